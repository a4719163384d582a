"""Measures, prints, and writes `bench/RESULTS.md`."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from bench import (
    account_page,
    accounts_scaling,
    building,
    capacity,
    corpus,
    diagnosing,
    localizing,
    reading,
    relevance,
    results,
    scaling,
    searching,
    serving,
    sweeping,
    syncing,
)
from bench.measure import Row

PARTS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "reading": reading.run,
    "building": building.run,
    "localizing": localizing.run,
    "relevance": relevance.run,
    "searching": searching.run,
    "scaling": scaling.run,
    "serving": serving.run,
    "capacity": capacity.run,
    "account_page": account_page.run,
    "diagnosing": diagnosing.run,
    "sweeping": sweeping.run,
    "accounts_scaling": accounts_scaling.run,
    "syncing": syncing.run,
}


@click.command()
@click.option("--corpus", "docs", type=click.Path(path_type=Path, exists=True), help="Docset to measure on.")
@click.option("--only", multiple=True, type=click.Choice(list(PARTS)), help="Measure only this.")
@click.option("--write/--no-write", default=None, help="Into bench/RESULTS.md; without --only it is written.")
def main(docs: Path | None, only: tuple[str, ...], write: bool | None) -> None:
    """Measure reading, building, searching and serving, each beside a peer in the same run."""
    docs = docs or (corpus.CORPUS if corpus.CORPUS.is_dir() else searching.CONTENT)
    write = not only if write is None else write
    for name, measure in PARTS.items():
        if only and name not in only:
            continue
        rows = []
        for row in measure(docs):
            mark = results.MARKS[row.met]
            click.echo(f"{name:12} {row.what}: {row.measured} (target {row.target}; {row.peer}) {mark}")
            rows.append(row)
        if write and rows:  # part by part: one that fails loses nothing of those before
            results.write(results.Section(name, f"python -m bench --only {name}", docs, rows), PARTS)
    if write:
        click.echo(f"Written to {results.RESULTS.relative_to(corpus.ROOT)}")


if __name__ == "__main__":
    sys.exit(main())
