"""The only SQL about reported problems: rows in, records out."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, case, delete, func, select, update

from app.identity.schema import identities
from app.translation_reports.records import Draft, Fault, Query, State, TranslationReport
from app.translation_reports.schema import translation_report
from app.upserting import upsert

_C = translation_report.c


def add(connection: Connection, report_id: str, draft: Draft, day: date) -> str:
    """The id of the report: of an earlier one, where the same was reported before, open or resolved."""
    parts = (draft.article, draft.locale, draft.revision, draft.anchor, draft.sentence, draft.fault.value, draft.note)
    values = {
        "id": report_id,
        "article": draft.article,
        "locale": draft.locale,
        "revision": draft.revision,
        "anchor": draft.anchor,
        "sentence": draft.sentence,
        "fault": draft.fault.value,
        "note": draft.note,
        "same": sha256(msgspec.json.encode(parts)).hexdigest(),
        "first_on": day,
        "last_on": day,
        "times": 1,
    }
    again = {"times": _C.times + 1, "last_on": day}
    statement = upsert(connection, translation_report).values(**values)
    kept = statement.on_conflict_do_update(index_elements=["same"], set_=again).returning(_C.id)
    return str(connection.execute(kept).scalar_one())


def find(connection: Connection, report_id: str) -> TranslationReport | None:
    row = connection.execute(_reports().where(_C.id == report_id)).first()
    return _report(row) if row else None


def listed(connection: Connection, query: Query) -> list[TranslationReport]:
    """Open ones first, what was reported last before others."""
    resolved = case((_C.resolved_at.is_(None), 0), else_=1)
    page = _reports().where(*_met(query)).order_by(resolved, _C.last_on.desc(), _C.times.desc(), _C.id)
    return [_report(row) for row in connection.execute(page.limit(query.limit).offset(query.offset))]


def count(connection: Connection, query: Query) -> int:
    counted = select(func.count()).select_from(translation_report).where(*_met(query))
    return int(connection.execute(counted).scalar_one())


def settle(connection: Connection, report_id: str, by: str, at: datetime | None) -> None:
    """`at` None opens it again. One that is so already stays as it is: who was first stays named."""
    now = _C.resolved_at.is_(None) if at is not None else _C.resolved_at.is_not(None)
    values = {"resolved_at": at, "resolved_by": by if at is not None else None}
    connection.execute(update(translation_report).where(_C.id == report_id, now).values(**values))


def forget(connection: Connection, resolved_before: datetime) -> None:
    connection.execute(delete(translation_report).where(_C.resolved_at < resolved_before))


def _met(query: Query) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.state is not None:
        found.append(_C.resolved_at.is_(None) if query.state is State.OPEN else _C.resolved_at.is_not(None))
    if query.locale:
        found.append(_C.locale == query.locale)
    if query.article:
        found.append(_C.article == query.article)
    return found


def _reports() -> Select[Any]:
    joined = identities.c.id == _C.resolved_by
    return select(*_C, identities.c.name).join_from(translation_report, identities, joined, isouter=True)


def _report(row: Any) -> TranslationReport:
    return TranslationReport(
        id=row.id,
        article=row.article,
        locale=row.locale,
        revision=row.revision,
        anchor=row.anchor,
        sentence=row.sentence,
        fault=Fault(row.fault),
        note=row.note,
        first=row.first_on,
        last=row.last_on,
        times=int(row.times),
        resolved_at=row.resolved_at,
        resolver=row.name or "",
    )
