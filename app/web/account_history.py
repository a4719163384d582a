"""How an account has stood: the diagnosis at every moment at which it may have changed, what is the same left out.

A standing changes when something is reported, and when time passes a line: the day after an invoice was due, or the
first day on which a reason applies, which the diagnosis before it names.

A past moment is diagnosed once and remembered, as long as nothing more is said of the account.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from heapq import heapify, heappop, heappush
from threading import Lock
from zoneinfo import ZoneInfo

from app.accounts.history import AccountHistory, TooEarlyError
from app.diagnosis.engine import Diagnosis, diagnose
from app.diagnosis.facts import AccountFacts
from app.diagnosis.guide import Guide
from app.diagnosis.vocabulary import AT_RISK, CONFIRMED, Standing

MOST_MOMENTS = 150  # at which is looked; the newest of them
MOST_CHANGES = 12
MOST_REMEMBERED = 256  # accounts whose past is remembered, each at twice MOST_MOMENTS


@dataclass(frozen=True, slots=True)
class Change:
    at: datetime
    standing: Standing
    reasons: tuple[str, ...]  # that applied or threatened, ids


@dataclass(frozen=True, slots=True)
class Seen:
    """What a diagnosis at a moment showed."""

    change: Change
    lines: tuple[datetime, ...]  # that time passes later, where nothing else happens


Remembered = dict[datetime, Seen | None]  # None: the account wasn't one yet


class Memory:
    """What was seen at past moments. The accounts that were looked at longest ago go first. Safe between threads.

    A diagnosis rests on the rows and the guide alone. With the first row or guide that is another, an account's past is
    forgotten; what one account's rows showed is never given out for another's.
    """

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._most = most
        self._accounts: OrderedDict[str, tuple[bytes, Guide, Remembered]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._accounts)

    def of(self, history: AccountHistory, guide: Guide) -> Remembered:
        """The account's past by exactly these rows and this guide, to be read and added to."""
        fingerprint = history.fingerprint()
        with self._lock:
            known = self._accounts.get(history.account_id)
            if known is None or known[0] != fingerprint or known[1] is not guide or len(known[2]) > 2 * MOST_MOMENTS:
                known = self._accounts[history.account_id] = fingerprint, guide, {}
            self._accounts.move_to_end(history.account_id)
            while len(self._accounts) > self._most:
                self._accounts.popitem(last=False)
            return known[2]


_memory = Memory()


def changes(
    history: AccountHistory, facts: AccountFacts, now: datetime, guide: Guide, memory: Memory = _memory
) -> list[Change]:
    """Newest first, and no more than can be read. The facts are those of `now`."""
    zone = history.zone
    due = [_begin(each.due + timedelta(1), zone) for each in (facts.invoices.rows if facts.invoices else ())]
    wanted = sorted({each for each in (*history.moments, *due) if each < now})
    found = _walk(_Past(history, guide, zone, memory.of(history, guide)), wanted[1 - MOST_MOMENTS :], facts, now)
    # Where not all was looked at, the first one has begun before.
    return (found[1:] if len(wanted) >= MOST_MOMENTS else found)[::-1][:MOST_CHANGES]


@dataclass(frozen=True, slots=True)
class _Past:
    history: AccountHistory
    guide: Guide
    zone: ZoneInfo
    remembered: Remembered

    def at(self, moment: datetime) -> Seen | None:
        """None: the account wasn't one yet."""
        if moment not in self.remembered:
            self.remembered[moment] = self._look(moment)
        return self.remembered[moment]

    def _look(self, moment: datetime) -> Seen | None:
        try:
            return self.judged(self.history.facts(moment), moment)
        except TooEarlyError:
            return None

    def judged(self, facts: AccountFacts, moment: datetime) -> Seen:
        diagnosis = diagnose(facts, moment, self.guide)
        lines = [_begin(each.applies_from, self.zone) for each in diagnosis.findings if each.applies_from]
        return Seen(
            Change(moment, diagnosis.standing, _reasons(diagnosis)), tuple([line for line in lines if line > moment])
        )


def _walk(past: _Past, moments: Sequence[datetime], facts: AccountFacts, now: datetime) -> list[Change]:
    """`moments` are before `now`, whose facts are given: it comes last, and only once, so nobody has to remember it."""
    queue, known, found = [*moments, now], {*moments, now}, list[Change]()
    heapify(queue)
    while queue:
        at = heappop(queue)
        seen = past.judged(facts, at) if at == now else past.at(at)
        if seen is None:
            continue
        for line in seen.lines:
            if line <= now and line not in known:
                known.add(line)
                heappush(queue, line)
        change = seen.change
        if not found or (found[-1].standing, found[-1].reasons) != (change.standing, change.reasons):
            found.append(change)
    return found


def _begin(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def _reasons(diagnosis: Diagnosis) -> tuple[str, ...]:
    found = [each.reason for each in diagnosis.findings if each.state in (CONFIRMED, AT_RISK)]
    return tuple(dict.fromkeys(found))
