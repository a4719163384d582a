"""A request on an agent's desk: what the form keeps, sends and refuses; and that nobody overwrites anybody."""

import io
import re
from html import unescape

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.identity.roles import Role
from tests.app.workspace.conftest import BASE, SignIn, field, get, services_of, text_of

ARTICLES = "partner-center"
ASK = {"purpose": "reinstatement", "programme": "csp", "subject": "Herstel DEMO-02", "message": "Kunt u helpen?"}


@pytest.fixture
def partner(sign_in: SignIn) -> FlaskClient:
    return sign_in("DEMO-02", name="Sanne")


@pytest.fixture
def other(sign_in: SignIn) -> FlaskClient:
    return sign_in(None, Role.AGENT, serves=frozenset({"DEMO-02"}), name="Bo")


@pytest.fixture
def path(partner: FlaskClient) -> str:
    """A new request of a Dutch partner, as the workspace addresses it."""
    sent = partner.post("/nl-nl/account/requests/new", base_url=BASE, data=ASK)
    assert sent.status_code == 303, text_of(sent)
    return f"/requests/{sent.headers['Location'].rpartition('/')[2]}?account=DEMO-02"


def form_of(page: TestResponse) -> dict[str, str]:
    return {name: field(page, name) for name in ("version", "number", "token")}


def send(client: FlaskClient, path: str, action: str = "send", **fields: object) -> TestResponse:
    """What the form on the page sends, as it is now."""
    fields = {**form_of(get(client, path)), "action": action, "written": "nl-nl"} | fields
    return client.post(f"/en-us/workspace{path}", base_url=BASE, data=fields)


def as_partner(client: FlaskClient, path: str) -> TestResponse:
    return client.get(f"/nl-nl/account{path.partition('?')[0]}", base_url=BASE)


def test_the_answer_is_filled_in_from_the_articles_in_the_partner_s_language(agent: FlaskClient, path: str) -> None:
    page = send(agent, path, "template", message="Beste Sanne,")
    text = field(page, "message")
    assert text.startswith("Beste Sanne,\n\nHallo,")
    # The account is at risk: what the article states isn't so, or not yet.
    stated = "Een bedrag dat aan u is gefactureerd, is meer dan 60 dagen achterstallig."
    assert f"\n  Een account wordt in dit geval opgeschort: {stated}\n" in text
    assert text.count(stated) == 1
    assert re.search(r"^\d\. Als een betaling achterstallig is: regel de betaling", text, re.M)
    assert "€" not in text  # evidence is not for everybody who may read the request
    chosen = re.findall(r'name="attach" value="([^"]+)" checked', page.text)
    assert "partner-center/suspended-partner-center-account#step-pay-invoice" in chosen
    assert '<option value="nl-nl" selected>' in page.text


def test_a_reply_reaches_the_partner_with_the_dutch_passage_and_its_link(
    agent: FlaskClient, partner: FlaskClient, path: str
) -> None:
    answers = [
        "partner-center/pay-an-overdue-invoice#",
        "partner-center/suspended-partner-center-account#step-pay-invoice",
    ]
    assert send(agent, path, message="Zie hieronder.", attach=answers).status_code == 303
    page = as_partner(partner, path)
    found = re.search(
        r'<li class="said-answer" lang="nl-NL">.*?Als een betaling achterstallig is:.*?</li>', page.text, re.S
    )
    assert found
    links = re.findall(r'<p class="said-answer-title"><a href="([^"]+)">', page.text)
    opened = partner.get(unescape(links[1]), base_url=BASE)
    assert opened.status_code == 302
    assert opened.location.startswith("/nl-nl/articles/partner-center/suspended-partner-center-account")
    assert opened.location.endswith("#step-pay-invoice")


def test_searching_for_an_answer_keeps_what_was_typed_and_chosen(agent: FlaskClient, path: str) -> None:
    chosen = "partner-center/read-your-bill#"
    page = send(agent, path, "find", find="overdue invoice", message="Half a sentence", attach=chosen, then="close")
    assert page.status_code == 200
    assert field(page, "message") == "Half a sentence"
    assert f'value="{chosen}" checked' in page.text
    assert 'value="close" checked' in page.text
    assert "Een achterstallige factuur betalen" in text_of(page)
    assert "Nothing was found" in text_of(send(agent, path, "find", find="qqqqzzzz"))


def test_a_request_is_closed_with_a_resolution(agent: FlaskClient, partner: FlaskClient, path: str) -> None:
    refused = send(agent, path, message="Klaar.", then="close", resolution="because")
    assert refused.status_code == 422
    assert "Choose how the request ends" in text_of(refused)
    assert send(agent, path, message="Klaar.", then="close", resolution="duplicate").status_code == 303
    assert "Een andere aanvraag zegt hetzelfde" in text_of(as_partner(partner, path))
    assert send(agent, path, "reopen").status_code == 303


def test_still_our_turn_keeps_it_in_the_queue(agent: FlaskClient, path: str) -> None:
    send(agent, path, message="Momentje.", then="support")
    assert path.replace("/requests/", "").partition("?")[0] in get(agent, "").text
    send(agent, path, message="Klaar.", then="partner")
    assert path.replace("/requests/", "").partition("?")[0] not in get(agent, "").text


def test_nothing_to_say_is_refused_but_answers_alone_are_not(agent: FlaskClient, path: str) -> None:
    assert send(agent, path, message=" ").status_code == 422
    assert send(agent, path, message="", attach="partner-center/read-your-bill#").status_code == 303


