"""From JSON to facts. Everything that is wrong is reported at once, each under the name of its field."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from app.accounts.fields import When, moment_of
from app.diagnosis.checking import FactsError
from app.diagnosis.facts import (
    Account,
    AccountFacts,
    Arrears,
    Credit,
    Enrolment,
    Former,
    Incident,
    Invoice,
    Payment,
    Profile,
    ProviderIssue,
    Requirement,
    Rows,
    Source,
    Subscription,
    SupportRequest,
    Suspension,
    Vetting,
)
from app.diagnosis.vocabulary import Origin
from app.facts_form.form import DiagnosisForm, FactsForm, Form
from app.facts_form.refusals import Refusal
from app.locales import match_locale
from app.wording import shortened

F = TypeVar("F", bound=Form)
R = TypeVar("R")
_QUOTED = re.compile(r"'([^']*)'")
# What pydantic says → the code of the catalogue.
CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown-field",
    "enum": "unknown-word",
    "union_tag_invalid": "unknown-word",
    "union_tag_not_found": "missing",
    "string_type": "text-expected",
    "bool_type": "flag-expected",
    "model_type": "object-expected",
    "model_attributes_type": "object-expected",
    "list_type": "list-expected",
    "too_long": "too-many",
    "literal_error": "unknown-word",
    "bool_parsing": "flag-expected",
    "int_type": "number-expected",
    "int_parsing": "number-expected",
    "int_parsing_size": "number-expected",
    "int_from_float": "number-expected",
    "greater_than_equal": "too-small",
    "less_than_equal": "too-large",
    "string_too_short": "too-short",
    "string_too_long": "too-long",
    "string_pattern_mismatch": "pattern",
}
LIMITS = ("max_length", "min_length", "ge", "le")  # what pydantic calls the bound that was passed


class FactsRefusedError(ValueError):
    """The facts can't be taken as they are stated: for these reasons, of which there is at least one."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        super().__init__(", ".join(f"{each.field}: {each.code}" for each in refusals))
        self.refusals = tuple(refusals)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that makes sense."""

    locale: str  # one of the library's
    at: datetime
    facts: AccountFacts


def parse_json(text: bytes) -> Any:
    """Raises FactsRefusedError where it is no JSON."""
    try:
        return json.loads(text.decode("utf-8-sig"), parse_constant=str)
    except (ValueError, RecursionError):
        raise FactsRefusedError([Refusal("", "not-json")]) from None


def read_form(data: Any, locales: Sequence[str], now: datetime) -> Asked:
    """`now` stands in where the question names no moment, or the facts none at which they were true.

    Raises FactsRefusedError with all that is wrong.
    """
    refusals: list[Refusal] = []
    given = data.get("locale") if isinstance(data, dict) else None
    locale = match_locale(given, locales) if isinstance(given, str) else None
    if isinstance(given, str) and locale is None:
        refusals.append(Refusal("locale", "unknown-locale", given=given, known=", ".join(locales)))
    try:
        form = DiagnosisForm.model_validate(data)
    except ValidationError as error:
        refusals += refusals_of(error)
        raise FactsRefusedError(_once(refusals)) from None
    except RecursionError:  # nested so deeply that it can't even be shown
        raise FactsRefusedError([Refusal("", "invalid")]) from None
    builder = _Builder(form.facts, now)
    facts = builder.facts()
    refusals += builder.refusals
    if refusals or facts is None or locale is None:
        raise FactsRefusedError(_once(refusals))
    return Asked(locale, builder.moment(form.at) or now, facts)


def _once(refusals: Iterable[Refusal]) -> list[Refusal]:
    """The first refusal of each field: what follows from it says nothing new."""
    first: dict[str, Refusal] = {}
    for each in refusals:
        first.setdefault(each.field, each)
    return list(first.values())


def refusals_of(error: ValidationError) -> list[Refusal]:
    """What pydantic found, in the words of the catalogue."""
    return [_refusal(each) for each in error.errors(include_url=False)]


def _refusal(error: Any) -> Refusal:
    field = ".".join(shortened(str(part)) for part in error["loc"])
    context = error.get("ctx", {})
    if error["type"] == "refused":  # a field's own check
        values = context["values"]
        return Refusal(
            field,
            context["code"],
            given=_shown(values.get("given", error["input"])),
            limit=str(values.get("limit", "")),
        )
    return Refusal(
        field,
        CODES.get(error["type"], "invalid"),
        given=_shown(error["input"]),
        known=", ".join(_QUOTED.findall(str(context.get("expected", "")))),
        limit=next((str(context[name]) for name in LIMITS if name in context), ""),
    )


def _shown(value: Any) -> str:
    """As it was written; of lists and objects there is nothing short to show."""
    return (
        value if isinstance(value, str) else "…" if isinstance(value, (list, dict)) else json.dumps(value, default=str)
    )


class _Builder:
    """Makes the records that rules read. What can't be one is noted under its field, and the next is tried."""

    def __init__(self, form: FactsForm, now: datetime) -> None:
        self.refusals: list[Refusal] = []
        self._form = form
        self._zone = ZoneInfo(form.account.time_zone)
        self._source = Source(Origin.API, self.moment(form.as_of) or now)

    def moment(self, when: When | None) -> datetime | None:
        return None if when is None else moment_of(when, self._zone).astimezone(UTC)

    def facts(self) -> AccountFacts | None:
        form = self._form
        fields: dict[str, Any] = {
            "account": self._made("account", form.account, self._account),
            "programmes": self._programmes(),
            "profile": self._made("profile", form.profile, self._profile),
            "vetting": self._made("vetting", form.vetting, self._vetting),
            "arrears": self._made("arrears", form.arrears, self._arrears),
            "invoices": self._rows("invoices", form.invoices, lambda row: Invoice(**dict(row))),
            "credits": self._rows("credits", form.credits, lambda row: Credit(**dict(row))),
            "payments": self._rows("payments", form.payments, lambda row: Payment(**dict(row))),
            "incidents": self._rows("incidents", form.incidents, self._dated(Incident)),
            "provider_issues": self._rows("provider_issues", form.provider_issues, self._dated(ProviderIssue)),
            "requirements": self._rows("requirements", form.requirements, self._dated(Requirement)),
            "support_requests": self._rows("support_requests", form.support_requests, self._request),
            "subscriptions": self._rows("subscriptions", form.subscriptions, self._dated(Subscription)),
            "former": self._former(),
        }
        self._check_invoices()
        self._check_customers()
        return None if self.refusals else self._tried("", lambda: AccountFacts(**fields))

    # --- records

    def _account(self, form: Any) -> Account:
        return Account(form.id, form.cloud, form.time_zone, self._source, form.country, form.language, form.currency)

    def _enrolment(self, form: Any) -> Enrolment:
        said = form.suspension
        suspension = None
        if said is not None:
            suspension = Suspension(said.suspended, self._source, self.moment(said.since))
        return Enrolment(form.programme, self._source, form.role, self.moment(form.since), suspension)

    def _profile(self, form: Any) -> Profile:
        return Profile(form.status, self._source, self.moment(form.since), form.deadline)

    def _vetting(self, form: Any) -> Vetting:
        since, first_seen = self.moment(form.since), self.moment(form.first_seen)
        return Vetting(form.status, self._source, since, first_seen, form.extent)

    def _arrears(self, form: Any) -> Arrears:
        return Arrears(form.overdue, self._source, form.oldest_due, form.extent)

    def _request(self, form: Any) -> SupportRequest:
        sent = self.moment(form.sent)
        assert sent is not None  # noqa: S101 - the form requires it
        return SupportRequest(form.id, sent)

    def _dated(self, kind: Callable[..., R]) -> Callable[[Any], R]:
        """Makes records whose `since` is a moment."""
        return lambda form: kind(**(dict(form) | {"since": self.moment(form.since)}))

    # --- groups of them

    def _programmes(self) -> tuple[Enrolment, ...] | None:
        rows = self._rows("programmes", self._form.programmes, self._enrolment)
        return None if rows is None else rows.rows

    def _former(self) -> tuple[Former, ...]:
        rows = self._rows("former", self._form.former, lambda row: Former(self._was(row), self._until(row)))
        return () if rows is None else rows.rows

    def _was(self, form: Any) -> Any:
        plain: dict[str, Callable[[Any], Any]] = {"profile": self._profile, "vetting": self._vetting}
        if form.kind in plain:
            return plain[form.kind](form)
        said = form.model_dump(exclude={"kind", "until"}) | {"since": self.moment(form.since)}
        return {"incident": Incident, "provider-issue": ProviderIssue, "requirement": Requirement}[form.kind](**said)

    def _until(self, form: Any) -> datetime:
        until = self.moment(form.until)
        assert until is not None  # noqa: S101 - the form requires it
        return until

    def _rows(self, name: str, forms: Sequence[F] | None, make: Callable[[F], R]) -> Rows[R] | None:
        if forms is None:
            return None
        made = [self._made(f"{name}.{number}", form, make) for number, form in enumerate(forms)]
        return Rows(tuple([each for each in made if each is not None]), self._source)

    def _made(self, name: str, form: F | None, make: Callable[[F], R]) -> R | None:
        return None if form is None else self._tried(f"{name}.", lambda: make(form))

    def _tried(self, place: str, make: Callable[[], R]) -> R | None:
        try:
            return make()
        except FactsError as error:
            self.refusals.append(Refusal(f"facts.{place}{error.field}", error.problem.value))
            return None

    def _check_invoices(self) -> None:
        """Money that names an invoice names one that is stated."""
        invoices = self._form.invoices
        known = {each.id for each in invoices or ()}
        for name, rows in (("credits", self._form.credits), ("payments", self._form.payments)):
            for number, row in enumerate(rows or ()):
                if invoices is not None and row.invoice is not None and row.invoice not in known:
                    place = f"facts.{name}.{number}.invoice"
                    self.refusals.append(Refusal(place, "unknown-invoice", given=row.invoice))

    def _check_customers(self) -> None:
        """They are stated for their subscriptions, and once each."""
        customers = self._form.customers
        if customers is None:
            return
        known: set[str] = set()
        for number, each in enumerate(customers):
            if each.id in known:
                self.refusals.append(Refusal(f"facts.customers.{number}.id", "duplicate"))
            known.add(each.id)
        for number, row in enumerate(self._form.subscriptions or ()):
            if row.customer not in known:
                place = f"facts.subscriptions.{number}.customer"
                self.refusals.append(Refusal(place, "unknown-customer", given=row.customer))
