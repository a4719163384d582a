"""Events: what has happened once. The docstrings are the documentation of an import."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from app.accounts import schema
from app.accounts.fields import Address, Amount, Currency, Day, Flag, Id, Text, When, Word, moment_of
from app.accounts.records import Record, Reference
from app.diagnosis import facts
from app.diagnosis.checking import FactsError, Problem
from app.diagnosis.facts import Source


class EventRecord(Record):
    event = True

    def dated_by(self) -> str:
        return next(name for name in ("issued", "day", "sent") if name in type(self).model_fields)


def the_invoice(named: str | None) -> tuple[Reference, ...]:
    return () if named is None else ((schema.invoice, named, "invoice", "unknown-invoice"),)


class InvoiceRecord(EventRecord):
    """An invoice; a negative amount is a credit note. documents: [[name, address], …]. due_derived: from terms."""

    table = schema.invoice
    columns = {"invoice_id": "id"}
    id: Id
    issued: Day
    due: Day
    amount: Amount
    currency: Currency
    documents: list[Annotated[tuple[Text, Address], Word]] = []
    due_derived: Flag = False

    def own_date(self) -> date:
        return self.issued

    def check(self, source: Source) -> None:
        facts.Invoice(self.id, self.issued, self.due, self.amount, self.currency, source)


class SettlementRecord(EventRecord):
    id: Id
    day: Day
    amount: Amount
    currency: Currency
    invoice: Id | None = None

    def own_date(self) -> date:
        return self.day

    def needs(self) -> tuple[Reference, ...]:
        return the_invoice(self.invoice)

    def check(self, source: Source) -> None:
        facts.Payment(self.id, self.day, self.amount, self.currency, self.invoice, source)


class CreditRecord(SettlementRecord):
    """What Microsoft granted; without an invoice it reduces none."""

    table = schema.credit
    columns = {"credit_id": "id", "invoice_id": "invoice"}


class PaymentRecord(SettlementRecord):
    """What the partner paid; without an invoice it reduces none."""

    table = schema.payment
    columns = {"payment_id": "id", "invoice_id": "invoice"}


class ReconciliationRecord(EventRecord):
    """A reconciliation file, for the days from first_day to last_day."""

    table = schema.reconciliation_file
    columns = {"file_id": "id", "invoice_id": "invoice"}
    id: Id
    issued: Day
    first_day: Day
    last_day: Day
    name: Text
    url: Address
    invoice: Id | None = None

    def own_date(self) -> date:
        return self.issued

    def needs(self) -> tuple[Reference, ...]:
        return the_invoice(self.invoice)

    def check(self, source: Source) -> None:  # noqa: ARG002 - as every record's
        if self.last_day < self.first_day:
            raise FactsError("last_day", Problem.OUT_OF_ORDER)


class SupportRequestRecord(EventRecord):
    """That support was asked to reinstate the account, or why it is suspended."""

    table = schema.support_request_sent
    columns = {"request_id": "id"}
    id: Id
    sent: When

    def own_date(self) -> datetime | date:
        return self.sent

    def values(self, zone: ZoneInfo) -> dict[str, Any]:
        return super().values(zone) | {"sent": moment_of(self.sent, zone)}
