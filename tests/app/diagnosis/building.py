"""Facts from plain data, as cases are written, and from hypothesis; and the guide that our own articles state."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import yaml
from hypothesis import strategies as st

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
from app.diagnosis.guide import Guide, guide_from
from app.diagnosis.rules import RULES
from app.diagnosis.vocabulary import (
    Cause,
    Cloud,
    Extent,
    IncidentStatus,
    IssueStatus,
    Origin,
    ProfileStatus,
    Programme,
    Role,
    SubscriptionStatus,
    VettingStatus,
)

GUIDANCE: dict[str, Any] = yaml.safe_load(
    (Path(__file__).resolve().parents[3] / "content" / "guidance.yml").read_text(encoding="utf-8")
)
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SOURCE = Source(Origin.IMPORT, NOW - timedelta(days=90), "ledger.csv")
NO_INVOICES: Rows[Invoice] = Rows((), SOURCE)
NO_CREDITS: Rows[Credit] = Rows((), SOURCE)
NO_PAYMENTS: Rows[Payment] = Rows((), SOURCE)

GROUPS: dict[str, type] = {
    "invoices": Invoice,
    "credits": Credit,
    "payments": Payment,
    "incidents": Incident,
    "provider_issues": ProviderIssue,
    "requirements": Requirement,
    "support_requests": SupportRequest,
    "subscriptions": Subscription,
}
SINGLE: dict[str, type] = {"profile": Profile, "vetting": Vetting, "arrears": Arrears}
WORDS: dict[tuple[type, str], type[StrEnum]] = {
    (Profile, "status"): ProfileStatus,
    (Vetting, "status"): VettingStatus,
    (Vetting, "extent"): Extent,
    (Arrears, "extent"): Extent,
    (Incident, "status"): IncidentStatus,
    (ProviderIssue, "status"): IssueStatus,
    (Subscription, "status"): SubscriptionStatus,
    (Subscription, "cloud"): Cloud,
    (Subscription, "cause"): Cause,
}
T = TypeVar("T")


def our_guide() -> Guide:
    return guide_from(GUIDANCE)


def value(kind: type, name: str, given: Any) -> Any:
    if given is None:
        return None
    if (kind, name) in WORDS:
        return WORDS[kind, name](given)
    if name == "amount":
        return Decimal(given)
    if name == "source":
        return Source(Origin(given["origin"]), given["as_of"])
    return given


def record(kind: type[T], data: dict[str, Any]) -> T:
    return kind(**{name: value(kind, name, given) for name, given in data.items()})


def facts_of(
    data: dict[str, Any],
    *programmes: Enrolment,
    cloud: Cloud = Cloud.GLOBAL,
    time_zone: str = "Europe/Stockholm",
) -> AccountFacts:
    """The facts that `data` names, by the fields of AccountFacts; what it leaves out is missing."""
    fields: dict[str, Any] = {}
    for name, given in data.items():
        if name in GROUPS:
            fields[name] = Rows(tuple(record(GROUPS[name], row) for row in given), SOURCE)
        else:
            fields[name] = record(SINGLE[name], {"source": {"origin": "import", "as_of": SOURCE.as_of}} | given)
    return AccountFacts(Account("A1", cloud, time_zone, SOURCE), programmes or None, **fields)


def former_of(data: list[dict[str, Any]]) -> tuple[Former, ...]:
    """What was so until a moment: `{profile: …, until: …}`."""
    kinds = GROUPS | SINGLE
    found = []
    for each in data:
        (name, given), (_, until) = each.items()
        source = {"source": {"origin": "import", "as_of": SOURCE.as_of}} if name in SINGLE else {}
        found.append(Former(record(kinds[name], source | given), until))
    return tuple(found)


def csp(role: Role | None = Role.DIRECT_BILL, *, suspended: bool | None = False) -> Enrolment:
    return Enrolment(Programme.CSP, SOURCE, role, suspension=suspension(suspended))


def ai_cloud(*, suspended: bool | None = False) -> Enrolment:
    return Enrolment(Programme.AI_CLOUD, SOURCE, suspension=suspension(suspended))


def suspension(suspended: bool | None) -> Suspension | None:
    return None if suspended is None else Suspension(suspended, SOURCE, NOW - timedelta(days=10))


# -- what hypothesis draws from

zones = st.sampled_from(
    [
        "Etc/UTC",
        "Europe/Stockholm",
        "America/New_York",
        "America/St_Johns",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",  # its clocks change by half an hour
        "Pacific/Apia",  # skipped a day in 2011
        "Pacific/Kiritimati",  # UTC+14
        "Etc/GMT+12",  # UTC-12
    ]
)
moments = st.integers(0, 20 * 366 * 86400).map(
    lambda seconds: datetime(2010, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
days = st.dates(date(2010, 1, 1), date(2030, 12, 31))
currencies = st.sampled_from(["EUR", "SEK", "USD"])
amounts = st.decimals(Decimal("0.01"), Decimal(5000), places=2)
sources = st.builds(Source, st.sampled_from(Origin), moments)


@st.composite
def bills(draw: st.DrawFn, least: int = 0) -> dict[str, Any]:
    """Invoices in several currencies, with payments and credits for some, for none, and for what isn't there."""
    invoices = []
    for number in range(draw(st.integers(least, 4))):
        issued = draw(days)
        due = issued + timedelta(days=draw(st.integers(0, 90)))
        amount = draw(st.one_of(amounts, amounts, amounts, amounts.map(lambda each: -each)))
        invoices.append(Invoice(f"G{number}", issued, due, amount, draw(currencies)))
    targets = st.sampled_from([*(invoice.id for invoice in invoices), "G99", None])
    paid = [
        Payment(f"Z{number}", draw(days), draw(amounts), draw(currencies), draw(targets))
        for number in range(draw(st.integers(0, 4)))
    ]
    granted = [
        Credit(f"C{number}", draw(days), draw(amounts), draw(currencies), draw(targets))
        for number in range(draw(st.integers(0, 2)))
    ]
    return {
        "invoices": Rows(tuple(invoices), draw(sources)),
        "payments": Rows(tuple(paid), draw(sources)),
        "credits": Rows(tuple(granted), draw(sources)),
    }


