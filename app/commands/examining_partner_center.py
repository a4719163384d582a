"""What `goodstanding doctor` examines of reading Partner Center: consents, and when all accounts were last read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.commands.console import counted, lasting
from app.commands.verdicts import State, Verdict
from indexer.errors import GoodstandingError

if TYPE_CHECKING:
    from app.partner_center.schedule import Schedule, Standing
    from app.settings import Settings


def partner_center(settings: Settings) -> Verdict:
    from app.commands.surroundings import there
    from app.database import open_database
    from app.partner_center.schedule import Schedule, standing_of

    if not settings.reads_partner_center:
        return Verdict(State.OK, "Not set up: what is known of accounts is stated by people and imports.")
    if not there(settings):
        return Verdict(State.OK, "No account is connected.")
    try:
        database = open_database(settings.database, migrate=False, serving=True)
    except GoodstandingError:
        return Verdict(State.OK, "Set up; how it stands is in the database.")  # `database` says what is wrong
    try:
        standing = standing_of(database)
    finally:
        database.close()
    return said(standing, Schedule.of(settings), datetime.now(UTC))


def said(standing: Standing, schedule: Schedule | None, now: datetime) -> Verdict:
    if not standing.connected:
        return Verdict(State.OK, "No account is connected.")
    often = f"every {lasting(schedule.every)}" if schedule else "not on schedule"
    last = f"all last read {lasting(now - standing.last)} ago" if standing.last else "all of them never yet"
    detail = f"{counted(standing.connected, 'account')} connected, read {often}; {last}."
    if standing.late(schedule, now):
        remedy = "See the log of `goodstanding serve`; `goodstanding accounts sync` shows what is in the way."
        return Verdict(State.WARNING, detail, remedy)
    failed = {trouble: number for trouble, number in standing.accounts.items() if trouble}
    if failed:
        why = ", ".join([f"{trouble} ({number:,})" for trouble, number in sorted(failed.items())])
        detail = f"{detail} Not read: {why}."
        return Verdict(State.WARNING, detail, "OPERATIONS.md says what each means and what to do.")
    return Verdict(State.OK, detail)
