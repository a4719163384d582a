"""The trail of who saw or changed which account: append-only, each entry with the hash of the one before.

Entries hold opaque ids only. Who an actor was stands in `identities`, which account an alias is in `audit_aliases`;
erasing either row makes the entries nobody's and leaves the chain whole.

The chain shows a change, a removal or a reordering anywhere before the head. Whoever may write to the database could
also forge a whole new chain: note the head that `goodstanding audit verify` prints somewhere else, and give it back
with `--noted`, and that is found, too.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from threading import Lock

from sqlalchemy import Connection

from app.database import NO_ACCOUNT, Database
from app.identity import trail_store as store
from app.identity.opaque import new_id
from app.identity.trail_store import Entry

Clock = Callable[[], datetime]
START = "0" * 64  # what the first entry follows


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Fault:
    """What is wrong with the trail, and where."""

    position: int
    what: str


@dataclass(frozen=True)
class Verification:
    length: int  # entries that were read
    head: str  # POSITION:HASH of the last one, to be noted elsewhere
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Shown:
    """An entry with the names that are still known; an id stands where somebody was erased."""

    entry: Entry
    actor: str
    subject: str


@dataclass
class _Look:
    """An entry that a thread waits for."""

    write: Callable[[Connection], None]
    done: bool = False
    error: BaseException | None = None


class Trail:
    """Appends in the caller's transaction, so that a change without its entry, or the reverse, cannot be."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock
        self._waiting: deque[_Look] = deque()
        self._turn = Lock()

    def record(self, actor: str, action: str, *, account: str = "", subject: str = "", **detail: str) -> None:
        """Append an entry in a transaction that changes nothing else: for a look. It returns when the entry is kept.

        A transaction waits for the disk. What other threads record meanwhile goes together into the next one.
        """

        def write(connection: Connection) -> None:
            self.append(connection, actor, action, account=account, subject=subject, **detail)

        mine = _Look(write)
        self._waiting.append(mine)
        with self._turn:
            if not mine.done:  # another thread's turn has not taken it along
                self._keep_waiting()
        if mine.error is not None:
            raise mine.error

    def _keep_waiting(self) -> None:
        """Keep all that is waiting, or nothing of it. Whoever comes later waits for the next turn."""
        looks = [self._waiting.popleft() for _ in range(len(self._waiting))]
        error: BaseException | None = None
        try:
            with self._database.writing(NO_ACCOUNT) as connection:
                for each in looks:
                    each.write(connection)
        except BaseException as caught:  # raised by each thread that waits
            error = caught
        for each in looks:
            each.done, each.error = True, error

    def append(
        self, connection: Connection, actor: str, action: str, *, account: str = "", subject: str = "", **detail: str
    ) -> None:
        """Append an entry as part of a change, in a transaction that was opened for writing.

        `actor` is a principal's id; `account` is an account's own id, which the trail replaces by its alias; any other
        `subject` is an opaque id. `detail` holds opaque ids and words of the program: nothing that a person typed.
        """
        length, previous, alias = store.lock_head(connection, account)
        about = (alias or store.name_alias(connection, account, new_id("acc"))) if account else subject
        at = self._clock().astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
        written = json.dumps(detail, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        entry = Entry(length + 1, at, actor, action, about, written, previous, "")
        store.append(connection, replace(entry, hash=hash_of(entry)))

    def verify(self, noted: str = "") -> Verification:
        """Read the whole trail and name every fault. `noted` is a head POSITION:HASH that was seen before."""
        with self._database.reading(NO_ACCOUNT) as connection:
            head = store.read_head(connection)
            return check_chain(store.entries(connection), head, noted)

    def latest(self, limit: int, *, account: str = "", actor: str = "") -> list[Shown]:
        """The newest entries first, with names."""
        from app.identity.store import names_of

        with self._database.reading(NO_ACCOUNT) as connection:
            alias = store.alias_of(connection, account) if account else None
            if account and alias is None:
                return []
            found = store.latest(connection, limit, alias, actor or None)
            people = names_of(connection, {one.actor for one in found} | {one.subject for one in found})
            names = people | store.accounts_called(connection, {one.subject for one in found})
        return [Shown(one, names.get(one.actor, one.actor), names.get(one.subject, one.subject)) for one in found]

    def erase_account(self, account: str) -> bool:
        """Forget which entries are about an account. The entries stay."""
        with self._database.writing(NO_ACCOUNT) as connection:
            found = store.erase_account(connection, account)
        self._database.empty_log()
        return found


def hash_of(entry: Entry) -> str:
    """Of everything that the entry says, as a JSON list: no two entries are written alike."""
    said = [
        entry.position,
        entry.at,
        entry.actor,
        entry.action,
        entry.subject,
        entry.detail,
        entry.previous,
    ]
    return sha256(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def check_chain(entries: Iterable[Entry], head: tuple[int, str], noted: str = "") -> Verification:
    """Every place where the chain is broken. One change is one fault: what follows is held to what stands there now."""
    faults: list[Fault] = []
    seen, last, hash_before = 0, 0, START
    noted_position, _, noted_hash = noted.partition(":")
    found_noted = not noted
    for entry in entries:
        faults += _faults_of(entry, last, hash_before)
        found_noted = found_noted or (str(entry.position) == noted_position and entry.hash == noted_hash)
        seen += 1
        if entry.position > last:
            last, hash_before = entry.position, entry.hash
    if head[0] > last:
        faults.append(Fault(last + 1, f"{_range(last + 1, head[0])} removed from the end"))
    elif head != (last, hash_before):
        faults.append(Fault(last, "the head names another entry as the last one"))
    if not found_noted:
        faults.append(Fault(int(noted_position) if noted_position.isdecimal() else 0, "the noted head is not here"))
    return Verification(seen, f"{last}:{hash_before}", tuple(faults))


def _faults_of(entry: Entry, last: int, hash_before: str) -> list[Fault]:
    if entry.position <= last:  # only before the first one: positions are unique and come in order
        return [Fault(entry.position, "the entry was put before the beginning")]
    faults = []
    if entry.position > last + 1:
        faults.append(Fault(last + 1, f"{_range(last + 1, entry.position - 1)} removed"))
    elif entry.previous != hash_before:
        faults.append(Fault(entry.position, "the entry does not follow the one before it: one of the two was changed"))
    if entry.hash != hash_of(entry):
        faults.append(Fault(entry.position, "the entry was changed, or stands in another's place"))
    return faults


def _range(first: int, last: int) -> str:
    return f"entry {first} was" if first >= last else f"entries {first} to {last} were"
