"""A database that can't be used: what every surface says of it, what goes on working, and that nothing is half done."""

import os
import signal
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import rmtree

import pytest
from apiflask import APIFlask
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import event, text

from app import create_app, database_trouble, migrations
from app.accounts.importing import Occasion, import_lines
from app.accounts.store import AccountStore
from app.cli import main
from app.database import EVERY_ACCOUNT, NO_ACCOUNT, Database, open_database
from app.database_trouble import REMEDIES, DatabaseError, Trouble
from app.diagnosis.vocabulary import Origin
from app.errors import PROBLEM_TYPE
from app.identity.records import DEMO, LOCAL, Profile
from app.identity.roles import Role, Scope
from app.services import Services
from app.settings import Settings
from tests.postgres import OWNER, SERVING, Cluster, programs, start, wait_until_ready

BASE = "http://127.0.0.1:8000"
PASSWORD = "twelve letters or more"
PROFILE = Profile(LOCAL, "camille", "Camille", frozenset({Role.GLOBAL_ADMIN}), "A-1")
# A reader of each language: what the page is headed by.
HEADINGS = {
    "en-us": "Accounts can’t be reached right now",
    "fr-fr": "Les comptes sont inaccessibles pour le moment",
    "nl-nl": "Accounts zijn op dit moment niet bereikbaar",
    "sv-se": "Det går inte att nå konton just nu",
}
Make = Callable[[str], APIFlask]


@pytest.fixture
def make(tiny_index: Path) -> Iterator[Make]:
    made: list[APIFlask] = []

    def run(url: str) -> APIFlask:
        made.append(create_app(Settings(index=tiny_index, database=url, database_seconds=1)))
        return made[-1]

    yield run
    for app in made:
        held = services_of(app).__dict__.get("database")
        if held is not None:
            held.close()


def services_of(app: APIFlask) -> Services:
    services: Services = app.extensions["goodstanding"]
    return services


class Asking:
    """A browser with a session, and a program with a token."""

    def __init__(self, app: APIFlask) -> None:
        self.app = app
        identity = services_of(app).identity
        owner = identity.users.add(PROFILE, PASSWORD)
        scopes = frozenset({Scope.READ_ACCOUNTS})
        self.token, _ = identity.tokens.create(owner, "test", scopes, timedelta(days=1))
        link = identity.links.create(Profile(DEMO, "camille", "Camille", PROFILE.roles, "A-1"), "/fr-fr/account")
        self.browser: FlaskClient = app.test_client()
        assert self.browser.get(f"/sign-in/demo/{link}", base_url=BASE).status_code == 303

    def check(self, trouble: Trouble) -> None:
        """Every surface names the kind of trouble and the remedy, and nothing of where the database is."""
        name = services_of(self.app).settings.database
        document = self.app.test_client().get(
            "/api/v1/accounts/A-1/diagnosis?locale=fr-fr", headers={"Authorization": f"Bearer {self.token}"}
        )
        assert (document.status_code, document.content_type) == (503, PROBLEM_TYPE)
        assert document.json
        assert document.json["type"] == f"/api/problems/{trouble}"
        assert document.json["detail"] == REMEDIES[trouble]
        for locale, heading in HEADINGS.items():
            page = self.browser.get(f"/{locale}/account", base_url=BASE)
            assert (page.status_code, page.headers["Cache-Control"]) == (503, "no-store")
            assert f"<h1>{heading}</h1>" in page.text
            assert (REMEDIES[trouble] in page.text.replace("&#39;", "'")) == (trouble is not Trouble.BUSY)
            assert name not in page.text
        assert document.headers["Retry-After"]
        for path in ("/fr-fr/", "/fr-fr/self-check", "/fr-fr/search?q=compte"):
            assert self.browser.get(path, base_url=BASE).status_code == 200, path


def says(url: str, *arguments: str) -> str:
    """What a command says on stderr as it fails."""
    result = CliRunner().invoke(main, arguments, env={"GOODSTANDING_DATABASE": url})
    assert result.exit_code == 1, result.output
    return result.stderr


