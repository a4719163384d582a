"""Migrations: the only way in which tables come to be. Alembic runs them, from inside the package.

A migration is a file in `versions/` that states the tables as they were then; it imports no schema of today. What
holds a person's account is protected with the helpers in `protection.py`.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from app.database import EVERY_ACCOUNT, METADATA, Database, limit_to
from app.database_trouble import DatabaseError, Trouble

if TYPE_CHECKING:
    from sqlalchemy import MetaData

HERE = Path(__file__).resolve().parent
# Every module that brings tables.
SCHEMAS = (
    "app.accounts.schema",
    "app.identity.schema",
    "app.insights.schema",
    "app.outbox.schema",
    "app.support.schema",
    "app.sweeping.schema",
)
LOCK = 4_672_063  # any number, as long as all who migrate lock the same one


def tables() -> MetaData:
    """All tables, as the code of today has them."""
    for name in SCHEMAS:
        import_module(name)
    return METADATA


def require_current(database: Database) -> None:
    """Raises DatabaseError where migrations are still to be run."""
    with database.engine.connect() as connection:
        if not is_current(connection, database.name):
            raise DatabaseError(f"The database {database.name} is not up to date.", Trouble.OUTDATED)


def upgrade(database: Database) -> bool:
    """Run what has not been run, in one transaction; says whether there was any. Whoever comes second waits."""
    with database.engine.connect() as connection:
        if is_current(connection, database.name):
            return False
    with database.engine.execution_options(goodstanding_writes=True).begin() as connection:
        if database.postgresql:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            limit_to(connection, EVERY_ACCOUNT)
        if is_current(connection, database.name):
            return False
        command.upgrade(config(connection), "heads")
    return True


def grant_to(database: Database, role: str) -> None:
    """PostgreSQL: let a role that owns nothing read and add. Raises DatabaseError where there is no such role."""
    from app.migrations.protection import grant

    if not database.postgresql:
        raise DatabaseError("Roles are for PostgreSQL; SQLite has none.", remedy="Leave out --grant-to.")
    with database.engine.begin() as connection:
        known = text("SELECT true FROM pg_roles WHERE rolname = :role")
        if connection.execute(known, {"role": role}).first() is None:
            raise DatabaseError(f"PostgreSQL has no role {role}.", remedy="Create it first.")
        grant(connection, role)


def is_current(connection: Connection, name: str) -> bool:
    """Raises DatabaseError where the database knows migrations that this program doesn't."""
    scripts = ScriptDirectory.from_config(config())
    done = set(MigrationContext.configure(connection).get_current_heads())
    if done - {script.revision for script in scripts.walk_revisions()}:
        newer = f"The database {name} was made by a newer Goodstanding."
        raise DatabaseError(newer, remedy="Install that version, or restore a backup.")
    return done == set(scripts.get_heads())


def config(connection: Connection | None = None) -> Config:
    made = Config()
    made.set_main_option("script_location", str(HERE).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    return made
