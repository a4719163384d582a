"""Processes share a sweep: each account is diagnosed once, each thing told once, whoever joins, fails or comes late."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from app.database import EVERY_ACCOUNT, Database
from app.sweeping import service, store
from app.sweeping.findings import Event
from app.sweeping.schema import account_event, account_standing, sweep_page, sweep_run
from app.sweeping.service import Report, Sweep
from app.sweeping.store import Run
from tests.app.accounts.conftest import Take, account, said
from tests.app.diagnosis.building import our_guide
from tests.app.sweeping.conftest import NOW, day

ACCOUNTS = 23


@pytest.fixture(autouse=True)
def _many_pages(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    """Accounts in China, each with a subscription that nears deletion, two on a page."""
    monkeypatch.setattr(service, "PAGE", 2)
    records = []
    for number in range(ACCOUNTS):
        name = f"A-{number:02}"
        records += [
            account(name, cloud="21vianet", time_zone="Asia/Shanghai"),
            said("customer", name, id=f"C-{number}", name="Customer", since=day(200)),
            said("subscription", name, id=f"S-{number}", customer=f"C-{number}", cloud="21vianet", status="suspended",
                 cause="fraud", since=day(57)),
        ]  # fmt: skip
    report = take(*records, now=NOW)
    assert report.refused == 0, report.refusals


def sweeping(database: Database) -> Sweep:
    return Sweep(database, our_guide(), clock=lambda: NOW)


def all_done(database: Database, told: list[Event]) -> None:
    """Once each: told, in the tables, and counted."""
    assert Counter(each.account for each in told) == {f"A-{number:02}": 1 for number in range(ACCOUNTS)}
    with database.reading(EVERY_ACCOUNT) as connection:
        for table in (account_event, account_standing):
            assert connection.execute(select(func.count()).select_from(table)).scalar() == ACCOUNTS
        runs = connection.execute(select(sweep_run)).all()
        assert [(run.accounts, run.reached) for run in runs] == [(ACCOUNTS, f"A-{ACCOUNTS - 1}")]
        assert runs[0].finished_at is not None
        assert connection.execute(select(func.count()).select_from(sweep_page)).scalar() == 0, "they have served"


def test_processes_share_a_sweep(database: Database) -> None:
    told: list[Event] = []
    report = sweeping(database).everything(None, told.append, processes=3)
    assert (report.accounts, report.first_seen) == (ACCOUNTS, ACCOUNTS)
    all_done(database, told)


def test_sweeps_that_begin_at_once_are_one(database: Database) -> None:
    told: list[Event] = []

    def run(_: int) -> Report:
        return sweeping(database).everything(None, told.append)

    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(run, range(4)))
    finished = [each for each in reports if each.accounts]
    assert finished
    with database.reading(EVERY_ACCOUNT) as connection:
        runs = connection.execute(select(func.count()).select_from(sweep_run)).scalar_one()
        assert connection.execute(select(func.count()).select_from(account_event)).scalar() == ACCOUNTS
        assert connection.execute(select(func.count()).select_from(account_standing)).scalar() == ACCOUNTS
    # Whoever came when the first was over made one of its own; no page of a sweep was done twice.
    assert sum(each.accounts for each in reports) == ACCOUNTS * runs
    assert Counter(each.account for each in told) == {f"A-{number:02}": 1 for number in range(ACCOUNTS)}


@pytest.fixture
def held(database: Database) -> Iterator[tuple[Run, int]]:
    """A page that a process has taken and not let go of."""
    if not database.postgresql:
        pytest.skip("SQLite locks no rows")
    run = Run("swp_held", NOW, "", 0)
    with database.writing(EVERY_ACCOUNT) as connection:
        store.begin(connection, run, NOW)
        store.plan(connection, run, 2)
    with database.writing(EVERY_ACCOUNT) as connection:
        page = store.take_page(connection, run)
        assert page is not None
        yield run, page.number
        connection.rollback()


def test_a_page_that_somebody_holds_is_passed_over_and_done_later(database: Database, held: tuple[Run, int]) -> None:
    run, number = held
    told: list[Event] = []
    report = sweeping(database).everything(None, told.append)
    assert (report.resumed, report.accounts) == (True, ACCOUNTS - 2)
    with database.reading(EVERY_ACCOUNT) as connection:
        assert store.undone(connection, run) == [number], "the sweep isn't over"
        assert connection.execute(select(sweep_run.c.finished_at)).scalar() is None


def test_what_a_dead_process_left_is_done_by_the_next_sweep(database: Database) -> None:
    told: list[Event] = []

    class DiedError(Exception):
        pass

    def die(done: int, _total: int) -> None:
        if done > 6:
            raise DiedError

    with pytest.raises(DiedError):
        sweeping(database).everything(None, told.append, die)
    report = sweeping(database).everything(None, told.append, processes=2)
    assert report.resumed
    all_done(database, told)


def test_a_sweep_whose_end_was_not_noted_is_ended(database: Database) -> None:
    told: list[Event] = []
    run = Run("swp_over", NOW, "", 0)
    with database.writing(EVERY_ACCOUNT) as connection:
        store.begin(connection, run, NOW)
        store.plan(connection, run, 2)
        for number in store.undone(connection, run):
            page = store.open_page(connection, run, number)
            assert page is not None
            store.finish_page(connection, run, page, 0, "", NOW)
    report = sweeping(database).everything(None, told.append)
    assert (report.resumed, report.accounts) == (True, 0)
    with database.reading(EVERY_ACCOUNT) as connection:
        assert connection.execute(select(sweep_run.c.finished_at)).scalar() is not None


def test_an_account_that_comes_meanwhile_is_on_the_last_page(database: Database, take: Take) -> None:
    run = Run("swp_meanwhile", NOW, "", 0)
    with database.writing(EVERY_ACCOUNT) as connection:
        store.begin(connection, run, NOW)
        store.plan(connection, run, 2)
    take(account("Z-99"), now=NOW)
    assert sweeping(database).everything(None, lambda _: None).accounts == ACCOUNTS + 1
    with database.reading(EVERY_ACCOUNT) as connection:
        assert connection.execute(select(sweep_run.c.reached)).scalar() == "Z-99"
