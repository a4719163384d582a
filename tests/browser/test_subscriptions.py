"""A partner looks through the subscriptions and records what was done, without JavaScript, in each language."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from app.wording import wording_for
from tests.browser.conftest import ROOT, free_port, wait_for
from tests.languages import URL_LOCALES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
SUSPENDED, ACTIVE = "DEMO-08-S02", "DEMO-08-S04"
SignedIn = Callable[..., Page]


@pytest.fixture(scope="module")
def demo(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """A server with the demonstration's accounts; each call gives a fresh sign-in link of the one on 21Vianet."""
    from indexer.build import build_library

    assert chromium
    folder: Path = tmp_path_factory.mktemp("subscriptions")
    build_library([str(ROOT / "content")], folder / "library")
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOODSTANDING_")}
    settings = {"DATABASE": f"sqlite:///{folder / 'demo.db'}", "INDEX": str(folder / "library"), "PORT": str(port)}
    environment = kept | {f"GOODSTANDING_{name}": value for name, value in settings.items()}
    command = [sys.executable, "-c", "from app.cli import main; main()"]

    def link() -> str:
        made = subprocess.run(
            [*command, "demo", "--json"], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
        )
        return str(next(each["url"] for each in json.loads(made.stdout)["links"] if each["account"] == "DEMO-08"))

    link()
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*command, "serve", "--workers", "1"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz", server)
            yield link
        finally:
            server.terminate()
            server.wait(10)


@pytest.fixture
def signed_in(browser: Browser, demo: Callable[[], str]) -> Iterator[SignedIn]:
    contexts = []
    trouble: list[str] = []

    def opened(path: str, **options: object) -> Page:
        link = demo()
        context = browser.new_context(base_url=link.partition("/sign-in")[0], **options)  # type: ignore[arg-type]
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: trouble.append(said.text) if said.type == "error" else None)
        page.goto(link)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [each for each in trouble if "422" not in each] == []


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {' | '.join(node['html'][:160] for node in one['nodes'])}" for one in found]


@pytest.mark.parametrize(("locale", "scheme"), list(product(URL_LOCALES, SCHEMES)))
@pytest.mark.parametrize("path", ["", f"/{SUSPENDED}", f"/{ACTIVE}"])
def test_axe_finds_nothing_on_any_screen(
    signed_in: SignedIn, locale: str, scheme: Literal["light", "dark"], path: str
) -> None:
    page = signed_in(f"/{locale}/account/subscriptions{path}", color_scheme=scheme)
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert violations(page) == []


@pytest.mark.parametrize("locale", URL_LOCALES)
def test_it_works_without_javascript(signed_in: SignedIn, locale: str) -> None:
    words = wording_for(locale)
    page = signed_in(f"/{locale}/account", java_script_enabled=False)
    page.locator(".account-tools a", has_text=words.gettext("Subscriptions")).click()
    expect(page.locator("h1")).to_have_text(words.gettext("Customers and subscriptions"))
    page.locator("#gs-cause").select_option("customer-request")
    page.locator(".filter-foot button").click()
    expect(page.locator(".subscription-list tbody tr")).to_have_count(1)
    page.locator(".subscription-list th a").first.click()
    expect(page.locator(".due-day")).to_be_visible()
    expect(page.locator(".path ol li").first).to_be_visible()

    page.locator(".record button").click()
    expect(page.locator(".error-summary")).to_contain_text(words.gettext("Choose what was done."))
    page.locator(".error-summary a").first.click()


def test_what_was_done_is_recorded_and_stands_in_the_history(signed_in: SignedIn) -> None:
    page = signed_in(f"/en-us/account/subscriptions/{ACTIVE}", java_script_enabled=False)
    page.locator("#event-suspended").check()
    page.locator("#gs-cause").select_option("fraud")
    page.locator(".record button").click()
    expect(page).to_have_url(re.compile(r"recorded=1$"))
    expect(page.locator(".events li").first).to_contain_text("For fraud")
    expect(page.locator(".due-day")).to_contain_text("in 60 days")
    page.locator("#event-reactivated").check()
    page.locator(".record button").click()
    expect(page.locator(".subscription-top")).to_contain_text("Active subscription")
    expect(page.locator(".events li")).to_have_count(3)
