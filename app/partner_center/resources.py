"""Partner Center's resources as records, as far as facts are made of them. Whatever else they hold is read past.

Each reader takes an answer's object and raises Unclear, naming the field, where it says what isn't documented. Words
and their numbers are those of the public reference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from app.accounts.states import CheckName
from app.diagnosis.vocabulary import Cause, Role, SubscriptionStatus, VettingStatus
from app.partner_center.errors import Unclear
from app.partner_center.jsons import Fields, plain
from app.partner_center.vocabulary import Resource

VETTINGS = {each.value: each for each in VettingStatus}
VETTING_NUMBERS = ("none", "pending", "authorized", "rejected")
# Which check a verification is at, or failed at; entry, decision and other name none that has a fact of its own.
CHECKS: dict[str, CheckName | None] = {
    **dict.fromkeys(("none", "entry", "decision", "other")),
    "emailownership": "email-ownership",
    "emaildomain": "email-ownership",
    "employmentverification": "employment",
    "businessverification": "business",
}
CHECK_NUMBERS = (
    *("none", "entry", "emailownership", "emaildomain"),
    *("employmentverification", "decision", "other", "businessverification"),
)
DOCUMENTS = {"invoice": False, "creditnote": True}  # whether it is a credit note
RELATIONS = {
    "isindirectcloudsolutionproviderof": Role.INDIRECT_PROVIDER,
    "isindirectresellerof": Role.INDIRECT_RESELLER,
}
RELATION_STATES = {"active": True, "inactive": False, "pending": False, "none": False}
# None: a subscription that isn't in force and of which there is nothing to say.
SUBSCRIPTIONS: dict[str, SubscriptionStatus | None] = {
    **dict.fromkeys(("none", "pending", "expired", "disabled")),
    "active": SubscriptionStatus.ACTIVE,
    "suspended": SubscriptionStatus.SUSPENDED,
    "deleted": SubscriptionStatus.DELETED,
}
SUBSCRIPTION_NUMBERS = ("none", "active", "suspended", "deleted", "expired", "pending", "disabled")
CAUSES = {
    **dict.fromkeys(("customercancellation", "customerrequest", "customerrequested"), Cause.CUSTOMER_REQUEST),
    **dict.fromkeys(("nonpayment", "pastdue", "delinquent"), Cause.NON_PAYMENT),
    **dict.fromkeys(("fraud", "frauddetected", "fraudormisuse"), Cause.FRAUD),
}
REQUESTS = {"none": False, "open": True, "closed": False, "attentionneeded": True}
REQUEST_NUMBERS = ("none", "open", "closed", "attentionneeded")
SEVERITIES = {word: word for word in ("unknown", "critical", "moderate", "minimal")}
SEVERITY_NUMBERS = tuple(SEVERITIES)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """All there is of a kind, but for what isn't clear."""

    items: tuple[T, ...]
    unclear: tuple[str, ...] = ()  # fields


@dataclass(frozen=True, slots=True)
class LegalBusiness:
    status: VettingStatus
    check: CheckName | None  # that it is at, or failed at


@dataclass(frozen=True, slots=True)
class Organization:
    tenant: str | None
    name: str | None
    country: str | None
    language: str | None  # as it writes it


@dataclass(frozen=True, slots=True)
class Invoice:
    id: str
    issued: date
    amount: Decimal
    paid: Decimal  # never negative: the reference contradicts itself about the sign
    currency: str
    credit_note: bool
    amends: str | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What is open in a currency, by Partner Center's own reckoning."""

    currency: str
    balance: Decimal
    last_payment: date | None
    last_amount: Decimal


@dataclass(frozen=True, slots=True)
class Customer:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Subscription:
    id: str
    customer: str
    status: SubscriptionStatus | None
    cause: Cause | None
    offer: str | None


@dataclass(frozen=True, slots=True)
class ServiceRequest:
    id: str
    open: bool
    severity: str
    created: datetime


def listed(items: Iterable[Any], read: Callable[[Any], T]) -> Listed[T]:
    found, unclear = [], []
    for each in items:
        try:
            found.append(read(each))
        except Unclear as error:
            unclear.append(error.field)
    return Listed(tuple(found), tuple(dict.fromkeys(unclear)))


