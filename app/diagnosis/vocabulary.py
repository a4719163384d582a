"""The words that facts and findings use. Their values are what data, addresses and translations know them by."""

from __future__ import annotations

from enum import StrEnum


class Word(StrEnum):
    """A closed set of words. Hashed as the text it is: Enum's own hash is slow, and findings are looked up by words."""

    __hash__ = str.__hash__


class Cloud(Word):
    GLOBAL = "global"
    US_GOVERNMENT = "us-government"
    VIANET = "21vianet"


class Programme(Word):
    CSP = "csp"
    AI_CLOUD = "ai-cloud"


class Role(Word):
    """What a partner is within CSP; AI Cloud has no roles."""

    DIRECT_BILL = "direct-bill"
    INDIRECT_PROVIDER = "indirect-provider"
    INDIRECT_RESELLER = "indirect-reseller"


class Origin(Word):
    """Who says so."""

    IMPORT = "import"
    PARTNER_CENTER = "partner-center"
    API = "api"
    PERSON = "person"
    SELF_CHECK = "self-check"
    WHAT_IF = "what-if"  # nobody: supposed, to see what would follow


class Fact(Word):
    """What may be missing. The value, with underscores, is the field of AccountFacts, where it is one."""

    PROGRAMMES = "programmes"
    ROLE = "role"
    SUSPENSION = "suspension"
    PROFILE = "profile"
    VETTING = "vetting"
    INVOICES = "invoices"
    CREDITS = "credits"
    PAYMENTS = "payments"
    ARREARS = "arrears"
    INCIDENTS = "incidents"
    PROVIDER_ISSUES = "provider-issues"
    REQUIREMENTS = "requirements"
    SUPPORT_REQUESTS = "support-requests"
    SUBSCRIPTIONS = "subscriptions"


class ProfileStatus(Word):
    COMPLETE = "complete"
    PENDING = "pending"
    FAILED = "failed"
    REJECTED = "rejected"


class VettingStatus(Word):
    NONE = "none"
    PENDING = "pending"
    AUTHORIZED = "authorized"
    REJECTED = "rejected"


class Extent(Word):
    """How long something has lasted, told against its threshold by somebody who gives no date."""

    WITHIN = "within"
    BEYOND = "beyond"


class IncidentStatus(Word):
    INVESTIGATING = "investigating"
    STANDS = "stands"
    RESOLVED = "resolved"


class IssueStatus(Word):
    AFFECTS = "affects"
    RESOLVED = "resolved"


class SubscriptionStatus(Word):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    DELETED = "deleted"  # only where a source reports it; never worked out


class Cause(Word):
    """Why a partner suspended or cancelled a subscription."""

    CUSTOMER_REQUEST = "customer-request"
    NON_PAYMENT = "non-payment"
    FRAUD = "fraud"


class State(Word):
    """What a rule finds."""

    CONFIRMED = "confirmed"
    AT_RISK = "at-risk"
    RULED_OUT = "ruled-out"
    NOT_KNOWN = "not-known"
    DOES_NOT_APPLY = "does-not-apply"


# Python 3.11 takes longer to look a member up than rules take to compare it.
CONFIRMED, AT_RISK, RULED_OUT, NOT_KNOWN, DOES_NOT_APPLY = State


class Basis(Word):
    """What a reason rests on, and so who may see its evidence."""

    BILLING = "billing"
    ACCOUNT = "account"


class Outside(Word):
    """Why a reason does not apply."""

    CLOUD = "not-covered"  # the articles don't cover this cloud
    PROGRAMME = "other-programme"
    ROLE = "other-role"


class Standing(Word):
    """How an account stands in a programme; from best to worst."""

    NOT_COVERED = "not-covered"
    GOOD = "good"
    NOT_KNOWN = "not-known"
    AT_RISK = "at-risk"
    SUSPENSION_DUE = "suspension-due"
    SUSPENDED_SETTLED = "suspended-settled"  # what it was suspended for doesn't apply any more
    SUSPENDED_UNEXPLAINED = "suspended-unexplained"
    SUSPENDED = "suspended"


SEVERITY: dict[Standing, int] = {standing: rank for rank, standing in enumerate(Standing)}
