"""The words that synchronising uses: what is read, and what may be in the way. Values are kept in the database."""

from __future__ import annotations

from app.diagnosis.vocabulary import Word


class Resource(Word):
    """What is read of Partner Center. The value begins the reference of every fact that comes from it."""

    LEGAL_BUSINESS = "legalbusiness"
    BILLING = "billing"
    MPN = "mpn"
    ORGANIZATION = "organization"
    SUPPORT = "support"
    INVOICES = "invoices"
    SUMMARIES = "summaries"
    RELATIONSHIPS = "relationships"
    CUSTOMERS = "customers"
    SUBSCRIPTIONS = "subscriptions"
    SERVICE_REQUESTS = "servicerequests"
    PROGRAM = "program"  # no address of its own: what refusals say of the reseller program


class Trouble(Word):
    """Why something wasn't read."""

    CONSENT_EXPIRED = "consent-expired"  # the refresh token no longer works
    SECRET_REFUSED = "secret-refused"  # noqa: S105 - the client's secret was revoked or has expired
    SEALED = "sealed"  # no key in the settings opens what is kept
    NOT_ALLOWED = "not-allowed"  # 401, 403
    PROGRAM_NOT_ACTIVE = "program-not-active"  # 403 with 800039
    NO_RESOURCE = "no-resource"  # 404
    REFUSED = "refused"  # another 4xx: 400, 409 …
    THROTTLED = "throttled"  # 429 for longer than patience lasts
    UNAVAILABLE = "unavailable"  # 5xx, again and again
    UNREACHABLE = "unreachable"  # no connection, or no answer in time
    INCOMPLETE = "incomplete"  # half a page, or fewer things than were announced
    NOT_UNDERSTOOD = "not-understood"  # no JSON of the documented shape, or too much of it
    NOT_OFFERED = "not-offered"  # the cloud has no such resource
    FAILED = "failed"  # an error on our side
    OTHER_TENANT = "other-tenant"  # the answers are of another tenant than the one that consented


# Whoever can't get a token gets nothing else either.
OF_TOKENS = frozenset({Trouble.CONSENT_EXPIRED, Trouble.SECRET_REFUSED, Trouble.SEALED})
