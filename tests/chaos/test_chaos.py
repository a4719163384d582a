"""An hour of mixed load with a fault a minute: no wrong answer, no lost write, errors only while nothing could answer.

make chaos              # an hour
make chaos MINUTES=5    # as CI
"""

import os
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import func, select

from app.accounts.schema import account
from app.database import EVERY_ACCOUNT, Database, open_database
from app.identity.audit import Trail
from app.support.schema import support_change
from app.sweeping.schema import account_event, account_standing
from tests.chaos.faults import Faults
from tests.chaos.load import Load, Told
from tests.chaos.site import Site, until
from tests.postgres import MISSING, programs
from tests.redis_server import NO_REDIS

pytestmark = pytest.mark.chaos
SEED = 20
SHORTEST, LONGEST = 6.0, 60.0  # seconds between two faults; a worker that dies twice in 5.5 s ends the server


@pytest.fixture
def minutes(request: pytest.FixtureRequest) -> float:
    given = float(request.config.getoption("--minutes"))
    if not given:
        pytest.skip("takes minutes: make chaos")
    return given


@pytest.fixture
def site(minutes: float) -> Iterator[Site]:
    redis = shutil.which("redis-server")
    missing = NO_REDIS if redis is None else MISSING if programs() is None else ""
    if missing and os.environ.get("CI"):
        pytest.fail(missing)
    if missing or redis is None:
        pytest.skip(missing)
    made = Site(redis)
    try:
        yield made
    finally:
        made.close()


def test_nothing_is_lost_and_nothing_wrong_is_said(site: Site, minutes: float) -> None:
    chance = random.Random(SEED)
    faults = Faults(site, chance)
    end = time.monotonic() + minutes * 60
    between = min(LONGEST, max(SHORTEST, minutes * 60 / 20))
    with Load(site, faults, SEED) as load:
        while time.monotonic() < end:
            time.sleep(between if time.monotonic() + between < end else max(0.0, end - time.monotonic()))
            faults.one()
            assert site.alive, site.log()[-3000:]
    told = load.told
    show(told, faults)
    assert told.wrong == [], "\n".join([*told.wrong[:50], site.log()[-3000:]])
    for kind in ("article", "search", "account", "request", "import"):
        assert told.answered[kind], f"nothing was answered to {kind}"
    assert told.sweeps[0], "no sweep came to its end"
    until(lambda: site.state() == "ready")
    verify(site, told)
    assert '"unexpected error"' not in site.log()


def verify(site: Site, told: Told) -> None:
    """What was acknowledged is there, once; the trail is whole; nothing was found twice."""
    with closing(open_database(site.address)) as database:
        checked(database, told)


def checked(database: Database, told: Told) -> None:
    with database.reading(EVERY_ACCOUNT) as connection:
        asked = select(support_change.c.token, func.count()).where(support_change.c.version == 1)
        written = dict(map(tuple, connection.execute(asked.group_by(support_change.c.token))))
        accounts = set(connection.execute(select(account.c.id)).scalars())
        events = select(account_event.c.account_id, account_event.c.key, func.count()).group_by(
            account_event.c.account_id, account_event.c.key
        )
        assert not connection.execute(events.having(func.count() > 1)).all()
        looked = select(account_standing.c.account_id, account_standing.c.at, func.count()).group_by(
            account_standing.c.account_id, account_standing.c.at
        )
        assert not connection.execute(looked.having(func.count() > 1)).all()
    assert told.requests <= set(written), f"lost: {sorted(told.requests - set(written))[:5]}"
    assert max(written.values(), default=1) == 1, "a request was written twice"
    assert told.accounts <= accounts, f"lost: {sorted(told.accounts - accounts)[:5]}"
    assert not Trail(database).verify().faults


def show(told: Told, faults: Faults) -> None:
    print(f"\nfaults     {', '.join(faults.done)}")  # noqa: T201 - read by whoever runs it
    for name in ("answered", "unavailable", "cut", "sweeps"):
        print(f"{name:<10} {dict(getattr(told, name))}")  # noqa: T201
    print(f"slowest    { ({kind: round(seconds, 2) for kind, seconds in told.slowest.items()}) }")  # noqa: T201
    print(f"kept       {len(told.requests)} requests, {len(told.accounts)} accounts")  # noqa: T201
