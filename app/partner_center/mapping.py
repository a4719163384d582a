"""From answers to statements of the account: each with the field that it comes from, as an import would state it.

What isn't dated counts from when it was first seen: a state that is the same as before is not stated again. An answer
that can't be made out states nothing, and what its resource said before no longer holds for certain (`unclear`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from babel import Locale, UnknownLocaleError

from app.accounts.details import AccountDetails
from app.accounts.history import AccountHistory
from app.diagnosis.facts import AccountFacts
from app.diagnosis.steps import SUPPORT_CONTACT
from app.diagnosis.vocabulary import Origin, ProfileStatus, Programme, Role, VettingStatus
from app.partner_center.answers import Answers, Outcome
from app.partner_center.bill import bill
from app.partner_center.resources import LegalBusiness, Listed, Organization
from app.partner_center.vocabulary import Resource, Trouble

Statement = dict[str, Any]  # a record, as `app/accounts/parsing.py` reads it

# A verification that hasn't begun says nothing of the profile.
PROFILES = {
    VettingStatus.PENDING: ProfileStatus.PENDING,
    VettingStatus.AUTHORIZED: ProfileStatus.COMPLETE,
    VettingStatus.REJECTED: ProfileStatus.REJECTED,
}
CHECK_STATUSES = {VettingStatus.PENDING: "pending", VettingStatus.REJECTED: "failed"}
CHECKS = ("email-ownership", "employment", "business")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the account before, as of the moment at which it is read."""

    history: AccountHistory
    facts: AccountFacts
    details: AccountDetails
    now: datetime

    @classmethod
    def of(cls, history: AccountHistory, now: datetime) -> Known:
        return cls(history, history.facts(now), history.details(now), now)


@dataclass
class Mapped:
    """Statements in the order in which they must be made, and the resources that aren't clear, each with a field."""

    statements: list[Statement] = field(default_factory=list)
    unclear: dict[Resource, str] = field(default_factory=dict)

    def say(self, kind: str, reference: str, **fields: Any) -> None:
        given = {name: value for name, value in fields.items() if value is not None}
        self.statements.append({"type": kind, "reference": reference[:256], **given})

    def say_listed(self, known: Known, kind: str, reference: str) -> None:
        """Said once: every later reading confirms it."""
        if not known.history.listed_by(kind, Origin.PARTNER_CENTER):
            self.say("listing", reference, of=kind)


def mapped(answers: Answers, known: Known, terms: int) -> Mapped:
    """`terms`: days from an invoice's date to the day on which it is due."""
    to = Mapped(unclear={resource: each.unclear for resource, each in answers.items() if each.read and each.unclear})
    _account(to, answers, known)
    _programmes(to, answers, known)
    _legal_business(to, answers[Resource.LEGAL_BUSINESS], known)
    _support_contact(to, answers[Resource.SUPPORT])
    bill(to, answers, known, terms)
    _customers(to, answers, known)
    _service_requests(to, answers[Resource.SERVICE_REQUESTS])
    account = known.history.account_id
    for each in to.statements:
        each["account"] = account
    return to


def _account(to: Mapped, answers: Answers, known: Known) -> None:
    """What a profile doesn't say stays as it was said before."""
    before, said, reference = known.details.summary, {}, []
    organization: Organization | None = answers[Resource.ORGANIZATION].value
    if organization is not None:
        given = {
            "name": organization.name,
            "country": country_of(organization.country),
            "language": language_of(organization.language),
        }
        names = {"name": "companyName", "country": "defaultAddress.country", "language": "culture"}
        said = {name: value for name, value in given.items() if value}
        reference = [f"organization.{names[name]}" for name in said]
    currency = answers[Resource.BILLING].value
    if currency:
        said["currency"] = currency
        reference.append("billing.billingCurrency")
    if said:
        held = {
            "name": before.name,
            "country": before.country,
            "language": before.language,
            "currency": before.currency,
        }
        place = {"cloud": before.cloud.value, "time_zone": before.time_zone}
        to.say("account", ", ".join(reference), **(held | said | place))


def country_of(said: str | None) -> str | None:
    """As ISO 3166 has it; None for what is no such code."""
    code = (said or "").upper()
    return code if len(code) == 2 and code.isascii() and code in Locale("en").territories else None


def language_of(said: str | None) -> str | None:
    """`en-us` is en-US; None for what is no language."""
    try:
        return str(Locale.parse(said, sep="-")).replace("_", "-") if said else None
    except (ValueError, UnknownLocaleError):
        return None


