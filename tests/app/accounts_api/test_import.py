"""Records over the API: the command's importer and refusals, for operators, noted account by account."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask
from werkzeug.test import TestResponse

from app.identity.roles import Role, Scope
from tests.app.accounts_api.conftest import Ask, Token, services_of

JSONL, CSV = "application/jsonl", "text/csv"
ACCOUNT = {"type": "account", "name": "Fjord & Fils", "cloud": "global", "time_zone": "Europe/Paris"}
Send = Callable[..., TestResponse]


@pytest.fixture
def send(app: APIFlask, token: Token) -> Send:
    client = app.test_client()

    def run(
        body: str | bytes, query: str = "", *, kind: str = JSONL, role: Role = Role.OPERATOR, bearer: str | None = None
    ) -> TestResponse:
        found = token(role, "", scope=Scope.WRITE_ACCOUNTS) if bearer is None else bearer
        headers = {"Authorization": f"Bearer {found}"} if found else {}
        return client.post(f"/api/v1/accounts/import{query}", data=body, content_type=kind, headers=headers)

    return run


def lines(*records: dict[str, Any]) -> str:
    return "\n".join(json.dumps(each) for each in records)


def test_good_records_land_bad_ones_are_refused_and_twice_changes_nothing(
    app: APIFlask, send: Send, ask: Ask, token: Token
) -> None:
    trail = services_of(app).identity.trail
    good = ACCOUNT | {"account": "API-1"}
    invoice = {"type": "invoice", "account": "API-1", "id": "API-I1", "issued": "2026-01-01", "due": "2026-01-31"}
    body = lines(good, invoice | {"amount": "10.50", "currency": "EUR"}, invoice | {"amount": "?", "currency": "EUR"})
    dry: Any = send(body, "?dry_run=true").json
    assert (dry["dry_run"], dry["landed"], dry["refused"]) == (True, 2, 1)
    agent = token(Role.AGENT, "")
    assert ask("/API-1", agent).status_code == 404
    assert trail.latest(10, account="API-1") == []
    response = send(body, "?locale=fr-fr")
    answer: Any = response.json
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
    assert (answer["dry_run"], answer["landed"], answer["unchanged"], answer["refused"]) == (False, 2, 0, 1)
    assert answer["records"] == {
        "account": {"added": 1, "changed": 0, "unchanged": 0},
        "invoice": {"added": 1, "changed": 0, "unchanged": 0},
    }
    assert answer["refusals"] == [
        {
            "line": 3,
            "field": "amount",
            "code": "not-amount",
            "problem": "«\u00a0?\u00a0» n’est pas un montant.",
            "remedy": "Écrivez des chiffres et un point décimal, comme 1234.56.",
        }
    ]
    noted = trail.latest(10, account="API-1")
    assert [each.entry.action for each in noted] == ["account.imported"]
    again: Any = send(body).json
    assert (again["landed"], again["unchanged"], again["refused"]) == (0, 2, 1)
    assert len(trail.latest(10, account="API-1")) == 1
    found: Any = ask("/API-1", agent).json
    assert (found["name"], found["billing"]["invoices"][0]["amount"]) == ("Fjord & Fils", "10.50")
    assert trail.verify().faults == ()


def test_csv_says_the_same(send: Send, ask: Ask, token: Token) -> None:
    body = "type,account,name,cloud,time_zone\naccount,API-2,Exemple,global,Europe/Paris\n"
    answer: Any = send(body.encode(), kind=CSV).json
    assert (answer["landed"], answer["refused"]) == (1, 0)
    found: Any = ask("/API-2", token(Role.AGENT, "")).json
    assert found["programmes"] is None
    header: Any = send("type,colour\naccount,red\n", "?locale=nl", kind=CSV).json
    assert [(each["line"], each["problem"]) for each in header["refusals"]] == [
        (1, "De kopregel noemt een veld “colour”, dat geen record heeft.")
    ]


def test_what_it_takes(send: Send) -> None:
    assert (send("").json or {})["landed"] == 0
    assert (send(b"\xff\xfe\n").json or {})["refused"] == 1
    refused = send("{}", kind="application/json")
    assert refused.status_code == 415
    assert refused.json
    assert refused.json["detail"] == "Send one of these: application/jsonl, application/x-ndjson, text/csv."
    assert send(lines({"type": "?"}), "?locale=xx").status_code == 400
    assert send(lines({"type": "?"}), "?colour=red").status_code == 400
    assert send(b"x" * 1024 * 1024 + b"x").status_code == 413


@pytest.mark.parametrize("role", [Role.AGENT, Role.EDITOR])
def test_only_operators_bring_records_in(send: Send, role: Role) -> None:
    assert send(lines(ACCOUNT | {"account": "API-3"}), role=role).status_code == 403


def test_others_are_refused(send: Send, token: Token) -> None:
    body = lines(ACCOUNT | {"account": "API-3"})
    assert send(body, bearer="").status_code == 401
    assert send(body, bearer="gs_nonsense").status_code == 401
    assert send(body, bearer=token(Role.OPERATOR, "", scope=Scope.READ_ACCOUNTS)).status_code == 403
    assert send(body, bearer=token(Role.GLOBAL_ADMIN, scope=Scope.WRITE_ACCOUNTS)).status_code == 403


def test_its_body_is_described(app: APIFlask) -> None:
    spec = app.test_client().get("/api/openapi.json").json
    assert spec
    described = spec["paths"]["/api/v1/accounts/import"]["post"]
    assert set(described["requestBody"]["content"]) == {JSONL, "application/x-ndjson", CSV}
    for kind, name in ((JSONL, "jsonl"), (CSV, "csv")):
        from io import StringIO

        from app.accounts.files import read_lines
        from app.accounts.parsing import parse
        from app.accounts.records import Record

        example = described["requestBody"]["content"][kind]["example"]
        ((number, fields),) = read_lines(StringIO(example), name)
        assert isinstance(fields, dict)
        assert isinstance(parse(fields, number), Record)
