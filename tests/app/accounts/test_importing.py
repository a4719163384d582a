"""Imports: what lands, what is refused and why, and that doing it twice, or for show only, changes nothing."""

import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from babel.numbers import is_currency

from app.accounts.importing import KEPT, Occasion, Report, import_lines
from app.accounts.parsing import TYPES, described
from app.accounts.refusals import CATALOGUE
from app.accounts.store import AccountStore
from app.diagnosis.checking import CURRENCIES, Problem
from app.diagnosis.vocabulary import Origin
from app.wording import languages, wording_for
from tests.app.accounts.conftest import NOW, Take, account, invoice, said

EVERYTHING: list[dict[str, Any]] = [
    account(country="SE", currency="SEK", language="sv-SE", since="2020-01-01"),
    said("enrolment", programme="csp", role="indirect-provider", since="2021-01-01"),
    said("enrolment", programme="ai-cloud"),
    said("suspension", programme="csp", suspended=False),
    said("profile", status="pending", deadline="2026-05-01"),
    said("check", name="email-ownership", status="authorized"),
    said("vetting", status="rejected", first_seen="2026-03-15T08:00:00+01:00"),
    said("requirement", id="security", met=False, deadline="2026-06-01"),
    invoice("I-1", amount="1234.56", documents=[["PDF", "https://bills.example.com/1"]]),
    invoice("I-2", amount="-10"),
    said("credit", id="K-1", day="2026-02-01", amount="4.56", currency="EUR", invoice="I-1"),
    said("payment", id="P-1", day="2026-02-02", amount="1000", currency="EUR", invoice="I-1"),
    said("payment", id="P-2", day="2026-02-02", amount="1000", currency="SEK"),
    said("reconciliation", id="R-1", issued="2026-02-01", first_day="2026-01-01", last_day="2026-01-31", name="Jan",
         url="https://bills.example.com/r1", invoice="I-1"),
    said("incident", id="X-1", status="investigating", since="2026-03-01"),
    said("provider-issue", id="D-1", status="resolved"),
    said("customer", id="C-1", name="Bakkerij De Gouden Aar", country="NL"),
    said("subscription", id="S-1", customer="C-1", cloud="21vianet", status="suspended", cause="non-payment"),
    said("support-request", id="Q-1", sent="2026-03-20T10:00:00Z"),
    *(said("listing", of=kind) for kind in ("invoices", "credits", "payments", "support-requests")),
]  # fmt: skip


def refused(report: Report) -> list[tuple[int, str, str]]:
    return [(each.line, each.field, each.code) for each in report.refusals]


def counts(report: Report) -> tuple[int, int, int]:
    return report.landed, report.unchanged, report.refused


# --- what lands


def test_every_type_lands_once(take: Take) -> None:
    assert {record["type"] for record in EVERYTHING} == set(TYPES)
    assert counts(take(*EVERYTHING)) == (len(EVERYTHING), 0, 0)
    for later in (timedelta(0), timedelta(days=3)):
        assert counts(take(*EVERYTHING, now=NOW + later)) == (0, len(EVERYTHING), 0)


def test_a_changed_status_adds_a_row_and_the_same_adds_none(take: Take) -> None:
    take(account(), said("profile", status="pending"))
    later = NOW + timedelta(days=1)
    report = take(said("profile", status="rejected"), said("vetting", status="none"), now=later)
    assert (report.records["profile"].changed, report.records["vetting"].added) == (1, 1)
    assert counts(take(said("profile", status="rejected"), now=later + timedelta(days=1))) == (0, 1, 0)
    assert counts(take(said("profile", status="pending"), now=later + timedelta(days=2))) == (1, 0, 0)


def test_history_in_one_file_and_the_same_file_again(take: Take) -> None:
    states = [
        ("pending", "2026-01-01"),
        ("rejected", "2026-02-01"),
        ("pending", "2026-02-10"),
        ("complete", "2026-03-01"),
    ]
    records = [account(), *(said("profile", status=status, since=since) for status, since in states)]
    assert take(*records).landed == 5
    assert counts(take(*reversed(records))) == (0, 5, 0)


