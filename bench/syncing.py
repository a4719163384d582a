"""`goodstanding accounts sync` over many accounts: time and memory, beside a bare loop that fetches the same pages.

The server is the tests' own, in a process of its own; it counts the documented limit of 500 calls for subscriptions a
minute and tenant, ten times as high.
"""

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

from app.accounts.importing import Occasion, import_lines
from app.accounts.store import AccountStore
from app.database import EVERY_ACCOUNT, open_database
from app.diagnosis.vocabulary import Origin
from app.partner_center import store as kept
from app.partner_center.records import Connection
from app.partner_center.vault import Vault, new_key
from bench.measure import Row, Run, command
from indexer.build import build_library
from indexer.own import own_content

ACCOUNTS, INVOICES = 1_000, 50
SECONDS, MEBIBYTES = 60, 200  # targets
RATE, TIMES = 500, 10
THREADS = 4
GOODSTANDING = (sys.executable, "-c", "from app.cli import main; main()", "accounts", "sync", "--json")
PEER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import local
import requests

address, number, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
here = local()
PATHS = ("profiles/organization", "profiles/legalbusiness?vettingVersion=Current", "profiles/billing", "profiles/mpn",
         "profiles/support", "invoices?size=200&offset=0", "invoices/summaries",
         "relationships?relationship_type=IsIndirectCloudSolutionProviderOf",
         "relationships?relationship_type=IsIndirectResellerOf", "customers?size=500", "servicerequests")

def read(account):
    if not hasattr(here, "session"):
        here.session = requests.Session()
    form = {"grant_type": "refresh_token", "refresh_token": f"peer-{account}", "client_id": sys.argv[4],
            "client_secret": sys.argv[5], "scope": "user_impersonation offline_access openid"}
    token = here.session.post(f"{address}/peer-{account}/oauth2/v2.0/token", data=form).json()["access_token"]
    for path in (*PATHS, f"customers/C-{account}/subscriptions"):
        here.session.get(f"{address}/v1/{path}", headers={"Authorization": f"Bearer {token}"}).content
with ThreadPoolExecutor(threads) as pool:
    list(pool.map(read, range(number)))
"""


def run(_: Path) -> Iterator[Row]:
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(there, ACCOUNTS), daemon=True)
    process.start()
    address = here.recv()
    try:
        with tempfile.TemporaryDirectory(prefix="goodstanding-bench-") as folder:
            yield from measured(Path(folder), address)
    finally:
        process.terminate()
        process.join()


def serve(pipe: Pipe, accounts: int) -> None:
    """Two tenants an account: one for us, one for the peer."""
    from tests.app.partner_center import fixtures
    from tests.app.partner_center.server import PartnerCenterServer, Tenant

    def tenant(account: int, kind: str) -> Tenant:
        made = fixtures.partner(f"{kind}-{account}")
        made.refresh, made.rotates = made.id, False
        rows = [fixtures.invoice(f"{made.id}-{n}", 30 * n, 100 + n, 100 + n if n > 1 else 0) for n in range(INVOICES)]
        open_ = sum(row["totalCharges"] - row["paidAmount"] for row in rows)
        made.resources |= {"invoices": rows, "summaries": [fixtures.summary(open_)]}
        made.resources |= {"customers": [fixtures.customer(f"C-{account}")], "servicerequests": []}
        made.subscriptions = {f"C-{account}": [fixtures.subscription(f"{made.id}-S")]}
        return made

    server = PartnerCenterServer(a_minute=RATE * TIMES, keep=False)
    for account in range(accounts):
        for kind in ("ours", "peer"):
            server.add(tenant(account, kind))
    with server.running():
        pipe.send(server.address)
        while True:
            time.sleep(60)


def measured(folder: Path, address: str) -> Iterator[Row]:
    library, database, key = folder / "library", f"sqlite:///{folder / 'accounts.db'}", new_key()
    build_library([str(own_content())], library)
    from tests.app.partner_center.server import CLIENT, SECRET

    fill(database, key)
    environment = {
        "GOODSTANDING_DATABASE": database,
        "GOODSTANDING_INDEX": str(library),
        "GOODSTANDING_PARTNER_CENTER_CLIENT_ID": CLIENT,
        "GOODSTANDING_PARTNER_CENTER_CLIENT_SECRET": SECRET,
        "GOODSTANDING_SECRET_KEY": key,
        "GOODSTANDING_PARTNER_CENTER_PAYMENT_TERMS": "30",
        "GOODSTANDING_PARTNER_CENTER_API": address,
        "GOODSTANDING_PARTNER_CENTER_AUTHORITY": address,
        "GOODSTANDING_PARTNER_CENTER_ACCOUNTS": str(THREADS),
        "GOODSTANDING_PARTNER_CENTER_RATE": str(RATE * TIMES),
    }
    peer = command((sys.executable, "-c", PEER, address, str(ACCOUNTS), str(THREADS), CLIENT, SECRET))
    first = command(GOODSTANDING, **environment)
    again = command(GOODSTANDING, **environment)
    yield from rows("for the first time", first, peer)
    yield from rows("again", again, peer)


def fill(database: str, key: str) -> None:
    """Accounts that are connected."""
    now, opened, vault = datetime.now(UTC), open_database(database), Vault((key,))
    records: list[dict[str, Any]] = [
        {"type": "account", "account": f"A-{n}", "name": f"Account {n}", "cloud": "global", "time_zone": "Europe/Paris"}
        for n in range(ACCOUNTS)
    ]
    import_lines(AccountStore(opened), list(enumerate(records, 1)), Occasion(Origin.IMPORT, "bench", now))
    with opened.writing(EVERY_ACCOUNT) as transaction:
        for n in range(ACCOUNTS):
            given = Connection(f"A-{n}", f"ours-{n}", vault.seal(f"A-{n}", f"ours-{n}"), now)
            kept.connect(transaction, given, "bench")
    opened.close()


def rows(which: str, ours: Run, peer: Run) -> Iterator[Row]:
    what = f"{ACCOUNTS:,} accounts of {INVOICES} invoices, read {which}"
    yield Row(
        what,
        f"{ours.seconds:.1f} s",
        f"≤ {SECONDS} s",
        f"bare requests: {peer.seconds:.1f} s, ratio {ours.seconds / peer.seconds:.2f}",
        ours.seconds <= SECONDS,
    )
    yield Row(
        f"{what}, memory",
        f"{ours.mebibytes:.0f} MiB",
        f"≤ {MEBIBYTES} MiB",
        f"bare requests: {peer.mebibytes:.0f} MiB",
        ours.mebibytes <= MEBIBYTES,
    )
