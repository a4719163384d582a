"""How an account has stood: what is remembered of the past is what would be found anew, and of that account alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.accounts.history import AccountHistory
from app.accounts.importing import Occasion, import_lines
from app.accounts.store import AccountStore
from app.database import open_database
from app.demo.seeding import seed
from app.diagnosis.engine import diagnose
from app.diagnosis.guide import Guide
from app.diagnosis.vocabulary import Origin, Standing
from app.web.account_history import MOST_MOMENTS, Change, Memory, changes
from tests.app.diagnosis.building import our_guide

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ACCOUNTS = [f"DEMO-{number:02}" for number in range(1, 14)]
GUIDE = our_guide()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[AccountStore]:
    """With every account of the demonstration."""
    database = open_database(f"sqlite:///{tmp_path / 'accounts.db'}")
    store = AccountStore(database)
    seed(store, NOW)
    yield store
    database.close()


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The moments that were diagnosed."""
    moments: list[datetime] = []

    def noting(facts: Any, at: datetime, guide: Any) -> Any:
        moments.append(at)
        return diagnose(facts, at, guide)

    monkeypatch.setattr("app.web.account_history.diagnose", noting)
    return moments


def history(store: AccountStore, account: str) -> AccountHistory:
    found = store.history(account, details=True)
    assert found is not None
    return found


def changed(known: AccountHistory, at: datetime, guide: Guide, memory: Memory) -> list[Change]:
    return changes(known, known.facts(at), at, guide, memory)


def test_what_is_remembered_is_what_would_be_found(store: AccountStore) -> None:
    memory = Memory()
    for days in (0, 3, 40, 1, 100, 40):
        for account in ACCOUNTS:
            known, at = history(store, account), NOW - timedelta(days)
            assert changed(known, at, GUIDE, memory) == changed(known, at, GUIDE, Memory())
    assert len(memory) == len(ACCOUNTS)


def test_the_past_is_diagnosed_once(store: AccountStore, looked: list[datetime]) -> None:
    memory, later = Memory(), NOW + timedelta(minutes=1)
    first = changed(history(store, "DEMO-01"), NOW, GUIDE, memory)
    assert len(looked) > 5
    looked.clear()
    second = changed(history(store, "DEMO-01"), later, GUIDE, memory)
    assert looked == [later]
    assert second == first


def test_a_new_row_is_a_new_past(store: AccountStore, looked: list[datetime]) -> None:
    memory = Memory()
    before = changed(history(store, "DEMO-01"), NOW, GUIDE, memory)
    assert before[0].reasons == ("billing-overdue",)
    paid = {"type": "payment", "account": "DEMO-01", "id": "P-new", "day": "2026-04-01", "amount": "43150.75",
            "currency": "SEK", "invoice": "DEMO-01-06"}  # fmt: skip
    report = import_lines(store, [(1, paid)], Occasion(Origin.IMPORT, "made-up.jsonl", NOW))
    assert report.landed == 1
    looked.clear()
    after = changed(history(store, "DEMO-01"), NOW, GUIDE, memory)
    assert len(looked) > 5
    assert after == changed(history(store, "DEMO-01"), NOW, GUIDE, Memory())
    assert after[0].standing is Standing.SUSPENDED_UNEXPLAINED
    assert len(memory) == 1


def test_another_guide_is_another_past(store: AccountStore) -> None:
    memory, known = Memory(), history(store, "DEMO-01")
    stricter = replace(GUIDE, thresholds={**GUIDE.thresholds, "billing-overdue": 10})
    first = changed(known, NOW, GUIDE, memory)
    assert changed(known, NOW, stricter, memory) == changed(known, NOW, stricter, Memory()) != first
    assert changed(known, NOW, GUIDE, memory) == first


def test_accounts_alike_do_not_share_a_past(store: AccountStore, looked: list[datetime]) -> None:
    """Not even where somebody else's rows say word for word the same."""
    memory, known = Memory(), history(store, "DEMO-01")
    other = AccountHistory("DEMO-99", [row for rows in known._things() for row in rows])
    assert other.fingerprint() == known.fingerprint()
    changed(known, NOW, GUIDE, memory)
    looked.clear()
    changed(other, NOW, GUIDE, memory)
    assert len(looked) > 5


def test_what_was_looked_at_longest_ago_is_forgotten(store: AccountStore, looked: list[datetime]) -> None:
    memory = Memory(most=2)
    for account in ("DEMO-01", "DEMO-02", "DEMO-01", "DEMO-03"):
        changed(history(store, account), NOW, GUIDE, memory)
    assert len(memory) == 2
    looked.clear()
    changed(history(store, "DEMO-01"), NOW, GUIDE, memory)
    assert looked == [NOW]
    changed(history(store, "DEMO-02"), NOW, GUIDE, memory)
    assert len(looked) > 5


def test_a_long_past_is_not_remembered_without_end(store: AccountStore) -> None:
    memory, known = Memory(), history(store, "DEMO-01")
    remembered = memory.of(known, GUIDE)
    remembered |= {NOW - timedelta(days): None for days in range(2 * MOST_MOMENTS + 1)}
    assert memory.of(known, GUIDE) == {}


def test_a_fingerprint_is_of_every_row(store: AccountStore) -> None:
    known = history(store, "DEMO-01")
    rows = [row for rows in known._things() for row in rows]
    assert AccountHistory("DEMO-01", rows).fingerprint() == history(store, "DEMO-01").fingerprint()
    prints = {AccountHistory("DEMO-01", rows[:-1]).fingerprint(), known.fingerprint()}
    prints.add(AccountHistory("DEMO-01", [*rows[:-1], rows[-1]._replace(as_of=NOW - timedelta(9))]).fingerprint())
    assert len(prints) == 3


def test_a_requirement_whose_day_is_over_applies_from_the_day_after(store: AccountStore) -> None:
    """Though nothing was reported on that day, and the last day on which meeting it helped began before."""
    stated = {"type": "requirement", "account": "DEMO-09", "id": "csp-eligibility", "met": False,
              "deadline": "2026-05-10", "since": "2026-04-01"}  # fmt: skip
    report = import_lines(store, [(1, stated)], Occasion(Origin.IMPORT, "made-up.jsonl", NOW))
    assert report.landed == 1
    known = history(store, "DEMO-09")
    latest = changed(known, NOW, GUIDE, Memory())[0]
    assert "csp-eligibility-not-met" in latest.reasons
    assert latest.at.astimezone(known.zone).date().isoformat() == "2026-05-11"


def test_whoever_pays_while_suspended_has_settled_what_it_was_suspended_for(store: AccountStore) -> None:
    paid = {"type": "payment", "account": "DEMO-01", "id": "P-late", "day": "2026-05-28", "amount": "43150.75",
            "currency": "SEK", "invoice": "DEMO-01-06"}  # fmt: skip
    rejected = {"type": "profile", "account": "DEMO-01", "status": "rejected", "since": "2026-05-01"}
    complete = {"type": "profile", "account": "DEMO-01", "status": "complete", "since": "2026-05-29"}
    report = import_lines(
        store, [(1, paid), (2, rejected), (3, complete)], Occasion(Origin.IMPORT, "made-up.jsonl", NOW)
    )
    assert report.landed == 3
    known = history(store, "DEMO-01")
    (only,) = diagnose(known.facts(NOW), NOW, GUIDE).standings
    assert (only.standing, only.settled) == (Standing.SUSPENDED_SETTLED, ("billing-overdue", "profile-rejected"))
    assert changed(known, NOW, GUIDE, Memory())[0].standing is Standing.SUSPENDED_SETTLED
