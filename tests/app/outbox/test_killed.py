"""Killed at any moment, writers and deliverers lose no event, and none comes before an earlier one of its account.

Real processes, a real endpoint that refuses now and then, and `kill -9` at random: a few times by default, 100 times
with `--thorough`. What the endpoint heard is compared with what stands in the database.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from threading import Event, Lock

import pytest
from sqlalchemy import func, select

from app.database import EVERY_ACCOUNT, Database
from app.identity.audit import Trail
from app.outbox.schema import outbox_delivery, outbox_event
from app.sealing import Sealing
from app.support.schema import support_change
from app.webhooks.service import WebhookService
from tests.app.accounts.conftest import Take, account
from tests.app.outbox.working import ACCOUNTS, KEY, deliverer
from tests.app.webhooks.servers import Received, Server, answering, serving

ROOT = Path(__file__).resolve().parents[3]
FEW, MANY = 6, 100
ROLES = ("write", "deliver", "deliver")
PATIENCE = 120  # seconds, for a process to begin and for the rest to be delivered
MOMENT = 0.6  # seconds, at most, that a process works before it is killed


class Heard:
    """What an endpoint was sent. It takes note before it answers, and refuses one in thirty."""

    def __init__(self) -> None:
        self.events: list[tuple[str, int, str]] = []
        self._lock = Lock()

    def __call__(self, connection: object, request: Received) -> None:
        said = json.loads(request.body)
        refused = random.random() < 1 / 30
        if not refused:
            with self._lock:
                self.events.append((said["account"], said["sequence"], said["id"]))
        answering("500 Trouble" if refused else "200 OK")(connection, request)  # type: ignore[arg-type]

    def firsts(self) -> dict[str, list[int]]:
        """Account → numbers of its events, in the order in which each came for the first time."""
        found: dict[str, list[int]] = defaultdict(list)
        for name, number, _ in self.events:
            if number not in found[name]:
                found[name].append(number)
        return found


def started(role: str, url: str) -> subprocess.Popen[bytes]:
    script = Path(__file__).with_name("working.py")
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, script, role, url], env=environment, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    return process


def killed(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait(PATIENCE)
    assert process.stdout is not None
    process.stdout.close()


@contextmanager
def working(url: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    running = [started(role, url) for role in ROLES]
    try:
        yield running
    finally:
        for process in running:
            killed(process)


def waiting(database: Database) -> int:
    with database.reading(EVERY_ACCOUNT) as connection:
        new = select(func.count()).select_from(outbox_event).where(outbox_event.c.spread_at.is_(None))
        due = select(func.count()).select_from(outbox_delivery).where(outbox_delivery.c.state == "waiting")
        return sum(int(connection.execute(each).scalar_one()) for each in (new, due))


def deliver_the_rest(database: Database) -> None:
    end = time.monotonic() + PATIENCE
    last = deliverer(database)
    while waiting(database):
        assert time.monotonic() < end, f"{waiting(database)} still wait"
        last.run(Event(), until_idle=True)
        time.sleep(0.2)


def register(database: Database, server: Server) -> None:
    service = WebhookService(database, Trail(database), Sealing([KEY]), (ip_network("127.0.0.0/8"),))
    service.register("usr_Agda", server.url)


@pytest.mark.slow
def test_killed_at_any_moment_nothing_is_lost_or_out_of_order(
    database: Database, take: Take, thorough: bool, count: Callable[[str, int], None]
) -> None:
    assert take(*map(account, ACCOUNTS)).landed
    url = database.engine.url.render_as_string(hide_password=False)
    kills, heard = MANY if thorough else FEW, Heard()
    with serving(heard) as server:
        register(database, server)
        with working(url) as running:
            for _ in range(kills):
                time.sleep(random.uniform(0, MOMENT))
                place = random.randrange(len(ROLES))
                killed(running[place])
                running[place] = started(ROLES[place], url)
        deliver_the_rest(database)
    with database.reading(EVERY_ACCOUNT) as connection:
        events = connection.execute(select(outbox_event.c.account_id, outbox_event.c.sequence, outbox_event.c.id)).all()
        changes = connection.execute(select(func.count()).select_from(support_change)).scalar_one()
    assert len(events) == changes > kills, "a change without its event, or the reverse"
    assert {tuple(row) for row in events} == set(heard.events), "lost"
    firsts = heard.firsts()
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in firsts.values()), "out of order"
    count(f"kills, {database.engine.dialect.name}", kills)
    count(f"events delivered over them, {database.engine.dialect.name}", len(events))
    count(f"of these twice or more, {database.engine.dialect.name}", len(heard.events) - len(events))
