"""The API of webhooks: what the command and the page do, for operators' programs and for nobody else."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any, get_args

import pytest
from apiflask import APIFlask
from click.testing import CliRunner
from werkzeug.test import TestResponse

from app import create_app
from app.api.webhook_schemas import Chosen
from app.cli import main
from app.identity.records import LOCAL, Profile
from app.identity.roles import Role, Scope
from app.outbox.events import TYPES
from app.outward import build_deliverer
from app.services import Services
from app.settings import Settings
from app.webhooks.service import MOST
from tests.app.webhooks.servers import answering, serving

KEY = "ZrK6yvT0W7b0C1rHqG3r0e3yqg7Q8c5mJ1x2w9v8u4E="
URL = "https://tickets.example.com/hook"
SECRET = re.compile(r"whsec_[0-9A-Za-z+/=]{44}")
Ask = Callable[..., TestResponse]


@pytest.fixture
def settings(tiny_index: Path, tmp_path: Path) -> Settings:
    return Settings(
        index=tiny_index,
        database=f"sqlite:///{tmp_path / 'webhooks.db'}",
        secret_key=(KEY,),
        webhook_networks=("127.0.0.0/8",),
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[APIFlask]:
    app = create_app(settings)
    app.testing = True
    yield app
    services_of(app).database.close()


def services_of(app: APIFlask) -> Services:
    services: Services = app.extensions["goodstanding"]
    return services


@pytest.fixture
def ask(app: APIFlask) -> Ask:
    """Ask with a token: of an operator for everything, where nothing else is said."""
    known: dict[tuple[Role, tuple[Scope, ...]], str] = {}

    def run(
        method: str,
        path: str = "",
        *,
        role: Role = Role.OPERATOR,
        scopes: tuple[Scope, ...] = tuple(Scope),
        **more: Any,
    ) -> TestResponse:
        if (role, scopes) not in known:
            identity = services_of(app).identity
            account = "A-1" if role is Role.GLOBAL_ADMIN else None
            profile = Profile(LOCAL, f"{role}-{len(known)}", "Somebody", frozenset({role}), account)
            owner = identity.users.add(profile, "twelve letters or more")
            known[role, scopes], _ = identity.tokens.create(owner, "walls", frozenset(scopes), timedelta(days=1))
        headers = {"Authorization": f"Bearer {known[role, scopes]}"} | more.pop("headers", {})
        return app.test_client().open(f"/api/v1/webhooks{path}", method=method, headers=headers, **more)

    return run


@pytest.fixture
def endpoint(ask: Ask) -> dict[str, Any]:
    answer = ask("POST", json={"url": URL, "name": "Tickets", "types": ["request.created"]})
    assert answer.status_code == 201, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    found: dict[str, Any] = answer.get_json()
    assert answer.headers["Location"].endswith(f"/api/v1/webhooks/{found['id']}")
    return found


def told(ask: Ask, endpoint_id: str) -> Any:
    return ask("GET", f"/{endpoint_id}").get_json()


def test_every_type_can_be_chosen() -> None:
    assert get_args(Chosen) == tuple(each.value for each in TYPES)


def test_a_secret_is_shown_when_it_is_made_and_never_again(ask: Ask, endpoint: dict[str, Any]) -> None:
    assert SECRET.fullmatch(endpoint.pop("secret"))
    assert endpoint | {"id": "", "created_at": ""} == {
        "id": "",
        "url": URL,
        "name": "Tickets",
        "types": ["request.created"],
        "state": "works",
        "created_at": "",
        "disabled_at": None,
        "former_secret_until": None,
        "deliveries": {"waiting": 0, "delivered": 0, "given_up": 0, "dropped": 0},
    }
    path = f"/{endpoint['id']}"
    assert told(ask, endpoint["id"]) == endpoint
    assert ask("GET").get_json() == {"webhooks": [endpoint]}
    renewed = ask("POST", f"{path}/secret")
    assert renewed.status_code == 200
    assert SECRET.search(renewed.text)
    assert renewed.get_json()["former_secret_until"]
    answers = [ask("GET"), ask("GET", path), ask("PATCH", path, json={}), ask("POST", f"{path}/test"),
               ask("GET", f"{path}/deliveries")]  # fmt: skip
    assert not any(SECRET.search(each.text) for each in answers)


def test_an_endpoint_is_changed_disabled_and_enabled(ask: Ask, endpoint: dict[str, Any]) -> None:
    path = f"/{endpoint['id']}"
    changed = ask("PATCH", path, json={"name": "Desk", "types": [], "disabled": True}).get_json()
    assert (changed["name"], changed["types"], changed["state"]) == ("Desk", [], "disabled")
    assert changed["disabled_at"]
    enabled = ask("PATCH", path, json={"disabled": False, "name": None}).get_json()
    assert (enabled["name"], enabled["state"], enabled["disabled_at"]) == ("Desk", "works", None)
    assert told(ask, endpoint["id"]) == enabled


def test_what_waits_for_a_disabled_one_is_dropped(ask: Ask, endpoint: dict[str, Any]) -> None:
    path = f"/{endpoint['id']}"
    delivery = ask("POST", f"{path}/test")
    assert delivery.status_code == 202
    assert told(ask, endpoint["id"])["deliveries"]["waiting"] == 1
    ask("PATCH", path, json={"disabled": True})
    assert ask("GET", f"{path}/deliveries/{delivery.get_json()['id']}").get_json()["state"] == "dropped"


def test_a_test_is_sent_and_the_log_says_what_came_of_it(ask: Ask, app: APIFlask, settings: Settings) -> None:
    with serving(answering("503 Later")) as server:
        made = ask("POST", json={"url": server.url}).get_json()
        path = f"/{made['id']}"
        waiting = ask("POST", f"{path}/test")
        found = waiting.get_json()
        assert (found["type"], found["state"], found["attempts"], found["last"]) == ("webhook.test", "waiting", 0, None)
        assert waiting.headers["Location"].endswith(f"{path}/deliveries/{found['id']}")
        build_deliverer(settings, services_of(app).database).run(Event(), until_idle=True)
    tried = ask("GET", f"{path}/deliveries/{found['id']}").get_json()
    assert (tried["state"], tried["attempts"], tried["event_id"]) == ("waiting", 1, found["event_id"])
    assert (tried["last"]["result"], tried["last"]["status"]) == ("refused", 503)
    assert tried["due_at"] > tried["last"]["at"]
    again = ask("POST", f"{path}/deliveries/{found['id']}/redeliver")
    assert again.status_code == 202
    assert again.get_json()["attempts"] == 0
    log = ask("GET", f"{path}/deliveries?state=waiting&limit=1").get_json()
    assert log == {"deliveries": [again.get_json()], "more": False}
    ask("POST", f"{path}/test")
    assert ask("GET", f"{path}/deliveries?limit=1").get_json()["more"]
    assert ask("GET", f"{path}/deliveries?state=delivered").get_json() == {"deliveries": [], "more": False}


def test_a_removed_one_is_gone_with_its_log(ask: Ask, app: APIFlask, endpoint: dict[str, Any]) -> None:
    path = f"/{endpoint['id']}"
    delivery = ask("POST", f"{path}/test").get_json()["id"]
    answer = ask("DELETE", path)
    assert (answer.status_code, answer.text) == (204, "")
    for method, below in (("GET", ""), ("DELETE", ""), ("GET", f"/deliveries/{delivery}")):
        assert ask(method, path + below).status_code == 404
    assert services_of(app).webhooks.logged(delivery) is None
    (latest,) = services_of(app).identity.trail.latest(1)
    assert (latest.entry.action, latest.entry.subject) == ("webhook.removed", endpoint["id"])


def test_what_is_wrong_is_named_by_field_in_the_reader_s_language(ask: Ask, endpoint: dict[str, Any]) -> None:
    french = {"Accept-Language": "fr-FR"}
    refused = ask("POST", json={"url": "http://10.0.0.1/", "name": "x" * 101}, headers=french)
    assert refused.status_code == 400
    assert [each["name"] for each in refused.get_json()["errors"]] == ["url", "name"]
    assert "https" in refused.get_json()["errors"][0]["message"]
    assert refused.headers["Content-Language"] == "fr"
    bodies: list[Any] = [None, [], {"types": ["webhook.test"]}, {"types": "x"}, {"disabled": "yes"}, {"url": URL}]
    for wrong in bodies:
        assert ask("PATCH", f"/{endpoint['id']}", json=wrong).status_code == 400, wrong
    assert ask("PATCH", f"/{endpoint['id']}", json={"name": "a\nb"}).status_code == 400
    assert told(ask, endpoint["id"])["name"] == "Tickets"


def test_there_are_only_so_many_that_work(ask: Ask, app: APIFlask, endpoint: dict[str, Any]) -> None:
    made = [services_of(app).webhooks.register("usr_1", URL)[0].id for _ in range(MOST - 1)]
    assert ask("POST", json={"url": URL}).status_code == 409
    ask("PATCH", f"/{made[0]}", json={"disabled": True})
    assert ask("POST", json={"url": URL}).status_code == 201
    assert ask("PATCH", f"/{made[0]}", json={"disabled": False}).status_code == 409


def test_another_endpoint_s_delivery_is_none_of_this_one(ask: Ask, endpoint: dict[str, Any]) -> None:
    other = ask("POST", json={"url": URL}).get_json()["id"]
    delivery = ask("POST", f"/{other}/test").get_json()["id"]
    for method, path in (("GET", ""), ("POST", "/redeliver")):
        answer = ask(method, f"/{endpoint['id']}/deliveries/{delivery}{path}")
        assert (answer.status_code, answer.get_json()["type"]) == (404, "/api/problems/unknown-webhook")


@pytest.mark.parametrize("role", [Role.GLOBAL_ADMIN, Role.AGENT, Role.EDITOR])
def test_only_operators(ask: Ask, role: Role, endpoint: dict[str, Any]) -> None:
    for method, path, body in (
        ("GET", "", None),
        ("POST", "", {"url": URL}),
        ("GET", f"/{endpoint['id']}", None),
        ("PATCH", f"/{endpoint['id']}", {"disabled": True}),
        ("DELETE", f"/{endpoint['id']}", None),
        ("POST", f"/{endpoint['id']}/secret", None),
        ("POST", f"/{endpoint['id']}/test", None),
        ("GET", f"/{endpoint['id']}/deliveries", None),
    ):
        assert ask(method, path, role=role, json=body).status_code == 403, (method, path)


def test_reading_needs_one_scope_and_changing_another(ask: Ask, app: APIFlask, endpoint: dict[str, Any]) -> None:
    path = f"/{endpoint['id']}"
    reading, writing = (Scope.READ_WEBHOOKS,), (Scope.WRITE_WEBHOOKS,)
    assert ask("GET", path, scopes=reading).status_code == 200
    assert ask("GET", path, scopes=writing).status_code == 403
    for method, below in (("PATCH", ""), ("DELETE", ""), ("POST", "/secret"), ("POST", "/test")):
        body = {"disabled": True} if method == "PATCH" else None
        assert ask(method, path + below, scopes=reading, json=body).status_code == 403, method
    assert ask("PATCH", path, scopes=writing, json={"disabled": True}).status_code == 200
    assert app.test_client().get("/api/v1/webhooks").status_code == 401


def test_without_a_key_no_secret_is_made(tiny_index: Path, tmp_path: Path) -> None:
    app = create_app(Settings(index=tiny_index, database=f"sqlite:///{tmp_path / 'keyless.db'}"))
    identity = services_of(app).identity
    owner = identity.users.add(Profile(LOCAL, "o", "O", frozenset({Role.OPERATOR})), "twelve letters or more")
    token, _ = identity.tokens.create(owner, "t", frozenset(Scope), timedelta(days=1))
    answer = app.test_client().post("/api/v1/webhooks", json={"url": URL}, headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.get_json()["type"]) == (409, "/api/problems/not-possible")
    assert "GOODSTANDING_SECRET_KEY" in answer.get_json()["detail"]
    services_of(app).database.close()


def test_the_command_does_the_same(ask: Ask, endpoint: dict[str, Any], settings: Settings) -> None:
    variables = {"GOODSTANDING_DATABASE": settings.database, "GOODSTANDING_SECRET_KEY": KEY}

    def command(*arguments: str) -> int:
        return CliRunner().invoke(main, ["webhooks", *arguments], env=variables).exit_code

    assert command("change", endpoint["id"], "--name", "Desk", "--type", "deadline.passed") == 0
    changed = told(ask, endpoint["id"])
    assert (changed["name"], changed["types"]) == ("Desk", ["deadline.passed"])
    assert command("change", endpoint["id"], "--every-type") == 0
    assert told(ask, endpoint["id"])["types"] == []
    assert command("change", endpoint["id"], "--every-type", "--type", "deadline.passed") == 2
    assert command("remove", endpoint["id"]) == 0
    assert ask("GET", f"/{endpoint['id']}").status_code == 404
    assert command("remove", endpoint["id"]) == 1
