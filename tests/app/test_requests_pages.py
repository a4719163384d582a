"""The pages of support requests: what the form is prefilled with, who may ask, answer and read; and no text is lost."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.accounts.store import AccountStore
from app.demo.seeding import seed
from app.identity.records import DEMO, Profile
from app.identity.roles import Role
from app.services import Services
from app.settings import Settings
from app.support.errors import TOO_MANY_OPEN, TOO_MANY_SENT
from app.wording import wording_for
from tests.languages import URL_LOCALES

BASE = "http://127.0.0.1:8000"
FORM = {
    "purpose": "reinstatement",
    "programme": "csp",
    "reasons": "billing-overdue",
    "subject": "Please",
    "message": "Now.",
}
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def app(own_index: Path, tmp_path: Path) -> Iterator[APIFlask]:
    app = create_app(Settings(index=own_index, database=f"sqlite:///{tmp_path / 'requests.db'}"))
    app.testing = True
    seed(AccountStore(services_of(app).database), datetime.now(UTC))
    yield app
    services_of(app).database.close()


def services_of(app: APIFlask) -> Services:
    services: Services = app.extensions["goodstanding"]
    return services


@pytest.fixture
def sign_in(app: APIFlask) -> SignIn:
    """A browser in which somebody has followed a demo link."""

    def run(account: str | None = "DEMO-01", role: Role = Role.GLOBAL_ADMIN, **fields: object) -> FlaskClient:
        profile = Profile(DEMO, f"{role}-{account}", f"The {role}", frozenset({role}), account, **fields)  # type: ignore[arg-type]
        secret = services_of(app).identity.links.create(profile, "/en-us/account")
        client = app.test_client()
        client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
        assert client.get(f"/sign-in/demo/{secret}", base_url=BASE).status_code == 303
        return client

    return run


@pytest.fixture
def partner(sign_in: SignIn) -> FlaskClient:
    return sign_in()


@pytest.fixture
def agent(sign_in: SignIn) -> FlaskClient:
    return sign_in(None, Role.AGENT, serves=frozenset({"DEMO-01", "DEMO-02"}))


def text_of(response: TestResponse) -> str:
    return plain(unescape(re.sub(r"<[^>]+>", " ", response.text)))


def plain(text: str) -> str:
    """Every space as an ordinary one."""
    return " ".join(text.split())


def get(client: FlaskClient, path: str = "", query: str = "", locale: str = "en-us") -> TestResponse:
    return client.get(f"/{locale}/account/requests{path}{query}", base_url=BASE)


def post(client: FlaskClient, path: str, query: str = "", *, locale: str = "en-us", **form: object) -> TestResponse:
    return client.post(f"/{locale}/account/requests{path}{query}", base_url=BASE, data=form)


def field(response: TestResponse, name: str) -> str:
    """What stands in a field of the page's form."""
    found = re.search(rf'name="{name}" value="([^"]*)"', response.text) or re.search(
        rf'<textarea[^>]*name="{name}".*?>\n(.*?)</textarea>', response.text, re.S
    )
    assert found, name
    return unescape(found[1])


def asked(client: FlaskClient, **changes: object) -> str:
    """The path of a new request, as the form makes one."""
    form: dict[str, object] = FORM | {"token": field(get(client, "/new"), "token")} | changes
    response = client.post("/en-us/account/requests/new", base_url=BASE, data=form)
    assert response.status_code == 303, text_of(response)
    return response.headers["Location"].partition("/account/requests")[2].partition("?")[0]


def answered(client: FlaskClient, path: str, message: str, query: str = "", action: str = "replied") -> TestResponse:
    """What the form on the request's page sends."""
    shown = get(client, path, query)
    form = {name: field(shown, name) for name in ("version", "token")}
    return post(client, path, query, message=message, action=action, **form)


# --- asking