def test_an_older_file_with_its_own_dates_changes_nothing(take: Take) -> None:
    old = [
        account(),
        invoice("I-1", amount="100", as_of="2026-01-05"),
        said("profile", status="pending", as_of="2026-01-05"),
    ]
    new = [invoice("I-1", amount="90", as_of="2026-02-05"), said("profile", status="complete", as_of="2026-02-05")]
    assert take(*old).landed == 3
    assert take(*new).landed == 2
    for file in (old, new, old):
        assert take(*file).landed == 0


def test_the_same_money_written_otherwise_is_the_same(take: Take) -> None:
    take(account(), invoice("I-1", amount="100.00"))
    assert counts(take(*(invoice("I-1", amount=amount) for amount in ("100", "+100.0", 100)))) == (0, 3, 0)


def test_json_numbers_are_never_floats(take: Take, store: AccountStore) -> None:
    line = json.dumps(invoice("I-1", amount="?")).replace('"?"', "123456789012345.6789")
    take(account(), line)
    facts = store.facts("A-1", NOW)
    assert facts is not None
    assert facts.invoices is not None
    assert str(facts.invoices.rows[0].amount) == "123456789012345.6789"


def test_a_dry_run_shows_all_and_keeps_nothing(take: Take, store: AccountStore) -> None:
    shown = take(*EVERYTHING, invoice("I-3", currency="???"), dry_run=True)
    assert counts(shown) == (len(EVERYTHING), 0, 1)
    assert store.accounts(NOW) == []
    assert take(*EVERYTHING).landed == len(EVERYTHING)


def test_good_records_land_beside_bad_ones_in_one_transaction(take: Take, store: AccountStore) -> None:
    assert counts(take(account(), "{", invoice("I-1"), invoice("I-2", due="2025-12-31"))) == (2, 0, 2)

    def broken() -> Iterator[tuple[int, dict[str, Any]]]:
        yield from enumerate([account(f"A-{number}") for number in range(2, 3000)], 1)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        import_lines(store, broken(), Occasion(Origin.IMPORT, "file", NOW))
    assert [each.id for each in store.accounts(NOW)] == ["A-1"]


def test_records_know_their_source(take: Take, store: AccountStore) -> None:
    take(account(as_of="2026-03-01T00:00:00Z", reference="export of March"))
    facts = store.facts("A-1", NOW)
    assert facts is not None
    source = facts.account.source
    expected = (Origin.IMPORT, datetime(2026, 3, 1, tzinfo=UTC), "export of March")
    assert (source.origin, source.as_of, source.reference) == expected


# --- what is refused

