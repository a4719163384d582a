"""What the fields of a record may hold. Values are read strictly: nothing is guessed, rounded or cut off.

Amounts come as text, or as JSON numbers that were never floats. A day is written 2026-01-31; a moment with its time
zone, or as a day, which then begins at midnight where the account is.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from pydantic import AfterValidator, BeforeValidator, PlainValidator, Strict, StrictBool, StrictStr
from pydantic_core import PydanticCustomError

from app.diagnosis.checking import CURRENCIES, FactsError, check_country, check_day, check_moment, zone_called

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_AMOUNT = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
_ADDRESS = re.compile(r"https?://[^\s/]+\S*")
# Control characters, and halves of characters: PostgreSQL takes neither NUL nor these, and nobody writes the others.
_NO_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def refused(code: str, **values: object) -> PydanticCustomError:
    """An error that `records.parse` finds in the catalogue by its code."""
    return PydanticCustomError("refused", "{code}", {"code": code, "values": values})


def _from_facts(error: FactsError) -> PydanticCustomError:
    return refused(str(error.problem))


def _amount(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        raise refused("not-amount", given=str(value))
    if isinstance(value, str) and not _AMOUNT.fullmatch(value):
        raise refused("not-amount", given=value)
    try:
        return Decimal(value)
    except InvalidOperation:
        raise refused("not-amount", given=str(value)) from None


def _day(value: Any) -> date:
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            day = date.fromisoformat(value)
            check_day("", day)
            return day
    except FactsError as error:
        raise _from_facts(error) from None
    except ValueError:
        pass
    raise refused("not-day", given=str(value))


def _moment(value: Any) -> datetime | date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return _day(value)
    try:
        if isinstance(value, str) and _MOMENT.fullmatch(value):
            moment = datetime.fromisoformat(value)
            check_moment("", moment)
            return moment
    except FactsError as error:
        raise _from_facts(error) from None
    except ValueError:
        pass
    raise refused("not-moment", given=str(value))


def moment_of(value: datetime | date, zone: ZoneInfo) -> datetime:
    """A day begins at midnight where the account is."""
    return value if isinstance(value, datetime) else datetime.combine(value, time.min, zone)


def _text(longest: int) -> Any:
    def check(value: str) -> str:
        if _NO_TEXT.search(value):
            raise refused("not-text")
        if not value.strip() or len(value) > longest:
            raise refused("text-length", limit=longest)
        return value

    return AfterValidator(check)


def _no_steps(value: str) -> str:
    """Ids become parts of addresses, and browsers leave `.` and `..` between slashes out of those."""
    if {".", ".."} & set(value.split("/")):
        raise refused("id-of-steps", given=value)
    return value


def _account_id(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}", value):
        raise refused("id", given=value)
    return value


def _zone(value: str) -> str:
    try:
        zone_called(value)
    except FactsError as error:
        raise _from_facts(error) from None
    return value


def _country(value: str) -> str:
    try:
        check_country("", value)
    except FactsError as error:
        raise _from_facts(error) from None
    if value not in Locale("en").territories:
        raise refused("unknown-country")
    return value


def _currency(value: str) -> str:
    if value not in CURRENCIES:
        raise refused("unknown-currency")
    return value


def _language(value: str) -> str:
    try:
        Locale.parse(value, sep="-")
    except (ValueError, UnknownLocaleError):
        raise refused("unknown-language") from None
    return value


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise refused("not-address", given=value)
    return value


AccountId = Annotated[StrictStr, AfterValidator(_account_id)]
Id = Annotated[StrictStr, _text(128), AfterValidator(_no_steps)]
Text = Annotated[StrictStr, _text(256)]
Address = Annotated[StrictStr, _text(2048), AfterValidator(_address)]
Flag = StrictBool
Amount = Annotated[Decimal, BeforeValidator(_amount)]
Day = Annotated[date, BeforeValidator(_day)]
When = Annotated[datetime | date, PlainValidator(_moment)]
Zone = Annotated[StrictStr, _text(64), AfterValidator(_zone)]
Country = Annotated[StrictStr, AfterValidator(_country)]
Language = Annotated[StrictStr, _text(35), AfterValidator(_language)]
Word = Strict(False)  # beside an enumeration: its values are taken as they are written
Currency = Annotated[StrictStr, AfterValidator(_currency)]