def legal_business(said: Any) -> LegalBusiness:
    fields = Fields(said, Resource.LEGAL_BUSINESS)
    status = fields.word("vettingStatus", VETTINGS, VETTING_NUMBERS)
    try:
        check = fields.word("vettingSubStatus", CHECKS, CHECK_NUMBERS)
    except Unclear:  # which check it is adds to the status, and isn't in doubt with it
        check = None
    return LegalBusiness(status, check)


def organization(said: Any) -> Organization:
    fields = Fields(said, Resource.ORGANIZATION)
    address = fields.fields("defaultAddress")
    return Organization(
        fields.optional_text("tenantId"),
        fields.optional_text("companyName"),
        address.optional_text("country") if address else None,
        fields.optional_text("culture") or fields.optional_text("language"),
    )


def billing(said: Any) -> str | None:
    """The currency that is billed in."""
    fields = Fields(said, Resource.BILLING)
    return fields.currency("billingCurrency") if fields.has("billingCurrency") else None


def mpn(said: Any) -> str | None:
    """The id in the partner network."""
    return Fields(said, Resource.MPN).optional_text("mpnId")


def support(said: Any) -> bool:
    """Whether customers are given any way to reach support; the contact itself isn't kept."""
    fields = Fields(said, Resource.SUPPORT)
    return any(fields.has(name) for name in ("email", "telephone", "website"))


def invoice(said: Any) -> Invoice:
    fields = Fields(said, Resource.INVOICES)
    credit_note = fields.word("documentType", DOCUMENTS)
    if fields.list("amendments"):
        raise fields.unclear("amendments")  # what an amended document still asks for isn't documented
    amount = fields.amount("totalCharges", up=True)
    if credit_note:
        amount = -abs(amount)
    return Invoice(
        fields.text("id", 128),
        fields.day("invoiceDate"),
        amount,
        abs(fields.amount("paidAmount", up=False)),
        fields.currency("currencyCode"),
        credit_note,
        fields.optional_text("amendsOf", 128),
    )


def summary(said: Any) -> Summary:
    fields = Fields(said, Resource.SUMMARIES)
    last = fields.optional_moment("lastPaymentDate")
    return Summary(
        fields.currency("currencyCode"),
        fields.amount("balanceAmount", up=True),
        last and last.date(),
        abs(fields.amount("lastPaymentAmount", up=False)) if fields.has("lastPaymentAmount") else Decimal(0),
    )


def relationship(said: Any) -> Role | None:
    """The role that it shows the account in; None where it isn't in force."""
    fields = Fields(said, Resource.RELATIONSHIPS)
    role, active = fields.word("relationshipType", RELATIONS), fields.word("state", RELATION_STATES)
    return role if active else None


def customer(said: Any) -> Customer:
    fields = Fields(said, Resource.CUSTOMERS)
    profile = fields.fields("companyProfile")
    name = profile.optional_text("companyName") if profile else None
    found = fields.text("id", 128)
    return Customer(found, name or found)


def subscription(customer_id: str) -> Callable[[Any], Subscription]:
    def read(said: Any) -> Subscription:
        fields = Fields(said, Resource.SUBSCRIPTIONS)
        status = fields.word("status", SUBSCRIPTIONS, SUBSCRIPTION_NUMBERS)
        causes = {CAUSES[plain(each)] for each in fields.list("suspensionReasons")
                  if isinstance(each, str) and plain(each) in CAUSES}  # fmt: skip
        cause = causes.pop() if len(causes) == 1 and status is SubscriptionStatus.SUSPENDED else None
        offer = fields.optional_text("offerName") or fields.optional_text("friendlyName")
        return Subscription(fields.text("id", 128), customer_id, status, cause, offer)

    return read


def service_request(said: Any) -> ServiceRequest:
    fields = Fields(said, Resource.SERVICE_REQUESTS)
    return ServiceRequest(
        fields.text("id", 128),
        fields.word("status", REQUESTS, REQUEST_NUMBERS),
        fields.word("severity", SEVERITIES, SEVERITY_NUMBERS),
        fields.moment("createdDate"),
    )
