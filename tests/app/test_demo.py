"""The demonstration: it shows everything there is to show, changes nothing the second time, and signs in once."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from app.accounts.store import AccountStore
from app.cli import main
from app.database import Database, open_database
from app.demo.accounts import demo_accounts
from app.demo.requests import REQUESTS
from app.demo.seeding import requests, seed
from app.diagnosis.engine import Diagnosis, diagnose
from app.diagnosis.rules import RULES
from app.diagnosis.subscriptions import subscriptions_at
from app.diagnosis.vocabulary import Cause, Cloud, Programme, Role, Standing, State, SubscriptionStatus
from app.identity.roles import Principal
from app.identity.roles import Role as ByRole
from app.identity.service import build_identity
from app.remedies import guide_of
from app.settings import Settings
from app.support.records import Purpose, Status
from app.support.service import SupportService
from indexer.library import open_library

NOW = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)  # in some places it is the next day already
LANGUAGES = {"de-DE", "en-US", "fr-FR", "nl-NL", "sv-SE"}
Diagnosed = Callable[[datetime], dict[str, Diagnosis]]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(f"sqlite:///{tmp_path / 'demo.db'}")
    yield opened
    opened.close()


@pytest.fixture
def diagnosed(database: Database, tiny_index: Path) -> Diagnosed:
    def run(now: datetime) -> dict[str, Diagnosis]:
        library = open_library(tiny_index)
        try:
            guide = guide_of(library)
            facts = AccountStore(database).all_facts(now)
            return {each.account.id: diagnose(each, now, guide, strict=True) for each in facts}
        finally:
            library.close()

    return run


def test_every_standing_reason_and_state_is_shown(database: Database, diagnosed: Diagnosed) -> None:
    assert seed(AccountStore(database), NOW).refused == 0
    found = diagnosed(NOW)
    assert len(found) == 13
    assert {each.standing for each in found.values()} == set(Standing)
    findings = [finding for each in found.values() for finding in each.findings]
    assert {finding.state for finding in findings} == set(State)
    assert {finding.reason for finding in findings if finding.state is State.CONFIRMED} == {rule.id for rule in RULES}
    risky = {"billing-overdue", "account-abuse", "profile-rejected", "vetting-rejected"}
    assert {finding.reason for finding in findings if finding.state is State.AT_RISK} == risky


def test_every_programme_role_cloud_and_language_is_shown(database: Database) -> None:
    store = AccountStore(database)
    seed(store, NOW)
    facts = list(store.all_facts(NOW))
    enrolments = [each for one in facts for each in one.programmes or ()]
    assert {each.programme for each in enrolments} == set(Programme)
    assert {each.role for each in enrolments} == {*Role, None}
    assert {one.account.cloud for one in facts} == set(Cloud)
    assert {each.locale for each in demo_accounts(NOW)} == LANGUAGES


def test_exactly_sixty_days_are_no_reason_yet(database: Database, diagnosed: Diagnosed) -> None:
    seed(AccountStore(database), NOW)
    finding = next(each for each in diagnosed(NOW)["DEMO-05"].findings if each.reason == "billing-overdue")
    assert finding.state is State.AT_RISK


def test_a_second_time_changes_nothing(database: Database) -> None:
    store = AccountStore(database)
    first, second = seed(store, NOW), seed(store, NOW + timedelta(minutes=20))
    assert (first.landed > 200, first.unchanged) == (True, 0)
    assert (second.landed, second.unchanged, second.refused) == (0, first.landed, 0)


@pytest.mark.parametrize("days", [1, 10, 45, 100])
def test_on_a_later_day_the_dates_move_on(database: Database, diagnosed: Diagnosed, days: int) -> None:
    store, later = AccountStore(database), NOW + timedelta(days)
    seed(store, NOW)
    before = {name: each.standing for name, each in diagnosed(NOW).items()}
    seed(store, later)
    assert {name: each.standing for name, each in diagnosed(later).items()} == before


def test_subscriptions_show_every_cause_and_one_that_is_due_for_deletion_soon(database: Database) -> None:
    seed(AccountStore(database), NOW)
    states = [
        state for facts in AccountStore(database).all_facts(NOW) for state in subscriptions_at(facts, NOW, 60) or ()
    ]
    assert {each.cause for each in states if each.status is SubscriptionStatus.SUSPENDED} == set(Cause)
    assert {each.status for each in states} >= {SubscriptionStatus.ACTIVE, SubscriptionStatus.CANCELLED}
    assert sorted(each.days_left for each in states if each.days_left is not None) == [-3, 3, 12]


# --- the command


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    monkeypatch.setenv("GOODSTANDING_DATABASE", f"sqlite:///{tmp_path / 'command.db'}")

    def invoke(*arguments: str, code: int = 0) -> Any:
        result = CliRunner().invoke(main, ["demo", *arguments])
        assert result.exit_code == code, result.output
        return result

    return invoke


def test_it_prints_a_link_for_each_account_and_how_to_serve(run: Callable[..., Any]) -> None:
    result = run()
    assert result.stdout.count("http://127.0.0.1:8000/sign-in/demo/") == 16
    assert "Exempel AB (demo)" in result.stdout
    assert "goodstanding serve" in result.stderr


def test_links_are_new_each_time(run: Callable[..., Any]) -> None:
    first, second = (json.loads(run("--json").stdout) for _ in range(2))
    assert (second["landed"], second["unchanged"]) == (0, first["landed"])
    assert (first["requests"], second["requests"]) == (len(REQUESTS), 0)
    assert not {each["url"] for each in first["links"]} & {each["url"] for each in second["links"]}
    assert {each["locale"] for each in first["links"]} == LANGUAGES
    assert {each["role"] for each in first["links"]} == {
        *("global-admin", "billing-admin", "user"),
        *("agent", "editor", "operator"),
    }


def test_requests_show_every_status_and_language(database: Database) -> None:
    store = AccountStore(database)
    seed(store, NOW)
    identity = build_identity(Settings(), database)
    assert requests(database, identity, NOW) == len(REQUESTS)
    assert requests(database, identity, NOW + timedelta(hours=1)) == 0
    support = SupportService(database, identity.trail)
    agent = Principal("usr_agent", frozenset({ByRole.AGENT}))
    found = [each for account in demo_accounts(NOW) for each in support.listed(agent, account.id)]
    assert {each.status for each in found} == set(Status)
    assert {each.purpose for each in found} == set(Purpose)
    assert {each.locale for each in found} == LANGUAGES - {"de-DE"}
    assert all(each.opener.endswith("(demo)") for each in found)
    facts = {each.account.id: each.support_requests for each in store.all_facts(NOW)}
    asked = facts["DEMO-10"]
    assert asked is not None
    assert [row.sent for row in asked.rows] == [NOW - timedelta(hours=18)]
    assert identity.trail.verify().faults == ()


def test_a_site_with_an_address_of_its_own_is_refused(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODSTANDING_PUBLIC_URL", "https://help.example.com")
    assert "this machine only" in run(code=1).output
