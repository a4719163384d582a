"""Support requests over the API: what may be asked by whom, in which language it is refused; and nothing is doubled."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from werkzeug.test import TestResponse

from app import create_app
from app.accounts.store import AccountStore
from app.demo.seeding import seed
from app.identity.records import LOCAL, Profile
from app.identity.roles import Role, Scope
from app.services import Services
from app.settings import Settings
from app.support.errors import TOO_MANY_OPEN, TOO_MANY_SENT
from app.wording import wording_for
from tests.answers import compared
from tests.app.test_openapi import conforms

ASKED = {
    "locale": "fr-fr",
    "purpose": "reinstatement",
    "subject": "Réactivez-nous",
    "message": "S’il vous plaît.\nMerci.",
    "programme": "csp",
    "reasons": ["billing-overdue"],
}
BOTH = frozenset({Scope.READ_REQUESTS, Scope.WRITE_REQUESTS})
Token = Callable[..., str]


@pytest.fixture(scope="module")
def app(tiny_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[APIFlask]:
    database = f"sqlite:///{tmp_path_factory.mktemp('api') / 'requests.db'}"
    app = create_app(Settings(index=tiny_index, database=database, public_url="https://help.example.com"))
    app.testing = True
    seed(AccountStore(services_of(app).database), datetime.now(UTC))
    yield app
    services_of(app).database.close()


def services_of(app: APIFlask) -> Services:
    services: Services = app.extensions["goodstanding"]
    return services


@pytest.fixture(scope="module")
def token(app: APIFlask) -> Token:
    """A new token of somebody with this role."""
    identity, made = services_of(app).identity, list[str]()

    def make(role: Role, account: str | None, scopes: frozenset[Scope] = BOTH, **fields: Any) -> str:
        name = f"somebody-{len(made)}"
        profile = Profile(LOCAL, name, name, frozenset({role}), account, **fields)
        owner = identity.users.add(profile, "twelve letters or more")
        made.append(identity.tokens.create(owner, "test", scopes, timedelta(days=1))[0])
        return made[-1]

    return make


@pytest.fixture(scope="module")
def partner(token: Token) -> str:
    return token(Role.GLOBAL_ADMIN, "DEMO-01")


@pytest.fixture(scope="module")
def agent(token: Token) -> str:
    return token(Role.AGENT, None, serves=frozenset({"DEMO-01", "DEMO-02"}))


@pytest.fixture
def call(app: APIFlask) -> Callable[..., TestResponse]:
    def run(bearer: str, path: str = "", body: Any = None, account: str = "DEMO-01") -> TestResponse:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        path = f"/api/v1/accounts/{account}/requests{path}"
        client = app.test_client()
        if body is None:
            return client.get(path, headers=headers)
        # As Python writes it, half a character and all: ASCII alone.
        return client.post(path, headers=headers, data=json.dumps(body), content_type="application/json")

    return run


Call = Callable[..., TestResponse]


def sent(call: Call, bearer: str, **changes: Any) -> Any:
    response = call(bearer, body=ASKED | changes)
    assert response.status_code == 201, response.json
    return response.json


def problem_of(response: TestResponse, status: int, code: str) -> dict[str, str]:
    """What is wrong with which field."""
    assert response.status_code == status, response.json
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json
    assert response.json["type"] == f"/api/problems/{code}"
    return {each["name"]: each["message"] for each in response.json.get("errors", [])}


def test_a_request_goes_there_and_back(call: Call, partner: str, agent: str) -> None:
    made = call(partner, body=ASKED)
    assert made.status_code == 201
    assert made.headers["Cache-Control"] == "no-store"
    asked = made.json
    assert asked
    assert made.headers["Location"] == f"/api/v1/accounts/DEMO-01/requests/{asked['id']}"
    assert {name: asked[name] for name in ASKED if name not in ("locale", "message")} == {
        name: value for name, value in ASKED.items() if name not in ("locale", "message")
    }
    assert (asked["locale"], asked["status"], asked["version"]) == ("fr-FR", "open", 1)
    assert call(agent, f"/{asked['id']}").json == asked
    answer = {"locale": "en-us", "version": 1, "message": "When did you pay?"}
    waiting = call(agent, f"/{asked['id']}/replies", answer).json
    assert waiting
    assert (waiting["status"], waiting["version"]) == ("waiting-for-partner", 2)
    last = waiting["history"][-1]
    assert (last["side"], last["action"], last["locale"]) == ("support", "replied", "en-US")
    assert (last["status_from"], last["status_to"], last["message"]) == (
        "open",
        "waiting-for-partner",
        answer["message"],
    )
    closed = call(partner, f"/{asked['id']}/close", {"locale": "fr-fr", "version": 2}).json
    assert closed
    assert (closed["status"], closed["changed_by"], closed["history"][-1]["message"]) == ("closed", "partner", "")
    again = call(partner, f"/{asked['id']}/reopen", {"locale": "fr-fr", "version": 3, "message": "Encore."}).json
    assert again
    assert [each["status_to"] for each in again["history"]] == ["open", "waiting-for-partner", "closed", "open"]


def test_support_may_keep_the_turn(call: Call, partner: str, agent: str) -> None:
    asked = sent(call, partner)
    answer = {"locale": "en-us", "version": 1, "message": "We’re on it.", "still_working": True}
    kept = call(agent, f"/{asked['id']}/replies", answer).json
    assert kept
    assert kept["status"] == "waiting-for-support"


def test_requests_are_listed_by_status_and_page(call: Call, token: Token) -> None:
    bearer = token(Role.GLOBAL_ADMIN, "DEMO-05")
    ids = [call(bearer, body=ASKED | {"subject": f"Number {n}"}, account="DEMO-05").json["id"] for n in range(3)]  # type: ignore[index]
    call(bearer, f"/{ids[2]}/close", {"locale": "sv-se", "version": 1}, account="DEMO-05")

    def listed(query: str) -> tuple[list[str], bool]:
        answer = call(bearer, query, account="DEMO-05").json
        assert answer
        return [each["id"] for each in answer["requests"]], answer["more"]

    assert listed("") == ([ids[1], ids[0], ids[2]], False)
    assert listed("?limit=2") == ([ids[1], ids[0]], True)
    assert listed("?limit=2&offset=2") == ([ids[2]], False)
    assert listed("?status=closed") == ([ids[2]], False)
    assert listed("?status=open&limit=1") == ([ids[1]], True)
    for query, name in (("?status=lost", "status"), ("?limit=0", "limit"), ("?limit=1000", "limit"), ("?x=1", "x")):
        wrong = problem_of(call(bearer, query, account="DEMO-05"), 400, "invalid-parameters")
        assert any(name in each for each in wrong), wrong


@pytest.mark.parametrize(
    ("changes", "name", "said"),
    [
        ({"subject": "  "}, "subject", ""),
        ({"subject": "x" * 201}, "subject", "201"),
        ({"message": "\n"}, "message", ""),
        ({"message": "y" * 10_001}, "message", "10001"),
        ({"message": "bell \a"}, "message", "U+0007"),
        ({"message": "half \ud800"}, "message", "U+D800"),
        ({"reasons": ["bad-weather"]}, "reasons", "bad-weather"),
    ],
)
def test_what_makes_no_sense_is_refused_in_the_language_of_the_request(
    call: Call, partner: str, changes: dict[str, Any], name: str, said: str
) -> None:
    told = set()
    for locale in ("en-us", "fr-fr", "nl-nl", "sv-se"):
        errors = problem_of(call(partner, body=ASKED | {"locale": locale} | changes), 400, "invalid-parameters")
        assert list(errors) == [name]
        assert said in errors[name]
        told.add(errors[name])
    assert len(told) == 4, told


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"purpose": "refund"}, "purpose"),
        ({"programme": "xbox"}, "programme"),
        ({"subject": 1}, "subject"),
        ({"reasons": "billing-overdue"}, "reasons"),
        ({"status": "closed"}, "status"),
        ({"idempotency_key": "with spaces"}, "idempotency_key"),
        ({"locale": "tlh-KX"}, "locale"),
    ],
)
def test_what_is_of_the_wrong_kind_is_refused_by_name(
    call: Call, partner: str, changes: dict[str, Any], name: str
) -> None:
    code = "unknown-locale" if name == "locale" else "invalid-parameters"
    assert list(problem_of(call(partner, body=ASKED | changes), 400, code)) == [name]


def test_a_body_that_is_none_is_refused(app: APIFlask, partner: str) -> None:
    for body in (b"{", b"[]", b"\xff", b""):
        response = app.test_client().post(
            "/api/v1/accounts/DEMO-01/requests",
            data=body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {partner}"},
        )
        assert response.status_code == 400
        assert response.headers["Content-Type"] == "application/problem+json"


def test_a_stale_change_is_refused_with_what_holds_now(call: Call, partner: str, agent: str) -> None:
    asked = sent(call, partner)
    answer = {"locale": "en-us", "version": 1, "message": "First"}
    now = call(agent, f"/{asked['id']}/replies", answer).json
    for path in ("replies", "close", "reopen"):
        response = call(agent, f"/{asked['id']}/{path}", answer | {"message": "Second"})
        problem_of(response, 409, "stale-version")
        assert response.json
        assert "version 2" in response.json["detail"]
    problem_of(call(agent, f"/{asked['id']}/reopen", answer | {"version": 2}), 409, "not-possible")
    assert call(agent, f"/{asked['id']}").json == now


def test_a_key_writes_once(call: Call, partner: str, agent: str) -> None:
    key = {"idempotency_key": "order-1"}
    first, second = sent(call, partner, **key), sent(call, partner, **key)
    assert first == second
    problem_of(call(partner, body=ASKED | key | {"message": "Other"}), 409, "sent-before")
    reply = {"locale": "en-us", "version": 1, "message": "Yes", "idempotency_key": "reply-1"}
    answers = [call(agent, f"/{first['id']}/replies", reply).json for _ in range(2)]
    assert answers[0] == answers[1]
    problem_of(call(agent, f"/{first['id']}/replies", reply | {"message": "No"}), 409, "sent-before")
    assert sent(call, partner)["id"] != sent(call, partner)["id"]


def test_scopes_and_roles_are_needed(call: Call, partner: str, agent: str, token: Token) -> None:
    asked = sent(call, partner)
    step = {"locale": "en-us", "version": 1, "message": "x"}
    posts = [("", ASKED), *((f"/{asked['id']}/{each}", step) for each in ("replies", "close", "reopen"))]
    reading = token(Role.GLOBAL_ADMIN, "DEMO-01", frozenset({Scope.READ_REQUESTS, Scope.READ_ACCOUNTS}))
    for path, body in posts:
        problem_of(call("", path, body), 401, "not-signed-in")
        problem_of(call(reading, path, body), 403, "forbidden")
    writing = token(Role.GLOBAL_ADMIN, "DEMO-01", frozenset({Scope.WRITE_REQUESTS}))
    for path in ("", f"/{asked['id']}"):
        problem_of(call("", path), 401, "not-signed-in")
        problem_of(call(writing, path), 403, "forbidden")
    problem_of(call(agent, body=ASKED), 403, "forbidden")


def test_another_accounts_requests_are_answered_as_ones_there_are_not(
    call: Call, partner: str, agent: str, token: Token
) -> None:
    asked = sent(call, partner)
    other = token(Role.GLOBAL_ADMIN, "DEMO-02")
    step = {"locale": "en-us", "version": 1, "message": "x"}
    for path, body in [("", None), ("", ASKED), (f"/{asked['id']}", None), (f"/{asked['id']}/close", step)]:
        answers = [call(other, path, body, account=account) for account in ("DEMO-01", "DEMO-99")]
        assert [each.status_code for each in answers] == [404, 404]
        assert compared(answers[0], "DEMO-01") == compared(answers[1], "DEMO-99")
    for bearer, account in ((other, "DEMO-02"), (agent, "DEMO-02")):
        for suffix, body in (("", None), ("/replies", step), ("/close", step), ("/reopen", step)):
            known = call(bearer, f"/{asked['id']}{suffix}", body, account=account)
            unknown = call(bearer, f"/req_0{suffix}", body, account=account)
            problem_of(known, 404, "unknown-request")
            assert compared(known, asked["id"]) == compared(unknown, "req_0")


def test_users_read_their_own_requests(call: Call, partner: str, token: Token) -> None:
    asked = sent(call, partner)
    user = token(Role.USER, "DEMO-01")
    own = sent(call, user)
    listed = call(user).json
    assert listed
    assert [each["id"] for each in listed["requests"]] == [own["id"]]
    problem_of(call(user, f"/{asked['id']}"), 404, "unknown-request")


def test_the_diagnosis_knows_that_support_was_asked(app: APIFlask, call: Call, token: Token) -> None:
    bearer = token(Role.GLOBAL_ADMIN, "DEMO-06", BOTH | {Scope.READ_ACCOUNTS})

    def done() -> Any:
        headers = {"Authorization": f"Bearer {bearer}"}
        answer = app.test_client().get("/api/v1/accounts/DEMO-06/diagnosis?locale=fr-fr", headers=headers).json
        assert answer
        return [each["done"] for each in answer["next_steps"] if each["id"] == "request-support"]

    assert done() == [False]
    asked = call(bearer, body=ASKED, account="DEMO-06").json
    assert asked
    assert done() == [True]
    call(bearer, f"/{asked['id']}/close", {"locale": "fr-fr", "version": 1}, account="DEMO-06")
    assert done() == [False]


def test_every_call_is_in_the_trail(app: APIFlask, call: Call, token: Token) -> None:
    bearer = token(Role.GLOBAL_ADMIN, "DEMO-07")
    asked = call(bearer, body=ASKED, account="DEMO-07").json
    assert asked
    call(bearer, account="DEMO-07")
    call(bearer, f"/{asked['id']}", account="DEMO-07")
    found = services_of(app).identity.trail.latest(10, account="DEMO-07")
    assert [each.entry.action for each in reversed(found)] == ["request.created", "requests.listed", "request.viewed"]
    assert '"surface":"api"' in found[0].entry.detail


def test_answers_have_the_described_keys(app: APIFlask, call: Call, partner: str) -> None:
    spec = app.test_client().get("/api/openapi.json").json
    assert spec
    path = "/api/v1/accounts/{account_id}/requests"
    asked = sent(call, partner)

    def schema(address: str, method: str, status: str) -> Any:
        described = spec["paths"][address][method]
        assert described["security"] == [{"bearer": []}]
        assert {"400", "401", "403", "404", "503"} <= set(described["responses"])
        return described["responses"][status]["content"]["application/json"]["schema"]

    conforms(spec, schema(path, "post", "201"), asked)
    conforms(spec, schema(path, "get", "200"), call(partner).json)
    conforms(spec, schema(f"{path}/{{request_id}}", "get", "200"), call(partner, f"/{asked['id']}").json)
    for step in ("replies", "close", "reopen"):
        described = spec["paths"][f"{path}/{{request_id}}/{step}"]["post"]
        assert "409" in described["responses"]
        assert described["requestBody"]["content"]["application/json"]["schema"]


@pytest.mark.parametrize("locale", ["en-US", "fr-FR", "nl-NL", "sv-SE"])
def test_what_an_account_may_send_is_bounded_and_the_bound_is_named(
    call: Call, partner: str, agent: str, locale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    words, asked = wording_for(locale), sent(call, partner)
    monkeypatch.setattr("app.support.service.MOST_OPEN", 1)
    response = call(partner, body=ASKED | {"locale": locale})
    assert problem_of(response, 409, "not-possible") == {"message": words.gettext(TOO_MANY_OPEN, most=1)}
    assert (response.json or {})["title"] == words.gettext("This can’t be done as it stands now")
    assert response.headers["Content-Language"] == locale
    monkeypatch.setattr("app.support.service.MOST_SENT", 1)
    reply = {"locale": locale, "version": 1, "message": "And?"}
    response = call(partner, f"/{asked['id']}/replies", reply)
    assert problem_of(response, 409, "not-possible") == {"message": words.gettext(TOO_MANY_SENT, most=1)}
    assert (call(agent, f"/{asked['id']}").json or {})["version"] == 1
    assert call(agent, f"/{asked['id']}/replies", reply).status_code == 200
