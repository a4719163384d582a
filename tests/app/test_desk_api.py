"""The agents' part of the API: the queue, who works on a request, replies with answers, resolutions, reinstatements."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from app import create_app
from app.accounts.store import AccountStore
from app.demo.seeding import seed
from app.identity.records import LOCAL, Profile
from app.identity.roles import Role, Scope
from app.services import Services
from app.settings import Settings

ARTICLE = "partner-center/pay-an-overdue-invoice"
NEW = {
    "locale": "nl-NL",
    "purpose": "explanation",
    "subject": "Waarom?",
    "message": "Waarom is ons account opgeschort?",
}
Ask = Callable[..., Any]  # a response whose JSON is looked at


@pytest.fixture(scope="module")
def app(own_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[APIFlask]:
    database = tmp_path_factory.mktemp("desk") / "desk.db"
    app = create_app(Settings(index=own_index, database=f"sqlite:///{database}", public_url="https://help.example.com"))
    app.testing = True
    services: Services = app.extensions["goodstanding"]
    seed(AccountStore(services.database), datetime.now(UTC))
    yield app
    services.database.close()


@pytest.fixture(scope="module")
def tokens(app: APIFlask) -> dict[str, str]:
    """Everybody's token for everything."""
    identity = app.extensions["goodstanding"].identity
    people = {
        "partner": Profile(LOCAL, "sanne", "Sanne", frozenset({Role.GLOBAL_ADMIN}), "DEMO-02"),
        "agent": Profile(LOCAL, "agda", "Agda", frozenset({Role.AGENT}), serves=frozenset({"DEMO-01", "DEMO-02"})),
        "other": Profile(LOCAL, "bo", "Bo", frozenset({Role.AGENT}), serves=frozenset({"DEMO-02"})),
        "stranger": Profile(LOCAL, "kim", "Kim", frozenset({Role.AGENT}), serves=frozenset({"DEMO-03"})),
        "editor": Profile(LOCAL, "eve", "Eve", frozenset({Role.EDITOR})),
    }
    made = {}
    for name, profile in people.items():
        known = identity.users.add(profile, "twelve letters or more")
        made[name], _ = identity.tokens.create(known, name, frozenset(Scope), timedelta(days=1))
    return made


