"""Dutch."""

from indexer.languages.language import Language, words

LANGUAGE = Language(
    code="nl",
    locales=("nl-NL", "nl-BE"),
    name="Nederlands",
    stemmer="dutch",
    conjunctions=("en", "of"),
    endings=("s", "n", "tje"),
    # Compounds join with or without a letter: partnerprofiel, betalingsvoorwaarden, klantenservice.
    linking=("", "s", "en", "e"),
    stop_words=words(
        """
        aan al alle alleen als alsnog altijd andere ben bent bij binnen dan dat de der deze die dit doen
        door dus een en er ervan geen geweest had hebben hebt heeft hem het hier hij hoe hun ieder
        iedere iets ik in is ja je jij jou jouw jullie kan kun kunnen kunt maar me meer men met mij mijn
        moet moeten na naar niet nog nu of om omdat ons onze ook op over t te tegen ten ter toch toen
        tot u uit uw van vanaf vanuit veel via voor waar waarom wanneer want was wat we wel welk welke
        werd wie wij wil worden wordt zal ze zelf zich zij zijn zo zoals zodat zonder zou zullen zult
        """
    ),
    examples=(
        ("De facturen", ("facturen", "~factuur")),
        ("accounts en auto’s", ("accounts", "auto", "~accounts", "~auto", "accounts_auto")),
        ("geschorst account", ("geschorst", "account", "~schors", "~account", "schors_account")),
        ("ge\u00efnd", ("geind", "~inn")),
    ),
)
