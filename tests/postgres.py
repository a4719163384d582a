"""A PostgreSQL server of the tests' own: started in a temporary folder, on a socket there, and stopped by its id.

Nothing is shared with a server that may run on the machine. The tests connect as a role that owns nothing, as whoever
serves should; the owner makes the tables.
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

OWNER, SERVING, SUPERUSER = "gs_owner", "gs_serving", "gs_super"
MISSING = "No PostgreSQL found. Install it: apt-get install postgresql-15 (Debian 12), or postgresql elsewhere."
ROOMY = ("max_connections=200", "shared_buffers=64MB")
# Loses on a crash what it had acknowledged, and is much faster for it.
CARELESS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
SECONDS = 60


def programs() -> Path | None:
    """The folder of initdb and postgres: on the path, else where Debian puts them, the newest first."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(versions, key=lambda folder: int(folder.parent.name.split(".")[0]), reverse=True)
    return next((folder for folder in folders if (folder / "postgres").is_file()), None)


def runs_as() -> dict[str, Any]:
    """How to start it: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@dataclass(frozen=True)
class Cluster:
    socket: Path

    def url(self, database: str, role: str = SERVING) -> str:
        return f"postgresql://{role}@/{database}?host={self.socket}"

    def connect(self, database: str = "postgres", role: str = SUPERUSER) -> psycopg.Connection[Any]:
        return psycopg.connect(host=str(self.socket), dbname=database, user=role, autocommit=True)

    def new_database(self, template: str = "template1") -> str:
        name = f"gs_{secrets.token_hex(6)}"
        with self.connect() as connection:
            connection.execute(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template}")
        return name

    def drop(self, database: str) -> None:
        with self.connect() as connection:
            connection.execute(f"DROP DATABASE {database} WITH (FORCE)")


def start(folder: Path, *, careless: bool = True) -> subprocess.Popen[bytes]:
    found = programs()
    assert found is not None
    user = runs_as()
    if user:
        os.chown(folder, user["user"], user["group"])
    data = folder / "data"
    options = ["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", f"--username={SUPERUSER}"]
    initdb = [str(found / "initdb"), *options, f"--pgdata={data}"]
    subprocess.run(initdb, check=True, capture_output=True, cwd=folder, **user)
    return run(folder, careless=careless)


def run(folder: Path, *, careless: bool = True) -> subprocess.Popen[bytes]:
    """Start the server whose data are there, again. Whoever crashes it on purpose wants it not to be careless."""
    found, data, user = programs(), folder / "data", runs_as()
    assert found is not None
    chosen = (*ROOMY, *(CARELESS if careless else ()), "listen_addresses=", f"unix_socket_directories={folder}")
    settings = [f"--{setting}" for setting in chosen]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen([found / "postgres", "-D", data, *settings], stdout=log, stderr=log, cwd=folder, **user)


def wait_until_ready(cluster: Cluster, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + SECONDS
    while True:
        try:
            cluster.connect().close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(encoding='utf-8')}") from None
            time.sleep(0.05)
        else:
            return


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A server with the two roles. Without PostgreSQL a test is skipped, but fails in CI, where it must run."""
    if programs() is None:
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    # Not pytest's own folder, which only this user may enter; and short, as the path of a socket must be.
    folder = Path(tempfile.mkdtemp(prefix="gs-pg-"))
    server = start(folder)
    try:
        cluster = Cluster(folder)
        wait_until_ready(cluster, server, folder / "log")
        with cluster.connect() as connection:
            for role in (OWNER, SERVING):
                connection.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS")
        yield cluster
    finally:
        server.send_signal(signal.SIGINT)  # end now, without waiting for connections
        server.wait(SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres: Cluster) -> str:
    """A database with all tables and nothing in them, to be copied by each test."""
    from app import migrations
    from app.database import open_database

    name = postgres.new_database()
    database = open_database(postgres.url(name, OWNER), migrate=True)
    migrations.grant_to(database, SERVING)
    database.close()
    return name


@pytest.fixture
def postgres_url(postgres: Cluster, postgres_template: str) -> Iterator[str]:
    """An empty, migrated database of the test's own, to be used by a role that owns nothing."""
    name = postgres.new_database(postgres_template)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def either_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an empty database for a module's tests, which all run on each of the two."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'accounts.db'}"
        return
    cluster: Cluster = request.getfixturevalue("postgres")
    name = cluster.new_database(request.getfixturevalue("postgres_template"))
    yield cluster.url(name)
    cluster.drop(name)