PAYMENT = said("payment", id="P-9", day="2026-01-01", amount="1", currency="EUR")
BAD: list[tuple[dict[str, Any] | str, str, str]] = [
    # the line
    ("{", "", "not-json"),
    ('{"type": "account", "account": NaN}', "", "no-json-number"),
    ('{"type": "payment", "amount": 1' + "0" * 5000 + "}", "", "too-large"),
    ("[" * 100_000, "", "too-long"),
    ("[" * 50_000, "", "too-large"),
    ('["account"]', "", "not-object"),
    ('{"type": "account", "type": "account"}', "type", "repeated-field"),
    # fields
    ({"account": "A-1"}, "type", "missing"),
    (said("acount"), "type", "unknown-type"),
    ({"type": ["account"]}, "type", "unknown-type"),
    ({"type": "profile", "account": "A-1"}, "status", "missing"),
    (said("profile", status="complete", note="?"), "note", "unknown-field"),
    (said("profile", status="fine"), "status", "unknown-word"),
    (said("check", name="shoe-size", status="pending"), "name", "unknown-word"),
    (said("listing", of="checks"), "of", "unknown-word"),
    (said("suspension", programme="csp", suspended="true"), "suspended", "flag-expected"),
    (said("suspension", programme="csp", suspended=1), "suspended", "flag-expected"),
    (account() | {"account": 7}, "account", "text-expected"),
    (account("A,1"), "account", "id"),
    (account("*"), "account", "id"),
    (account(name=" "), "name", "text-length"),
    (account(name="x" * 257), "name", "text-length"),
    (account(name="a\0b"), "name", "not-text"),
    (account(name="half \ud800"), "name", "not-text"),
    (account(cloud="azure"), "cloud", "unknown-word"),
    (account(time_zone="Europe/Atlantis"), "time_zone", "unknown-time-zone"),
    (account(country="Sweden"), "country", "unknown-country"),
    (account(country="QX"), "country", "unknown-country"),
    (account(currency="EURO"), "currency", "unknown-currency"),
    (account(language="xx-YY"), "language", "unknown-language"),
    (account(language="!"), "language", "unknown-language"),
    # money
    (invoice("I-9", currency="XYZ"), "currency", "unknown-currency"),
    (invoice("I-9", currency="eur"), "currency", "unknown-currency"),
    (invoice("I-9", amount="12,50"), "amount", "not-amount"),
    (invoice("I-9", amount="1e3"), "amount", "not-amount"),
    (invoice("I-9", amount="NaN"), "amount", "not-amount"),
    (invoice("I-9", amount="Infinity"), "amount", "not-amount"),
    (invoice("I-9", amount=True), "amount", "not-amount"),
    (invoice("I-9", amount="٣"), "amount", "not-amount"),
    (invoice("I-9", amount="1" + "0" * 16), "amount", "absurd"),
    (invoice("I-9", amount="9" * 4000), "amount", "absurd"),
    (invoice("I-9", amount="0.00001"), "amount", "too-precise"),
    (PAYMENT | {"amount": "-1"}, "amount", "negative"),
    (said("credit", id="K-9", day="2026-01-01", amount="-1", currency="EUR"), "amount", "negative"),
    (invoice("I-9", documents=[["x", "javascript:alert(1)"]]), "documents.0.1", "not-address"),
    (invoice("I-9", documents="x"), "documents", "invalid"),
    # dates
    (invoice("I-9", issued="01/02/2026"), "issued", "not-day"),
    (invoice("I-9", issued="2026-02-30"), "issued", "not-day"),
    (invoice("I-9", issued="2026-01-01T00:00:00Z"), "issued", "not-day"),
    (invoice("I-9", issued=20260101), "issued", "not-day"),
    (invoice("I-9", issued="1026-01-01"), "issued", "out-of-range"),
    (invoice("I-9", issued="2106-01-01", due="2106-01-31"), "issued", "in-future"),
    (invoice("I-9", due="2025-12-31"), "due", "out-of-order"),
    (said("profile", status="complete", since="yesterday"), "since", "not-moment"),
    (said("profile", status="complete", since="2026-13-01T00:00:00Z"), "since", "not-moment"),
    (said("profile", status="complete", since="2026-01-01T00:00:00"), "since", "no-time-zone"),
    (said("profile", status="complete", since="2026-04-02"), "since", "in-future"),
    (said("profile", status="complete", since="2026-02-02", as_of="2026-02-01"), "since", "after-source"),
    (said("profile", status="complete", as_of="2026-04-02"), "as_of", "in-future"),
    (said("vetting", status="rejected", first_seen="2026-04-02"), "first_seen", "in-future"),
    (said("support-request", id="Q-9", sent="2026-04-04"), "sent", "in-future"),
    (said("reconciliation", id="R-9", issued="2026-02-01", first_day="2026-02-01", last_day="2026-01-31", name="r",
          url="https://bills.example.com/r"), "last_day", "out-of-order"),
    # what else is known
    (said("enrolment", programme="ai-cloud", role="direct-bill"), "role", "has-no-roles"),
    (said("profile", "A-0", status="complete"), "account", "unknown-account"),
    (said("suspension", programme="ai-cloud", suspended=True), "programme", "unknown-enrolment"),
    (PAYMENT | {"invoice": "I-0"}, "invoice", "unknown-invoice"),
    (PAYMENT | {"invoice": "I-B"}, "invoice", "unknown-invoice"),
    (said("subscription", id="S-9", customer="C-0", cloud="global", status="active"), "customer", "unknown-customer"),
    (
        said("subscription", id="S-9", customer="C-1", cloud="global", status="active", cause="fraud"),
        "",
        "cause-of-nothing",
    ),
    (said("subscription", id="../../x", customer="C-1", cloud="global", status="active"), "id", "id-of-steps"),
    (invoice("I-B"), "id", "other-account"),
    (invoice("I-A", amount="99"), "", "contradictory"),
]  # fmt: skip


