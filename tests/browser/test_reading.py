"""What a partner does: search as they type, open an answer, switch the language, go back, in every language."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opener

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SUSPENDED = "/articles/partner-center/suspended-partner-center-account"
# locale: words that somebody types, the next language, what its switch says
LANGUAGES = {
    "en-us": ("account suspen", "de-de", "Deutsch"),
    "de-de": ("konto gesper", "fr-fr", "Français"),
    "fr-fr": ("compte suspen", "sv-se", "Svenska"),
    "sv-se": ("inaktiverat kon", "nl-nl", "Nederlands"),
    "nl-nl": ("opgeschort acc", "en-us", "English"),
}


def field(page: Page):
    return page.get_by_role("combobox").first


def switch_language(page: Page, name: str) -> None:
    page.locator("details.menu summary").click()
    page.get_by_role("link", name=name, exact=True).click()


@pytest.mark.parametrize("locale", LANGUAGES)
def test_search_as_one_types_open_switch_language_go_back(open_page: Opener, locale: str) -> None:
    words, other, name = LANGUAGES[locale]
    page = open_page(f"/{locale}/")
    field(page).press_sequentially(words, delay=20)
    option = (
        page.get_by_role("option").filter(has=page.locator("svg")).and_(page.locator(f"[data-href*='{SUSPENDED}']"))
    )
    expect(option.first).to_be_visible()
    expect(field(page)).to_have_attribute("aria-expanded", "true")
    option.first.click()
    expect(page).to_have_url(re.compile(f"/{locale}{SUSPENDED}"))
    title = page.get_by_role("heading", level=1).inner_text()

    page.goto(f"/{locale}{SUSPENDED}#what-to-do-if-your-account-is-suspended")
    switch_language(page, name)
    expect(page).to_have_url(re.compile(f"/{other}{SUSPENDED}#what-to-do-if-your-account-is-suspended$"))
    expect(page.locator("html")).to_have_attribute("lang", re.compile(other, re.I))
    assert page.get_by_role("heading", level=1).inner_text() != title
    expect(page.locator("#what-to-do-if-your-account-is-suspended")).to_be_in_viewport()

    page.go_back()
    expect(page).to_have_url(re.compile(f"/{locale}{SUSPENDED}"))
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_the_form_leads_to_results_and_back(open_page: Opener, locale: str) -> None:
    page = open_page(f"/{locale}/")
    field(page).fill(LANGUAGES[locale][0] + "ded")
    field(page).press("Enter")
    expect(page).to_have_url(re.compile(f"/{locale}/search\\?q="))
    page.locator(".result a").first.click()
    expect(page).to_have_url(re.compile(f"/{locale}/articles/"))
    page.go_back()
    expect(page.locator(".result").first).to_be_visible()


def test_the_keyboard_alone_is_enough(open_page: Opener) -> None:
    page = open_page("/en-us/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#gs-main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Check your account")).to_be_focused()
    page.keyboard.press("Tab")
    expect(field(page)).to_be_focused()

    page.keyboard.type("invoice")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    active = field(page).get_attribute("aria-activedescendant")
    assert active
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowUp")
    assert field(page).get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")  # from the field to the last option
    expect(page.get_by_role("option").last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field(page)).to_have_value("invoice")
    page.keyboard.press("ArrowDown")
    page.get_by_role("option").last.wait_for()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/en-us/articles/"))

    summary = page.locator("details.menu summary")
    summary.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="English", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(page.locator("details.menu")).not_to_have_attribute("open", "")


@pytest.mark.parametrize("locale", LANGUAGES)
def test_home_names_the_reasons_and_leads_to_each(open_page: Opener, locale: str) -> None:
    page = open_page(f"/{locale}/")
    assert [one.locator("li").count() for one in page.locator(".reason-list").all()] == [5, 2]
    page.locator(".reason-list a").nth(2).click()
    expect(page).to_have_url(re.compile(f"/{locale}{SUSPENDED}#csp-profile-rejected$"))
    expect(page.locator("li:has(#csp-profile-rejected)")).to_be_in_viewport()


def test_what_is_typed_is_told_to_screen_readers(open_page: Opener) -> None:
    page = open_page("/en-us/")
    field(page).press_sequentially("suspended", delay=20)
    expect(page.locator(".hero [role=status]")).to_have_text(re.compile(r"\d+ suggestions?\. Use the arrow keys"))
    field(page).fill("qqqqzzzzxxxx")
    expect(page.locator(".hero [role=status]")).to_have_text("No suggestions. Press Enter to search.")
    expect(page.get_by_role("listbox")).to_be_hidden()


@pytest.mark.parametrize("locale", LANGUAGES)
def test_everything_works_without_javascript(open_page: Opener, locale: str) -> None:
    words, other, name = LANGUAGES[locale]
    page = open_page(f"/{locale}/", java_script_enabled=False)
    page.get_by_role("searchbox").fill(words)
    page.locator(".hero button[type=submit]").click()
    page.locator(f".result a[href*='{SUSPENDED}']").click()
    page.locator(".contents summary").click()
    page.locator(".contents a").last.click()
    expect(page).to_have_url(re.compile("#"))
    switch_language(page, name)
    expect(page).to_have_url(re.compile(f"/{other}{SUSPENDED}$"))


def test_filters_narrow_the_results(open_page: Opener) -> None:
    page = open_page("/en-us/search?q=account")
    before = page.locator(".result").count()
    page.get_by_label("Cloud").select_option("21vianet")
    page.get_by_role("button", name="Apply").click()
    expect(page).to_have_url(re.compile("cloud=21vianet"))
    expect(page.get_by_label("Cloud")).to_have_value("21vianet")
    assert page.locator(".result").count() < before


def test_the_section_being_read_is_marked(open_page: Opener) -> None:
    page = open_page(f"/fr-fr{SUSPENDED}")
    links = page.locator(".contents a")
    expect(links.first).to_have_attribute("aria-current", "location")
    page.locator("#what-to-do-if-your-account-is-suspended").scroll_into_view_if_needed()
    links.nth(2).click()
    expect(links.nth(2)).to_have_attribute("aria-current", "location")
    expect(page.locator(".contents [aria-current]")).to_have_count(1)


def test_the_theme_is_kept_and_does_not_flash(open_page: Opener) -> None:
    page = open_page("/en-us/", color_scheme="light")
    colour = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(colour)
    page.get_by_role("button", name="Dark theme").click()
    assert page.evaluate(colour) != light
    expect(page.get_by_role("button", name="Dark theme")).to_have_attribute("aria-pressed", "true")
    page.goto("/en-us/search", wait_until="commit")
    page.wait_for_selector("body", state="attached")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_side_by_side_aligns_the_languages(open_page: Opener) -> None:
    page = open_page(f"/nl-nl{SUSPENDED}")
    page.get_by_role("link", name=re.compile("^Naast het artikel")).click()
    anchor = "what-to-do-if-your-account-is-suspended"
    target, source = page.locator(f"#{anchor}").bounding_box(), page.locator(f"#gs-source-{anchor}").bounding_box()
    assert target
    assert source
    assert abs(target["y"] - source["y"]) < 5
    assert source["x"] > target["x"] + 200
    expect(page.locator(".cell.source [lang]").first).to_have_attribute("lang", "en-US")
    page.set_viewport_size({"width": 360, "height": 800})
    target, source = page.locator(f"#{anchor}").bounding_box(), page.locator(f"#gs-source-{anchor}").bounding_box()
    assert target
    assert source
    assert source["y"] > target["y"]


TABS = """<div class="tabs" id="t"><section class="tab" id="one"><p class="tab-title">One</p><p>First</p></section>
<section class="tab" id="two"><p class="tab-title">Two</p><p>Second <a id="inside"></a></p></section></div>"""


def test_tabs_become_tabs(open_page: Opener) -> None:
    page = open_page(f"/en-us{SUSPENDED}")
    page.evaluate("html => document.querySelector('article').insertAdjacentHTML('beforeend', html)", TABS)
    page.evaluate(
        "import(document.querySelector('script[type=module]').src.replace('main', 'tabs')).then(m => m.startTabs())"
    )
    one, two = page.get_by_role("tab", name="One"), page.get_by_role("tab", name="Two")
    expect(one).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("tabpanel")).to_contain_text("First")
    expect(page.locator("#one .tab-title")).to_be_hidden()
    one.press("ArrowRight")
    expect(two).to_be_focused()
    expect(page.get_by_role("tabpanel")).to_contain_text("Second")
    two.press("Home")
    expect(page.get_by_role("tabpanel", name="One")).to_be_visible()
    page.evaluate("location.hash = 'inside'")
    expect(page.get_by_role("tabpanel", name="Two")).to_be_visible()


def test_a_percent_sign_in_an_address_stops_nothing(open_page: Opener) -> None:
    page = open_page(f"/en-us{SUSPENDED}#50%")
    expect(page.locator(".copy-link").first).to_be_attached()


def test_an_unknown_address_offers_what_it_may_have_meant(open_page: Opener) -> None:
    page = open_page("/fr-fr/articles/compte-suspendu")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cette page n’existe pas")
    page.locator(".result a").first.click()
    expect(page).to_have_url(re.compile("/fr-fr/articles/partner-center/"))
