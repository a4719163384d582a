"""An agent's way from a question to a sent answer, in a language that they don't read; and two agents at once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import SMALL
from tests.browser.test_requests import SignedIn, demo, signed_in, sound  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WORKSPACE = "/en-us/workspace"
ACCOUNT = "DEMO-02"  # Dutch, at risk of being overdue
Site = Callable[[str], str]


def at(page: Page, path: str) -> str:
    """The address of a path on the site that the page is of."""
    return re.sub(r"(https?://[^/]+).*", rf"\1{path}", page.url)


def asked(partner: Page, subject: str) -> str:
    """A new request of a partner who has signed in; its address on their side."""
    partner.goto(at(partner, "/nl-nl/account/requests/new"))
    partner.locator("#gs-subject").fill(subject)
    partner.locator(".check-foot .button").click()
    partner.wait_for_url("**/requests/req_*")
    return partner.url


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_agent_answers_a_dutch_partner_from_english(signed_in: SignedIn, scripts: bool) -> None:  # noqa: F811
    partner = signed_in(ACCOUNT, scripts=scripts)
    subject = f"Waarom een waarschuwing? {scripts}"
    own = asked(partner, subject)
    agent = signed_in("", scripts=scripts)
    if scripts:
        agent.context.grant_permissions(["clipboard-read", "clipboard-write"])

    # The account, and its diagnosis in English beside the Dutch one.
    agent.goto(at(agent, f"{WORKSPACE}/accounts"))
    agent.get_by_role("searchbox").fill("voorbeeld")
    agent.get_by_role("button", name="Find").click()
    agent.get_by_role("link", name="Voorbeeld BV").click()
    expect(agent.locator(".pair-side").first).to_contain_text("Your account is at risk")
    row = agent.locator(".pair-row").filter(has_text="If a payment is overdue:")
    expect(row.locator(".theirs")).to_have_attribute("lang", "nl-NL")
    expect(row.locator(".theirs")).to_contain_text("Als een betaling achterstallig is:")

    # Searched for in English, copied in Dutch.
    agent.goto(at(agent, f"{WORKSPACE}/answers"))
    agent.get_by_label("What does the partner ask?").fill("pay an overdue invoice")
    agent.get_by_label("The partner’s language").select_option("nl-nl")
    agent.locator(".desk-search .button").click()
    found = agent.locator(".answer-row").filter(has_text="Een achterstallige factuur betalen").first
    expect(found).to_contain_text("Machine translation")
    found.get_by_role("link", name="Pay an overdue invoice", exact=True).click()
    link = agent.locator("#copy-link").input_value()
    assert link.endswith("/go/partner-center/pay-an-overdue-invoice?locale=nl-nl")
    assert "achterstallige factuur" in agent.locator("#copy-text").input_value()
    if scripts:
        agent.get_by_role("button", name=re.compile("Copy ?: Plain text")).click()
        expect(agent.locator("#gs-copied")).to_have_text("Copied: Plain text")
        copied = agent.evaluate("navigator.clipboard.readText()")
        assert copied == agent.locator("#copy-text").input_value()
    else:
        expect(agent.locator("button[data-copy-from]").first).to_be_hidden()

    # Three clicks from the question to the answer: open, fill in, send.
    agent.goto(at(agent, WORKSPACE))
    agent.get_by_role("link", name=subject, exact=True).click()
    agent.get_by_role("button", name="Fill in the answer").click()
    expect(agent.locator("#gs-message")).to_have_value(re.compile("Als een betaling achterstallig is"))
    agent.locator("label[for=then-close]").click()
    agent.get_by_role("button", name="Send the reply").click()
    agent.wait_for_url("**#change-2")

    # The partner reads Dutch, and the link opens the Dutch section.
    partner.goto(own)
    expect(partner.locator("#change-2 .said-text").first).to_contain_text("Een bedrag dat aan u is gefactureerd")
    expect(partner.locator("#change-2")).to_contain_text("Beantwoord")
    answer = partner.locator(".said-answer").filter(has_text="Als een betaling achterstallig is").first
    answer.get_by_role("link").click()
    partner.wait_for_url("**/nl-nl/articles/partner-center/suspended-partner-center-account**#step-pay-invoice")
    expect(partner.locator("li:has(> [id=step-pay-invoice])")).to_contain_text("Als een betaling achterstallig is:")

    # And it is counted.
    agent.goto(at(agent, "/en-us/insights"))
    used = agent.locator("section", has=agent.locator("#gs-used")).locator("tbody tr").filter(has_text="Dutch").first
    expect(used.locator("td").nth(1)).to_contain_text(re.compile(r"[1-9]"))
    expect(used.locator("td").nth(2)).to_contain_text(re.compile(r"[1-9]"))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_two_agents_see_each_other_and_nobody_overwrites(signed_in: SignedIn, scripts: bool) -> None:  # noqa: F811
    partner = signed_in(ACCOUNT, scripts=scripts)
    subject = f"Twee antwoorden {scripts}"
    own = asked(partner, subject)
    first, second = signed_in("", scripts=scripts), signed_in("agent Bo", scripts=scripts)
    for page in (first, second):
        page.goto(at(page, WORKSPACE))
        page.get_by_role("link", name=subject, exact=True).click()
    expect(second.locator(".peers")).to_contain_text("Agent (demo) is looking at this right now.")

    # Whoever types says so, and hears of the other; without a script, whatever is sent or loaded does.
    first.locator("#gs-message").fill("Sneller.")
    if not scripts:
        first.locator("#gs-find").fill("invoice")
        first.locator("#gs-find").press("Enter")
        expect(first.locator(".offer").first).to_be_visible()
        second.reload()
    expect(first.locator(".peers")).to_contain_text("Bo (demo) is looking at this right now.")
    second.locator("#gs-message").fill("A long answer that must not be lost\n\nin two parts")
    expect(second.locator(".peers")).to_contain_text("Agent (demo) is writing here right now.")

    # One wins; the other is told, sees what is new, and has the text and the choices still.
    first.get_by_role("button", name="Send the reply").click()
    first.wait_for_url("**#change-2")
    second.locator("label[for=then-close]").click()
    second.get_by_role("button", name="Send the reply").click()
    expect(second.get_by_role("alert")).to_contain_text("has changed since you opened it")
    expect(second.get_by_role("alert")).to_be_focused()
    expect(second.locator("#gs-message")).to_have_value("A long answer that must not be lost\n\nin two parts")
    expect(second.locator("#then-close")).to_be_checked()
    expect(second.locator(".said.fresh")).to_contain_text("Sneller.")
    partner.goto(own)
    expect(partner.locator(".said")).to_have_count(2)
    expect(partner.locator("#change-2")).to_contain_text("Sneller.")
    if scripts:
        sound(second)

    # Having read it, they send it after all.
    second.get_by_role("button", name="Send the reply").click()
    second.wait_for_url("**#change-3")
    partner.reload()
    expect(partner.locator("#change-3")).to_contain_text("in two parts")


def test_keys_alone_find_assign_and_answer(signed_in: SignedIn) -> None:  # noqa: F811
    partner = signed_in("DEMO-10")
    partner.goto(at(partner, "/fr-fr/account/requests/new"))
    partner.locator("#gs-subject").fill("Au clavier")
    partner.locator(".check-foot .button").click()
    partner.wait_for_url("**/requests/req_*")
    page = signed_in("")
    page.goto(at(page, WORKSPACE))
    page.get_by_role("link", name="Au clavier", exact=True).press("Enter")
    page.locator("#gs-find").fill("suspended")
    page.keyboard.press("Enter")
    expect(page.locator(".offer").first).to_be_visible()
    page.locator(".offer input").first.press("Space")
    expect(page.locator(".offer input").first).to_be_checked()
    page.get_by_role("button", name="Assign", exact=True).press("Enter")
    expect(page.locator("#gs-assigned + p")).to_have_text("Agent (demo)")
    page.get_by_role("button", name="Send the reply").press("Enter")
    page.wait_for_url("**#change-2")
    expect(page.locator("#change-2 .said-answer")).to_have_count(1)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "?status=all&order=standing",
        "/accounts?q=demo",
        "/account?account=DEMO-01",
        "/account?account=DEMO-11&partner=nl-nl",
        "/answers?q=invoice&partner=sv-se",
        "/answers?q=qqqqzzzz",
        "/answer?article=partner-center/suspended-partner-center-account&partner=fr-fr",
        "/reinstatement?account=DEMO-01",
    ],
)
def test_the_pages_have_no_violations_and_fit(signed_in: SignedIn, path: str) -> None:  # noqa: F811
    page = signed_in("")
    page.goto(at(page, f"/en-us/workspace{path}"))
    sound(page)
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate(SMALL) == []


@pytest.mark.parametrize("locale", ["fr-fr", "nl-nl", "sv-se"])
def test_they_fit_in_every_language(signed_in: SignedIn, locale: str) -> None:  # noqa: F811
    page = signed_in("")
    for path in ("", "/account?account=DEMO-01&partner=en-us", "/answers?q=faktura"):
        page.goto(at(page, f"/{locale}/workspace{path}"))
        page.set_viewport_size({"width": 320, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
    page.goto(at(page, f"/{locale}/workspace?status=all"))
    page.locator(".queue th a").first.click()
    sound(page)
