"""POST /api/v1/diagnoses: facts in, diagnosis out, in the reader's language; what is wrong is named by its field."""

import copy
import json
import logging
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from limits import parse

from app import create_app
from app.api import diagnoses as diagnoses_module
from app.api.diagnoses import EXAMPLE
from app.errors import PROBLEM_TYPE
from app.facts_form import DiagnosisForm
from app.facts_form.refusals import MESSAGES, Refusal
from app.settings import Settings
from app.wording import wording_for
from tests.app.test_openapi import conforms

PATH = "/api/v1/diagnoses"
NOW = datetime.now(UTC)
TODAY = NOW.date()


def days_ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


INVOICE = {"id": "G1", "issued": days_ago(110), "due": days_ago(80), "amount": "1200.50", "currency": "EUR"}
PAYMENT = {"id": "Z1", "day": days_ago(70), "amount": 200, "currency": "EUR", "invoice": "G1"}
FULL: dict[str, Any] = {
    "locale": "fr-FR",
    "facts": {
        "account": {"id": "A-1", "cloud": "global", "time_zone": "Europe/Paris", "country": "FR", "language": "fr-FR"},
        "programmes": [
            {
                "programme": "csp",
                "role": "direct-bill",
                "since": "2020-01-01",
                "suspension": {"suspended": True, "since": days_ago(10) + "T08:00:00Z"},
            },
            {"programme": "ai-cloud", "suspension": {"suspended": False}},
        ],
        "profile": {"status": "pending", "deadline": "2199-01-01"},
        "vetting": {"status": "rejected", "since": days_ago(10)},
        "invoices": [INVOICE],
        "credits": [{"id": "C1", "day": days_ago(70), "amount": "0.50", "currency": "EUR"}],
        "payments": [PAYMENT],
        "arrears": {"overdue": True, "oldest_due": days_ago(80)},
        "incidents": [{"id": "I1", "status": "resolved", "since": days_ago(200)}],
        "provider_issues": [],
        "requirements": [{"id": "R1", "met": False, "deadline": "2199-01-01"}],
        "support_requests": [{"id": "S1", "sent": days_ago(2)}],
        "subscriptions": [
            {
                "id": "S",
                "customer": "K",
                "cloud": "global",
                "status": "suspended",
                "since": days_ago(9),
                "cause": "fraud",
            }
        ],
    },
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The full question with one field set; None takes it away."""
    question = copy.deepcopy(FULL)
    *way, last = path.split(".")
    place: Any = question
    for name in way:
        place = place[int(name)] if name.isdigit() else place.setdefault(name, {})
    if isinstance(place, list):
        place[int(last)] = value
    elif value is None:
        del place[last]
    else:
        place[last] = value
    return question


def answered(client: FlaskClient, question: dict[str, Any]) -> dict[str, Any]:
    response = client.post(PATH, json=question)
    assert response.status_code == 200, response.text
    assert isinstance(response.json, dict)
    return response.json


def test_a_diagnosis_of_facts(own_client: FlaskClient) -> None:
    answer = answered(own_client, FULL)
    assert list(answer) == [
        *("account_id", "as_of", "locale", "covered", "standing", "standings", "findings"),
        *("capabilities", "next_steps", "missing"),
    ]
    assert (answer["account_id"], answer["locale"], answer["standing"]) == ("A-1", "fr-FR", "suspended")
    found = {(each["programme"], each["reason"]): each for each in answer["findings"]}
    overdue = found["csp", "billing-overdue"]
    assert overdue["state"] == "confirmed"
    assert overdue["since"] == days_ago(19)
    invoice = next(each for each in overdue["evidence"] if each["kind"] == "overdue-invoice")
    assert (invoice["amount"], invoice["balance"], invoice["days_overdue"]) == ("1200.50", "1000.50", 80)
    unused = next(each for each in overdue["evidence"] if each["kind"] == "unused-money")
    assert (unused["why"], unused["amount"]) == ("unallocated", "0.50")
    assert overdue["statement"]["text"].startswith("Un montant qui vous a été facturé")
    assert overdue["statement"]["url"].endswith("#csp-billing-overdue")
    assert [(each["id"], each["done"]) for each in overdue["steps"]] == [
        ("check-bill", True),
        ("pay-invoice", False),
        ("request-support", True),
    ]
    assert found["ai-cloud", "vetting-rejected"]["deadline"] == (TODAY + timedelta(days=20)).isoformat()
    assert found["ai-cloud", "vetting-rejected"]["applies_from"] == (TODAY + timedelta(days=21)).isoformat()
    assert found["csp", "vetting-rejected"]["outside"] == "other-programme"
    assert {each["operation"]: each["allowed"] for each in answer["capabilities"]} == {
        "manage-existing": True,
        "sell-new": False,
    }
    assert answer["next_steps"][0]["statement"]["locale"] == "fr-FR"


def test_the_answer_and_the_form_are_as_described(own_client: FlaskClient) -> None:
    spec = own_client.get("/api/openapi.json").json
    assert isinstance(spec, dict)
    operation = spec["paths"][PATH]["post"]
    content = operation["responses"]["200"]["content"]["application/json"]["schema"]
    for question in (FULL, EXAMPLE, changed("facts.account.cloud", "21vianet")):
        conforms(spec, content, answered(own_client, question))
    body = operation["requestBody"]["content"]["application/json"]
    assert body["schema"]["$ref"].endswith("/DiagnosisForm")
    assert body["example"] == EXAMPLE
    assert {"400", "401", "413", "429", "503"} <= set(operation["responses"])


def test_whoever_states_nothing_learns_what_is_not_known(own_client: FlaskClient) -> None:
    facts = {"account": {"cloud": "global", "time_zone": "Etc/UTC"}}
    answer = answered(own_client, {"locale": "sv", "facts": facts})
    assert (answer["account_id"], answer["standing"], answer["missing"]) == ("unnamed", "not-known", ["programmes"])
    assert answer["findings"] == []


def test_before_anything_was_known_nothing_is(own_client: FlaskClient) -> None:
    answer = answered(own_client, FULL | {"at": "2019-06-01T00:00:00Z"})
    assert answer["standing"] == "not-known"
    at = answered(own_client, FULL | {"at": days_ago(30)})
    assert at["standings"][0]["suspended"] is None
    assert at["as_of"].startswith(days_ago(31))  # a day begins at midnight in Paris


def test_facts_may_say_when_they_were_true(own_client: FlaskClient) -> None:
    question = changed("facts.as_of", "2026-01-01T00:00:00Z")
    evidence = answered(own_client, question)["findings"][0]["evidence"][0]
    source = {"origin": "api", "as_of": "2026-01-01T00:00:00+00:00", "reference": "", "confirmed": None}
    assert evidence["source"] == source


def fits(message: str, text: str) -> bool:
    """Whether a message is that text with its named values filled in."""
    parts = [re.escape(part) for part in re.split(r"%\(\w+\)s", text)]
    return re.fullmatch(".*".join(parts), message, re.S) is not None


REFUSED = [
    ("locale", "xx-XX", "locale", "unknown-locale"),
    ("locale", None, "locale", "missing"),
    ("locale", 7, "locale", "text-expected"),
    ("at", "yesterday", "at", "not-moment"),
    ("at", "2026-01-01T12:00:00", "at", "no-time-zone"),
    ("facts", None, "facts", "missing"),
    ("facts", [], "facts", "object-expected"),
    ("facts.secrets", 1, "facts.secrets", "unknown-field"),
    ("facts.account.cloud", "mars", "facts.account.cloud", "unknown-word"),
    ("facts.account.time_zone", "Mars/Base", "facts.account.time_zone", "unknown-time-zone"),
    ("facts.account.country", "QX", "facts.account.country", "unknown-country"),
    ("facts.account.language", "klingon", "facts.account.language", "unknown-language"),
    ("facts.account.id", "a b", "facts.account.id", "id"),
    ("facts.programmes.0.role", "boss", "facts.programmes.0.role", "unknown-word"),
    ("facts.programmes.1.role", "direct-bill", "facts.programmes.1.role", "has-no-roles"),
    ("facts.programmes.1.programme", "csp", "facts.programmes", "duplicate"),
    ("facts.programmes.0.suspension.suspended", "yes", "facts.programmes.0.suspension.suspended", "flag-expected"),
    ("facts.invoices", {}, "facts.invoices", "list-expected"),
    ("facts.invoices.0.currency", "XXX", "facts.invoices.0.currency", "unknown-currency"),
    ("facts.invoices.0.amount", 12.5, "facts.invoices.0.amount", "not-amount"),
    ("facts.invoices.0.amount", "1e400", "facts.invoices.0.amount", "not-amount"),
    ("facts.invoices.0.amount", "9" * 30, "facts.invoices.0.amount", "absurd"),
    ("facts.invoices.0.amount", "0.00001", "facts.invoices.0.amount", "too-precise"),
    ("facts.invoices.0.due", "2026-02-30", "facts.invoices.0.due", "not-day"),
    ("facts.invoices.0.due", "1200-01-01", "facts.invoices.0.due", "out-of-range"),
    ("facts.invoices.0.due", days_ago(400), "facts.invoices.0.due", "out-of-order"),
    ("facts.invoices.0.id", "", "facts.invoices.0.id", "text-length"),
    ("facts.payments.0.amount", "-5", "facts.payments.0.amount", "negative"),
    ("facts.payments.0.invoice", "G99", "facts.payments.0.invoice", "unknown-invoice"),
    ("facts.credits.0.invoice", "G99", "facts.credits.0.invoice", "unknown-invoice"),
    ("facts.arrears", {"overdue": False, "oldest_due": days_ago(3)}, "facts.arrears.overdue", "contradictory"),
    ("facts.incidents", [{"id": "I", "status": "stands"}] * 2, "facts.incidents", "duplicate"),
    ("facts.incidents", [{"id": f"I{n}", "status": "stands"} for n in range(5001)], "facts.incidents", "too-many"),
    ("facts.profile.deadline", 20260131, "facts.profile.deadline", "not-day"),
]


@pytest.mark.parametrize(("path", "value", "field", "code"), REFUSED, ids=[f"{each[2]}-{each[3]}" for each in REFUSED])
def test_what_is_wrong_is_named(own_client: FlaskClient, path: str, value: Any, field: str, code: str) -> None:
    response = own_client.post(PATH, json=changed(path, value), headers={"Accept-Language": "fr"})
    assert response.status_code == 400
    assert response.content_type == PROBLEM_TYPE
    document = response.json
    assert isinstance(document, dict)
    assert document["type"].endswith("/unknown-locale" if code == "unknown-locale" else "/invalid-parameters")
    messages = {each["name"]: each["message"] for each in document["errors"]}
    assert list(messages) == [field]
    shown = "…" if isinstance(value, (list, dict)) else str(value)
    assert fits(messages[field], wording_for("fr-FR").gettext(MESSAGES[code]))
    if "%(given)s" in MESSAGES[code]:
        assert shown in messages[field]
    title = "Cette langue n’existe pas" if code == "unknown-locale" else "Un paramètre manque"
    assert document["title"].startswith(title)
    assert response.headers["Content-Language"] == "fr-FR"
    assert field in document["detail"]


def test_everything_is_refused_at_once(own_client: FlaskClient) -> None:
    question = changed("facts.invoices.0.currency", "XXX")
    question["facts"]["payments"][0]["amount"] = "much"
    question["at"] = "soon"
    document = own_client.post(PATH, json=question).json
    assert isinstance(document, dict)
    assert [each["name"] for each in document["errors"]] == [
        "at",
        "facts.invoices.0.currency",
        "facts.payments.0.amount",
    ]


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b"[" * 100_000, b'{"facts": ' + b"[" * 900 + b"]" * 900 + b"}", b"7", b"null", b'"x"'],
    ids=["empty", "broken", "no-utf8", "endless", "deep", "number", "null", "text"],
)
def test_what_is_no_question_is_refused(own_client: FlaskClient, body: bytes) -> None:
    response = own_client.post(PATH, data=body, content_type="application/json", headers={"Accept-Language": "nl"})
    assert response.status_code == 400
    assert response.content_type == PROBLEM_TYPE


def test_half_characters_break_nothing(own_client: FlaskClient) -> None:
    body = json.dumps(changed("facts.\ud800", "\ud800")).encode()
    response = own_client.post(PATH, data=body, content_type="application/json")
    assert response.status_code == 400
    assert response.json


def test_a_question_that_is_too_large_is_refused(own_client: FlaskClient) -> None:
    response = own_client.post(PATH, data=b" " * 1_100_000, content_type="application/json")
    assert response.status_code == 413


def test_nothing_is_kept_or_logged(own_client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        response = own_client.post(PATH, json=changed("facts.account.id", "secret-account"))
        refused = own_client.post(PATH, json=changed("facts.account.country", "secret"))
    assert response.headers["Cache-Control"] == refused.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers
    assert "secret" not in caplog.text


def test_without_a_token_there_is_a_limit(own_client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnoses_module, "LIMIT", parse("2 per minute"))
    codes = [own_client.post(PATH, json=EXAMPLE).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    refused = own_client.post(PATH, json=EXAMPLE)
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.content_type == PROBLEM_TYPE


def test_a_made_up_token_lifts_no_limit(own_index: Path, tmp_path: Path) -> None:
    settings = Settings(index=own_index, database=f"sqlite:///{tmp_path / 'own.db'}", public_url="https://x.example")
    client = create_app(settings).test_client()
    refused = client.post(PATH, json=EXAMPLE, headers={"Authorization": "Bearer gs_made_up"})
    assert refused.status_code == 401


def test_every_message_can_be_filled_in() -> None:
    for code in MESSAGES:
        for locale in ("en-US", "fr-FR", "nl-NL", "sv-SE"):
            assert "%(" not in Refusal("x", code, "a", "b", "7").message(wording_for(locale))


def test_the_form_takes_every_fact_there_is() -> None:
    from dataclasses import fields

    from app.diagnosis.facts import AccountFacts

    described = DiagnosisForm.model_json_schema()["$defs"]["FactsForm"]["properties"]
    known = {each.name for each in fields(AccountFacts)} - {"programmes_open"}  # of sources that name programmes alone
    assert set(described) == known | {"as_of", "customers"}
