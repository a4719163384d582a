"""What `goodstanding doctor` examines around the program: the clock, the disk, and Redis where it is used."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.commands.verdicts import State, Verdict
from app.settings import Settings
from indexer.errors import GoodstandingError

MIB = 1024 * 1024
SCARCE, EMPTY = 1024 * MIB, 100 * MIB  # bytes that are free
DRIFT, WRONG = timedelta(seconds=5), timedelta(minutes=5)  # from another clock


def clock(settings: Settings) -> Verdict:
    """Ours beside the database's; and nothing that was written is still to come."""
    now = datetime.now(UTC)
    for what, moment in (
        ("the library was built", _built(settings)),
        ("the trail was last written", _traced(settings)),
    ):
        if moment is not None and moment - now > DRIFT:
            detail = f"It is {now:%Y-%m-%d %H:%M:%S} UTC here, but {what} at {moment:%Y-%m-%d %H:%M:%S} UTC."
            return Verdict(State.ERROR, detail, "Set the clock, and have it kept by NTP: deadlines are counted by it.")
    drift = _drift(settings)
    if drift is not None and abs(drift) > DRIFT:
        state = State.ERROR if abs(drift) > WRONG else State.WARNING
        detail = f"This machine's clock and the database's differ by {abs(drift).total_seconds():.0f} seconds."
        return Verdict(state, detail, "Have both kept by NTP.")
    return Verdict(State.OK, f"{now:%Y-%m-%d %H:%M:%S} UTC, and nothing says otherwise.")


def _built(settings: Settings) -> datetime | None:
    from indexer.library import open_library

    try:
        opened = open_library(settings.index)
    except GoodstandingError:  # `library` says so
        return None
    created = datetime.fromisoformat(opened.manifest.created)
    opened.close()
    return created


def _traced(settings: Settings) -> datetime | None:
    """When the audit trail was last written; None where there is none, or the database can't be used."""
    from app.database import open_database
    from app.identity.audit import Trail

    if not there(settings):
        return None
    try:
        database = open_database(settings.database, migrate=False, serving=True)
    except GoodstandingError:  # `database` says so
        return None
    try:
        latest = Trail(database).latest(1)
    finally:
        database.close()
    return datetime.fromisoformat(latest[0].entry.at) if latest else None


def _drift(settings: Settings) -> timedelta | None:
    """How far the database server's clock is ahead of ours; None for SQLite, which has ours."""
    from app.database import open_database, server_time

    try:
        database = open_database(settings.database, migrate=False, serving=True) if there(settings) else None
    except GoodstandingError:
        return None
    if database is None:
        return None
    try:
        theirs = server_time(database)
        return None if theirs is None else theirs - datetime.now(UTC)
    finally:
        database.close()


def there(settings: Settings) -> bool:
    """Whether there can be a database: a file of SQLite is made when it is first needed."""
    path = settings.database.removeprefix("sqlite:///")
    return path == settings.database or Path(path).exists()


def disk(settings: Settings) -> Verdict:
    """Room for the next library, for the database and its log, and for temporary files."""
    path = settings.database.removeprefix("sqlite:///")
    folders = {"the library": settings.index, "temporary files": Path(tempfile.gettempdir())}
    if path != settings.database:
        folders["the database"] = Path(path).parent
    free = {what: shutil.disk_usage(_existing(folder)).free for what, folder in folders.items()}
    what, least = min(free.items(), key=lambda each: each[1])
    detail = f"{least // MIB:,} MiB are free for {what}."
    if least < EMPTY:
        return Verdict(State.ERROR, detail, "Make room: nothing can be published or written.")
    if least < SCARCE:
        return Verdict(State.WARNING, detail, "Make room: a new library is written beside the ones that are kept.")
    return Verdict(State.OK, detail)


def _existing(folder: Path) -> Path:
    folder = folder.absolute()
    while not folder.exists():
        folder = folder.parent
    return folder


def redis(settings: Settings) -> Verdict:
    from app.counting import Counts

    if not settings.redis:
        return Verdict(State.OK, "Not used: each process counts by itself how often somebody asks.")
    try:
        alone = Counts(settings.redis).unreachable()
    except GoodstandingError as error:
        return Verdict(State.ERROR, "GOODSTANDING_REDIS is set.", str(error))
    if alone:
        detail = f"It can't be reached: {alone}. Each process counts by itself."
        return Verdict(State.WARNING, detail, "Start it, or correct GOODSTANDING_REDIS.")
    return Verdict(State.OK, "It can be reached.")
