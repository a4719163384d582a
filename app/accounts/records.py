"""A record: one statement of an account, as it is imported. The kinds there are stand in `states.py` and `events.py`.

A record is strict: unknown fields, a number where text belongs, a date that isn't one are refused, each by name. Making
the fact that rules will read is the last check, so that nothing gets in which can't be reasoned about.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
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
        field = key_field(type(self))
        return str(getattr(self, field)) if field else ""

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
        return {column: _plain(getattr(self, field), zone) for column, field in filled_columns(type(self))}


_AS_THEY_ARE = frozenset({str, date, Decimal, bool, int, type(None)})


def _plain(value: Any, zone: ZoneInfo) -> Any:
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, StrEnum):
        return value.value  # a driver may take enumerations for something else
    if isinstance(value, list):
        return [list(each) for each in value]
    return moment_of(value, zone) if isinstance(value, datetime) else value


@cache
def filled_columns(kind: type[Record]) -> tuple[tuple[str, str], ...]:
    """The columns that a kind of record fills, each with the field that it is filled from."""
    names = (*payload(kind.table), *(["first_seen"] if "first_seen" in kind.table.columns else []))
    return tuple((name, kind.columns.get(name, name)) for name in names)


@cache
def key_field(kind: type[Record]) -> str:
    """The field that tells an account's things of this kind apart; empty: there is one thing of it."""
    column: str | None = kind.table.info["key"]
    return kind.columns.get(column, column) if column else ""
