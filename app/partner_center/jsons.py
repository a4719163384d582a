"""Answers as data: JSON read strictly, amounts exact, names in any case, and fields that say where they stand.

The reference writes names as `vettingStatus`, tables of it as `Status`; words come as `is_indirect_reseller_of`,
`Active` and `Credit Note`, in lists also as numbers; moments with seven decimals, without a zone, and as `0001-01-01`
for none. An answer may begin with a byte-order mark.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_DOWN, ROUND_UP, Decimal, InvalidOperation
from typing import Any, NoReturn, TypeVar

from app.diagnosis.checking import CURRENCIES, LIMIT, MOST_DECIMALS
from app.partner_center.errors import ReadError, Unclear
from app.partner_center.vocabulary import Trouble

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
FINEST = Decimal(1).scaleb(-MOST_DECIMALS)
W = TypeVar("W")


def parsed(body: bytes, what: str) -> Any:
    """Raises ReadError where it is no JSON."""
    try:
        return json.loads(body.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, InvalidOperation, RecursionError):
        raise ReadError(Trouble.NOT_UNDERSTOOD, f"{what}: no JSON") from None


def _no_number(_name: str) -> NoReturn:
    raise ValueError


def plain(word: str) -> str:
    """`Credit Note`, `credit_note` and `creditNote` are one word."""
    return "".join([letter for letter in word.lower() if letter.isalnum()])


class Fields:
    """The fields of an object. Whoever asks for one that must be there gets it, or Unclear with its name."""

    def __init__(self, said: object, path: str) -> None:
        if not isinstance(said, dict):
            raise Unclear(path)
        self._said: dict[str, Any] = {str(name).lower(): value for name, value in said.items()}
        self._path = path

    def has(self, name: str) -> bool:
        """Whether it says anything under this name; null says nothing."""
        return self._said.get(name.lower()) is not None

    def unclear(self, name: str) -> Unclear:
        return Unclear(f"{self._path}.{name}")

    def text(self, name: str, longest: int = 256) -> str:
        found = self.optional_text(name, longest)
        if found is None:
            raise self.unclear(name)
        return found

    def optional_text(self, name: str, longest: int = 256) -> str | None:
        """None where there is none; what could not be kept as it is, is unclear."""
        found = self._said.get(name.lower())
        if found is None or (isinstance(found, str) and not found.strip()):
            return None
        if not isinstance(found, str) or len(found) > longest or _CONTROL.search(found):
            raise self.unclear(name)
        return found.strip()

    def word(self, name: str, words: Mapping[str, W], numbers: Sequence[str] = ()) -> W:
        """The meaning of a word, in any writing, or of its number where a list gives numbers."""
        found = self._said.get(name.lower())
        if isinstance(found, int) and not isinstance(found, bool) and 0 <= found < len(numbers):
            found = numbers[found]
        if not isinstance(found, str) or plain(found) not in words:
            raise self.unclear(name)
        return words[plain(found)]

    def amount(self, name: str, *, up: bool) -> Decimal:
        """Exact to four decimals; beyond them, against the partner: what is owed up, what is paid down."""
        found = self._said.get(name.lower())
        if isinstance(found, bool) or not isinstance(found, (int, Decimal)):
            raise self.unclear(name)
        amount = Decimal(found)
        if not amount.is_finite() or abs(amount) > LIMIT:
            raise self.unclear(name)
        if int(amount.as_tuple().exponent) < -MOST_DECIMALS:
            amount = amount.quantize(FINEST, ROUND_UP if up else ROUND_DOWN)
        return amount

    def currency(self, name: str) -> str:
        found = self.text(name, 8).upper()
        if found not in CURRENCIES:
            raise self.unclear(name)
        return found

    def moment(self, name: str) -> datetime:
        found = self.optional_moment(name)
        if found is None:
            raise self.unclear(name)
        return found

    def day(self, name: str) -> date:
        return self.moment(name).date()

    def optional_moment(self, name: str) -> datetime | None:
        """None where there is none, or the year 1 stands for none. Without a zone it is UTC."""
        found = self._said.get(name.lower())
        if found is None:
            return None
        match = _MOMENT.fullmatch(found.replace(" ", "")) if isinstance(found, str) else None
        if match is None:
            raise self.unclear(name)
        if match[1].startswith("0001-"):
            return None
        try:
            zone = "+00:00" if match[4] in (None, "Z") else match[4]
            text = f"{match[1]}T{match[2] or '00:00:00'}.{(match[3] or '')[:6].ljust(6, '0')}{zone}"
            return datetime.fromisoformat(text).astimezone(UTC)
        except (ValueError, OverflowError):
            raise self.unclear(name) from None

    def fields(self, name: str) -> Fields | None:
        found = self._said.get(name.lower())
        return None if found is None else Fields(found, f"{self._path}.{name}")

    def list(self, name: str) -> list[Any]:
        """Empty where there is none."""
        found = self._said.get(name.lower())
        if found is None:
            return []
        if not isinstance(found, list):
            raise self.unclear(name)
        return found

    def number(self, name: str) -> int | None:
        found = self._said.get(name.lower())
        return found if isinstance(found, int) and not isinstance(found, bool) else None
