"""What was read from Partner Center again: a source that says the same again confirms it, without a new row for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.accounts.timeline import Stated
from app.diagnosis.vocabulary import Origin


class Readings:
    """The last good reading of each resource. The reference of a row begins with the resource that it comes from."""

    def __init__(self, rows: Mapping[str, Sequence[Stated]]) -> None:
        self._last = {resource: of_it[0] for resource, of_it in rows.items()}

    @property
    def rows(self) -> tuple[Stated, ...]:
        return tuple(self._last.values())

    def confirmed(self, row: Stated, at: datetime) -> datetime | None:
        """When its source last said so again, by that moment. None: it didn't."""
        reading = self._of(row)
        return reading.as_of if reading is not None and row.as_of < reading.as_of <= at else None

    def unclear(self, row: Stated, at: datetime) -> bool:
        """Whether its source has since come to say what nobody can make out: then this doesn't hold for certain."""
        reading = self._of(row)
        return reading is not None and reading.since is not None and reading.since <= at

    def _of(self, row: Stated) -> Stated | None:
        return self._last.get(row.reference.partition(".")[0]) if row.origin == Origin.PARTNER_CENTER else None
