"""`goodstanding index` as a whole command, beside `mkdocs build` with the material theme and its search."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from bench import corpus
from bench.measure import Row, Run, command

BIN = Path(sys.executable).parent


ROUNDS = 2  # in which all take their turn; the best of each counts
TARGETS = {"tantivy": 4.0, "whoosh": 1.0}  # how many times as fast as mkdocs a full index must be


def run(docs: Path) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        copy = scratch / "docs"
        shutil.copytree(docs, copy)
        peers: list[Run] = []
        full: dict[str, list[Run]] = {engine: [] for engine in TARGETS}
        for number in range(ROUNDS):
            peers.append(mkdocs(copy, scratch))
            for engine, runs in full.items():
                runs.append(command(index_command(engine, copy, scratch / f"{engine}{number}")))
        peer = fastest(peers)
        beside = f"mkdocs {peer.seconds:.1f} s, {peer.mebibytes:.0f} MiB"
        for engine, runs in full.items():
            yield from of_full(engine, fastest(runs), peer, beside)
            yield from of_changes(engine, copy, scratch / f"{engine}0", beside)


def index_command(engine: str, docs: Path, index: Path) -> list[str | Path]:
    return [BIN / "goodstanding", "index", "--content", docs, "--index", index, "--engine", engine]


def fastest(runs: list[Run]) -> Run:
    return min(runs, key=lambda each: each.seconds)


def of_full(engine: str, full: Run, peer: Run, beside: str) -> Iterator[Row]:
    faster, least = peer.seconds / full.seconds, TARGETS[engine]
    yield Row(
        f"Full index, {engine}",
        f"{full.seconds:.1f} s = {faster:.1f}× as fast",
        f"≥ {least:g}×",
        beside,
        faster >= least,
    )
    yield Row(
        f"Memory of a full index, {engine}",
        f"{full.mebibytes:.0f} MiB",
        "≤ 400 MiB",
        beside,
        full.mebibytes <= 400,
    )


def of_changes(engine: str, docs: Path, index: Path, beside: str) -> Iterator[Row]:
    arguments = index_command(engine, docs, index)
    size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file()) / 2**20
    yield Row(f"Size of the library, {engine}", f"{size:.0f} MiB", "–")
    command(arguments)
    same = fastest([command(arguments) for _ in range(3)])
    yield Row(f"Nothing changed, {engine}", f"{same.seconds:.2f} s", "≤ 1 s", beside, same.seconds <= 1)
    runs = []
    changed = corpus.files(docs)[len(corpus.files(docs)) // 2]
    for number in range(3):
        with changed.open("a", encoding="utf-8") as stream:
            stream.write(f"\nOne more sentence, number {number}.\n")
        runs.append(command(arguments))
    one = fastest(runs).seconds
    yield Row(f"One article changed, {engine}", f"{one:.2f} s", "≤ 2 s", beside, one <= 2)


def mkdocs(docs: Path, scratch: Path) -> Run:
    settings = {
        "site_name": "Peer",
        "docs_dir": str(docs),
        "site_dir": str(scratch / "site"),
        "theme": {"name": "material", "font": False},
        "plugins": ["search"],
        "validation": {"links": {"not_found": "ignore", "unrecognized_links": "ignore"}},
    }
    path = scratch / "mkdocs.yml"
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return command([BIN / "mkdocs", "build", "--quiet", "--config-file", path], NO_MKDOCS_2_WARNING="1")
