"""Periods and procedures: days that articles state apart from reasons, and the numbered steps of what is to be done."""

import msgspec
import pytest
import yaml

from indexer.check import check_docset
from indexer.documents.model import Article, Block, BlockKind, Facets, Metadata, Section
from indexer.guidance import Guidance, bind, period_stated
from indexer.own import own_content

DELETION = {
    "en-US": "All data is deleted after 60 days.",
    "fr-FR": "Après 60 jours, toutes les données seront supprimées.",
    "nl-NL": "Na 60 dagen worden alle gegevens verwijderd.",
    "sv-SE": "Efter 60 dagar raderas alla data.",
}


@pytest.fixture(scope="module")
def guidance() -> Guidance:
    text = (own_content() / "guidance.yml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), Guidance)


def block(text, kind=BlockKind.PARAGRAPH, anchors=()):
    return Block(kind=kind, text=text, first_line=1, last_line=1, lead="", anchors=anchors)


def article(locale, anchor, *blocks):
    section = Section(anchor=anchor, title="x", level=2, line=1, html="", blocks=blocks, addresses=(anchor,))
    return Article(
        id="anywhere/suspend-a-subscription",
        locale=locale,
        file="x.md",
        title="x",
        metadata=Metadata(),
        facets=Facets(),
        sections=(section,),
    )


@pytest.mark.parametrize(("locale", "text"), DELETION.items())
def test_a_period_is_found_by_cue_in_every_language(guidance, locale, text):
    (found,) = bind(guidance, article(locale, "anywhere", block("Something else."), block(text)))
    assert (found.kind, found.id, found.by, found.text) == ("period", "subscription-deletion", "cue", text)
    assert period_stated(guidance.periods["subscription-deletion"], found, locale)


def test_a_period_may_be_spelled_out(guidance):
    (found,) = bind(guidance, article("en-US", "anywhere", block("Everything is deleted after sixty days.")))
    assert found.by == "cue"
    assert period_stated(guidance.periods["subscription-deletion"], found, "en-US")


def test_a_mark_says_best_where_a_period_stands(guidance):
    marked = block("In 90 days it is gone.", anchors=("deletion-60-days",))
    (found,) = bind(guidance, article("en-US", "anywhere", block(DELETION["en-US"]), marked))
    assert (found.by, found.text) == ("mark", marked.text)
    assert not period_stated(guidance.periods["subscription-deletion"], found, "en-US")


def test_a_procedure_is_every_step_of_its_section_and_of_no_other(guidance):
    steps = [block(text, BlockKind.STEP) for text in ("First.", "Second.")]
    found = bind(guidance, article("sv-SE", "change-the-status-to-suspended", block("Before."), *steps))
    assert [(each.kind, each.id, each.by, each.text) for each in found] == [
        ("procedure", "suspend-subscription.1", "section", "First."),
        ("procedure", "suspend-subscription.2", "section", "Second."),
    ]
    assert bind(guidance, article("sv-SE", "elsewhere", *steps)) == ()


def test_our_articles_state_the_days_and_every_procedure_in_every_language(guidance):
    assert check_docset([str(own_content())]).problems == ()
    assert list(guidance.procedures) == ["suspend-subscription", "reactivate-subscription", "cancel-subscription"]


@pytest.mark.parametrize(
    ("locale", "file", "old", "new", "code"),
    [
        ("fr-fr", "suspend-a-subscription.md", "délai de 60", "délai de 90", "threshold-differs"),
        ("nl-nl", "suspend-a-subscription.md", "1. Selecteer **Actief** onder **Status**.\n", "", "step-missing"),
    ],
)
def test_a_translation_that_differs_is_reported(tmp_path, locale, file, old, new, code):
    for source in own_content().rglob("*"):
        if source.is_file():
            copy = tmp_path / source.relative_to(own_content())
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes())
    changed = tmp_path / locale / "partner-center" / file
    text = changed.read_text(encoding="utf-8")
    assert old in text
    changed.write_text(text.replace(old, new), encoding="utf-8")
    (problem,) = check_docset([str(tmp_path)]).problems
    assert (problem.code, problem.file) == (code, f"{locale}/partner-center/{file}")
