"""Signing in and out in a real browser, in every language, with and without JavaScript."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from app import create_app
from app.identity.records import LOCAL, Profile
from app.identity.roles import Role
from app.identity.service import IdentityServices
from app.settings import Settings
from indexer.build import build_library
from tests.browser.conftest import free_port
from tests.browser.test_accessibility import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TINY = Path(__file__).resolve().parents[1] / "docsets" / "tiny"
PASSWORD = "twelve letters or more"
WORDS = {
    "en-us": ("Sign in", "Sign out", "You’re signed out"),
    "fr-fr": ("Se connecter", "Se déconnecter", "Vous êtes déconnecté"),
    "nl-nl": ("Aanmelden", "Afmelden", "U bent afgemeld"),
    "sv-se": ("Logga in", "Logga ut", "Du är utloggad"),
}


@dataclass(frozen=True)
class Site:
    address: str
    identity: IdentityServices


@pytest.fixture
def signing(tmp_path: Path) -> Iterator[Site]:
    """A site of the test's own, on this machine, with one partner."""
    port = free_port()
    build_library([str(TINY)], tmp_path / "library", workers_count=1)
    settings = Settings(index=tmp_path / "library", database=f"sqlite:///{tmp_path / 'people.db'}", port=port)
    app = create_app(settings)
    services = app.extensions["goodstanding"]
    camille = Profile(LOCAL, "camille", "Camille", frozenset({Role.GLOBAL_ADMIN}), "A-1", locale="fr-FR")
    services.identity.users.add(camille, PASSWORD)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Site(f"http://127.0.0.1:{port}", services.identity)
    server.shutdown()
    thread.join()
    server.server_close()
    services.database.close()


def sign_in(page: Page, locale: str, password: str = PASSWORD) -> None:
    page.goto(f"/{locale}/sign-in?to=/{locale}/sign-in")
    page.locator("#gs-username").fill("Camille")
    page.locator("#gs-password").fill(password)
    page.locator("main").get_by_role("button", name=WORDS[locale][0], exact=True).click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("locale", WORDS)
def test_somebody_signs_in_and_out(browser: Browser, signing: Site, locale: str, scripts: bool) -> None:
    with browser.new_context(base_url=signing.address, java_script_enabled=scripts) as context:
        page = context.new_page()
        sign_in(page, locale)
        expect(page.locator("main")).to_contain_text("Camille")
        (cookie,) = context.cookies()
        assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("gs-session", True, "Lax")
        assert signing.identity.sessions.find(cookie["value"]) is not None
        page.get_by_role("button", name=WORDS[locale][1], exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(WORDS[locale][2])
        assert context.cookies() == []
        assert signing.identity.sessions.find(cookie["value"]) is None


def test_the_pages_have_no_violations_and_fit(browser: Browser, signing: Site) -> None:
    with browser.new_context(base_url=signing.address, reduced_motion="reduce") as context:
        page = context.new_page()

        def sound() -> None:
            for width in (1280, 320):
                page.set_viewport_size({"width": width, "height": 800})
                for scheme in ("light", "dark"):
                    page.emulate_media(color_scheme=scheme)
                    assert violations(page) == [], (page.url, width, scheme)
                assert page.evaluate("document.documentElement.scrollWidth") <= width

        page.goto("/nl-nl/sign-in")
        sound()
        sign_in(page, "nl-nl", password="wrong")
        expect(page.get_by_role("alert")).to_be_visible()
        sound()
        sign_in(page, "nl-nl")
        expect(page.locator("main")).to_contain_text("Camille")
        sound()
        page.get_by_role("button", name="Afmelden", exact=True).click()
        sound()


def test_another_site_cannot_sign_anybody_out(browser: Browser, signing: Site) -> None:
    """A page of another origin posts the form; the browser sends the cookie or not, and nothing happens."""
    with browser.new_context(base_url=signing.address) as context:
        page = context.new_page()
        sign_in(page, "fr-fr")
        expect(page.locator("main")).to_contain_text("Camille")
        (cookie,) = context.cookies()
        evil = signing.address.replace("127.0.0.1", "localhost")  # another site to the browser, and no other program
        form = f'<form method="post" action="{signing.address}/fr-fr/sign-out"><button>x</button></form>'
        page.route(f"{evil}/evil", lambda route: route.fulfill(content_type="text/html", body=form))
        page.goto(f"{evil}/evil")
        page.get_by_role("button").click()
        expect(page.locator(".lost-code")).to_have_text("403")
        assert signing.identity.sessions.find(cookie["value"]) is not None
