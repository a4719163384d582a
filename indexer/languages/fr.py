"""French."""

from indexer.languages.language import AlertNames, FacetNames, Language, Writing, numerals, words

LANGUAGE = Language(
    code="fr",
    locales=("fr-FR", "fr-CA", "fr-BE", "fr-CH"),
    name="français",
    stemmer="french",
    conjunctions=("et", "ou"),
    elisions=("l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu"),
    stop_words=words(
        """
        a afin ai ainsi alors après au aucun aucune aux avait avant avec avez avoir avons c ce ceci cela
        celle celles celui ces cet cette ceux chez comme d dans de depuis des donc dont du elle elles en
        encore entre es est et étaient était été êtes être eu eux fait faire font il ils j je jusque l
        la laquelle le lequel les lesquelles lesquels leur leurs lors lorsque lui m ma mais me même
        mêmes mes moi mon n ne ni nos notre nous on ont or ou où par parce pas pendant peut peuvent plus
        pour pouvez puis puisque qu quand que quel quelle quelles quels qui s sa sans se sera seront ses
        si soit sommes son sont sous suis sur t ta te tes toi ton tous tout toute toutes très tu un une
        vers via voici vos votre vous y à
        """
    ),
    alerts=AlertNames(
        note="Remarque", tip="Conseil", important="Important", caution="Attention", warning="Avertissement"
    ),
    facets=FacetNames(
        applies_to_labels=("S’applique à", "S’applique aux", "Concerne"),
        roles_labels=("Rôles appropriés", "Rôle approprié", "Rôles concernés"),
        clouds={
            "us-government": (
                "US Government",
                "gouvernement des États-Unis",
                "gouvernement américain",
                "administration américaine",
                "administrations américaines",
            ),
            "21vianet": ("21Vianet",),
            "germany": ("Microsoft Cloud Allemagne", "Microsoft Cloud Germany", "Microsoft Cloud Deutschland"),
            "global": ("Espace partenaires", "Partner Center"),
        },
        roles={
            "global-admin": ("Administrateur général", "Administrateur global", "Administratrice générale"),
            "billing-admin": ("Administrateur de facturation", "Administrateur de la facturation"),
            "billing-agent": ("Agent de facturation",),
            "admin-agent": ("Agent d’administration", "Agent admin", "Agent administratif"),
            "sales-agent": ("Agent commercial", "Agent des ventes", "Commercial", "Sales agent"),
            "helpdesk-agent": ("Agent du support technique", "Agent de support technique", "Agent d’aide"),
            "user-management-admin": (
                "Administrateur de gestion des utilisateurs",
                "Administrateur de la gestion des utilisateurs",
            ),
            "user-admin": ("Administrateur d’utilisateur", "Administrateur d’utilisateurs"),
            "account-admin": ("Administrateur de compte", "Administrateur du compte"),
            "mpn-partner-admin": (
                "Administrateur partenaire MPN",
                "Administrateur du partenaire MPN",
                "Administrateur de partenaire MPN",
                "Administrateur de compte MPN",
                "Administrateur MPN",
            ),
            "business-profile-admin": (
                "Administration des profils d’entreprise",
                "Administrateur des profils métier",
                "Administrateur de profil d’entreprise",
            ),
            "primary-contact": ("Contact principal",),
            "program-admin": ("Administrateur de programme", "Administrateur du programme"),
            "report-viewer": ("Visionneuse de rapports", "Lecteur de rapports"),
            "executive-report-viewer": (
                "Visionneuse de rapports Executive",
                "Visionneuse de rapports exécutifs",
                "Lecteur de rapports pour les cadres",
            ),
            "incentives-admin": ("Administrateur d’incentives", "Administrateur des primes incitatives"),
            "incentives-user": ("Utilisateur d’incentives", "Utilisateur de primes incitatives"),
            "referrals-admin": ("Administration des références", "Administrateur des références"),
            "referrals-user": ("Utilisateur de références", "Utilisateur des références"),
            "chip-admin": ("Administrateur CHIP", "Administration de processeur", "Administrateur de puces"),
            "cpv-admin": ("Administrateur CPV",),
            "crm-admin": ("Administrateur système", "Personnalisateur de système"),
            "psc-seller": ("Vendeur Partner Sales Connect",),
            "psc-admin": ("Administrateur Partner Sales Connect",),
            "psc-deal-manager": ("Responsable des ventes Partner Sales Connect",),
            "advisor": ("Advisor", "Conseiller", "Consignes"),
            "everyone": (
                "Tous les utilisateurs",
                "Tous les partenaires",
                "Tout compte",
                "N’importe quel compte",
            ),
        },
    ),
    writing=Writing(
        numerals=numerals(
            "quinze 15 vingt 20 trente 30 quarante 40 cinquante 50 soixante 60 "
            "cent 100 cents 100 mille 1000 million 1000000 millions 1000000 milliard 1000000000"
        ),
        decimal=",",
        quotes=("«\u00a0", "\u00a0»"),
        comparisons={
            "more": (
                *("plus de", "plus d’", "plus d'", "supérieur", "dépass", "excéd", "au-delà", "au moins", "ou plus"),
                *("plus longtemps", "minimum", "de plus", "antérieur"),
            ),
            "less": (
                *("moins de", "moins d’", "moins d'", "inférieur", "au plus", "jusqu’à", "jusqu'à", "maximum", "sous"),
                *("dans un délai", "dans les", "ou moins", "au maximum", "avant"),
            ),
        },
        abbreviations=("p. ex", "ex", "etc", "cf", "m", "mme", "n", "art", "env"),
        spaced=":;?!",
        doubled=words("nous vous"),
        elided="le|la",
    ),
    examples=(
        ("L’adhésion", ("adhesion", "~adhes")),
        ("les comptes suspendus", ("comptes", "suspendus", "~compt", "~suspendus", "compt_suspendus")),
        ("aujourd'hui", ("aujourdhui", "~aujourdhui")),
        ("qu'une œuvre", ("oeuvre", "~oeuvr")),
        ("Où va-t-il\u00a0?", ("va", "~va")),
    ),
)
