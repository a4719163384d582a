"""What a search offers where it corrected something, or found nothing, in every language, scripts or not."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# locale: misspelt words, what was meant, and the way back to what was typed
MISSPELT = {
    "en-us": ("suspnded account", "suspended account", "Search instead for “suspnded account”"),
    "de-de": ("gesprrtes konto", "gesperrtes konto", "Stattdessen nach „gesprrtes konto“ suchen"),
    "fr-fr": ("compte supsendu", "compte suspendu", "Rechercher plutôt « compte supsendu »"),
    "sv-se": ("inaktivrat konto", "inaktiverat konto", "Sök i stället efter ”inaktivrat konto”"),
    "nl-nl": ("opgeschrot account", "opgeschort account", "Zoek in plaats daarvan naar “opgeschrot account”"),
}
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])


def asked(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


@SCRIPTS
@pytest.mark.parametrize("locale", MISSPELT)
def test_a_correction_is_shown_with_a_way_back(open_page: Opener, locale: str, scripts: bool) -> None:
    typed, meant, back = MISSPELT[locale]
    page = open_page(f"/{locale}/search", java_script_enabled=scripts)
    page.locator("#gs-search").fill(typed)
    page.get_by_role("main").locator("button[type=submit]").first.click()
    expect(page.locator(".summary strong")).to_have_text(meant)
    expect(page.locator(".result mark").first).to_be_visible()
    corrected = page.locator(".result").count()

    page.get_by_role("link", name=back).click()
    expect(page).to_have_url(re.compile("exact=1"))
    expect(page.locator(".summary strong")).to_have_count(0)
    assert asked(page) == {"q": [typed], "exact": ["1"]}

    page.locator(".summary a").click()
    expect(page.locator(".summary strong")).to_have_text(meant)
    assert asked(page) == {"q": [typed]}
    assert page.locator(".result").count() == corrected


@SCRIPTS
@pytest.mark.parametrize("locale", MISSPELT)
def test_a_search_that_finds_nothing_offers_the_nearest(open_page: Opener, locale: str, scripts: bool) -> None:
    typed = MISSPELT[locale][0].split()[1 if locale == "fr-fr" else 0]
    page = open_page(f"/{locale}/search?q={typed}&exact=1", java_script_enabled=scripts)
    expect(page.locator(".tried li").first).to_be_visible()
    offered = page.locator(".tried .result h3").all_inner_texts()
    assert offered
    page.locator(".tried .summary a").click()
    expect(page.locator(".summary strong")).to_be_visible()
    assert page.locator(".result h2").all_inner_texts()[: len(offered)] == offered


@pytest.mark.parametrize("word", ["w" * 300, "partner" * 6 + "kontto"])
def test_the_longest_word_breaks_instead_of_the_page(open_page: Opener, word: str) -> None:
    page = open_page(f"/de-de/search?q={word}", width=320)
    expect(page.get_by_role("heading", level=1)).to_contain_text(word)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_what_was_offered_for_other_words_goes_when_the_server_does_not_answer(open_page: Opener) -> None:
    page = open_page("/fr-fr/")
    field = page.get_by_role("combobox")
    field.press_sequentially("facture", delay=20)
    page.get_by_role("option").first.wait_for()
    page.evaluate("() => { window.online = fetch; window.fetch = () => Promise.reject(new TypeError('offline')) }")
    field.press_sequentially(" impay", delay=20)
    expect(page.get_by_role("option")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option")).to_have_count(0)
    page.evaluate("() => { window.fetch = window.online }")
    page.keyboard.press("ArrowDown")  # asks again
    expect(page.get_by_role("option").first).to_be_visible()
