"""Whoever claimed something is gone when its process is: also where its number came again, or nobody waited for it."""

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from app.partner_center import claims


@pytest.fixture
def other() -> Iterator["subprocess.Popen[bytes]"]:
    """Another process, that waits to be told to end."""
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
    yield process
    process.kill()
    process.communicate()


def claim_of(process: int) -> str:
    return f"{claims._host()}:{process}:{claims.BEGAN}{claims._began(process)}"


def test_who_is_there_is_not_gone(other: "subprocess.Popen[bytes]") -> None:
    assert not claims.is_gone(claims.here())
    assert claims.here() == claim_of(os.getpid())
    assert not claims.is_gone(claim_of(other.pid))


def test_a_number_that_came_again_is_somebody_else(other: "subprocess.Popen[bytes]") -> None:
    for process in (os.getpid(), other.pid):
        assert claims.is_gone(f"{claim_of(process)}1")


def test_one_that_has_ended_is_gone_before_anybody_waits_for_it(other: "subprocess.Popen[bytes]") -> None:
    claim = claim_of(other.pid)
    other.kill()
    os.waitid(os.P_PID, other.pid, os.WEXITED | os.WNOWAIT)  # ended, and still listed
    assert claims.is_gone(claim)
    other.wait()
    assert claims.is_gone(claim)


def test_what_an_older_release_claimed_is_believed(other: "subprocess.Popen[bytes]") -> None:
    """Servers are replaced one after the other."""
    host = claims._host()
    assert not claims.is_gone(f"{host}:{other.pid}:0a1b2c3d")
    assert claims.is_gone(f"{host}:{os.getpid()}:0a1b2c3d")  # it had our number, and isn't us
    assert not claims.is_gone(f"{host}-elsewhere:{2**22 + 1}:0a1b2c3d")
    assert claims.is_gone(f"{host}:{2**22 + 1}:0a1b2c3d")  # no system counts so far
    assert not claims.is_gone(f"{host}:not a number:x")
