"""Consent, what was read, and the account's page with it: nothing for axe, nothing sideways, no mouse, no script.

Read from the tests' own Partner Center, which also stands in for Microsoft's sign-in.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.database import open_database
from app.identity.records import DEMO, Profile
from app.identity.roles import Role
from app.identity.service import build_identity
from app.partner_center.consent import Consents
from tests.app.partner_center.conftest import KEY, TERMS, Bench, add_account, settings_for
from tests.app.partner_center.fixtures import invoice, legal_business, partner, summary
from tests.app.partner_center.server import CLIENT, SECRET, PartnerCenterServer
from tests.app.partner_center.server import Trouble as Fault
from tests.browser.conftest import ROOT, free_port, wait_for
from tests.browser.test_accessibility import SMALL
from tests.browser.test_outward import fits
from tests.languages import URL_LOCALES

pytestmark = [pytest.mark.browser, pytest.mark.slow]
READ, NEW, LINKED = "A-1", "A-2", "A-3"  # an account that was read, one that nobody has connected, one for a link
SignIn = Callable[[BrowserContext, str], None]


@pytest.fixture(scope="module")
def desk(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """A site whose accounts are read from a server of ours."""
    from indexer.build import build_library

    folder, port = tmp_path_factory.mktemp("partner-center"), free_port()
    build_library([str(ROOT / "content")], folder / "library")
    database = f"sqlite:///{folder / 'accounts.db'}"
    with PartnerCenterServer().running() as microsoft:
        settings = settings_for(microsoft, database, port=port, index=folder / "library", deliver="off")
        bench = Bench(microsoft, open_database(database), settings, microsoft.add(partner()))
        with Served(bench, folder):
            yield bench
        bench.database.close()


class Served:
    """The server of the site, as long as this lasts."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self._bench, self._folder = bench, folder

    def __enter__(self) -> None:
        settings = self._bench.settings
        environment = {name: value for name, value in os.environ.items() if not name.startswith("GOODSTANDING_")} | {
            "GOODSTANDING_DATABASE": settings.database,
            "GOODSTANDING_SECRET_KEY": KEY,
            "GOODSTANDING_DELIVER": "off",
            "GOODSTANDING_PARTNER_CENTER_CLIENT_ID": CLIENT,
            "GOODSTANDING_PARTNER_CENTER_CLIENT_SECRET": SECRET,
            "GOODSTANDING_PARTNER_CENTER_PAYMENT_TERMS": str(TERMS),
            "GOODSTANDING_PARTNER_CENTER_EVERY": "0",
            "GOODSTANDING_PARTNER_CENTER_API": self._bench.server.address,
            "GOODSTANDING_PARTNER_CENTER_AUTHORITY": self._bench.server.address,
        }
        command = [sys.executable, "-m", "app", "serve", "--index", str(settings.index), "--port", str(settings.port)]
        self._log = (self._folder / "log").open("wb")
        self._server = subprocess.Popen(
            [*command, "--workers", "1"], cwd=ROOT, env=environment, stdout=self._log, stderr=self._log
        )
        wait_for(f"{settings.base_url}/readyz", self._server)

    def __exit__(self, *_: object) -> None:
        self._server.terminate()
        self._server.wait(20)
        self._log.close()


@pytest.fixture(scope="module")
def accounts(desk: Bench) -> Bench:
    """One that was read three days ago and now only in part, with a bill that is overdue; two that weren't."""
    for account in (READ, NEW, LINKED):
        add_account(desk, account, name="Zebra & Söhne", language="de", currency="EUR")
    desk.say({"type": "enrolment", "programme": "csp", "role": "direct-bill"})
    tenant, now = desk.tenant, datetime.now(UTC)
    desk.now, desk.account = now - timedelta(days=3), READ
    desk.connect(READ, tenant)
    tenant.resources |= {"invoices": [invoice("G-1", -40, 1250, 250), invoice("G-2", 90, 99.5)]}
    tenant.resources["summaries"] = [summary(1099.5)]
    assert not desk.read().failed
    desk.now = now
    tenant.resources["legalbusiness"] = legal_business("under_review")
    tenant.troubles["/invoices"] = Fault(502)
    report = desk.read()
    assert report.troubles
    assert report.unclear
    return desk


