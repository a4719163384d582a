"""`goodstanding accounts`: what it prints, how it ends, and that a password is never shown."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.commands.accounts import accounts
from app.database import open_database
from app.identity.audit import Trail
from app.identity.records import COMMAND_LINE
from app.wording import languages
from tests.app.accounts.conftest import account, invoice, said
from tests.postgres import OWNER, SERVING, Cluster

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("GOODSTANDING_DATABASE", f"sqlite:///{tmp_path / 'goodstanding.db'}")

    def invoke(*arguments: str, code: int = 0, **options: Any) -> Result:
        result = CliRunner().invoke(accounts, list(arguments), **options)
        assert result.exit_code == code, result.output + repr(result.exception)
        return result

    return invoke


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "made-up.jsonl"
    records = [
        account(country="FR"),
        said("profile", status="complete", since="2026-01-10"),
        invoice("I-1"),
        invoice("?"),
    ]
    lines = [json.dumps(record) for record in records]
    path.write_text("\n".join([*lines[:3], lines[3].replace("EUR", "EURO")]), encoding="utf-8")
    return path


def test_import_says_what_landed_and_what_did_not(run: Run, file: Path) -> None:
    result = run("import", str(file), code=1)
    assert "invoice          1 new, 0 changed, 0 unchanged" in result.stdout
    assert "Landed: 3 rows. 1 record refused, 0 unchanged." in result.stdout
    assert "line 4, currency: There is no such currency. Write its ISO 4217 code" in result.stderr
    told = run("import", str(file), "--locale", "sv-se", code=1).stderr
    assert told.startswith("rad 4, currency: Det finns ingen sådan valuta. Skriv dess ISO 4217-kod")
    asked = run("import", str(file), "--locale", "xx", code=1)
    assert f"Ask for one of these languages: {', '.join(languages())}." in asked.stderr
    assert "Landed: 0 rows. 1 record refused, 3 unchanged." in run("import", str(file), code=1).stdout


def test_an_import_stands_in_the_audit_trail(run: Run, file: Path, tmp_path: Path) -> None:
    run("import", str(file), "--dry-run", code=1)
    run("import", str(file), code=1)
    run("import", str(file), code=1)  # nothing landed, nothing is noted
    database = open_database(f"sqlite:///{tmp_path / 'goodstanding.db'}")
    try:
        trail = Trail(database)
        noted = [each.entry for each in trail.latest(10)]
        assert [(each.actor, each.action, json.loads(each.detail)) for each in noted] == [
            (COMMAND_LINE, "account.imported", {"surface": "command"})
        ]
        assert noted[0].subject.startswith("acc_")
        assert not trail.verify().faults
    finally:
        database.close()


def test_import_for_show_only(run: Run, file: Path) -> None:
    assert "Nothing was kept; this would land: 3 rows." in run("import", str(file), "--dry-run", code=1).stdout
    assert run("list").stdout == ""


def test_import_as_json(run: Run, file: Path) -> None:
    report = json.loads(run("import", str(file), "--json", code=1).stdout)
    assert (report["landed"], report["unchanged"], report["refused"], report["dry_run"]) == (3, 0, 1, False)
    assert report["records"]["profile"] == {"added": 1, "changed": 0, "unchanged": 0}
    (refusal,) = report["refusals"]
    assert (refusal["line"], refusal["field"], refusal["code"]) == (4, "currency", "unknown-currency")


def test_import_of_standard_input(run: Run) -> None:
    line = json.dumps(account(name="Älvdalens Bageri"))
    assert "Landed: 1 row." in run("import", "-", input=line.encode()).stdout
    csv = "type,account,name,cloud,time_zone\naccount,A-2,Fjord,global,Etc/UTC\n"
    assert "Landed: 1 row." in run("import", "-", "--format", "csv", input=csv.encode("utf-8-sig")).stdout
    assert [each["name"] for each in json.loads(run("list", "--json").stdout)] == ["Älvdalens Bageri", "Fjord"]


def test_a_file_that_is_no_text_is_refused_line_by_line(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "latin.jsonl"
    path.write_bytes(json.dumps(account(name="Älv"), ensure_ascii=False).encode("latin-1") + b"\n\xff\xfe\0\n")
    result = run("import", str(path), code=1)
    assert "line 1, name: The text holds invalid characters. Save the file as UTF-8" in result.stderr
    assert "line 2: The line is no JSON" in result.stderr


def test_a_file_must_say_what_it_holds(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "accounts.xlsx"
    path.touch()
    assert "Name its format with --format." in run("import", str(path), code=1).stderr


def test_many_refusals_do_not_bury_the_result(run: Run) -> None:
    result = run("import", "-", input="{\n" * 500, code=1)
    assert len(result.stderr.splitlines()) == 101
    assert "… and 400 more." in result.stderr


def test_help_describes_the_records(run: Run) -> None:
    text = " ".join(run("import", "--help").stdout.split())
    assert "must have: account, id, issued, due, amount, currency" in text
    assert "role (direct-bill, indirect-provider, indirect-reseller)" in text


def test_list_in_pages(run: Run) -> None:
    records = "\n".join(json.dumps(account(f"A-{number}", name=f"Number {number}")) for number in range(5))
    run("import", "-", input=records)
    first = run("list", "--limit", "2")
    assert [line.split()[0] for line in first.stdout.splitlines()] == ["A-0", "A-1"]
    assert "--after A-1" in first.stderr
    assert [line.split()[0] for line in run("list", "--after", "A-3").stdout.splitlines()] == ["A-4"]


def test_show_what_is_known_at_a_moment(run: Run, file: Path) -> None:
    run("import", str(file), code=1)
    now = run("show", "A-1").stdout
    assert "Fjord & Fils" in now
    assert "status complete" in now
    assert "amount 100.00" in now
    assert re.search(r"status complete, .*\(import \S+ 20", now)
    assert not re.search(r"[{}]|Origin\.|datetime", now)
    assert "status complete" not in run("show", "A-1", "--at", "2026-01-09").stdout
    shown = json.loads(run("show", "A-1", "--at", "2026-01-10", "--json").stdout)
    assert shown["as_of"] == "2026-01-10T00:00:00+01:00"
    assert shown["facts"]["profile"]["status"] == "complete"
    assert shown["facts"]["vetting"] is None
    assert shown["details"]["summary"]["country"] == "FR"


def test_show_of_what_cannot_be_shown(run: Run) -> None:
    run("import", "-", input=json.dumps(account(since="2026-01-01")))
    assert "There is no account A-2." in run("show", "A-2", code=1).stderr
    assert "Write 2026-01-31" in run("show", "A-1", "--at", "then", code=1).stderr
    assert "Ask for a later moment" in run("show", "A-1", "--at", "2025-12-31", code=1).stderr


def test_postgresql_from_nothing(run: Run, postgres: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    name = postgres.new_database()
    monkeypatch.setenv("GOODSTANDING_DATABASE", postgres.url(name))
    assert "Run `goodstanding accounts migrate`" in run("list", code=1).stderr
    monkeypatch.setenv("GOODSTANDING_DATABASE", postgres.url(name, OWNER))
    for _ in range(2):
        assert "is up to date" in run("migrate", "--grant-to", SERVING).stdout
    monkeypatch.setenv("GOODSTANDING_DATABASE", postgres.url(name))
    run("import", "-", input=json.dumps(account()))
    assert "A-1" in run("list").stdout
    postgres.drop(name)


def test_sqlite_needs_no_migration_but_takes_it(run: Run) -> None:
    assert "is up to date" in run("migrate").stdout


def test_a_password_is_never_shown(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOODSTANDING_DATABASE", "postgresql://me:hush@127.0.0.1:1/db")
    shown = run("list", code=1).stderr
    assert "postgresql+psycopg://me:***@127.0.0.1:1/db" in shown
    assert "hush" not in shown
