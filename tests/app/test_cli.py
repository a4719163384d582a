"""The commands: what they print, how they end, and what they leave unimported."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from app.cli import main
from app.commands.search import highlighted
from indexer.search.engines import ENDS
from tests.postgres import Cluster

HEAVY = ("flask", "apiflask", "pydantic", "granian", "werkzeug", "marshmallow", "playwright", "sqlalchemy", "alembic")
Run = Callable[..., Result]
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(tmp_path: Path, tiny_docset: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command as in a shell whose settings name the tiny docset and an empty folder."""
    monkeypatch.setenv("GOODSTANDING_CONTENT", str(tiny_docset))
    monkeypatch.setenv("GOODSTANDING_INDEX", str(tmp_path / "library"))
    monkeypatch.setenv("GOODSTANDING_DATABASE", f"sqlite:///{tmp_path / 'goodstanding.db'}")

    def invoke(*arguments: str, code: int = 0, **options: Any) -> Result:
        result = CliRunner().invoke(main, list(arguments), **options)
        assert result.exit_code == code, result.output + repr(result.exception)
        return result

    return invoke


@pytest.fixture
def docset(tmp_path: Path, tiny_docset: Path) -> Path:
    """A copy of the tiny docset that a test may change."""
    return Path(shutil.copytree(tiny_docset, tmp_path / "docset"))


def spoil(docset: Path) -> Path:
    broken = docset / "fr-fr" / "billing" / "pay-an-invoice.md"
    broken.write_bytes(b"---\ntitle: x\n---\n# x\n\n\xff\xfe\n")
    return broken


# --- index


def test_index_publishes_and_says_what(run: Run, tmp_path: Path) -> None:
    first = run("index")
    assert "Published" in first.output
    assert "13 articles (4 en-US, 3 fr-FR, 3 nl-NL, 3 sv-SE)" in first.output
    assert "Nothing changed" in run("index").output
    assert (tmp_path / "library" / "CURRENT").is_file()


def test_index_prints_json(run: Run) -> None:
    report = json.loads(run("index", "--json").stdout)
    assert set(report) == {
        *("generation", "changed", "articles", "read", "analysed", "problems", "engine", "seconds", "mended"),
    }
    assert report["changed"]
    assert report["articles"]["en-US"] == 4
    assert not json.loads(run("index", "--json").stdout)["changed"]
    assert json.loads(run("index", "--json", "--full").stdout)["read"] == 13


def test_a_damaged_library_is_found_by_doctor_and_mended_by_index(run: Run, tmp_path: Path) -> None:
    run("index")
    path = next((tmp_path / "library").glob("generations/*/lexicon/fr-FR.json"))
    path.write_bytes(b"{}")
    name = str(path.relative_to(tmp_path / "library"))
    checks = {each["name"]: each for each in json.loads(run("doctor", "--json", code=1).stdout)["checks"]}
    assert checks["library"]["status"] == "error"
    assert f"{name} is damaged" in checks["library"]["detail"]
    assert f"The library was damaged ({name}), so everything was built anew.\nPublished" in run("index").output
    assert "Nothing changed" in run("index").output


def test_index_takes_folders_by_locale(run: Run, tiny_docset: Path) -> None:
    folders = [f"--content={locale}={tiny_docset / locale}" for locale in ("en-us", "fr-fr")]
    assert "7 articles" in run("index", *folders, "--engine", "whoosh").output


def test_a_broken_file_is_named_and_the_rest_published(run: Run, docset: Path) -> None:
    spoil(docset)
    result = run("index", "--content", str(docset))
    assert "12 articles" in result.output
    assert "fr-fr/billing/pay-an-invoice.md" in result.stderr


def test_a_strict_index_publishes_nothing(run: Run, docset: Path, tmp_path: Path) -> None:
    spoil(docset)
    result = run("index", "--content", str(docset), "--strict", code=1)
    assert "Error:" in result.stderr
    assert "pay-an-invoice.md" in result.stderr
    assert not (tmp_path / "library" / "CURRENT").exists()


