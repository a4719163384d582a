"""Webhooks and notices in a browser: nothing for axe to find, nothing to scroll sideways, no need of a mouse."""

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.database import open_database
from app.identity.records import DEMO, Profile
from app.identity.roles import Role
from app.identity.service import build_identity
from app.mail.links import token
from app.mail.records import Notice
from app.sealing import Sealing
from app.settings import Settings
from tests.browser.conftest import ROOT, free_port, wait_for
from tests.browser.test_accessibility import SCHEMES, violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
KEY = "ZrK6yvT0W7b0C1rHqG3r0e3yqg7Q8c5mJ1x2w9v8u4E="


class Site:
    """A server of its own, whose people a test signs in."""

    def __init__(self, address: str, database: str) -> None:
        self.address = address
        self.identity = build_identity(Settings(), open_database(database))

    def link(self, role: Role) -> str:
        account = "A-1" if role is Role.GLOBAL_ADMIN else None
        profile = Profile(DEMO, f"{role}", "Demo", frozenset({role}), account, email="demo@example.com")
        return f"/sign-in/demo/{self.identity.links.create(profile, '/en-us/')}"


@pytest.fixture(scope="module")
def outward(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    from indexer.build import build_library

    folder, port = tmp_path_factory.mktemp("outward"), free_port()
    build_library([str(ROOT / "content")], folder / "library")
    database = f"sqlite:///{folder / 'outward.db'}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GOODSTANDING_")}
    environment |= {"GOODSTANDING_DATABASE": database, "GOODSTANDING_SECRET_KEY": KEY, "GOODSTANDING_DELIVER": "off"}
    command = [sys.executable, "-m", "app", "serve", "--index", str(folder / "library"), "--port", str(port)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([*command, "--workers", "1"], cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/readyz", server)
            yield Site(f"http://127.0.0.1:{port}", database)
        finally:
            server.terminate()
            server.wait(20)


@pytest.fixture
def context(browser: Browser, outward: Site) -> Iterator[BrowserContext]:
    """Without JavaScript, which axe brings itself where it is looked at."""
    made = browser.new_context(base_url=outward.address)
    yield made
    made.close()


def fits(page: Page) -> None:
    for width, scheme in product((1280, 320), SCHEMES):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        assert violations(page) == [], (page.url, width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, width)


@pytest.mark.parametrize("locale", ["en-us", "fr-fr", "de-de"])
def test_pages_have_no_violations_and_fit(context: BrowserContext, outward: Site, locale: str) -> None:
    page = context.new_page()
    page.goto(outward.link(Role.OPERATOR))
    page.goto(f"/{locale}/webhooks")
    fits(page)
    page.get_by_role("textbox").nth(1).fill("https://hooks.example.com/a-rather-long-address-of-an-endpoint")
    page.get_by_role("main").get_by_role("button").click()
    fits(page)  # with the secret
    page.get_by_role("main").get_by_role("button").first.click()
    fits(page)  # with a test in the log
    page.goto(outward.link(Role.GLOBAL_ADMIN))
    page.goto(f"/{locale}/notices")
    fits(page)


def test_unsubscribing_works_by_keyboard_and_without_javascript(browser: Browser, outward: Site) -> None:
    context = browser.new_context(base_url=outward.address, java_script_enabled=False)
    page = context.new_page()
    page.goto(outward.link(Role.GLOBAL_ADMIN))
    (identity,) = [each for each in outward.identity.users.list() if each.profile.account]
    stranger = browser.new_context(base_url=outward.address, java_script_enabled=False).new_page()
    stranger.goto(f"/sv-se/unsubscribe/{token(Sealing([KEY]), identity.id, Notice.STANDING)}")
    stranger.get_by_role("main").get_by_role("button").focus()
    stranger.keyboard.press("Enter")
    expect(stranger.get_by_role("main").get_by_role("status")).to_be_visible()
    page.goto("/en-us/notices")
    box = page.get_by_role("checkbox", name="Changes of how the account stands")
    expect(box).not_to_be_checked()
    box.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Keep this choice").press("Enter")
    expect(page.get_by_role("main").get_by_role("status")).to_have_text("Your choice is kept.")
    expect(box).to_be_checked()
    stranger.context.close()
    context.close()
