"""From lines to rows: what is new is added, what is known changes nothing, what can't be right is refused by name.

The good records of a file land in one transaction. Records are looked at a thousand at a time, so a file may be of any
length; what a record refers to stands above it, or has come in before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table

from app.accounts import schema
from app.accounts.files import Line
from app.accounts.parsing import TYPE_OF, TYPES, parse
from app.accounts.records import Record
from app.accounts.refusals import Refusal, RefusedError
from app.accounts.rows import Draft, draft
from app.accounts.slots import AccountSlots
from app.accounts.states import AccountRecord
from app.accounts.store import AccountStore, Recording
from app.accounts.timeline import Stated, adds_event, adds_state, latest
from app.diagnosis.vocabulary import Origin

if TYPE_CHECKING:
    from app.identity.audit import Trail

AT_ONCE = 1000  # records
KEPT = 1000  # refusals; a caller who wants all is told of each

Thing = tuple[str, str, str]  # kind, account, key
Parsed = tuple[int, Record | list[Refusal]]  # a line, and what it says or why it says nothing


@dataclass
class Tally:
    added: int = 0  # things that nothing had been said of
    changed: int = 0  # things of which something else had been said
    unchanged: int = 0


@dataclass
class Report:
    """What an import did, or would do."""

    dry_run: bool
    records: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in TYPES})
    refused: int = 0  # lines
    refusals: list[Refusal] = field(default_factory=list)  # the first of them
    accounts: set[str] = field(default_factory=set)  # of which something has landed

    @property
    def landed(self) -> int:
        return sum(tally.added + tally.changed for tally in self.records.values())

    @property
    def unchanged(self) -> int:
        return sum(tally.unchanged for tally in self.records.values())


@dataclass(frozen=True)
class Occasion:
    """Who brings the records, and when."""

    origin: Origin
    reference: str  # where a record names none of its own: the file, the request
    now: datetime


def import_lines(
    store: AccountStore,
    lines: Iterable[Line],
    occasion: Occasion,
    *,
    dry_run: bool = False,
    tell: Callable[[Refusal], None] | None = None,
    note: Callable[[Connection, Report], None] | None = None,
) -> Report:
    """Take the good records, all in one transaction, and report the others; `tell` hears of each as it is found.

    `note` is called at the end of the transaction, to write down there what has landed; not where nothing has.
    """
    report = Report(dry_run)
    with store.recording(keep=not dry_run) as recording:
        take_lines(recording, map(parsed, lines), occasion, report, tell)
        if note is not None and report.landed and not dry_run:
            note(recording.connection, report)
    return report


def parsed(line: Line) -> Parsed:
    """What can be said of a line without looking anything up."""
    number, fields = line
    return number, [fields.at(number)] if isinstance(fields, RefusedError) else parse(fields, number)


def take_lines(
    recording: Recording,
    lines: Iterable[Parsed],
    occasion: Occasion,
    report: Report,
    tell: Callable[[Refusal], None] | None = None,
) -> None:
    """The same, within a transaction of the caller's that has more to do."""

    def refuse(refusals: Iterable[Refusal]) -> None:
        report.refused += 1
        for each in refusals:
            if len(report.refusals) < KEPT:
                report.refusals.append(each)
            if tell is not None:
                tell(each)

    rest = iter(lines)
    while chunk := list(islice(rest, AT_ONCE)):
        _Chunk(recording, occasion, report, refuse).take(chunk)


def noting(trail: Trail, actor: str, surface: str) -> Callable[[Connection, Report], None]:
    """For `note`: an entry in the audit trail for every account that something has landed of."""

    def note(connection: Connection, report: Report) -> None:
        for account in sorted(report.accounts):
            trail.append(connection, actor, "account.imported", account=account, surface=surface)

    return note


