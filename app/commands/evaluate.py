"""`goodstanding evaluate`: how good the search is, on judged queries."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.console import (
    CommandFailed,
    FolderPath,
    Progress,
    index_option,
    json_option,
    load_settings,
    print_json,
)
from indexer.errors import visible

if TYPE_CHECKING:
    from app.evaluation.comparing import Comparison
    from app.evaluation.judgements import Judgement
    from app.evaluation.measuring import Measures, Outcome
    from indexer.library import Library

TOLD = 5  # lines that are named where more are meant
REAL = 0.05  # a chance below is taken for real


@click.command()
@click.option(
    "--queries",
    "file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=str),
    metavar="FILE",
    help='JSON Lines, {"locale", "q", "relevant": [article ids], "set", "exclude"} each; - reads standard input.',
)
@index_option
@click.option(
    "--against",
    type=FolderPath(path_type=Path, file_okay=False, exists=True),
    metavar="DIR",
    help="Another library, which is asked the same and compared with.",
)
@click.option("--set", "sets", multiple=True, metavar="NAME", help="Only this set of queries; may be repeated.")
@click.option("--most", type=click.IntRange(0), default=0, help="At most so many queries a set and locale; 0: all.")
@click.option("--save", is_flag=True, help="Keep the result beside the library, for the page of the worst queries.")
@json_option
def evaluate(
    file: str,
    index_folder: Path | None,
    *,
    against: Path | None,
    sets: tuple[str, ...],
    most: int,
    save: bool,
    as_json: bool,
) -> None:
    """Ask the library judged queries, and say how early it answers them.

    MRR@10 is the mean of 1/rank of the first right answer, where it is among the first ten.
    """
    from app.evaluation.comparing import compare
    from app.evaluation.judgements import JudgementsError, read_judgements, sample
    from app.evaluation.measuring import measure
    from app.evaluation.stored import evaluation_of
    from app.evaluation.stored import save as saved
    from indexer.library import open_library

    settings = load_settings(index=index_folder)
    folder = settings.index
    library = open_library(folder, settings.cluster)
    other = open_library(against, settings.cluster) if against else None
    place = "standard input" if file == "-" else file
    locales = [one for one in library.locales if other is None or one in other.locales]
    try:
        judged = read_judgements(sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes(), locales)
    except JudgementsError as error:
        raise CommandFailed("\n".join(f"{place}, {line}" for line in str(error).splitlines())) from error
    judgements = list(sample(judged, sets, most))
    if not judgements:
        known = ", ".join(sorted({visible(each.set) for each in judged}))
        raise CommandFailed(f"{place} has no query of that set; there are {known}.")
    warn_of_unknown(library, judgements, place)
    outcomes = asked(library, judgements, "asking", quiet=as_json)
    compared = compare(outcomes, asked(other, judgements, "comparing", quiet=as_json)) if other else []
    measures = measure(outcomes)
    if as_json:
        print_json(answer(library, measures, compared, outcomes))
    else:
        show(measures)
        show_comparison(compared)
    if save:  # last: what took minutes to measure is shown even where the disk is full
        saved(evaluation_of(outcomes, library.manifest.generation, library.manifest.engine), folder)


def asked(library: Library, judgements: Sequence[Judgement], stage: str, *, quiet: bool) -> list[Outcome]:
    from app.evaluation.measuring import run
    from indexer.search.searcher import Searcher

    progress = Progress(quiet=quiet)
    found = run(Searcher(library), judgements, lambda done: progress(stage, done, len(judgements)))
    progress.finish()
    return found


def warn_of_unknown(library: Library, judgements: Sequence[Judgement], place: str) -> None:
    """A query whose answers the library lacks can't be answered; it counts all the same."""
    known = set(library.ids())
    lines = [each.line for each in judgements if known.isdisjoint(each.relevant)]
    if lines:
        named = ", ".join(map(str, lines[:TOLD])) + (" …" if len(lines) > TOLD else "")
        click.echo(
            f"{len(lines)} of {len(judgements)} queries can't be answered: the library has none of the articles that "
            f"they name ({place}, line {named}).",
            err=True,
        )


def answer(
    library: Library, measures: Sequence[Measures], compared: Sequence[Comparison], outcomes: Sequence[Outcome]
) -> dict[str, Any]:
    manifest = library.manifest
    return {
        "generation": manifest.generation,
        "engine": manifest.engine,
        "queries": len(outcomes),
        "measures": measures,
        "comparison": compared,
        "outcomes": [
            {
                "line": each.judgement.line,
                "set": each.judgement.set,
                "locale": each.judgement.locale,
                "q": each.judgement.q,
                "rank": each.rank,
                "best": each.best,
                "corrected_query": each.corrected_query,
            }
            for each in outcomes
        ],
    }


def show(measures: Sequence[Measures]) -> None:
    width = max(len("set"), *(len(visible(each.set)) for each in measures))
    click.echo(f"{'set':{width}}  locale  queries  MRR@10  first  in five  nothing  p50 ms  p95 ms")
    for row in measures:
        click.echo(
            f"{visible(row.set):{width}}  {row.locale:6}  {row.queries:7,}  {row.mrr:6.3f}  {row.first:5.1%}  "
            f"{row.first_five:7.1%}  {row.nothing:7.1%}  {row.p50_ms:6.2f}  {row.p95_ms:6.2f}"
        )


def show_comparison(compared: Sequence[Comparison]) -> None:
    if not compared:
        return
    click.echo()
    width = max(len("set"), *(len(visible(each.set)) for each in compared))
    click.echo(f"{'set':{width}}  locale  MRR@10  against  difference  wins  losses  chance")
    for row in compared:
        line = (
            f"{visible(row.set):{width}}  {row.locale:6}  {row.mrr:6.3f}  {row.against:7.3f}  "
            f"{row.mrr - row.against:+10.4f}  {row.wins:4}  {row.losses:6}  {row.chance:6.3f}"
        )
        click.secho(line, bold=row.chance < REAL)
    click.echo("Chance: how likely so large a difference is if neither library were better.")
