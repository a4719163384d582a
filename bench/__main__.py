"""Measures, prints, and writes `bench/RESULTS.md`."""

import os
import platform
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
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
RESULTS = Path(__file__).parent / "RESULTS.md"
MARKS = {True: "met", False: "**missed**", None: ""}


@click.command()
@click.option("--corpus", "docs", type=click.Path(path_type=Path, exists=True), help="Docset to measure on.")
@click.option("--only", multiple=True, type=click.Choice(list(PARTS)), help="Measure only this; nothing is written.")
def main(docs: Path | None, only: tuple[str, ...]) -> None:
    """Measure reading, building, searching and serving, each beside a peer in the same run."""
    docs = docs or (corpus.CORPUS if corpus.CORPUS.is_dir() else searching.CONTENT)
    rows = []
    for name, measure in PARTS.items():
        if only and name not in only:
            continue
        for row in measure(docs):
            click.echo(f"{name:12} {row.what}: {row.measured} (target {row.target}; {row.peer}) {MARKS[row.met]}")
            rows.append(row)
    if not only:
        RESULTS.write_text(report(rows, docs), encoding="utf-8")
        click.echo(f"Written to {RESULTS.relative_to(corpus.ROOT)}")


def report(rows: list[Row], docs: Path) -> str:
    """The whole of `RESULTS.md`."""
    lines = [
        "# What was measured",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {len(os.sched_getaffinity(0))} processors "
        f"({platform.machine()}), docset `{docs.name}`. Measure again with `make bench`; each figure stands beside a "
        "peer that ran in the same run on the same machine, since figures alone say more about the machine.",
        "",
        "| what | measured | target | | peer |",
        "|---|--:|--:|---|---|",
        *(f"| {row.what} | {row.measured} | {row.target} | {MARKS[row.met]} | {row.peer} |" for row in rows),
        "",
        "Memory is the proportional set size of the command and all its processes, sampled every 20 ms. Full builds "
        f"are the best of {building.ROUNDS}, in turn with the peer's. CPU time is the best of three interleaved rounds "
        "in one process. Requests per second are counted by wrk (one thread, "
        f"{serving.CONNECTIONS} connections, {serving.SECONDS} s), which shares the processors with the server, as "
        "do the threads that ask for account pages.",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
