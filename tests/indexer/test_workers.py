"""Work shared between processes: none is left over, and one that is ended from outside is said so."""

import os
import signal
import subprocess
import sys
import time

import pytest

from indexer import workers
from indexer.errors import BuildInterruptedError

# Says which processes work, then waits for tasks that never end.
WAITING = """
import os, time
from indexer import workers

def work(task):
    print(os.getpid(), flush=True)
    time.sleep(600)

list(workers.run(work, range(8), count=2))
"""


def double(number: int) -> int:
    return 2 * number


def die(number: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("count", [1, 3])
def test_every_task_is_done(count: int) -> None:
    assert sorted(workers.run(double, range(10), count=count)) == list(range(0, 20, 2))


def test_a_process_ended_from_outside_is_said_so() -> None:
    with pytest.raises(BuildInterruptedError, match="--workers 1"):
        list(workers.run(die, range(8), count=2))


def test_no_process_outlives_a_build_that_is_killed() -> None:
    """It would hold the build's lock, and no other build could ever begin."""
    with subprocess.Popen([sys.executable, "-c", WAITING], stdout=subprocess.PIPE, text=True) as build:
        assert build.stdout is not None
        working = [int(build.stdout.readline()) for _ in range(2)]
        build.kill()
    end = time.monotonic() + 20
    while any(map(alive, working)) and time.monotonic() < end:
        time.sleep(0.05)
    assert not any(map(alive, working))
