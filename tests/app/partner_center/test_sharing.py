"""Several processes read together, whichever of them is killed. Real ones: a forked test would hold its server too."""

import errno
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.database import EVERY_ACCOUNT
from app.partner_center import sharing
from app.partner_center.running import Runner
from app.partner_center.schema import partner_center_connection, partner_center_run
from app.partner_center.service import AccountReport
from app.partner_center.vocabulary import Trouble
from tests.app.partner_center.conftest import ACCOUNTS, Bench, crowded
from tests.app.partner_center.server import Trouble as Fault
from tests.app.partner_center.test_killed import ROOT, environment, rows, sync
from tests.app.partner_center.test_schedule import until

DEADLY = "Gone Trading"
# The command, but for one account, whose answers end whoever reads them: as the system does where memory runs out.
ENDING = f"""
import os, signal
from app.cli import main
from app.partner_center.transport import Transport

exchange = Transport.exchange

def ending(*arguments):
    answer = exchange(*arguments)
    if {DEADLY.encode()!r} in answer.body:
        os.kill(os.getpid(), signal.SIGKILL)
    return answer

Transport.exchange = ending
main()
"""
# The command, on a system that starts two processes and no more.
REFUSING = """
import errno, os
from multiprocessing.context import ForkProcess
from app.cli import main

start, started = ForkProcess.start, []

def refusing(process):
    if len(started) == 2:
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))
    started.append(process)
    start(process)

ForkProcess.start = refusing
main()
"""
SHARED = ("accounts", "sync", "--workers", "2")


def helpers(process: int) -> list[int]:
    with suppress(OSError):
        return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    return []


