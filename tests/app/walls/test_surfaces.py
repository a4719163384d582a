"""What every surface of accounts promises to browsers, caches and logs, whichever routes there are."""

import logging
import re
from collections.abc import Iterator

import pytest
from werkzeug.test import Client, TestResponse

from app.identity.roles import Role
from tests.app.walls.asking import COOKIE, SITE, Question, ask
from tests.app.walls.estate import PEOPLE, Estate, Owner, let_in
from tests.app.walls.plan import SESSION, TOKEN, Plan
from tests.app.walls.routes import Route

SAFE = {"GET", "HEAD", "OPTIONS"}
GLOBAL = (Role.GLOBAL_ADMIN, SESSION)
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def own(estate: Estate) -> Owner:
    return estate.owners[2]


def guarded(plan: Plan) -> Iterator[Route]:
    return (route for route in plan.routes if str(route) not in plan.open)


def headers_of(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.partition("\n\n")[0].splitlines())


def test_no_answer_about_an_account_is_kept_on_the_way(plan: Plan, own: Owner) -> None:
    for route in guarded(plan):
        for answer in (plan.asked(route, own, GLOBAL), plan.asked_by_nobody(route, own)):
            assert "no-store" in headers_of(answer.text)["Cache-Control"], (str(route), answer.status)


def test_whoever_is_signed_in_gets_pages_that_nobody_shares(plan: Plan, own: Owner) -> None:
    """Also those that are open to all: their head says who is signed in."""
    for route in plan.routes:
        answer = plan.asked(route, own, GLOBAL)
        headers = headers_of(answer.text)
        if answer.status < 300 and headers.get("Content-Type", "").startswith("text/html"):
            assert {"no-store", "private"} & set(headers["Cache-Control"].split(", ")), str(route)
            assert "ETag" not in headers, str(route)


def test_every_answer_is_protected(plan: Plan, own: Owner) -> None:
    for route in plan.routes:
        headers = headers_of(plan.asked(route, own, GLOBAL).text)
        assert headers["X-Content-Type-Options"] == "nosniff", str(route)
        assert headers["X-Frame-Options"] == "DENY", str(route)
        assert "max-age=" in headers["Strict-Transport-Security"], str(route)
        assert headers["Content-Security-Policy"].startswith("default-src 'none'"), str(route)
        assert "Access-Control-Allow-Origin" not in headers, str(route)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},  # a cookie, and no word of where the request comes from
    ],
    ids=str,
)
def test_no_other_site_changes_anything(plan: Plan, own: Owner, headers: dict[str, str]) -> None:
    client = Client(plan.estate.app, use_cookies=False)
    cookie = {"Cookie": f"{COOKIE}={own.people[Role.GLOBAL_ADMIN].session}"}
    for route in plan.routes:
        if route.method in SAFE:
            continue
        sent = asked_plainly(client, route.question(plan.estate.app, own, {}), headers | cookie)
        assert sent.status_code == 403, (str(route), sent.status_code)


def asked_plainly(client: Client, question: Question, headers: dict[str, str]) -> TestResponse:
    """Without what the walls always send along."""
    return client.open(
        question.path,
        method=question.method,
        base_url=SITE,
        query_string=dict(question.query),
        headers=headers,
        **({"data": dict(question.form)} if question.json is None else {"json": question.json}),
    )


def test_safe_methods_change_nothing_but_the_trail(plan: Plan, own: Owner) -> None:
    from tests.app.walls.test_walls import rows_by_account

    before = rows_by_account(plan.estate)
    for route in plan.routes:
        if route.method in SAFE:
            plan.asked(route, own, GLOBAL)
    assert rows_by_account(plan.estate) == before


@pytest.mark.parametrize("role", PEOPLE)
def test_a_token_that_was_revoked_opens_nothing_at_once(plan: Plan, own: Owner, role: Role) -> None:
    tokens, person = plan.estate.services.identity.tokens, own.people[role]
    for one in tokens.list():
        if one.identity.id == person.principal.id and one.revoked is None:
            tokens.revoke(one.id)
    for route in guarded(plan):
        answer = ask(plan.estate.app, route.question(plan.estate.app, own, {}), token=person.token)
        assert answer.status in (401, 303), str(route)
        assert not plan.estate.found_in(answer.without(own.ids).text), str(route)
    let_in(plan.estate, own, role)  # others ask with it, too


def test_logs_say_nothing_of_accounts(plan: Plan, own: Owner, caplog: pytest.LogCaptureFixture) -> None:
    """Neither facts nor secrets nor what somebody typed: a log is read by many and kept for long."""
    person = own.people[Role.BILLING_ADMIN]
    with caplog.at_level(logging.DEBUG):
        for route in plan.routes:
            for way in (GLOBAL, (Role.BILLING_ADMIN, TOKEN)):
                plan.asked(route, own, way)
            plan.asked(route, own, GLOBAL, dict.fromkeys(route.places, "Zebra000q"))
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert not plan.estate.found_in(said)
    assert not re.search(rf"{person.session}|{person.token}|Zebra000q", said)
