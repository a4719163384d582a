"""`goodstanding sweep`: what it prints, and what it refuses."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.accounts.store import AccountStore
from app.cli import main
from app.database import open_database
from app.demo.seeding import seed

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, own_index: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    address = f"sqlite:///{tmp_path / 'accounts.db'}"
    monkeypatch.setenv("GOODSTANDING_DATABASE", address)
    database = open_database(address)
    seed(AccountStore(database), datetime.now(UTC))
    database.close()

    def invoke(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, ["sweep", "--index", str(own_index), *arguments])
        assert result.exit_code == code, result.output
        return result

    return invoke


def test_it_tells_what_is_new_and_nothing_twice(run: Run) -> None:
    first = run()
    assert "DEMO-08          deletion-near     subscription DEMO-08-S02 due on " in first.stdout
    assert "3 days ahead" in first.stdout
    assert "deadline-near" in first.stdout
    assert "13 accounts diagnosed, 13 for the first time." in first.stderr
    assert run().stdout == ""


def test_it_prints_json(run: Run) -> None:
    answer: Any = json.loads(run("--json").stdout)
    assert (answer["accounts"], answer["first_seen"], answer["resumed"]) == (13, 13, False)
    near = [each for each in answer["events"] if each["kind"] == "deletion-near"]
    assert [(each["subscription"], each["days_left"], each["ahead"]) for each in near] == [
        ("DEMO-08-S02", 3, 7),
        ("DEMO-08-S01", 12, 14),
    ]
    assert json.loads(run("--json").stdout)["events"] == []


def test_a_change_is_told(run: Run) -> None:
    past = (datetime.now(UTC) - timedelta(days=30)).isoformat()
    run("--at", past)
    assert "DEMO-01          standing-changed  at-risk -> suspended" in run("--account", "DEMO-01").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--at", "soon"), "soon is no moment"),
        (("--at", "2026-01-31"), "has no time zone"),
        (("--at", "2999-01-01T00:00Z"), "still to come"),
        (("--account", "NOBODY"), "There is no account NOBODY"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments, code=1)
    assert said in result.stderr
    assert "Traceback" not in result.output
