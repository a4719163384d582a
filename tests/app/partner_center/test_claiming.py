"""An account is claimed while it is read, and free afterwards, whatever happens; no other's claim is freed."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.database_trouble import DatabaseError
from app.partner_center.claims import here
from app.partner_center.schema import partner_center_connection
from app.partner_center.service import Reader, Surroundings
from app.partner_center.several import read_one
from app.partner_center.transport import Answer, Transport
from app.partner_center.vocabulary import Trouble
from tests.app.diagnosis.building import our_guide
from tests.app.partner_center.conftest import Bench

PROFILE = "/profiles/mpn"  # amid an account


class Interrupted(Transport):
    """Something happens before an exchange."""

    def __init__(self, happens: Callable[[], object]) -> None:
        super().__init__()
        self._happens = happens

    def exchange(
        self, method: str, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None = None
    ) -> Answer:
        if url.endswith(PROFILE):
            self._happens()
        return super().exchange(method, url, headers, form)


def interrupted(bench: Bench, happens: Callable[[], object]) -> Reader:
    around = Surroundings(Interrupted(happens), clock=lambda: bench.now)
    return Reader(bench.database, our_guide(), bench.settings, around)


@pytest.fixture
def read_once(bench: Bench) -> Bench:
    assert not bench.read(days=1).failed
    return bench


def broken() -> None:
    raise RuntimeError("Sample Trading owes 100")


def claims_of(bench: Bench) -> tuple[str | None, bool]:
    found = bench.connection
    assert found is not None
    return found.claimed_by, found.claimed(bench.now)


def test_one_that_is_being_read_says_so(bench: Bench) -> None:
    seen: list[tuple[str | None, bool]] = []
    interrupted(bench, lambda: seen.append(claims_of(bench))).one(bench.account)
    assert seen == [(here(), True)]
    assert claims_of(bench) == (None, False)


def test_a_fault_of_ours_is_kept_with_the_account_and_frees_it(
    read_once: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    before = read_once.facts
    found = read_one(interrupted(read_once, broken), read_once.account, "run-1")
    assert found is not None
    assert found.trouble is Trouble.FAILED
    assert read_once.connection is not None
    assert read_once.connection.trouble is Trouble.FAILED
    assert claims_of(read_once) == (None, False)
    assert read_once.facts == before
    assert "RuntimeError" in caplog.text
    assert "Sample Trading" not in caplog.text
    read_once.read()
    assert read_once.connection.trouble is None


def test_a_database_that_goes_away_is_no_fault_of_the_account(read_once: Bench) -> None:
    def gone() -> None:
        raise DatabaseError("The database can't be reached.", remedy="Start it.")

    with pytest.raises(DatabaseError):
        interrupted(read_once, gone).one(read_once.account)
    assert read_once.connection is not None
    assert read_once.connection.trouble is None
    assert claims_of(read_once) == (None, False)


def test_what_landed_stays_and_is_free_where_it_can_not_be_swept(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.partner_center.service.Sweep.some", lambda *_: broken())
    with pytest.raises(RuntimeError):
        bench.reader.one(bench.account)
    assert bench.facts.invoices is not None
    assert claims_of(bench) == (None, False)


def test_one_who_took_too_long_frees_nobody_elses(bench: Bench) -> None:
    """Another has claimed it since."""
    until = bench.now + timedelta(hours=1)

    def taken_over() -> None:
        this = update(partner_center_connection).where(partner_center_connection.c.account_id == bench.account)
        with bench.database.writing(bench.account) as transaction:
            transaction.execute(this.values(claimed_by="elsewhere:7:s1", claimed_until=until))

    interrupted(bench, taken_over).one(bench.account)
    assert claims_of(bench) == ("elsewhere:7:s1", True)


def test_one_whose_reader_was_killed_is_not_being_read(bench: Bench) -> None:
    assert bench.connection is not None
    gone = replace(bench.connection, claimed_by=here() + "0", claimed_until=bench.now + timedelta(minutes=9))
    assert not gone.claimed(bench.now)
    assert replace(gone, claimed_by=here()).claimed(bench.now)
