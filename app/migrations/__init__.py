"""Migrations: the only way in which tables come to be. Alembic runs them, from inside the package.

A migration is a file in `versions/` that states the tables as they were then; it imports no schema of today. What
holds a person's account is protected with the helpers in `protection.py`.
"""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from app.database import EVERY_ACCOUNT, METADATA, Database, limit_to
from app.database_trouble import DatabaseError, Trouble
from app.migrations.losses import Consent, losses, nobody_agreed

if TYPE_CHECKING:
    from sqlalchemy import MetaData

HERE = Path(__file__).resolve().parent
# Every module that brings tables.
SCHEMAS = (
    "app.accounts.schema",
    "app.identity.schema",
    "app.insights.schema",
    "app.outbox.schema",
    "app.partner_center.schema",
    "app.support.schema",
    "app.sweeping.schema",
    "app.translation_reports.schema",
    "app.webhooks.schema",
)
LOCK = 4_672_063  # any number, as long as all who migrate lock the same one
LOCK_SECONDS = 2  # that readers and writers may be held up by a migration which waits for one of them
ATTEMPTS = 30
WAITED_TOO_LONG = ("55P03", "40P01")  # for a lock; or two waited for each other
VERSIONS = (HERE / "versions",)


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


def upgrade(database: Database, consent: Consent = nobody_agreed) -> bool:
    """Run what has not been run, in one transaction; says whether there was any. Whoever comes second waits.

    The site goes on meanwhile: on PostgreSQL a change of a table waits LOCK_SECONDS at most for those who use it, since
    whoever comes after it would wait as well; then it lets them pass, and tries again. Raises DatabaseError where a
    migration would lose something and nobody has agreed.
    """
    with database.engine.connect() as connection:
        if is_current(connection, database.name):
            return False
        lost = losses(connection, ScriptDirectory.from_config(config()))
    if lost and not consent(lost):
        remedy = "Take a backup, then run `goodstanding accounts migrate --accept-loss`."
        raise DatabaseError(f"A migration would lose data. {' '.join(lost)}", Trouble.OUTDATED, remedy=remedy)
    for _ in range(ATTEMPTS):
        try:
            return _upgrade(database)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in WAITED_TOO_LONG:
                raise
        sleep(LOCK_SECONDS)
    return _upgrade(database)


def _upgrade(database: Database) -> bool:
    with database.engine.execution_options(goodstanding_writes=True).begin() as connection:
        if database.postgresql:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'"))
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
    made.set_main_option("version_locations", os.pathsep.join(str(each).replace("%", "%%") for each in VERSIONS))
    made.attributes["connection"] = connection
    return made