def test_each_bad_record_is_refused_by_line_field_and_reason(take: Take) -> None:
    good = [account(), account("B-1"), said("enrolment", programme="csp"), invoice("I-A"), invoice("I-B", "B-1")]
    found = take(*good, *(record for record, _, _ in BAD))
    assert refused(found) == [(number, field, code) for number, (_, field, code) in enumerate(BAD, len(good) + 1)]
    assert counts(found) == (len(good), 0, len(BAD))
    for each in found.refusals:
        for words in map(wording_for, languages()):
            told = each.told(words)
            assert told.problem.endswith(".")
            assert told.remedy.endswith(".")
            assert "%(" not in told.problem + told.remedy
            f"{told.problem} {told.remedy} {told.field}".encode()  # fit to be shown


def test_every_problem_of_a_record_is_named(take: Take) -> None:
    found = take(account(), invoice("I-1", amount="?", currency="?", due="?", colour="red"))
    assert {(field, code) for _, field, code in refused(found)} == {
        ("amount", "not-amount"),
        ("currency", "unknown-currency"),
        ("due", "not-day"),
        ("colour", "unknown-field"),
    }
    assert found.refused == 1


def test_every_reason_to_refuse_is_tried() -> None:
    tried = {code for _, _, code in BAD} | {"cells", "not-csv", "no-json-cell", "unknown-column"}
    # A number that is none never gets as far as a fact.
    assert set(CATALOGUE) - tried == {"not-finite"}


def test_every_problem_that_facts_may_have_is_in_the_catalogue() -> None:
    elsewhere = {"empty", "not-decimal", "not-positive", "not-a-date", "duplicate", "contradictory", "missing"}
    assert {str(problem) for problem in Problem} - elsewhere <= set(CATALOGUE)


def test_currencies_are_those_that_can_be_written_out() -> None:
    assert all(is_currency(currency, "en") for currency in CURRENCIES)


def test_ids_belong_to_one_account_also_within_a_file(take: Take) -> None:
    found = take(account(), account("B-1"), invoice("I-1"), invoice("I-1", "B-1"), said("customer", id="C", name="c"),
                 said("customer", "B-1", id="C", name="c"))  # fmt: skip
    assert refused(found) == [(4, "id", "other-account")]


def test_two_answers_to_one_question_are_refused_each_time(take: Take) -> None:
    records = [account(), said("profile", status="complete"), said("profile", status="pending")]
    for landed in (2, 0):
        found = take(*records)
        assert (found.landed, refused(found)) == (landed, [(3, "", "contradictory")])


def test_contradictions_are_found_however_far_apart(take: Take) -> None:
    many = [said("customer", id=f"C-{number}", name="c") for number in range(2500)]
    found = take(account(), invoice("I-1"), *many, invoice("I-1", due="2026-03-01"))
    assert refused(found) == [(2503, "", "contradictory")]


def test_refusals_are_told_as_they_come_and_kept_in_moderation(take: Take) -> None:
    told: list[int] = []
    found = take(*["{"] * (KEPT + 10), tell=lambda refusal: told.append(refusal.line))
    assert (found.refused, len(found.refusals), told[-1]) == (KEPT + 10, KEPT, KEPT + 10)


def test_nothing_is_repeated_at_length(take: Take) -> None:
    (found,) = take(account(), said("profile", status="x" * 60_000)).refusals
    assert len(found.told(wording_for("en")).problem) < 150


@pytest.mark.parametrize(
    ("locale", "problem", "remedy"),
    [
        ("en-US", "“fine” isn’t possible here.", "Write one of these: complete, pending, failed, rejected."),
        ("fr-FR", "«\u00a0fine\u00a0» n’est pas possible ici.", "Écrivez l’un des mots suivants"),
        ("nl-NL", "“fine” is hier niet mogelijk.", "Schrijf een van deze woorden"),
        ("sv-SE", "”fine” är inte möjligt här.", "Skriv ett av de här orden"),
    ],
)
def test_a_refusal_is_told_in_the_readers_language(take: Take, locale: str, problem: str, remedy: str) -> None:
    (found,) = take(account(), said("profile", status="fine")).refusals
    told = found.told(wording_for(locale))
    assert (told.problem, told.remedy.startswith(remedy)) == (problem, True)


