"""Where an answer link leads, over a library in which articles and sections were renamed and translations lag."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.answers import Place, answer_address, locate, nearest_ids, reading_locale
from indexer.library import Library, open_library

DOCSET = {
    "docset.yml": (
        "source: en-US\nlocales: [en-US, fr-FR, nl-NL, sv-SE]\nredirects:\n"
        "  bill: pay\n  bill#due: pay#when\n  reminders: pay#when\n"
    ),
    "en-us/pay.md": "# Pay\n\nNow.\n\n## When\n\nSoon.\n\n## How\n\nBy card.",
    "fr-fr/pay.md": '# Payer\n\n## <a name="when"></a>Quand\n\nVite.',
    "nl-nl/local.md": "# Alleen hier",
    "nl-nl/pay.md": '# Betalen\n\n## <a name="when"></a>Wanneer\n\nGauw.\n\n## <a name="how"></a>Hoe\n\nMet pin.',
    "en-us/help.md": "# Help",
}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, build: Callable[..., str]) -> Library:
    folder = tmp_path_factory.mktemp("links")
    for name, text in DOCSET.items():
        (folder / "docs" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "docs" / name).write_text(text, encoding="utf-8")
    build(folder / "docs", folder / "library")
    return open_library(Path(folder / "library"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (("pay", ""), Place("pay")),
        (("pay", "when"), Place("pay", "when")),
        (("bill", ""), Place("pay")),
        (("bill", "due"), Place("pay", "when")),
        (("reminders", ""), Place("pay", "when")),
        (("reminders", "never-heard"), Place("pay", "when")),
        (("pay", "never-heard"), Place("pay")),
        (("local", ""), Place("local")),
        (("nowhere", "when"), None),
        (("pay#when", ""), None),
    ],
)
def test_it_leads_to_what_answers_today(library: Library, asked: tuple[str, str], found: Place | None) -> None:
    assert locate(library, *asked) == found


@pytest.mark.parametrize(
    ("article", "wanted", "locale"),
    [
        ("pay", [], "en-US"),
        ("pay", ["fr"], "fr-FR"),
        ("pay", ["fr-CA", "nl"], "fr-FR"),
        ("pay", ["is", "xx-yy-zz", "", "NL_be"], "nl-NL"),
        ("pay", ["sv", "fr"], "fr-FR"),  # no Swedish, but somebody who reads French
        ("pay", ["sv", "en", "fr"], "sv-SE"),  # the source stands in on a Swedish page
        ("help", ["sv"], "sv-SE"),
        ("help", ["en", "nl"], "en-US"),
        ("local", ["fr"], "nl-NL"),  # neither French nor the source has it
        ("local", [], "nl-NL"),
    ],
)
def test_it_opens_in_the_first_language_that_serves_the_reader(
    library: Library, article: str, wanted: list[str], locale: str
) -> None:
    assert reading_locale(library, Place(article), wanted) == locale


def test_addresses_are_absolute_and_safe() -> None:
    base = "https://help.example.com"
    assert answer_address(base, Place("a/b")) == f"{base}/go/a/b"
    assert (
        answer_address(base, Place("a/b", "när-då"), "fr-FR") == f"{base}/go/a/b?section=n%C3%A4r-d%C3%A5&locale=fr-fr"
    )
    assert answer_address(base, Place("a/b?c", "x&y=z")) == f"{base}/go/a/b%3Fc?section=x%26y%3Dz"


def test_articles_with_ids_like_the_asked_one_are_near(library: Library) -> None:
    assert nearest_ids(library, "bills", 3) == ("pay",)  # by the name that it once had
    assert nearest_ids(library, "helq", 3)[:1] == ("help",)
    assert nearest_ids(library, "xxxxxxxxxxxxxxxxxxxx", 3) == ()
