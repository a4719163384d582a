"""What facts must be to be reasoned about. Whoever makes a fact that isn't gets a FactsError naming the field.

Checks run whenever a record is made, so they are few and cheap: the sweep makes millions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

# ISO 4217: what is legal tender somewhere, without funds, metals and testing codes.
_CURRENT = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP
CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR
IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU
MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG
SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST
XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
_WITHDRAWN = "ANG BGN CUC HRK SLL ZWL"  # since 2021: older invoices still carry them
CURRENCIES = frozenset(f"{_CURRENT} {_WITHDRAWN}".split())

LIMIT = Decimal(10) ** 15  # no invoice in any currency comes near it
MOST_DECIMALS = 4  # the most that ISO 4217 gives any currency
FIRST_YEAR, LAST_YEAR = 1990, 2199  # a date outside is a slip of the keyboard
ZERO = Decimal(0)


class Problem(StrEnum):
    """What can be wrong with a fact."""

    EMPTY = "empty"
    NOT_DECIMAL = "not-decimal"
    NOT_FINITE = "not-finite"
    ABSURD = "absurd"
    TOO_PRECISE = "too-precise"
    NEGATIVE = "negative"
    NOT_POSITIVE = "not-positive"
    UNKNOWN_CURRENCY = "unknown-currency"
    UNKNOWN_COUNTRY = "unknown-country"
    UNKNOWN_TIME_ZONE = "unknown-time-zone"
    UNKNOWN_INVOICE = "unknown-invoice"
    NOT_A_DATE = "not-a-date"
    NO_TIME_ZONE = "no-time-zone"
    OUT_OF_RANGE = "out-of-range"
    OUT_OF_ORDER = "out-of-order"
    DUPLICATE = "duplicate"
    HAS_NO_ROLES = "has-no-roles"
    CONTRADICTORY = "contradictory"
    MISSING = "missing"


class FactsError(ValueError):
    """A fact that can't be one: `field` of its record, and the `problem` with it."""

    def __init__(self, field: str, problem: Problem) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field
        self.problem = problem


def check_text(field: str, value: str) -> None:
    if not value or value.isspace():
        raise FactsError(field, Problem.EMPTY)


def check_money(field: str, amount: Decimal, currency: str) -> None:
    """A finite amount that somebody might really be billed, in a currency that exists."""
    if not isinstance(amount, Decimal):
        raise FactsError(field, Problem.NOT_DECIMAL)
    if not amount.is_finite():
        raise FactsError(field, Problem.NOT_FINITE)
    if not -LIMIT <= amount <= LIMIT:
        raise FactsError(field, Problem.ABSURD)
    # As written: 10.00000 counts as five decimals too, since nobody states an amount so.
    if int(amount.as_tuple().exponent) < -MOST_DECIMALS:
        raise FactsError(field, Problem.TOO_PRECISE)
    if currency not in CURRENCIES:
        raise FactsError("currency", Problem.UNKNOWN_CURRENCY)


def check_day(field: str, day: date | None) -> None:
    """A calendar day; a datetime is none, since which day it is depends on a time zone."""
    if day is None:
        return
    if isinstance(day, datetime) or not isinstance(day, date):
        raise FactsError(field, Problem.NOT_A_DATE)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise FactsError(field, Problem.OUT_OF_RANGE)


def check_moment(field: str, moment: datetime | None) -> None:
    if moment is None:
        return
    if moment.utcoffset() is None:
        raise FactsError(field, Problem.NO_TIME_ZONE)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise FactsError(field, Problem.OUT_OF_RANGE)


def check_unique(field: str, rows: Sequence[object], key: Callable[[object], object]) -> None:
    if len(set(map(key, rows))) < len(rows):
        raise FactsError(field, Problem.DUPLICATE)


def check_country(field: str, country: str | None) -> None:
    """Two capital letters, as ISO 3166 has them."""
    if country is not None and not (
        len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()
    ):
        raise FactsError(field, Problem.UNKNOWN_COUNTRY)


@cache
def zone_names() -> frozenset[str]:
    """What IANA calls time zones; `localtime` is this machine's and `Factory` is nobody's."""
    return frozenset(available_timezones() - {"localtime", "Factory"})


@cache
def zone_called(name: str) -> ZoneInfo:
    """Raises FactsError for an unknown time zone. Kept: zoneinfo itself forgets all but eight."""
    if name not in zone_names():
        raise FactsError("time_zone", Problem.UNKNOWN_TIME_ZONE)
    return ZoneInfo(name)
