"""One database each of both engines, empty, and a store over it; the tests of accounts run over both."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.accounts.files import read_lines
from app.accounts.importing import Occasion, Report, import_lines
from app.accounts.store import AccountStore
from app.database import Database, open_database
from app.diagnosis.vocabulary import Origin

NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
Take = Callable[..., Report]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'accounts.db'}"
    else:
        url = request.getfixturevalue("postgres_url")
    opened = open_database(url)
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database) -> AccountStore:
    return AccountStore(database)


@pytest.fixture
def take(store: AccountStore) -> Take:
    """Import records, each a mapping or a line as it stands in the file."""

    def run(*records: dict[str, Any] | str, now: datetime = NOW, kind: str = "jsonl", **options: Any) -> Report:
        lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
        stream = io.StringIO("\n".join(lines), newline="")
        return import_lines(store, read_lines(stream, kind), Occasion(Origin.IMPORT, "made-up.jsonl", now), **options)

    return run


def account(account_id: str = "A-1", **fields: Any) -> dict[str, Any]:
    base = {
        "type": "account",
        "account": account_id,
        "name": "Fjord & Fils",
        "cloud": "global",
        "time_zone": "Europe/Paris",
    }
    return base | fields


def said(kind: str, account_id: str = "A-1", **fields: Any) -> dict[str, Any]:
    return {"type": kind, "account": account_id} | fields


def invoice(number: str, account_id: str = "A-1", **fields: Any) -> dict[str, Any]:
    base = {"issued": "2026-01-01", "due": "2026-01-31", "amount": "100.00", "currency": "EUR"}
    return {"type": "invoice", "account": account_id, "id": number} | base | fields
