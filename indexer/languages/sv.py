"""Swedish."""

from indexer.languages.language import Language, words

LANGUAGE = Language(
    code="sv",
    locales=("sv-SE", "sv-FI"),
    name="svenska",
    stemmer="swedish",
    conjunctions=("och", "eller", "samt"),
    # Compounds join with or without s: partnerprofil, faktureringsprofil.
    linking=("", "s"),
    # t, et, n, s: what stands after the colon of abbreviations, as in "API:et".
    stop_words=words(
        """
        all alla allt att av bara bli blir blivit de dem den denna deras dess dessa det detta dig din
        dina ditt dock då där därför efter eller en enligt er era ert ett et från för ha hade han hans
        har hela henne hennes hon honom här i in inga ingen inget innan inom inte ja jag kan kommer
        kunde man med mellan men mer mig min mina mitt mot mycket måste n nu när någon något några och
        också om oss på redan s samma sedan sig sin sina sitt ska skall skulle som så sådan sådana
        sådant t till under upp ut utan vad var vara varför vars vart vem vi via vid vidare vilka vilken
        vilket vill visa vår våra vårt än är även åt över
        """
    ),
    examples=(
        ("Fakturorna är betalda", ("fakturorna", "betalda", "~faktur", "~betald", "faktur_betald")),
        ("på ön", ("on", "~on")),
        ("en ö", ("o", "~o")),
        ("API:et", ("api", "~api")),
        ("återförsäljare", ("aterforsaljare", "~aterforsalj")),
    ),
)
