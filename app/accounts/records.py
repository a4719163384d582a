"""A record: one statement of an account, as it is imported. The kinds there are stand in `states.py` and `events.py`.

A record is strict: unknown fields, a number where text belongs, a date that isn't one are refused, each by name. Making
the fact that rules will read is the last check, so that nothing gets in which can't be reasoned about.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Table

from app.accounts.fields import AccountId, Text, When, moment_of
from app.accounts.statements import payload
from app.diagnosis.facts import Source

Reference = tuple[Table, str, str, str]  # table, id, the field that names it, code of the refusal where it isn't there


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    table: ClassVar[Table]
    event: ClassVar[bool] = False  # has happened once; else a state that holds until another one follows
    # A column is filled from the field of the same name, or from this one.
    columns: ClassVar[dict[str, str]] = {}

    account: AccountId
    as_of: When | None = None
    reference: Text | None = None

    @property
    def key(self) -> str:
        column = self.table.info["key"]
        return str(self._field(column)) if column else ""

    def own_date(self) -> datetime | date | None:
        """From when on it counts, if it says so itself."""
        return None

    def dated_by(self) -> str:
        """The field that `own_date` is of."""
        return "since"

    def said_since(self) -> datetime | date | None:
        return None

    def needs(self) -> tuple[Reference, ...]:
        """What has to be known before."""
        return ()

    def check(self, source: Source) -> None:
        """Raises FactsError where no fact can be made of it."""

    def values(self, zone: ZoneInfo) -> dict[str, Any]:
        """What goes into the table's own columns."""
        return {name: _plain(self._field(name), zone) for name in filled_columns(self.table)}

    def _field(self, column: str) -> Any:
        return getattr(self, self.columns.get(column, column))


def _plain(value: Any, zone: ZoneInfo) -> Any:
    if isinstance(value, StrEnum):
        return value.value  # a driver may take enumerations for something else
    if isinstance(value, list):
        return [list(each) for each in value]
    return moment_of(value, zone) if isinstance(value, datetime) else value


@cache
def filled_columns(table: Table) -> tuple[str, ...]:
    return (*payload(table), *(["first_seen"] if "first_seen" in table.columns else []))
