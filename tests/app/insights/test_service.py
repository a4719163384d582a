"""Counting on either database: what comes together, what is forgotten, and what is never kept."""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.database import NO_ACCOUNT, Database
from app.database_trouble import DatabaseError
from app.insights import InsightsService, Linked, Opinion
from app.insights.records import Counted, Kind
from app.insights.schema import daily_count
from app.insights.tally import MOST, Tally
from app.insights.words import words_to_keep
from tests.app.accounts.conftest import database  # noqa: F401 - the fixture


class Clock:
    now = datetime(2026, 4, 2, 23, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(database: Database, clock: Clock) -> InsightsService:  # noqa: F811
    return InsightsService(lambda: database, clock)


def rows(database: Database) -> list[tuple[object, ...]]:  # noqa: F811
    with database.reading(NO_ACCOUNT) as connection:
        return [tuple(row) for row in connection.execute(select(daily_count).order_by(daily_count.c.day))]


def test_votes_come_together_by_article_language_and_revision(service: InsightsService, clock: Clock) -> None:
    for helpful in (True, True, False):
        service.voted("a/b", "fr-FR", "0123456789abcdef" + "0" * 48, helpful=helpful)
    service.voted("a/b", "fr-FR", "f" * 64, helpful=False)
    service.voted("a/b", "sv-SE", "0" * 64, helpful=True)
    clock.now += timedelta(days=1)
    service.voted("a/b", "fr-FR", "0123456789abcdef" + "0" * 48, helpful=True)
    assert service.insights(28).opinions == (
        Opinion("a/b", "fr-FR", "0123456789abcdef", 3, 1),
        Opinion("a/b", "fr-FR", "f" * 16, 0, 1),
        Opinion("a/b", "sv-SE", "0" * 16, 1, 0),
    )
    assert service.insights(1).opinions == (Opinion("a/b", "fr-FR", "0123456789abcdef", 1, 0),)


def test_a_count_holds_nothing_but_the_day_and_what_it_is_of(service: InsightsService, database: Database) -> None:  # noqa: F811
    service.voted("a/b", "fr-FR", "0" * 64, helpful=True)
    service.opened("a/b", "why", "nl-NL")
    service.missed("Kreditlimit", "sv-SE")
    service.flush()
    day = date(2026, 4, 2)
    assert sorted(rows(database)) == [
        (day, "helpful", "fr-FR", "a/b", "0" * 16, 1),
        (day, "missed", "sv-SE", "kreditlimit", "", 1),
        (day, "opened", "nl-NL", "a/b", "why", 1),
    ]


def test_links_are_counted_by_section_and_language(service: InsightsService) -> None:
    for _ in range(3):
        service.opened("a/b", "why", "nl-NL")
    service.opened("a/b", "", "nl-NL")
    found = service.insights(28)
    assert found.links == (Linked("a/b", "why", "nl-NL", 3), Linked("a/b", "", "nl-NL", 1))
    assert (found.since, found.until) == (date(2026, 3, 6), date(2026, 4, 2))


def test_words_show_from_three_searches_on_and_are_forgotten_where_nobody_repeats_them(
    service: InsightsService, database: Database, clock: Clock  # noqa: F811
) -> None:  # fmt: skip
    for words, times in (("krediet  LIMIET?", 2), ("Krediet limiet", 1), ("jan jansen", 2)):
        for _ in range(times):
            service.missed(words, "nl-NL")
    assert [(one.words, one.number) for one in service.insights(28).missed] == [("krediet limiet", 3)]
    clock.now += timedelta(days=40)
    service.opened("a/b", "", "nl-NL")
    found = service.insights(90).missed
    assert [(one.words, one.number, one.last) for one in found] == [("krediet limiet", 3, date(2026, 4, 2))]
    assert not any("jansen" in str(row) for row in rows(database))


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("  Över­fälliga  ".replace("\xad", ""), "överfälliga"),
        ("l’espace partenaires", "l’espace partenaires"),
        ("“net terms”?", "net terms"),
        ("invoice G012345678", ""),
        ("camille@example.com", ""),
        ("+46 8 123 45 67", ""),
        ("a b c d e f g", ""),
        ("x" * 61, ""),
        ("2f6a8e3c-demo", ""),
        ("https://example.com/me", ""),
        ("🙂", ""),
    ],
)
def test_only_words_are_kept(query: str, kept: str) -> None:
    assert words_to_keep(query) == kept


def test_many_count_at_once_and_nothing_is_lost(service: InsightsService) -> None:
    def count() -> None:
        for _ in range(50):
            service.opened("a/b", "why", "nl-NL")
            service.flush()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert [one.number for one in service.insights(1).links] == [200]


def test_counts_wait_while_the_database_cannot_be_used(
    service: InsightsService, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise DatabaseError("It is away.")

    service.opened("a/b", "", "nl-NL")
    with monkeypatch.context() as patched:
        patched.setattr(service._tally, "_write", broken)
        service.flush()
    assert "It is away" in caplog.text
    service.opened("a/b", "", "nl-NL")
    assert [one.number for one in service.insights(1).links] == [2]


def test_what_waits_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[int] = []
    tally = Tally(lambda counts: written.append(len(counts)))
    for number in range(MOST + 10):
        tally.count(Counted(date(2026, 4, 2), Kind.OPENED, "fr-FR", f"a{number}"))
    tally.flush()
    assert written == [MOST]


def test_counts_are_written_by_themselves(monkeypatch: pytest.MonkeyPatch, service: InsightsService) -> None:
    monkeypatch.setattr("app.insights.tally.SECONDS", 0.01)
    done = threading.Event()
    write: Callable[..., None] = service._tally._write

    def noted(counts: Mapping[Counted, int]) -> None:
        write(counts)
        done.set()

    monkeypatch.setattr(service._tally, "_write", noted)
    service.opened("a/b", "", "nl-NL")
    assert done.wait(10)
