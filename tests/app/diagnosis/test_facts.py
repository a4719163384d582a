"""Facts that can't be true are refused, and the refusal names the field."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from babel import Locale

from app.diagnosis.checking import CURRENCIES, FactsError, Problem, check_moment, zone_names
from app.diagnosis.facts import (
    Account,
    AccountFacts,
    Arrears,
    Enrolment,
    Former,
    Incident,
    Invoice,
    Payment,
    Profile,
    Requirement,
    Rows,
    Source,
    Subscription,
)
from app.diagnosis.vocabulary import (
    Cloud,
    Extent,
    Fact,
    IncidentStatus,
    Origin,
    ProfileStatus,
    Programme,
    Role,
    SubscriptionStatus,
)
from tests.app.diagnosis.building import NOW, SOURCE, csp

DAY = date(2026, 1, 1)


def invoice(**changes: Any) -> Invoice:
    fields: dict[str, Any] = {"id": "G1", "issued": DAY, "due": DAY, "amount": Decimal("10.00"), "currency": "EUR"}
    return Invoice(**fields | changes)


def payment(**changes: Any) -> Payment:
    fields: dict[str, Any] = {"id": "Z1", "day": DAY, "amount": Decimal("10.00"), "currency": "EUR"}
    return Payment(**fields | changes)


def account(**changes: Any) -> Account:
    fields: dict[str, Any] = {"id": "A1", "cloud": Cloud.GLOBAL, "time_zone": "Europe/Paris", "source": SOURCE}
    return Account(**fields | changes)


REFUSED: list[tuple[Callable[[], object], str, Problem]] = [
    (lambda: invoice(id=""), "id", Problem.EMPTY),
    (lambda: invoice(id="  "), "id", Problem.EMPTY),
    (lambda: invoice(amount=10.0), "amount", Problem.NOT_DECIMAL),
    (lambda: invoice(amount=Decimal("NaN")), "amount", Problem.NOT_FINITE),
    (lambda: invoice(amount=Decimal("sNaN")), "amount", Problem.NOT_FINITE),
    (lambda: invoice(amount=Decimal("-Infinity")), "amount", Problem.NOT_FINITE),
    (lambda: invoice(amount=Decimal("1e16")), "amount", Problem.ABSURD),
    (lambda: invoice(amount=Decimal("-1e16")), "amount", Problem.ABSURD),
    (lambda: invoice(amount=Decimal("1.00001")), "amount", Problem.TOO_PRECISE),
    (lambda: invoice(amount=Decimal("1e-999999")), "amount", Problem.TOO_PRECISE),
    (lambda: invoice(currency="EURO"), "currency", Problem.UNKNOWN_CURRENCY),
    (lambda: invoice(currency="eur"), "currency", Problem.UNKNOWN_CURRENCY),
    (lambda: invoice(currency="XXX"), "currency", Problem.UNKNOWN_CURRENCY),
    (lambda: invoice(due=DAY - timedelta(days=1)), "due", Problem.OUT_OF_ORDER),
    (lambda: invoice(due=NOW), "due", Problem.NOT_A_DATE),
    (lambda: invoice(due="2026-01-01"), "due", Problem.NOT_A_DATE),
    (lambda: invoice(issued=date(1, 1, 1)), "issued", Problem.OUT_OF_RANGE),
    (lambda: invoice(due=date.max), "due", Problem.OUT_OF_RANGE),
    (lambda: payment(amount=Decimal("-0.01")), "amount", Problem.NEGATIVE),
    (lambda: payment(day=date(9999, 1, 1)), "day", Problem.OUT_OF_RANGE),
    (lambda: account(id=""), "id", Problem.EMPTY),
    (lambda: account(time_zone="Europe/Atlantis"), "time_zone", Problem.UNKNOWN_TIME_ZONE),
    (lambda: account(time_zone="../../etc/passwd"), "time_zone", Problem.UNKNOWN_TIME_ZONE),
    (lambda: account(time_zone="localtime"), "time_zone", Problem.UNKNOWN_TIME_ZONE),
    (lambda: account(country="Sweden"), "country", Problem.UNKNOWN_COUNTRY),
    (lambda: account(currency="EURO"), "currency", Problem.UNKNOWN_CURRENCY),
    (lambda: Former(Profile(ProfileStatus.PENDING, SOURCE), datetime(2026, 1, 1)), "until", Problem.NO_TIME_ZONE),  # noqa: DTZ001 - the point
    (lambda: account(country="se"), "country", Problem.UNKNOWN_COUNTRY),
    (lambda: Source(Origin.IMPORT, datetime(2026, 1, 1)), "as_of", Problem.NO_TIME_ZONE),  # noqa: DTZ001 - the point
    (lambda: Source(Origin.IMPORT, datetime.max.replace(tzinfo=UTC)), "as_of", Problem.OUT_OF_RANGE),
    (lambda: Enrolment(Programme.AI_CLOUD, SOURCE, Role.DIRECT_BILL), "role", Problem.HAS_NO_ROLES),
    (lambda: Arrears(False, SOURCE, DAY), "overdue", Problem.CONTRADICTORY),
    (lambda: Arrears(False, SOURCE, extent=Extent.WITHIN), "overdue", Problem.CONTRADICTORY),
    (lambda: Profile(ProfileStatus.PENDING, SOURCE, deadline=date(1889, 1, 1)), "deadline", Problem.OUT_OF_RANGE),
    (lambda: AccountFacts(account(), (csp(), csp())), "programmes", Problem.DUPLICATE),
    (
        lambda: AccountFacts(account(), invoices=Rows((invoice(), invoice()), SOURCE)),
        "invoices",
        Problem.DUPLICATE,
    ),
    (
        lambda: AccountFacts(account(), payments=Rows((payment(), payment()), SOURCE)),
        "payments",
        Problem.DUPLICATE,
    ),
    (lambda: Incident("", IncidentStatus.STANDS), "id", Problem.EMPTY),
    (lambda: Requirement("csp-eligibility", False, deadline=date.max), "deadline", Problem.OUT_OF_RANGE),
    (lambda: Subscription("S1", "", Cloud.GLOBAL, SubscriptionStatus.ACTIVE), "customer", Problem.EMPTY),
]


@pytest.mark.parametrize(("make", "field", "problem"), REFUSED)
def test_what_cannot_be_true_is_refused_by_field(make: Callable[[], object], field: str, problem: Problem) -> None:
    with pytest.raises(FactsError, match=f"^{field}: {problem}$") as refused:
        make()
    assert (refused.value.field, refused.value.problem) == (field, problem)


def test_what_can_be_true_is_taken() -> None:
    assert invoice(amount=Decimal("-1e15"), currency="JPY").amount < 0
    assert payment(amount=Decimal(0)).amount == 0
    assert account(country="SE", time_zone="Pacific/Kiritimati").zone.key == "Pacific/Kiritimati"
    assert AccountFacts(account(), (csp(), Enrolment(Programme.AI_CLOUD, SOURCE))).programmes
    check_moment("since", None)


def test_missing_and_none_at_all_are_two_things() -> None:
    assert AccountFacts(account()).invoices is None
    assert AccountFacts(account(), invoices=Rows((), SOURCE)).invoices is not None


def test_every_currency_is_one_that_the_formatter_knows() -> None:
    assert CURRENCIES - {"XCG", "ZWG"} <= set(Locale("en").currencies)  # the two youngest, as yet unnamed in CLDR


def test_time_zones_that_name_no_place_are_left_out() -> None:
    assert {"Europe/Paris", "Etc/GMT+12", "UTC"} <= zone_names()
    assert not {"localtime", "Factory"} & zone_names()


def test_every_fact_is_a_field_or_part_of_one() -> None:
    fields = set(AccountFacts.__slots__)
    assert {fact for fact in Fact if fact.replace("-", "_") not in fields} == {Fact.ROLE, Fact.SUSPENSION}


def test_words_are_found_by_their_text() -> None:
    assert {Programme.CSP: 1}["csp"] == 1  # type: ignore[index] # plain data may look things up
    assert hash(Role.DIRECT_BILL) == hash("direct-bill")
