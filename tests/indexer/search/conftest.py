"""A small library in four languages, searched by both engines."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from indexer.documents.model import Digest, DigestSection, Facets
from indexer.languages.registry import language_for
from indexer.languages.terms import Analyzer
from indexer.search.bags import analyse, words_of
from indexer.search.engines import engine_named
from indexer.search.engines.base import EngineIndex
from indexer.search.lexicon import Lexicon, build_lexicon
from indexer.search.searcher import Searcher

SOURCE = "en-US"

# id → locale → title, then anchor, heading and text of each section
ARTICLES: dict[str, dict[str, tuple[str, tuple[tuple[str, str, str], ...]]]] = {
    "billing/pay-invoice": {
        "en-US": (
            "Pay an overdue invoice",
            (
                ("pay-by-card", "Pay by card", "Pick the invoice, then pay the balance due with a credit card."),
                ("bank-transfer", "Bank transfer", "Put the number of the invoice on the transfer."),
            ),
        ),
        "fr-FR": (
            "Régler une facture en retard",
            (
                ("pay-by-card", "Payer par carte", "Choisissez la facture, puis réglez le solde dû avec la carte."),
                ("bank-transfer", "Virement bancaire", "Indiquez le numéro de la facture sur l’ordre de virement."),
            ),
        ),
        "sv-SE": (
            "Betala en förfallen faktura",
            (
                ("pay-by-card", "Betala med kort", "Välj fakturan och betala saldot med kreditkort."),
                ("bank-transfer", "Banköverföring", "Ange fakturans nummer på överföringen."),
            ),
        ),
        "nl-NL": (
            "Een achterstallige factuur betalen",
            (
                ("pay-by-card", "Met een kaart betalen", "Kies de factuur en betaal het saldo met een creditcard."),
                ("bank-transfer", "Bankoverschrijving", "Vermeld het nummer van de factuur."),
            ),
        ),
    },
    "profile/update-profile": {
        "en-US": (
            "Update the partner profile",
            (("legal-name", "Legal name", "The partner profile shows the legal name. A global admin changes it."),),
        ),
        "fr-FR": (
            "Mettre à jour le profil partenaire",
            (("legal-name", "Nom légal", "Le profil partenaire montre le nom légal de l’entreprise."),),
        ),
        "sv-SE": (
            "Uppdatera partnerprofilen (partner)",
            (
                (
                    "legal-name",
                    "Juridiskt namn",
                    "Profil för profil: en partner har en partnerprofil, varje partner en profil.",
                ),
            ),
        ),
        "nl-NL": (
            "Het partnerprofiel (profiel) bijwerken",
            (
                (
                    "legal-name",
                    "Wettelijke naam van de partner",
                    "Partnerprofiel: een partner, een profiel. Elke partner, elk profiel.",
                ),
            ),
        ),
    },
    "support/request-support": {
        "en-US": (
            "Ask support for help",
            (("ticket", "Open a ticket", "Support answers within a day. Error 365 and code E5 need a ticket."),),
        ),
        "sv-SE": (
            "Be supporten om hjälp",
            (("ticket", "Öppna ett ärende", "Supporten svarar inom en dag. Fel 365 och kod E5 kräver ett ärende."),),
        ),
    },
    "security/two-factors": {
        "en-US": (
            "Sign in with two factors",
            (("phone", "Lost phone", "Another administrator resets the second factor of whoever lost a phone."),),
        ),
    },
}  # fmt: skip
FACETS = {
    "billing/pay-invoice": Facets(clouds=("global",), roles=("billing-admin",)),
    "profile/update-profile": Facets(clouds=("global", "us-government"), roles=("global-admin",)),
}
LINKED: dict[str, int] = {}  # no article leads to another
SYNONYMS = {
    "en-US": {"bill": ("invoice",)},
    "fr-FR": {"note de frais": ("facture",)},
    "sv-SE": {"räkning": ("faktura",), "bill": ("faktura",)},
}
LEARNED = {"fr-FR": {"bank": (("bancair", 0.9),), "transfer": (("vir", 0.8), ("transfert", 0.2))}}


def digests(locale: str) -> dict[str, Digest]:
    return {
        article_id: Digest(
            id=article_id,
            locale=locale,
            title=texts[locale][0],
            meta_title="",
            description="",
            facets=FACETS.get(article_id, Facets()),
            service="partner-center" if article_id.startswith("billing/") else "",
            sections=(
                DigestSection(anchor="top", title=texts[locale][0], level=1, texts=(), addresses=("top",)),
                *(
                    DigestSection(anchor=anchor, title=title, level=2, texts=(text,), addresses=(anchor,))
                    for anchor, title, text in texts[locale][1]
                ),
            ),
        )
        for article_id, texts in ARTICLES.items()
        if locale in texts
    }


class SmallShelf:
    """A library of the articles above, its indexes in `folder`."""

    source_locale = SOURCE

    def __init__(
        self, folder: Path, engine: str, locales: tuple[str, ...] = (SOURCE, "fr-FR", "sv-SE", "nl-NL")
    ) -> None:
        self.locales = locales
        self.digests = {locale: digests(locale) for locale in locales}
        self.lexicons = {locale: self._lexicon(locale) for locale in locales}
        self.indexes: dict[tuple[str, str], EngineIndex] = {}
        made = engine_named(engine)
        for locale in locales:
            bags = [analyse(digest, self.analyzer(locale)) for digest in self.digests[locale].values()]
            entries = {
                "articles": [each.article for each in bags],
                "sections": [entry for each in bags for entry in each.sections],
            }
            for kind, listed in entries.items():
                place = folder / locale / kind
                place.mkdir(parents=True)
                made.build(place, listed)
                self.indexes[locale, kind] = made.open(place)

    def analyzer(self, locale: str) -> Analyzer:
        source = Analyzer(language_for(SOURCE)) if locale != SOURCE else None
        return Analyzer(language_for(locale), self.lexicons[locale].compounds, source)

    def _lexicon(self, locale: str) -> Lexicon:
        words: Counter[str] = Counter()
        documents: Counter[str] = Counter()
        for digest in self.digests[locale].values():
            counted = words_of(digest)
            words.update(counted)
            documents.update(counted.keys())
        return build_lexicon(language_for(locale), words, documents)

    def lexicon(self, locale: str) -> Lexicon:
        return self.lexicons[locale]

    def index(self, locale: str, kind: str) -> EngineIndex:
        return self.indexes[locale, kind]

    def digest(self, locale: str, article_id: str) -> Digest:
        return self.digests[locale][article_id]

    def linked(self, article_id: str) -> int:
        return LINKED.get(article_id, 0)

    def learned(self, locale: str) -> Mapping[str, tuple[tuple[str, float], ...]]:
        return LEARNED.get(locale, {})

    def synonyms(self, locale: str) -> Mapping[str, tuple[str, ...]]:
        return SYNONYMS.get(locale, {})


@pytest.fixture(scope="session", params=["whoosh", "tantivy"])
def shelf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> SmallShelf:
    return SmallShelf(tmp_path_factory.mktemp(request.param), request.param)


@pytest.fixture(scope="session")
def searcher(shelf: SmallShelf) -> Searcher:
    return Searcher(shelf)
