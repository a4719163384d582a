"""Dutch."""

from indexer.languages.language import AlertNames, FacetNames, Language, Writing, numerals, words

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
    alerts=AlertNames(note="Notitie", tip="Tip", important="Belangrijk", caution="Let op", warning="Waarschuwing"),
    facets=FacetNames(
        applies_to_labels=("Van toepassing op", "Geldt voor"),
        roles_labels=("Juiste rollen", "Juiste rol", "Toepasselijke rollen", "Geschikte rollen"),
        clouds={
            "us-government": ("US Government", "Amerikaanse overheid", "overheid van de VS"),
            "21vianet": ("21Vianet",),
            "germany": ("Microsoft Cloud Duitsland", "Microsoft Cloud Germany"),
            "global": ("Partnercentrum", "Partner Center", "Partnercenter"),
        },
        roles={
            "global-admin": ("Globale beheerder", "Globale"),
            "billing-admin": ("Factureringsbeheerder", "Factuurbeheerder"),
            "billing-agent": ("Factureringsagent",),
            "admin-agent": ("Beheeragent", "Beheerdersagent", "Admin Agent"),
            "sales-agent": ("Verkoopagent", "Verkoopmedewerker"),
            "helpdesk-agent": ("Helpdeskagent", "Helpdeskmedewerker", "Help-agent"),
            "user-management-admin": (
                "Beheerder van gebruikersbeheer",
                "Beheerder voor gebruikersbeheer",
                "Gebruikersbeheerbeheer",
            ),
            "user-admin": ("Gebruikersbeheerder",),
            "account-admin": ("Accountbeheerder",),
            "mpn-partner-admin": (
                "MPN-partnerbeheerder",
                "MPN-accountbeheerder",
                "MPN-beheerder",
                "Beheer van MPN-partner",
                "Beheer door MPN-partner",
                "Beheeraccount van MPN-",
            ),
            "business-profile-admin": ("Beheer van bedrijfsprofiel", "Beheerder van bedrijfsprofiel"),
            "primary-contact": ("Primaire contactpersoon",),
            "program-admin": ("Programmabeheerder",),
            "report-viewer": ("Rapportviewer", "Rapportlezer"),
            "executive-report-viewer": (
                "Rapportviewer voor leidinggevenden",
                "Rapportlezer voor leidinggevenden",
            ),
            "incentives-admin": ("Incentives-beheerder", "Incentives-"),
            "incentives-user": ("Incentives-gebruiker",),
            "referrals-admin": (
                "Verwijzingsbeheerder",
                "Verwijzingenbeheerder",
                "Beheerdersrollen voor verwijzingen",
                "Beheerdersaccounts voor verwijzingen",
                "Beheerder van verwijzingen",
            ),
            "referrals-user": ("Verwijzingsgebruiker",),
            "chip-admin": ("CHIP-beheerder",),
            "cpv-admin": ("CPV-beheerder", "CPV-"),
            "crm-admin": ("Systeembeheerder", "Systeem aanpassen"),
            "psc-seller": ("PsC-verkoper", "Verkoper voor Partner Sales Connect"),
            "psc-admin": ("Partner Sales Connect (PSC) admin", "Beheerder voor Partner Sales Connect"),
            "psc-deal-manager": ("Partner Sales Connect (PSC) deal manager",),
            "advisor": ("Advisor", "Adviseur"),
            "everyone": (
                "Alle Partner Center gebruikers",
                "Alle gebruikers van Partnercentrum",
                "Alle gebruikers van Partner Center",
                "Alle partners",
                "Alle CSP-partners",
                "Alle Microsoft-partners",
                "Elk MPN-gebruikersaccount",
                "Elk aan MPN gekoppeld gebruikersaccount",
                "Een AAD",
            ),
        },
    ),
    writing=Writing(
        numerals=numerals(
            "vijftien 15 twintig 20 dertig 30 veertig 40 vijftig 50 zestig 60 zeventig 70 "
            "tachtig 80 negentig 90 honderd 100 duizend 1000 miljoen 1000000 miljard 1000000000"
        ),
        decimal=",",
        comparisons={
            "more": (
                "meer dan",
                "langer dan",
                "ouder dan",
                "hoger",
                "groter",
                "over",
                "minimaal",
                "ten minste",
                "of meer",
                "minstens",
                "overschr",
                "boven",
            ),
            "less": (
                "minder dan",
                "korter dan",
                "lager",
                "binnen",
                "maximaal",
                "hoogstens",
                "tot",
                "hooguit",
                "onder",
                "uiterlijk",
                "of minder",
            ),
        },
        abbreviations=("bijv", "bv", "o.a", "d.w.z", "enz", "m.b.t", "nl", "ca", "nr", "incl", "excl", "evt", "t.o.v"),
        doubled=words("die dat u je zijn"),
    ),
    examples=(
        ("De facturen", ("facturen", "~factuur")),
        ("accounts en auto’s", ("accounts", "auto", "~accounts", "~auto", "accounts_auto")),
        ("geschorst account", ("geschorst", "account", "~schors", "~account", "schors_account")),
        ("ge\u00efnd", ("geind", "~inn")),
    ),
)
