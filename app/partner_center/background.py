"""Reading an account beside the request that asked for it: a page need not wait for Partner Center."""

from __future__ import annotations

import logging
from threading import Thread
from typing import TYPE_CHECKING

from indexer.errors import GoodstandingError

if TYPE_CHECKING:
    from app.partner_center.service import Reader

log = logging.getLogger("goodstanding.partner_center")


def read_soon(reader: Reader, account: str, actor: str) -> Thread:
    """What fails is kept with the account and in the log. If the process ends meanwhile, nothing known is lost."""
    thread = Thread(target=_read, args=(reader, account, actor), name=f"partner-center {account}", daemon=True)
    thread.start()
    return thread


def _read(reader: Reader, account: str, actor: str) -> None:
    try:
        reader.one(account, actor)
    except GoodstandingError as error:
        log.warning("Partner Center: account %s: %s", account, error)
    except Exception as error:
        # The kind only: a message may hold the account's data.
        log.error("Partner Center: account %s: %s", account, type(error).__name__)