# --- SQLite


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "accounts.db"


def test_a_locked_file_is_busy_and_a_refused_sign_in_leaves_nothing(make: Make, file: Path) -> None:
    app = make(f"sqlite:///{file}")
    asking = Asking(app)
    form = {"username": "camille", "password": PASSWORD}
    assert asking.browser.get("/fr-fr/account", base_url=BASE).status_code == 404  # no such account yet
    seed(AccountStore(services_of(app).database))
    before = kept(services_of(app).database)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    asking.check(Trouble.BUSY)
    assert app.test_client().post("/fr-fr/sign-in", data=form, base_url=BASE).status_code == 503
    other.execute("ROLLBACK")
    other.close()
    assert kept(services_of(app).database) == before
    assert app.test_client().post("/fr-fr/sign-in", data=form, base_url=BASE).status_code == 303
    assert asking.browser.get("/fr-fr/account", base_url=BASE).status_code == 200


def kept(opened: Database) -> tuple[int, ...]:
    with opened.reading(NO_ACCOUNT) as connection:
        tables = ("sessions", "audit_trail")
        return tuple(connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in tables)  # noqa: S608


def seed(store: AccountStore) -> None:
    fields = {"type": "account", "account": "A-1", "name": "Fjord", "cloud": "global", "time_zone": "Europe/Paris"}
    import_lines(store, [(1, fields)], Occasion(Origin.IMPORT, "test", datetime.now(UTC)))


def test_a_database_that_cannot_be_written(make: Make, file: Path) -> None:
    app = make(f"sqlite:///{file}")
    asking = Asking(app)
    engine = services_of(app).database.engine
    seed(AccountStore(services_of(app).database))
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only = ON"))
    engine.dispose()
    asking.check(Trouble.READ_ONLY)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write whatever it likes")
def test_a_file_that_is_read_only(make: Make, file: Path) -> None:
    app = make(f"sqlite:///{file}")
    file.touch(0o400)
    response = app.test_client().post("/fr-fr/sign-in", data={"username": "a", "password": "b"}, base_url=BASE)
    assert response.status_code == 503
    assert REMEDIES[Trouble.READ_ONLY] in says(f"sqlite:///{file}", "accounts", "list")


