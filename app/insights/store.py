"""The only SQL about counts: adding to them, and what those of some days come to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import ColumnElement, Connection, case, delete, func, select, tuple_

from app.insights.records import Counted, Kind, Linked, Missed, Opinion
from app.insights.schema import daily_count
from app.upserting import upsert

_KEYS = ("day", "kind", "locale", "subject", "detail")


def add(connection: Connection, counts: Mapping[Counted, int]) -> None:
    """In one order, so that two who add the same never wait for each other in a circle."""
    for counted, number in sorted(counts.items()):
        row = {name: getattr(counted, name) for name in _KEYS} | {"kind": counted.kind.value, "number": number}
        statement = upsert(connection, daily_count).values(**row)
        more = {"number": daily_count.c.number + statement.excluded.number}
        connection.execute(statement.on_conflict_do_update(index_elements=_KEYS, set_=more))


def opinions(connection: Connection, since: date) -> list[Opinion]:
    column = daily_count.c
    helpful, unhelpful = (_sum_of(kind) for kind in (Kind.HELPFUL, Kind.UNHELPFUL))
    voted = column.kind.in_([Kind.HELPFUL.value, Kind.UNHELPFUL.value])
    keys = (column.subject, column.locale, column.detail)
    rows = connection.execute(
        select(*keys, helpful, unhelpful)
        .where(voted, column.day >= since)
        .group_by(*keys)
        .order_by((helpful + unhelpful).desc(), *keys)
    )
    return [Opinion(article, locale, revision, int(yes), int(no)) for article, locale, revision, yes, no in rows]


def links(connection: Connection, since: date, most: int) -> list[Linked]:
    column, total = daily_count.c, func.sum(daily_count.c.number)
    keys = (column.subject, column.detail, column.locale)
    rows = connection.execute(
        select(*keys, total)
        .where(column.kind == Kind.OPENED.value, column.day >= since)
        .group_by(*keys)
        .order_by(total.desc(), *keys)
        .limit(most)
    )
    return [Linked(article, anchor, locale, int(number)) for article, anchor, locale, number in rows]


def missed(connection: Connection, since: date, fewest: int, most: int) -> list[Missed]:
    """Words that were looked for at least so often since then."""
    column, total = daily_count.c, func.sum(daily_count.c.number)
    keys = (column.subject, column.locale)
    rows = connection.execute(
        select(*keys, total, func.max(column.day))
        .where(column.kind == Kind.MISSED.value, column.day >= since)
        .group_by(*keys)
        .having(total >= fewest)
        .order_by(total.desc(), *keys)
        .limit(most)
    )
    return [Missed(words, locale, int(number), _day(last)) for words, locale, number, last in rows]


def forget(connection: Connection, before: date, fewest: int) -> None:
    """Words of searches before that day which were looked for less often in all."""
    column = daily_count.c
    keys = (column.subject, column.locale)
    rare = (
        select(*keys).where(column.kind == Kind.MISSED.value).group_by(*keys).having(func.sum(column.number) < fewest)
    )
    connection.execute(
        delete(daily_count).where(column.kind == Kind.MISSED.value, column.day < before, tuple_(*keys).in_(rare))
    )


def forget_before(connection: Connection, day: date) -> int:
    """Every count of days before that one; says how many there were."""
    return connection.execute(delete(daily_count).where(daily_count.c.day < day)).rowcount


def _sum_of(kind: Kind) -> ColumnElement[int]:
    return func.sum(case((daily_count.c.kind == kind.value, daily_count.c.number), else_=0))


def _day(value: date | str) -> date:
    """SQLite's max() gives the text that it keeps."""
    return value if isinstance(value, date) else date.fromisoformat(value)
