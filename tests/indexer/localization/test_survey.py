"""What a build finds in translations, and what it takes over from the build before."""

import shutil
from pathlib import Path

import pytest

from indexer.build import build_library
from indexer.library import open_library
from indexer.localization.findings import Kind
from indexer.localization.survey import SURVEY_FILE
from indexer.localization.survey import _examine as examine
from indexer.own import own_content

TINY = Path(__file__).resolve().parents[2] / "docsets" / "tiny"


@pytest.fixture
def docset(tmp_path):
    return Path(shutil.copytree(TINY, tmp_path / "docset"))


def found(docset, index, locale, article_id):
    build_library([str(docset)], index, engine="whoosh", workers_count=1)
    return open_library(index).survey.findings(locale, article_id)


def test_what_changed_in_one_article_is_found_and_the_rest_taken_over(docset, tmp_path, monkeypatch):
    before = found(docset, tmp_path / "index", "fr-FR", "billing/pay-an-invoice")
    examined: list[tuple[str, str]] = []

    def noted(tasks):
        examined.extend((task.target.locale, task.target.id) for task in tasks)
        return examine(tasks)

    monkeypatch.setattr("indexer.localization.survey._examine", noted)
    path = docset / "fr-fr" / "billing" / "pay-an-invoice.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nUn texte , avec une espace.\n", encoding="utf-8")
    after = found(docset, tmp_path / "index", "fr-FR", "billing/pay-an-invoice")
    assert [one.kind for one in after if one not in before] == [Kind.PUNCTUATION]
    assert examined == [("fr-FR", "billing/pay-an-invoice")]


def test_a_changed_source_is_compared_with_every_translation_again(docset, tmp_path):
    article = "billing/pay-an-invoice"
    found(docset, tmp_path / "index", "fr-FR", article)
    path = docset / "en-us" / "billing" / "pay-an-invoice.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n## Brand new\n\nSentence.\n", encoding="utf-8")
    build_library([str(docset)], tmp_path / "index", engine="whoosh", workers_count=1)
    survey = open_library(tmp_path / "index").survey
    for locale in ("fr-FR", "nl-NL", "sv-SE"):
        assert "brand-new" in {
            one.anchor for one in survey.findings(locale, article) if one.kind is Kind.SECTION_MISSING
        }


def test_nothing_changed_publishes_nothing_and_a_survey_of_another_format_is_made_anew(docset, tmp_path):
    index = tmp_path / "index"
    build_library([str(docset)], index, engine="whoosh", workers_count=1)
    assert not build_library([str(docset)], index, engine="whoosh", workers_count=1).changed
    again = build_library([str(docset)], index, engine="whoosh", workers_count=2, full=True)
    assert again.changed
    assert (index / "generations" / again.generation / SURVEY_FILE).is_file()


def test_metadata_that_contradicts_is_named(docset, tmp_path):
    for name in ("billing/pay-an-invoice", "account/suspended-account"):
        path = docset / "nl-nl" / f"{name}.md"
        lines = [
            line
            for line in path.read_text(encoding="utf-8").split("\n")
            if not line.startswith(("ms.openlocfilehash", "ms.date"))
        ]
        lines[1:1] = ["ms.openlocfilehash: 0123456789abcdef", "ms.date: 01/02/2999"]
        path.write_text("\n".join(lines), encoding="utf-8")
    kinds = {one.kind: one for one in found(docset, tmp_path / "index", "nl-NL", "billing/pay-an-invoice")}
    assert kinds[Kind.HASH_REPEATED].name.split() == ["account/suspended-account", "billing/pay-an-invoice"]
    assert kinds[Kind.DATE_AHEAD].found == "2999-01-02"


def test_our_own_articles_keep_to_what_they_ask_of_others(tmp_path):
    build_library([str(own_content())], tmp_path / "index", engine="whoosh", workers_count=1)
    states = open_library(tmp_path / "index").survey.states
    assert len(states["fr-FR"]) > 10
    assert not [
        (locale, id_, one) for locale in states for id_, state in states[locale].items() for one in state.findings
    ]
