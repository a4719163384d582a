"""Where old addresses lead: renamed articles and sections, chains of both, and claims that can't be kept."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.build import build_library
from indexer.check import check_docset
from indexer.documents.docset import open_docset
from indexer.documents.redirects import follow, former_anchors, resolve
from indexer.library import open_library
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


@pytest.mark.parametrize(
    ("said", "old", "new"),
    [
        ({"a": "a#x", "a#x": "pay#when"}, ("a", ""), ("pay", "when")),
        ({"a": "a#x", "a#x": "pay#when"}, ("a", "y"), ("pay", "y")),
        ({"a": "b#x", "b#x": "pay#when", "b": "a"}, ("b", ""), ("pay", "when")),
        ({"a": "b#x", "b#x": "pay#when", "b": "a"}, ("a", "x"), ("pay", "when")),
    ],
)
def test_an_article_that_became_a_section_of_itself_has_an_end(
    said: dict[str, str], old: tuple[str, str], new: tuple[str, str]
) -> None:
    """In a process of its own, so that one that never ends fails."""
    script = (
        "import json, sys; from indexer.documents.redirects import follow, resolve\n"
        "said, ids, old = json.loads(sys.argv[1])\n"
        "found = resolve({was: (now, 1) for was, now in said.items()}, ids, lambda *_, **__: sys.exit('reported'))\n"
        "print(json.dumps(follow(found, *old)))"
    )
    asked = [sys.executable, "-c", script, json.dumps([said, sorted(IDS), old])]
    ran = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=True)
    assert json.loads(ran.stdout) == list(new)


def test_a_section_leads_where_the_nearest_name_of_its_article_says() -> None:
    redirects, problems = resolved({"a": "b", "b": "c", "c": "pay", "b#x": "pay#when", "c#x": "pay#later"})
    assert problems == []
    assert [follow(redirects, name, "x") for name in "abc"] == [("pay", "when"), ("pay", "when"), ("pay", "later")]


@pytest.mark.parametrize("last", ["pay", "pay#when", "a0", "gone"])
def test_each_link_of_a_chain_is_looked_up_once(last: str) -> None:
    """However long chains are, they are read in time that grows with the file."""

    class Counting(dict[str, tuple[str, int]]):
        looked_up = 0

        def __getitem__(self, key: str) -> tuple[str, int]:
            self.looked_up += 1
            return super().__getitem__(key)

    length = 300
    said = Counting({f"a{number}": (f"a{number + 1}", number) for number in range(length)})
    said[f"a{length}"] = (last, length)
    found = resolve(said, IDS, lambda *_, **__: None)
    assert follow(found, "a0")[0] == ("pay" if last.startswith("pay") else "a0")
    assert said.looked_up <= 3 * length


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


def test_a_redirect_of_a_section_that_is_still_there_is_left_out(tmp_path: Path) -> None:
    """What leads to the section by another address, leads there and no further."""
    files = {
        "en-us/pay.md": "# Pay\n\nNow.\n\n## When\n\nSoon.",
        "en-us/help.md": "# Help\n\nHere.",
        "docset.yml": "redirects:\n  pay#when: help\n  pay#before: pay#when\n  bill: pay\n  old: pay#when\n",
    }
    build_library([str(write(tmp_path, files))], tmp_path / "library", workers_count=1)
    redirects = open_library(tmp_path / "library").manifest.redirects
    assert redirects == {"pay#before": "pay#when", "bill": "pay", "old": "pay", "old#": "pay#when"}
    for old in (("pay", "when"), ("pay", "before"), ("bill", "when"), ("old", "")):
        assert follow(redirects, *old) == ("pay", "when")


def test_articles_of_a_docset_without_its_source_are_held_against_their_translations(tmp_path: Path) -> None:
    files = {
        "fr-fr/pay.md": '# Payer\n\n## <a name="when"></a>Quand\n\nVite.',
        "docset.yml": "redirects:\n  pay#then: pay#when\n  pay#before: pay#never\n",
    }
    folder = write(tmp_path, files)
    assert open_docset([str(folder)]).redirects["pay#then"] == "pay#when"
    wrong = [each.line for each in check_docset([str(folder)]).problems if each.code == "redirect-section-unknown"]
    assert wrong == [3]