# --- CSV


def test_csv_says_the_same(take: Take, store: AccountStore) -> None:
    report = take(
        "type,account,name,cloud,time_zone,id,issued,due,amount,currency,programme,suspended,documents",
        'account,A-1,"Fjord, Fils & Cie",global,Europe/Paris,,,,,,,,',
        "enrolment,A-1,,,,,,,,,csp,,",
        "suspension,A-1,,,,,,,,,csp,TRUE,",
        'invoice,A-1,,,,I-1,2026-01-01,2026-01-31,100.50,EUR,,,"[[""PDF"", ""https://bills.example.com/1""]]"',
        kind="csv",
    )
    assert (report.landed, report.refusals) == (4, [])
    facts = store.facts("A-1", NOW)
    assert facts is not None
    assert facts.programmes is not None
    assert facts.programmes[0].suspension is not None
    assert [each.name for each in store.accounts(NOW)] == ["Fjord, Fils & Cie"]


@pytest.mark.parametrize(
    ("cell", "code"),
    [('"never closed', "not-csv"), ('"closed" too early', "not-csv"), ('"' + "x" * 70_000 + '"', "too-long")],
)
def test_cells_that_are_no_csv_are_refused(take: Take, cell: str, code: str) -> None:
    report = take("type,account,status", "profile,A-1," + cell, kind="csv")
    assert (2, "", code) in refused(report)
    assert report.landed == 0


def test_an_open_quotation_mark_spoils_its_own_line_alone(take: Take) -> None:
    good = [f"account,A-{number},Fjord,global,UTC" for number in range(2, 1_500)]
    report = take("type,account,name,cloud,time_zone", 'account,A-1,"Fjord,global,UTC', *good, kind="csv")
    assert (report.landed, report.refused) == (len(good), 1)
    assert refused(report) == [(2, "", "not-csv")]


def test_csv_between_semicolons(take: Take) -> None:
    lines = ("type;account;name;cloud;time_zone", "account;A-1;Älv;global;Europe/Stockholm")
    assert take(*lines, kind="csv").landed == 1


def test_bad_lines_of_csv_are_refused_by_line(take: Take) -> None:
    report = take(
        "type,account,status,suspended,documents",
        "account,A-1,,,",
        "",
        "profile,A-1,complete",
        'profile,A-1,"comp\nlete",,',
        "suspension,A-1,,yes,",
        "profile,A-1,,,{",
        "profile,A-1,pen\0ding,,",
        kind="csv",
    )
    found = {(line, code) for line, _, code in refused(report)}
    assert {(2, "missing"), (4, "cells"), (5, "not-csv")} <= found
    assert {(7, "missing"), (8, "no-json-cell")} <= found
    assert report.landed == 0


@pytest.mark.parametrize(
    ("header", "field", "code"),
    [
        ("", "type", "missing"),
        ("account,name", "type", "missing"),
        ("type,type", "type", "repeated-field"),
        ("type,colour", "", "unknown-column"),
        ("type,account,", "", "unknown-column"),
        ("type,a\rb", "", "unknown-column"),
    ],
)
def test_a_header_that_makes_no_sense_refuses_the_file(take: Take, header: str, field: str, code: str) -> None:
    report = take(header, "account,A-1", kind="csv")
    assert (refused(report), report.refused, report.landed) == ([(1, field, code)], 1, 0)


# --- size


def test_long_files_need_little_memory(store: AccountStore) -> None:
    def lines() -> Iterator[tuple[int, dict[str, Any]]]:
        yield 1, account()
        for number in range(2, 5_000):
            yield number, invoice(f"I-{number}")

    tracemalloc.start()
    try:
        report = import_lines(store, lines(), Occasion(Origin.IMPORT, "long", NOW))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert report.landed == 4_999
    assert peak < 20_000_000


def test_every_field_is_described() -> None:
    names = {name: [field.partition(" ")[0] for field in (*must, *may)] for name, _, must, may in described()}
    assert {name: sorted(fields) for name, fields in names.items()} == {
        name: sorted(kind.model_fields) for name, kind in TYPES.items()
    }
    assert all(says for _, says, _, _ in described())
