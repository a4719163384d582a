"""The API keeps what its description promises, whoever asks: thousands of requests that schemathesis makes of it.

Right ones and wrong ones, from every parameter's and body's schema and from its limits. Each answer has to be one that
is described, in status, content type, headers and schema; nothing may break, let what is malformed pass, or answer
without the token that the description asks for.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from apiflask import APIFlask
from hypothesis import HealthCheck, settings
from schemathesis.core.transport import Response

from app import create_app
from app.accounts.store import AccountStore
from app.database import EVERY_ACCOUNT, Database
from app.demo.seeding import seed
from app.identity.records import LOCAL, Profile
from app.identity.roles import PARTNER_ROLES, Role, Scope
from app.outbox.events import Event, EventType
from app.sealing import Sealing
from app.services import Services
from app.settings import Settings
from app.support import store
from app.support.records import Action, Author, Change, Draft, Purpose, Side, Status
from app.webhooks import store as webhooks
from app.webhooks.records import Endpoint
from app.webhooks.service import PURPOSE
from app.webhooks.signing import new_secret

Case = schemathesis.Case[Any]
ADDRESS = "https://help.example.com"
KEY = "ZrK6yvT0W7b0C1rHqG3r0e3yqg7Q8c5mJ1x2w9v8u4E="  # that secrets are kept with
# Ids that lead somewhere. Without them, hardly a request would get past "there is no such account".
KNOWN = {
    "account_id": ["DEMO-01", "DEMO-08", "DEMO-99"],
    "article_id": ["account/suspended-account", "billing/opening-hours", "no/such"],
    "request_id": ["req_00000000000000001", "req_00000000000000002", "req_00000000000000099"],
    "subscription_id": ["DEMO-01-C1-S", "DEMO-01-C2-S", "DEMO-08-S1", "DEMO-99-S"],
    "webhook_id": ["whk_00000000000000001", "whk_00000000000000002", "whk_00000000000000099"],
    "delivery_id": ["dlv_00000000000000001", "dlv_00000000000000002", "dlv_00000000000000099"],
    "delete webhook_id": ["whk_00000000000000003", "whk_00000000000000099"],  # others are still asked for
}
IMPORT = "POST /api/v1/accounts/import"
EVENTS = "POST /api/v1/accounts/{account_id}/subscriptions/{subscription_id}/events"
# Checks that don't hold for an operation, and why.
WITHOUT = {
    # At these addresses GET is known, but as another one: ids may be called "import" or end in "/events".
    IMPORT: ("allow_header_conformance", "unsupported_method", "negative_data_rejection"),  # refuses line by line, too
    EVENTS: ("allow_header_conformance", "unsupported_method"),
}
WHO = {"nobody": None, "partner": Role.GLOBAL_ADMIN, "agent": Role.AGENT, "operator": Role.OPERATOR}
CASES = 60 if settings.get_current_profile_name() == "thorough" else 4  # of each kind, beside those at the limits


def described() -> dict[str, Any]:
    """The description, with ids that there are."""
    spec: dict[str, Any] = create_app(Settings(index=Path("nowhere"))).test_client().get("/api/openapi.json").get_json()
    for method, operation in (each for path in spec["paths"].values() for each in path.items()):
        for parameter in operation.get("parameters", ()) if isinstance(operation, dict) else ():
            known = KNOWN.get(f"{method} {parameter['name']}", KNOWN.get(parameter["name"]))
            if parameter["in"] == "path" and known:
                parameter["schema"] = {"type": "string", "enum": known}
    return spec


API = schemathesis.openapi.from_dict(
    described(),
    config=schemathesis.Config.from_dict(
        {
            "generation": {"max-examples": CASES, "deterministic": True, "database": "none"},
            # What makes sense depends on the library and on the account, too: see `refused_by_name`.
            "checks": {"positive_data_acceptance": {"enabled": False}},
            "operations": [
                {"include-name": name, "checks": {each: {"enabled": False} for each in checks}}
                for name, checks in WITHOUT.items()
            ],
        }
    ),
)


@schemathesis.serializer("application/jsonl", "application/x-ndjson", "text/csv")
def lines(_: schemathesis.SerializationContext, value: object) -> bytes:
    """Bodies that are lines of text; of what is none, as it would be written in JSON."""
    return (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "surrogatepass")


class Site:
    """Stands for the application before there is one: tests are collected from the description alone."""

    app: APIFlask

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self.app(environ, start_response)


API.app = SITE = Site()


@pytest.fixture(scope="module")
def app(tiny_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[APIFlask]:
    database = f"sqlite:///{tmp_path_factory.mktemp('contract') / 'accounts.db'}"
    app = create_app(Settings(index=tiny_index, database=database, public_url=ADDRESS, secret_key=(KEY,)))
    app.testing = True  # an error of ours is raised, not answered
    services: Services = app.extensions["goodstanding"]
    seed(AccountStore(services.database), datetime.now(UTC))
    register_webhooks(services.database)
    SITE.app = app
    yield app
    services.database.close()


@pytest.fixture(scope="module")
def headers(app: APIFlask) -> dict[str, dict[str, str]]:
    """What each of them sends with every request: a token for everything, or none."""
    services: Services = app.extensions["goodstanding"]
    found: dict[str, dict[str, str]] = {}
    for who, role in WHO.items():
        if role is None:
            found[who] = {}
            continue
        account = "DEMO-01" if role in PARTNER_ROLES else None
        owner = services.identity.users.add(Profile(LOCAL, who, who, frozenset({role}), account), "twelve letters and")
        secret, _ = services.identity.tokens.create(owner, who, frozenset(Scope), timedelta(days=1))
        found[who] = {"Authorization": f"Bearer {secret}"}
        if role in PARTNER_ROLES:
            ask_for_support(services.database, owner.id)
    return found


def ask_for_support(database: Database, partner: str) -> None:
    draft = Draft(Purpose.OTHER, "A question", "Why?", "en-US")
    first = Change(
        1, datetime.now(UTC), Author(partner, "", Side.PARTNER), Action.CREATED, None, Status.OPEN, "?", "en-US"
    )
    with database.writing("DEMO-01") as connection:
        for request in KNOWN["request_id"][:2]:
            store.add_request(connection, "DEMO-01", request, draft, first, origin="api", token="")


def register_webhooks(database: Database) -> None:
    """Endpoints, two of them with a test that waits: nothing sends it here."""
    now, sealing = datetime.now(UTC), Sealing([KEY])
    with database.writing(EVERY_ACCOUNT) as connection:
        for number in (1, 2, 3):
            endpoint = Endpoint(f"whk_{number:017}", f"https://hooks.example.com/{number}", "", (), now)
            webhooks.add(connection, endpoint, sealing.seal(PURPOSE, endpoint.id, new_secret()))
            event = Event(f"evt_{number:017}", None, 0, EventType.TEST, now, {}, "", now)
            webhooks.add_test(connection, event, f"dlv_{number:017}", endpoint.id, now)


def refused_by_name(_: schemathesis.CheckContext, response: Response, case: Case) -> None:
    """What is refused as making no sense is named, with what is wrong with it."""
    if response.status_code in (400, 422) and case.meta is not None and case.meta.generation.mode.is_positive:
        problem = response.json()
        assert problem["detail"], problem
        assert problem["type"] == "/api/problems/bad-request" or all(each["message"] for each in problem["errors"])


@pytest.mark.slow
@pytest.mark.parametrize("who", WHO)
@API.parametrize()
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # which adds up over all cases, as it should
def test_every_answer_is_one_that_is_described(
    case: Case,
    app: APIFlask,
    headers: dict[str, dict[str, str]],
    who: str,
    count: Callable[[str, int], None],
) -> None:
    case.call_and_validate(headers=headers[who], additional_checks=[refused_by_name])
    count("requests to the API from its description", 1)