def test_index_of_nothing_fails_in_one_line(run: Run, tmp_path: Path) -> None:
    result = run("index", "--content", str(tmp_path / "nowhere"), code=1)
    assert result.stderr.startswith("Error: ")
    assert "nowhere" in result.stderr
    assert len(result.stderr.splitlines()) == 1


# --- search


def test_search_prints_what_the_api_answers(run: Run, tiny_index: Path, client: FlaskClient) -> None:
    asked = ["compte suspendu", "--locale", "fr-fr", "--index", str(tiny_index), "--limit", "2"]
    printed = json.loads(run("search", *asked, "--json").stdout)
    answered = client.get("/api/v1/search?q=compte suspendu&locale=fr-fr&limit=2").json
    assert answered
    assert list(printed) == list(answered)
    assert printed | {"took_ms": 0} == answered | {"took_ms": 0}


def test_search_is_readable_in_a_terminal(run: Run, tiny_index: Path) -> None:
    result = run("search", "inaktiverat konto", "--locale", "sv", "--index", str(tiny_index), color=True)
    assert "1. " in result.output
    assert "Inaktiverat konto" in result.output
    assert "outdated translation" in result.output
    assert "/sv-se/articles/account/suspended-account" in result.output
    assert "\x1b[" in result.output
    assert "<mark>" not in result.output


def test_found_words_stand_out() -> None:
    assert highlighted("a &lt;b&gt; <mark>c &amp; d</mark>") == "a <b> \x1b[33m\x1b[1mc & d\x1b[0m"


def test_found_words_do_nothing_to_a_terminal() -> None:
    assert highlighted("a \x1b]0;owned\x07 b") == "a \\x1b]0;owned\\x07 b"


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_terminal_without_our_letters_gets_others(
    run: Run, tiny_index: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    monkeypatch.setenv("GOODSTANDING_INDEX", str(tiny_index))
    command = [sys.executable, "-c", "from app.cli import main; main()", "search", "compte", "--locale", "fr-fr"]
    ended = subprocess.run([*command, *options], capture_output=True, cwd=ROOT, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
    if options:
        assert json.loads(ended.stdout)["total"]


def test_without_stderr_a_library_is_built_all_the_same(tiny_docset: Path, tmp_path: Path) -> None:
    command = f"{sys.executable} -c 'from app.cli import main; main()' index --content {tiny_docset} --index {tmp_path}"
    assert subprocess.run(["sh", "-c", f"{command} 2>&-"], capture_output=True, cwd=ROOT, check=False).returncode == 0


def test_an_empty_name_is_not_the_current_folder(run: Run) -> None:
    assert "The name is empty" in run("index", "--index", "", code=2).stderr


def test_what_the_system_refuses_is_said_without_a_number(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("index", "--index", str(tmp_path / "file" / "library"), code=1)
    assert result.stderr == (
        f"Error: The library in {tmp_path / 'file' / 'library'} cannot be written (Not a directory). "
        "Build it as a user who may write there, or name another folder with --index.\n"
    )


def test_search_without_a_library_says_which_command_builds_one(run: Run) -> None:
    result = run("search", "compte", "--locale", "fr-fr", code=1)
    assert "goodstanding index" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["", "--locale", "fr-fr"], 1, "q"),
        (["x" * 500, "--locale", "fr-fr"], 1, "400"),
        (["a\x07", "--locale", "fr-fr"], 1, "control characters"),
        (["a\udcff", "--locale", "fr-fr"], 1, "control characters"),
        (["a", "--locale", "is-is"], 1, "fr-FR"),
        (["a", "--locale", "fr-fr", "--cloud", "moon"], 1, "us-government"),
        (["a"], 2, "--locale"),
        (["a", "--locale", "fr-fr", "--limit", "0"], 2, "--limit"),
    ],
)
def test_a_search_that_makes_no_sense(run: Run, tiny_index: Path, arguments: list[str], code: int, said: str) -> None:
    assert said in run("search", *arguments, "--index", str(tiny_index), code=code).stderr


# --- render and check


def test_render_prints_the_article(run: Run, tiny_docset: Path) -> None:
    result = run("render", str(tiny_docset / "fr-fr" / "account" / "suspended-account.md"))
    assert 'id="why-accounts-are-suspended"' in result.stdout
    assert "Compte suspendu" in result.stdout


