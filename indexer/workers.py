"""Work shared between processes, without surprises: one process for small jobs, errors raised where awaited."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from indexer.errors import BuildInterruptedError

T = TypeVar("T")
R = TypeVar("R")
WORTH_IT = 4  # tasks below which starting processes costs more than it brings


def default_count() -> int:
    """As many processes as this one may use processors."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def chunks(items: Sequence[T], size: int) -> list[Sequence[T]]:
    return [items[start : start + size] for start in range(0, len(items), size)]


def run(
    work: Callable[[T], R],
    tasks: Sequence[T],
    *,
    count: int,
    setup: Callable[..., None] | None = None,
    arguments: tuple[Any, ...] = (),
) -> Iterator[R]:
    """Yield `work(task)` for each task, in the order in which they are done.

    `setup(*arguments)` runs once in every process before its first task. Raises BuildInterruptedError where a process
    is ended from outside.
    """
    if count <= 1 or len(tasks) < WORTH_IT:
        if setup and tasks:
            setup(*arguments)
        yield from map(work, tasks)
        return
    # Forking shares what is loaded already; where the platform has no fork, processes start afresh.
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else None
    with ProcessPoolExecutor(
        min(count, len(tasks)), multiprocessing.get_context(method), initializer=_begin, initargs=(setup, arguments)
    ) as pool:
        futures = [pool.submit(work, task) for task in tasks]
        try:
            for future in as_completed(futures):
                yield future.result()
        except BrokenProcessPool as error:
            raise BuildInterruptedError from error
        finally:
            for future in futures:
                future.cancel()


def _begin(setup: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    """The beginning of every process."""
    # Ctrl-C ends it at once: it has nothing to save, and the first process says all there is to say.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if setup:
        setup(*arguments)


def _end_with_parent() -> None:
    """A process that is left over would wait for tasks for ever, and hold the lock that it inherited."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
