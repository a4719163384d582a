"""From a line's fields to a record, or to what is wrong with them; and what a record may hold, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, get_args

from pydantic import ValidationError

from app.accounts import events, states
from app.accounts.records import Record
from app.accounts.refusals import Refusal, refusal

# In the order in which a file that states everything puts them, and in which they are written.
TYPES: dict[str, type[Record]] = {
    "account": states.AccountRecord,
    "enrolment": states.EnrolmentRecord,
    "suspension": states.SuspensionRecord,
    "profile": states.ProfileRecord,
    "check": states.CheckRecord,
    "vetting": states.VettingRecord,
    "requirement": states.RequirementRecord,
    "invoice": events.InvoiceRecord,
    "credit": events.CreditRecord,
    "payment": events.PaymentRecord,
    "reconciliation": events.ReconciliationRecord,
    "incident": states.IncidentRecord,
    "provider-issue": states.ProviderIssueRecord,
    "customer": states.CustomerRecord,
    "subscription": states.SubscriptionRecord,
    "support-request": events.SupportRequestRecord,
    "listing": states.ListingRecord,
}
TYPE_OF: dict[type[Record], str] = {record: name for name, record in TYPES.items()}

_QUOTED = re.compile("'([^']*)'")
# What pydantic says, by the codes of the catalogue.
CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown-field",
    "enum": "unknown-word",
    "literal_error": "unknown-word",
    "string_type": "text-expected",
    "bool_type": "flag-expected",
}
ANYWHERE = ("as_of", "reference", "since")  # said last: what every record may hold


def parse(fields: dict[str, Any], line: int) -> Record | list[Refusal]:
    """The record that the fields make, or every reason why they make none."""
    given = fields.get("type")
    kind = TYPES.get(given) if isinstance(given, str) else None
    if kind is None:
        if given is None:
            return [refusal(line, "type", "missing")]
        return [refusal(line, "type", "unknown-type", given=str(given), known=", ".join(TYPES))]
    try:
        return kind.model_validate({name: value for name, value in fields.items() if name != "type"})
    except ValidationError as error:
        return [_refusal(line, kind, each) for each in error.errors(include_url=False)]


def _refusal(line: int, kind: type[Record], error: Any) -> Refusal:
    field = ".".join(str(part) for part in error["loc"])
    if error["type"] == "refused":
        return refusal(line, field, error["ctx"]["code"], **error["ctx"]["values"])
    code = CODES.get(error["type"], "invalid")
    if code == "unknown-field":
        known = ("type", *kind.model_fields)
    else:
        known = tuple(_QUOTED.findall(str(error.get("ctx", {}).get("expected", ""))))
    return refusal(line, field, code, given=str(error["input"]), known=", ".join(known))


def described() -> Iterator[tuple[str, str, list[str], list[str]]]:
    """Every type: its name, what it says, the fields it must have and those it may."""
    for name, kind in TYPES.items():
        fields = kind.model_fields
        must = [_field(kind, field) for field in fields if fields[field].is_required()]
        may = [_field(kind, field) for field in fields if not fields[field].is_required() and field not in ANYWHERE]
        may += [field for field in ANYWHERE[::-1] if field in fields]
        yield name, (kind.__doc__ or "").strip(), must, may


def _field(kind: type[Record], field: str) -> str:
    words = list(_words(kind.model_fields[field].annotation))
    return f"{field} ({', '.join(words)})" if words else field


def _words(annotation: Any) -> Iterator[str]:
    """The words that a field may hold, where they are counted."""
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        yield from annotation
    for inner in get_args(annotation):
        if isinstance(inner, str):
            yield inner
        else:
            yield from _words(inner)
