"""Who is reading: a process of this machine that was killed holds up nobody, one of another for a while.

Numbers of processes come again, in a container that is started anew at once; the moment at which one began doesn't. One
that has ended and that nobody has waited for still has its number, and does nothing any more.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path
from secrets import token_hex

_ONE = token_hex(4)  # where the system doesn't say when a process began
BEGAN = "s"  # before that moment, so that it isn't taken for one of those
ENDED = ("Z", "X")  # states


def here() -> str:
    """HOST:PROCESS:BEGAN."""
    began = _began(os.getpid())
    return f"{_host()}:{os.getpid()}:{BEGAN + began if began else _ONE}"


def is_gone(claimed_by: str) -> bool:
    """Whether it was a process of this machine that is no longer there."""
    host, _, rest = claimed_by.partition(":")
    process, _, one = rest.partition(":")
    if host != _host() or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):  # somebody else's
        return False
    began = _began(int(process))
    if began is None or not one.startswith(BEGAN):
        return int(process) == os.getpid() and claimed_by != here()
    return one != BEGAN + began


def _began(process: int) -> str | None:
    """In ticks of the machine's clock; empty: it has ended; None: the system doesn't say."""
    try:
        said = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    state, *rest = said.rpartition(")")[2].split()
    return "" if state in ENDED else rest[18]  # proc(5): field 22, counted from the state, the third


def _host() -> str:
    return socket.gethostname()[:253].replace(":", "-")
