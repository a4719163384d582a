"""One record as the row it would become: its dates as moments, its source, and whether its dates can be true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from app.accounts.fields import moment_of
from app.accounts.records import Record
from app.accounts.refusals import RefusedError
from app.accounts.statements import payload
from app.accounts.timeline import Stated
from app.diagnosis.checking import FactsError
from app.diagnosis.facts import Source

if TYPE_CHECKING:
    from app.accounts.importing import Occasion

SKEW = timedelta(minutes=5)  # clocks differ
A_DAY = timedelta(days=1)  # an invoice may bear a day that has not begun where it is read


@dataclass(frozen=True)
class Draft:
    stated: Stated
    dated: bool  # whether it says itself from when on it counts
    values: dict[str, Any]


def draft(record: Record, zone: ZoneInfo, occasion: Occasion) -> Draft:
    """Raises RefusedError for dates that can't be, and for what can't be a fact."""
    as_of = occasion.now if record.as_of is None else moment_of(record.as_of, zone)
    if as_of > occasion.now + SKEW:
        raise RefusedError("as_of", "in-future")
    begun = record.own_date()
    valid_from = as_of if begun is None else moment_of(begun, zone)
    if valid_from > as_of + (A_DAY if record.event else SKEW):
        raise RefusedError(record.dated_by(), "in-future" if record.as_of is None else "after-source")
    source = Source(occasion.origin, as_of, record.reference or occasion.reference)
    try:
        record.check(source)
    except FactsError as error:
        raise RefusedError(error.field, str(error.problem)) from None
    day = record.said_since()
    since = None if day is None else moment_of(day, zone)
    own = record.values(zone)
    content = tuple(own[name] for name in payload(record.table))
    thing = (record.table.name, record.account, record.key)
    said = Stated(*thing, 0, since, valid_from, as_of, source.origin.value, source.reference, content)
    values = {
        "account_id": record.account,
        **own,
        "since": since,
        "valid_from": valid_from,
        "as_of": as_of,
        "origin": said.origin,
        "reference": said.reference,
        "recorded_at": occasion.now,
    }
    return Draft(said, begun is not None, values)
