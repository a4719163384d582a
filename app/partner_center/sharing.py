"""Many accounts, read by several processes: one deals them out, and each of the others reads several at a time.

A process has one interpreter lock, and much of reading is computing. Each helper has a pipe of its own and shares
nothing else, so that one that is killed holds up no other: its accounts are dealt out again, each alone, so that one
that ends whoever reads it is found out and left. A helper whose dealer is gone ends at once, as if it had been killed
with it.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from threading import Event, Lock, Thread
from typing import NoReturn

from app.partner_center.service import AccountReport, Reader
from app.partner_center.several import LOOKING, read_here, read_one
from app.partner_center.vocabulary import Trouble
from indexer.errors import GoodstandingError
from indexer.workers import default_count

WORTH_IT = 25  # accounts for each process, below which starting it costs more than it brings
MOST = 4  # processes, where nobody says how many
STOPPING = (signal.SIGINT, signal.SIGTERM)

log = logging.getLogger("goodstanding.partner_center")


@dataclass
class _Helper:
    process: BaseProcess
    pipe: Connection
    at_once: int
    reading: set[str] = field(default_factory=set)  # what it was given and has not told of

    def deal(self, left: deque[str], alone: deque[str]) -> None:
        """Always one more for each thread than it reads, so that none waits for the dealer; at last those for alone."""
        with suppress(OSError):  # it is gone, which its pipe says as well
            while left and len(self.reading) < 2 * self.at_once:
                self._give(left)
            if alone and not left and not self.reading:
                self._give(alone)

    def _give(self, of: deque[str]) -> None:
        self.pipe.send(of[0])
        self.reading.add(of.popleft())

    def told(self) -> AccountReport | None:
        """How an account went; None: it was broken off. Raises EOFError or OSError where the helper is gone."""
        account, report = self.pipe.recv()
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
    left, alone = deque(accounts), deque[str]()  # alone: a helper has ended while it had them
    suspected: set[str] = set()
    helpers: list[_Helper] = []
    try:
        _start(helpers, reader, run, at_once)
        while helpers and (left or alone or any(each.reading for each in helpers)) and not stop.is_set():
            for each in helpers:
                each.deal(left, alone)
            ready = wait([each.pipe for each in helpers], LOOKING)
            for each in [each for each in helpers if each.pipe in ready]:
                try:
                    yield each.told()
                except (EOFError, OSError):
                    helpers.remove(each)
                    each.end()
                    yield from _ended(each, alone, suspected)
            if not ready:
                yield None
    finally:
        for each in helpers:
            with suppress(OSError):
                each.pipe.send(None)  # to all of them, before one is waited for
        for each in helpers:
            each.end()
    if left or alone:
        yield from read_here(reader, [*left, *alone], run, sum(at_once), stop)


def _ended(helper: _Helper, alone: deque[str], suspected: set[str]) -> Iterator[AccountReport]:
    """Its accounts are read anew, but for one that was read alone, since another helper had ended with it before."""
    given_up, anew = sorted(helper.reading & suspected), sorted(helper.reading - suspected)
    alone.extend(anew)
    suspected.update(anew)
    exit_code = helper.process.exitcode
    if anew or not given_up:
        log.error("A process that read from Partner Center has ended (%s). Its accounts are read anew.", exit_code)
    for account in given_up:
        log.error("Partner Center: account %s: a second process that read it has ended (%s).", account, exit_code)
        yield AccountReport(account, Trouble.FAILED)


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
    for number in at_once:
        try:
            with _undisturbed():
                ours, theirs = context.Pipe()
                with theirs:
                    others = [ours, *(each.pipe for each in helpers)]  # an open copy would hide that the dealer is gone
                    process = context.Process(target=_help, args=(theirs, others, reader, run, number), daemon=True)
                    process.start()
                helpers.append(_Helper(process, ours, number))
        except OSError as error:
            log.error(
                "Only %d of %d processes read from Partner Center: %s.", len(helpers), len(at_once), error.strerror
            )
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


# --- in a helper


def _help(pipe: Connection, others: Sequence[Connection], reader: Reader, run: str, at_once: int) -> None:
    """From its beginning to its end."""
    for number in STOPPING:
        signal.signal(number, signal.SIG_IGN)  # the dealer hears it too, and says when to end
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)
    for each in others:
        each.close()
    stop, telling = Event(), Lock()
    try:
        own = reader.afresh(stop)
    except Exception as error:
        _give_up("A process can't read from Partner Center", error)

    def read(account: str) -> None:
        try:
            report = read_one(own, account, run)
            with telling:
                pipe.send((account, report))
        except BaseException as error:  # nobody else looks at what a thread raises: the dealer would wait for ever
            _give_up(f"Partner Center: account {account}", error)

    with ThreadPoolExecutor(at_once, "partner-center") as threads:
        try:
            while (account := pipe.recv()) is not None:
                threads.submit(read, account)
        except (EOFError, OSError):
            os._exit(1)
        stop.set()
        Thread(target=_end_with, args=(pipe,), daemon=True).start()
        threads.shutdown(wait=True, cancel_futures=True)


def _end_with(pipe: Connection) -> None:
    """While the last accounts are brought to their end, the dealer may be killed as well."""
    with suppress(EOFError, OSError):
        while True:
            pipe.recv()
    os._exit(1)


def _give_up(what: str, error: BaseException) -> NoReturn:
    """The dealer sees the end of the pipe. What we raise may hold an account's data, so only its kind is said."""
    log.error("%s: %s", what, error if isinstance(error, GoodstandingError) else type(error).__name__)
    os._exit(1)
