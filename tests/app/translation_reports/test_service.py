"""Reports on either database: what is kept, counted, bounded, resolved and forgotten, and what never is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.database import NO_ACCOUNT, Database
from app.identity.audit import Trail
from app.identity.records import DEMO, Profile
from app.identity.roles import Role
from app.identity.sessions import Sessions
from app.translation_reports import Draft, Fault, Query, State, TooManyReportsError, TranslationReports
from app.translation_reports.schema import translation_report
from app.translation_reports.texts import MOST_NOTE, TAKEN_OUT, read_note, without_traces
from tests.app.accounts.conftest import database  # noqa: F401 - the fixture

DRAFT = Draft("a/b", "fr-FR", "0" * 64, "why", "Une phrase.", Fault.WRONG, "Il manque “plus de”.")


class Clock:
    now = datetime(2026, 4, 2, 23, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(database: Database, clock: Clock) -> TranslationReports:  # noqa: F811
    return TranslationReports(lambda: database, clock)


def test_the_same_report_is_counted_and_another_one_kept(service: TranslationReports, clock: Clock) -> None:
    first = service.report(DRAFT)
    clock.now += timedelta(days=1)
    again = service.report(DRAFT)
    assert (again.id, again.times, again.first, again.last) == (first.id, 2, first.first, clock.now.date())
    other = service.report(replace(DRAFT, note="Autre chose."))
    assert other.id != first.id
    assert {one.id: one.times for one in service.listed(Query())} == {first.id: 2, other.id: 1}


def test_a_row_holds_the_day_and_nobody(service: TranslationReports, database: Database) -> None:  # noqa: F811
    service.report(DRAFT)
    with database.reading(NO_ACCOUNT) as connection:
        (row,) = connection.execute(select(translation_report)).mappings()
    assert {name for name, value in row.items() if value is None} == {"resolved_at", "resolved_by"}
    assert str(row["first_on"]) == "2026-04-02"
    assert row["revision"] == "0" * 16
    assert set(row) == {
        *("id", "article", "locale", "revision", "anchor", "sentence", "fault", "note", "same"),
        *("first_on", "last_on", "times", "resolved_at", "resolved_by"),
    }


def test_whoever_resolves_first_stays_named_until_it_is_opened_again(
    service: TranslationReports,
    database: Database,  # noqa: F811
    clock: Clock,
) -> None:
    sessions = Sessions(database, Trail(database))
    one, other = (
        sessions.find(sessions.sign_in(Profile(DEMO, name, name, frozenset({Role.EDITOR})), "demo"))
        for name in ("Ada", "Bo")
    )
    assert one is not None
    assert other is not None
    report = service.report(DRAFT)
    resolved = service.settle(one.identity.id, report.id, resolved=True)
    assert resolved is not None
    assert (resolved.state, resolved.resolver, resolved.resolved_at) == (State.RESOLVED, "Ada", clock.now)
    clock.now += timedelta(days=1)
    assert service.settle(other.identity.id, report.id, resolved=True) == resolved
    assert service.report(DRAFT).state is State.RESOLVED  # the same text, which somebody has looked at already
    opened = service.settle(other.identity.id, report.id, resolved=False)
    assert opened is not None
    assert (opened.state, opened.resolver, opened.resolved_at) == (State.OPEN, "", None)
    for unknown in ("rep_0123456789abcdefg", "x", "' OR 1=1 --"):
        assert service.settle(one.identity.id, unknown, resolved=True) is None


def test_lists_are_filtered_and_open_ones_come_first(service: TranslationReports, clock: Clock) -> None:
    ids = []
    for locale, article in (("fr-FR", "a/b"), ("sv-SE", "a/b"), ("fr-FR", "c")):
        ids.append(service.report(replace(DRAFT, locale=locale, article=article)).id)
        clock.now += timedelta(days=1)
    service.settle("usr_x", ids[2], resolved=True)
    assert [one.id for one in service.listed(Query())] == [ids[1], ids[0], ids[2]]
    assert [one.id for one in service.listed(Query(State.OPEN, "fr-FR"))] == [ids[0]]
    assert [one.id for one in service.listed(Query(article="a/b", limit=1, offset=1))] == [ids[0]]
    assert service.count(Query(State.RESOLVED)) == 1


def test_resolved_ones_are_forgotten_and_open_ones_are_not(service: TranslationReports, clock: Clock) -> None:
    gone, kept = service.report(DRAFT), service.report(replace(DRAFT, note=""))
    service.settle("usr_x", gone.id, resolved=True)
    clock.now += timedelta(days=181)
    service.report(replace(DRAFT, article="c"))
    assert {one.id for one in service.listed(Query())} > {kept.id}
    assert service.settle("usr_x", gone.id, resolved=False) is None


def test_a_flood_ends(service: TranslationReports, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.translation_reports.service.MOST_OF_ONE", 2)
    monkeypatch.setattr("app.translation_reports.service.MOST_OF_ALL", 3)
    first = service.report(DRAFT)
    service.report(replace(DRAFT, note="2"))
    with pytest.raises(TooManyReportsError):
        service.report(replace(DRAFT, note="3"))
    service.report(replace(DRAFT, article="c"))
    with pytest.raises(TooManyReportsError):
        service.report(replace(DRAFT, article="d"))
    assert service.count(Query()) == 3
    service.settle("usr_x", first.id, resolved=True)
    service.report(replace(DRAFT, note="3"))


NOTES: list[tuple[str, str]] = [
    ("Write to ada.b+c@example.co.uk, please", f"Write to {TAKEN_OUT}, please"),
    ("call +46 (8) 123 456 78", f"call {TAKEN_OUT}"),
    ("card 4111-1111-1111-1111.", f"card {TAKEN_OUT}."),
    ("tenant 01234567-89ab-CDEF-0123-456789abcdef", f"tenant {TAKEN_OUT}"),
    ("60 days, not 30; € 1.250,00 of 2026-03-08?", "60 days, not 30; € 1.250,00 of 2026-03-08?"),
    ("v2, O365 and 30/60", "v2, O365 and 30/60"),
]


@pytest.mark.parametrize(("given", "kept"), NOTES)
def test_what_tells_of_a_person_is_taken_out(given: str, kept: str) -> None:
    assert without_traces(given) == kept


@pytest.mark.parametrize(
    ("given", "wrong"),
    [("x" * MOST_NOTE, False), ("x" * (MOST_NOTE + 1), True), ("a\0b", True), ("a\x1b[31m", True), ("", False)],
)
def test_notes_are_bounded_and_visible(given: str, wrong: bool) -> None:
    assert (read_note(given).wrong is not None) is wrong


@given(st.text(max_size=300))
def test_any_note_is_read_or_refused(note: str) -> None:
    read = read_note(note)
    assert read.wrong or without_traces(read.text) == read.text
