"""A process that helps to read: accounts come through a pipe, and it says of each when it begins and how it went."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from threading import Event, Lock, Thread
from typing import NoReturn

from app.partner_center.service import Reader
from app.partner_center.several import read_one
from indexer.errors import GoodstandingError

STOPPING = (signal.SIGINT, signal.SIGTERM)

log = logging.getLogger("goodstanding.partner_center")


def help_reading(pipe: Connection, others: Sequence[Connection], reader: Reader, run: str, at_once: int) -> None:
    """From its beginning to its end. `others`: what it holds open of the dealer's, and must not."""
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
            with telling:
                pipe.send(account)
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
