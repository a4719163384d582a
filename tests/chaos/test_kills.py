"""Whatever moment a writer is killed at: what it had been told is kept is there, whole, and the trail goes on."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from app.accounts.schema import account, account_state
from app.database import EVERY_ACCOUNT, open_database
from app.identity.audit import Trail
from app.support.schema import support_change, support_request

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
WRITERS = Path(__file__).with_name("writers.py")
KILLS, THOROUGH = 25, 500  # on each of the two databases


def test_kills_lose_nothing_that_was_acknowledged(
    either_database: str, thorough: bool, count: Callable[[str, int], None]
) -> None:
    open_database(either_database).close()  # tables are there before the first is killed
    kills = THOROUGH if thorough else KILLS
    done = subprocess.run(
        [sys.executable, WRITERS, either_database, str(kills)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    noted = [json.loads(line) for line in done.stdout.splitlines()]
    kinds = Counter(kind for kind, *_ in noted)
    assert kinds["began"] > kills / 4, f"most were killed before they began: {kinds}, {done.stderr[-2000:]}"
    assert kinds["request"] > 0, f"none lived long enough to write: {kinds}, {done.stderr[-2000:]}"
    database = open_database(either_database)
    with database.reading(EVERY_ACCOUNT) as connection:
        accounts = set(connection.execute(select(account.c.id)).scalars())
        states = set(connection.execute(select(account_state.c.account_id)).scalars())
        keys = set(connection.execute(select(support_change.c.token)).scalars())
        requests = connection.execute(select(func.count()).select_from(support_request)).scalar()
        changes = connection.execute(select(func.count()).select_from(support_change)).scalar()
        if not database.postgresql:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    acknowledged = {name for kind, *names in noted if kind == "account" for name in names}
    assert acknowledged <= accounts
    assert accounts == states, "an account without what was said of it"
    assert {name.removesuffix("-2") + "-2" for name in accounts} <= accounts, "half an import"
    assert {key for kind, *names in noted if kind == "request" for key in names} <= keys
    assert requests == changes, "a request without its first change"
    trail = Trail(database)
    assert not trail.verify().faults
    assert trail.verify().length >= kinds["request"]
    trail.record("usr_after", "account.viewed", account="K-1")
    database.close()
    count("kills", kills)
