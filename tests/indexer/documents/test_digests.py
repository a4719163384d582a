"""What search learns of a section: whether it says anything itself, or only links to what does."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from indexer.documents.digests import digest_of, leads_away
from indexer.documents.docset import Docset
from indexer.documents.model import Article, Facets, Metadata
from tests.indexer.documents.golden import outlined, sample_docset


@pytest.fixture(scope="module")
def docset(tmp_path_factory: pytest.TempPathFactory) -> Docset:
    return sample_docset(Path(tmp_path_factory.mktemp("docset")))


@pytest.mark.parametrize(
    "text",
    [
        "- [Payer une facture](https://example.com/a)\n- [Régler un litige](https://example.com/b)",
        "[Payer](https://example.com/a) | [Lire](https://example.com/b)",
        '> [!div class="nextstepaction"]\n> [Volgende stap](https://example.com/a)',
        "- [Läs **mer** om `fakturor` & mer](https://example.com/a)",
        "- [](other.md)",  # its title is filled in later
    ],
)
def test_a_list_of_links_leads_away(docset: Docset, text: str) -> None:
    assert leads_away(outlined(f"# T\n\n## [Étapes](https://example.com) suivantes\n\n{text}", docset).sections[1])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Sélectionnez **Facturation**.",
        "| Qui | Quoi |\n|---|---|\n| [Partenaire](#a) | [Transférer](#b) |",
        "Om fakturan är fel kan du [begära support](https://example.com/a) inom 30 dagar.",
        "- [Betalen](https://example.com/a): met een kaart of een overschrijving\n- [Lezen](https://example.com/b)",
    ],
)
def test_what_says_something_itself_does_not(docset: Docset, text: str) -> None:
    assert not leads_away(outlined(f"# T\n\n## [Étapes](https://example.com) suivantes\n\n{text}", docset).sections[1])


def test_a_faq_answers_if_only_by_saying_where_to_look(docset: Docset) -> None:
    article = outlined("# T\n\n## Hoe betaal ik?\n\n[Een factuur betalen](https://example.com/a)", docset)
    kept = Article(
        id="faq", locale="nl-NL", file="nl-nl/faq.md", title="T", metadata=Metadata(), facets=Facets(),
        sections=article.sections,
    )  # fmt: skip
    assert [each.leads_away for each in digest_of(kept).sections] == [False, True]
    assert [each.leads_away for each in digest_of(replace(kept, file="nl-nl/faq.yml")).sections] == [False, False]
