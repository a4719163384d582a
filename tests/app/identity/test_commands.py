"""`goodstanding users`, `tokens` and `audit`, as somebody types them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, text

from app.cli import main

PASSWORD = "twelve letters or more"
Run = Callable[..., Result]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "people.db"


@pytest.fixture
def run(file: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("GOODSTANDING_DATABASE", f"sqlite:///{file}")

    def invoke(*arguments: str, code: int = 0, typed: str = "") -> Result:
        result = CliRunner().invoke(main, list(arguments), input=typed)
        assert result.exit_code == code, result.output + repr(result.exception)
        return result

    return invoke


@pytest.fixture
def camille(run: Run) -> str:
    """The id of Camille, who is there from the beginning."""
    added = run("users", "add", "Camille", "--role", "global-admin", "--account", "A-1", typed=f"{PASSWORD}\n")
    return added.output.partition("(")[2].partition(")")[0]


def test_users_are_added_and_listed(run: Run, camille: str) -> None:
    agent = ["--role", "agent", "--role", "editor", "--serves", "A-2", "--serves", "A-1", "--name", "Agnes"]
    run("users", "add", "agnes", *agent, "--locale", "sv-SE", typed=PASSWORD)
    run("users", "add", "anna", "--role", "agent", typed=PASSWORD)
    run("users", "add", "olof", "--role", "operator", typed=PASSWORD)
    lines = run("users", "list").output.splitlines()
    assert [line.split("  ")[1:4] for line in lines] == [
        ["agnes", "agent, editor", "A-1, A-2"],
        ["anna", "agent", "every account"],
        ["camille", "global-admin", "A-1"],
        ["olof", "operator", "–"],
    ]
    listed = json.loads(run("users", "list", "--json").stdout)
    assert listed[2]["id"] == camille
    assert "argon2" not in run("users", "list", "--json").stdout


@pytest.mark.parametrize(
    ("arguments", "typed", "code"),
    [
        (["--role", "global-admin"], PASSWORD, 1),
        (["--role", "root"], PASSWORD, 2),
        ([], PASSWORD, 2),
        (["--role", "agent"], "short", 1),
        (["--role", "agent"], "", 1),
        (["--role", "agent", "--password", PASSWORD], "", 2),
    ],
)
def test_a_user_who_makes_no_sense_is_refused(run: Run, arguments: list[str], typed: str, code: int) -> None:
    assert "Error" in run("users", "add", "x", *arguments, typed=typed, code=code).stderr
    assert run("users", "list").output == ""


def test_at_a_terminal_the_password_is_asked_for_twice(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.commands.identity.at_a_terminal", lambda: True)
    result = run("users", "add", "anna", "--role", "agent", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert PASSWORD not in result.output
    assert "Repeat" in result.stderr


def test_a_user_is_shut_out_and_let_in(run: Run, camille: str) -> None:
    run("users", "disable", "camille")
    assert "disabled" in run("users", "list").output
    run("users", "enable", camille)
    assert "disabled" not in run("users", "list").output
    assert "no user" in run("users", "disable", "nobody", code=1).stderr


def test_a_password_is_changed(run: Run, camille: str) -> None:
    run("users", "password", "camille", typed="another long password\n")
    assert "12 characters" in run("users", "password", "camille", typed="short", code=1).stderr
    assert [each["entry"]["action"] for each in json.loads(run("audit", "list", "--json").stdout)] == [
        "user.password-changed",
        "user.added",
    ]


def test_a_person_is_erased_after_a_question(run: Run, camille: str) -> None:
    run("users", "erase", "camille", typed="n\n", code=1)
    assert camille in run("users", "list").output
    run("users", "erase", "camille", "--yes")
    assert run("users", "list").output == ""
    assert "Camille" not in run("audit", "list").output
    assert camille in run("audit", "list").output
    run("audit", "verify")


def traces(file: Path, word: str) -> list[str]:
    """The files of the database that hold the word, wherever in them it stands."""
    return [each.name for each in sorted(file.parent.glob("people.db*")) if word.encode() in each.read_bytes()]


def test_an_erased_person_leaves_no_trace_in_any_file(run: Run, file: Path) -> None:
    """While the site serves, so that the log isn't emptied because everybody has left."""
    engine = create_engine(f"sqlite:///{file}")
    run(
        "users",
        "add",
        "zeno",
        "--name",
        "Zénobie",
        "--role",
        "agent",
        "--email",
        "zenobie@example.com",
        typed=f"{PASSWORD}\n",
    )
    with engine.connect() as served:
        served.execute(text("SELECT 1"))
        served.commit()
        assert traces(file, "Zénobie")
        assert traces(file, "zenobie@example.com")
        run("users", "erase", "zeno", "--yes")
        assert not traces(file, "Zénobie")
        assert not traces(file, "zenobie@example.com")
    engine.dispose()