@pytest.fixture
def sign_in(accounts: Bench) -> SignIn:
    identity = build_identity(accounts.settings, accounts.database)

    def run(context: BrowserContext, account: str) -> None:
        profile = Profile(DEMO, f"admin-{account}", "Demo", frozenset({Role.GLOBAL_ADMIN}), account)
        page = context.new_page()
        page.goto(f"/sign-in/demo/{identity.links.create(profile, '/en-us/')}")
        page.close()

    return run


@pytest.fixture
def context(browser: Browser, accounts: Bench) -> Iterator[BrowserContext]:
    made = browser.new_context(base_url=accounts.settings.base_url)
    yield made
    made.close()


@pytest.fixture
def plain(browser: Browser, accounts: Bench) -> Iterator[BrowserContext]:
    """Without JavaScript."""
    made = browser.new_context(base_url=accounts.settings.base_url, java_script_enabled=False)
    yield made
    made.close()


@pytest.mark.parametrize("locale", URL_LOCALES)
def test_pages_have_no_violations_and_fit(context: BrowserContext, sign_in: SignIn, locale: str) -> None:
    sign_in(context, NEW)
    page = context.new_page()
    page.goto(f"/{locale}/account/partner-center")
    fits(page)
    page.locator("form[action*=consent] button").click()
    expect(page.locator("a[href*='/oauth2/v2.0/authorize']")).to_be_visible()
    fits(page)
    sign_in(context, READ)
    for path in ("account/partner-center", "account"):
        page.goto(f"/{locale}/{path}")
        fits(page)
        page.set_viewport_size({"width": 360, "height": 800})
        assert page.evaluate(SMALL) == [], path


def focus_by_tab(page: Page, selector: str) -> None:
    """As somebody without a mouse gets there."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} can't be reached by keyboard")


def test_consent_is_given_and_withdrawn_by_keyboard_without_javascript(
    plain: BrowserContext, sign_in: SignIn, accounts: Bench
) -> None:
    bench = accounts
    tenant = bench.server.add(partner("tenant-of-the-keyboard"))
    tenant.resources |= {"invoices": [], "summaries": [], "customers": [], "servicerequests": []}
    bench.server.signs_in = tenant.id
    sign_in(plain, NEW)
    page = plain.new_page()
    page.goto("/fr-fr/account")
    focus_by_tab(page, "a[href$='/account/partner-center']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/partner-center")
    focus_by_tab(page, "form[action*=consent] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=begun")
    focus_by_tab(page, "a[href*='/oauth2/v2.0/authorize']")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=connected")
    expect(page.get_by_role("main").get_by_role("note").first).to_contain_text("Le compte est connecté")
    focus_by_tab(page, "#gs-sure")
    page.keyboard.press("Space")
    focus_by_tab(page, "form[action*=withdraw] button")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=withdrawn")
    expect(page.get_by_role("main").get_by_role("note").first).to_contain_text("Votre consentement est retiré")
    expect(page.locator("form[action*=withdraw]")).to_have_count(0)


def test_a_link_of_the_command_s_works_for_who_is_not_signed_in(context: BrowserContext, accounts: Bench) -> None:
    tenant = accounts.server.add(partner("tenant-of-the-link"))
    tenant.resources |= {"invoices": [], "summaries": [], "customers": [], "servicerequests": []}
    accounts.server.signs_in = tenant.id
    link = Consents(accounts.database, accounts.settings).link(LINKED)
    page = context.new_page()
    page.goto(urlsplit(link).path)
    expect(page.get_by_role("heading", level=1)).to_have_text("The account is connected")
    fits(page)
    page.goto(urlsplit(link).path)  # a second time
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    fits(page)
