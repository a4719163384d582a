"""In which languages somebody reads, as far as a request tells: what they chose here, their account's, their browser's.

The choice is a cookie that the language menu's script leaves, with a locale in it and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from flask import request

from app.accounts.store import AccountStore
from app.answers import known_locale
from app.identity.guard import current_session
from app.services import current_services
from indexer.errors import GoodstandingError
from indexer.library import Library

CHOSEN = "gs-locale"  # the cookie; app/static/js/menus.js writes it
VARY = "Accept-Language, Cookie"  # what an answer depends on that depends on this


def wanted_locales() -> Iterator[str]:
    """Tags as people and browsers write them, the most wanted first; may name languages that nobody here speaks."""
    if chosen := request.cookies.get(CHOSEN, ""):
        yield chosen
    yield from _of_account()
    yield from (tag for tag, quality in request.accept_languages if quality > 0 and tag != "*")


def reader_locale(library: Library) -> str:
    """The library's locale that the reader wants most; its own choice where it has none of them."""
    return next(filter(None, (known_locale(library, tag) for tag in wanted_locales())), library.default_locale)


def _of_account() -> tuple[str, ...]:
    """What somebody who is signed in prefers, and the language of their account. Without a database: nothing."""
    try:
        session = current_session()
        if session is None:
            return ()
        account = session.principal.account
        language = _language_of(account) if account and not session.principal.locale else ""
    except GoodstandingError:
        return ()
    return tuple(filter(None, (session.principal.locale, language)))


def _language_of(account: str) -> str:
    store = AccountStore(current_services().database)
    found = store.accounts(datetime.now(UTC), serving=[account], limit=1)
    return (found[0].language or "") if found else ""
