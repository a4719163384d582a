"""The diagnosis of an account over the API: who gets it, in which language and as of when, and what is noted of it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from apiflask import APIFlask
from werkzeug.test import TestResponse

from app.identity.roles import Role, Scope
from tests.answers import compared
from tests.app.accounts_api.conftest import Ask as AskAccounts
from tests.app.accounts_api.conftest import Token, services_of

Ask = Callable[..., TestResponse]
BILLING, USER = Role.BILLING_ADMIN, Role.USER


@pytest.fixture(name="ask")
def ask_diagnosis(ask: AskAccounts) -> Ask:
    def run(account: str = "DEMO-01", query: str = "locale=sv-se", bearer: str | None = None) -> TestResponse:
        return ask(f"/{account}/diagnosis?{query}", bearer)

    return run


def evidence_of(answer: Any) -> dict[str, list[str]]:
    return {each["reason"]: [one["kind"] for one in each["evidence"]] for each in answer["findings"]}


@pytest.mark.parametrize("locale", ["en-US", "fr-FR", "nl-NL", "sv-SE"])
def test_it_answers_as_any_diagnosis_in_the_language_that_is_asked_for(ask: Ask, locale: str) -> None:
    response = ask(query=f"locale={locale}")
    assert response.status_code == 200, response.json
    assert response.headers["Cache-Control"] == "no-store"
    answer = response.json
    assert answer
    assert (answer["account_id"], answer["standing"], answer["locale"]) == ("DEMO-01", "suspended", locale)
    finding = next(each for each in answer["findings"] if each["reason"] == "billing-overdue")
    assert (finding["state"], finding["evidence"][0]["days_overdue"]) == ("confirmed", 74)
    assert finding["evidence"][0]["balance"] == "43150.75"


def test_a_past_moment_may_be_asked_for(ask: Ask) -> None:
    day = (datetime.now(UTC) - timedelta(days=40)).date().isoformat()
    answer = ask(query=f"locale=en-us&at={day}").json
    assert answer
    assert (answer["standing"], answer["as_of"][:4]) == ("at-risk", day[:4])


@pytest.mark.parametrize("at", ["tomorrow", "2999-01-01", "1999-01-01", "0001-01-01T00:00:00%2B23:00", "12"])
def test_a_moment_that_makes_no_sense_is_refused_by_name(ask: Ask, at: str) -> None:
    response = ask(query=f"locale=fr-fr&at={at}")
    assert response.status_code == 400
    assert response.json
    assert response.json["errors"][0]["name"] == "at"


def test_nobody_and_wrong_tokens_are_refused(ask: Ask, token: Token) -> None:
    assert ask(bearer="").status_code == 401
    assert ask(bearer="gs_nonsense").status_code == 401
    assert ask(bearer=token(scope=Scope.READ_REQUESTS)).status_code == 403


def test_another_account_is_answered_as_one_there_is_not(ask: Ask, token: Token) -> None:
    bearer = token()
    other, unknown = ask("DEMO-02", bearer=bearer), ask("DEMO-99", bearer=bearer)
    assert other.status_code == unknown.status_code == 404
    assert compared(other, "DEMO-02") == compared(unknown, "DEMO-99")
    assert ask("*", bearer=bearer).status_code == ask("DEMO-01,DEMO-02", bearer=bearer).status_code == 404


def test_evidence_is_for_those_who_may_see_it(ask: Ask, token: Token) -> None:
    full = evidence_of(ask().json)
    assert full["billing-overdue"]
    assert full["profile-rejected"]
    billing = evidence_of(ask(bearer=token(BILLING)).json)
    assert billing["billing-overdue"] == full["billing-overdue"]
    assert not billing["profile-rejected"]
    answer = ask(bearer=token(USER)).json
    assert answer
    assert not any(evidence_of(answer).values())
    assert not any(each["since"] or each["deadline"] or each["applies_from"] for each in answer["findings"])
    assert not any(each["since"] for each in answer["standings"] if not each["suspended"])
    assert (answer["standing"], bool(answer["next_steps"])) == ("suspended", True)


def test_agents_see_what_they_serve(ask: Ask, token: Token) -> None:
    bearer = token(Role.AGENT, "", serves=frozenset({"DEMO-02"}))
    assert evidence_of(ask("DEMO-02", bearer=bearer).json)["billing-overdue"]
    assert ask("DEMO-01", bearer=bearer).status_code == 404
    assert ask(bearer=token(Role.EDITOR, "")).status_code == 404


def test_every_look_is_in_the_trail(app: APIFlask, ask: Ask) -> None:
    trail = services_of(app).identity.trail
    before = trail.latest(1000, account="DEMO-01")
    ask()
    ask("DEMO-02")
    after = trail.latest(1000, account="DEMO-01")
    assert len(after) == len(before) + 1
    assert (after[0].entry.action, after[0].subject) == ("account.viewed", "DEMO-01")


def test_the_description_says_what_it_takes(app: APIFlask) -> None:
    spec = app.test_client().get("/api/openapi.json").json
    assert spec
    described = spec["paths"]["/api/v1/accounts/{account_id}/diagnosis"]["get"]
    assert described["security"] == [{"bearer": []}]
    assert spec["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    assert {"200", "400", "401", "403", "404", "503"} <= set(described["responses"])
