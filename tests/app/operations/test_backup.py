"""A backup is taken while others write, and restored where there is nothing, into either database, with all it says."""

import json
import stat
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from app import migrations
from app.accounts.store import AccountStore
from app.cli import main
from app.database import EVERY_ACCOUNT, NO_ACCOUNT, Database, open_database, open_engine
from app.demo.seeding import seed
from app.identity import store as people
from app.identity.audit import Trail
from app.identity.records import LOCAL, Profile
from app.identity.roles import Role
from app.operations import archive, rows
from app.operations.archive import BackupError, Manifest
from app.operations.backing_up import back_up
from app.operations.restoring import restore
from app.support.records import Draft, Purpose
from app.support.service import SupportService
from indexer.library import open_library
from indexer.seal import Care, damaged
from tests.postgres import OWNER, Cluster

pytestmark = pytest.mark.slow


def quiet(_stage: str, _done: int, _total: int) -> None: ...


@pytest.fixture(scope="module")
def database(either_database: str) -> Iterator[Database]:
    opened = open_database(either_database)
    seed(AccountStore(opened), datetime.now(UTC))
    yield opened
    opened.close()


def empty(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Database:
    if kind == "sqlite":
        return open_engine(f"sqlite:///{tmp_path / 'empty' / 'gs.db'}")
    cluster: Cluster = request.getfixturevalue("postgres")
    return open_engine(cluster.url(cluster.new_database(), OWNER))


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading(EVERY_ACCOUNT) as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in rows.kept(migrations.tables())
        }


