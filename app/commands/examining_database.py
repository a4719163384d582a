"""What `goodstanding doctor` finds out about the database."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from app.commands.verdicts import State, Verdict
from app.settings import Settings

if TYPE_CHECKING:
    from app.database import Database

# PostgreSQL's own documentation: "Reliability and the Write-Ahead Log".
_DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


def database(settings: Settings) -> Verdict:
    """It can be opened, and is up to date. No table is made or changed."""
    from app.database import open_database
    from app.database_trouble import DatabaseError, Trouble

    path = settings.database.removeprefix("sqlite:///")
    sqlite = path != settings.database
    if sqlite and not Path(path).exists():
        return Verdict(State.OK, f"{path} is made when it is first needed.")
    try:
        opened = open_database(settings.database, migrate=False, serving=True)
    except DatabaseError as error:
        if sqlite and error.trouble is Trouble.OUTDATED:
            return Verdict(State.WARNING, error.what, "Whatever uses it next brings it up to date.")
        return Verdict(State.ERROR, error.what, error.remedy)
    with closing(opened):
        careless = forgetful(opened)
    if careless:
        detail = f"PostgreSQL acknowledges what a crash would lose: {', '.join(careless)}."
        return Verdict(State.WARNING, detail, "Switch it on in postgresql.conf, and restart PostgreSQL.")
    return Verdict(State.OK, f"{opened.name} can be reached, and is up to date.")


def forgetful(database: Database) -> list[str]:
    """Settings with which the server acknowledges what isn't written yet, as `name = off`; SQLite is told otherwise."""
    from sqlalchemy import text

    from app.database import NO_ACCOUNT

    if not database.postgresql:
        return []
    asked = text(f"SELECT {', '.join(f'current_setting({name!r})' for name in _DURABLE)}")
    with database.reading(NO_ACCOUNT) as connection:
        said = connection.execute(asked).one()
    return [f"{name} = {value}" for name, value in zip(_DURABLE, said, strict=True) if value == "off"]
