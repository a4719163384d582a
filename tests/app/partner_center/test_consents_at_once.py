"""A tenant gives facts to one account, even where two consents for it come back at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from app.database import EVERY_ACCOUNT
from app.partner_center import store
from app.partner_center.consent import ConsentRefusedError, Consents, Refusal
from app.partner_center.records import Flow
from app.partner_center.tokens import Tokens
from tests.app.partner_center.conftest import Bench, add_account

ACCOUNTS = ("A-2", "A-3")
TOKENS = Tokens("access", 3600.0, "refresh", "a-tenant-of-two")


def test_one_of_two_is_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for account in ACCOUNTS:
        add_account(bench, account)
    both, connect = Barrier(2), store.connect

    def connect_together(*arguments: Any) -> None:
        """Once both have looked, if both get so far."""
        with suppress(BrokenBarrierError):
            both.wait(1.0)
        connect(*arguments)

    monkeypatch.setattr(store, "connect", connect_together)
    consents = Consents(bench.database, bench.settings, lambda: bench.now)

    def keep(account: str) -> Refusal | None:
        flow = Flow(account, "state", "nonce", "verifier", "usr_made-up", "en", bench.now + timedelta(minutes=10))
        try:
            consents._keep(flow, TOKENS)
        except ConsentRefusedError as error:
            return error.refusal
        return None

    with ThreadPoolExecutor(2) as threads:
        ended = set(threads.map(keep, ACCOUNTS))
    assert ended == {None, Refusal.TENANT}
    with bench.database.reading(EVERY_ACCOUNT) as transaction:
        assert len(store.accounts_of(transaction, TOKENS.tenant)) == 1