@pytest.fixture
def ask(app: APIFlask, tokens: dict[str, str]) -> Ask:
    client: FlaskClient = app.test_client()

    def run(who: str, method: str, path: str, json: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {tokens[who]}"}
        return client.open(f"/api/v1{path}", method=method, json=json, headers=headers)

    return run


@pytest.fixture
def request_path(ask: Ask) -> str:
    made = ask("partner", "POST", "/accounts/DEMO-02/requests", NEW)
    assert made.status_code == 201, made.json
    return f"/accounts/DEMO-02/requests/{made.json['id']}"


def reply(ask: Ask, path: str, who: str = "agent", version: int = 1, **fields: Any) -> Any:
    return ask(who, "POST", f"{path}/replies", {"locale": "nl-NL", "version": version, "message": "Zie hier."} | fields)


def test_a_reply_carries_answers_in_the_partner_s_language(ask: Ask, request_path: str) -> None:
    answered = reply(ask, request_path, answers=[{"article_id": ARTICLE}, {"article_id": ARTICLE, "locale": "fr"}])
    assert answered.status_code == 200, answered.json
    told = ask("partner", "GET", request_path).json
    dutch, french = told["history"][1]["answers"]
    assert (dutch["locale"], dutch["passage_locale"], dutch["title"]) == (
        "nl-NL",
        "nl-NL",
        "Een achterstallige factuur betalen",
    )
    assert dutch["link"] == f"/go/{ARTICLE}?locale=nl-nl"
    assert french["locale"] == "fr-FR"
    assert told["assigned_to"] is None


def test_only_support_attaches_and_resolves_and_only_what_there_is(ask: Ask, request_path: str) -> None:
    answers = [{"article_id": ARTICLE}]
    assert reply(ask, request_path, "partner", answers=answers).status_code == 403
    closing = {"locale": "nl-NL", "version": 1, "resolution": "answered"}
    assert ask("partner", "POST", f"{request_path}/close", closing).status_code == 403
    unknown = reply(ask, request_path, answers=[{"article_id": "no/such"}])
    assert (unknown.status_code, unknown.json["errors"][0]["name"]) == (400, "answers")
    assert reply(ask, request_path, answers=answers * 11).status_code == 400
    closed = ask("agent", "POST", f"{request_path}/close", closing)
    assert closed.json["history"][-1]["resolution"] == "answered"


def test_files_are_refused(ask: Ask, request_path: str) -> None:
    refused = reply(ask, request_path, attachments=["JVBERi0xLjc="])
    assert refused.status_code == 400
    assert "attachments" in refused.json["errors"][0]["name"]


def test_requests_are_assigned_and_of_two_one_is_told(ask: Ask, request_path: str) -> None:
    listed = ask("agent", "GET", "/accounts/DEMO-02/agents").json["agents"]
    assert [(each["name"], each["me"]) for each in listed] == [("Agda", True), ("Bo", False)]
    agda, bo = (each["id"] for each in listed)
    path = f"{request_path}/assignment"
    taken = ask("agent", "PUT", path, {"assignee": agda, "assignment": 0})
    assert (taken.json["assigned_name"], taken.json["assignment"]) == ("Agda", 1)
    late = ask("other", "PUT", path, {"assignee": bo, "assignment": 0})
    assert (late.status_code, late.json["type"].rpartition("/")[2]) == (409, "stale-version")
    assert "1" in late.json["detail"]
    assert ask("other", "PUT", path, {"assignee": None, "assignment": 1}).json["assigned_to"] is None
    assert ask("agent", "PUT", path, {"assignee": "usr_x", "assignment": 2}).status_code == 400
    assert ask("partner", "PUT", path, {"assignee": agda, "assignment": 2}).status_code == 403
    assert ask("stranger", "PUT", path, {"assignee": agda, "assignment": 2}).status_code == 404


def test_of_two_answers_to_one_version_the_second_is_told(ask: Ask, request_path: str) -> None:
    assert reply(ask, request_path, "agent", message="first").status_code == 200
    late = reply(ask, request_path, "other", message="second")
    assert (late.status_code, "2" in late.json["detail"]) == (409, True)


def test_the_queue_is_the_agent_s_own(ask: Ask, request_path: str) -> None:
    wanted = request_path.rpartition("/")[2]

    def ids(who: str, query: str = "?limit=100") -> list[str]:
        return [each["id"] for each in ask(who, "GET", f"/support-requests{query}").json["requests"]]

    assert wanted in ids("agent")
    assert wanted in ids("other", "?language=nl&order=standing&limit=100")
    assert wanted not in ids("agent", "?language=fr-FR&limit=100")
    assert wanted not in ids("stranger")
    reply(ask, request_path)
    assert wanted not in ids("agent")
    assert wanted in ids("agent", "?everything=true&limit=100")
    for who in ("partner", "editor"):
        assert ask(who, "GET", "/support-requests").status_code == 403
    assert ask("agent", "GET", "/support-requests?language=xx-YY").status_code == 400


def test_a_reinstatement_is_recorded_once(ask: Ask) -> None:
    path = "/accounts/DEMO-01/reinstatements"
    body: dict[str, Any] = {"locale": "en-US", "programme": "csp", "reason": "Their mail of today"}
    refused = ask("agent", "POST", path, body)
    assert (refused.status_code, refused.json["errors"][0]["name"]) == (400, "despite_confirmed_reasons")
    body["despite_confirmed_reasons"] = True
    made = ask("agent", "POST", path, body)
    assert (made.status_code, made.json["confirmed"]) == (201, ["billing-overdue"])
    assert ask("agent", "POST", path, body).status_code == 400
    assert ask("agent", "GET", "/accounts/DEMO-01/diagnosis?locale=en").json["standing"] == "suspension-due"
    assert ask("agent", "POST", path, body | {"request_id": "req_0rV5tKc1m2Qz8hYdA"}).status_code == 404
    assert ask("partner", "POST", "/accounts/DEMO-02/reinstatements", body).status_code == 403
    assert ask("stranger", "POST", path, body).status_code == 404