class Load:
    """Threads that write as the site does, until told to stop; what they wrote was acknowledged."""

    def __init__(self, database: Database) -> None:
        self._stop = threading.Event()
        self.written = 0
        self.errors: list[BaseException] = []
        self._trail = Trail(database)
        self._support = SupportService(database, self._trail)
        with database.writing(NO_ACCOUNT) as connection:
            profile = Profile(LOCAL, "writer", "Writer", frozenset({Role.GLOBAL_ADMIN}), "DEMO-01")
            self._who = people.save_identity(connection, "usr_writer", profile, datetime.now(UTC)).principal()
        self._threads = [threading.Thread(target=self._run, args=(each,)) for each in (self._look, self._look)]

    def __enter__(self) -> "Load":
        self._support.create(self._who, "DEMO-01", Draft(Purpose.OTHER, "Before", "Before the backup", "en-US"))
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for each in self._threads:
            each.join()

    def _run(self, write: Callable[[], None]) -> None:
        try:
            while not self._stop.is_set():
                write()
                self.written += 1
        except BaseException as error:
            self.errors.append(error)

    def _look(self) -> None:
        self._trail.record(self._who.id, "account.viewed", account="DEMO-01")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_under_load_is_restored_whole(
    database: Database, tiny_index: Path, tmp_path: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    file = tmp_path / "site.gsbackup"
    with Load(database) as load:
        while load.written < 20 and not load.errors:
            pass
        made = back_up(database, tiny_index, file, library=True, progress=quiet)
        before = load.written
        while load.written < before + 20 and not load.errors:
            pass
    assert not load.errors
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    into = empty(kind, tmp_path, request)
    index = tmp_path / "library"
    assert restore(into, index, file, quiet) == made
    assert not migrations.upgrade(into), "it is up to date"
    with into.reading(EVERY_ACCOUNT) as connection:
        assert rows.counts(connection, made.tables) == {table.name: table.rows for table in made.tables}
    verified = Trail(into).verify(made.trail)
    assert not verified.faults
    assert verified.length >= 20
    assert verified.head == made.trail
    assert not damaged(index, Care.BYTES)
    opened = open_library(index)
    assert opened.manifest.generation == made.generation
    opened.close()
    Trail(into).record("usr_writer", "account.viewed", account="DEMO-01")  # and it goes on
    seed(AccountStore(into), datetime.now(UTC))
    into.close()


def test_every_value_comes_back_as_it_was(
    database: Database, tiny_index: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    for number, kind in enumerate(("sqlite", "postgresql")):
        file = tmp_path / f"{number}.gsbackup"
        back_up(database, tiny_index, file, library=False, progress=quiet)
        into = empty(kind, tmp_path, request)
        restore(into, tmp_path / "nothing", file, quiet)
        assert contents(into) == contents(database)
        into.close()


@pytest.fixture(scope="module")
def made(tiny_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a small SQLite site."""
    folder = tmp_path_factory.mktemp("made")
    opened = open_database(f"sqlite:///{folder / 'gs.db'}")
    seed(AccountStore(opened), datetime.now(UTC))
    Trail(opened).record("usr_one", "account.viewed", account="DEMO-01")
    back_up(opened, tiny_index, folder / "site.gsbackup", library=True, progress=quiet)
    opened.close()
    return folder / "site.gsbackup"


def changed(made: Path, into: Path, change: Callable[[str, bytes], bytes | None], more: tuple[str, ...] = ()) -> Path:
    """The backup, but for what `change` makes of its parts; None leaves one out."""
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(into, "w") as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
        for name in more:
            new.writestr(name, b"x")
    return into


def without_last_entry(name: str, data: bytes) -> bytes:
    return data[: data.rstrip(b"\n").rfind(b"\n") + 1] if name == "tables/account_state.jsonl" else data


@pytest.mark.parametrize(
    ("change", "more", "said"),
    [
        (
            lambda name, data: data.replace(b"DEMO", b"DEMX") if "tables/account." in name else data,
            (),
            "tables/account",
        ),
        (without_last_entry, (), "account_state"),
        (lambda name, data: None if name == "tables/account.jsonl" else data, (), "other files"),
        (lambda _, data: data, ("../outside",), "other files"),
        (lambda name, data: None if name == "manifest.json" else data, (), "manifest"),
        (lambda name, data: b"{}" if name == "manifest.json" else data, (), "manifest"),
        (
            lambda name, data: data.replace(b'"format": 1', b'"format": 9') if name == "manifest.json" else data,
            (),
            "format 9",
        ),
    ],
)
def test_a_backup_that_was_changed_is_refused_and_nothing_is_written(
    made: Path,
    tmp_path: Path,
    change: Callable[[str, bytes], bytes | None],
    more: tuple[str, ...],
    said: str,
) -> None:
    file = changed(made, tmp_path / "changed.gsbackup", change, more)
    with pytest.raises(BackupError, match=said):
        archive.verify(file)
    into = open_engine(f"sqlite:///{tmp_path / 'gs.db'}")
    with pytest.raises(BackupError, match=said):
        restore(into, tmp_path / "library", file, quiet)
    with into.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == 0
    into.close()
    assert not (tmp_path / "library").exists()


def test_what_was_there_before_is_left_where_restoring_fails(made: Path, tmp_path: Path) -> None:
    index = tmp_path / "library"
    with archive.reading(made) as backup:
        *_, last = backup.files()
    (index / last).parent.mkdir(parents=True)
    (index / last).write_bytes(b"somebody else's")
    into = open_engine(f"sqlite:///{tmp_path / 'gs.db'}")
    with pytest.raises(FileExistsError):
        restore(into, index, made, quiet)
    into.close()
    assert [path.relative_to(index).as_posix() for path in index.rglob("*") if path.is_file()] == [last]


def forged(name: str, data: bytes) -> bytes:
    return data.replace(b'"account.viewed"', b'"account.imported"') if name == "tables/audit_trail.jsonl" else data


def test_a_trail_that_was_forged_with_all_checksums_is_found(made: Path, tmp_path: Path) -> None:
    import hashlib

    import msgspec

    with zipfile.ZipFile(made) as old:
        manifest = msgspec.json.decode(old.read("manifest.json"), type=Manifest)
        part = "tables/audit_trail.jsonl"
        data = forged(part, old.read(part))
    parts = manifest.parts | {part: archive.Part(len(data), hashlib.sha256(data).hexdigest())}
    written = msgspec.json.encode(msgspec.structs.replace(manifest, parts=parts))
    file = changed(
        made, tmp_path / "forged", lambda name, data: written if name == "manifest.json" else forged(name, data)
    )
    archive.verify(file)
    into = open_engine(f"sqlite:///{tmp_path / 'gs.db'}")
    with pytest.raises(BackupError, match="audit trail is broken at 1"):
        restore(into, tmp_path / "library", file, quiet)
    with into.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == 0
    into.close()


def test_a_file_that_was_cut_off_is_no_backup(made: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut"
    cut.write_bytes(made.read_bytes()[:-100])
    with pytest.raises(BackupError, match="cut off"):
        archive.verify(cut)


def test_commands_overwrite_nothing(made: Path, tiny_index: Path, tmp_path: Path) -> None:
    environment = {"GOODSTANDING_DATABASE": f"sqlite:///{tmp_path / 'gs.db'}", "GOODSTANDING_INDEX": str(tiny_index)}

    def run(*arguments: str, code: int = 0) -> str:
        result = CliRunner(env=environment).invoke(main, arguments)
        assert result.exit_code == code, result.output
        return result.output

    assert "is whole" in run("restore", "--verify", str(made))
    assert not (tmp_path / "gs.db").exists(), "verifying writes nothing"
    assert "There is a library" in run("restore", str(made), code=1)
    fresh = ("--index", str(tmp_path / "library"))
    report = json.loads(run("restore", str(made), *fresh, "--json"))
    assert report["tables"]["account"] > 0
    assert "holds rows already" in run("restore", str(made), "--index", str(tmp_path / "other"), code=1)
    again = tmp_path / "again.gsbackup"
    assert "Wrote and read again" in run("backup", str(again), *fresh)
    assert "is there already" in run("backup", str(again), *fresh, code=1)
    assert "There is no file" in run("restore", "--verify", str(tmp_path / "none"), code=1)
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_sessions_never_leave_and_every_other_column_is_known() -> None:
    kept = {table.name for table in rows.kept(migrations.tables())}
    assert {table.name for table in migrations.tables().sorted_tables} - kept == rows.PASSING
    for table in rows.kept(migrations.tables()):
        assert rows.kinds_of(table)


def test_no_secret_stands_in_it_in_clear(made: Path, tiny_index: Path, tmp_path: Path) -> None:
    opened = open_database(f"sqlite:///{tmp_path / 'gs.db'}")
    from datetime import timedelta

    from app.identity.roles import Scope
    from app.identity.tokens import Tokens
    from app.identity.users import LocalUsers

    trail = Trail(opened)
    owner = LocalUsers(opened, trail).add(Profile(LOCAL, "one", "One", frozenset({Role.AGENT})), "a password of twelve")
    token, _ = Tokens(opened, trail).create(owner, "t", frozenset({Scope.READ_ACCOUNTS}), timedelta(days=1))
    back_up(opened, tiny_index, tmp_path / "file", library=False, progress=quiet)
    opened.close()
    with zipfile.ZipFile(tmp_path / "file") as file:
        everything = b"".join(file.read(name) for name in file.namelist())
    assert b"a password of twelve" not in everything
    assert token.encode() not in everything
