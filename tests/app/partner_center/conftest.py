"""A server that speaks Partner Center, an account that is connected to it, and a reader that doesn't really wait."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from app.accounts.history import AccountHistory
from app.accounts.importing import Occasion, import_lines
from app.accounts.store import AccountStore
from app.database import EVERY_ACCOUNT, Database, open_database
from app.diagnosis.engine import Diagnosis, diagnose
from app.diagnosis.facts import AccountFacts
from app.diagnosis.finding import Finding
from app.diagnosis.vocabulary import Origin, Programme
from app.partner_center import store as kept
from app.partner_center.records import Connection, Reading
from app.partner_center.retrying import Patience
from app.partner_center.running import Runner
from app.partner_center.service import AccountReport, Reader, Surroundings
from app.partner_center.transport import Limits, Transport
from app.partner_center.vault import Vault
from app.partner_center.vocabulary import Resource
from app.settings import Settings
from tests.app.diagnosis.building import our_guide
from tests.app.partner_center.fixtures import NOW, invoice, partner, summary
from tests.app.partner_center.server import CLIENT, SECRET, PartnerCenterServer, Tenant

KEY = "k3Rq0m3lq2m2m0mJm8m3Qk1l0b8u6H0vB8Zx7uR3m1A="
TERMS = 30
ACCOUNTS = 8  # of `many`
ACCOUNT = "A-1"


def settings_for(server: PartnerCenterServer, database: str, **changes: Any) -> Settings:
    return Settings(
        database=database,
        partner_center_client_id=CLIENT,
        partner_center_client_secret=SECRET,
        secret_key=(KEY,),
        partner_center_payment_terms=TERMS,
        partner_center_api=server.address,
        partner_center_authority=server.address,
    ).with_changes(**changes)


@dataclass
class Bench:
    """An account that is connected, and everything around it."""

    server: PartnerCenterServer
    database: Database
    settings: Settings
    tenant: Tenant
    now: datetime = NOW
    slept: list[float] = field(default_factory=list)
    limits: Limits = field(default_factory=lambda: Limits(2, 2, 5))
    account: str = ACCOUNT

    @property
    def accounts(self) -> AccountStore:
        return AccountStore(self.database)

    @property
    def vault(self) -> Vault:
        return Vault(self.settings.secret_key)

    @property
    def reader(self) -> Reader:
        def sleep(seconds: float) -> None:
            self.slept.append(seconds)

        patience = Patience(sleep=sleep, chance=lambda: 0.5)
        around = Surroundings(Transport(self.limits), patience, clock=lambda: self.now)
        return Reader(self.database, our_guide(), self.settings, around)

    def runner(self, stop: Event | None = None) -> Runner:
        return Runner(self.database, self.reader, 2, lambda: self.now, stop)

    def read(self, days: int = 0) -> AccountReport:
        """Read it so many days later."""
        self.now += timedelta(days=days)
        return self.reader.one(self.account)

    def say(self, *records: dict[str, Any]) -> None:
        """As an import would, a little later."""
        self.now += timedelta(minutes=1)
        lines = [(number, {"account": self.account} | each) for number, each in enumerate(records, 1)]
        report = import_lines(self.accounts, lines, Occasion(Origin.IMPORT, "made-up.jsonl", self.now))
        assert not report.refusals, report.refusals

    def connect(self, account: str, tenant: Tenant) -> None:
        with self.database.writing(EVERY_ACCOUNT) as transaction:
            sealed = self.vault.seal(account, tenant.refresh)
            kept.connect(transaction, Connection(account, tenant.id, sealed, self.now), "usr_made-up")

    @property
    def history(self) -> AccountHistory:
        found = self.accounts.history(self.account, details=True)
        assert found is not None
        return found

    @property
    def facts(self) -> AccountFacts:
        return self.history.facts(self.now)

    @property
    def diagnosis(self) -> Diagnosis:
        return diagnose(self.facts, self.now, our_guide(), strict=True)

    def finding(self, reason: str, programme: Programme = Programme.CSP) -> Finding | None:
        return next((each for each in self.diagnosis.under(programme) if each.reason == reason), None)

    @property
    def connection(self) -> Connection | None:
        with self.database.reading(EVERY_ACCOUNT) as transaction:
            return kept.connection_of(transaction, self.account)

    @property
    def readings(self) -> dict[Resource, Reading]:
        with self.database.reading(EVERY_ACCOUNT) as transaction:
            return kept.readings_of(transaction, self.account)


@pytest.fixture
def server() -> Iterator[PartnerCenterServer]:
    with PartnerCenterServer().running() as running:
        yield running


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables, to be copied: making them takes longer than most tests."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    open_database(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def sqlite_url(empty_database: Path, tmp_path: Path) -> str:
    shutil.copy(empty_database, tmp_path / "accounts.db")
    return f"sqlite:///{tmp_path / 'accounts.db'}"


def bench_over(server: PartnerCenterServer, url: str, **changes: Any) -> Bench:
    bench = Bench(server, open_database(url), settings_for(server, url, **changes), server.add(partner()))
    add_account(bench, ACCOUNT)
    bench.connect(ACCOUNT, bench.tenant)
    bench.now = NOW
    return bench


def add_account(bench: Bench, account: str, **fields: Any) -> None:
    given = {"type": "account", "account": account, "name": "Before", "cloud": "global", "time_zone": "Europe/Paris"}
    bench.say({**given, "since": "2020-01-01", **fields})


@pytest.fixture(params=["sqlite", "postgresql"])
def bench(request: pytest.FixtureRequest, server: PartnerCenterServer) -> Iterator[Bench]:
    """On both databases."""
    url = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    made = bench_over(server, url)
    yield made
    made.database.close()


@pytest.fixture
def desk(server: PartnerCenterServer, sqlite_url: str) -> Iterator[Bench]:
    """On SQLite alone, for what has nothing to do with the database."""
    made = bench_over(server, sqlite_url)
    yield made
    made.database.close()


def everything_in(folder: Path) -> bytes:
    """All bytes of all files, as whoever steals a disk has them."""
    return b"".join(each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file())


@pytest.fixture
def many(desk: Bench) -> Bench:
    return crowded(desk)


def crowded(desk: Bench) -> Bench:
    """With several accounts more, each with a bill that is long overdue."""
    for number in range(ACCOUNTS):
        account = f"K-{number}"
        tenant = desk.server.add(partner(f"tenant-{number}"))
        tenant.resources |= {"invoices": [invoice(f"K-{number}-1", 200, 100)], "summaries": [summary(100)]}
        tenant.resources |= {"customers": [], "servicerequests": []}
        add_account(desk, account)
        desk.connect(account, tenant)
    return desk
