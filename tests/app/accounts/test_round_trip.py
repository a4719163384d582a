"""Facts → records → database → facts: nothing is lost, added or rounded on the way, and the diagnosis is the same."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.accounts.importing import Occasion, import_lines
from app.accounts.store import AccountStore
from app.diagnosis.engine import diagnose
from app.diagnosis.facts import (
    AccountFacts,
    Enrolment,
    Requirement,
    Rows,
    Source,
    Subscription,
)
from app.diagnosis.vocabulary import Cause, Cloud, Origin, SubscriptionStatus
from tests.app.diagnosis.building import accounts, ids, maybe, moments, our_guide, rows_of

END = datetime(2190, 1, 1, tzinfo=UTC)  # of all that the strategies draw; later than any of it
NUMBERS = count(1)
EVENTS = {"invoices": "invoice", "credits": "credit", "payments": "payment", "support_requests": "support-request"}
STATES = {
    "incidents": "incident",
    "provider_issues": "provider-issue",
    "requirements": "requirement",
    "subscriptions": "subscription",
}


@st.composite
def statable(draw: st.DrawFn) -> AccountFacts:
    """Any account that sources can state: no supposition, nothing later than its source, no payment for nothing."""
    drawn = draw(accounts())
    requirements = st.builds(Requirement, ids, st.booleans(), maybe(moments))
    subscriptions = st.builds(
        Subscription,
        ids,
        st.sampled_from(["C1", "C2"]),
        st.sampled_from(Cloud),
        st.sampled_from(SubscriptionStatus),
        maybe(moments),
        maybe(st.sampled_from(Cause)),
    ).map(lambda one: replace(one, cause=None) if one.status is SubscriptionStatus.ACTIVE else one)
    whole = replace(
        drawn,
        arrears=None,
        requirements=draw(maybe(rows_of(requirements))),
        subscriptions=draw(maybe(rows_of(subscriptions))),
    )
    return stated(replace(whole, account=replace(whole.account, id=f"T-{next(NUMBERS)}")))


def stated(facts: AccountFacts) -> AccountFacts:
    """The same facts as an import states them: every row has an id of its own, and a source as late as it is."""
    changes: dict[str, Any] = {"account": replace(facts.account, source=imported(facts.account.source))}
    if facts.programmes is not None:
        changes["programmes"] = tuple(map(enrolled, facts.programmes))
    for name in ("profile", "vetting"):
        found: Any = getattr(facts, name)
        if found is not None:
            dates = (found.since, getattr(found, "first_seen", None))
            found = replace(found, source=imported(found.source, *dates))
            changes[name] = replace(found, extent=None) if name == "vetting" else found
    invoices = {row.id for row in facts.invoices.rows} if facts.invoices else set()
    for name in EVENTS | STATES:
        group = getattr(facts, name)
        if group is not None:
            rows = tuple(own(row, facts.account.id, group.source, invoices) for row in group.rows)
            changes[name] = Rows(rows, imported(group.source))
    return replace(facts, **changes)


def own(row: Any, account: str, source: Source, invoices: set[str]) -> Any:
    dates = [getattr(row, name, None) for name in ("since", "issued", "day", "sent")]
    changes = {"id": f"{account}/{row.id}", "source": imported(source, *dates)}
    if hasattr(row, "invoice"):
        changes["invoice"] = f"{account}/{row.invoice}" if row.invoice in invoices else None
    return replace(row, **changes)


def enrolled(enrolment: Enrolment) -> Enrolment:
    suspension = enrolment.suspension
    if suspension is not None:
        suspension = replace(suspension, source=imported(suspension.source, suspension.since))
    return replace(enrolment, source=imported(enrolment.source, enrolment.since), suspension=suspension)


def imported(source: Source, *dates: date | datetime | None) -> Source:
    known = [moment(each) for each in dates if each is not None]
    return Source(Origin.IMPORT, max([source.as_of, *known]), "made up")


def moment(value: date | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time.min, UTC) + timedelta(1)


def records(facts: AccountFacts) -> Iterator[dict[str, Any]]:
    """What a file would say, each thing before what refers to it."""
    of = facts.account
    yield record("account", of.source, name="Made up", cloud=of.cloud, time_zone=of.time_zone)
    for each in facts.programmes or ():
        yield record("enrolment", each.source, programme=each.programme, role=each.role, since=each.since)
        if (halt := each.suspension) is not None:
            yield record(
                "suspension", halt.source, programme=each.programme, suspended=halt.suspended, since=halt.since
            )
    if facts.profile is not None:
        yield record_of("profile", facts.profile)
    if facts.vetting is not None:
        yield record_of("vetting", facts.vetting)
    for customer in ("C1", "C2"):
        yield record("customer", of.source, id=customer, name=customer)
    for name, kind in (EVENTS | STATES).items():
        group = getattr(facts, name)
        if group is not None:
            yield record("listing", group.source, of=name.replace("_", "-"))
            yield from (record_of(kind, row) for row in group.rows)
    if facts.programmes == ():
        yield record("listing", of.source, of="programmes")


def record_of(kind: str, fact: Any) -> dict[str, Any]:
    fields = {name: getattr(fact, name) for name in fact.__dataclass_fields__ if name not in {"source", "extent"}}
    return record(kind, fact.source, **fields)


def record(kind: str, source: Source, **fields: Any) -> dict[str, Any]:
    known = {name: value for name, value in fields.items() if value is not None}
    return {"type": kind, "as_of": source.as_of, "reference": source.reference} | known


def written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def in_any_order(facts: AccountFacts) -> AccountFacts:
    """Rows by id, programmes by name: their order says nothing. What was so before is worked out from the history."""
    changes: dict[str, Any] = {"former": ()}
    for name in EVENTS | STATES:
        if (group := getattr(facts, name)) is not None:
            changes[name] = replace(group, rows=tuple(sorted(group.rows, key=lambda row: row.id)))
    if facts.programmes is not None:
        changes["programmes"] = tuple(sorted(facts.programmes, key=lambda each: each.programme))
    return replace(facts, **changes)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(facts=statable())
def test_facts_come_back_as_they_were_stated(store: AccountStore, facts: AccountFacts) -> None:
    # Through text, as a file would bring them.
    text = [json.dumps({"account": facts.account.id} | each, default=written) for each in records(facts)]
    lines = [(number, json.loads(line)) for number, line in enumerate(text, 1)]
    first = import_lines(store, lines, Occasion(Origin.IMPORT, "file", END))
    assert (first.refusals, first.unchanged, first.landed) == ([], 0, len(lines))
    found = store.facts(facts.account.id, END)
    assert found is not None
    assert in_any_order(found) == in_any_order(facts)
    guide = our_guide()
    assert diagnose(in_any_order(found), END, guide) == diagnose(in_any_order(facts), END, guide)
    again = import_lines(store, lines, Occasion(Origin.IMPORT, "file", END))
    assert (again.refusals, again.unchanged, again.landed) == ([], len(lines), 0)
