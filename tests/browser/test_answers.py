"""Answer links, votes and the insight page in a real browser, in every language, with and without JavaScript."""

import threading
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from app import create_app
from app.identity.records import DEMO, Profile
from app.identity.roles import Role
from app.services import Services
from app.settings import Settings
from indexer.build import build_library
from tests.browser.conftest import ROOT, free_port
from tests.browser.test_accessibility import SCHEMES, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ARTICLE = "partner-center/suspended-partner-center-account"
WHY = "why-partner-center-accounts-are-suspended"
WORDS = {  # the heading of that section, “Yes”, “Thank you”, what the page of counts is called
    "en-us": ("Why Partner Center accounts are suspended", "Yes", "Thank you", "Insights"),
    "de-de": ("Warum Partner Center-Konten gesperrt werden", "Ja", "Vielen Dank", "Einblicke"),
    "fr-fr": ("Pourquoi un compte Espace partenaires est suspendu", "Oui", "Merci", "Statistiques de lecture"),
    "nl-nl": ("Waarom", "Ja", "Bedankt", "Inzichten"),
    "sv-se": ("Därför inaktiveras Partnercenter-konton", "Ja", "Tack", "Insikter"),
}


class Site:
    def __init__(self, address: str, services: Services) -> None:
        self.address = address
        self.services = services

    def sign_in_link(self, role: Role) -> str:
        profile = Profile(DEMO, str(role), "Demo", frozenset({role}))
        return f"/sign-in/demo/{self.services.identity.links.create(profile, '/en-us/')}"


@pytest.fixture(scope="module")
def answers(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of these tests' own, with a database in which they may count."""
    assert chromium
    folder: Path = tmp_path_factory.mktemp("answers")
    build_library([str(ROOT / "content")], folder / "library", workers_count=1)
    port = free_port()
    app = create_app(Settings(index=folder / "library", database=f"sqlite:///{folder / 'counts.db'}", port=port))
    services: Services = app.extensions["goodstanding"]
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Site(f"http://127.0.0.1:{port}", services)
    server.shutdown()
    thread.join()
    server.server_close()
    services.insights.flush()
    services.database.close()


@pytest.fixture
def visit(browser: Browser, answers: Site) -> Iterator[Callable[..., Page]]:
    """A page in a context of its own. Errors on the console fail the test."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def opened(path: str, **options: Any) -> Page:
        context = browser.new_context(base_url=answers.address, reduced_motion="reduce", **options)
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert trouble == []


@pytest.mark.parametrize("locale", WORDS)
def test_the_link_of_a_section_is_copied_and_opens_it(visit: Callable[..., Page], answers: Site, locale: str) -> None:
    page = visit(f"/{locale}/articles/{ARTICLE}", permissions=["clipboard-read", "clipboard-write"])
    link = page.locator(f"a.copy-link[href*='/go/'][href*='{WHY}']")
    expect(link).to_have_attribute("title", link.get_attribute("data-copy") or "")  # the script is there
    link.focus()
    expect(link).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#gs-status")).not_to_be_empty()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{answers.address}/go/{ARTICLE}?section={WHY}&locale={locale}"
    assert f"/articles/{ARTICLE}" in page.url
    # A colleague elsewhere opens what was copied.
    other = visit(copied, locale="is-IS", viewport={"width": 1280, "height": 500})
    assert other.url == f"{answers.address}/{locale}/articles/{ARTICLE}?section={WHY}#{WHY}"
    heading = other.locator(f"#{WHY}")
    expect(heading).to_contain_text(WORDS[locale][0])
    expect(heading).to_be_in_viewport()


@pytest.mark.parametrize("locale", WORDS)
def test_without_javascript_links_open_and_votes_count(visit: Callable[..., Page], answers: Site, locale: str) -> None:
    page = visit(f"/go/{ARTICLE}", locale=locale, java_script_enabled=False)
    assert f"/{locale}/articles/" in page.url
    page.locator(f"a.copy-link[href*='/go/'][href*='{WHY}']").click(force=True)
    expect(page.locator(f"#{WHY}")).to_be_in_viewport()
    before = sum(one.helpful for one in answers.services.insights.insights(1).opinions)
    yes = page.get_by_role("button", name=WORDS[locale][1], exact=True)
    yes.focus()
    yes.press("Enter")
    expect(page.locator("#gs-vote")).to_contain_text(WORDS[locale][2])
    expect(page.locator("#gs-vote")).to_be_in_viewport()
    assert sum(one.helpful for one in answers.services.insights.insights(1).opinions) == before + 1


def test_links_open_in_the_language_that_was_chosen_last(visit: Callable[..., Page]) -> None:
    page = visit(f"/en-us/articles/{ARTICLE}", locale="fr-FR")
    page.locator("details.menu summary").click()
    page.get_by_role("link", name="Svenska").click()
    page.wait_for_url("**/sv-se/**")
    page.goto(f"/go/{ARTICLE}?section={WHY}")
    assert "/sv-se/" in page.url
    page.goto(f"/go/{ARTICLE}?section={WHY}&locale=nl-nl")
    assert "/nl-nl/" in page.url


def check(page: Page, path: str) -> None:
    for width, scheme in product((1280, 320), SCHEMES):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], (path, width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


@pytest.mark.parametrize("locale", WORDS)
def test_votes_and_counts_have_no_violations_and_fit(visit: Callable[..., Page], answers: Site, locale: str) -> None:
    insights = answers.services.insights
    for number in range(5):
        insights.missed("kreditlimit", "sv-SE")
        insights.opened(ARTICLE, WHY, ["fr-FR", "nl-NL"][number % 2])
        insights.voted("partner-center/read-your-bill", "nl-NL", "0" * 64, helpful=number % 2 == 0)
    page = visit(answers.sign_in_link(Role.EDITOR))
    for path in (f"/articles/{ARTICLE}?voted=yes", f"/articles/{ARTICLE}?voted=changed", "/insights"):
        page.goto(f"/{locale}{path}")
        check(page, path)
    expect(page.get_by_role("heading", level=1)).to_have_text(WORDS[locale][3])
    expect(page.get_by_role("table")).to_have_count(3)
