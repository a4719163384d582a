"""The only SQL of backups: rows of any table out, as lines, and in again; what a table's columns hold, by kind.

Values leave as the columns of the schema give them and come back through the same kinds, so that a backup of SQLite can
be restored into PostgreSQL and the other way round. A column whose type has no kind here is refused: somebody has to
say whether what it holds may leave the database as it is. What is stored encrypted leaves encrypted, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    column,
    func,
    select,
)
from sqlalchemy import table as table_of
from sqlalchemy import text as sql
from sqlalchemy.types import TypeEngine

from app.columns import Day, Moment, Money
from app.operations.archive import BackupError, TableOf

PAGE = 2_000  # rows that are read or written at a time
# What never leaves: whoever restores a backup must not bring back a session that was ended meanwhile, nor finish what
# somebody else has begun in a browser.
PASSING = frozenset({"sessions", "sign_in_flows", "sign_in_links", "partner_center_flow"})
# kind: the exact types of columns that hold it, what a line gives, and the type that writes it
KINDS: dict[str, tuple[tuple[type[TypeEngine[Any]], ...], Any, TypeEngine[Any]]] = {
    "text": ((String, Text), str, Text()),
    "number": ((Integer, BigInteger), int, BigInteger()),
    "flag": ((Boolean,), bool, Boolean()),
    "moment": ((Moment,), datetime, Moment()),
    "day": ((Day,), date, Day()),
    "money": ((Money,), Decimal, Money()),
    "json": ((JSON,), Any, JSON(none_as_null=True)),
}
_BY_TYPE = {kind: name for name, (types, _, _) in KINDS.items() for kind in types}


def kinds_of(table: Table) -> dict[str, str]:
    """Raises BackupError for a column of a type that nobody has said anything about."""
    found = {}
    for each in table.columns:
        kind = _BY_TYPE.get(type(each.type))
        if kind is None:
            what = f"{table.name}.{each.name} has a type that backups do not know: {type(each.type).__name__}."
            raise BackupError(f"{what} Name it in KINDS of app/operations/rows.py.")
        found[str(each.name)] = kind
    return found


def kept(metadata: MetaData) -> list[Table]:
    """The tables that a backup holds, those that others refer to first."""
    return [table for table in metadata.sorted_tables if table.name not in PASSING]


def lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """Every row as a line, a page at a time, in the order of the key."""
    encode = msgspec.json.Encoder(decimal_format="string").encode
    order = list(table.primary_key.columns)
    rows = connection.execution_options(yield_per=PAGE).execute(select(table).order_by(*order))
    for page in rows.partitions():
        yield b"".join([encode(tuple(row)) + b"\n" for row in page])


def fill(connection: Connection, described: TableOf, given: Iterable[bytes]) -> int:
    """Insert rows that `lines` gave; says how many. What the migrations put there gives way."""
    decode = _decoder(described)
    columns = [column(name, KINDS[kind][2]) for name, kind in described.columns.items()]
    into = table_of(described.name, *columns)
    if described.rows and connection.execute(select(func.count()).select_from(into)).scalar_one():
        connection.execute(into.delete())
    total, rows = 0, iter(given)
    names = list(described.columns)
    while page := [dict(zip(names, decode(line), strict=True)) for line in islice(rows, PAGE)]:
        connection.execute(into.insert(), page)
        total += len(page)
    return total


def _decoder(described: TableOf) -> Callable[[bytes], list[Any]]:
    """Lines of that table → values. Raises BackupError for a line that isn't one."""
    try:
        types = [KINDS[kind][1] for kind in described.columns.values()]
    except KeyError as error:
        raise BackupError(f"The backup's {described.name} holds {error}, which this program doesn't know.") from None
    shape: Any = tuple[tuple([each if each is Any else each | None for each in types])]  # type: ignore[misc]
    decoder = msgspec.json.Decoder(shape)

    def decode(line: bytes) -> list[Any]:
        try:
            return list(decoder.decode(line))
        except msgspec.MsgspecError as error:
            raise BackupError(f"A row of {described.name} in the backup makes no sense: {error}.") from error

    return decode


def count_on(connection: Connection, described: TableOf) -> None:
    """PostgreSQL: numbers that the database gives go on behind those that were restored."""
    if connection.dialect.name != "postgresql":
        return
    quote = connection.dialect.identifier_preparer.quote_identifier
    for name, kind in described.columns.items():
        if kind != "number":
            continue
        asked = {"table": quote(described.name), "column": name}
        sequence = connection.execute(sql("SELECT pg_get_serial_sequence(:table, :column)"), asked).scalar()
        if sequence is not None:
            most = connection.execute(
                select(func.max(column(name))).select_from(table_of(described.name, column(name)))
            ).scalar()
            if most is not None:
                connection.execute(sql("SELECT setval(:sequence, :most)"), {"sequence": sequence, "most": most})


def holds_rows(connection: Connection, table: Table) -> bool:
    return connection.execute(select(table).limit(1)).first() is not None


def counts(connection: Connection, tables: Iterable[TableOf]) -> dict[str, int]:
    return {
        each.name: int(connection.execute(select(func.count()).select_from(table_of(each.name))).scalar_one())
        for each in tables
    }
