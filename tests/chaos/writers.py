"""A process that is killed while it writes, again and again: `python writers.py DATABASE KILLS`.

Forked from one that has loaded everything, so that a thousand of them take minutes. Each writes support requests and
imports until it dies, and notes on standard output what was acknowledged: a line once the call has returned.
"""

import json
import os
import random
import secrets
import select
import signal
import sys
import time
from datetime import UTC, datetime

from app.accounts.importing import Occasion, import_lines
from app.accounts.store import AccountStore
from app.database import open_database
from app.diagnosis.vocabulary import Origin
from app.identity.audit import Trail
from app.identity.roles import Principal, Role, Scope
from app.support.records import Draft, Purpose
from app.support.service import SupportService

LONGEST = 0.5  # seconds until a process is killed, from when it began to write
PATIENCE = 30.0  # seconds for a process to begin
WHO = Principal("usr_killed", frozenset({Role.GLOBAL_ADMIN}), "K-1", "", None, frozenset(Scope))


def record(account: str) -> dict[str, str]:
    return {
        "type": "account",
        "account": account,
        "name": account,
        "cloud": "global",
        "time_zone": "UTC",
        "since": "2025-01-01",
    }


def note(kind: str, *names: str) -> None:
    os.write(1, (json.dumps([kind, *names]) + "\n").encode())  # at once, and whole


def write(address: str, ready: int) -> None:
    database = open_database(address, serving=True)
    store, trail = AccountStore(database), Trail(database)
    support = SupportService(database, trail)
    note("began")
    os.write(ready, b".")
    while True:
        account, key = f"K-{secrets.token_hex(6)}", secrets.token_hex(8)
        names = [account, f"{account}-2"]
        occasion = Occasion(Origin.IMPORT, "kills", datetime.now(UTC))
        report = import_lines(store, list(enumerate(map(record, names), 1)), occasion)
        if report.landed:
            note("account", *names)
        draft = Draft(Purpose.OTHER, "Killed", "While writing", "en-US")
        who = Principal(WHO.id, WHO.roles, account, "", None, WHO.scopes)
        support.create(who, account, draft, token=key)
        note("request", key)


def main() -> None:
    address, kills = sys.argv[1], int(sys.argv[2])
    chance = random.Random(kills)
    open_database(address, serving=True).close()  # what it imports is loaded once
    for number in range(kills):
        reading, ready = os.pipe()
        child = os.fork()
        if not child:
            write(address, ready)
        if number % 10:  # one in ten may be killed while it opens the database
            select.select([reading], [], [], PATIENCE)
        time.sleep(chance.uniform(0.0, LONGEST))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reading)
        os.close(ready)


if __name__ == "__main__":
    main()
