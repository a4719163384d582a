"""Several accounts at a time, in the threads of this process."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from threading import Event

from app.identity.records import COMMAND_LINE
from app.partner_center.service import AccountReport, NotConnectedError, Reader
from app.partner_center.stopping import Stopped
from app.partner_center.vocabulary import Trouble

LOOKING = 1.0  # seconds between two looks whether to stop

log = logging.getLogger("goodstanding.partner_center")


def read_here(
    reader: Reader, accounts: Iterable[str], run: str, at_once: int, stop: Event
) -> Generator[AccountReport | None]:
    """In the order in which they are done, until told to stop. None: nothing has come for a while."""
    left = iter(accounts)
    under_way: set[Future[AccountReport | None]] = set()
    with ThreadPoolExecutor(at_once, "partner-center") as threads:
        try:
            while not stop.is_set():
                for account in islice(left, 2 * at_once - len(under_way)):  # each look goes over these
                    under_way.add(threads.submit(read_one, reader, account, run))
                if not under_way:
                    return
                done, under_way = wait(under_way, LOOKING, FIRST_COMPLETED)
                yield from [each.result() for each in done] or [None]
        finally:
            threads.shutdown(wait=True, cancel_futures=True)


def read_one(reader: Reader, account: str, run: str) -> AccountReport | None:
    """One that fails unexpectedly keeps no other from being read. None: it was broken off."""
    try:
        return reader.one(account, COMMAND_LINE, run)
    except Stopped:
        return None
    except NotConnectedError:  # withdrawn meanwhile
        return AccountReport(account)
    except Exception as error:
        # The kind only: a message may hold the account's data.
        log.error("Partner Center: account %s: %s", account, type(error).__name__)
        return AccountReport(account, Trouble.FAILED)
