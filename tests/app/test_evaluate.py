"""`goodstanding evaluate`: measures, compares, and names what is wrong with the queries."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.evaluation.stored import load
from indexer.build import build_library

Run = Callable[..., Result]
SUSPENDED = "account/suspended-account"
QUERIES = (
    {"set": "typed", "locale": "en-us", "q": "suspended account", "relevant": [SUSPENDED]},
    {"set": "typed", "locale": "sv", "q": "inaktiverat konto", "relevant": [SUSPENDED]},
    {"set": "gone", "locale": "en-us", "q": "suspended account", "relevant": ["no/such-article"]},
)


@pytest.fixture
def index(tiny_docset: Path, tmp_path: Path) -> Path:
    build_library([str(tiny_docset)], tmp_path / "library", workers_count=1)
    return tmp_path / "library"


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    file = tmp_path / "queries.jsonl"
    file.write_text("\n".join(map(json.dumps, QUERIES)))
    return file


@pytest.fixture
def run(index: Path, queries: Path) -> Run:
    def invoke(*arguments: str, code: int = 0, file: Path | str = queries, **options: str) -> Result:
        asked = ["evaluate", "--queries", str(file), "--index", str(index), *arguments]
        result = CliRunner().invoke(main, asked, **options)  # type: ignore[arg-type]
        assert result.exit_code == code, result.output + repr(result.exception)
        return result

    return invoke


def test_it_measures_each_set(run: Run) -> None:
    result = run()
    rows = [line.split() for line in result.stdout.splitlines()]
    assert rows[0][:3] == ["set", "locale", "queries"]
    assert rows[1][:4] == ["typed", "en-US", "1", "1.000"]
    assert [row[:2] for row in rows[1:]] == [
        ["typed", "en-US"],
        ["typed", "sv-SE"],
        ["typed", "mean"],
        ["gone", "en-US"],
    ]
    assert rows[4][3] == "0.000"
    assert "1 of 3 queries can't be answered" in result.stderr
    assert "line 3" in result.stderr


def test_it_prints_json(run: Run) -> None:
    answer = json.loads(run("--json", "--set", "typed").stdout)
    assert set(answer) == {"generation", "engine", "queries", "measures", "comparison", "outcomes"}
    assert [row["mrr"] for row in answer["measures"]] == [1.0, 1.0, 1.0]
    assert answer["outcomes"][1] == {
        "line": 2,
        "set": "typed",
        "locale": "sv-SE",
        "q": "inaktiverat konto",
        "rank": 1,
        "best": answer["outcomes"][1]["best"],
        "corrected_query": None,
    }
    assert answer["comparison"] == []


def test_it_compares_two_libraries(run: Run, tiny_docset: Path, tmp_path: Path) -> None:
    docset = Path(shutil.copytree(tiny_docset, tmp_path / "docset"))
    for article in docset.glob(f"*/{SUSPENDED}.md"):
        article.write_text("---\ntitle: Empty\n---\n\n# Empty\n")
    build_library([str(docset)], tmp_path / "poorer", workers_count=1)
    answer = json.loads(run("--json", "--against", str(tmp_path / "poorer"), "--set", "typed").stdout)
    mean = answer["comparison"][-1]
    assert (mean["locale"], mean["mrr"], mean["wins"], mean["losses"]) == ("mean", 1.0, 2, 0)
    assert mean["against"] < 1
    assert mean["chance"] == 0.5
    assert "difference" in run("--against", str(tmp_path / "poorer")).stdout


def test_it_keeps_the_result_where_asked(run: Run, index: Path) -> None:
    run()
    assert load(index) is None
    run("--save")
    evaluation = load(index)
    assert evaluation
    assert [miss.q for miss in evaluation.worst["en-US"]] == ["suspended account"]


def test_queries_come_from_standard_input_too(run: Run) -> None:
    assert "typed" in run("--most", "1", file="-", input="\n".join(map(json.dumps, QUERIES))).stdout


def test_what_is_wrong_with_standard_input_is_said_so(run: Run) -> None:
    assert run(file="-", input="{", code=1).stderr.startswith("Error: standard input, line 1: ")
    assert run(file="-", input="", code=1).stderr.startswith("Error: standard input, line 1: There is no query.")
    assert (
        "standard input has no query of that set"
        in run("--set", "x", file="-", input=json.dumps(QUERIES[0]), code=1).stderr
    )


def test_what_was_measured_is_shown_even_if_it_cannot_be_kept(run: Run, index: Path) -> None:
    (index / "evaluation.json.new").mkdir()  # such as a full disk
    assert "typed" in run("--save", code=1).stdout
    assert json.loads(run("--save", "--json", code=1).stdout)["queries"] == len(QUERIES)


def test_lines_that_cannot_be_used_are_named(run: Run, queries: Path) -> None:
    queries.write_text('{"locale": "is-IS", "q": "Konto", "relevant": ["a"]}\n{')
    assert run(code=1).stderr.splitlines()[0] == (
        f"Error: {queries}, line 1: There is no locale 'is-IS'; there are en-US, fr-FR, nl-NL, sv-SE."
    )
    assert f"{queries}, line 2: " in run(code=1).stderr


def test_a_set_that_is_not_there_is_said_with_those_that_are(run: Run) -> None:
    assert "there are gone, typed" in run("--set", "prefix", code=1).stderr


def test_names_of_sets_do_nothing_to_a_terminal(run: Run, queries: Path) -> None:
    queries.write_text(json.dumps({**QUERIES[0], "set": "\x1b[31mred"}))
    shown = run().stdout, run("--set", "nope", code=1).stderr
    assert all("\x1b" not in text and r"\x1b[31mred" in text for text in shown)


def test_the_queries_have_to_be_named() -> None:
    assert CliRunner().invoke(main, ["evaluate"]).exit_code == 2