@pytest.mark.parametrize(
    ("locale", "subject", "evidence", "standing"),
    [
        ("en-us", "Please reinstate account DEMO-01", "SEK43,150.75", "Suspended"),
        ("de-de", "DEMO-01", "43.150,75 SEK", "Gesperrt"),
        ("fr-fr", "DEMO-01", "43 150,75 SEK", "Suspendu"),
        ("nl-nl", "DEMO-01", "SEK 43.150,75", "Opgeschort"),
        ("sv-se", "DEMO-01", "43 150,75 kr", "Inaktiverat"),
    ],
)
def test_the_form_holds_the_diagnosis_in_the_readers_language(
    partner: FlaskClient, locale: str, subject: str, evidence: str, standing: str
) -> None:
    shown = get(partner, "/new", locale=locale)
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] == "no-store"
    assert subject in field(shown, "subject")
    message = " ".join(field(shown, "message").split())
    for expected in ("Exempel AB (demo), DEMO-01", evidence, standing, "DEMO-01-06", str(datetime.now(UTC).year)):
        assert " ".join(expected.split()) in message.replace("SEK 43,", "SEK43,"), message
    assert re.search(r'value="reinstatement" checked', shown.text)
    assert re.search(r'value="billing-overdue" checked', shown.text)
    assert re.search(r'<option value="csp" selected', shown.text)


def test_who_may_not_see_evidence_is_not_prefilled_with_it(sign_in: SignIn) -> None:
    message = field(get(sign_in(role=Role.USER), "/new"), "message")
    assert "Suspended" in message
    assert not re.search(r"DEMO-01-0|SEK", message)
    billing = field(get(sign_in(role=Role.BILLING_ADMIN), "/new"), "message")
    assert "DEMO-01-06" in billing


@pytest.mark.parametrize(
    ("account", "purpose"), [("DEMO-10", "explanation"), ("DEMO-02", "explanation"), ("DEMO-09", "other")]
)
def test_what_is_asked_for_follows_the_standing(sign_in: SignIn, account: str, purpose: str) -> None:
    shown = get(sign_in(account), "/new")
    assert re.search(rf'value="{purpose}" checked', shown.text)


def test_a_request_is_sent_read_and_listed(partner: FlaskClient) -> None:
    path = asked(
        partner, subject="Réactivez <b>nous</b>", message="Un.\r\nDeux.\r\n\r\nTrois & <script>alert(1)</script>"
    )
    shown = get(partner, path)
    assert shown.status_code == 200
    assert "Réactivez &lt;b&gt;nous&lt;/b&gt;</h1>" in shown.text
    assert '<p dir="auto">Un.\nDeux.</p>' in shown.text
    assert '<p dir="auto">Trois &amp; &lt;script&gt;alert(1)&lt;/script&gt;</p>' in shown.text
    assert "<script>alert" not in shown.text
    told = text_of(shown)
    assert "Support has your request" in told
    assert "The global-admin" in told
    listed = text_of(get(partner))
    assert "Opened Reinstate the account Réactivez <b>nous</b>" in listed


def test_links_in_messages_are_text(partner: FlaskClient) -> None:
    shown = get(partner, asked(partner, message="See https://evil.example.com/ and javascript:alert(1)"))
    assert "https://evil.example.com/" in shown.text
    assert not re.search(r'href="(https://evil|javascript)', shown.text)


def test_a_form_sent_twice_makes_one_request(partner: FlaskClient) -> None:
    token = field(get(partner, "/new"), "token")
    paths = {post(partner, "/new", **FORM, token=token).headers["Location"] for _ in range(3)}
    assert len(paths) == 1
    assert get(partner).text.count("request-line ") == 1


