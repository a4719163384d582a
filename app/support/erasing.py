"""Erasing what was written in support requests: who asked and answered when stays, what they said doesn't.

For the texts of requests that were closed long ago, and for those of somebody who wants to be forgotten.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, exists, select, update

from app.support.records import Status
from app.support.schema import support_change, support_reinstatement, support_request

NO_SUBJECT, NO_MESSAGE = "–", ""  # what is left; the database takes nothing else


def erase_closed(connection: Connection, before: datetime) -> int:
    """Of requests that were closed before that moment, and are; says how many messages there were."""
    last, later = support_change.alias("last_change"), support_change.alias("later_change")
    overtaken = exists().where(and_(later.c.request_id == last.c.request_id, later.c.version > last.c.version))
    closed = select(last.c.request_id).where(last.c.status_to == Status.CLOSED.value, last.c.at < before, ~overtaken)
    _erase_reasons(connection, support_reinstatement.c.request_id.in_(closed))
    return _erase(connection, support_change.c.request_id.in_(closed), support_request.c.id.in_(closed))


def erase_written_by(connection: Connection, identity: str) -> int:
    """What this identity wrote, in requests of any state; says how many messages there were."""
    _erase_reasons(connection, support_reinstatement.c.actor == identity)
    return _erase(connection, support_change.c.actor == identity, support_request.c.opened_by == identity)


def _erase_reasons(connection: Connection, whose: ColumnElement[bool]) -> None:
    """What an agent wrote about a reinstatement; that it was recorded stays."""
    kept = support_reinstatement.c.reason != NO_MESSAGE
    connection.execute(update(support_reinstatement).where(whose, kept).values(reason=NO_MESSAGE))


def _erase(connection: Connection, messages: ColumnElement[bool], subjects: ColumnElement[bool]) -> int:
    kept = (support_change.c.message != NO_MESSAGE, support_request.c.subject != NO_SUBJECT)
    connection.execute(update(support_request).where(subjects, kept[1]).values(subject=NO_SUBJECT))
    return connection.execute(update(support_change).where(messages, kept[0]).values(message=NO_MESSAGE)).rowcount
