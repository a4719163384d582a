"""A partner asks support from the form that the diagnosis fills in, an agent answers, and the partner reads it."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.database import open_database
from app.identity.records import DEMO, Profile
from app.identity.roles import Role
from app.identity.service import build_identity
from app.settings import Settings
from tests.browser.conftest import ROOT, free_port, wait_for
from tests.browser.test_accessibility import SCHEMES, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Locale: how support is asked for, sent to and replied to; what the request then waits for, before and after the reply.
WORDS = {
    "en-us": ("Write to our support team", "Send to support", "Send the reply", "Opened", "Waiting for you"),
    "fr-fr": (
        "Écrire à notre équipe de support",
        "Envoyer au support",
        "Envoyer la réponse",
        "Ouvert",
        "En attente de votre",
    ),
    "de-de": (
        "An unser Supportteam schreiben",
        "An den Support senden",
        "Antwort senden",
        "Geöffnet",
        "Wartet auf Sie",
    ),
    "nl-nl": ("Ons ondersteuningsteam schrijven", "Versturen naar het", "Antwoord versturen", "Open", "Wacht op u"),
    "sv-se": ("Skriv till vårt supportteam", "Skicka till supporten", "Skicka svaret", "Öppen", "Väntar på dig"),
}
# An account for each language, whose standing gives the form a subject.
ACCOUNTS = {"en-us": "DEMO-07", "de-de": "DEMO-01", "fr-fr": "DEMO-06", "nl-nl": "DEMO-02", "sv-se": "DEMO-05"}
SignedIn = Callable[..., Page]


@pytest.fixture(scope="module")
def demo(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """A server with the demonstration's accounts; account (empty: the agent; `agent Bo`: another one) → a fresh
    sign-in link."""
    from indexer.build import build_library

    assert chromium
    folder: Path = tmp_path_factory.mktemp("requests")
    build_library([str(ROOT / "content")], folder / "library")
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOODSTANDING_")}
    settings = {"DATABASE": f"sqlite:///{folder / 'demo.db'}", "INDEX": str(folder / "library"), "PORT": str(port)}
    environment = kept | {f"GOODSTANDING_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-c", "from app.cli import main; main()"]

    def link(account: str) -> str:
        if account.startswith("agent "):
            return f"http://127.0.0.1:{port}/sign-in/demo/{colleague(settings['DATABASE'], account[6:])}"
        made = subprocess.run(
            [*command, "demo", "--json"], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
        )
        return str(next(each["url"] for each in json.loads(made.stdout)["links"] if each["account"] == account))

    link("DEMO-01")
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "serve", "--workers", "1"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz", server)
            yield link
        finally:
            server.terminate()
            server.wait(20)


def colleague(url: str, name: str) -> str:
    """The secret of a link that signs in as another agent, who serves every account."""
    database = open_database(url)
    try:
        profile = Profile(DEMO, name, f"{name} (demo)", frozenset({Role.AGENT}), locale="en-US")
        return build_identity(Settings(database=url), database).links.create(profile, "/en-us/workspace")
    finally:
        database.close()


@pytest.fixture
def signed_in(browser: Browser, demo: Callable[[str], str]) -> Iterator[SignedIn]:
    """A page of somebody who has followed a demo link, in a browser of their own."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def heard(text: str) -> None:
        if not any(status in text for status in ("409", "422")):  # refused on purpose
            trouble.append(text)

    def follow(account: str, *, scripts: bool = True) -> Page:
        context = browser.new_context(java_script_enabled=scripts, reduced_motion="reduce")
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda one: heard(one.text) if one.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: heard(str(error)))
        page.goto(demo(account))
        return page

    yield follow
    for context in contexts:
        context.close()
    assert trouble == []


def ask(page: Page, locale: str) -> str:
    """From the account's page through the form; the address of the new request."""
    request, send, *_ = WORDS[locale]
    page.locator(".ask").get_by_role("link", name=request, exact=True).click()
    page.wait_for_url(f"**/{locale}/account/requests/new")
    page.locator(".request-form .button").filter(has_text=send).click()
    page.wait_for_url("**/requests/req_*")
    return page.url


