"""Finding an account, and its diagnosis in two languages: who may, what stands on which side, and what is noted."""

import re
from html import unescape

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from app.identity.roles import Role
from tests.app.workspace.conftest import SignIn, get, services_of, text_of

PAGES = ("", "/accounts", "/account?account=DEMO-02", "/answers?q=invoice")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("voorbeeld", ["DEMO-02"]),
        ("demo-0", ["DEMO-01", "DEMO-02"]),
        ("DEMO-02-05", ["DEMO-02"]),
        ("demo-02-0", []),
        ("DEMO-03", []),
        ("DEMO-03-01", []),
    ],
)
def test_an_account_is_found_by_name_id_or_invoice_among_those_that_are_served(
    agent: FlaskClient, asked: str, found: list[str]
) -> None:
    page = get(agent, f"/accounts?q={asked}")
    assert re.findall(r'<span class="id">([^<]+)</span>', page.text) == found


def test_the_diagnosis_stands_in_both_languages_each_marked(agent: FlaskClient) -> None:
    page = get(agent, "/account?account=DEMO-02")
    said = text_of(page)
    for sentence in (
        "Your account is at risk",
        "Uw account loopt risico",
        "overdue by more than 60 days",
        "meer dan 60 dagen achterstallig",
        "is 45 days overdue",
        "is 45 dagen achterstallig",
        "If a payment is overdue:",
        "Als een betaling achterstallig is:",
        "Manage existing deployments",
        "Bestaande implementaties",
    ):
        assert sentence in said, sentence
    dutch = re.findall(r'<div class="pair-side theirs" lang="nl-NL">(.*?)</div>', page.text, re.S)
    assert any("Als een betaling achterstallig is" in each for each in dutch)
    assert not any("A payment is overdue" in each for each in dutch)


def test_what_only_threatens_is_never_stated_as_if_it_were_so(agent: FlaskClient) -> None:
    """Each side leads the article's sentence with when it applies, also where only the sentence is copied."""
    page = get(agent, "/account?account=DEMO-02").text
    part = page.partition('aria-labelledby="part-at-risk"')[2].partition("</section>")[0]
    copied = re.search(r'<div id="said-at-risk-0">(.*?)</div>', part, re.S)
    assert copied
    said = " ".join(unescape(re.sub(r"<[^>]+>", " ", copied[1])).split())
    assert said.startswith("Een account wordt in dit geval opgeschort: Een bedrag")
    assert part.count("An account is suspended where this applies:") == 1
    applies = get(agent, "/account?account=DEMO-01").text.partition('aria-labelledby="part-confirmed"')[2]
    assert "where this applies" not in applies.partition("</section>")[0]


def test_what_is_ruled_out_says_what_rules_it_out(agent: FlaskClient) -> None:
    """Its title, "Significant abuse …", would say the opposite."""
    ruled_out = get(agent, "/account?account=DEMO-02").text.partition('aria-labelledby="part-ruled-out"')[2]
    assert "No abuse has been reported." in ruled_out
    assert "Er is geen misbruik gemeld." in ruled_out
    assert "Significant abuse" not in ruled_out


def test_another_language_can_be_chosen_and_the_same_one_stands_alone(agent: FlaskClient) -> None:
    assert "Votre compte" in text_of(get(agent, "/account?account=DEMO-02&partner=fr-fr"))
    alone = get(agent, "/account?account=DEMO-02", "nl-nl")
    assert 'class="pair-side theirs"' not in alone.text


def test_answers_to_copy_are_pinned_to_the_partner_s_language(agent: FlaskClient) -> None:
    page = get(agent, "/account?account=DEMO-02")
    links = re.findall(r'data-copy-text="([^"]+)"', page.text)
    assert links
    assert all(link.endswith("&amp;locale=nl-nl") and "/go/partner-center/" in link for link in links)


def test_every_look_is_in_the_trail(app: APIFlask, agent: FlaskClient) -> None:
    get(agent, "/accounts?q=x")
    get(agent, "/account?account=DEMO-02")
    latest = services_of(app).identity.trail.latest(2)
    assert [(each.entry.action, "workspace" in each.entry.detail) for each in latest] == [
        ("account.viewed", True),
        ("accounts.listed", True),
    ]


@pytest.mark.parametrize("role", [Role.GLOBAL_ADMIN, Role.BILLING_ADMIN, Role.USER])
@pytest.mark.parametrize("path", PAGES)
def test_partners_do_not_reach_it(sign_in: SignIn, role: Role, path: str) -> None:
    assert get(sign_in("DEMO-02", role), path).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_editors_do_not_reach_it_and_operators_reach_answers_alone(sign_in: SignIn, path: str) -> None:
    assert get(sign_in(None, Role.EDITOR), path).status_code == 403
    expected = 200 if path.startswith("/answers") else 403
    assert get(sign_in(None, Role.OPERATOR), path).status_code == expected


def test_an_account_that_is_not_served_is_none(agent: FlaskClient) -> None:
    for account in ("DEMO-03", "nothing", "", "DEMO-01,DEMO-02", "*"):
        assert get(agent, f"/account?account={account}").status_code == 404


def test_whoever_is_not_signed_in_is_led_to_sign_in(app: APIFlask) -> None:
    for path in PAGES:
        assert get(app.test_client(), path).status_code == 303
