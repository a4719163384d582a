"""What may be removed and what may not, by the database itself: on both databases."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from app.accounts import schema
from app.database import EVERY_ACCOUNT
from app.diagnosis.vocabulary import Programme
from app.partner_center.consent import Consents
from app.partner_center.schema import partner_center_withdrawal
from app.partner_center.service import NotConnectedError
from tests.app.partner_center.conftest import Bench

REFUSED = re.compile("only ever added|permission denied")


def refused(bench: Bench, statement: object) -> None:
    with pytest.raises(DBAPIError, match=REFUSED.pattern), bench.database.writing(EVERY_ACCOUNT) as transaction:
        transaction.execute(statement)  # type: ignore[call-overload]


def test_nothing_goes_without_a_withdrawal_and_what_others_stated_never_does(bench: Bench) -> None:
    bench.say({"type": "enrolment", "programme": "csp", "role": "direct-bill"})
    bench.say({"type": "profile", "status": "complete"})
    bench.read()
    refused(bench, delete(schema.invoice))
    refused(bench, delete(schema.profile))
    refused(bench, update(schema.invoice).values(amount=1))
    gone = Consents(bench.database, bench.settings, clock=lambda: bench.now).withdraw(bench.account, "usr_made-up")
    assert gone > 10
    facts = bench.facts
    assert facts.invoices is None
    assert facts.vetting is None
    assert facts.subscriptions is None
    assert facts.profile is not None  # somebody else has stated it
    assert {each.programme for each in facts.programmes or ()} == {Programme.CSP}
    assert bench.readings == {}
    assert bench.connection is None
    refused(bench, delete(schema.profile))
    refused(bench, delete(partner_center_withdrawal))
    refused(bench, update(partner_center_withdrawal).values(withdrawn_at=bench.now + timedelta(days=999)))
    with pytest.raises(NotConnectedError):
        bench.read()


def test_an_earlier_withdrawal_lets_nothing_go_that_was_read_after_it(bench: Bench) -> None:
    bench.read()
    Consents(bench.database, bench.settings, clock=lambda: bench.now).withdraw(bench.account, "usr_made-up")
    bench.now += timedelta(days=1)
    bench.connect(bench.account, bench.tenant)
    assert not bench.read().failed
    refused(bench, delete(schema.invoice))
    assert bench.facts.invoices is not None


def test_an_account_that_is_being_read_is_read_by_one_at_a_time(bench: Bench) -> None:
    from app.partner_center import store as kept

    connection = bench.connection
    assert connection is not None
    with bench.database.writing(EVERY_ACCOUNT) as transaction:
        assert kept.claim(transaction, connection, bench.now, bench.now + timedelta(minutes=30))
    assert bench.read().busy
    bench.now += timedelta(hours=1)
    assert not bench.read().busy
