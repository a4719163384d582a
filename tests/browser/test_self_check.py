"""The self-check as a reader goes through it, without JavaScript, in every language; axe finds nothing."""

import re
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.selfcheck.questions import PARTS, concerns
from app.wording import wording_for
from tests.browser.conftest import Opener
from tests.browser.test_accessibility import OPTIONS, SMALL
from tests.languages import URL_LOCALES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DUE = (datetime.now(UTC).date() - timedelta(days=70)).isoformat()
ANSWERS = {
    "cloud": "global",
    "csp": "direct-bill",
    "ai-cloud": "yes",
    "suspended": "yes",
    "bill": "beyond",
    "bill-due": DUE,
    "profile": "pending",
    "vetting": "rejected",
    "abuse": "unknown",
}
MET = {name: "yes" for name, part in PARTS.items() if part.requirement and dict(part.only).get("csp")}
ANSWERS |= MET
GOOD = {"cloud": "global", "csp": "indirect-reseller", "ai-cloud": "no", "suspended": "no"}
GOOD |= {"profile": "complete", "abuse": "none", "provider": "no"} | MET


def answer(page: Page, answers: dict[str, str]) -> None:
    for name, value in answers.items():
        if name in PARTS:
            page.locator(f"[id='{name}-{value}']").check()
        else:
            page.locator(f"[id='{name}']").fill(value)


def submit(page: Page) -> None:
    page.locator(".check-foot button").click()


def violations(page: Page) -> list[str]:
    """What axe finds. The page itself runs no script: axe's own is let in by the browser, not by the page."""
    response: dict[str, Any] = Axe().run(page, options=OPTIONS).response
    return [f"{one['id']}: {' | '.join(node['html'][:160] for node in one['nodes'])}" for one in response["violations"]]


@pytest.mark.parametrize("locale", URL_LOCALES)
def test_it_works_without_javascript(open_page: Opener, locale: str) -> None:
    words = wording_for(locale)
    page = open_page(f"/{locale}/", java_script_enabled=False)
    page.locator(".check-call a").click()
    expect(page).to_have_url(re.compile(f"/{locale}/self-check$"))
    answer(page, ANSWERS)
    submit(page)
    expect(page).to_have_url(re.compile(f"/{locale}/self-check$"))  # no answer is in the address
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(words.gettext("Your account is suspended, and there is a known reason"))
    expect(page.locator(".reasons-confirmed .verdict")).to_have_count(1)
    expect(page.locator(".reasons-confirmed")).to_contain_text("70")
    expect(page.locator(".reasons-at-risk .verdict")).to_have_count(1)
    expect(page.locator(".finding-out")).to_contain_text(words.gettext("Whether Microsoft has given notice of abuse"))
    expect(page.locator(".step")).to_have_count(3)
    expect(page.locator(".step.done")).to_have_count(1)
    expect(page.locator(".ability")).to_have_count(2)
    page.locator(".ask a.button").click()
    assert f"/{locale}/articles/partner-center/request-support" in page.url


@pytest.mark.parametrize("locale", URL_LOCALES)
def test_another_language_keeps_the_answers(open_page: Opener, locale: str) -> None:
    other = URL_LOCALES[URL_LOCALES.index(locale) - 1]
    page = open_page(f"/{locale}/self-check", java_script_enabled=False)
    answer(page, {"cloud": "us-government", "csp": "indirect-reseller"})
    page.locator("details.menu summary").click()
    page.locator(f"button[formaction='/{other}/self-check']").click()
    expect(page.locator("html")).to_have_attribute("lang", other[:3] + other[3:].upper())
    expect(page.locator("#csp-indirect-reseller")).to_be_checked()
    answer(page, {"ai-cloud": "no", "suspended": "no", "profile": "complete", "abuse": "none", "provider": "no"} | MET)
    submit(page)
    page.locator("details.menu summary").click()
    page.locator(f"button[formaction='/{locale}/self-check']").click()
    good = wording_for(locale).gettext("Your account is in good standing")
    expect(page.get_by_role("heading", level=1)).to_have_text(good)


def test_errors_lead_to_their_fields(open_page: Opener) -> None:
    page = open_page("/sv-se/self-check", java_script_enabled=False)
    answer(page, {name: ANSWERS[name] for name in ("cloud", "csp", "ai-cloud", "suspended")})
    answer(page, {"bill": "within", "bill-due": DUE})
    submit(page)
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("listitem")).to_have_count(5)
    summary.get_by_role("link").first.click()
    expect(page.locator("[id='bill-due']")).to_be_focused()
    expect(page.locator("[id='bill-due']")).to_have_value(DUE)
    expect(page.locator("#csp-direct-bill")).to_be_checked()


def test_only_what_can_concern_the_account_is_asked(open_page: Opener) -> None:
    page = open_page("/en-us/self-check", java_script_enabled=False)
    choices = [[option.value for option in PARTS[name].options] for name in ("cloud", "csp", "ai-cloud")]
    for cloud, csp, ai_cloud in product(choices[0][1:3], choices[1], choices[2]):
        answers = {"cloud": "global", "csp": csp, "ai-cloud": ai_cloud}
        answer(page, answers)  # before the cloud: 21Vianet hides the rest
        answer(page, {"cloud": cloud})
        shown = {name for name in PARTS if page.locator(f"input[name='{name}']").first.is_visible()}
        assert shown == {name for name, part in PARTS.items() if concerns(part, answers | {"cloud": cloud})}, answers


def test_the_keyboard_is_enough(open_page: Opener) -> None:
    page = open_page("/en-us/self-check", java_script_enabled=False)
    page.locator("#cloud-global").focus()
    keys = ["Space", "Tab", "ArrowUp", "Tab", "ArrowDown", "ArrowDown", "Tab", "Space", "Tab", "Enter"]
    for key in keys:  # global cloud; CSP: don't know; AI Cloud: don't know; suspended
        page.keyboard.press(key)
    expect(page.locator(".standing")).to_be_visible()


@pytest.mark.parametrize("kind", ["form", "filled", "errors", "result", "nothing known", "good", "21vianet"])
def test_every_state_has_no_violations_and_fits(open_page: Opener, kind: str) -> None:
    page = open_page("/nl-nl/self-check", reduced_motion="reduce", bypass_csp=True)
    steps: dict[str, dict[str, str]] = {
        "filled": ANSWERS,
        "errors": {"cloud": "global", "csp": "direct-bill", "bill": "within", "bill-due": DUE},
        "result": ANSWERS,
        "nothing known": {"cloud": "unknown", "csp": "unknown", "ai-cloud": "unknown", "suspended": "unknown"},
        "good": GOOD,
        "21vianet": {"cloud": "21vianet"},
    }
    answer(page, steps.get(kind, {}))
    if kind not in ("form", "filled"):
        submit(page)
        page.locator(".error-summary" if kind == "errors" else ".standing").wait_for()
    for width, scheme in product((1280, 320), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert violations(page) == [], (width, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(SMALL) == []


def test_on_paper_the_result_is_left(open_page: Opener) -> None:
    page = open_page("/fr-fr/self-check")
    answer(page, ANSWERS)
    submit(page)
    expect(page.locator("[data-print]")).to_be_visible()
    page.emulate_media(media="print")
    for kept in (".standing", ".verdict", ".step", ".ask", ".said"):
        expect(page.locator(kept).first).to_be_visible()
    for control in (".masthead-tools", ".button", ".search"):
        expect(page.locator(control).first).to_be_hidden()
