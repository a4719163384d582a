"""Databases of both engines, as the tests of accounts have them, with accounts that there is something to say of."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from app.database import Database
from app.sweeping.findings import Event
from app.sweeping.service import Report, Sweep
from tests.app.accounts.conftest import Take, account, database, invoice, said, store, take
from tests.app.diagnosis.building import our_guide

__all__ = ["database", "store", "take"]
NOW = datetime(2026, 4, 1, 12, tzinfo=UTC)
Sweeping = Callable[..., tuple[Report, list[Event]]]


def day(days: int) -> str:
    """So many days ago."""
    return (NOW - timedelta(days=days)).date().isoformat()


@pytest.fixture
def accounts(take: Take) -> None:
    """A-1: a bill that is 55 days overdue. A-2: subscriptions on 21Vianet. A-3: nothing much."""
    lists = [said("listing", of=each, since=day(300)) for each in ("invoices", "credits", "payments", "incidents")]
    report = take(
        account(),
        *lists,
        said("enrolment", programme="csp", role="direct-bill", since=day(300)),
        said("suspension", programme="csp", suspended=False, since=day(300)),
        said("profile", status="complete", since=day(300)),
        said("requirement", id="csp-eligibility", met=True, since=day(300)),
        invoice("G-1", issued=day(80), due=day(55)),
        account("A-2", cloud="21vianet", time_zone="Asia/Shanghai"),
        said("customer", "A-2", id="C-1", name="Customer", since=day(200)),
        *[
            said("subscription", "A-2", id=f"S-{days}", customer="C-1", cloud="21vianet", status="suspended",
                 cause="fraud", since=day(days))
            for days in (10, 40, 57, 70)
        ],
        account("A-3"),
        now=NOW,
    )  # fmt: skip
    assert report.refused == 0, report.refusals


@pytest.fixture
def sweep(database: Database) -> Sweeping:
    def run(days: int = 0, only: tuple[str, ...] = (), hours: int = 0) -> tuple[Report, list[Event]]:
        moment = NOW + timedelta(days=days, hours=hours)
        found: list[Event] = []
        sweeping = Sweep(database, our_guide(), clock=lambda: moment)
        report = sweeping.some(only, None, found.append) if only else sweeping.everything(None, found.append)
        return report, found

    return run
