"""What chaos is let loose on: a real server over PostgreSQL and Redis, which can be taken away and given back."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from app import migrations
from app.accounts.store import AccountStore
from app.database import Database, open_database
from app.demo.seeding import seed
from app.identity.records import LOCAL, Profile
from app.identity.roles import Role, Scope
from app.identity.service import build_identity
from app.settings import Settings
from indexer.build import build_library
from indexer.own import own_content
from tests import postgres
from tests.postgres import OWNER, SERVING, Cluster
from tests.redis_server import RedisServer

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds
WORKERS = 2
PARTNERS = 150  # accounts whose people ask support: each may have a hundred open requests, and an hour brings 5,000


class Site:
    """Everything in a folder of its own, on loopback, and ended by process id."""

    def __init__(self, redis_executable: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="gs-chaos-"))
        self.folder.chmod(0o755)
        (self.folder / "pg").mkdir()
        (self.folder / "redis").mkdir()
        self._postgres = postgres.start(self.folder / "pg", careless=False)
        self.cluster = Cluster(self.folder / "pg")
        postgres.wait_until_ready(self.cluster, self._postgres, self.folder / "pg" / "log")
        with self.cluster.connect() as connection:
            for role in (OWNER, SERVING):
                connection.execute(f"CREATE ROLE {role} LOGIN")
        self.database_name = self.cluster.new_database()
        self.redis = RedisServer(redis_executable, self.folder / "redis")
        self.index = self.folder / "library"
        build_library([str(own_content())], self.index, workers_count=1)
        self.tokens = self._fill()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._server = self._serve()

    @property
    def address(self) -> str:
        return self.cluster.url(self.database_name)

    def _fill(self) -> dict[str, str]:
        """Tables, accounts, and a token for each account's people, for an agent and for an operator."""
        owned = open_database(self.cluster.url(self.database_name, OWNER), migrate=True)
        migrations.grant_to(owned, SERVING)
        owned.close()
        database = open_database(self.address)
        now = datetime.now(UTC)
        seed(AccountStore(database), now)
        identity = build_identity(Settings(database=self.address), database)
        tokens = {}

        def token(name: str, role: Role, account: str | None, *scopes: Scope) -> str:
            owner = identity.users.add(Profile(LOCAL, name, name, frozenset({role}), account), "twelve letters or more")
            return identity.tokens.create(owner, "chaos", frozenset(scopes), timedelta(days=30))[0]

        tokens["agent"] = token("agent", Role.AGENT, None, Scope.READ_ACCOUNTS, Scope.READ_REQUESTS)
        tokens["operator"] = token("operator", Role.OPERATOR, None, Scope.WRITE_ACCOUNTS)
        self._partners(database, now)
        for number in range(PARTNERS):
            name = f"P-{number:03}"
            tokens[name] = token(
                f"partner-{number}", Role.GLOBAL_ADMIN, name, Scope.WRITE_REQUESTS, Scope.READ_REQUESTS
            )
        database.close()
        return tokens

    def _partners(self, database: Database, now: datetime) -> None:
        from app.accounts.importing import Occasion, import_lines
        from app.diagnosis.vocabulary import Origin

        records = [record(f"P-{number:03}") for number in range(PARTNERS)]
        report = import_lines(
            AccountStore(database), list(enumerate(records, 1)), Occasion(Origin.IMPORT, "chaos", now)
        )
        assert not report.refused, report.refusals

    def _serve(self) -> "subprocess.Popen[bytes]":
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GOODSTANDING_")}
        settings = {
            "GOODSTANDING_DATABASE": self.address,
            "GOODSTANDING_REDIS": self.redis.url,
            "GOODSTANDING_INDEX": str(self.index),
            "GOODSTANDING_LOG": "json",
            "GOODSTANDING_DATABASE_SECONDS": "2",
        }
        with (self.folder / "log").open("ab") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "app", "serve", "--port", str(self.port), "--workers", str(WORKERS)],
                env=kept | settings | {"PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )
        until(lambda: self.state() == "ready")
        return server

    def state(self) -> str:
        try:
            return str(httpx.get(f"{self.url}/readyz", timeout=5).json()["status"])
        except (httpx.HTTPError, ValueError, KeyError):
            return "gone"

    @property
    def alive(self) -> bool:
        return self._server.poll() is None

    def workers(self) -> list[int]:
        pid = self._server.pid
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]

    def sweep(self) -> int:
        """Ends as the command does."""
        command = [sys.executable, "-m", "app", "sweep", "--workers", "2", "--json", "--index", str(self.index)]
        settings = {"GOODSTANDING_DATABASE": self.address, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, env=os.environ | settings, cwd=self.folder, capture_output=True, check=False)
        if done.returncode:
            with (self.folder / "sweeps").open("ab") as log:
                log.write(done.stderr)
        return done.returncode

    def stop_postgres(self) -> None:
        self._postgres.send_signal(signal.SIGQUIT)  # at once, as if it had crashed
        self._postgres.wait(PATIENCE)

    def start_postgres(self) -> None:
        self._postgres = postgres.run(self.folder / "pg", careless=False)
        postgres.wait_until_ready(self.cluster, self._postgres, self.folder / "pg" / "log")

    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def close(self) -> None:
        self._server.terminate()
        try:
            self._server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._server.kill()
        self.redis.stop()
        if self._postgres.poll() is None:
            self.stop_postgres()
        shutil.rmtree(self.folder, ignore_errors=True)


def record(account: str) -> dict[str, str]:
    """An account, as importers write one."""
    return {
        "type": "account",
        "account": account,
        "name": f"Partner {account}",
        "cloud": "global",
        "time_zone": "Europe/Paris",
        "since": "2025-01-01",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(done: Callable[[], bool], patience: float = PATIENCE) -> None:
    end = time.monotonic() + patience
    while not done():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.1)
