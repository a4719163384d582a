"""How articles say what they apply to and for whom, in each language: labels, clouds and roles.

The phrases are those that real articles hold, machine translations included: these cut words off
(`Incentives-|`), inflect them (`Kontoadministratörsroller`) and name one role in several ways. Case,
accents and the kind of apostrophe or dash do not matter, and a phrase also matches with a longer ending. A
cut-off phrase is listed only where every article that has it means the same.
"""

from typing import TypedDict


class FacetNames(TypedDict):
    """The fields of a Language that facets are read with."""

    applies_to_labels: tuple[str, ...]
    roles_labels: tuple[str, ...]
    clouds: dict[str, tuple[str, ...]]  # cloud id → phrases
    roles: dict[str, tuple[str, ...]]  # role id → phrases


EN: FacetNames = {
    "applies_to_labels": ("Applies to",),
    "roles_labels": ("Appropriate roles", "Appropriate role", "Applicable roles"),
    "clouds": {
        "us-government": ("US Government", "U.S. Government", "US Govt"),
        "21vianet": ("21Vianet",),
        "germany": ("Microsoft Cloud Germany", "Microsoft Cloud Deutschland"),
        "global": ("Partner Center",),
    },
    "roles": {
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
}

FR: FacetNames = {
    "applies_to_labels": ("S’applique à", "S’applique aux", "Concerne"),
    "roles_labels": ("Rôles appropriés", "Rôle approprié", "Rôles concernés"),
    "clouds": {
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
    "roles": {
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
}

SV: FacetNames = {
    "applies_to_labels": ("Gäller för", "Gäller"),
    "roles_labels": ("Lämpliga roller", "Lämplig roll", "Aktuella roller"),
    "clouds": {
        "us-government": ("US Government", "amerikanska myndigheter", "USA:s myndigheter"),
        "21vianet": ("21Vianet",),
        "germany": ("Microsoft Cloud Tyskland", "Microsoft Cloud Germany"),
        "global": ("Partnercenter", "Partner Center"),
    },
    "roles": {
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
}

NL: FacetNames = {
    "applies_to_labels": ("Van toepassing op", "Geldt voor"),
    "roles_labels": ("Juiste rollen", "Juiste rol", "Toepasselijke rollen", "Geschikte rollen"),
    "clouds": {
        "us-government": ("US Government", "Amerikaanse overheid", "overheid van de VS"),
        "21vianet": ("21Vianet",),
        "germany": ("Microsoft Cloud Duitsland", "Microsoft Cloud Germany"),
        "global": ("Partnercentrum", "Partner Center", "Partnercenter"),
    },
    "roles": {
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
}

FACET_NAMES: dict[str, FacetNames] = {"en": EN, "fr": FR, "nl": NL, "sv": SV}