def maybe(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.one_of(st.none(), strategy)


def rows_of(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[Rows[T]]:
    listed = st.lists(strategy, max_size=3, unique_by=lambda row: row.id)  # type: ignore[attr-defined]
    return st.builds(Rows, listed.map(tuple), sources)


suspensions = st.builds(Suspension, st.booleans(), sources, maybe(moments))
csp_enrolments = st.builds(
    Enrolment, st.just(Programme.CSP), sources, maybe(st.sampled_from(Role)), maybe(moments), maybe(suspensions)
)
ai_enrolments = st.builds(
    Enrolment, st.just(Programme.AI_CLOUD), sources, st.none(), maybe(moments), maybe(suspensions)
)
enrolments = st.one_of(
    st.tuples(csp_enrolments), st.tuples(ai_enrolments), st.tuples(csp_enrolments, ai_enrolments), st.just(())
)
ids = st.sampled_from(["1", "2", "3"])
requirements = st.sampled_from(["1", *[rule.requirement.id for rule in RULES if rule.requirement]])
stated_arrears = st.one_of(
    st.builds(Arrears, st.just(False), sources),
    st.builds(Arrears, st.just(True), sources, maybe(days), maybe(st.sampled_from(Extent))),
)

formers = st.builds(
    Former,
    st.one_of(
        st.builds(Profile, st.sampled_from(ProfileStatus), sources, maybe(moments), maybe(days)),
        st.builds(Vetting, st.sampled_from(VettingStatus), sources, maybe(moments)),
        st.builds(Incident, ids, st.sampled_from(IncidentStatus), maybe(moments)),
        st.builds(ProviderIssue, ids, st.sampled_from(IssueStatus), maybe(moments)),
        st.builds(Requirement, requirements, st.booleans(), maybe(moments), maybe(days)),
    ),
    moments,
)


@st.composite
def accounts(draw: st.DrawFn) -> AccountFacts:
    """Any account: any fact may be missing, and any may be later than the moment that is asked about."""
    bill = draw(bills())
    for name in draw(st.sets(st.sampled_from(sorted(bill)), max_size=1)):
        bill[name] = None
    return AccountFacts(
        Account("A1", draw(st.sampled_from(Cloud)), draw(zones), draw(sources)),
        draw(maybe(enrolments)),
        profile=draw(maybe(st.builds(Profile, st.sampled_from(ProfileStatus), sources, maybe(moments), maybe(days)))),
        vetting=draw(
            maybe(
                st.builds(
                    Vetting,
                    st.sampled_from(VettingStatus),
                    sources,
                    maybe(moments),
                    maybe(moments),
                    maybe(st.sampled_from(Extent)),
                )
            )
        ),
        arrears=draw(maybe(stated_arrears)),
        incidents=draw(maybe(rows_of(st.builds(Incident, ids, st.sampled_from(IncidentStatus), maybe(moments))))),
        provider_issues=draw(
            maybe(rows_of(st.builds(ProviderIssue, ids, st.sampled_from(IssueStatus), maybe(moments))))
        ),
        requirements=draw(
            maybe(rows_of(st.builds(Requirement, requirements, st.booleans(), maybe(moments), maybe(days))))
        ),
        support_requests=draw(maybe(rows_of(st.builds(SupportRequest, ids, moments)))),
        former=tuple(draw(st.lists(formers, max_size=3))),
        **bill,
    )
