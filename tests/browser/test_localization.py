"""An editor finds what a translation lacks: the matrix, its filters, two languages side by side, in each language."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from app.identity.records import DEMO, Profile
from app.identity.roles import Role
from app.services import build_services
from app.settings import Settings
from tests.browser.conftest import ROOT, free_port, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
ARTICLE = "partner-center/suspended-partner-center-account"
Scheme = Literal["light", "dark"]
# Locale: the heading of the matrix, of what comes first, and what is said of a reason that isn't stated.
WORDS = {
    "en-us": ("Translations", "What to translate first", "isn’t stated under"),
    "de-de": ("Übersetzungen", "Was zuerst zu übersetzen ist", "nicht genannt"),
    "fr-fr": ("Traductions", "Que traduire en premier", "n’est pas indiqué pour"),
    "nl-nl": ("Vertalingen", "Wat u het eerst vertaalt", "wordt niet genoemd bij"),
    "sv-se": ("Översättningar", "Vad du bör översätta först", "anges inte under"),
}
Editor = Callable[..., Page]


@pytest.fixture(scope="module")
def drifted(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """A server over our own articles, where a French one lost two reasons and a Swedish one is missing.

    A call gives a sign-in link.
    """
    from indexer.build import build_library

    assert chromium
    folder = tmp_path_factory.mktemp("drifted")
    docset = Path(shutil.copytree(ROOT / "content", folder / "content"))
    french = docset / "fr-fr" / f"{ARTICLE}.md"
    lines = french.read_text(encoding="utf-8").split("\n")
    kept = [line for line in lines if "csp-profile-rejected" not in line and "ai-cloud-vetting" not in line]
    french.write_text("\n".join(kept), encoding="utf-8")
    (docset / "sv-se" / "partner-center" / "read-your-bill.md").unlink()
    build_library([str(docset)], folder / "library")
    port = free_port()
    database, address = f"sqlite:///{folder / 'people.db'}", f"http://127.0.0.1:{port}"
    services = build_services(Settings(index=folder / "library", database=database, public_url=address))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GOODSTANDING_")}
    environment |= {"GOODSTANDING_DATABASE": database, "GOODSTANDING_PUBLIC_URL": address}

    def link() -> str:
        profile = Profile(DEMO, Role.EDITOR, "Demo", frozenset({Role.EDITOR}), None)
        return f"{address}/sign-in/demo/{services.identity.links.create(profile, '/en-us/')}"

    link()
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--workers", "1"]
    command += ["--index", str(folder / "library"), "--port", str(port)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            wait_for(f"{address}/readyz", server)
            yield link
        finally:
            server.terminate()
            server.wait(20)
            services.database.close()


@pytest.fixture
def editor(browser: Browser, drifted: Callable[[], str]) -> Iterator[Editor]:
    """An editor's page; errors on the console fail the test."""
    contexts = []
    trouble: list[str] = []

    def opened(path: str, *, width: int = 1280, scheme: Scheme = "light") -> Page:
        link = drifted()
        context = browser.new_context(
            base_url=link.partition("/sign-in")[0], viewport={"width": width, "height": 900}, color_scheme=scheme
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda said: trouble.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(link)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert trouble == []


def sound(page: Page) -> None:
    """Accessible, and no wider than the window."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("locale", WORDS)
def test_an_editor_finds_the_missing_reason(editor: Editor, locale: str) -> None:
    heading, first, missing = WORDS[locale]
    page = editor(f"/{locale}/localization")
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.get_by_role("heading", name=first)).to_be_visible()
    sound(page)
    page.select_option("select[name=kind]", "reason-missing")
    page.locator(".matrix-filters button").click()
    row = page.locator(".matrix tbody tr")
    expect(row).to_have_count(1)
    row.locator("td.heat-risk a").click()
    expect(page.locator(".finding", has_text=missing)).to_have_count(2)
    expect(page.locator(".finding", has_text="profile-rejected")).to_be_visible()
    sound(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", ["", "/statements", f"/articles/{ARTICLE}?language=fr-FR"])
def test_every_page_fits_and_is_accessible(editor: Editor, path: str, width: int, scheme: Scheme) -> None:
    page = editor(f"/fr-fr/localization{path}", width=width, scheme=scheme)
    page.evaluate("document.querySelectorAll('details.presence').forEach((one) => { one.open = true; })")
    sound(page)


READER = {  # locale: the heading of the form, its button, the thanks, and the link that shows what is missing
    "de-de": ("Übersetzungsproblem melden", "Meldung senden", "Vielen Dank", "Fehlendes anzeigen"),
    "fr-fr": ("Signaler un problème de traduction", "Envoyer le signalement", "Merci", "Afficher ce qui manque"),
    "nl-nl": ("Een vertaalprobleem melden", "De melding versturen", "Bedankt", "Tonen wat ontbreekt"),
    "sv-se": ("Rapportera ett översättningsfel", "Skicka rapporten", "Tack", "Visa det som saknas"),
}
Reader = Callable[..., Page]


@pytest.fixture
def reader(browser: Browser, drifted: Callable[[], str]) -> Iterator[Reader]:
    """Somebody's page who is not signed in and whose browser runs no scripts, but where axe asks for them."""
    contexts = []

    def opened(path: str, *, scripts: bool = False, width: int = 1280, scheme: Scheme = "light") -> Page:
        base = drifted().partition("/sign-in")[0]
        context = browser.new_context(
            base_url=base,
            java_script_enabled=scripts,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("locale", READER)
def test_a_reader_reports_a_sentence_without_scripts_and_an_editor_resolves_it(
    reader: Reader, editor: Editor, locale: str
) -> None:
    heading, send, thanks, _ = READER[locale]
    page = reader(f"/{locale}/articles/{ARTICLE}")
    page.locator(".heading-row .copy-link[href*='translation-problem']").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    sentence = page.locator(".sentences label").nth(2)
    words = sentence.inner_text()
    sentence.click()
    page.locator("#fault-unclear").check()
    page.fill("#gs-note", f"Note {locale}")
    page.get_by_role("button", name=send).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(thanks)
    owner = editor(f"/{locale}/localization/reports")
    report = owner.locator(".report", has_text=f"Note {locale}")
    expect(report.locator("blockquote")).to_have_text(words)
    sound(owner)
    report.get_by_role("button").click()
    expect(owner.locator(".report", has_text=f"Note {locale}")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    "path", [f"translation-problem?article={ARTICLE}&section=next-steps", f"articles/{ARTICLE}?missing=show"]
)
def test_what_readers_see_fits_and_is_accessible(reader: Reader, path: str, width: int, scheme: Scheme) -> None:
    page = reader(f"/fr-fr/{path}", scripts=True, width=width, scheme=scheme)
    sound(page)


def test_what_is_missing_is_shown_in_place_on_request(reader: Reader) -> None:
    page = reader(f"/fr-fr/articles/{ARTICLE}")
    expect(page.locator(".missing-text")).to_have_count(0)
    page.get_by_role("link", name=READER["fr-fr"][3]).click()
    expect(page.locator(".missing-text")).to_have_count(2)
    expect(page.locator(".missing-text div[lang='en-US']").first).to_contain_text("failed")
    page.get_by_role("link", name="Masquer ce qui manque").click()
    expect(page.locator(".missing-text")).to_have_count(0)
