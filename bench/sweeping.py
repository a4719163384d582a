"""`goodstanding sweep` over many accounts in SQLite: time and memory, beside a bare loop that reads the same rows."""

import resource
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from app.database import open_database
from bench.measure import Row, Run, command
from indexer.build import build_library
from indexer.own import own_content

ACCOUNTS, INVOICES = 100_000, 20
SECONDS, MEBIBYTES = 60, 300  # targets
GOODSTANDING = (sys.executable, "-c", "from app.cli import main; main()", "sweep")
PEER = """
import sqlite3, sys
rows = 0
connection = sqlite3.connect(sys.argv[1])
for table in sys.argv[2:]:
    for row in connection.execute(f"SELECT * FROM {table} ORDER BY account_id"):
        rows += len(row) > 0
print(rows)
"""
# Mostly sound, as accounts are: one in twelve pays late, one in twenty has had an incident, one in fifty is in China
# and has two suspended subscriptions. All that is drawn by lot follows from the account's number.
NUMBERS = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {accounts})"
MONTHS = ", m(m) AS (SELECT 0 UNION ALL SELECT m + 1 FROM m WHERE m < {invoices} - 1)"
DATED = "since, valid_from, as_of, origin, reference, recorded_at"
STATED = "{since}, {begun}, '{{now}}', 'import', 'bench', '{{now}}'"
LONG_AGO = "'2024-01-01T00:00:00.000000Z'"
SUSPENDED = "date('{today}', '-' || (20 + n % 45) || ' days') || 'T00:00:00.000000Z'"
ID, ISSUED = "printf('A%06d', n)", "date('{today}', '-' || (30 * ({invoices} - m) + n % 30) || ' days')"
DUE = "date('{today}', '-' || (30 * ({invoices} - m - 1) + n % 30) || ' days')"
AMOUNT = "printf('%d.%02d', 100 + (n * 37 + m * 911) % 9000, (n + m) % 100)"
LATE = "(n % 12 = 0 AND m >= {invoices} - 3)"
ALL_ACCOUNTS = f"{NUMBERS} INSERT INTO account (id, recorded_at) SELECT {ID}, '{{now}}' FROM n"  # noqa: S608 - of constants alone
TABLES: dict[str, tuple[str, str, str]] = {  # table: columns, what they hold, of which numbers
    "account_state": (
        "name, country, currency, time_zone, language, cloud",
        f"'Account ' || {ID}, 'FR', 'EUR', CASE n % 3 WHEN 0 THEN 'Europe/Paris' WHEN 1 THEN 'America/New_York' "
        "ELSE 'Asia/Shanghai' END, 'fr-FR', CASE WHEN n % 50 = 7 THEN '21vianet' ELSE 'global' END",
        "FROM n",
    ),
    "enrolment": ("programme, status, role", "'csp', 'enrolled', 'direct-bill'", "FROM n"),
    "suspension": ("programme, suspended", "'csp', n % 24 = 0", "FROM n"),
    "profile": ("status", "CASE WHEN n % 40 = 1 THEN 'rejected' ELSE 'complete' END", "FROM n"),
    "requirement": ("requirement_id, met", "'csp-eligibility', n % 90 <> 5", "FROM n"),
    "listing": (
        "fact",
        "value",
        """FROM n, json_each('["invoices", "credits", "payments", "incidents"]')""",
    ),
    "incident": ("incident_id, status", f"{ID} || '-I', CASE n % 3 WHEN 0 THEN 'stands' ELSE 'resolved' END",
                 "FROM n WHERE n % 20 = 3"),
    "customer": ("customer_id, name", f"{ID} || '-C', 'Customer'", "FROM n WHERE n % 50 = 7"),
    "subscription": (
        "subscription_id, customer_id, cloud, status, cause",
        f"{ID} || '-S' || value, {ID} || '-C', '21vianet', 'suspended', 'non-payment'",
        "FROM n, json_each('[1, 2]') WHERE n % 50 = 7",
    ),
    "invoice": ("invoice_id, issued, due, amount, currency, documents",
                f"{ID} || '-G' || m, {ISSUED}, {DUE}, {AMOUNT}, 'EUR', '[]'", "FROM n, m"),
    "payment": ("payment_id, day, amount, currency, invoice_id",
                f"{ID} || '-P' || m, {ISSUED}, {AMOUNT}, 'EUR', {ID} || '-G' || m", f"FROM n, m WHERE NOT {LATE}"),
}  # fmt: skip


def run(_docs: Path) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        library, file = Path(folder, "library"), Path(folder, "accounts.db")
        build_library([str(own_content())], library)
        rows = fill(file, ACCOUNTS, INVOICES)
        settings = {"GOODSTANDING_DATABASE": f"sqlite:///{file}", "GOODSTANDING_INDEX": str(library)}
        peer = command((sys.executable, "-c", PEER, file, *TABLES))
        first, first_cpu = timed(settings)
        again, again_cpu = timed(settings)
    beside = f"the bare driver reads these rows in {peer.seconds:.1f} s, {peer.mebibytes:.0f} MiB"
    what = f"{ACCOUNTS:,} accounts, {rows / ACCOUNTS:.0f} rows each, SQLite"
    for name, ran, cpu in (("First sweep", first, first_cpu), ("Sweep again on the same day", again, again_cpu)):
        ratio = f"{ran.seconds:.1f} s = {ran.seconds / peer.seconds:.1f}× ({cpu:.1f} s of one processor)"
        yield Row(f"{name} of {what}", ratio, f"≤ {SECONDS} s", beside, ran.seconds <= SECONDS)
    most = max(first.mebibytes, again.mebibytes)
    yield Row("Memory of a sweep", f"{most:.0f} MiB", f"≤ {MEBIBYTES} MiB", beside, most <= MEBIBYTES)


def timed(settings: dict[str, str]) -> tuple[Run, float]:
    """A sweep, and the processor time that it took: others may share the machine."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = command(GOODSTANDING, **settings)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ran, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def fill(file: Path, accounts: int, invoices: int) -> int:
    """A new database of invented accounts, written in bulk; how many rows they have."""
    open_database(f"sqlite:///{file}").close()
    now = datetime.now(UTC)
    values = {
        "accounts": accounts,
        "invoices": invoices,
        "today": now.date().isoformat(),
        "now": now.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z",
    }
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(ALL_ACCOUNTS.format(**values))
        for table, (columns, held, source) in TABLES.items():
            connection.execute(filling(table, columns, held, source).format(**values))
        connection.commit()
        return connection.total_changes - accounts


def filling(table: str, columns: str, held: str, source: str) -> str:
    """The statement that fills a table; braces are left for the values."""
    bill = table in ("invoice", "payment")
    begun = f"{ISSUED} || 'T00:00:00.000000Z'" if bill else SUSPENDED if table == "subscription" else LONG_AGO
    stated = STATED.format(since="NULL" if bill else begun, begun=begun)
    return (
        f"{NUMBERS}{MONTHS if bill else ''} INSERT INTO {table} (account_id, {columns}, {DATED}) "
        f"SELECT {ID}, {held}, {stated} {source}"
    )