def test_a_form_sent_twice_with_another_text_asks_first(partner: FlaskClient) -> None:
    token = field(get(partner, "/new"), "token")
    post(partner, "/new", **FORM, token=token)
    again = post(partner, "/new", **(FORM | {"message": "Another text."}), token=token)
    assert again.status_code == 409
    assert "You’ve sent this form before, with another text" in text_of(again)
    assert field(again, "message") == "Another text."
    new_token = field(again, "token")
    assert new_token != token
    assert post(partner, "/new", **(FORM | {"message": "Another text."}), token=new_token).status_code == 303
    assert get(partner).text.count("request-line ") == 2


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"subject": " "}, "subject"),
        ({"subject": "x" * 201}, "subject"),
        ({"message": ""}, "message"),
        ({"message": "y" * 10_001}, "message"),
        ({"message": "A bell \a and more"}, "message"),
        ({"purpose": "refund"}, "purpose"),
        ({"programme": "xbox"}, "programme"),
        ({"reasons": "bad-weather"}, "reasons"),
    ],
)
@pytest.mark.parametrize("locale", URL_LOCALES)
def test_what_makes_no_sense_is_named_and_the_text_is_kept(
    partner: FlaskClient, changes: dict[str, str], name: str, locale: str
) -> None:
    response = post(partner, "/new", locale=locale, **(FORM | {"subject": "Kept", "message": "Kept too"} | changes))
    assert response.status_code == 422
    assert f'id="{name}-error"' in response.text
    assert 'class="error-summary"' in response.text
    for kept in {"subject", "message"} - {name}:
        assert field(response, kept) == (FORM | {"subject": "Kept", "message": "Kept too"} | changes)[kept]
    if "bell" in changes.get("message", ""):
        assert field(response, "message") == "A bell  and more"
        assert "U+0007" in response.text
    assert get(partner).text.count("request-line ") == 0


# --- answering


def test_partner_and_agent_talk_and_every_change_shows(partner: FlaskClient, agent: FlaskClient) -> None:
    path, query = asked(partner), "?account=DEMO-01"
    assert answered(agent, path, "Which invoice?", query).status_code == 303
    seen = text_of(get(partner, path))
    assert "Which invoice?" in seen
    assert "Waiting for you" in seen
    assert "Support has your request" not in seen
    moved = answered(partner, path, "All of them.")
    assert moved.headers["Location"].endswith(f"{path}#change-3")
    assert "Waiting for the partner became Waiting for support" in text_of(get(agent, path, query))
    assert answered(agent, path, "", query, "closed").status_code == 303
    closed = get(partner, path)
    assert "Closed the request." in text_of(closed)
    assert 'value="replied"' not in closed.text
    assert answered(partner, path, "Not yet!", action="reopened").status_code == 303
    assert "Reopened the request. Not yet! Status: Closed became Opened" in text_of(get(partner, path))
    assert get(agent, path, query).text.count('class="said') == 5 + get(agent, path, query).text.count('class="said-')


def test_support_may_keep_the_turn(partner: FlaskClient, agent: FlaskClient) -> None:
    path = asked(partner)
    shown = get(agent, path, "?account=DEMO-01")
    form = {name: field(shown, name) for name in ("version", "token")}
    post(agent, path, "?account=DEMO-01", message="We’re on it.", action="replied", keep="1", **form)
    assert "Waiting for support" in text_of(get(partner, path))
    assert 'name="keep"' not in get(partner, path).text


def test_two_who_answer_at_once_lose_no_text(partner: FlaskClient, agent: FlaskClient) -> None:
    path, query = asked(partner), "?account=DEMO-01"
    early = get(agent, path, query)
    form = {name: field(early, name) for name in ("version", "token")}
    answered(partner, path, "By the way …")
    conflict = post(agent, path, query, message="My long answer", action="replied", **form)
    assert conflict.status_code == 409
    assert conflict.headers["Cache-Control"] == "no-store"
    told = text_of(conflict)
    assert "This request has changed since you opened it" in told
    assert "By the way …" in told
    assert conflict.text.count('class="said own fresh"') + conflict.text.count('class="said fresh"') == 1
    assert field(conflict, "message") == "My long answer"
    form = {name: field(conflict, name) for name in ("version", "token")}
    assert post(agent, path, query, message="My long answer", action="replied", **form).status_code == 303
    assert text_of(get(partner, path)).count("My long answer") == 1


def test_a_reply_to_what_was_closed_meanwhile_is_kept(partner: FlaskClient, agent: FlaskClient) -> None:
    path = asked(partner)
    early = get(partner, path)
    form = {name: field(early, name) for name in ("version", "token")}
    answered(agent, path, "Done.", "?account=DEMO-01", "closed")
    conflict = post(partner, path, message="But …", action="replied", **form)
    assert (conflict.status_code, field(conflict, "message")) == (409, "But …")
    assert 'value="reopened"' in conflict.text
    late = post(partner, path, message="But …", action="replied", version="2", token="")
    assert (late.status_code, field(late, "message")) == (409, "But …")
    assert "This can’t be done now" in text_of(late)


