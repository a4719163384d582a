"""The common columns into which tables that are read together put what they have, each in its order."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import JSON, Boolean, String
from sqlalchemy.types import TypeEngine

from app.columns import Day, Moment, Money


class AccountSlots(NamedTuple):
    name: str
    country: str | None
    currency: str | None
    time_zone: str
    language: str | None
    cloud: str


class StateSlots(NamedTuple):
    """Words and flags are there where the kind has them: a requirement has a flag, an incident a word."""

    word: str
    detail: str | None
    flag: bool
    day: date | None
    moment: datetime | None
    owner: str
    cloud: str
    name: str | None
    country: str | None


class BillSlots(NamedTuple):
    """Days and money are there where the kind has them: an invoice has all but `until`, `name` and `url`.

    `derived`: of an invoice, whether its due date is.
    """

    day: date
    due: date
    amount: Decimal
    currency: str
    invoice: str | None
    documents: list[list[str]] | None
    until: date
    name: str
    url: str
    derived: bool | None


STATE_TYPES: dict[str, TypeEngine[Any]] = dict(
    zip(
        StateSlots._fields,
        (String(), String(), Boolean(), Day(), Moment(), String(), String(), String(), String()),
        strict=True,
    )
)
BILL_TYPES: dict[str, TypeEngine[Any]] = dict(
    zip(
        BillSlots._fields,
        (Day(), Day(), Money(), String(), String(), JSON(), Day(), String(), String(), Boolean()),
        strict=True,
    )
)
