"""What a column holds, the same in SQLite and PostgreSQL: moments in UTC and money to the last decimal; and `folded`.

SQLite has neither. It keeps both as text: moments at one length, so that they sort as they follow each other, and
amounts as they were written, so that no float ever stands between two people's figures.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Date, DateTime, Dialect, Integer, Numeric, String, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

# Counted up by the database. SQLite does so only for INTEGER.
RowId = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator[datetime]):
    """A moment with its time zone, to the microsecond; it comes back in UTC."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind: TypeEngine[Any] = String(27) if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return _written(moment) if dialect.name == "sqlite" else moment

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:  # noqa: ARG002
        # Made here, not in process_result_value: it runs three times a row, and the sweep reads millions of rows.
        read = _read if dialect.name == "sqlite" else _in_utc
        return lambda value: None if value is None else read(value)


@lru_cache(4096)  # of a moment in UTC: elsewhere, two that differ by an hour may be equal
def _written(moment: datetime) -> str:
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


@lru_cache(4096)
def _read(text: str) -> datetime:
    """What is known of accounts mostly came in together: one moment stands in many rows, and is hashed once as well."""
    return datetime.fromisoformat(text)


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


class Day(TypeDecorator[date]):
    """A calendar day. SQLAlchemy's own type reads SQLite's text by a regular expression, at ten times the cost."""

    impl = Date
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], date | None] | None:  # noqa: ARG002
        if dialect.name != "sqlite":
            return None
        read = date.fromisoformat
        return lambda value: None if value is None else read(value)


class Money(TypeDecorator[Decimal]):
    """An exact amount. The currency stands in a column beside it."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        kind: TypeEngine[Any] = String(32) if dialect.name == "sqlite" else Numeric()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        return format(value, "f") if value is not None and dialect.name == "sqlite" else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Decimal | None] | None:  # noqa: ARG002
        if dialect.name != "sqlite":
            return None
        return lambda value: None if value is None else Decimal(value)


# --- text as people look for it

# As Python and PostgreSQL fold alike: letters of the languages that partners here write names in.
_LETTERS = {
    "a": "àáâãäåāă",
    "c": "çćč",
    "d": "ďđð",
    "e": "èéêëēęě",
    "g": "ğģ",
    "i": "ìíîïīı",
    "l": "łľ",
    "n": "ñńňņ",
    "o": "òóôõöøő",
    "r": "řŕ",
    "s": "śšşș",
    "t": "ťţț",
    "u": "ùúûüūůű",
    "y": "ýÿ",
    "z": "źżž",
}
_ACCENTED = "".join(_LETTERS.values())
_PLAIN = "".join(plain * len(accented) for plain, accented in _LETTERS.items())
_FOLDING = str.maketrans(_ACCENTED + _ACCENTED.upper(), _PLAIN + _PLAIN)
SQLITE_FOLDED = "goodstanding_folded"  # a function that every connection is given


def fold(text: str) -> str:
    """Without accents, in lower case: `Påhittad` and `pahittad` are the same."""
    # Most ids and many names have none; looking for an account asks for all of them.
    return text.lower() if text.isascii() else text.translate(_FOLDING).lower()


class folded(FunctionElement[str]):  # noqa: N801 - a function in SQL, called like one
    """The text of a column, as `fold` gives it."""

    type = String()
    inherit_cache = True


@compiles(folded, "sqlite")
def _folded_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"{SQLITE_FOLDED}({compiler.process(element.clauses, **options)})"


@compiles(folded, "postgresql")
def _folded_postgresql(element: Any, compiler: Any, **options: Any) -> str:
    column = compiler.process(element.clauses, **options)
    letters = [
        compiler.process(literal(each), literal_binds=True) for each in (_ACCENTED + _ACCENTED.upper(), _PLAIN + _PLAIN)
    ]
    return f"lower(translate({column}, {', '.join(letters)}))"


def containing(text: str) -> str:
    """A pattern for LIKE, with the escape character \\, that finds this text anywhere in a folded one."""
    kept = fold(text).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{kept}%"