def test_a_reply_sent_twice_is_said_once(partner: FlaskClient) -> None:
    path = asked(partner)
    shown = get(partner, path)
    form = {name: field(shown, name) for name in ("version", "token")}
    for _ in range(2):
        assert post(partner, path, message="Once", action="replied", **form).status_code == 303
    assert get(partner, path).text.count('<p dir="auto">Once</p>') == 1
    other = post(partner, path, message="Other", action="replied", **form)
    assert (other.status_code, field(other, "message")) == (409, "Other")


def test_an_empty_or_endless_reply_is_refused_with_its_text(partner: FlaskClient) -> None:
    path = asked(partner)
    for message in ("", "z" * 10_001):
        response = answered(partner, path, message)
        assert response.status_code == 422
        assert field(response, "message") == message
        assert 'id="message-error"' in response.text
    assert answered(partner, path, "x", action="erased").status_code == 400


# --- who sees what


def test_nobody_is_sent_to_sign_in_and_back(app: APIFlask) -> None:
    response = app.test_client().get("/fr-fr/account/requests/new", base_url=BASE)
    assert response.status_code == 303
    assert response.headers["Location"] == "/fr-fr/sign-in?to=/fr-fr/account/requests/new"


def test_agents_answer_and_do_not_ask(agent: FlaskClient, sign_in: SignIn) -> None:
    assert get(agent, query="?account=DEMO-01").status_code == 200
    assert "/requests/new" not in get(agent, query="?account=DEMO-01").text
    assert get(agent, "/new", "?account=DEMO-01").status_code == 403
    assert post(agent, "/new", "?account=DEMO-01", **FORM).status_code == 403
    choose = get(agent)
    assert (choose.status_code, choose.headers["Location"]) == (303, "/en-us/account")
    assert get(sign_in(None, Role.EDITOR)).status_code == 403


def test_another_accounts_requests_are_answered_as_ones_there_are_not(sign_in: SignIn, partner: FlaskClient) -> None:
    path = asked(partner)
    other = sign_in("DEMO-02")
    for query in ("?account=DEMO-01", "?account=DEMO-99"):
        found = [get(other, each, query) for each in ("", "/new", path, "/req_unknown")]
        found += [post(other, each, query, **FORM, action="closed", version="1") for each in ("/new", path)]
        assert [each.status_code for each in found] == [404] * 6
    assert get(other, path).text == get(other, "/req_0000000000000000a").text.replace("req_0000000000000000a", path[1:])
    assert get(other, path).status_code == post(other, path, action="closed", version="1").status_code == 404
    stranger = sign_in(None, Role.AGENT, serves=frozenset({"DEMO-02"}))
    assert get(stranger, path, "?account=DEMO-01").status_code == 404
    assert get(stranger, path, "?account=DEMO-02").status_code == 404


def test_users_see_their_own_requests(sign_in: SignIn, partner: FlaskClient) -> None:
    path = asked(partner, subject="With evidence")
    user = sign_in(role=Role.USER)
    assert get(user, path).status_code == 404
    assert answered_without_page(user, path) == 404
    asked(user, subject="Without")
    listed = text_of(get(user))
    assert "Without" in listed
    assert "With evidence" not in listed
    assert "You see the requests that you’ve sent yourself" in listed
    assert "Without" in text_of(get(partner))


def answered_without_page(client: FlaskClient, path: str) -> int:
    return post(client, path, message="x", action="replied", version="1", token="t").status_code


