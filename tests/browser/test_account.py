"""A partner signs in by a demo link, reads why the account is suspended, and supposes a payment, in each language."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.browser.conftest import ROOT, free_port, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
OVERDUE = "DEMO-01-06"
# Locale: what the page is headed by, before and after the payment of the oldest invoice, and how one supposes it.
WORDS = {
    "en-us": ("Your account is suspended", "known reason for it is settled", "What if I pay this invoice?"),
    "de-de": ("Ihr Konto ist gesperrt", "bekannte Grund dafür ist behoben", "wenn ich diese Rechnung bezahle?"),
    "fr-fr": ("Votre compte est suspendu", "motif connu est réglé", "Et si je paie cette facture"),
    "nl-nl": ("Uw account is opgeschort", "bekende reden is opgelost", "Wat als ik deze factuur betaal?"),
    "sv-se": ("Ditt konto är inaktiverat", "kända orsaken är åtgärdad", "Vad händer om jag betalar?"),
}
SignedIn = Callable[..., Page]


@pytest.fixture(scope="module")
def demo(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """A server with the demonstration's accounts; account → a fresh sign-in link."""
    from indexer.build import build_library

    assert chromium
    folder: Path = tmp_path_factory.mktemp("demo")
    build_library([str(ROOT / "content")], folder / "library")
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOODSTANDING_")}
    settings = {"DATABASE": f"sqlite:///{folder / 'demo.db'}", "INDEX": str(folder / "library"), "PORT": str(port)}
    environment = kept | {f"GOODSTANDING_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-c", "from app.cli import main; main()"]

    def link(account: str) -> str:
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


@pytest.fixture
def signed_in(browser: Browser, demo: Callable[[str], str]) -> Iterator[SignedIn]:
    """A page of somebody who has followed a demo link. What the console complains about fails the test."""
    trouble: list[str] = []
    context = browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(15_000)

    def follow(account: str = "DEMO-01") -> Page:
        page = context.new_page()
        page.on("console", lambda one: trouble.append(one.text) if one.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(demo(account))
        return page

    yield follow
    context.close()
    assert trouble == []


@pytest.mark.parametrize("locale", WORDS)
def test_a_partner_reads_the_diagnosis_and_supposes_a_payment(signed_in: SignedIn, locale: str) -> None:
    before, after, what_if = WORDS[locale]
    page = signed_in()
    page.goto(page.url.replace("/sv-se/", f"/{locale}/"))
    heading = page.get_by_role("heading", level=1)
    assert before in heading.inner_text().replace("\n", " ").replace("\u00ad", "")
    page.locator("tr", has_text=OVERDUE).get_by_role("link", name=what_if).click()
    page.wait_for_url("**pay=**")
    assert after in heading.inner_text().replace("\n", " ").replace("\u00ad", "")
    page.locator(".supposed a.button").click()
    page.wait_for_url(f"**/{locale}/account")
    assert before in heading.inner_text().replace("\n", " ").replace("\u00ad", "")
    page.locator(".account-head button").click()
    page.wait_for_url("**/signed-out")


def check(page: Page) -> None:
    """No violations, and nothing beside the screen, wide and narrow, light and dark."""
    for width, scheme in product((1280, 320), SCHEMES):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options=RULES).response["violations"]
        told = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
        assert told == [], (width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_an_agent_finds_an_account_by_a_part_of_its_name(signed_in: SignedIn) -> None:
    page = signed_in("")
    page.goto(page.url.partition("/en-us/")[0] + "/sv-se/account")
    check(page)
    page.get_by_label("Kontots namn, ID eller faktura").fill("pahittad")
    page.get_by_role("button", name="Sök").last.click()
    page.wait_for_url("**q=pahittad")
    names = page.locator(".account-list a")
    assert names.all_inner_texts() == ["Påhittad Distribution AB (demo)"]
    names.first.click()
    page.wait_for_url("**account=DEMO-05")
    page.get_by_role("link", name="Alla konton").click()
    page.wait_for_url("**/sv-se/account?q=")


@pytest.mark.parametrize(
    ("account", "query"),
    [
        ("DEMO-01", ""),
        ("DEMO-01", f"?pay={OVERDUE}"),
        ("DEMO-03", ""),
        ("DEMO-05", ""),
        ("DEMO-11", ""),
        ("DEMO-12", ""),
    ],
)
def test_the_page_has_no_violations_and_fits(signed_in: SignedIn, account: str, query: str) -> None:
    page = signed_in(account)
    if query:
        page.goto(page.url + query)
    check(page)
