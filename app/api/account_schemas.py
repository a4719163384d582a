"""The shapes of accounts in the API: lists of them, what is known of one, and what an import did."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.account_lists import LONGEST, MOST, PAGE
from app.api.diagnosis_schemas import Amount, Day, FactSource, Moment
from app.api.schemas import Schema
from app.diagnosis.vocabulary import Cloud, ProfileStatus, Programme, Role, Standing, VettingStatus
from app.identity.roles import Evidence

AccountId = Annotated[str, Field(description="Id of an account", examples=["DEMO-01"])]
Currency = Annotated[str, Field(description="ISO 4217", examples=["EUR"])]
InWhich = Annotated[
    str,
    Field(
        min_length=2, max_length=35, description="The language of messages: any tag of a language of the interface",
        examples=["fr-FR"],
    ),
]  # fmt: skip


class AccountsQuery(Schema):
    q: str = Field("", max_length=LONGEST, description="A part of the id, or of a name; accents and case don't count")
    after: str = Field("", max_length=64, description="Only accounts behind this id: `next` of the answer before")
    limit: int = Field(PAGE, ge=1, le=MOST, description="How many accounts")
    locale: InWhich = "en"


class ListedAccount(Schema):
    id: AccountId
    name: str
    cloud: Cloud
    country: str | None = Field(description="ISO 3166")


class AccountsAnswer(Schema):
    accounts: list[ListedAccount] = Field(description="In the order of their ids")
    next: str | None = Field(description="Ask for what is `after` this id; null: that was all")


class AccountProgramme(Schema):
    programme: Programme
    role: Role | None
    since: Day | None
    suspended: bool | None = Field(description="null: not known")
    suspended_since: Day | None = Field(description="Since when it has been suspended, or not")
    source: FactSource


class Check(Schema):
    name: str = Field(examples=["email-ownership"])
    status: str
    since: Day | None


class AccountProfile(Schema):
    status: ProfileStatus | None = Field(description="null: not known")
    since: Day | None
    deadline: Day | None
    checks: list[Check]
    source: FactSource | None


class AccountVetting(Schema):
    status: VettingStatus
    since: Day | None
    source: FactSource


class Money(Schema):
    currency: Currency
    amount: Amount


class Document(Schema):
    name: str
    url: str


class InvoiceRow(Schema):
    id: str
    issued: Day
    due: Day
    due_derived: bool = Field(description="Whether `due` follows from payment terms; the source doesn't state it")
    amount: Annotated[Amount, Field(description="Negative: a credit note")]
    currency: Currency
    balance: Amount | None = Field(description="What is open of it; null: not known")
    days_overdue: int | None = Field(description="Negative before it is due; null: nothing is open, or not known")
    documents: list[Document]


class SettlementRow(Schema):
    id: str
    day: Day
    amount: Amount
    currency: Currency
    invoice: str | None


class ReconciliationRow(Schema):
    id: str
    first_day: Day
    last_day: Day
    invoice: str | None
    document: Document


class Billing(Schema):
    known: bool = Field(description="Whether invoices, credits and payments are all known; else no balance can be told")
    due: list[Money] = Field(description="The balance due, a currency")
    overdue: list[Money] = Field(description="Of that, overdue")
    last_payment: SettlementRow | None
    invoices: list[InvoiceRow] = Field(description="Newest first")
    payments: list[SettlementRow] = Field(description="Newest first")
    credits: list[SettlementRow] = Field(description="What Microsoft granted, newest first")
    reconciliation_files: list[ReconciliationRow] = Field(description="Newest first")


class AccountAnswer(Schema):
    id: AccountId
    as_of: Moment
    name: str
    cloud: Cloud
    country: str | None = Field(description="ISO 3166")
    currency: Currency | None = Field(description="That it is billed in")
    language: str | None = Field(description="BCP 47")
    time_zone: str = Field(description="IANA; days are counted there")
    standing: Standing
    programmes: list[AccountProgramme] | None = Field(description="null: not known")
    visible: list[Evidence] = Field(description="What you may see beyond this; the rest of the answer is null without")
    profile: AccountProfile | None = Field(description="null without `account` in `visible`")
    vetting: AccountVetting | None = Field(description="null without `account` in `visible`, or not known")
    billing: Billing | None = Field(description="null without `billing` in `visible`")


class ImportQuery(Schema):
    dry_run: bool = Field(False, description="Change nothing; say what would be taken and what refused")
    locale: InWhich = "en"


class Tally(Schema):
    added: int
    changed: int
    unchanged: int


class RefusedRecord(Schema):
    line: int = Field(description="From 1")
    field: str = Field(description="Empty: the record as a whole")
    code: str
    problem: str
    remedy: str


class ImportAnswer(Schema):
    dry_run: bool
    landed: int = Field(description="Rows that were added")
    unchanged: int = Field(description="Records that said what was known already")
    refused: int = Field(description="Lines that were not taken")
    records: dict[str, Tally] = Field(description="By type of record")
    refusals: list[RefusedRecord] = Field(description="What is wrong with lines that were not taken; 1,000 at most")
