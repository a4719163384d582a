"""Timing and memory of functions and commands, and the rows of a report."""

import gc
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple


class Row(NamedTuple):
    """A line of `RESULTS.md`: what was measured, beside its target and its peer."""

    what: str
    measured: str
    target: str
    peer: str = ""
    met: bool | None = None  # None: no target, reported only


class Run(NamedTuple):
    """A command that has ended."""

    seconds: float
    mebibytes: float  # largest resident set of the process and those it waited for, added up while it ran


def interleaved(rounds: int, *functions: Callable[[], object]) -> list[float]:
    """The best CPU time of each function over rounds in which all of them take their turn, in seconds."""
    times: list[list[float]] = [[] for _ in functions]
    for _ in range(rounds):
        for function, into in zip(functions, times, strict=True):
            gc.collect()
            start = time.process_time()
            function()
            into.append(time.process_time() - start)
    return [min(each) for each in times]


def percentiles(seconds: Sequence[float]) -> tuple[float, float]:
    """p50 and p95 in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return cuts[49] * 1000, cuts[94] * 1000


def command(arguments: Sequence[str | Path], **environment: str) -> Run:
    """Run a command to its end, and watch the memory of it and of its children.

    Raises RuntimeError with what it printed where it fails.
    """
    start = time.perf_counter()
    with TemporaryFile("w+", encoding="utf-8") as printed:  # a pipe that nobody empties would stop it
        process = subprocess.Popen(
            [str(each) for each in arguments], stdout=printed, stderr=subprocess.STDOUT, env=os.environ | environment
        )
        largest = 0.0
        while process.poll() is None:
            began = time.perf_counter()
            largest = max(largest, tree_mebibytes(process.pid))
            # Looking takes computing from what is looked at: a twentieth of the time, at most.
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.02, 19 * (time.perf_counter() - began)))
        seconds = time.perf_counter() - start
        printed.seek(0)
        output = printed.read()
    if process.returncode:
        raise RuntimeError(f"{' '.join(map(str, arguments))} failed:\n{output[-2000:]}")
    return Run(seconds, largest)


def tree_mebibytes(pid: int) -> float:
    """Proportional memory of a process and its descendants: what forked processes share is counted once."""
    total, todo = 0.0, [pid]
    while todo:
        current = todo.pop()
        try:
            rollup = Path(f"/proc/{current}/smaps_rollup").read_text(encoding="ascii")
            children = Path(f"/proc/{current}/task/{current}/children").read_text(encoding="ascii")
        except OSError:  # it has just ended
            continue
        total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024
        todo += map(int, children.split())
    return total