def is_there(process: int) -> bool:
    with suppress(OSError, IndexError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@contextmanager
def reading(
    bench: Bench, index: Path, *more: str, program: str = "", at_once: int = 2
) -> Iterator["subprocess.Popen[str]"]:
    python = ("-c", program) if program else ("-m", "app")
    process = subprocess.Popen(
        [sys.executable, *python, *SHARED, *more],
        cwd=ROOT,
        env=environment(bench, index) | {"GOODSTANDING_PARTNER_CENTER_ACCOUNTS": str(at_once)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def dawdling(bench: Bench, seconds: float = 0.5) -> None:
    """Each account takes long enough for something to happen meanwhile."""
    for tenant in bench.server.tenants.values():
        tenant.troubles["/profiles/mpn"] = Fault(slow=seconds)


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
        (1000, 4, None, [2, 1, 1]),
    ],
)
def test_what_is_read_at_once_is_shared_out(
    monkeypatch: pytest.MonkeyPatch, accounts: int, at_once: int, workers: int | None, found: list[int]
) -> None:
    monkeypatch.setattr(sharing, "default_count", lambda: 8)
    assert sharing.shares(accounts, at_once, workers) == found


def test_they_read_what_one_would(bench: Bench, own_index: Path) -> None:
    """On both databases: each helper has connections of its own."""
    crowded(bench)
    found = sync(bench, own_index, "--workers", "2", "--json")
    assert found.returncode == 0, found.stderr
    assert len({each["account"] for each in json.loads(found.stdout)["accounts"]}) == ACCOUNTS + 1
    all_landed(bench)
    landed = rows(bench)
    again = json.loads(sync(bench, own_index, "--workers", "1", "--json").stdout)
    assert {each["landed"] for each in again["accounts"]} == {0}  # one finds nothing that two have missed
    assert rows(bench) == landed


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
    assert stderr.count("has ended (-9). Its accounts are read anew.") == (2 if all_of_them else 1)
    assert "Traceback" not in stderr
    assert len(json.loads(stdout)["accounts"]) == ACCOUNTS + 1
    assert not any(each["busy"] for each in json.loads(stdout)["accounts"])
    all_landed(many)


@pytest.mark.parametrize("at_once", [2, 4])
@pytest.mark.parametrize("deadly", [("K-2",), ("K-2", "K-5", "K-6")])
def test_an_account_that_ends_whoever_reads_it_is_left(
    many: Bench, own_index: Path, deadly: tuple[str, ...], at_once: int
) -> None:
    """However many helpers it takes."""
    for account in deadly:
        many.server.tenants[account.replace("K", "tenant")].resources["organization"]["companyName"] = DEADLY
    with reading(many, own_index, "--json", program=ENDING, at_once=at_once) as process:
        stdout, stderr = process.communicate(timeout=90)
    reports = json.loads(stdout)["accounts"]
    assert process.returncode == 1
    assert sorted(each["account"] for each in reports if each["trouble"] == "failed") == list(deadly)
    assert len({each["account"] for each in reports}) == len(reports) == ACCOUNTS + 1
    assert len(deadly) < stderr.count("has ended (-9)") <= 2 * len(deadly)  # two may end one at first
    for account in deadly:
        assert f"account {account} is left: processes end when they read it." in stderr
        many.account = account
        assert many.connection is not None
        assert (many.connection.trouble, many.connection.read_at) == (Trouble.FAILED, None)
        assert len(rows(many)[account]) == 1  # of which nothing landed
    assert [len(found) for account, found in rows(many).items() if account not in deadly] == [5] * (
        ACCOUNTS + 1 - len(deadly)
    )
    assert finished(many) == [True]
    assert claimed(many) == 0


def test_one_that_is_read_alone_stays_alone() -> None:
    """Also while what waited for a helper that has ended is dealt out again."""
    ours, theirs = multiprocessing.Pipe()
    with ours, theirs:
        helper = sharing._Helper(multiprocessing.Process(), ours, 2)
        to_read = sharing._Accounts(deque(), deque(["X"]), {"X"})
        to_read.deal(helper)
        assert helper.given == {"X"}
        to_read.left.append("Z")
        to_read.deal(helper)
        theirs.send("X")
        helper.told()
        to_read.deal(helper)
        assert (helper.given, helper.reading, list(to_read.left)) == (set(), {"X"}, ["Z"])


def test_where_none_can_take_its_place_the_run_stays_unfinished(many: Bench, own_index: Path) -> None:
    dawdling(many)
    with reading(many, own_index, "--json", program=REFUSING) as process:
        until(lambda: under_way(many))
        for each in helpers(process.pid):
            os.kill(each, signal.SIGKILL)
        stdout, stderr = process.communicate(timeout=90)
    assert "Not read this time: 2 accounts" in stderr
    assert len(json.loads(stdout)["accounts"]) == ACCOUNTS + 1 - 2
    assert finished(many) == [False]
    assert sync(many, own_index, "--workers", "2").returncode == 0
    all_landed(many)


def test_one_killed_by_somebody_else_and_one_by_its_account(many: Bench, own_index: Path) -> None:
    many.server.tenants["tenant-5"].resources["organization"]["companyName"] = DEADLY
    dawdling(many)
    with reading(many, own_index, "--json", program=ENDING) as process:
        until(lambda: under_way(many))
        os.kill(helpers(process.pid)[0], signal.SIGKILL)
        stdout, stderr = process.communicate(timeout=90)
    assert [each["account"] for each in json.loads(stdout)["accounts"] if each["trouble"]] == ["K-5"]
    assert stderr.count("has ended (-9)") == 3
    assert finished(many) == [True]
    assert claimed(many) == 0


@pytest.mark.parametrize("stopping", [False, True])
def test_none_outlives_the_one_that_deals(many: Bench, own_index: Path, *, stopping: bool) -> None:
    """Even one that had been told to stop, and waits for what is under way."""
    dawdling(many, 8)
    with reading(many, own_index, "--watch") as process:
        until(lambda: under_way(many))
        both = helpers(process.pid)
        if stopping:
            process.terminate()
            time.sleep(1.5)  # it looks once a second
            assert all(map(is_there, both))
        process.kill()
        process.wait()
        until(lambda: not any(map(is_there, both)), 3)
    for tenant in many.server.tenants.values():
        tenant.troubles.clear()
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


class Full:
    """A system that starts no process more."""

    Pipe = staticmethod(multiprocessing.get_context("fork").Pipe)

    def Process(self, **_: object) -> "Full":  # noqa: N802 - as the module's own
        return self

    def start(self) -> None:
        raise OSError(errno.EAGAIN, os.strerror(errno.EAGAIN))


def test_where_no_process_can_be_started_one_reads_alone(
    many: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("app.partner_center.sharing.multiprocessing.get_context", lambda _: Full())
    reports: list[AccountReport] = []
    Runner(many.database, many.reader, 2, lambda: many.now, workers=2).everything(reports.append)
    assert len(reports) == ACCOUNTS + 1
    assert "Only 0 of 2 processes read from Partner Center: Resource temporarily unavailable." in caplog.text
    all_landed(many)


def test_more_processes_than_accounts_at_once_are_refused_by_name(many: Bench, own_index: Path) -> None:
    for arguments, words in (
        (("--workers", "3"), "GOODSTANDING_PARTNER_CENTER_ACCOUNTS"),
        (("K-1", "--workers", "2"), "one process"),
    ):
        found = sync(many, own_index, *arguments)
        assert found.returncode == 2
        assert words in found.stderr.replace("\n", " ")
    assert not many.server.counts
