"""Every kind of page, light and dark, wide and at 320 pixels: nothing for axe to find, nothing to scroll sideways."""

from itertools import product
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Opener
from tests.languages import URL_LOCALES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ARTICLES = "articles/partner-center"
PAGES = {
    "home": "",
    "search": "search",
    "results": "search?q=account",
    "no results": "search?q=qqqqzzzzxxxx&cloud=global",
    "article": f"{ARTICLES}/suspended-partner-center-account",
    "tables": f"{ARTICLES}/verification-responses",
    "questions": f"{ARTICLES}/suspension-faq",
    "side by side": f"{ARTICLES}/suspended-partner-center-account?view=side-by-side",
    "unknown": "articles/suspended-accounts",
    "refused": "search?q=x&cloud=mars",
}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LOCALES = {"home": "fr-fr", "results": "nl-nl", "article": "sv-se", "no results": "fr-fr", "questions": "nl-nl"}
OPTIONS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def violations(page: Page, *, colours: bool = True) -> list[str]:
    options = OPTIONS | {"rules": {"color-contrast": {"enabled": colours}}}
    response: dict[str, Any] = Axe().run(page, options=options).response
    return [
        f"{one['id']}: {one['help']}: {' | '.join(node['html'][:160] for node in one['nodes'])}"
        for one in response["violations"]
    ]


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_has_no_violations_and_fits(open_page: Opener, kind: str) -> None:
    page = open_page(f"/{LOCALES.get(kind, 'sv-se')}/{PAGES[kind]}", reduced_motion="reduce")
    for width, scheme in product((1280, 320), SCHEMES):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], (width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", SCHEMES)
def test_open_menus_and_options_have_no_violations(open_page: Opener, scheme: str) -> None:
    page = open_page("/fr-fr/", color_scheme=scheme)
    page.get_by_role("combobox").press_sequentially("facture", delay=20)
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator("details.menu summary").click()
    assert violations(page) == []


SMALL = """() => [...document.querySelectorAll('a, button, input, select, summary')]
  .filter((one) => one.checkVisibility() && !one.closest('p, li li, td, .prose, .visually-hidden, .crumbs, .skip'))
  .map((one) => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && (box.width < 24 || box.height < 24)).map(([html]) => html)"""


@pytest.mark.parametrize("kind", PAGES)
def test_targets_are_large_enough_to_hit(open_page: Opener, kind: str) -> None:
    assert open_page(f"/en-us/{PAGES[kind]}", width=360).evaluate(SMALL) == []


@pytest.mark.parametrize("locale", URL_LOCALES)
def test_home_and_article_fit_in_every_language(open_page: Opener, locale: str) -> None:
    for path in ("", PAGES["article"], f"{ARTICLES}/glossary-of-terms", f"{ARTICLES}/indirect-provider-and-reseller"):
        page = open_page(f"/{locale}/{path}", width=320)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_forced_colors_keep_the_page_readable(open_page: Opener) -> None:
    page = open_page("/en-us/", forced_colors="active")
    assert page.get_by_role("heading", level=1).is_visible()
    assert violations(page, colours=False) == []  # the system chooses them


def test_on_paper_only_the_article_is_left(open_page: Opener) -> None:
    page = open_page(f"/en-us/{PAGES['article']}")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).is_visible()
    for control in (".masthead-tools", ".contents", ".turn", ".copy-link", "[role=search]"):
        assert not page.locator(control).first.is_visible(), control
