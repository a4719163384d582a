"""Tables are brought up to date while the site serves; what would be lost is asked about first."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from app import migrations
from app.database import EVERY_ACCOUNT, open_database, open_engine
from app.database_trouble import DatabaseError, Trouble
from tests.postgres import OWNER, Cluster

NEXT = """
from alembic import op
import sqlalchemy as sa
revision, down_revision, branch_labels, depends_on = "{revision}", "{before}", None, None
{loses}
def upgrade():
    {what}
"""
REMOVES = re.compile(r"op\.drop_(?:column|table)|\bDELETE FROM\b|\bDROP (?:TABLE|COLUMN)\b|batch_op\.drop_column")
Later = Callable[..., None]


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Later:
    """A migration of the next version."""

    def make(what: str, loses: str = "", revision: str = "9999") -> None:
        (before,) = ScriptDirectory.from_config(migrations.config()).get_heads()
        text = NEXT.format(revision=revision, before=before, loses=loses and f"loses = {loses!r}", what=what)
        (tmp_path / f"later_{revision}.py").write_text(text, encoding="utf-8")
        monkeypatch.setattr(migrations, "VERSIONS", (*migrations.VERSIONS, tmp_path))

    return make


@pytest.fixture
def owned(postgres: Cluster, postgres_template: str) -> Iterator[str]:
    name = postgres.new_database(postgres_template)
    yield postgres.url(name, OWNER)
    postgres.drop(name)


ADD = 'op.add_column("account_state", sa.Column("later", sa.Integer))'


def test_readers_and_writers_go_on_while_a_table_changes(
    owned: str, later: Later, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody reads the table for a long time; the change waits for them, and nobody for the change."""
    monkeypatch.setattr(migrations, "LOCK_SECONDS", 1)
    database = open_database(owned, migrate=True)
    later(ADD)
    stop, waits, errors = threading.Event(), [0.0], []

    def serve() -> None:
        while not stop.is_set():
            began = time.monotonic()
            try:
                with database.reading(EVERY_ACCOUNT) as connection:
                    connection.exec_driver_sql("SELECT count(*) FROM account_state")
                with database.writing(EVERY_ACCOUNT) as connection:
                    connection.exec_driver_sql("UPDATE audit_head SET length = length")
            except DatabaseError as error:
                errors.append(error)
            waits.append(time.monotonic() - began)

    done: list[bool] = []
    with database.reading(EVERY_ACCOUNT) as long:
        long.exec_driver_sql("SELECT count(*) FROM account_state")
        threads = [threading.Thread(target=serve) for _ in range(2)]
        changing = threading.Thread(target=lambda: done.append(upgraded(owned)))
        for each in (*threads, changing):
            each.start()
        time.sleep(3.5)
        assert not done, "it waits for whoever reads"
    changing.join(60)
    stop.set()
    for each in threads:
        each.join()
    assert done == [True]
    assert errors == []
    assert max(waits) < 3.0, "as long as a change may wait, and no longer"
    database.close()


def upgraded(url: str) -> bool:
    database = open_engine(url)
    try:
        return migrations.upgrade(database)
    finally:
        database.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_would_be_lost_is_asked_about_first(
    kind: str, tmp_path: Path, later: Later, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path / 'gs.db'}" if kind == "sqlite" else request.getfixturevalue("owned")
    open_database(url, migrate=True).close()
    later('op.drop_table("daily_count")', "Every vote, followed link and search without a result.")
    with pytest.raises(DatabaseError, match=r"9999: Every vote.*--accept-loss") as caught:
        open_database(url, migrate=True)
    assert caught.value.trouble is Trouble.OUTDATED
    asked: list[list[str]] = []

    def refuse(lost: list[str]) -> bool:
        asked.append(lost)
        return False

    with pytest.raises(DatabaseError):
        open_database(url, migrate=True, consent=refuse)
    assert asked == [["9999: Every vote, followed link and search without a result."]]
    opened = open_database(url, migrate=True, consent=lambda _: True)
    with opened.reading(EVERY_ACCOUNT) as connection, pytest.raises(Exception, match="daily_count"):
        connection.exec_driver_sql("SELECT * FROM daily_count")
    opened.close()


def test_every_migration_that_removes_says_what_it_loses() -> None:
    for script in ScriptDirectory.from_config(migrations.config()).walk_revisions():
        text = Path(script.path).read_text(encoding="utf-8")
        assert not REMOVES.search(text) or hasattr(script.module, "loses"), script.path


@pytest.mark.parametrize("text", ['op.drop_column("a", "b")', 'op.execute("DELETE FROM a")', 'op.drop_table("a")'])
def test_what_removes_is_known(text: str) -> None:
    assert REMOVES.search(text)
