"""German."""

from indexer.languages.language import AlertNames, FacetNames, Language, Writing, numerals, words

LANGUAGE = Language(
    code="de",
    locales=("de-DE", "de-AT", "de-CH"),
    name="Deutsch",
    stemmer="german",
    conjunctions=("und", "oder", "sowie", "bzw"),
    endings=("s",),
    # ß is folded to ss, as people spell it out.
    spelt_out={"ae": "a", "oe": "o", "ue": "u"},
    # Compounds join with or without letters: Partnerprofil, Abrechnungszeitraum, Kundensupport, Landesgrenze.
    linking=("", "s", "n", "en", "es", "er", "e"),
    stop_words=words(
        """
        aber alle allem allen aller alles als also am an andere anderen anderes auch auf aus bei beim bin
        bis bist da dabei dadurch dafür damit danach dann daran darauf darf darin darüber das dass dazu
        dein deine dem den denn der deren des deshalb dessen die dies diese diesem diesen dieser dieses
        doch dort du durch dürfen ein eine einem einen einer eines er es etwa euch euer für gegen gewesen
        hab habe haben hat hatte hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in
        indem ins ist ja jede jedem jeden jeder jedes jene jetzt kann können könnte man mehr mein meine
        meinem meinen meiner meines mich mir mit muss musste müssen nach nicht noch nun nur ob obwohl oder
        ohne schon sehr sein seine seinem seinen seiner seines seit selbst sich sie sind so sobald sodass
        solche solange soll sollen sollte sondern sonst über um und uns unser unsere unter vom von vor
        wann war waren warum was weg weil welche welchem welchen welcher welches wenn wer werde werden
        weshalb wie wieder will wir wird wo wobei wollen worden wurde wurden während zu zum zur zwar
        zwischen
        """
    ),
    alerts=AlertNames(note="Hinweis", tip="Tipp", important="Wichtig", caution="Vorsicht", warning="Warnung"),
    facets=FacetNames(
        applies_to_labels=("Gilt für", "Betrifft", "Anwendbar auf"),
        roles_labels=(
            "Geeignete Rollen",
            "Entsprechende Rollen",
            "Entsprechende Rolle",
            "Geeignete Rolle",
            "Zutreffende Rollen",
        ),
        clouds={
            "us-government": (
                "US Government",
                "US-Behörden",
                "US-Regierung",
                "Behörden der USA",
                "amerikanische Behörden",
            ),
            "21vianet": ("21Vianet",),
            "germany": ("Microsoft Cloud Deutschland", "Microsoft Cloud Germany"),
            "global": ("Partner Center", "Partnercenter"),
        },
        roles={
            "global-admin": ("Globaler Administrator", "Globale Administrator", "Globaladministrator"),
            "billing-admin": ("Abrechnungsadministrator", "Rechnungsadministrator"),
            "billing-agent": ("Abrechnungs-Agent", "Abrechnungsagent"),
            "admin-agent": ("Administrator-Agent", "Admin-Agent", "Administrations-Agent", "Verwaltungs-Agent"),
            "sales-agent": ("Vertriebs-Agent", "Vertriebsmitarbeiter", "Vertriebsbeauftragte", "Verkaufs-Agent"),
            "helpdesk-agent": ("Helpdesk-Agent", "Helpdeskmitarbeiter", "Support-Agent", "Supportmitarbeiter"),
            "user-management-admin": (
                "Benutzerverwaltungsadministrator",
                "Administrator für Benutzerverwaltung",
                "Administrator für die Benutzerverwaltung",
                "Benutzerverwaltungs-Admin",
            ),
            "user-admin": ("Benutzeradministrator",),
            "account-admin": ("Kontoadministrator",),
            "mpn-partner-admin": (
                "MPN-Partneradministrator",
                "MPN-Partner-Administrator",
                "MPN-Kontoadministrator",
                "MPN-Administrator",
                "Partnerprogrammadministrator",
            ),
            "business-profile-admin": ("Unternehmensprofiladministrator", "Geschäftsprofiladministrator"),
            "primary-contact": ("Primärer Kontakt", "Primärer Ansprechpartner", "Hauptansprechpartner"),
            "program-admin": ("Programmadministrator",),
            "report-viewer": ("Berichtsleser", "Berichts-Viewer", "Berichtanzeige"),
            "executive-report-viewer": (
                "Berichtsleser für Führungskräfte",
                "Berichts-Viewer für Führungskräfte",
                "Executive-Berichtsleser",
            ),
            "incentives-admin": ("Anreizadministrator", "Incentives-Administrator", "Incentive-Administrator"),
            "incentives-user": ("Anreizbenutzer", "Incentives-Benutzer", "Incentive-Benutzer"),
            "referrals-admin": ("Empfehlungsadministrator", "Administrator für Empfehlungen"),
            "referrals-user": ("Empfehlungsbenutzer", "Benutzer für Empfehlungen"),
            "chip-admin": ("CHIP-Administrator",),
            "cpv-admin": ("CPV-Administrator",),
            "crm-admin": ("Systemadministrator", "Systemanpasser"),
            "psc-seller": ("Partner Sales Connect-Verkäufer", "Verkäufer für Partner Sales Connect"),
            "psc-admin": ("Partner Sales Connect-Administrator", "Administrator für Partner Sales Connect"),
            "psc-deal-manager": ("Partner Sales Connect-Abschlussverantwortliche",),
            "advisor": ("Advisor", "Berater"),
            "everyone": (
                "Alle Partner Center-Benutzer",
                "Alle Benutzer des Partner Centers",
                "Alle Benutzer von Partner Center",
                "Alle Partner",
                "Alle CSP-Partner",
                "Alle Microsoft-Partner",
                "Jedes MPN-Benutzerkonto",
                "Jedes Konto",
            ),
        },
    ),
    writing=Writing(
        numerals=numerals(
            "dreizehn 13 vierzehn 14 fünfzehn 15 sechzehn 16 siebzehn 17 achtzehn 18 neunzehn 19 zwanzig 20 "
            "dreißig 30 dreissig 30 vierzig 40 fünfzig 50 sechzig 60 siebzig 70 achtzig 80 neunzig 90 "
            "hundert 100 einhundert 100 tausend 1000 eintausend 1000 "
            "million 1000000 millionen 1000000 milliarde 1000000000 milliarden 1000000000"
        ),
        decimal=",",
        comparisons={
            "more": (
                *("mehr als", "länger als", "älter als", "größer als", "höher als", "über", "mindestens", "wenigstens"),
                *("oder mehr", "oder länger", "überschreit", "überschritt", "übersteig"),
            ),
            "less": (
                *("weniger als", "kürzer als", "kleiner als", "niedriger als", "unter", "innerhalb", "binnen"),
                *("höchstens", "maximal", "bis zu", "spätestens", "oder weniger", "nicht mehr als", "nicht länger als"),
            ),
        },
        abbreviations=(
            *("z. b", "z.b", "d. h", "d.h", "u. a", "u.a", "o. ä", "o.ä", "i. d. r", "bzw", "usw", "ggf", "ca", "nr"),
            *("inkl", "exkl", "evtl", "vgl", "abs", "art", "str", "dr", "mio", "mrd", "etc", "max", "min"),
        ),
        quotes=("„", "“"),
        doubled=words("die der das sie"),
    ),
    examples=(
        ("Die Rechnungen", ("rechnungen", "~rechnung")),
        ("ein gesperrtes Konto", ("gesperrtes", "~gesperrt", "konto", "~konto", "gesperrt_konto")),
        ("Prüfung der Straße", ("prufung", "~prufung", "strasse", "~strass", "prufung_strass")),
        ("Microsoft’s Partner", ("microsoft", "~microsoft", "partner", "~partn", "microsoft_partn")),
        ("für Öl", ("ol", "~ol")),
    ),
)
