"""Many accounts, read by several processes: one deals them out, and each of the others reads several at a time.

A process has one interpreter lock, and much of reading is computing. Each helper has a pipe of its own and shares
nothing else, so that one that is killed holds up no other: another takes its place, and what it was reading is read at
last, each account alone, so that one with which helpers end is known and left. A helper whose dealer is gone ends at
once, as if it had been killed with it.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Event

from app.partner_center.helping import STOPPING, help_reading
from app.partner_center.service import AccountReport, Reader
from app.partner_center.several import LOOKING, read_here
from indexer.workers import default_count

WORTH_IT = 25  # accounts for each process, below which starting it costs more than it brings
MOST = 3  # processes, where nobody says how many: with the dealer they take less than 200 MiB

log = logging.getLogger("goodstanding.partner_center")


@dataclass
class _Helper:
    process: BaseProcess
    pipe: Connection
    at_once: int
    given: set[str] = field(default_factory=set)  # what waits for it
    reading: set[str] = field(default_factory=set)  # what it has begun
    begun: bool = False  # anything at all

    def give(self, account: str) -> None:
        self.given.add(account)
        with suppress(OSError):  # it is gone, which its pipe says as well
            self.pipe.send(account)

    def told(self) -> AccountReport | None:
        """How an account went; None: one was begun, or broken off. Raises EOFError or OSError where it is gone."""
        said = self.pipe.recv()
        if isinstance(said, str):
            self.begun = True
            self.given.discard(said)
            self.reading.add(said)
            return None
        account, report = said
        self.reading.discard(account)
        return report if isinstance(report, AccountReport) else None

    def end(self) -> None:
        with suppress(OSError):
            self.pipe.send(None)
        with suppress(EOFError, OSError):
            while True:  # whatever it still tells: a full pipe would hold it up
                self.pipe.recv()
        self.process.join()
        self.pipe.close()


@dataclass
class _Accounts:
    """What is to be read. One with which a helper has ended is read at last, and alone."""

    left: deque[str]
    alone: deque[str] = field(default_factory=deque)
    suspected: set[str] = field(default_factory=set)

    def deal(self, helper: _Helper) -> None:
        """Always one more for each thread than it reads, so that none waits for the dealer."""
        if not self.suspected.isdisjoint(helper.given | helper.reading):
            return  # it reads that one alone
        while self.left and len(helper.given) + len(helper.reading) < 2 * helper.at_once:
            helper.give(self.left.popleft())
        if self.alone and not (self.left or helper.given or helper.reading):
            helper.give(self.alone.popleft())

    def take_back(self, helper: _Helper) -> list[str]:
        """What it had when it ended. Those with which it is the second to end are told, and not read again."""
        given_up = helper.reading & self.suspected
        for account in sorted(helper.given):
            (self.alone if account in self.suspected else self.left).append(account)
        self.alone.extend(sorted(helper.reading - given_up))
        self.suspected |= helper.reading
        return sorted(given_up)


def shares(accounts: int, at_once: int, workers: int | None) -> list[int]:
    """How many accounts each helper reads at once; empty: this process reads them itself.

    `workers`: how many helpers; None: as the processors allow and the accounts are worth.
    """
    # On macOS, looking for proxies in a process that was forked ends it.
    if "fork" not in multiprocessing.get_all_start_methods() or sys.platform == "darwin":
        return []
    count = min(default_count(), MOST, accounts // WORTH_IT) if workers is None else min(workers, accounts)
    count = min(count, at_once)
    return [at_once // count + (number < at_once % count) for number in range(count)] if count > 1 else []


def read_shared(
    reader: Reader, accounts: Sequence[str], run: str, at_once: Sequence[int], stop: Event
) -> Generator[AccountReport | None]:
    """As `read_here`, by a helper for each of `at_once`."""
    to_read, helpers = _Accounts(deque(accounts)), list[_Helper]()
    try:
        _start(helpers, reader, run, at_once)
        while helpers and _unfinished(to_read, helpers) and not stop.is_set():
            for each in helpers:
                to_read.deal(each)
            ready = wait([each.pipe for each in helpers], LOOKING)
            for each in [each for each in helpers if each.pipe in ready]:
                try:
                    yield each.told()
                except (EOFError, OSError):
                    yield from [_left(reader, account, run) for account in _ended(each, helpers, to_read)]
                    # Another that can't even begin would be no help.
                    if each.begun and _unfinished(to_read, helpers) and not stop.is_set():
                        _start(helpers, reader, run, [each.at_once])
            if not ready:
                yield None
    finally:
        for each in helpers:
            with suppress(OSError):
                each.pipe.send(None)  # to all of them, before one is waited for
        for each in helpers:
            each.end()
    if to_read.left:
        yield from read_here(reader, to_read.left, run, sum(at_once), stop)
    if to_read.alone and not stop.is_set():
        # Not by this process: should it end as well, nobody would be left to say so. The run stays unfinished.
        log.error(
            "Not read this time: %d accounts that a process was reading when it ended, since no other can be started.",
            len(to_read.alone),
        )


def _unfinished(to_read: _Accounts, helpers: Sequence[_Helper]) -> bool:
    return bool(to_read.left or to_read.alone or any(each.given or each.reading for each in helpers))


def _ended(helper: _Helper, helpers: list[_Helper], to_read: _Accounts) -> list[str]:
    """Take leave of it. The accounts that are given up are told."""
    helpers.remove(helper)
    helper.end()
    given_up, exit_code = to_read.take_back(helper), helper.process.exitcode
    anew = " Its accounts are read anew." if len(helper.given) + len(helper.reading) > len(given_up) else ""
    log.error("A process that read from Partner Center has ended (%s).%s", exit_code, anew)
    return given_up


def _left(reader: Reader, account: str, run: str) -> AccountReport:
    log.error("Partner Center: account %s is left: processes end when they read it.", account)
    return reader.give_up(account, run)


def _start(helpers: list[_Helper], reader: Reader, run: str, at_once: Sequence[int]) -> None:
    """As many as the system allows: with fewer, or none, it takes longer."""
    reader.let_go()
    gc.collect()
    gc.freeze()  # in a helper, looking for cycles among what it shares would make copies of it
    try:
        _start_each(helpers, reader, run, at_once)
    finally:
        gc.unfreeze()


def _start_each(helpers: list[_Helper], reader: Reader, run: str, at_once: Sequence[int]) -> None:
    context = multiprocessing.get_context("fork")  # what is loaded already is shared
    wanted = len(helpers) + len(at_once)
    for number in at_once:
        try:
            with _undisturbed():
                ours, theirs = context.Pipe()
                with theirs:
                    others = [ours, *(each.pipe for each in helpers)]  # an open copy would hide that the dealer is gone
                    process = context.Process(
                        target=help_reading, args=(theirs, others, reader, run, number), daemon=True
                    )
                    process.start()
                helpers.append(_Helper(process, ours, number))
        except OSError as error:
            log.error("Only %d of %d processes read from Partner Center: %s.", len(helpers), wanted, error.strerror)
            return


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A signal comes when the helper is known here, and has said there that it ignores it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    try:
        signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)  # a signal that came just before is heard here
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