def test_a_folder_that_is_none(make: Make, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    url = f"sqlite:///{tmp_path / 'file' / 'accounts.db'}"
    form = {"username": "camille", "password": PASSWORD}
    response = make(url).test_client().post("/sv-se/sign-in", data=form, base_url=BASE)
    assert response.status_code == 503
    assert REMEDIES[Trouble.READ_ONLY] in response.text
    assert REMEDIES[Trouble.READ_ONLY] in says(url, "accounts", "list")


def test_a_file_that_was_replaced_while_serving(make: Make, file: Path) -> None:
    app = make(f"sqlite:///{file}")
    asking = Asking(app)
    services_of(app).database.engine.dispose()
    for each in file.parent.glob("accounts.db*"):
        each.unlink()
    file.touch()
    asking.check(Trouble.OUTDATED)
    done = CliRunner().invoke(main, ["accounts", "migrate"], env={"GOODSTANDING_DATABASE": f"sqlite:///{file}"})
    assert done.exit_code == 0
    assert asking.browser.get("/fr-fr/account", base_url=BASE).status_code == 303  # nobody is signed in any more


def test_a_file_of_a_newer_version_and_one_that_is_none(file: Path) -> None:
    url = f"sqlite:///{file}"
    opened = open_database(url)
    with opened.writing(NO_ACCOUNT) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'of-tomorrow'"))
    opened.close()
    assert "Install that version, or restore a backup." in says(url, "accounts", "list")
    file.write_text("Dear all, " * 1000, encoding="utf-8")
    assert REMEDIES[Trouble.UNUSABLE] in says(url, "accounts", "list")


def test_a_disk_that_is_full_keeps_nothing_of_an_import(file: Path) -> None:
    opened = open_database(f"sqlite:///{file}")
    limit = "PRAGMA max_page_count = 120"
    event.listen(opened.engine, "connect", lambda connection, _: connection.execute(limit))
    opened.engine.dispose()
    store = AccountStore(opened)
    name = {"name": "x" * 200, "cloud": "global", "time_zone": "Europe/Paris"}
    lines = [(number, {"type": "account", "account": f"A-{number}"} | name) for number in range(1, 4001)]
    with pytest.raises(DatabaseError, match="full") as caught:
        import_lines(store, lines, Occasion(Origin.IMPORT, "test", datetime.now(UTC)))
    assert caught.value.trouble is Trouble.UNUSABLE
    with opened.reading(EVERY_ACCOUNT) as connection:
        assert connection.execute(text("SELECT count(*) FROM account")).scalar_one() == 0
    opened.close()


# --- PostgreSQL


def test_an_unmigrated_server_is_outdated(make: Make, postgres: Cluster) -> None:
    url = postgres.url(postgres.new_database())
    form = {"username": "camille", "password": PASSWORD}
    response = make(url).test_client().post("/nl-nl/sign-in", data=form, base_url=BASE)
    assert response.status_code == 503
    assert REMEDIES[Trouble.OUTDATED] in response.text
    assert str(postgres.socket) not in response.text
    assert REMEDIES[Trouble.OUTDATED] in says(url, "accounts", "list")


def test_a_locked_table_is_busy(make: Make, postgres: Cluster, postgres_url: str) -> None:
    asking = Asking(make(postgres_url))
    seed(AccountStore(services_of(asking.app).database))
    name = services_of(asking.app).database.engine.url.database
    with postgres.connect(str(name)) as connection, connection.transaction():
        connection.execute("LOCK TABLE audit_head")
        asking.check(Trouble.BUSY)
    assert asking.browser.get("/fr-fr/account", base_url=BASE).status_code == 200


@pytest.mark.usefixtures("postgres")  # which says what to do where there is none
def test_a_server_that_has_stopped_is_unreachable_until_it_is_back(make: Make) -> None:
    assert programs()
    folder = Path(tempfile.mkdtemp(prefix="gs-pg-"))
    server = start(folder)
    try:
        cluster = Cluster(folder)
        wait_until_ready(cluster, server, folder / "log")
        with cluster.connect() as connection:
            for role in (OWNER, SERVING):
                connection.execute(f"CREATE ROLE {role} LOGIN NOSUPERUSER NOBYPASSRLS")
        name = cluster.new_database()
        owned = open_database(cluster.url(name, OWNER), migrate=True)
        migrations.grant_to(owned, SERVING)
        owned.close()
        asking = Asking(make(cluster.url(name)))
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)
    try:
        asking.check(Trouble.UNREACHABLE)
        assert REMEDIES[Trouble.UNREACHABLE] in says(cluster.url(name), "accounts", "list")
    finally:
        rmtree(folder, ignore_errors=True)


# --- the catalogue


def test_every_trouble_has_a_remedy_and_its_problem(bare_client: FlaskClient) -> None:
    assert set(REMEDIES) == set(Trouble)
    for trouble in Trouble:
        described = bare_client.get(f"/api/problems/{trouble}").json
        assert described
        assert (described["status"], described["remedy"]) == (503, REMEDIES[trouble])


def test_what_is_wrong_with_a_question_is_not_blamed_on_the_database(file: Path) -> None:
    opened = open_database(f"sqlite:///{file}")
    add = text("INSERT INTO account (id, recorded_at) VALUES ('*', '2026-01-01 00:00:00+00:00')")
    with pytest.raises(Exception, match="CHECK") as caught, opened.writing(EVERY_ACCOUNT) as connection:
        connection.execute(add)
    assert not isinstance(caught.value, DatabaseError)
    assert database_trouble.unusable("x", ValueError("y")) is None
    opened.close()
