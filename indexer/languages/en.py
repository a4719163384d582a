"""English."""

from indexer.languages.language import Language, words

LANGUAGE = Language(
    code="en",
    locales=("en-US", "en-GB"),
    name="English",
    stemmer="english",
    conjunctions=("and", "or"),
    endings=("s", "re", "ve", "ll", "d", "m"),
    stop_words=words(
        """
        a about after all also am an and any are as at be because been before being but by can could did
        do does doing during each for from had has have having he her here hers him his i if in into is
        it its itself just me more most my no nor not of on or other our ours out over own same she
        should so some such than that the their theirs them then there these they this those through to
        too under until up very was we were when where which while who whom why will with would you your
        yours
        """
    ),
    examples=(
        ("The invoice", ("invoice", "~invoic")),
        ("Your partner’s account", ("account", "partner", "partner_account", "~account", "~partner")),
        (
            "Microsoft 365 E5",
            ("365", "365_e5", "e5", "microsoft", "microsoft_365", "~365", "~e5", "~microsoft"),
        ),
        ("can't we\u00adb", ("web", "~web", "cant", "cant_web", "~cant")),
        ("reselling", ("reselling", "~resel")),
    ),
)
