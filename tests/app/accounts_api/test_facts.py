"""Accounts as data over the API: lists in pages, what is known of one, and who is told what."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from apiflask import APIFlask

from app.identity.roles import Role, Scope
from tests.answers import compared
from tests.app.accounts_api.conftest import Ask, Token, services_of

EVERY = [f"DEMO-{number:02}" for number in range(1, 14)]


def ids(answer: Any) -> list[str]:
    return [each["id"] for each in answer["accounts"]]


# --- lists


def test_a_partner_has_one_account(ask: Ask, token: Token) -> None:
    for role in (Role.GLOBAL_ADMIN, Role.USER):
        response = ask(bearer=token(role))
        assert response.headers["Cache-Control"] == "no-store"
        assert response.json == {
            "accounts": [{"id": "DEMO-01", "name": "Exempel AB (demo)", "cloud": "global", "country": "SE"}],
            "next": None,
        }


def test_an_agent_pages_through_those_that_they_serve(ask: Ask, token: Token) -> None:
    bearer, seen, after = token(Role.AGENT, ""), list[str](), ""
    for _ in range(3):
        answer = ask(f"?limit=5&after={after}", bearer).json
        assert answer
        seen += ids(answer)
        after = answer["next"] or ""
    assert (seen, after) == (EVERY, "")
    some = token(Role.AGENT, "", serves=frozenset({"DEMO-03", "DEMO-07", "DEMO-99"}))
    assert ids(ask(bearer=some).json) == ["DEMO-03", "DEMO-07"]
    assert ids(ask("?q=demo-0", bearer=some).json) == ["DEMO-03", "DEMO-07"]
    assert ids(ask("?q=EXEMPEL", bearer=bearer).json) == ["DEMO-01"]
    assert ids(ask("?q=monster+moln", bearer=bearer).json) == ["DEMO-09"]


def test_others_have_none(ask: Ask, token: Token) -> None:
    for role in (Role.EDITOR, Role.OPERATOR):
        assert ask(bearer=token(role, "")).json == {"accounts": [], "next": None}
    assert ids(ask(bearer=token(Role.AGENT, "", serves=frozenset())).json) == []
    assert ask(bearer="").status_code == 401
    assert ask(bearer=token(scope=Scope.READ_REQUESTS)).status_code == 403


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("?after=*", "after"),
        ("?after=a,b", "after"),
        ("?after=%00", "after"),
        ("?limit=0", "limit"),
        ("?limit=1000", "limit"),
        (f"?q={'x' * 101}", "q"),
        ("?locale=xx", "locale"),
        ("?colour=red", "colour"),
    ],
)
def test_a_bad_question_is_refused_by_field(ask: Ask, query: str, name: str) -> None:
    response = ask(query)
    assert response.status_code == 400
    assert response.json
    assert response.json["errors"][0]["name"] == name


def test_messages_are_in_the_language_that_is_asked_for(ask: Ask) -> None:
    told = {locale: ask(f"?after=*&locale={locale}").json for locale in ("en", "fr-FR", "nl", "sv-se")}
    assert {each["errors"][0]["message"] for each in told.values() if each} == {
        "This is no id of an account. Begin again without it.",
        "Ce n’est pas un identifiant de compte. Recommencez sans.",
        "Dit is geen account-id. Begin opnieuw zonder.",
        "Det här är inget konto-ID. Börja om utan det.",
    }


def test_a_list_is_in_the_trail(app: APIFlask, ask: Ask) -> None:
    ask("?q=whatever")
    newest = services_of(app).identity.trail.latest(1)[0].entry
    assert (newest.action, newest.subject, newest.detail) == ("accounts.listed", "", '{"count":"0","surface":"api"}')


# --- one account


def test_all_that_is_known(ask: Ask) -> None:
    response = ask("/DEMO-01")
    answer: Any = response.json
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    plain = {name: answer[name] for name in ("id", "name", "cloud", "country", "currency", "language", "time_zone")}
    assert plain == {
        "id": "DEMO-01",
        "name": "Exempel AB (demo)",
        "cloud": "global",
        "country": "SE",
        "currency": "SEK",
        "language": "sv-SE",
        "time_zone": "Europe/Stockholm",
    }
    assert (answer["standing"], answer["visible"]) == ("suspended", ["billing", "account"])
    (csp,) = answer["programmes"]
    assert (csp["programme"], csp["role"], csp["suspended"]) == ("csp", "direct-bill", True)
    assert csp["source"]["origin"] == "import"
    assert answer["profile"]["status"] == "complete"
    assert [each["name"] for each in answer["profile"]["checks"]] == ["business", "email-ownership", "employment"]
    billing = answer["billing"]
    assert billing["known"]
    assert billing["due"] == [{"currency": "SEK", "amount": "224305.75"}]
    assert billing["overdue"] == [{"currency": "SEK", "amount": "164190.75"}]
    assert (billing["last_payment"]["invoice"], billing["last_payment"]["amount"]) == ("DEMO-01-06", "20000.00")
    overdue = next(each for each in billing["invoices"] if each["id"] == "DEMO-01-06")
    assert (overdue["amount"], overdue["balance"], overdue["days_overdue"]) == ("63150.75", "43150.75", 74)
    assert [each["name"] for each in overdue["documents"]] == ["PDF", "CSV"]
    paid = next(each for each in billing["invoices"] if each["id"] == "DEMO-01-01")
    assert (paid["balance"], paid["days_overdue"]) == ("0", None)
    assert billing["reconciliation_files"][0]["document"]["url"].endswith("-reconciliation.csv")


def test_currencies_are_never_added_up(ask: Ask, token: Token) -> None:
    billing = (ask("/DEMO-12", token(account="DEMO-12")).json or {})["billing"]
    assert billing["due"] == [{"currency": "EUR", "amount": "5000.00"}, {"currency": "USD", "amount": "20000.00"}]


def test_vetting_and_what_is_not_known(ask: Ask, token: Token) -> None:
    vetted: Any = ask("/DEMO-03", token(account="DEMO-03")).json
    assert vetted["vetting"]["status"] == "rejected"
    today = datetime.now(ZoneInfo("Europe/Paris")).date()
    assert vetted["vetting"]["since"] == (today - timedelta(days=41)).isoformat()
    little: Any = ask("/DEMO-11", token(account="DEMO-11")).json
    assert little["vetting"] is None
    assert little["programmes"][0]["suspended"] is None
    bill = little["billing"]
    assert (bill["known"], bill["due"], bill["last_payment"]) == (False, [], None)


def test_the_past(ask: Ask) -> None:
    day = (datetime.now(UTC) - timedelta(days=40)).date().isoformat()
    answer: Any = ask(f"/DEMO-01?at={day}").json
    assert answer["programmes"][0]["suspended"] is False
    assert answer["standing"] == "at-risk"
    response = ask("/DEMO-01?at=2001-01-01&locale=fr")
    assert response.status_code == 400
    assert response.json
    assert "n’est pas connue" in response.json["errors"][0]["message"]


def test_evidence_is_for_those_who_may_see_it(ask: Ask, token: Token) -> None:
    billing: Any = ask("/DEMO-01", token(Role.BILLING_ADMIN)).json
    assert (billing["visible"], billing["profile"], billing["vetting"]) == (["billing"], None, None)
    assert billing["billing"]["due"]
    user: Any = ask("/DEMO-01", token(Role.USER)).json
    assert (user["visible"], user["profile"], user["vetting"], user["billing"]) == ([], None, None, None)
    assert user["standing"] == "suspended"
    agent: Any = ask("/DEMO-01", token(Role.AGENT, "", serves=frozenset({"DEMO-01"}))).json
    assert agent["visible"] == ["billing", "account"]


def test_another_account_is_answered_as_one_there_is_not(ask: Ask, token: Token) -> None:
    bearer = token()
    other, unknown = ask("/DEMO-02", bearer), ask("/DEMO-99", bearer)
    assert other.status_code == unknown.status_code == 404
    assert compared(other, "DEMO-02") == compared(unknown, "DEMO-99")
    for text in ("*", "DEMO-01,DEMO-02", "import"):
        assert ask(f"/{text}", bearer).status_code == 404
    for role in (Role.EDITOR, Role.OPERATOR):
        assert ask("/DEMO-01", token(role, "")).status_code == 404


def test_every_look_is_in_the_trail(app: APIFlask, ask: Ask) -> None:
    trail = services_of(app).identity.trail
    before = len(trail.latest(1000, account="DEMO-01"))
    ask("/DEMO-01")
    ask("/DEMO-02")
    after = trail.latest(1000, account="DEMO-01")
    assert (len(after), after[0].entry.action) == (before + 1, "account.viewed")
