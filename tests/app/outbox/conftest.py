"""Databases of both engines with two accounts, and what stands in the outbox."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.database import EVERY_ACCOUNT, Database
from app.outbox.schema import outbox_event
from tests.app.accounts.conftest import Take, account, database, store, take

__all__ = ["database", "store", "take"]
NOW = datetime(2026, 4, 2, 9, tzinfo=UTC)
Events = Callable[[], list[tuple[str, int, str]]]


@pytest.fixture
def accounts(take: Take) -> None:
    assert take(account("A-1", language="fr-FR"), account("A-2")).landed


@pytest.fixture
def events(database: Database) -> Events:
    """Account, number and type of each event, in the order of accounts and numbers."""

    def run() -> list[tuple[str, int, str]]:
        rows = select(outbox_event).order_by(outbox_event.c.account_id, outbox_event.c.sequence)
        with database.reading(EVERY_ACCOUNT) as connection:
            return [(row.account_id, row.sequence, row.type) for row in connection.execute(rows)]

    return run