@pytest.mark.parametrize("locale", WORDS)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_partner_asks_an_agent_answers_and_the_partner_reads_it(
    signed_in: SignedIn, locale: str, scripts: bool
) -> None:
    account = ACCOUNTS[locale]
    _, _, reply, open_, waiting = WORDS[locale]
    partner = signed_in(account, scripts=scripts)
    partner.goto(re.sub(r"/[a-z-]+/account$", f"/{locale}/account", partner.url))
    address = ask(partner, locale)
    status = partner.locator(".requests-head .badge")
    expect(status).to_contain_text(open_)
    expect(partner.locator(".said-text")).to_contain_text(account)

    agent = signed_in("", scripts=scripts)
    agent.goto(address.replace(f"/{locale}/", "/en-us/") + f"?account={account}")
    expect(agent.locator(".said-text")).to_contain_text(account)
    agent.locator("#gs-message").fill("Thank you.\n\nWhen did you notice it?")
    agent.get_by_role("button", name="Send the reply").click()
    agent.wait_for_url("**#change-2")
    expect(agent.locator(".requests-head .badge")).to_have_text("Waiting for the partner")

    partner.reload()
    expect(status).to_contain_text(waiting)
    expect(partner.locator("#change-2 .said-text p").nth(1)).to_have_text("When did you notice it?")
    partner.locator("#gs-message").fill("👍 2026-11-20")
    partner.get_by_role("button", name=reply).click()
    partner.wait_for_url("**#change-3")
    expect(partner.locator("#change-3")).to_contain_text("👍 2026-11-20")


def test_keys_alone_ask_answer_and_close(signed_in: SignedIn) -> None:
    page = signed_in("DEMO-10")
    page.goto(page.url + "/requests/new")
    page.locator("#gs-subject").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/requests/req_*")
    page.locator("#gs-message").focus()
    page.keyboard.type("It has settled itself.")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**#change-2")
    expect(page.locator("#change-2")).to_contain_text("It has settled itself.")
    expect(page.get_by_role("button")).not_to_have_count(0)
    page.locator(".reply-foot .button").first.press("Enter")
    page.wait_for_url("**#change-3")


def test_a_double_click_sends_one_request(signed_in: SignedIn) -> None:
    page = signed_in("DEMO-09")
    base = page.url
    page.goto(base + "/requests/new")
    page.locator("#gs-subject").fill("Sent twice")
    page.locator(".check-foot .button").dblclick()
    page.wait_for_url("**/requests/req_*")
    page.goto(base + "/requests")
    expect(page.locator(".request-line", has_text="Sent twice")).to_have_count(1)


def test_two_who_answer_at_once_are_told_and_lose_nothing(signed_in: SignedIn) -> None:
    partner, agent = signed_in("DEMO-03"), signed_in("")
    partner.goto(partner.url + "/requests")
    partner.locator(".request-line h2 a").first.click()
    partner.wait_for_url("**/requests/req_*")
    agent.goto(partner.url.replace("/fr-fr/", "/en-us/") + "?account=DEMO-03")
    agent.locator("#gs-message").fill("A long answer")
    partner.locator("#gs-message").fill("Une nouvelle")
    partner.locator(".reply-foot .button").first.click()
    partner.wait_for_url("**#change-*")
    agent.get_by_role("button", name="Send the reply").click()
    expect(agent.get_by_role("alert")).to_contain_text("has changed since you opened it")
    expect(agent.locator(".said.fresh")).to_contain_text("Une nouvelle")
    expect(agent.locator("#gs-message")).to_have_value("A long answer")
    sound(agent)
    agent.get_by_role("button", name="Send the reply").click()
    agent.wait_for_url("**#change-*")
    expect(agent.locator(".said").last).to_contain_text("A long answer")


def sound(page: Page) -> None:
    """Nothing for axe to find, light and dark, and nothing to scroll sideways."""
    for width, scheme in product((1280, 320), SCHEMES):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], (page.url, width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)


def test_the_pages_have_no_violations_and_fit(signed_in: SignedIn) -> None:
    page = signed_in("DEMO-01")
    base = page.url
    sound(page)
    page.goto(base + "/requests")
    sound(page)
    page.locator(".request-line h2 a").first.click()
    page.wait_for_url("**/requests/req_*")
    sound(page)
    page.locator(".reply-foot .button").first.click()  # with nothing in it
    expect(page.locator("#message-error")).to_be_visible()
    sound(page)
    page.goto(base + "/requests/new")
    sound(page)
    page.locator("#gs-subject").fill("")
    page.locator("#gs-message").fill("x" * 10_001)
    page.locator(".check-foot .button").click()
    expect(page.get_by_role("alert")).to_be_focused()
    sound(page)
    served = signed_in("")
    served.goto(base.replace("/sv-se/", "/en-us/") + "/requests?account=DEMO-12")
    sound(served)
    served.locator(".request-line h2 a").first.click()
    served.wait_for_url("**/requests/req_*")
    sound(served)
