"""The bill on the account page: bounded however long it is, payments listed, nothing supposed passed off as paid."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from app import create_app
from app.accounts.importing import Occasion, import_lines
from app.accounts.store import AccountStore
from app.diagnosis.vocabulary import Origin
from app.identity.records import DEMO, Profile
from app.identity.roles import Role
from app.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
BASE = "http://127.0.0.1:8000"
MANY = 1_500
TODAY = datetime.now(UTC).date()


def records() -> Iterator[dict[str, Any]]:
    """An account with many overdue invoices, and one with payments of every kind."""
    said = {"currency": "EUR", "issued": str(TODAY - timedelta(200))}
    for account in ("LONG", "PAID"):
        yield {"type": "account", "account": account, "name": account, "cloud": "global", "time_zone": "Etc/UTC"}
        yield {"type": "enrolment", "account": account, "programme": "csp", "role": "direct-bill", "status": "enrolled"}
        yield {"type": "suspension", "account": account, "programme": "csp", "suspended": True}
        for of in ("invoices", "credits", "payments"):
            yield {"type": "listing", "account": account, "of": of}
    for number in range(MANY):
        due = str(TODAY - timedelta(70 + number % 100))
        yield {"type": "invoice", "account": "LONG", "id": f"L-{number:04}", "due": due, "amount": "1.25"} | said
    past = {"due": str(TODAY - timedelta(80))}
    yield {"type": "invoice", "account": "PAID", "id": "P-1", "amount": "5.00"} | said | past
    yield {"type": "invoice", "account": "PAID", "id": "P-2", "amount": "9.00"} | said | past
    money = {"currency": "EUR", "account": "PAID"}
    yield {"type": "payment", "id": "M-1", "day": str(TODAY - timedelta(9)), "amount": "700", "invoice": "P-1"} | money
    yield {"type": "credit", "id": "C-1", "day": str(TODAY - timedelta(8)), "amount": "2", "invoice": "P-2"} | money


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory, build: Callable[..., str]) -> Iterator[APIFlask]:
    folder = tmp_path_factory.mktemp("bill")
    build(ROOT / "content", folder / "library")
    app = create_app(Settings(index=folder / "library", database=f"sqlite:///{folder / 'accounts.db'}"))
    database = app.extensions["goodstanding"].database
    report = import_lines(
        AccountStore(database), enumerate(records(), 1), Occasion(Origin.IMPORT, "made-up.jsonl", datetime.now(UTC))
    )
    assert not report.refusals
    yield app
    database.close()


def reader(app: APIFlask, account: str) -> FlaskClient:
    profile = Profile(DEMO, f"admin-{account}", "Demo", frozenset({Role.GLOBAL_ADMIN}), account)
    secret = app.extensions["goodstanding"].identity.links.create(profile, "/en-us/account")
    client = app.test_client()
    assert client.get(f"/sign-in/demo/{secret}", base_url=BASE).status_code == 303
    return client


def shown(client: FlaskClient, address: str = "/en-us/account") -> str:
    response = client.get(unescape(address), base_url=BASE)
    assert response.status_code == 200
    return response.text


def text(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_a_bill_of_any_length_makes_a_page_that_can_be_read(app: APIFlask) -> None:
    client = reader(app, "LONG")
    html = shown(client)
    assert len(html) < 150_000
    assert len(re.findall(r'<th scope="row">L-\d+ <small>Issued on ', html)) == 24
    assert f"And {MANY - 10:,} more like these.".replace(",", "") in text(html).replace(",", "")
    assert "Newer invoices" not in html
    older = re.search(r'href="([^"]+invoices=2#gs-invoices)">Older invoices', html)
    assert older
    second = shown(client, older[1])
    assert len(set(re.findall(r"L-\d{4}(?= <small>)", second)) - set(re.findall(r"L-\d{4}(?= <small>)", html))) == 24
    assert "Newer invoices" in second
    last = shown(client, "/en-us/account?invoices=99999999999999999999")
    assert "Older invoices" not in last
    assert len(re.findall(r"L-\d{4}(?= <small>)", last)) == MANY % 24 or 24
    assert shown(client, "/en-us/account?invoices=nonsense").count("Issued on") == 24


def test_payments_and_credits_explain_a_balance(app: APIFlask) -> None:
    found = text(shown(reader(app, "PAID")))
    listed = found[found.index("Payments and credits") :]
    assert re.search(r"Credit C-1 P-2 €2\.00 .*Payment M-1 P-1 €700\.00", listed)
    assert "Invoice P-1" in found
    assert "€695.00 more was paid than it was for." in found


def test_what_is_supposed_is_never_shown_as_paid(app: APIFlask) -> None:
    client = reader(app, "PAID")
    before, after = text(shown(client)), text(shown(client, "/en-us/account?pay=P-2"))
    assert "As if invoice P-2 were paid." in after
    assert "As if" not in before
    assert "Balance due €7.00" in before
    assert "Balance due Nothing" in after
    payment = re.search(r"Last payment (€[\d.]+ on .*?), for invoice P-1", before)
    assert payment
    assert payment[0] in after
    assert after.count("€700.00") == before.count("€700.00")


def test_programs_get_payments_and_credits_too(app: APIFlask) -> None:
    body = reader(app, "PAID").get("/api/v1/accounts/PAID", base_url=BASE).get_json()["billing"]
    assert [(each["id"], each["amount"]) for each in body["payments"]] == [("M-1", "700")]
    assert [(each["id"], each["invoice"]) for each in body["credits"]] == [("C-1", "P-2")]
    assert body["last_payment"] == body["payments"][0]
