"""English."""

from indexer.languages.language import AlertNames, FacetNames, Language, Writing, numerals, words

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
    alerts=AlertNames(note="Note", tip="Tip", important="Important", caution="Caution", warning="Warning"),
    facets=FacetNames(
        applies_to_labels=("Applies to",),
        roles_labels=("Appropriate roles", "Appropriate role", "Applicable roles"),
        clouds={
            "us-government": ("US Government", "U.S. Government", "US Govt"),
            "21vianet": ("21Vianet",),
            "germany": ("Microsoft Cloud Germany", "Microsoft Cloud Deutschland"),
            "global": ("Partner Center",),
        },
        roles={
            "global-admin": ("Global admin", "Global administrator"),
            "billing-admin": ("Billing admin", "Billing administrator"),
            "billing-agent": ("Billing agent",),
            "admin-agent": ("Admin agent", "Administrator agent"),
            "sales-agent": ("Sales agent",),
            "helpdesk-agent": ("Helpdesk agent", "Help desk agent", "Help agent"),
            "user-management-admin": ("User management admin", "User management administrator"),
            "user-admin": ("User admin",),
            "account-admin": ("Account admin", "Account administrator"),
            "mpn-partner-admin": (
                "MPN partner admin",
                "MPN account admin",
                "MPN admin",
                "AI Cloud partner admin",
            ),
            "business-profile-admin": ("Business profile admin",),
            "primary-contact": ("Primary contact",),
            "program-admin": ("Program admin", "Programme admin"),
            "report-viewer": ("Report viewer",),
            "executive-report-viewer": ("Executive report viewer",),
            "incentives-admin": ("Incentives admin",),
            "incentives-user": ("Incentives user",),
            "referrals-admin": ("Referrals admin", "Referral admin"),
            "referrals-user": ("Referrals user", "Referral user"),
            "chip-admin": ("CHIP admin",),
            "cpv-admin": ("CPV admin",),
            "crm-admin": ("System admin", "System customizer"),
            "psc-seller": ("Partner Sales Connect (PSC) seller",),
            "psc-admin": ("Partner Sales Connect (PSC) admin",),
            "psc-deal-manager": ("Partner Sales Connect (PSC) deal manager",),
            "advisor": ("Advisor",),
            "everyone": (
                "All Partner Center users",
                "All partners",
                "All Microsoft partners",
                "All CSP partners",
                "Any MPN user account",
                "Any MPN associated user account",
                "Any account",
            ),
        },
    ),
    writing=Writing(
        numerals=numerals(
            "fifteen 15 eighteen 18 twenty 20 thirty 30 forty 40 fifty 50 sixty 60 "
            "seventy 70 eighty 80 ninety 90 hundred 100 thousand 1000 million 1000000 billion 1000000000"
        ),
        decimal=".",
        comparisons={
            "more": ("more than", "over", "longer than", "older than", "at least", "exceed", "greater than", "or more"),
            "less": ("less than", "fewer than", "under", "at most", "up to", "within", "no more than", "no later than"),
        },
        abbreviations=("e.g", "i.e", "etc", "vs", "no", "inc", "ltd", "corp", "co", "st", "dr", "mr", "ms", "approx"),
        doubled=words("had that"),
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