def test_render_takes_standard_input_and_lets_nothing_hostile_through(run: Run) -> None:
    text = "---\ntitle: x\n---\n# Hej\n\n<script>alert(1)</script><img src=x onerror=alert(1)>\n"
    result = run("render", "-", "--locale", "sv-se", input=text, code=1)
    assert "Hej" in result.stdout
    assert "  6  error html-hostile" in result.stderr
    assert "<script" not in result.stdout
    assert "onerror" not in result.stdout


def test_render_takes_what_a_pipe_holds(run: Run) -> None:
    """As a shell names it in `render <(command)`."""
    reading, writing = os.pipe()
    try:
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(b"# Hej\n")
        assert "Hej" in run("render", f"/dev/fd/{reading}").stdout
    finally:
        os.close(reading)


def test_render_waits_for_a_named_pipe(run: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "article.md"
    os.mkfifo(pipe)
    Thread(target=pipe.write_bytes, args=(b"# Hej\n",), daemon=True).start()
    assert "Hej" in run("render", str(pipe)).stdout


def test_render_does_not_wait_for_the_end_of_a_device(run: Run) -> None:
    assert "the limit is" in run("render", "/dev/zero", code=1).stderr


def test_render_of_what_is_no_text_fails(run: Run) -> None:
    result = run("render", "-", input=b"# \x00\xff", code=1)
    assert "error" in result.stderr


def test_render_of_nothing_is_wrong_usage(run: Run) -> None:
    run("render", "nowhere.md", code=2)
    assert "no locale" in run("render", "-", "--locale", "../x", code=2).stderr


def test_check_prints_exactly_this_json(run: Run) -> None:
    report = json.loads(run("check", "--json").stdout)
    assert set(report) == {"articles", "problems", "statements"}
    assert report["articles"] == 13
    assert set(report["statements"]) == {"en-US", "fr-FR", "nl-NL", "sv-SE"}


def test_check_fails_on_an_error(run: Run, docset: Path) -> None:
    spoil(docset)
    result = run("check", "--content", str(docset), "--json", code=1)
    found = [each for each in json.loads(result.stdout)["problems"] if each["severity"] == "error"]
    assert [each["file"] for each in found] == ["fr-fr/billing/pay-an-invoice.md"]
    assert set(found[0]) == {"file", "line", "code", "message", "remedy", "severity"}
    assert found[0]["line"] > 0
    human = run("check", "--content", str(docset), code=1)
    assert "fr-fr/billing/pay-an-invoice.md" in human.stdout
    assert "1 error" in human.stdout


# --- doctor, help, settings


def test_doctor_finds_what_is_missing(run: Run) -> None:
    report = json.loads(run("doctor", "--json", code=1).stdout)
    verdicts = {each["name"]: each for each in report["checks"]}
    assert not report["ok"]
    assert verdicts["python"]["status"] == "ok"
    assert verdicts["content"]["status"] == "ok"
    assert verdicts["library"]["status"] == "error"
    assert "goodstanding index" in verdicts["library"]["remedy"]
    settings = {each["name"]: each for each in report["settings"]}
    assert settings["content"]["from"] == "environment"
    assert settings["port"]["from"] == "default"


def test_doctor_is_content_with_a_library(run: Run, tiny_index: Path) -> None:
    result = run("doctor", env={"GOODSTANDING_INDEX": str(tiny_index)})
    assert "13 articles" in result.output
    assert "✗" not in result.output


def test_doctor_tells_when_a_docset_has_outgrown_its_engine(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("index", "--engine", "whoosh")

    def verdict() -> tuple[str, str]:
        report = json.loads(run("doctor", "--json", env={"GOODSTANDING_ENGINE": "whoosh"}).stdout)
        found = next(each for each in report["checks"] if each["name"] == "engine")
        return found["status"], found["detail"] + found["remedy"]

    assert verdict()[0] == "ok"
    monkeypatch.setitem(ENDS, "whoosh", 3)
    status, said = verdict()
    assert status == "warning"
    assert "en-US has 4 articles; whoosh answers at once up to about 3." in said
    assert "--engine tantivy" in said


def test_doctor_examines_the_database_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    def verdict(code: int = 1, **environment: str) -> tuple[str, str, str]:
        report = json.loads(run("doctor", "--json", code=code, env=environment).stdout)
        found = next(each for each in report["checks"] if each["name"] == "database")
        return found["status"], found["detail"], found["remedy"]

    file = tmp_path / "goodstanding.db"
    assert verdict()[0] == "ok"
    assert not file.exists()
    file.touch()
    assert verdict()[::2] == ("warning", "Whatever uses it next brings it up to date.")
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    run("accounts", "list")
    assert verdict()[0] == "ok"
    status, detail, remedy = verdict(GOODSTANDING_DATABASE="postgresql://me:hush@127.0.0.1:1/db")
    assert (status, remedy) == ("error", "Start its server, or correct GOODSTANDING_DATABASE.")
    assert "hush" not in detail


def test_doctor_warns_of_a_server_that_acknowledges_what_a_crash_would_lose(
    run: Run, postgres: Cluster, postgres_url: str
) -> None:
    def verdict() -> tuple[str, str, str]:
        report = json.loads(run("doctor", "--json", code=1, env={"GOODSTANDING_DATABASE": postgres_url}).stdout)
        found = next(each for each in report["checks"] if each["name"] == "database")
        return found["status"], found["detail"], found["remedy"]

    # The tests' own server is careless: nobody misses what it loses.
    status, detail, remedy = verdict()
    assert status == "warning"
    assert "fsync = off, synchronous_commit = off, full_page_writes = off" in detail
    assert "postgresql.conf" in remedy
    name = postgres_url.partition("?")[0].rpartition("/")[2]
    with postgres.connect() as connection:
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = on")
    assert "crash would lose: fsync = off, full_page_writes = off." in verdict()[1]


def test_doctor_prints_no_secret(run: Run) -> None:
    result = run("doctor", "--json", code=1, env={"GOODSTANDING_OIDC_CLIENT_SECRET": "s3cret"})
    assert "s3cret" not in result.output
    settings = {each["name"]: each["value"] for each in json.loads(result.stdout)["settings"]}
    assert settings["oidc_client_secret"] == "(secret)"
    assert settings["oidc_issuer"] == "none"


def test_doctor_goes_on_where_a_setting_makes_no_sense(run: Run) -> None:
    result = run("doctor", "--json", code=1, env={"GOODSTANDING_PORT": "http"})
    report = json.loads(result.stdout)
    assert report["checks"][0]["status"] == "error"
    assert len(report["checks"]) > 5


def test_a_setting_that_makes_no_sense_ends_every_other_command(run: Run) -> None:
    result = run("index", code=1, env={"GOODSTANDING_PORT": "http"})
    assert result.stderr.startswith("Error: GOODSTANDING_PORT=http is no whole number.")


@pytest.mark.parametrize("name", [*main.commands, ""])
def test_every_command_explains_itself(run: Run, name: str) -> None:
    assert "Usage:" in run(*filter(None, [name]), "--help").output


def test_a_command_that_does_not_exist_is_wrong_usage(run: Run) -> None:
    run("serv", code=2)


@pytest.mark.parametrize("command", [["index"], ["check"], ["render", "en-us/billing/opening-hours.md"]])
def test_content_commands_start_without_the_web(tiny_docset: Path, tmp_path: Path, command: list[str]) -> None:
    code = (
        "import sys\nfrom app.cli import main\nmain(sys.argv[1:], standalone_mode=False)\n"
        f"print(sorted(set(sys.modules) & set({HEAVY!r})), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command],
        cwd=tiny_docset,
        env={
            "GOODSTANDING_CONTENT": str(tiny_docset),
            "GOODSTANDING_INDEX": str(tmp_path / "library"),
            "PYTHONPATH": str(Path(__file__).resolve().parents[2]),
            "PATH": "",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.splitlines()[-1] == "[]"


def test_the_version_is_that_of_the_package(run: Run) -> None:
    project = tomllib.loads((Path(__file__).resolve().parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    assert run("--version").output == f"goodstanding, version {project['project']['version']}\n"
