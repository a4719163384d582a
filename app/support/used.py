"""How often answers went out with replies, and how many of those requests are closed: counts, of nobody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import and_, case, exists, func, select

from app.database import EVERY_ACCOUNT, Database
from app.support.records import Status
from app.support.schema import support_answer, support_change

MOST_LISTED = 500


@dataclass(frozen=True, slots=True)
class Used:
    article: str  # as it was called when it was sent
    anchor: str
    locale: str
    requests: int  # that it was an answer to
    closed: int  # of these, those that are closed now


def used_answers(database: Database, since: date) -> tuple[Used, ...]:
    """Of replies since that day (UTC), the most used first. Raises DatabaseError."""
    answer, sent = support_answer, support_change.alias("sent_change")
    last, later = support_change.alias("last_change"), support_change.alias("later_change")
    keys = (answer.c.article, answer.c.anchor, answer.c.locale)
    requests = func.count(answer.c.request_id.distinct())
    closed = func.count(case((last.c.status_to == Status.CLOSED.value, answer.c.request_id)).distinct())
    overtaken = exists().where(later.c.request_id == last.c.request_id, later.c.version > last.c.version)
    begin = datetime.combine(since, time.min, UTC)
    found = (
        select(*keys, requests, closed)
        .join_from(answer, sent, and_(sent.c.request_id == answer.c.request_id, sent.c.version == answer.c.version))
        .join(last, and_(last.c.request_id == answer.c.request_id, ~overtaken))
        .where(sent.c.at >= begin)
        .group_by(*keys)
        .order_by(requests.desc(), *keys)
        .limit(MOST_LISTED)
    )
    with database.reading(EVERY_ACCOUNT) as connection:
        return tuple([Used(*row) for row in connection.execute(found)])
