"""What more accounts cost: sweeping, bringing one in, and looking at one, from a thousand to a million of them.

SQLite, on one machine. The last row says what ten million would take if it went on like that, and where it would not.
"""

import json
import os
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from app.accounts.importing import Occasion, import_lines
from app.accounts.store import AccountStore
from app.database import open_database
from app.diagnosis.engine import diagnose
from app.diagnosis.vocabulary import Origin
from app.remedies import guide_of
from bench.measure import Row, percentiles
from bench.sweeping import fill, timed
from indexer.build import build_library
from indexer.library import open_library
from indexer.own import own_content

SIZES = tuple(json.loads(os.environ.get("BENCH_ACCOUNTS", "[1000, 10000, 100000, 1000000]")))
INVOICES = 4  # with them an account has some 17 rows; more would fill the disk before the last size
LOOKS = 300
TEN_MILLION = 10_000_000


def run(_docs: Path) -> Iterator[Row]:
    costs = []
    with tempfile.TemporaryDirectory() as name:
        library = Path(name, "library")
        build_library([str(own_content())], library)
        for accounts in SIZES:
            file = Path(name, f"{accounts}.db")
            rows = fill(file, accounts, INVOICES)
            swept, cpu = timed({"GOODSTANDING_DATABASE": f"sqlite:///{file}", "GOODSTANDING_INDEX": str(library)})
            looked = looks(file, library, accounts)
            brought = importing(file)
            size = file.stat().st_size / 1024 / 1024
            costs.append((accounts, swept.seconds, cpu, size))
            yield Row(
                f"{accounts:,} accounts of {rows / accounts:.0f} rows, SQLite",
                f"sweep {swept.seconds:,.1f} s ({1e6 * cpu / accounts:.0f} µs of a processor each), "
                f"{swept.mebibytes:.0f} MiB; an account {looked[0]:.1f} ms (p95 {looked[1]:.1f} ms); "
                f"import {brought:,.0f} records/s; file {size:,.0f} MiB",
                "–",
            )
            file.unlink()
    yield foretold(costs)


def looks(file: Path, library: Path, accounts: int) -> tuple[float, float]:
    """What looking at an account takes without the page around it: its history read, and diagnosed. p50 and p95."""
    database = open_database(f"sqlite:///{file}", serving=True)
    store, guide, now, times = AccountStore(database), guide_of(open_library(library)), datetime.now(UTC), []
    for number in range(1, accounts, max(1, accounts // LOOKS)):
        start = time.perf_counter()
        history = store.history(f"A{number:06d}", details=True)
        assert history is not None  # noqa: S101 - it was filled in
        diagnose(history.facts(now), now, guide)
        times.append(time.perf_counter() - start)
    database.close()
    return percentiles(times)


def importing(file: Path, records: int = 5_000) -> float:
    """Records a second that come in beside all that is there."""
    database = open_database(f"sqlite:///{file}")
    lines = [
        {"type": "account", "account": f"NEW-{number}", "name": "New", "cloud": "global", "time_zone": "UTC",
         "since": "2025-01-01"}
        for number in range(records)
    ]  # fmt: skip
    start = time.perf_counter()
    report = import_lines(
        AccountStore(database), list(enumerate(lines, 1)), Occasion(Origin.IMPORT, "bench", datetime.now(UTC))
    )
    seconds = time.perf_counter() - start
    assert not report.refused, report.refusals  # noqa: S101 - they are well-formed
    database.close()
    return records / seconds


def foretold(costs: list[tuple[int, float, float, float]]) -> Row:
    """From the last size on in a straight line; the step before says whether it is one."""
    accounts, seconds, cpu, size = costs[-1]
    times = TEN_MILLION / accounts
    growth = ""
    if len(costs) > 1:
        before = costs[-2]
        ratio = (cpu / accounts) / (before[2] / before[0])
        growth = f"an account cost {ratio:.2f}× what it did at {before[0]:,}"
    return Row(
        "10,000,000 accounts, if it goes on like that",
        f"sweep {seconds * times / 3600:.1f} h of one processor, file {size * times / 1024:,.0f} GiB: "
        "PostgreSQL and `goodstanding sweep --workers`",
        "–",
        growth,
    )
