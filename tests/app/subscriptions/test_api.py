"""Subscriptions and capabilities over the API: what is told to whom, and what can be recorded."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from apiflask import APIFlask
from werkzeug.test import TestResponse

from app.identity.roles import Role, Scope
from tests.answers import compared
from tests.app.subscriptions.conftest import NOW, SHANGHAI, Token, services_of

TODAY = NOW.astimezone(ZoneInfo(SHANGHAI)).date()
LIST = "/api/v1/accounts/SUBS/subscriptions"
Get = Callable[..., TestResponse]


@pytest.fixture
def get(app: APIFlask, token: Token) -> Get:
    client = app.test_client()

    def run(path: str = LIST, locale: str = "en-US", bearer: str | None = None, **query: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {bearer or token()}"}
        return client.get(path, query_string={"locale": locale, **query}, headers=headers)

    return run


@pytest.fixture
def post(app: APIFlask, token: Token) -> Get:
    client = app.test_client()

    def run(subscription: str, body: Any, locale: str = "en-US", bearer: str | None = None) -> TestResponse:
        used = bearer or token(scope=Scope.WRITE_ACCOUNTS)
        path = f"{LIST}/{subscription}/events?locale={locale}"
        return client.post(path, json=body, headers={"Authorization": f"Bearer {used}"})

    return run


def ids(response: TestResponse) -> list[str]:
    assert response.status_code == 200, response.json
    return [each["id"] for each in response.json["subscriptions"]]  # type: ignore[index]


# --- reading


def test_what_nears_deletion_comes_first_and_all_is_counted(get: Get) -> None:
    response = get()
    assert ids(response) == ["S-7", "S-1", "S-2", "S-3", "S-6", "S-4", "S-5"]
    assert response.headers["Cache-Control"] == "no-store"
    answer: Any = response.json
    assert (answer["total"], answer["nearing_deletion"], answer["next_offset"], answer["known"]) == (7, 3, None, True)
    first = answer["subscriptions"][1]
    assert first["days_left"] == 3
    assert first["deletion_due_on"] == (TODAY + timedelta(days=3)).isoformat()
    assert (first["users_can_sign_in"], first["administrators_can_sign_in"]) == (False, True)
    assert first["customer"] == {"id": "C-1", "name": "Beispiel", "country": "CN"}
    assert first["possible"] == ["reactivated", "cancelled"]
    assert answer["subscriptions"][0]["days_left"] == -2  # due, and nobody says that it took place
    assert answer["subscriptions"][0]["status"] == "suspended"
    assert answer["subscriptions"][-1]["deletion_due_on"] is None  # the period is 21Vianet's


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "active"}, ["S-3", "S-6"]),
        ({"cause": "non-payment"}, ["S-2"]),
        ({"due_within": 5}, ["S-7", "S-1"]),
        ({"q": "AMNE"}, ["S-3", "S-6"]),
        ({"limit": 2, "offset": 2}, ["S-2", "S-3"]),
        ({"at": (NOW - timedelta(days=40)).date().isoformat(), "status": "suspended"}, ["S-7", "S-1", "S-5"]),
    ],
)
def test_a_list_is_narrowed_down(get: Get, query: dict[str, Any], found: list[str]) -> None:
    assert ids(get(**query)) == found


def test_a_part_of_a_list_says_where_the_rest_begins(get: Get) -> None:
    answer: Any = get(limit=3).json
    assert (answer["total"], answer["next_offset"]) == (7, 3)


@pytest.mark.parametrize("query", [{"status": "asleep"}, {"limit": 0}, {"at": "2999-01-01"}, {"due_within": -1}])
def test_questions_that_make_no_sense_are_refused(get: Get, query: dict[str, Any]) -> None:
    response = get(**query)
    assert (response.status_code, response.content_type) == (400, "application/problem+json")
    assert get(locale="xx-XX").status_code == 400


@pytest.mark.parametrize("locale", ["en-US", "fr-FR", "nl-NL", "sv-SE"])
def test_one_has_history_and_the_documented_path_in_the_readers_language(get: Get, locale: str) -> None:
    response = get(f"{LIST}/S-1", locale)
    assert response.status_code == 200, response.json
    answer: Any = response.json
    assert [each["status"] for each in answer["history"]] == ["suspended"]
    assert [each["event"] for each in answer["paths"]] == ["reactivated", "cancelled"]
    assert {step["locale"] for each in answer["paths"] for step in each["steps"]} == {locale}
    assert "60" in answer["deletion"]["text"]
    assert get(f"{LIST}/S-3", locale).json["deletion"] is None  # type: ignore[index]


def test_what_nobody_has_listed_is_not_known(get: Get, token: Token) -> None:
    answer: Any = get("/api/v1/accounts/DEMO-11/subscriptions", bearer=token(account="DEMO-11")).json
    assert (answer["known"], answer["total"], answer["subscriptions"]) == (False, 0, [])


# --- who may


def test_another_tenants_id_answers_as_an_unknown_one(get: Get, token: Token) -> None:
    bearer = token()
    others = [get(f"/api/v1/accounts/{each}/subscriptions", bearer=bearer) for each in ("DEMO-08", "NOBODY")]
    assert [each.status_code for each in others] == [404, 404]
    assert compared(others[0], "DEMO-08") == compared(others[1], "NOBODY")
    own = [get(f"{LIST}/{each}", bearer=bearer) for each in ("DEMO-08-S1", "NOTHING")]
    assert [each.status_code for each in own] == [404, 404]
    assert compared(own[0], "DEMO-08-S1") == compared(own[1], "NOTHING")


@pytest.mark.parametrize("role", [Role.BILLING_ADMIN, Role.USER])
def test_those_who_see_no_evidence_are_told_so_in_their_language(get: Get, token: Token, role: Role) -> None:
    response = get(bearer=token(role), locale="fr-FR")
    assert response.status_code == 403
    assert "administrateurs généraux" in response.json["detail"]  # type: ignore[index]


def test_agents_see_and_record_for_the_accounts_they_serve(get: Get, post: Get, token: Token) -> None:
    agent = token(Role.AGENT, None, Scope.WRITE_ACCOUNTS, serves=frozenset({"SUBS"}))
    assert post("S-1", {"event": "reactivated"}, bearer=agent).status_code == 200
    other = token(Role.AGENT, None, Scope.WRITE_ACCOUNTS, serves=frozenset({"DEMO-01"}))
    assert post("S-1", {"event": "cancelled", "cause": "fraud"}, bearer=other).status_code == 404


def test_reading_and_writing_need_their_scopes(get: Get, post: Get, token: Token, app: APIFlask) -> None:
    assert post("S-1", {"event": "reactivated"}, bearer=token()).status_code == 403
    assert get(bearer=token(scope=Scope.READ_REQUESTS)).status_code == 403
    assert app.test_client().get(f"{LIST}?locale=en-US").status_code == 401


def test_every_look_and_event_is_in_the_trail(app: APIFlask, get: Get, post: Get) -> None:
    get()
    get(f"{LIST}/S-1")
    post("S-1", {"event": "reactivated"})
    trail = services_of(app).identity.trail
    actions = [each.entry.action for each in trail.latest(3, account="SUBS")]
    assert actions == ["subscription.recorded", "subscription.viewed", "subscriptions.listed"]
    assert trail.verify().faults == ()


# --- recording


def test_what_was_done_is_a_dated_event_and_changes_how_it_stands(get: Get, post: Get) -> None:
    day = (TODAY - timedelta(days=1)).isoformat()
    response = post("S-1", {"event": "reactivated", "on": day})
    assert response.status_code == 200, response.json
    answer: Any = response.json
    assert (answer["recorded"], answer["status"], answer["since"], answer["deletion_due_on"]) == (
        *(True, "active", day, None),
    )
    assert [each["status"] for each in answer["history"]] == ["suspended", "active"]
    assert [each["origin"] for each in answer["history"]] == ["import", "api"]
    assert answer["offer"] == "Office"
    before: Any = get(f"{LIST}/S-1", at=(NOW - timedelta(days=5)).date().isoformat()).json
    assert before["status"] == "suspended"


def test_recording_the_same_twice_adds_nothing(post: Get) -> None:
    body = {"event": "suspended", "cause": "non-payment"}
    assert post("S-3", body).json["recorded"] is True  # type: ignore[index]
    again: Any = post("S-3", body).json
    assert again["recorded"] is False
    assert [each["status"] for each in again["history"]] == ["active", "suspended"]


def test_several_things_may_be_done_on_one_day(post: Get) -> None:
    assert post("S-3", {"event": "suspended", "cause": "fraud"}).status_code == 200
    assert post("S-3", {"event": "reactivated"}).json["status"] == "active"  # type: ignore[index]
    last: Any = post("S-3", {"event": "cancelled", "cause": "customer-request"}).json
    assert (last["status"], last["cause"], last["possible"], last["paths"]) == ("cancelled", "customer-request", [], [])
    assert [each["status"] for each in last["history"]] == ["active", "suspended", "active", "cancelled"]


def test_a_slash_in_an_id_is_part_of_it(app: APIFlask, post: Get, get: Get) -> None:
    from app.accounts.importing import Occasion, import_lines
    from app.accounts.store import AccountStore
    from app.diagnosis.vocabulary import Origin
    from tests.app.subscriptions.conftest import subscription

    store = AccountStore(services_of(app).database)
    odd = subscription(8, 3, "active", None) | {"id": "a/b events"}
    assert not import_lines(store, [(1, odd)], Occasion(Origin.IMPORT, "test", datetime.now(UTC))).refused
    assert post("a/b%20events", {"event": "suspended", "cause": "fraud"}).status_code == 200
    assert get(f"{LIST}/a/b%20events").json["status"] == "suspended"  # type: ignore[index]


@pytest.mark.parametrize(
    ("subscription", "event"),
    [("S-3", "reactivated"), ("S-4", "reactivated"), ("S-4", "suspended"), ("S-1", "suspended")],
)
def test_what_cannot_be_done_as_it_stands_is_a_conflict(post: Get, subscription: str, event: str) -> None:
    cause = {} if event == "reactivated" else {"cause": "customer-request"}
    response = post(subscription, {"event": event, **cause}, "sv-SE")
    assert (response.status_code, response.content_type) == (409, "application/problem+json")
    assert response.json["title"] == "Det går inte att göra i det nuvarande läget"  # type: ignore[index]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"event"}),
        ({"event": "deleted"}, {"event"}),
        ({"event": "cancelled"}, {"cause"}),
        ({"event": "cancelled", "cause": "boredom"}, {"cause"}),
        ({"event": "reactivated", "cause": "fraud"}, {"cause"}),
        ({"event": "reactivated", "on": "yesterday"}, {"on"}),
        ({"event": "reactivated", "on": "2999-01-01"}, {"on"}),
        ({"event": "reactivated", "on": "2001-01-01"}, {"on"}),
        ({"event": "reactivated", "why": "because"}, {"why"}),
        ([], {"body"}),
    ],
)
@pytest.mark.parametrize("locale", ["en-US", "fr-FR"])
def test_what_makes_no_sense_is_named_in_the_readers_language(
    post: Get, body: Any, fields: set[str], locale: str
) -> None:
    response = post("S-1", body, locale)
    assert (response.status_code, response.content_type) == (400, "application/problem+json")
    problem: Any = response.json
    assert {each["name"] for each in problem["errors"]} == fields
    assert ("paramètre" in problem["title"]) == (locale == "fr-FR")
    assert "%(" not in str(problem)


def test_what_is_no_json_is_refused(app: APIFlask, token: Token) -> None:
    headers = {"Authorization": f"Bearer {token(scope=Scope.WRITE_ACCOUNTS)}"}
    response = app.test_client().post(f"{LIST}/S-1/events?locale=nl-NL", data=b"{", headers=headers)
    assert response.status_code == 400


# --- capabilities


@pytest.mark.parametrize(
    ("account", "operation", "allowed", "why"),
    [
        ("DEMO-01", "add", False, "suspended"),
        ("DEMO-01", "resell", False, "suspended"),
        ("DEMO-01", "manage", True, "unaffected"),
        ("DEMO-09", "sell-new", True, "not-suspended"),
        ("DEMO-08", "manage", None, "not-covered"),
        ("DEMO-11", "add", None, "suspension-not-known"),
    ],
)
def test_whether_an_operation_is_allowed_now(
    get: Get, token: Token, account: str, operation: str, allowed: bool | None, why: str
) -> None:
    response = get(f"/api/v1/accounts/{account}/capabilities/{operation}", "fr-FR", token(account=account))
    assert response.status_code == 200, response.json
    answer: Any = response.json
    assert (answer["allowed"], answer["why"], answer["account_id"]) == (allowed, why, account)
    assert answer["statement"]["locale"] == "fr-FR"
    assert answer["statement"]["url"].startswith("/fr-fr/articles/partner-center/suspended-partner-center-account#")
    assert answer["reason"].endswith(".")


def test_all_operations_come_with_their_reasons(get: Get, token: Token) -> None:
    answer: Any = get("/api/v1/accounts/DEMO-01/capabilities", "sv-SE", token(account="DEMO-01")).json
    assert [each["operation"] for each in answer["capabilities"]] == ["manage-existing", "sell-new"]
    assert answer["capabilities"][1]["reason"] == "Kontot är inaktiverat."


def test_a_programme_can_be_asked_for(get: Get, token: Token) -> None:
    bearer = token(account="DEMO-09")
    path = "/api/v1/accounts/DEMO-09/capabilities/add"
    assert get(path, bearer=bearer, programme="ai-cloud").json["allowed"] is True  # type: ignore[index]
    assert get(path, bearer=bearer, programme="none").status_code == 400


def test_an_operation_that_no_article_speaks_of_is_unknown(get: Get, token: Token) -> None:
    response = get("/api/v1/accounts/DEMO-01/capabilities/fly", "nl-NL", token(account="DEMO-01"))
    assert (response.status_code, response.json["type"]) == (404, "/api/problems/unknown-operation")  # type: ignore[index]
    assert "manage-existing, sell-new" in response.json["detail"]  # type: ignore[index]


def test_capabilities_of_another_tenant_answer_as_of_nobody(get: Get, token: Token) -> None:
    bearer = token()
    asked = [get(f"/api/v1/accounts/{each}/capabilities", bearer=bearer) for each in ("DEMO-01", "NOBODY")]
    assert [each.status_code for each in asked] == [404, 404]
    assert compared(asked[0], "DEMO-01") == compared(asked[1], "NOBODY")
