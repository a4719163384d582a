"""What two workers on two processors serve: article pages and searches of many kinds under 64 clients, memory, start.

Every page and every question is asked, not one of them again and again: pages come from memory once they have been
asked for, searches never do. The peer is the smallest Flask application that granian can serve, asked in the same way.
"""

import json
import os
import random
import re
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote_plus

from bench import corpus
from bench.measure import Row, tree_mebibytes
from bench.serving import BIN, peer_command, server

WORKERS, CLIENTS = 2, 64
SECONDS = int(os.environ.get("BENCH_SECONDS", "10"))
PAGES, SEARCHES = 1500, 800  # targets: a second
P99, MEBIBYTES, START = 25.0, 150, 1.0  # targets: milliseconds, a worker, seconds
QUESTIONS = 1000
SEED = 8
# As browsers ask. Each thread of wrk goes through all addresses from a place of its own.
SCRIPT = """
wrk.headers["Accept-Encoding"] = "gzip"
local paths = {{ {paths} }}
local at = 0
function init() math.randomseed(os.time()); at = math.random(#paths) end
function request() at = at % #paths + 1; return wrk.format("GET", paths[at]) end
"""


def run(docs: Path) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder, index = Path(name), Path(name, "index")
        index_with: list[str | Path] = [BIN / "goodstanding", "index", "--content", docs, "--index", index]
        index_with += ["--engine", "tantivy"]
        subprocess.run(index_with, check=True, capture_output=True)
        environment = {"GOODSTANDING_INDEX": str(index), "GOODSTANDING_DATABASE": f"sqlite:///{folder / 'gs.db'}"}
        serve: list[str | Path] = [BIN / "goodstanding", "serve", "--workers", str(WORKERS)]
        started = first_answer(serve, environment)
        with server(serve, "/healthz", environment) as port:
            articles, questions = addresses(port, docs)
            cold = measured(folder, port, articles)
            pages = measured(folder, port, articles)
            searches = measured(folder, port, questions)
            worker = max(tree_mebibytes(pid) for pid in workers(port))
            size = sum(len(read(port, each)) for each in articles[:50]) // 50
        with server(peer_command(folder, size), "/page") as port:
            peer = measured(folder, port, ["/page"])
    yield from rows(articles, questions, (cold, pages, searches, peer), worker, started)


def rows(
    articles: Sequence[str],
    questions: Sequence[str],
    asked: tuple["Asked", "Asked", "Asked", "Asked"],
    worker: float,
    started: float,
) -> Iterator[Row]:
    cold, pages, searches, peer = asked
    beside = f"bare Flask page of the same size {peer.rate:,.0f}/s, p99 {peer.p99:.1f} ms"
    of = f"{WORKERS} workers, {CLIENTS} clients"
    yield Row(
        f"{len(articles):,} article pages, {of}",
        f"{pages.rate:,.0f}/s = {pages.rate / peer.rate:.2f}×, p99 {pages.p99:.1f} ms",
        f"≥ {PAGES:,}/s",
        beside,
        pages.rate >= PAGES,
    )
    yield Row(
        f"The same when they are first asked for, {of}", f"{cold.rate:,.0f}/s, p99 {cold.p99:.1f} ms", "–", beside
    )
    yield Row(
        f"{len(questions):,} searches with tantivy, {of}",
        f"{searches.rate:,.0f}/s = {searches.rate / peer.rate:.2f}×, p99 {searches.p99:.1f} ms",
        f"≥ {SEARCHES}/s, p99 ≤ {P99:g} ms",
        beside,
        searches.rate >= SEARCHES and searches.p99 <= P99,
    )
    yield Row("Memory of a worker after that", f"{worker:.0f} MiB", f"≤ {MEBIBYTES} MiB", "", worker <= MEBIBYTES)
    yield Row("Start to first answer", f"{started:.2f} s", f"≤ {START:g} s", "", started <= START)


class Asked:
    """What wrk says."""

    def __init__(self, output: str) -> None:
        rate, p99 = re.search(r"Requests/sec:\s+([\d.]+)", output), re.search(r"99%\s+([\d.]+)(us|ms|s)", output)
        if rate is None or p99 is None or "Non-2xx" in output or not float(rate[1]):
            raise RuntimeError(f"wrk was not answered well:\n{output}")
        self.rate = float(rate[1])
        self.p99 = float(p99[1]) * {"us": 0.001, "ms": 1.0, "s": 1000.0}[p99[2]]


def measured(folder: Path, port: int, paths: Sequence[str]) -> Asked:
    script = folder / "paths.lua"
    script.write_text(SCRIPT.format(paths=", ".join(json.dumps(each) for each in paths)), encoding="utf-8")
    command: list[str | Path] = [
        "wrk",
        "-t1",
        f"-c{CLIENTS}",
        f"-d{SECONDS}s",
        "--latency",
        "-s",
        script,
        f"http://127.0.0.1:{port}",
    ]
    return Asked(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def addresses(port: int, docs: Path) -> tuple[list[str], list[str]]:
    """Every article in every language that has it, and as many questions as there are headings, up to QUESTIONS."""
    found = re.findall(r"<loc>https?://[^/]+(/[^<]*/articles/[^<]+)</loc>", read(port, "/sitemap.xml").decode())
    chance = random.Random(SEED)
    questions = [
        f"/api/v1/search?q={quote_plus(text)}&locale={folder.name}"
        for folder in sorted(docs.iterdir())
        if folder.is_dir() and re.fullmatch(r"[a-z]{2}-[a-z]{2}", folder.name)
        for text in corpus.headings(docs, folder.name, 1)
    ]
    chance.shuffle(questions)
    return found, questions[:QUESTIONS]


def first_answer(serve: Sequence[str | Path], environment: dict[str, str]) -> float:
    """Seconds from the start of the command to the first page, the best of three."""
    best = float("inf")
    for _ in range(3):
        begin = time.perf_counter()
        with server(serve, "/healthz", environment) as port:
            read(port, "/")
            best = min(best, time.perf_counter() - begin)
    return best


def workers(port: int) -> list[int]:
    """Whoever listens there, but for the process that started the others."""
    listening = [
        int(path.name)
        for path in Path("/proc").iterdir()
        if path.name.isdecimal() and f"--port\0{port}\0" in _command(path)
    ]
    return [each for each in listening if _parent(each) in listening]


def _command(process: Path) -> str:
    try:
        return (process / "cmdline").read_text(encoding="utf-8", errors="replace")
    except OSError:  # it has just ended
        return ""


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


def read(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as response:
        data: bytes = response.read()
    return data
