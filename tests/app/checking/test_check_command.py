"""`goodstanding check` in a docset's own pipeline: what it fails on, its exit codes, and what tools read of it."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result

from app.checking.codes import CODES, GROUPS, codes_of
from app.checking.formats import github, sarif
from app.checking.results import Level
from app.checking.results import Result as Found
from app.cli import main
from indexer.own import own_content
from tests.app.conftest import TINY

ROOT = Path(__file__).resolve().parents[3]
Run = Callable[..., Result]
ARTICLE = "partner-center/suspended-partner-center-account"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, ["check", *arguments])
        assert result.exit_code == code, result.output + repr(result.exception)
        return result

    return invoke


@pytest.fixture
def lagging(tmp_path: Path) -> Path:
    """Our own articles, whose French one lost a reason and whose Swedish one is missing, below the current folder."""
    docset = Path(shutil.copytree(own_content(), tmp_path / "docs"))
    french = docset / "fr-fr" / f"{ARTICLE}.md"
    lines = french.read_text(encoding="utf-8").split("\n")
    french.write_text("\n".join(line for line in lines if "csp-profile-rejected" not in line), encoding="utf-8")
    (docset / "sv-se" / "partner-center" / "read-your-bill.md").unlink()
    return docset


def test_a_reason_that_a_translation_lacks_fails_where_it_is_asked_for(run: Run, lagging: Path) -> None:
    run("--content", str(lagging))
    failed = run("--content", str(lagging), "--fail-on", "missing-reason,outdated", code=1)
    assert "fr-FR: The reason profile-rejected isn’t stated under csp." in failed.stdout
    assert "Fails on: reason-missing (1)." in failed.stdout
    run("--content", str(lagging), "--fail-on", "outdated", "--fail-on", "broken-link, missing-step")
    run("--content", str(lagging), "--fail-on", "missing-translation", code=1)
    report = json.loads(run("--content", str(lagging), "--fail-on", "reason-missing", "--json", code=1).stdout)
    assert report["failed"] == {"reason-missing": 1}
    states = {(one["article"], one["locale"]): one["status"] for one in report["translations"]}
    assert states[ARTICLE, "fr-FR"] == "same-revision"
    assert states["partner-center/read-your-bill", "sv-SE"] == "missing"


def test_a_source_that_changed_makes_its_translations_outdated(run: Run, tmp_path: Path) -> None:
    docset = Path(shutil.copytree(own_content(), tmp_path / "docs"))
    source = docset / "en-us" / f"{ARTICLE}.md"
    source.write_text(source.read_text(encoding="utf-8") + "\nOne sentence more.\n", encoding="utf-8")
    said = run("--content", str(docset), "--fail-on", "outdated", code=1).stdout
    translations = len([each for each in docset.iterdir() if each.is_dir()]) - 1
    sentence = "The source has changed since the translation was made. (by the hash of the source file)"
    assert said.count(sentence) == translations


def test_broken_links_and_errors_fail(run: Run, tmp_path: Path) -> None:
    docset = Path(shutil.copytree(TINY, tmp_path / "docs"))
    article = docset / "fr-fr" / "billing" / "pay-an-invoice.md"
    article.write_text(article.read_text(encoding="utf-8") + "\n[x](nowhere.md)\n", encoding="utf-8")
    run("--content", str(docset))
    run("--content", str(docset), "--fail-on", "broken-link", code=1)
    run("--content", str(docset), "--fail-on", "warning", code=1)
    article.write_bytes(b"\xff\xfe\x00")
    assert "1 error" in run("--content", str(docset), code=1).stdout
    assert "1 error" in run("--content", str(docset), "--fail-on", "outdated", code=1).stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--fail-on", "made-up"], 2),
        (["--format", "xml"], 2),
        (["--content", "nowhere"], 3),
        (["--content", "empty"], 3),
        (["--content", "file"], 3),
    ],
)
def test_exit_codes_tell_wrong_usage_from_what_cannot_be_checked(
    run: Run, tmp_path: Path, arguments: list[str], code: int
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_text("x", encoding="utf-8")
    result = run(*arguments, code=code)
    assert result.stderr.strip()
    assert "Traceback" not in result.output


def test_every_code_is_listed_and_every_group_holds_known_ones(run: Run) -> None:
    listed = run("--list").stdout
    assert all(re.search(rf"^  {re.escape(code)} ", listed, re.M) for code in (*CODES, *GROUPS))
    told = json.loads(run("--list", "--json").stdout)
    assert set(told["codes"]) == set(CODES)
    assert all(codes_of(name) <= set(CODES) for name in GROUPS)
    assert not set(GROUPS) & set(CODES)
    assert all(CODES.values())
    for name in ("missing-reason", "outdated", "broken-link"):
        assert name in run("--help").stdout


# --- SARIF


def test_sarif_is_what_the_schema_asks_for(run: Run, lagging: Path, sarif_schema: dict[str, Any]) -> None:
    run("--content", str(lagging), "--fail-on", "missing-reason", "--format", "sarif", "--output", "out.sarif", code=1)
    log = json.loads(Path("out.sarif").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(sarif_schema).validate(log)
    (one,) = log["runs"]
    rules = [rule["id"] for rule in one["tool"]["driver"]["rules"]]
    for result in one["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        location = result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert Path(location["uri"]).is_file(), location
        assert location["uriBaseId"] == "%SRCROOT%"
    failing = [result for result in one["results"] if result["level"] == "error"]
    assert [result["ruleId"] for result in failing] == ["reason-missing"]
    prints = [result["partialFingerprints"]["goodstanding/v1"] for result in one["results"]]
    assert len(set(prints)) == len(prints)


HOSTILE = Found(
    code="link-broken", level=Level.NOTE, file="fr-fr/a b,c:%é.md", line=0, message="::error::x\r\n%0A", fails=True
)


def test_nothing_in_a_text_is_taken_for_a_command() -> None:
    (line,) = github([HOSTILE], lambda file: file)
    assert line == ("::error file=fr-fr/a b%2Cc%3A%25é.md,title=link-broken::::error::x%0D%0A%250A")
    log = sarif([HOSTILE, HOSTILE], lambda file: file)
    first, second = log["runs"][0]["results"]
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "fr-fr/a%20b%2Cc%3A%25%C3%A9.md"
    assert "region" not in first["locations"][0]["physicalLocation"]
    assert first["partialFingerprints"] != second["partialFingerprints"]


def test_annotations_name_files_below_the_current_folder(run: Run, lagging: Path) -> None:
    said = run("--content", str(lagging), "--fail-on", "missing-reason", "--format", "github", code=1).stdout
    lines = said.splitlines()
    assert lines
    for line in lines:
        found = re.fullmatch(r"::(error|warning|notice) file=([^,]+)(,line=\d+)?,title=[\w-]+::.+", line)
        assert found, line
        assert Path(found[2]).is_file(), line
    assert sum(line.startswith("::error") for line in lines) == 1


# --- the hook


def test_the_hook_runs_the_check(lagging: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert (hook["id"], hook["language"], hook["pass_filenames"]) == ("goodstanding-check", "python", False)
    assert re.search(hook["files"], "docs/fr-fr/a.md")
    assert hook["args"] == ["--content", "."]  # never the articles that come with the program
    command = [str(Path(sys.executable).parent / hook["entry"].split()[0]), *hook["entry"].split()[1:]]
    arguments = ["--content", "docs", "--fail-on", "missing-reason"]
    done = subprocess.run([*command, *arguments], cwd=lagging.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "profile-rejected" in done.stdout
