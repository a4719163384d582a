"""Work shared between processes: none is left over, and one that is ended from outside is said so."""

import os
import signal
import subprocess
import sys

import pytest

from indexer import workers
from indexer.errors import BuildInterruptedError

PATIENCE = 60  # seconds; a busy machine may need them
WAITING = """
import os, time
from indexer import workers

def work(task):
    os.write(1, b"working\\n")
    time.sleep(600)

list(workers.run(work, range(8), count=2))
"""


def double(number: int) -> int:
    return 2 * number


def die(number: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("count", [1, 3])
def test_every_task_is_done(count: int) -> None:
    assert sorted(workers.run(double, range(10), count=count)) == list(range(0, 20, 2))


def test_a_process_ended_from_outside_is_said_so() -> None:
    with pytest.raises(BuildInterruptedError, match="--workers 1"):
        list(workers.run(die, range(8), count=2))


def test_no_process_outlives_a_build_that_is_killed() -> None:
    """It would hold the build's lock, and no other build could ever begin."""
    build = subprocess.Popen([sys.executable, "-c", WAITING], stdout=subprocess.PIPE)
    assert build.stdout is not None
    try:
        assert [build.stdout.readline() for _ in range(2)] == [b"working\n"] * 2
    finally:
        build.kill()
    # The output ends when nobody is left who could write to it.
    assert build.communicate(timeout=PATIENCE)[0] == b""
