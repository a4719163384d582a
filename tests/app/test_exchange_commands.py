"""`goodstanding export` and `goodstanding import`, as translators' days begin and end."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from tests.app.conftest import TINY

Run = Callable[..., Result]
SUSPENDED = "account/suspended-account"


@pytest.fixture
def docset(tmp_path: Path) -> Path:
    return Path(shutil.copytree(TINY, tmp_path / "docset"))


@pytest.fixture
def run(docset: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("GOODSTANDING_CONTENT", str(docset))

    def invoke(*arguments: str, code: int = 0) -> Result:
        result = CliRunner().invoke(main, list(arguments))
        assert result.exit_code == code, result.output + repr(result.exception)
        return result

    return invoke


def test_work_goes_out_and_comes_back(run: Run, docset: Path, tmp_path: Path) -> None:
    file = tmp_path / "work.xlf"
    run("export", "--format", "xliff", "--locale", "sv-se", "--only", "outdated", "--output", str(file))
    text = file.read_text(encoding="utf-8")
    assert text.count("<file ") == 1
    assert "0 articles written, 1 article unchanged." in run("import", str(file)).stdout
    done = text.replace("needs-review-translation", "final").replace(">Inaktiverat konto<", ">Ett inaktiverat konto<")
    file.write_text(done, encoding="utf-8")
    article = docset / "sv-se" / f"{SUSPENDED}.md"
    before = article.read_bytes()
    said = json.loads(run("import", str(file), "--dry-run", "--json").stdout)
    assert [(one["article"], one["current"]) for one in said] == [(SUSPENDED, True)]
    assert article.read_bytes() == before
    assert "1 article written" in run("import", str(file), "--method", "HT").stdout
    assert "Ett inaktiverat konto" in article.read_text(encoding="utf-8")
    assert not list(article.parent.glob(".*"))
    nothing = run("export", "--format", "xliff", "--locale", "sv-se", "--only", "outdated", code=1)
    assert "No article is to be exported." in nothing.stderr


def test_memory_and_glossary(run: Run) -> None:
    assert "<seg>Payer une facture</seg>" in run("export", "--format", "tmx", "--locale", "fr-fr").stdout
    assert "preferredTerm-admn-sts" in run("export", "--format", "tbx").stdout
    assert run("export", "--format", "csv").stdout.startswith("id,en-US,en-US avoid,en-US synonyms,fr-FR")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("export", "--format", "xliff"), 2, "needs a --locale"),
        (("export", "--format", "xliff", "--locale", "en-us"), 2, "needs a --locale"),
        (("export", "--format", "tmx", "--locale", "is-is"), 2, "none of the docset's"),
        (("export", "--format", "xliff", "--locale", "fr-fr", "--article", "x"), 2, "no article 'x'"),
        (("export", "--format", "po"), 2, "Invalid value"),
        (("import", "made-up.xlf"), 2, "does not exist"),
    ],
)
def test_wrong_usage_says_what_is_right(run: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    assert said in run(*arguments, code=code).stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "document type"),
        (b"<x/>", "no XLIFF 1.2"),
        (b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"/>', "holds no article"),
    ],
)
def test_what_is_no_work_of_ours_is_refused(run: Run, tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "bad.xlf"
    file.write_bytes(content)
    assert said in run("import", str(file), code=1).stderr


def test_a_refusal_names_article_and_unit_and_writes_nothing(run: Run, docset: Path, tmp_path: Path) -> None:
    file = tmp_path / "work.xlf"
    run("export", "--format", "xliff", "--locale", "fr-fr", "--output", str(file))
    source = docset / "en-us" / "billing" / "pay-an-invoice.md"
    source.write_text(source.read_text(encoding="utf-8").replace("is right", "is wrong"), encoding="utf-8")
    refused = run("import", str(file), code=1).stderr
    assert "billing/pay-an-invoice, unit s" in refused
    assert "Nothing was written." in refused