def test_whoever_reads_all_the_while_is_named_as_what_keeps_traces(
    run: Run, camille: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.database.BUSY_SECONDS", 0)
    engine = create_engine(f"sqlite:///{file}")
    with engine.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.exec_driver_sql("SELECT * FROM identities").all()
        assert "-wal may hold traces" in run("users", "erase", "camille", "--yes").stderr
    engine.dispose()


def test_a_token_is_printed_once_and_alone(run: Run, camille: str) -> None:
    made = run("tokens", "create", "camille", "reports", "--scope", "accounts:read", "--days", "7")
    token = made.stdout.strip()
    assert token.startswith("gs_")
    assert "not shown again" in made.stderr
    listed = run("tokens", "list").output
    token_id = listed.split("  ")[0]
    assert token not in listed + run("tokens", "list", "--json").output
    assert "camille  reports  accounts:read  until" in listed
    run("tokens", "revoke", token_id)
    assert "revoked" in run("tokens", "list").output
    assert "no token" in run("tokens", "revoke", token_id, code=1).stderr


def test_tokens_say_why_they_do_not_work(run: Run, camille: str, file: Path) -> None:
    run("tokens", "create", "camille", "a", "--scope", "accounts:read")
    run("users", "disable", "camille")
    assert "disabled with its user" in run("tokens", "list").output
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE api_tokens SET expires_at = '2020-01-01T00:00:00.000000Z'"))
    engine.dispose()
    assert "expired" in run("tokens", "list").output


@pytest.mark.parametrize("arguments", [["--scope", "everything"], [], ["--scope", "accounts:read", "--days", "999"]])
def test_a_token_that_makes_no_sense_is_wrong_usage(run: Run, camille: str, arguments: list[str]) -> None:
    run("tokens", "create", "camille", "a", *arguments, code=2)
    assert run("tokens", "list").output == ""


def test_the_trail_is_listed(run: Run, camille: str) -> None:
    run("tokens", "create", "camille", "a", "--scope", "accounts:read")
    lines = run("audit", "list").output.splitlines()
    assert [line.split("  ")[0] for line in lines] == ["2", "1"]
    assert "token.created" in lines[0]
    assert '"scopes":"accounts:read"' in lines[0]
    assert lines[1].endswith("command-line  user.added  Camille")
    assert len(run("audit", "list", "--limit", "1").output.splitlines()) == 1
    assert run("audit", "list", "--user", "camille").output == ""
    assert run("audit", "list", "--user", camille).output == ""
    assert run("audit", "list", "--account", "A-1").output == ""
    assert "no user" in run("audit", "list", "--user", "nobody", code=1).stderr


def test_a_whole_trail_is_said_to_be_whole(run: Run, camille: str) -> None:
    said = run("audit", "verify").output
    assert said.startswith("1 entry; 0 faults. Head 1:")
    head = said.split()[-1]
    run("audit", "verify", "--noted", head)
    assert json.loads(run("audit", "verify", "--json").stdout) == {"length": 1, "head": head, "faults": []}
    assert "1: the noted head is not here" in run("audit", "verify", "--noted", "1:" + "0" * 64, code=1).output


def test_a_broken_trail_is_said_to_be_broken(run: Run, camille: str, file: Path) -> None:
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER audit_trail_no_update"))
        connection.execute(text("UPDATE audit_trail SET actor = 'usr_x'"))
    engine.dispose()
    result = run("audit", "verify", code=1)
    assert "1: the entry was changed" in result.output
    assert "1 fault." in result.output
    assert json.loads(run("audit", "verify", "--json", code=1).stdout)["faults"][0]["position"] == 1


def test_an_account_is_forgotten_after_a_question(run: Run, camille: str, file: Path) -> None:
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO audit_aliases VALUES ('A-1', 'acc_1')"))
    engine.dispose()
    run("audit", "forget", "A-1", typed="n\n", code=1)
    assert "Forgot A-1" in run("audit", "forget", "A-1", "--yes").output
    assert "names no account" in run("audit", "forget", "A-1", "--yes", code=1).stderr
