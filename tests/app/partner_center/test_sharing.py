"""Several processes read together, whichever of them is killed. Real ones: a forked test would hold its server too."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.database import EVERY_ACCOUNT
from app.partner_center import sharing
from app.partner_center.schema import partner_center_connection, partner_center_run
from tests.app.partner_center.conftest import ACCOUNTS, Bench
from tests.app.partner_center.server import Trouble as Fault
from tests.app.partner_center.test_killed import ROOT, environment, rows, sync

SHARED = ("accounts", "sync", "--workers", "2")


def until(true: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def helpers(process: int) -> list[int]:
    with suppress(OSError):
        return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return []


def is_there(process: int) -> bool:
    with suppress(OSError, IndexError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@contextmanager
def reading(bench: Bench, index: Path, *more: str) -> Iterator["subprocess.Popen[str]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "app", *SHARED, *more],
        cwd=ROOT,
        env=environment(bench, index),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def dawdling(bench: Bench) -> None:
    """Each account takes long enough for something to happen meanwhile."""
    for tenant in bench.server.tenants.values():
        tenant.troubles["/profiles/mpn"] = Fault(slow=0.5)


def under_way(bench: Bench) -> bool:
    """Both helpers are amid an account."""
    return bench.server.counts["/v1/profiles/mpn"] >= 2


def claimed(bench: Bench) -> int:
    counted = select(func.count()).where(partner_center_connection.c.claimed_until.is_not(None))
    with bench.database.reading(EVERY_ACCOUNT) as transaction:
        return int(transaction.execute(counted).scalar_one())


def finished(bench: Bench) -> list[bool]:
    with bench.database.reading(EVERY_ACCOUNT) as transaction:
        return [each is not None for each in transaction.execute(select(partner_center_run.c.finished_at)).scalars()]


def all_landed(bench: Bench) -> None:
    found = {account: each for account, each in rows(bench).items() if account != bench.account}
    assert len(found) == ACCOUNTS
    assert [len(each) for each in found.values()] == [5] * ACCOUNTS
    assert finished(bench) == [True]
    assert claimed(bench) == 0


@pytest.mark.parametrize(
    ("accounts", "at_once", "workers", "found"),
    [
        (1000, 4, 2, [2, 2]),
        (1000, 5, 2, [3, 2]),
        (1000, 4, 3, [2, 1, 1]),
        (1000, 2, 8, [1, 1]),  # never more at once than was allowed
        (1000, 1, 8, []),
        (1000, 4, 1, []),
        (3, 4, 8, [2, 1, 1]),
        (1, 4, 8, []),
        (0, 4, 8, []),
        (2 * sharing.WORTH_IT - 1, 4, None, []),
        (2 * sharing.WORTH_IT, 4, None, [2, 2]),
    ],
)
def test_what_is_read_at_once_is_shared_out(
    monkeypatch: pytest.MonkeyPatch, accounts: int, at_once: int, workers: int | None, found: list[int]
) -> None:
    monkeypatch.setattr(sharing, "default_count", lambda: 8)
    assert sharing.shares(accounts, at_once, workers) == found


def test_they_read_what_one_would(many: Bench, own_index: Path) -> None:
    found = sync(many, own_index, "--workers", "2", "--json")
    assert found.returncode == 0, found.stderr
    assert len({each["account"] for each in json.loads(found.stdout)["accounts"]}) == ACCOUNTS + 1
    all_landed(many)
    landed = rows(many)
    again = json.loads(sync(many, own_index, "--workers", "1", "--json").stdout)
    assert {each["landed"] for each in again["accounts"]} == {0}  # one finds nothing that two have missed
    assert rows(many) == landed


@pytest.mark.parametrize("all_of_them", [False, True])
def test_one_that_is_killed_holds_up_no_account(many: Bench, own_index: Path, *, all_of_them: bool) -> None:
    dawdling(many)
    with reading(many, own_index, "--json") as process:
        until(lambda: under_way(many))
        both = helpers(process.pid)
        assert len(both) == 2
        for each in both if all_of_them else both[:1]:
            os.kill(each, signal.SIGKILL)
        stdout, stderr = process.communicate(timeout=90)
    assert process.returncode == 0, stderr
    assert len(json.loads(stdout)["accounts"]) == ACCOUNTS + 1
    assert not any(each["busy"] for each in json.loads(stdout)["accounts"])
    all_landed(many)


def test_none_outlives_the_one_that_deals(many: Bench, own_index: Path) -> None:
    dawdling(many)
    with reading(many, own_index) as process:
        until(lambda: under_way(many))
        both = helpers(process.pid)
        process.kill()
        process.wait()
        until(lambda: not any(map(is_there, both)), 5)
    finish = json.loads(sync(many, own_index, "--workers", "2", "--json").stdout)
    assert finish["resumed"]
    assert not any(each["busy"] for each in finish["accounts"])
    all_landed(many)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_told_to_stop_they_end_what_is_under_way(many: Bench, own_index: Path, number: int) -> None:
    dawdling(many)
    with reading(many, own_index, "--watch") as process:
        until(lambda: under_way(many))
        both = helpers(process.pid)
        for each in (process.pid, *both):  # as a terminal, or whoever ends a service, tells all of them
            os.kill(each, number)
        process.communicate(timeout=30)
        assert not any(map(is_there, both))
    assert claimed(many) == 0
    assert finished(many) == [False]
    for account, found in rows(many).items():
        assert len(found) in (1, 5) or account == many.account
    assert sync(many, own_index, "--workers", "2").returncode == 0
    all_landed(many)
