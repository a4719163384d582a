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


def run(docs: Path) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        copy = scratch / "docs"
        shutil.copytree(docs, copy)
        peer = mkdocs(copy, scratch)
        beside = f"mkdocs {peer.seconds:.1f} s, {peer.mebibytes:.0f} MiB"
        for engine, least in (("tantivy", 4.0), ("whoosh", 1.0)):
            yield from of_engine(engine, least, copy, scratch / engine, peer, beside)


def of_engine(engine: str, least: float, docs: Path, index: Path, peer: Run, beside: str) -> Iterator[Row]:
    arguments: list[str | Path] = [BIN / "goodstanding", "index", "--content", docs, "--index", index, "--engine", engine]
    full = command(arguments)
    faster = peer.seconds / full.seconds
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
    size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file()) / 2**20
    yield Row(f"Size of the library, {engine}", f"{size:.0f} MiB", "–")
    same = min((command(arguments) for _ in range(3)), key=lambda each: each.seconds)
    yield Row(f"Nothing changed, {engine}", f"{same.seconds:.2f} s", "≤ 1 s", beside, same.seconds <= 1)
    seconds = []
    changed = corpus.files(docs)[len(corpus.files(docs)) // 2]
    for number in range(3):
        with changed.open("a", encoding="utf-8") as stream:
            stream.write(f"\nOne more sentence, number {number}.\n")
        seconds.append(command(arguments).seconds)
    yield Row(f"One article changed, {engine}", f"{min(seconds):.2f} s", "≤ 2 s", beside, min(seconds) <= 2)


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