def test_another_site_cannot_send_anything(partner: FlaskClient) -> None:
    path = asked(partner)
    partner.environ_base["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert post(partner, "/new", **FORM).status_code == 403
    assert post(partner, path, message="x", action="closed", version="1").status_code == 403


def test_a_long_list_has_pages(app: APIFlask, partner: FlaskClient) -> None:
    for number in range(27):
        asked(partner, subject=f"Number {number:02}")
    first = get(partner)
    assert first.text.count("request-line ") == 25
    second = get(partner, query="?offset=25")
    assert second.text.count("request-line ") == 2
    assert "More requests" in text_of(first)
    assert 'href="/en-us/account/requests"' in second.text
    for odd in ("?offset=-5", "?offset=x", "?offset=99999999999999999999"):
        assert get(partner, query=odd).status_code == 200


def test_every_look_and_change_is_in_the_trail(app: APIFlask, partner: FlaskClient, agent: FlaskClient) -> None:
    path = asked(partner)
    get(agent, query="?account=DEMO-01")
    get(agent, path, "?account=DEMO-01")
    answered(agent, path, "Yes", "?account=DEMO-01", "closed")
    trail = services_of(app).identity.trail
    told = [(each.actor, each.entry.action) for each in reversed(trail.latest(50, account="DEMO-01"))]
    by_agent = [action for actor, action in told if actor == "The agent"]
    assert by_agent == ["requests.listed", "request.viewed", "request.viewed", "request.closed"]
    assert ("The global-admin", "request.created") in told
    assert trail.verify().faults == ()


# --- from the account's page


def account_page(client: FlaskClient, query: str = "") -> TestResponse:
    return client.get(f"/en-us/account{query}", base_url=BASE)


def test_the_account_leads_to_the_form_and_knows_that_support_was_asked(
    partner: FlaskClient, agent: FlaskClient, sign_in: SignIn
) -> None:
    before = account_page(partner)
    section = re.search(r'<section class="ask".*?</section>', before.text, re.S)
    assert section
    assert 'href="/en-us/account/requests/new">Write to our support team' in section[0]
    assert "open request" not in section[0]
    assert "Done" not in section[0]
    path = asked(partner)
    asked(partner)
    after = re.search(r'<section class="ask".*?</section>', account_page(partner).text, re.S)
    assert after
    assert "2 open requests" in after[0]
    assert '<span class="badge tone-good">Done</span>' in after[0]
    answered(agent, path, "", "?account=DEMO-01", "closed")
    assert "1 open request<" in account_page(partner).text
    assert "open request" not in account_page(sign_in(role=Role.USER)).text
    served = account_page(agent, "?account=DEMO-01").text
    assert 'href="/en-us/account/requests?account=DEMO-01"' in served
    assert "/requests/new" not in served


# --- bounds, and sessions that end


@pytest.mark.parametrize("locale", URL_LOCALES)
def test_what_an_account_may_send_is_bounded_and_the_text_stays(
    partner: FlaskClient, locale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, words = asked(partner), wording_for(locale)
    monkeypatch.setattr("app.support.service.MOST_OPEN", 1)
    refused = post(partner, "/new", locale=locale, **FORM | {"message": "A long story."})
    assert refused.status_code == 409
    assert plain(words.gettext(TOO_MANY_OPEN, most=1)) in text_of(refused)
    assert field(refused, "message") == "A long story."
    assert field(refused, "subject") == FORM["subject"]
    monkeypatch.setattr("app.support.service.MOST_SENT", 1)
    refused = post(partner, path, locale=locale, message="And?", action="replied", version=1)
    assert refused.status_code == 409
    assert plain(words.gettext(TOO_MANY_SENT, most=1)) in text_of(refused)
    assert field(refused, "message") == "And?"


@pytest.mark.parametrize("locale", URL_LOCALES)
def test_a_reply_after_the_session_ended_is_not_lost(partner: FlaskClient, sign_in: SignIn, locale: str) -> None:
    path, words = asked(partner), wording_for(locale)
    shown = get(partner, path, locale=locale)
    form = {name: field(shown, name) for name in ("version", "token")} | {
        "message": "Paid.\n\nToday.",
        "action": "replied",
    }
    partner.post(f"/{locale}/sign-out", base_url=BASE)
    lost = post(partner, path, locale=locale, **form)
    assert lost.status_code == 401
    said = words.gettext("Nothing was sent, and nothing is lost: all that you entered stands here.")
    assert plain(said) in text_of(lost)
    assert {name: field(lost, name) for name in form} == form
    assert f'action="/{locale}/account/requests{path}"' in lost.text
    again = sign_in()
    assert post(again, path, locale=locale, **{name: field(lost, name) for name in form}).status_code == 303
    assert "Today." in text_of(get(again, path, locale=locale))
