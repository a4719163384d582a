"""Clouds and roles from what articles say near their top, in every form and language they say it in."""

import pytest

from indexer.documents.facets import facets_of
from indexer.documents.model import Block, BlockKind, Facets, Section
from indexer.languages.registry import languages

FILE = "fr-fr/x.md"
FACET_NAMES = {code: language.facets for code, language in languages().items() if language.facets}


def section(*texts: str, level: int = 1) -> Section:
    """A section of paragraphs; a text that begins with a hyphen is a bullet. Line numbers count from 10."""
    blocks = tuple(
        Block(
            kind=BlockKind.ITEM if text.startswith("- ") else BlockKind.PARAGRAPH,
            text=text.removeprefix("- "),
            first_line=line,
            last_line=line,
        )
        for line, text in enumerate(texts, start=10)
    )
    return Section(anchor="a", title="T", level=level, line=1, html="", blocks=blocks)


BOTH = Facets(clouds=("global", "us-government"))
ADMINS = Facets(roles=("global-admin", "billing-admin"))


@pytest.mark.parametrize(
    ("locale", "texts", "facets"),
    [
        ("en-US", ["Applies to: Partner Center | Partner Center for Microsoft Cloud for US Government"], BOTH),
        ("en-US", ["Applies to: Partner Center, and Partner Center for Microsoft Cloud for US Government"], BOTH),
        (
            "fr-FR",
            ["S’applique à\u00a0: Espace partenaires | Espace partenaires de Microsoft Cloud for US Government"],
            BOTH,
        ),
        (
            "fr-FR",
            ["S'applique à", "- Espace partenaires", "- Espace partenaires pour le gouvernement des États-Unis"],
            BOTH,
        ),
        ("sv-SE", ["Gäller för: Partner Center-| Partnercenter för Microsoft Cloud for US Government"], BOTH),
        (
            "nl-NL",
            ["Van toepassing op:", "- Partnercentrum voor Microsoft Cloud for US Government"],
            Facets(clouds=("us-government",)),
        ),
        ("fr-FR", ["S’applique à", "- Espace partenaires géré par 21Vianet"], Facets(clouds=("21vianet",))),
        ("sv-SE", ["Gäller för: Partner Center for Microsoft Cloud Tyskland"], Facets(clouds=("germany",))),
        ("en-US", ["Appropriate roles: Global admin | Billing admin"], ADMINS),
        ("fr-FR", ["RÔLES APPROPRIÉS : administrateur general | Administrateur de facturation"], ADMINS),
        ("sv-SE", ["Lämpliga roller: Globala | Faktureringsadministratörskonto"], ADMINS),
        ("nl-NL", ["Juiste rollen", "- Globale beheerder", "- Factureringsbeheerders"], ADMINS),
        (
            "nl-NL",
            ["Juiste rollen: Incentives-| Incentives-gebruiker"],
            Facets(roles=("incentives-admin", "incentives-user")),
        ),
        (
            "sv-SE",
            ["Lämpliga roller: Visningsprogram för exekutiv rapport"],
            Facets(roles=("executive-report-viewer",)),
        ),
        ("fr-FR", ["Rôles appropriés : Tous les partenaires intéressés"], Facets(roles=("everyone",))),
        (
            "en-US",
            ["Applies to: Partner Center Appropriate roles: Sales agent | Sales agent"],
            Facets(clouds=("global",), roles=("sales-agent",)),
        ),
        ("en-US", ["Applies to customers who pay.", "Later, Applies to: Partner Center"], Facets()),
        ("en-US", ["Applies to:", "Partner Center is where you pay.", "- Partner Center"], Facets()),
        ("is-IS", ["Applies to: Partner Center"], Facets()),
    ],
)
def test_facets(locale: str, texts: list[str], facets: Facets) -> None:
    assert facets_of([section(*texts)], locale, FILE) == (facets, ())


def test_labels_may_stand_under_the_first_heading_but_not_later() -> None:
    label = section("Applies to: Partner Center", level=2)
    assert facets_of([section(), label], "en-US", FILE)[0].clouds == ("global",)
    assert facets_of([section(), section(), label], "en-US", FILE)[0].clouds == ()


def test_a_value_that_means_nothing_is_reported_with_its_line() -> None:
    facets, problems = facets_of([section("Hello", "Applies to: Partner Center | Contoso CRM | -")], "en-US", FILE)
    assert facets.clouds == ("global",)
    (found,) = problems
    assert (found.code, found.file, found.line) == ("facet-unknown", FILE, 11)
    assert "Contoso CRM" in found.message


def test_every_language_names_the_same_things() -> None:
    english = FACET_NAMES["en"]
    for names in FACET_NAMES.values():
        assert names.clouds.keys() == english.clouds.keys()
        assert names.roles.keys() == english.roles.keys()


@pytest.mark.parametrize("language", FACET_NAMES)
def test_every_phrase_means_its_own_id(language: str) -> None:
    names = FACET_NAMES[language]
    for label, facet, phrases in (
        (names.applies_to_labels[0], "clouds", names.clouds),
        (names.roles_labels[0], "roles", names.roles),
    ):
        for id_, written in phrases.items():
            for phrase in written:
                facets, problems = facets_of([section(f"{label}: {phrase}")], language, FILE)
                assert (getattr(facets, facet), problems) == ((id_,), ()), phrase
