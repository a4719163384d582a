"""Swedish."""

from indexer.languages.language import AlertNames, FacetNames, Language, Writing, numerals, words

LANGUAGE = Language(
    code="sv",
    locales=("sv-SE", "sv-FI"),
    name="svenska",
    stemmer="swedish",
    conjunctions=("och", "eller", "samt"),
    spelt_out={"aa": "a", "ae": "a", "oe": "o"},
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
    alerts=AlertNames(note="Obs!", tip="Tips", important="Viktigt", caution="Försiktighet", warning="Varning"),
    facets=FacetNames(
        applies_to_labels=("Gäller för", "Gäller"),
        roles_labels=("Lämpliga roller", "Lämplig roll", "Aktuella roller"),
        clouds={
            "us-government": ("US Government", "amerikanska myndigheter", "USA:s myndigheter"),
            "21vianet": ("21Vianet",),
            "germany": ("Microsoft Cloud Tyskland", "Microsoft Cloud Germany"),
            "global": ("Partnercenter", "Partner Center"),
        },
        roles={
            "global-admin": ("Global administratör", "Globala administratörer", "Global"),
            "billing-admin": ("Faktureringsadministratör",),
            "billing-agent": ("Faktureringsagent",),
            "admin-agent": ("Administratörsagent", "Adminagent"),
            "sales-agent": ("Försäljningsagent", "Säljagent"),
            "helpdesk-agent": ("Supportagent", "Helpdeskagent", "Hjälpagent"),
            "user-management-admin": (
                "Administratör för användarhantering",
                "Administratörsbehörighet för användarhantering",
                "Användarhanteringsadministratör",
            ),
            "user-admin": ("Användaradministratör",),
            "account-admin": ("Kontoadministratör",),
            "mpn-partner-admin": ("MPN-partneradministratör", "MPN-kontoadministratör", "MPN-administratör"),
            "business-profile-admin": ("Administratör för företagsprofil", "Företagsprofiladministratör"),
            "primary-contact": ("Primär kontakt",),
            "program-admin": ("Programadministratör",),
            "report-viewer": ("Rapportvisningsprogram", "Rapportläsare"),
            "executive-report-viewer": (
                "Visningsprogram för exekutiv rapport",
                "Rapportvisningsprogram för chefer",
                "Rapportläsare för chefer",
            ),
            "incentives-admin": ("Incitamentsadministratör", "Administratörsbehörighet för incitament"),
            "incentives-user": ("Incitamentsanvändare",),
            "referrals-admin": ("Referensadministratör", "Referenser admin", "Hänvisningsadministratör"),
            "referrals-user": ("Referensanvändare", "Hänvisningsanvändare"),
            "chip-admin": ("CHIP-administratör",),
            "cpv-admin": ("CPV-administratör", "CPV-"),
            "crm-admin": ("Systemadministratör", "Systemanpassare"),
            "psc-seller": ("PsC-säljare", "Säljare för Partner Sales Connect"),
            "psc-admin": (
                "Administratör för Partner Sales Connect",
                "Administratörsadministratör för Partner Sales",
            ),
            "psc-deal-manager": ("Partner Sales Connect -avtalsansvarig", "Partner Sales Connect-avtalsansvarig"),
            "advisor": ("Advisor", "Rådgivare"),
            "everyone": (
                "Alla Partnercenter-användare",
                "Alla Partner Center-användare",
                "Alla partner",
                "Alla CSP-partner",
                "Alla Microsoft-partner",
                "Alla MPN-användarkonton",
                "Alla MPN-associerade användarkonton",
                "Alla konto",
            ),
        },
    ),
    writing=Writing(
        numerals=numerals(
            "femton 15 tjugo 20 trettio 30 fyrtio 40 femtio 50 sextio 60 sjuttio 70 "
            "åttio 80 nittio 90 hundra 100 tusen 1000 miljon 1000000 miljoner 1000000 miljard 1000000000"
        ),
        decimal=",",
        quotes=("”", "”"),
        comparisons={
            "more": (
                "mer än",
                "fler än",
                "längre än",
                "äldre än",
                "över",
                "minst",
                "större än",
                "högre",
                "eller mer",
                "eller fler",
                "överst",
                "överskrid",
            ),
            "less": (
                "mindre än",
                "färre än",
                "kortare än",
                "under",
                "inom",
                "högst",
                "upp till",
                "lägre",
                "max",
                "eller mindre",
                "senast",
            ),
        },
        abbreviations=("t.ex", "bl.a", "d.v.s", "dvs", "osv", "m.m", "ca", "nr", "inkl", "exkl", "ev", "s.k", "o.s.v"),
        doubled=words("den det som är"),
    ),
    examples=(
        ("Fakturorna är betalda", ("fakturorna", "betalda", "~faktur", "~betald", "faktur_betald")),
        ("på ön", ("on", "~on")),
        ("en ö", ("o", "~o")),
        ("API:et", ("api", "~api")),
        ("återförsäljare", ("aterforsaljare", "~aterforsalj")),
    ),
)