# --- programmes


def _programmes(to: Mapped, answers: Answers, known: Known) -> None:
    """Only what an answer shows: that the account is in no other programme, none of them says."""
    stated = {each.programme: each for each in known.facts.programmes or ()}
    suspended = next((each for each in answers.values() if each.trouble is Trouble.PROGRAM_NOT_ACTIVE), None)
    role, reference = _role(answers[Resource.RELATIONSHIPS])
    if role is None and Programme.CSP not in stated:
        reference = _csp_by(answers, suspended)
    if reference and (role is not None or Programme.CSP not in stated):
        to.say("enrolment", reference, programme=Programme.CSP.value, role=role and role.value)
    if answers[Resource.MPN].value:
        to.say("enrolment", "mpn.mpnId", programme=Programme.AI_CLOUD.value)
    if suspended is not None:
        to.say("suspension", "program.error 800039", programme=Programme.CSP.value, suspended=True)


def _role(relationships: Outcome) -> tuple[Role | None, str]:
    """By relationships in force; None where there is none, or they show both ends of one."""
    listed: Listed[Role | None] | None = relationships.value
    roles = set(listed.items) - {None} if listed and relationships.clear else set()
    return (roles.pop(), "relationships.relationshipType") if len(roles) == 1 else (None, "")


def _csp_by(answers: Answers, suspended: Outcome | None) -> str:
    """What shows that the account is in the CSP programme, where nothing says in which role; empty: nothing does."""
    if suspended is not None:
        return "program.error 800039"
    for resource in (Resource.CUSTOMERS, Resource.RELATIONSHIPS, Resource.INVOICES):
        listed: Listed[Any] | None = answers[resource].value
        if listed is not None and any(each is not None for each in listed.items):
            return f"{resource}.totalCount"
    return ""


# --- profile and vetting


def _legal_business(to: Mapped, outcome: Outcome, known: Known) -> None:
    """One verification tells of both: the profile in the CSP programme, and vetting in AI Cloud."""
    found: LegalBusiness | None = outcome.value
    if found is None:
        return
    vetting, reference = known.facts.vetting, "legalbusiness.vettingStatus"
    if vetting is None or vetting.status is not found.status:
        # There is no date in the answer: it counts from when it is first seen.
        to.say("vetting", reference, status=found.status.value, first_seen=known.now.isoformat())
    if found.status in PROFILES:
        to.say("profile", reference, status=PROFILES[found.status].value)
    elif known.facts.profile is not None and known.facts.profile.source.origin is Origin.PARTNER_CENTER:
        to.unclear[Resource.LEGAL_BUSINESS] = reference  # it was verified once, and now isn't: what holds isn't known
    if found.status is VettingStatus.AUTHORIZED:
        for check in CHECKS:
            to.say("check", reference, name=check, status="authorized")
    elif found.check is not None and found.status in CHECK_STATUSES:
        to.say("check", "legalbusiness.vettingSubStatus", name=found.check, status=CHECK_STATUSES[found.status])


def _support_contact(to: Mapped, outcome: Outcome) -> None:
    if outcome.value is not None:
        to.say("requirement", "support.email, telephone, website", id=SUPPORT_CONTACT, met=outcome.value)


# --- customers, subscriptions, service requests


def _customers(to: Mapped, answers: Answers, known: Known) -> None:
    customers, subscriptions = answers[Resource.CUSTOMERS], answers[Resource.SUBSCRIPTIONS]
    for each in _items(customers):
        to.say("customer", "customers.companyProfile.companyName", id=each.id, name=each.name)
    cloud = known.details.summary.cloud.value
    for each in _items(subscriptions):
        if each.status is None:
            continue
        fields = "subscriptions.status" + (", suspensionReasons" if each.cause else "")
        given = {"status": each.status.value, "cause": each.cause and each.cause.value, "offer": each.offer}
        to.say("subscription", fields, id=each.id, customer=each.customer, cloud=cloud, **given)
    if customers.read and subscriptions.read:
        to.say_listed(known, "subscriptions", "subscriptions.totalCount")


def _service_requests(to: Mapped, outcome: Outcome) -> None:
    """Those that are open. That none is doesn't say that support wasn't asked elsewhere, so nothing is listed."""
    for each in _items(outcome):
        if each.open:
            to.say("support-request", "servicerequests.status, createdDate", id=each.id, sent=each.created.isoformat())


def _items(outcome: Outcome) -> Iterator[Any]:
    yield from outcome.value.items if outcome.value is not None else ()
