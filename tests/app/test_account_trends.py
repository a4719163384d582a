"""Billing month by month: which months are shown, what counts as billed and paid, and how high the bars are."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from app.diagnosis.facts import Account, AccountFacts, Credit, Invoice, Payment, Rows, Source
from app.diagnosis.vocabulary import Cloud, Origin
from app.web.account_trends import SHOWN, TALLEST, trends
from app.wording import wording_for

SOURCE = Source(Origin.IMPORT, datetime(2026, 6, 1, tzinfo=UTC), "made-up.jsonl")
TODAY = date(2026, 6, 15)
WORDS = wording_for("en-US")
Stated = tuple[str, str, str]  # day, amount, currency


def facts(invoices: Sequence[Stated], payments: Sequence[Stated] = (), credits_: Sequence[Stated] = ()) -> AccountFacts:
    return AccountFacts(
        account=Account("A-1", Cloud.GLOBAL, "Europe/Paris", SOURCE),
        invoices=Rows(
            tuple(
                Invoice(f"I-{number}", date.fromisoformat(day), date(2026, 12, 31), Decimal(amount), currency, SOURCE)
                for number, (day, amount, currency) in enumerate(invoices)
            ),
            SOURCE,
        ),
        payments=Rows(
            tuple(
                Payment(f"P-{number}", date.fromisoformat(day), Decimal(amount), currency)
                for number, (day, amount, currency) in enumerate(payments)
            ),
            SOURCE,
        ),
        credits=Rows(
            tuple(
                Credit(f"K-{number}", date.fromisoformat(day), Decimal(amount), currency)
                for number, (day, amount, currency) in enumerate(credits_)
            ),
            SOURCE,
        ),
    )


def test_months_follow_one_another_from_the_first_with_anything_to_today() -> None:
    (trend,) = trends(
        facts([("2026-02-03", "100.00", "EUR"), ("2026-04-30", "50", "EUR")], [("2026-05-01", "40", "EUR")]),
        TODAY,
        WORDS,
    )
    assert [each.name for each in trend.months] == [
        f"{month} 2026" for month in ("February", "March", "April", "May", "June")
    ]
    assert [each.billed for each in trend.months] == ["€100.00", "€0.00", "€50.00", "€0.00", "€0.00"]
    assert [each.paid for each in trend.months] == ["€0.00", "€0.00", "€0.00", "€40.00", "€0.00"]
    assert [each.billed_height for each in trend.months] == [TALLEST, 0, TALLEST // 2, 0, 0]
    assert {each.billed_y + each.billed_height for each in trend.months} == {trend.floor}
    assert trend.most == "€100.00"


def test_credits_and_credit_notes_are_less_billed_and_what_is_still_to_come_is_not_there() -> None:
    (trend,) = trends(
        facts(
            [("2026-05-01", "100", "EUR"), ("2026-05-02", "-30", "EUR"), ("2026-06-20", "999", "EUR")],
            [("2026-06-01", "10", "EUR"), ("2026-06-16", "999", "EUR")],
            [("2026-05-31", "20", "EUR"), ("2026-06-30", "1", "EUR"), ("2026-06-02", "5", "EUR")],
        ),
        TODAY,
        WORDS,
    )
    assert [each.billed for each in trend.months] == ["€50.00", "-€5.00"]
    assert [each.billed_height for each in trend.months] == [TALLEST, 0]
    assert [each.paid for each in trend.months] == ["€0.00", "€10.00"]


def test_a_year_is_shown_and_a_single_month_is_no_trend() -> None:
    long = facts([(f"{year}-{month:02}-01", "5", "SEK") for year in (2024, 2025) for month in range(1, 13)])
    (trend,) = trends(long, TODAY, WORDS)
    assert len(trend.months) == SHOWN
    assert (trend.months[0].name, trend.months[-1].name) == ("July 2025", "June 2026")
    assert [bool(each.short) for each in trend.months[-4:]] == [False, True, False, True]
    assert trends(facts([("2026-05-01", "5", "SEK")]), TODAY, WORDS) == ()
    assert trends(facts([("2020-05-01", "5", "SEK"), ("2020-06-01", "5", "SEK")]), TODAY, WORDS) == ()
    assert trends(AccountFacts(account=long.account), TODAY, WORDS) == ()


def test_currencies_stand_apart() -> None:
    found = trends(
        facts(
            [("2026-04-01", "5", "SEK"), ("2026-05-01", "5", "SEK"), ("2026-05-01", "7", "EUR")],
            [("2026-06-01", "7", "EUR")],
        ),
        TODAY,
        WORDS,
    )
    assert [(each.currency, each.most) for each in found] == [
        ("EUR", "€7.00"),
        ("SEK", "SEK5.00"),
    ]
