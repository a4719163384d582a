"""Builds that die: `python -m tests.indexer.dying` takes a task a line, and has a process of its own killed for each.

A task names a fail-point, or a moment in seconds. Everything is imported once; each build is a fork of that. The answer
to a task is one line: whether the build was killed, and how long it ran.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from indexer import failpoints
from indexer.build import build_library
from indexer.search.engines.cluster import Cluster

ROOT = Path(__file__).resolve().parents[2]


def serve() -> None:
    for line in sys.stdin:
        task = json.loads(line)
        began = time.monotonic()
        child = os.fork()
        if not child:
            build(task)
        if task["after"] is not None:
            time.sleep(task["after"])
            os.kill(child, signal.SIGKILL)  # it waits for us: the number is nobody else's
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        seconds = time.monotonic() - began
        sys.stdout.write(json.dumps({"killed": killed, "code": os.waitstatus_to_exitcode(status), "seconds": seconds}))
        sys.stdout.write("\n")
        sys.stdout.flush()


def build(task: dict[str, Any]) -> None:
    """In the child; never returns."""
    code = 1
    try:
        if task["point"]:
            failpoints.arm(task["point"])
        cluster = (
            Cluster(**{**task["cluster"], "addresses": tuple(task["cluster"]["addresses"])})
            if task["cluster"]
            else None
        )
        build_library(
            [task["docset"]], Path(task["index"]), engine=task["engine"], cluster=cluster, workers_count=task["workers"]
        )
        code = 0
    finally:
        os._exit(code)


class Killer:
    """The other end: asks for builds, and has them killed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(
        self,
        docset: Path,
        index: Path,
        *,
        point: str = "",
        after: float | None = None,
        engine: str = "tantivy",
        workers: int = 1,
        cluster: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        task = {"docset": str(docset), "index": str(index), "point": point, "after": after, "engine": engine}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({**task, "workers": workers, "cluster": cluster}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


@contextmanager
def killer() -> Iterator[Killer]:
    command = [sys.executable, "-m", "tests.indexer.dying"]
    with subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield Killer(process)
        finally:
            assert process.stdin
            process.stdin.close()  # it ends with its tasks
            process.wait(60)


if __name__ == "__main__":
    serve()
