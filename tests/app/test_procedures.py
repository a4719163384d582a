"""How a subscription is suspended, reactivated and cancelled, in the language of the reader, else of the source."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.remedies import guide_of, period_sentence, procedure
from indexer.library import Library, open_library
from indexer.own import own_content
from tests.languages import LOCALES

NAMES = ("suspend-subscription", "reactivate-subscription", "cancel-subscription")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", NAMES)
def test_every_path_is_documented_in_every_language(own_library: Library, locale: str, name: str) -> None:
    steps = procedure(own_library, locale, name)
    assert len(steps) == 4
    assert {(each.locale, each.fallback) for each in steps} == {(locale, False)}
    assert all(f"/{locale.lower()}/articles/partner-center/suspend-a-subscription#" in each.url for each in steps)


def test_steps_keep_their_order_and_markup(own_library: Library) -> None:
    steps = procedure(own_library, "fr-FR", "suspend-subscription")
    assert [each.text for each in steps[2:]] == [
        "Sous État, sélectionnez Suspendu.",
        "Sélectionnez Envoyer pour enregistrer la modification.",
    ]
    assert "<strong>Suspendu</strong>" in steps[2].html


def test_a_translation_that_lacks_a_step_gives_way_to_the_source(tmp_path: Path, build: Callable[..., str]) -> None:
    content = tmp_path / "content"
    for source in own_content().rglob("*"):
        if source.is_file():
            copy = content / source.relative_to(own_content())
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(source.read_bytes())
    changed = content / "nl-nl" / "partner-center" / "suspend-a-subscription.md"
    step = "1. Selecteer **Actief** onder **Status**.\n"
    changed.write_text(changed.read_text(encoding="utf-8").replace(step, ""), encoding="utf-8")
    build(content, tmp_path / "library")
    library = open_library(tmp_path / "library")
    steps = procedure(library, "nl-NL", "reactivate-subscription")
    assert [(each.locale, each.fallback) for each in steps] == [("en-US", True)] * 4
    assert procedure(library, "nl-NL", "suspend-subscription")[0].locale == "nl-NL"
    library.close()


@pytest.mark.parametrize("locale", LOCALES)
def test_the_period_is_said_by_the_article(own_library: Library, locale: str) -> None:
    found = period_sentence(own_library, locale, "subscription-deletion")
    assert found
    assert "60" in found.text
    assert found.url.endswith("#deletion-60-days")
    assert guide_of(own_library).deletion_days == 60
    assert procedure(own_library, locale, "nothing") == ()
