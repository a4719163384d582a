"""What both engines promise: facts of any moment, in few statements, each account's own, and rows that stay."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from app import migrations
from app.accounts.history import AccountHistory, TooEarlyError
from app.accounts.store import AccountStore
from app.database import EVERY_ACCOUNT, NO_ACCOUNT, Database
from app.diagnosis.facts import AccountFacts, Invoice, Rows
from app.diagnosis.vocabulary import Cloud, Origin, ProfileStatus, Programme, Role, VettingStatus
from tests.app.accounts.conftest import NOW, Take, account, invoice, said

REFUSED = re.compile("only ever added|permission denied")

# SQLite has no row-level security.
on_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def facts_of(store: AccountStore, at: datetime = NOW, account_id: str = "A-1") -> AccountFacts:
    facts = store.facts(account_id, at)
    assert facts is not None
    return facts


def rows_of(group: Rows[Invoice] | None) -> tuple[Invoice, ...]:
    assert group is not None
    return group.rows


def history_of(store: AccountStore) -> AccountHistory:
    history = store.history("A-1", details=True)
    assert history is not None
    return history


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    found: list[str] = []

    def hear(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement != "BEGIN":  # PostgreSQL's driver does not show its own
            found.append(statement)

    event.listen(database.engine, "before_cursor_execute", hear)
    yield found
    event.remove(database.engine, "before_cursor_execute", hear)


def day(month: int, number: int) -> datetime:
    return datetime(2026, month, number, tzinfo=UTC)


# --- facts of a moment


def test_an_account_that_is_not_there(store: AccountStore, take: Take) -> None:
    take(account())
    for other in ("A-2", "", "*", "A-1,A-2", "A\0", "a-1", "A-1 "):
        assert store.facts(other, NOW) is None


def test_what_nobody_has_said_is_not_known(store: AccountStore, take: Take) -> None:
    take(account(country="FR", language="fr-FR", currency="EUR"))
    facts = facts_of(store)
    assert (facts.account.country, facts.account.language, facts.account.cloud) == ("FR", "fr-FR", Cloud.GLOBAL)
    assert facts == AccountFacts(facts.account)


def test_a_status_holds_from_its_row_to_the_next(store: AccountStore, take: Take) -> None:
    take(
        account(),
        said("profile", status="pending", since="2026-01-10T00:00:00Z", deadline="2026-02-20"),
        said("profile", status="rejected", since="2026-02-21T00:00:00Z"),
        said("profile", status="complete", since="2026-03-05T00:00:00Z"),
    )
    assert facts_of(store, day(1, 9)).profile is None
    statuses = []
    for at in (day(1, 10), day(2, 20), day(2, 21), day(3, 4), day(3, 5), NOW):
        profile = facts_of(store, at).profile
        assert profile is not None
        statuses.append((profile.status, profile.since))
    assert statuses == [
        *[(ProfileStatus.PENDING, day(1, 10))] * 2,
        *[(ProfileStatus.REJECTED, day(2, 21))] * 2,
        *[(ProfileStatus.COMPLETE, day(3, 5))] * 2,
    ]


def test_rows_that_come_late_take_their_place(store: AccountStore, take: Take) -> None:
    take(account(), said("vetting", status="rejected", since="2026-03-01"))
    take(said("vetting", status="pending", since="2026-02-01"))
    seen = [facts_of(store, at).vetting for at in (day(2, 15), NOW)]
    assert [each and each.status for each in seen] == [VettingStatus.PENDING, VettingStatus.REJECTED]


def test_a_correction_of_the_same_moment_counts(store: AccountStore, take: Take) -> None:
    take(account(), said("vetting", status="rejected", since="2026-03-01"))
    assert take(said("vetting", status="authorized", since="2026-03-01"), now=NOW + timedelta(1)).landed == 1
    vetting = facts_of(store, NOW + timedelta(1)).vetting
    assert vetting is not None
    assert vetting.status is VettingStatus.AUTHORIZED


def test_a_date_that_is_learned_later_dates_what_was_seen(store: AccountStore, take: Take) -> None:
    take(account(), said("vetting", status="rejected"), now=day(3, 1))
    take(said("vetting", status="rejected", since="2026-02-01T00:00:00Z"), now=day(3, 10))
    vetting = facts_of(store).vetting
    assert vetting is not None
    assert vetting.since == day(2, 1)


def test_what_is_seen_again_was_first_seen_before(store: AccountStore, take: Take) -> None:
    take(account(), said("vetting", status="rejected"), now=day(3, 1))
    assert take(said("vetting", status="rejected"), now=day(3, 10)).landed == 0
    vetting = facts_of(store).vetting
    assert vetting is not None
    assert (vetting.since, vetting.source.as_of, vetting.source.origin) == (None, day(3, 1), Origin.IMPORT)


def test_programmes_are_joined_and_left(store: AccountStore, take: Take) -> None:
    take(
        account(),
        said("enrolment", programme="csp", role="direct-bill", since="2026-01-05"),
        said("suspension", programme="csp", suspended=True, since="2026-02-05"),
        said("enrolment", programme="ai-cloud", since="2026-01-05"),
        said("enrolment", programme="ai-cloud", status="left", since="2026-03-05"),
    )
    assert facts_of(store, day(1, 1)).programmes is None
    before = facts_of(store, day(2, 1)).programmes or ()
    assert [(each.programme, each.role, each.suspension) for each in before] == [
        (Programme.AI_CLOUD, None, None),
        (Programme.CSP, Role.DIRECT_BILL, None),
    ]
    (csp,) = facts_of(store).programmes or ()
    assert csp.suspension is not None
    assert csp.suspension.suspended


def test_days_begin_where_the_account_is(store: AccountStore, take: Take) -> None:
    take(account(time_zone="Pacific/Auckland"), said("profile", status="complete", since="2026-01-10"))
    profile = facts_of(store).profile
    assert profile is not None
    assert profile.since == datetime(2026, 1, 9, 11, tzinfo=UTC)


def test_an_empty_list_is_knowledge_from_the_day_it_was_made(store: AccountStore, take: Take) -> None:
    take(account(), said("listing", of="credits"), said("listing", of="payments", since="2025-01-01"))
    assert facts_of(store).invoices is None
    assert facts_of(store).credits is not None
    assert facts_of(store, day(1, 1)).credits is None
    payments = facts_of(store, day(1, 1)).payments
    assert payments is not None
    assert payments.rows == ()
    take(said("listing", of="credits", as_of="2026-04-02T00:00:00Z"), now=day(4, 3))
    credits_ = facts_of(store, day(4, 3)).credits
    assert credits_ is not None
    assert credits_.source.as_of == day(4, 2)


def test_an_invoice_is_what_was_said_of_it_last(store: AccountStore, take: Take) -> None:
    take(account(), invoice("I-1"), now=day(2, 1))
    take(invoice("I-1", amount="80.5", issued="2026-01-02"), now=day(3, 1))
    for at in (day(1, 15), NOW):
        (found,) = rows_of(facts_of(store, at).invoices)
        expected = Invoice("I-1", date(2026, 1, 2), date(2026, 1, 31), Decimal("80.5"), "EUR", found.source)
        assert found == expected
    assert facts_of(store, day(1, 1)).invoices is None


def test_what_began_later_is_there_for_rules_to_judge(store: AccountStore, take: Take) -> None:
    take(
        account(),
        said("listing", of="incidents", since="2025-01-01"),
        said("incident", id="X-1", status="resolved", since="2026-03-01T00:00:00Z"),
    )
    group = facts_of(store, day(2, 1)).incidents
    assert group is not None
    assert [row.since for row in group.rows] == [day(3, 1)]
    assert facts_of(store, datetime(2024, 1, 1, tzinfo=UTC)).incidents is None


def test_nothing_is_said_of_a_moment_before_the_account_was_one(store: AccountStore, take: Take) -> None:
    take(account(since="2026-01-01T00:00:00Z"), account("A-2"))
    with pytest.raises(TooEarlyError, match="2026-01-01") as caught:
        store.facts("A-1", day(1, 1) - timedelta(seconds=1))
    assert caught.value.first == day(1, 1)
    assert store.facts("A-2", datetime(1999, 1, 1, tzinfo=UTC)) is not None
    assert [facts.account.id for facts in store.all_facts(datetime(2025, 1, 1, tzinfo=UTC))] == ["A-2"]


def test_money_comes_back_to_the_last_decimal(store: AccountStore, take: Take) -> None:
    amounts = ["0.0001", "999999999999999.9999", "-12.30", "1000000000000000", "0.1"]
    take(account(), *(invoice(f"I-{number}", amount=amount) for number, amount in enumerate(amounts)))
    rows = rows_of(facts_of(store).invoices)
    assert [row.amount for row in rows] == [Decimal(amount) for amount in amounts]


def test_a_history_answers_for_every_moment_at_once(store: AccountStore, take: Take, database: Database) -> None:
    take(account(), invoice("I-1"), said("profile", status="pending", since="2026-02-01T00:00:00Z"))
    with statements(database) as found:
        history = history_of(store)
        assert [history.facts(at).profile is not None for at in history.moments] == [False, True, True]
    assert len(found) <= 4
    assert history.moments == (datetime(2025, 12, 31, 23, tzinfo=UTC), day(2, 1), NOW)


def test_details_for_pages(store: AccountStore, take: Take) -> None:
    take(
        account(currency="EUR"),
        said("check", name="employment", status="rejected", since="2026-02-01"),
        invoice("I-1", documents=[["Invoice", "https://bills.example.com/I-1.pdf"]]),
        said("reconciliation", id="R-1", invoice="I-1", issued="2026-02-01", first_day="2026-01-01",
             last_day="2026-01-31", name="January", url="https://bills.example.com/R-1.csv"),
        said("customer", id="C-1", name="Älvdalens Bageri", country="SE"),
    )  # fmt: skip
    details = history_of(store).details(NOW)
    assert (details.summary.name, details.summary.currency) == ("Fjord & Fils", "EUR")
    assert [(check.name, check.status) for check in details.checks] == [("employment", "rejected")]
    assert details.documents["I-1"][0].url == "https://bills.example.com/I-1.pdf"
    (file,) = details.reconciliation
    assert (file.issued, file.first_day, file.last_day) == (date(2026, 2, 1), date(2026, 1, 1), date(2026, 1, 31))
    assert [customer.name for customer in details.customers] == ["Älvdalens Bageri"]


# --- many accounts


def test_one_account_takes_few_statements(store: AccountStore, take: Take, database: Database) -> None:
    take(account(), *(invoice(f"I-{number}") for number in range(20)))
    with statements(database) as found:
        store.facts("A-1", NOW)
    assert len(found) == (4 if database.postgresql else 3)


def test_all_accounts_come_in_pages(store: AccountStore, take: Take, database: Database) -> None:
    ids = sorted(f"A-{number}" for number in range(25))
    take(*(record for each in ids for record in (account(each), invoice(f"I-{each}", each))))
    with statements(database) as found:
        assert [history.account_id for history in store.histories(page=10)] == ids
    assert len(found) == 3 * (5 if database.postgresql else 4)
    single = [facts_of(store, account_id=each) for each in ids]
    assert list(store.all_facts(NOW)) == single


def test_accounts_are_listed_in_pages_and_only_those_served(store: AccountStore, take: Take) -> None:
    take(*(account(f"A-{number}", name=f"Number {number}") for number in range(5)))
    first = store.accounts(NOW, limit=3)
    assert [each.name for each in first] == ["Number 0", "Number 1", "Number 2"]
    assert [each.id for each in store.accounts(NOW, after=first[-1].id)] == ["A-3", "A-4"]
    assert [each.id for each in store.accounts(NOW, serving={"A-4", "A-1", "A-9", "*"})] == ["A-1", "A-4"]
    assert store.accounts(NOW, serving=[]) == []


@pytest.mark.parametrize(
    ("matching", "expected"),
    [
        ("påhittad", ["A-1", "B_1"]),
        ("PAHITTAD", ["A-1", "B_1"]),
        ("Łódź", ["C-1"]),
        ("lodz", ["C-1"]),
        ("b_", ["B_1"]),
        ("a-", ["A-1", "A-2"]),
        ("100%", ["A-2"]),
        ("%", ["A-2"]),
        ("fjord", ["A-2"]),
        ("\\", []),
        ("nothing of the kind", []),
    ],
)
def test_accounts_are_found_by_a_part_of_their_id_or_name(
    store: AccountStore, take: Take, matching: str, expected: list[str]
) -> None:
    names = {"A-1": "PÅHITTAD Handel", "A-2": "100% Fjord", "B_1": "Påhittad AB", "C-1": "Kawiarnia Łódź"}
    take(*(account(key, name=name) for key, name in names.items()))
    found = store.accounts(NOW, matching=matching)
    assert [(each.id, each.name) for each in found] == [(each, names[each]) for each in expected]
    assert [each.id for each in store.accounts(NOW, matching=matching, serving={"A-2", "C-1"})] == [
        each for each in expected if each in {"A-2", "C-1"}
    ]


def test_an_earlier_name_finds_an_account_as_well(store: AccountStore, take: Take) -> None:
    take(account(name="Before Ltd", since="2026-01-01"), account(name="After Ltd", since="2026-02-01"))
    assert [each.name for each in store.accounts(NOW, matching="before")] == ["After Ltd"]


# --- whose rows they are, and that they stay


@on_postgresql
def test_a_forgotten_where_shows_nothing_of_others(store: AccountStore, take: Take, database: Database) -> None:
    for each in ("A-1", "A-2"):
        take(
            account(each),
            said("enrolment", each, programme="csp"),
            said("suspension", each, programme="csp", suspended=False),
            said("profile", each, status="complete"),
            said("check", each, name="business", status="pending"),
            said("vetting", each, status="pending"),
            said("requirement", each, id="eligible", met=True),
            invoice(f"I-{each}", each),
            said("credit", each, id=f"K-{each}", day="2026-01-02", amount="1", currency="EUR"),
            said("payment", each, id=f"P-{each}", day="2026-01-02", amount="1", currency="EUR"),
            said("reconciliation", each, id=f"R-{each}", issued="2026-01-02", first_day="2026-01-01",
                 last_day="2026-01-01", name="r", url="https://bills.example.com/r"),
            said("incident", each, id=f"X-{each}", status="stands"),
            said("provider-issue", each, id="D-1", status="affects"),
            said("customer", each, id="C-1", name="Both's"),
            said("subscription", each, id=f"S-{each}", customer="C-1", cloud="global", status="active"),
            said("support-request", each, id=f"Q-{each}", sent="2026-01-02"),
            said("listing", each, of="credits"),
        )  # fmt: skip
    tables = [table for table in migrations.tables().sorted_tables if "key" in table.info]
    assert len(tables) > 15
    for table in tables:
        every = text(f"SELECT DISTINCT account_id FROM {table.name} ORDER BY 1")  # noqa: S608 - our own names
        shown = []
        for scope in (NO_ACCOUNT, "A-1", "A-1,A-2", "A-3", EVERY_ACCOUNT):
            with database.reading(scope) as connection:
                shown.append(connection.execute(every).scalars().all())
        both = ["A-1", "A-2"]
        assert shown == [[], ["A-1"], both, [], both], table.name
        # The setting ends with its transaction: the pool's connections carry none on.
        with database.engine.connect() as connection:
            assert connection.execute(every).scalars().all() == []


@on_postgresql
def test_nobody_adds_to_an_account_they_did_not_name(take: Take, database: Database) -> None:
    take(account("A-1"), account("A-2"))
    columns = "(account_id, status, valid_from, as_of, origin, reference, recorded_at)"
    add = text(f"INSERT INTO profile {columns} VALUES ('A-2', 'complete', now(), now(), 'api', '', now())")  # noqa: S608
    with pytest.raises(DBAPIError, match="row-level security"), database.writing("A-1") as connection:
        connection.execute(add)
    with database.writing("A-2") as connection:
        connection.execute(add)


@on_postgresql
def test_every_table_that_names_accounts_is_under_row_level_security(database: Database) -> None:
    forced = text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    with database.reading(NO_ACCOUNT) as connection:
        under = set(connection.execute(forced).scalars())
    named = {table.name for table in migrations.tables().sorted_tables if "account_id" in table.columns}
    assert named | {"account"} <= under


@pytest.mark.parametrize("change", ["UPDATE {} SET recorded_at = recorded_at", "DELETE FROM {}"])
def test_rows_can_be_neither_changed_nor_removed(take: Take, database: Database, change: str) -> None:
    take(account(), said("profile", status="complete"))
    for table in ("account", "account_state", "profile"):
        with (
            pytest.raises(DBAPIError, match=REFUSED),
            database.writing("A-1") as connection,
        ):
            connection.execute(text(change.format(table)))
