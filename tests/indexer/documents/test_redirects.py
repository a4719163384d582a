"""Where old addresses lead: renamed articles and sections, chains of both, and claims that can't be kept."""

from pathlib import Path

import pytest

from indexer.check import check_docset
from indexer.documents.docset import open_docset
from indexer.documents.redirects import follow, former_anchors, resolve
from tests.indexer.documents.test_docset import write

IDS = {"pay", "support"}
SAID = {
    "bill": "invoice",
    "invoice": "pay",
    "invoice#due": "pay#term",
    "pay#term": "pay#when",
    "reminders": "pay#when",
    "pay#gone": "support",
}


def resolved(said: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    found: list[str] = []
    lines = {old: (new, number) for number, (old, new) in enumerate(said.items(), 1)}
    return resolve(lines, IDS, lambda code, line, **_: found.append(f"{code}:{line}")), found


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("bill", ""), ("pay", "")),
        (("bill", "due"), ("pay", "when")),
        (("bill", "top"), ("pay", "top")),
        (("invoice", "due"), ("pay", "when")),
        (("invoice", "term"), ("pay", "when")),
        (("pay", "term"), ("pay", "when")),
        (("pay", "gone"), ("support", "")),
        (("reminders", ""), ("pay", "when")),
        (("reminders", "due"), ("pay", "due")),
        (("pay", "when"), ("pay", "when")),
        (("never", "heard"), ("never", "heard")),
    ],
)
def test_an_old_address_leads_to_the_end_of_its_chain(old: tuple[str, str], new: tuple[str, str]) -> None:
    redirects, problems = resolved(SAID)
    assert problems == []
    assert follow(redirects, *old) == new


def test_an_article_knows_the_anchors_that_led_to_its_sections() -> None:
    redirects, _ = resolved(SAID)
    assert former_anchors(redirects, "pay") == {"when": ("due", "term")}
    assert former_anchors(redirects, "support") == {}


@pytest.mark.parametrize(
    ("said", "problems"),
    [
        ({"pay": "support"}, ["redirect-live:1"]),
        ({"old": "gone"}, ["redirect-unknown:1"]),
        ({"old": "gone#there"}, ["redirect-unknown:1"]),
        ({"pay#a": "pay#b", "pay#b": "pay#a"}, ["redirect-loop:1", "redirect-loop:2"]),
        ({"pay#a": "pay#a"}, ["redirect-loop:1"]),
        ({"older#a": "old#a", "old#a": "older#a"}, ["redirect-loop:1", "redirect-loop:2"]),
        ({"old": "older", "older": "old#a"}, ["redirect-loop:1", "redirect-loop:2"]),
        ({"pay#": "support"}, ["docset-invalid:1"]),
        ({"#a": "support"}, ["docset-invalid:1"]),
        ({"pay#a": "support#"}, ["docset-invalid:1"]),
    ],
)
def test_what_leads_nowhere_is_named_and_left_out(said: dict[str, str], problems: list[str]) -> None:
    assert resolved(said) == ({}, problems)


def test_two_that_claim_one_link_are_refused_by_line(tmp_path: Path) -> None:
    """A link to a section can lead to one place only, as a link to an article can."""
    files = {
        "en-us/pay.md": "# Pay\n\nNow.\n\n## When\n\nSoon.",
        "fr-fr/pay.md": '# Payer\n\n## <a name="when"></a>Quand\n\nVite.',
        "docset.yml": (
            "redirects:\n  pay#when: pay\n  pay#then: pay#never\n  old: pay#nowhere\n  pay#before: pay#when\n"
        ),
    }
    report = check_docset([str(write(tmp_path, files))])
    assert [(each.code, each.line) for each in report.problems if each.file == "docset.yml"] == [
        ("redirect-section-live", 2),
        ("redirect-section-unknown", 3),
        ("redirect-section-unknown", 4),
    ]


def test_articles_of_a_docset_without_its_source_are_held_against_their_translations(tmp_path: Path) -> None:
    files = {
        "fr-fr/pay.md": '# Payer\n\n## <a name="when"></a>Quand\n\nVite.',
        "docset.yml": "redirects:\n  pay#then: pay#when\n  pay#before: pay#never\n",
    }
    folder = write(tmp_path, files)
    assert open_docset([str(folder)]).redirects["pay#then"] == "pay#when"
    wrong = [each.line for each in check_docset([str(folder)]).problems if each.code == "redirect-section-unknown"]
    assert wrong == [3]