@pytest.mark.parametrize("surface", ["workspace", "account"])
def test_files_are_refused_and_the_text_is_kept(
    agent: FlaskClient, partner: FlaskClient, path: str, surface: str
) -> None:
    file = (io.BytesIO(b"%PDF-1.7"), "invoice.pdf")
    if surface == "workspace":
        page = send(agent, path, message="See the file", file=file)
    else:
        before = as_partner(partner, path)
        fields = {name: field(before, name) for name in ("version", "token")}
        address = f"/en-us/account{path.partition('?')[0]}"
        data = {**fields, "action": "replied", "message": "See the file", "file": file}
        page = partner.post(address, base_url=BASE, data=data)
    assert page.status_code == 422
    assert "Files can’t be attached here" in text_of(page)
    assert field(page, "message") == "See the file"


def test_markup_in_a_reply_is_shown_as_it_was_typed(agent: FlaskClient, partner: FlaskClient, path: str) -> None:
    send(agent, path, message='<script>alert(1)</script><a href="https://evil.example">x</a>')
    page = as_partner(partner, path)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>alert" not in page.text
    assert 'href="https://evil.example"' not in page.text


# --- two at once


def test_of_two_agents_who_answer_one_wins_and_the_other_loses_no_text(
    agent: FlaskClient, other: FlaskClient, path: str
) -> None:
    mine, theirs = form_of(get(agent, path)), form_of(get(other, path))
    assert send(other, path, message="Bo was faster.", **theirs).status_code == 303
    answers = "partner-center/read-your-bill#"
    page = send(agent, path, message="A long answer", attach=answers, then="close", resolution="answered", **mine)
    assert page.status_code == 409
    assert "has changed since you opened it" in text_of(page)
    assert field(page, "message") == "A long answer"
    assert f'value="{answers}" checked' in page.text
    assert 'value="close" checked' in page.text
    assert re.search(r'class="said own fresh" id="change-2"', page.text)
    again = {**form_of(page), "action": "send", "message": "A long answer", "written": "nl-nl"}
    assert agent.post(f"/en-us/workspace{path}", base_url=BASE, data=again).status_code == 303


def test_they_see_each_other(agent: FlaskClient, other: FlaskClient, path: str) -> None:
    get(agent, path)
    assert "Agda is looking at this right now" in text_of(get(other, path))
    request, query = path.split("?")
    address = f"/en-us/workspace{request}/presence?{query}"
    told = agent.post(address, base_url=BASE, data={"doing": "writing"})
    assert "Bo is looking at this right now" in text_of(told)
    assert "Agda is writing here right now" in text_of(get(other, path))


def test_assigning_keeps_a_text_and_of_two_who_assign_one_is_told(
    app: APIFlask, agent: FlaskClient, other: FlaskClient, path: str
) -> None:
    agents = services_of(app).support.agents("DEMO-02")
    agda, bo = (next(each.id for each in agents if each.name == name) for name in ("Agda", "Bo"))
    before = form_of(get(other, path))
    assert send(agent, path, "assign", assignee=agda).status_code == 303
    assert "Agda" in text_of(get(other, path)).partition("Who works on it")[2][:40]
    late = send(other, path, "assign", assignee=bo, message="Typed meanwhile", **before)
    assert late.status_code == 409
    assert "Somebody else has said meanwhile" in text_of(late)
    assert field(late, "message") == "Typed meanwhile"
    kept = send(other, path, "assign", assignee="", message="Typed meanwhile")
    assert (kept.status_code, field(kept, "message")) == (200, "Typed meanwhile")
    assert send(agent, path, "assign", assignee="usr_nobody").status_code == 400


# --- who may


def test_a_request_of_another_account_is_none(sign_in: SignIn, agent: FlaskClient, path: str) -> None:
    stranger = sign_in(None, Role.AGENT, serves=frozenset({"DEMO-01"}), name="Stranger")
    assert get(stranger, path).status_code == 404
    assert get(agent, path.replace("DEMO-02", "DEMO-01")).status_code == 404
    assert stranger.post(f"/en-us/workspace{path}", base_url=BASE, data={"action": "send"}).status_code == 404
    request = path.partition("?")[0]
    assert stranger.post(f"/en-us/workspace{request}/presence?account=DEMO-01", base_url=BASE).status_code == 404


def test_partners_do_not_reach_the_desk(partner: FlaskClient, path: str) -> None:
    assert get(partner, path).status_code == 403


def test_every_look_is_in_the_trail(app: APIFlask, agent: FlaskClient, path: str) -> None:
    get(agent, path)
    get(agent, "")
    latest = [each.entry.action for each in services_of(app).identity.trail.latest(3)]
    assert latest == ["requests.queued", "account.viewed", "request.viewed"]


# --- reinstated


def test_a_reinstatement_is_recorded_with_a_warning_and_a_reason(sign_in: SignIn) -> None:
    agent = sign_in(None, Role.AGENT, serves=frozenset({"DEMO-01"}), name="Agda One")
    page = get(agent, "/reinstatement?account=DEMO-01")
    assert "Facts still confirm a reason for the suspension An invoice is long overdue" in text_of(page)
    address = "/en-us/workspace/reinstatement?account=DEMO-01"
    fields = {"programme": "csp", "on": "", "reason": "Their mail of today"}
    refused = agent.post(address, base_url=BASE, data=fields)
    assert (refused.status_code, field(refused, "reason")) == (422, "Their mail of today")
    assert "Confirm that the account was reinstated all the same" in text_of(refused)
    assert agent.post(address, base_url=BASE, data=fields | {"despite": "1"}).status_code == 303
    assert "There is a reason to suspend your account" in text_of(get(agent, "/account?account=DEMO-01"))
    assert agent.post(address, base_url=BASE, data=fields | {"despite": "1"}).status_code == 422