class _Chunk:
    """Some of the records, with all that has been said of what they speak of."""

    def __init__(
        self,
        recording: Recording,
        occasion: Occasion,
        report: Report,
        refuse: Callable[[Iterable[Refusal]], None],
    ) -> None:
        self.recording, self.occasion, self.report, self.refuse = recording, occasion, report, refuse
        self.said: dict[Thing, list[Stated]] = {}
        self.owners: dict[tuple[str, str], str] = {}  # of ids that only one account may use
        # In the order in which they must be written.
        self.rows: dict[Table, list[dict[str, object]]] = {schema.account: [], schema.account_state: []}
        self.heard: dict[tuple[Thing, datetime, datetime], Stated] = {}
        self.added = 0

    def take(self, lines: list[Parsed]) -> None:
        records = [(line, found) for line, found in lines if isinstance(found, Record)]
        refused = [found for _, found in lines if not isinstance(found, Record)]
        self._look_up([record for _, record in records])
        for line, record in records:
            try:
                self._decide(record)
            except RefusedError as error:
                refused.append([error.at(line)])
        for refusals in sorted(refused, key=lambda each: each[0].line):
            self.refuse(refusals)
        self.recording.add(self.rows)

    def _look_up(self, records: list[Record]) -> None:
        accounts = {record.account for record in records}
        keys: dict[Table, set[str]] = {schema.account_state: {""}}
        for record in records:
            keys.setdefault(record.table, set()).add(record.key)
            for table, key, _, _ in record.needs():
                keys.setdefault(table, set()).add(key)
        for table, of_table in keys.items():
            for row in self.recording.known(table, accounts, of_table):
                self._remember(row)

    def _remember(self, row: Stated) -> None:
        self.said.setdefault((row.kind, row.account, row.key), []).append(row)
        self.owners.setdefault((row.kind, row.key), row.account)

    def _decide(self, record: Record) -> None:
        """Add what the record says, unless it is known. Raises RefusedError."""
        made = draft(record, self._zone(record), self.occasion)
        said = made.stated
        if record.table.info.get("unique") and self.owners.get((said.kind, said.key), said.account) != said.account:
            raise RefusedError("id", "other-account", id=said.key)
        for table, key, name, code in record.needs():
            if (table.name, record.account, key) not in self.said:
                raise RefusedError(name, code, id=key)
        thing = (said.kind, said.account, said.key)
        history = self.said.get(thing, [])
        self._refuse_contradiction(thing, history, made, event=record.event)
        news = adds_event(history, said) if record.event else adds_state(history, said, dated=made.dated)
        tally = self.report.records[TYPE_OF[type(record)]]
        if not news:
            tally.unchanged += 1
            return
        if history:
            tally.changed += 1
        else:
            tally.added += 1
        self._add(record, made)

    def _zone(self, record: Record) -> ZoneInfo:
        """Where the account is. Raises RefusedError where there is none."""
        if isinstance(record, AccountRecord):
            return ZoneInfo(record.time_zone)
        states = self.said.get((schema.account_state.name, record.account, ""))
        if not states:
            raise RefusedError("account", "unknown-account", id=record.account)
        return ZoneInfo(AccountSlots(*latest(states).content).time_zone)

    def _refuse_contradiction(self, thing: Thing, history: list[Stated], made: Draft, *, event: bool) -> None:
        """Raises RefusedError where this file has said something else of the same thing and time."""
        said = made.stated
        at = said.as_of if event else said.valid_from  # when an event was is part of what is said of it
        heard = self.heard.setdefault((thing, at, said.as_of), said)
        earlier = [row for row in history if row.as_of == said.as_of == self.occasion.now]
        at_once = [row for row in earlier if event or row.valid_from == said.valid_from]
        if any(row.content != said.content for row in (heard, *at_once)):
            raise RefusedError("", "contradictory")

    def _add(self, record: Record, made: Draft) -> None:
        self.added += 1
        self.report.accounts.add(record.account)
        row = made.stated._replace(row=(1 << 62) + self.added)  # higher than any that the database has given
        if isinstance(record, AccountRecord) and (row.kind, row.account, row.key) not in self.said:
            self.rows[schema.account].append({"id": row.account, "recorded_at": self.occasion.now})
        self._remember(row)
        self.rows.setdefault(record.table, []).append(made.values)
