"""Accounts are read on schedule: by one of however many processes, at moments that differ, until told to stop."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
import requests
from sqlalchemy import select, update

from app.commands.examining_partner_center import said
from app.commands.supervising import companions
from app.commands.verdicts import State
from app.database import EVERY_ACCOUNT
from app.partner_center import store as kept
from app.partner_center.records import Run
from app.partner_center.retrying import Patience
from app.partner_center.running import SILENT, AllBeingReadError, Runner
from app.partner_center.schedule import JITTER, LATE, Schedule, Standing, Watcher, standing_of
from app.partner_center.schema import partner_center_connection, partner_center_run
from app.partner_center.service import AccountReport, Reader, Surroundings
from app.partner_center.stopping import waiting
from app.partner_center.vocabulary import Trouble
from app.settings import Settings, SettingsError, load
from tests.app.diagnosis.building import our_guide
from tests.app.partner_center.conftest import Bench, add_account
from tests.app.partner_center.fixtures import NOW, partner
from tests.app.partner_center.server import Trouble as Fault
from tests.app.partner_center.test_killed import ROOT, environment

EVERY = Schedule(timedelta(hours=4))


def watcher(bench: Bench) -> Watcher:
    return Watcher(bench.database, EVERY, bench.runner, lambda: bench.now)


def runs(bench: Bench) -> list[Run]:
    of = partner_center_run.c
    with bench.database.reading(EVERY_ACCOUNT) as transaction:
        found = transaction.execute(select(of.id, of.began_at, of.accounts, of.finished_at).order_by(of.began_at))
        return [Run(*row) for row in found]


def test_no_two_waits_are_alike_and_all_are_about_as_long() -> None:
    waits = [EVERY.next(Run(f"pcr_{number}", NOW, 1)) - NOW for number in range(50)]
    assert len(set(waits)) == 50
    assert min(waits) >= EVERY.every * (1 - JITTER)
    assert max(waits) <= EVERY.every * (1 + JITTER)
    assert EVERY.next(Run("pcr_1", NOW, 1)) - NOW == waits[1]  # for everybody the same


def test_it_is_read_when_it_is_time_and_not_before(bench: Bench) -> None:
    watching = watcher(bench)
    assert watching.look()
    assert not watching.look()
    bench.now += EVERY.every * (1 - JITTER) - timedelta(minutes=1)
    assert not watching.look()
    bench.now += 2 * JITTER * EVERY.every + timedelta(minutes=2)
    assert watching.look()
    assert [each.finished_at is not None for each in runs(bench)] == [True, True]
    assert bench.server.counts["/v1/invoices"] == 2


def test_where_nobody_is_connected_no_run_begins(desk: Bench) -> None:
    with desk.database.writing(EVERY_ACCOUNT) as transaction:
        transaction.execute(partner_center_connection.delete())
    assert not watcher(desk).look()
    assert runs(desk) == []


def test_of_several_processes_one_reads(bench: Bench, own_index: Path) -> None:
    for number in range(6):
        tenant = bench.server.add(partner(f"tenant-{number}"))
        tenant.resources |= {"invoices": [], "summaries": [], "customers": [], "servicerequests": []}
        add_account(bench, f"K-{number}")
        bench.connect(f"K-{number}", tenant)
    watching = [sys.executable, "-m", "app", "accounts", "sync", "--watch"]
    given = environment(bench, own_index) | {"GOODSTANDING_LOG": "json"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    processes = [subprocess.Popen(watching, cwd=ROOT, env=given, **quiet) for _ in range(3)]  # type: ignore[call-overload]
    try:
        until(lambda: runs(bench) and runs(bench)[0].finished_at)
        time.sleep(2)  # whoever came later has looked, too
    finally:
        for each in processes:
            each.terminate()
        logged = b"".join([each.communicate(timeout=60)[1] for each in processes])
    assert [each.returncode for each in processes] == [0, 0, 0]
    assert len(runs(bench)) == 1
    assert bench.server.counts["/v1/profiles/legalbusiness"] == 7  # every account once
    assert logged.count(b"7 accounts read") == 1


def held_elsewhere(bench: Bench) -> Run:
    """A run that a process of another machine is at."""
    with bench.database.writing(EVERY_ACCOUNT) as transaction:
        run = kept.begin_run(transaction, "pcr_elsewhere", bench.now)
        values = {"held_by": "elsewhere:7:0a", "held_until": bench.now + SILENT}
        transaction.execute(update(partner_center_run).values(values))
    return run


def test_a_run_of_a_machine_that_has_gone_is_gone_on_with_once_it_is_silent(bench: Bench) -> None:
    run = held_elsewhere(bench)
    assert not watcher(bench).look()
    with pytest.raises(AllBeingReadError, match="elsewhere:7"):
        bench.runner().everything(lambda _: None)
    bench.now += SILENT
    assert watcher(bench).look()
    assert [(each.id, each.finished_at) for each in runs(bench)] == [(run.id, bench.now)]


def test_whoever_was_silent_for_long_stops_when_somebody_else_has_gone_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.partner_center.running.SAYING", 0.0)
    taken = Event()

    def tell(_: AccountReport) -> None:
        if not taken.is_set():
            with bench.database.writing(EVERY_ACCOUNT) as transaction:
                values = {"held_by": "elsewhere:7:0a", "held_until": bench.now + SILENT}
                transaction.execute(update(partner_center_run).values(values))
            taken.set()

    add_account(bench, "K-1")
    bench.connect("K-1", bench.server.add(partner("tenant-1")))
    with pytest.raises(AllBeingReadError, match="Somebody else"):
        bench.runner().everything(tell)
    assert runs(bench)[0].finished_at is None  # theirs to finish


def test_a_stop_ends_a_long_wait_and_leaves_the_rest_to_the_next(desk: Bench) -> None:
    desk.tenant.troubles["/invoices"] = Fault(429, retry_after="100")
    stop = Event()
    around = Surroundings(patience=Patience(sleep=waiting(stop)), clock=lambda: desk.now)
    reader = Reader(desk.database, our_guide(), desk.settings, around)
    told: list[AccountReport] = []
    began = time.monotonic()
    thread = Thread(target=Runner(desk.database, reader, 2, lambda: desk.now, stop).everything, args=(told.append,))
    thread.start()
    while not desk.server.counts["/v1/invoices"]:
        time.sleep(0.01)
    stop.set()
    thread.join(30)
    assert not thread.is_alive()
    assert time.monotonic() - began < 30
    assert told == []
    assert desk.connection is not None
    assert (desk.connection.read_at, desk.connection.claimed_until) == (None, None)
    assert runs(desk)[0].finished_at is None
    desk.tenant.troubles.clear()
    assert watcher(desk).look()
    assert len(runs(desk)) == 1


# --- what is said of it


def test_it_is_off_where_nothing_is_set_up_or_the_setting_says_so(desk: Bench) -> None:
    assert Schedule.of(Settings()) is None
    assert Schedule.of(desk.settings.with_changes(partner_center_every=0)) is None
    assert Schedule.of(desk.settings) == EVERY
    assert not companions(Settings())
    assert list(companions(desk.settings)) == ["deliverer", "reader of Partner Center"]
    assert list(companions(desk.settings.with_changes(partner_center_every=0))) == ["deliverer"]
    with pytest.raises(SettingsError, match="GOODSTANDING_PARTNER_CENTER_EVERY"):
        load({"GOODSTANDING_PARTNER_CENTER_EVERY": "-1"})


@pytest.mark.parametrize(
    ("standing", "state", "words"),
    [
        (Standing({}, None, None), State.OK, "No account is connected."),
        (Standing({"": 2}, NOW, NOW), State.OK, "2 accounts connected, read every 4 hours; all last read 3 hours ago."),
        (Standing({"": 1, "consent-expired": 1}, NOW, NOW), State.WARNING, "Not read: consent-expired (1)."),
        (Standing({"": 1}, NOW - timedelta(hours=10), NOW), State.WARNING, "all last read 13 hours ago."),
        (Standing({"": 1}, None, NOW - timedelta(days=3)), State.WARNING, "all of them never yet."),
    ],
)
def test_doctor_says_when_all_were_last_read(standing: Standing, state: State, words: str) -> None:
    verdict = said(standing, EVERY, NOW + timedelta(hours=3))
    assert (verdict.status, words in verdict.detail) == (state, True), verdict
    assert bool(verdict.remedy) is (state is not State.OK)


def test_how_it_stands_is_in_the_database(bench: Bench) -> None:
    watcher(bench).look()
    bench.tenant.consent = "invalid_grant"
    bench.now += timedelta(days=1)
    bench.read()
    found = standing_of(bench.database)
    assert found == Standing({Trouble.CONSENT_EXPIRED.value: 1}, NOW, NOW)
    assert found.late(EVERY, NOW + LATE * EVERY.every + timedelta(minutes=1))
    assert not found.late(EVERY, NOW + LATE * EVERY.every)
    assert not found.late(None, NOW + timedelta(days=99))


# --- real processes


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def served(bench: Bench, index: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    arguments = ["serve", "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        env=environment(bench, index) | {"GOODSTANDING_DELIVER": "off", "GOODSTANDING_LOG": "json"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


def until(true: Callable[[], object], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def children(process: int) -> list[int]:
    """Those of its children that read."""
    found = []
    for each in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            arguments = (each / "cmdline").read_bytes().split(b"\0")
            if b"--watch" in arguments and int((each / "stat").read_text().rpartition(")")[2].split()[1]) == process:
                found.append(int(each.name))
    return found


def test_servers_read_on_schedule_one_of_them_whatever_is_killed(desk: Bench, own_index: Path) -> None:
    bench = desk
    bench.tenant.troubles["/profiles/mpn"] = Fault(slow=1.5)  # long enough to be killed amid
    first, second = free_port(), free_port()
    with served(bench, own_index, first) as server:
        until(lambda: bench.server.counts["/v1/profiles/mpn"])
        (reader,) = children(server.pid)
        os.kill(reader, signal.SIGKILL)
        until(lambda: children(server.pid) not in ([], [reader]))
        until(lambda: bench.connection is not None and bench.connection.read_at)
        until(lambda: runs(bench)[0].finished_at)
        with served(bench, own_index, second) as other:
            until(lambda: children(other.pid))
            until(lambda: answers(second))
            time.sleep(2)
            assert len(runs(bench)) == 1  # nothing is due: the other one has read
        until(lambda: answers(first))
        measured = requests.get(f"http://127.0.0.1:{first}/metrics", timeout=10).text
        assert 'goodstanding_partner_center_accounts{trouble=""} 1.0' in measured
        assert "goodstanding_partner_center_age_seconds " in measured
        assert requests.get(f"http://127.0.0.1:{first}/readyz", timeout=10).json()["status"] == "ready"
        with bench.database.writing(EVERY_ACCOUNT) as transaction:
            long_ago = datetime.now(UTC) - timedelta(days=2)
            transaction.execute(update(partner_center_run).values(began_at=long_ago, finished_at=long_ago))
        until(lambda: said_late(first))
        left = children(server.pid)
        assert left
    for each in left:
        until(lambda one=each: not Path(f"/proc/{one}").exists())  # type: ignore[misc]


def answers(port: int) -> bool:
    with suppress(requests.RequestException):
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).ok
    return False


def said_late(port: int) -> bool:
    found = json.loads(requests.get(f"http://127.0.0.1:{port}/readyz", timeout=10).text)
    return [each["code"] for each in found.get("degraded", [])] == ["partner-center-late"]
