"""Who is reading: a process of this machine that was killed holds up nobody, one of another for a while."""

from __future__ import annotations

import os
import socket
from secrets import token_hex

_ONE = token_hex(4)  # tells processes apart that have a number one after the other, as in a container


def here() -> str:
    """HOST:PROCESS:ONE."""
    return f"{_host()}:{os.getpid()}:{_ONE}"


def is_gone(claimed_by: str) -> bool:
    """Whether it was a process of this machine that is no longer there."""
    host, _, rest = claimed_by.partition(":")
    process, _, one = rest.partition(":")
    if host != _host() or not process.isdecimal():
        return False
    if int(process) == os.getpid():
        return one != _ONE
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except OSError:  # somebody else's
        return False
    return False


def _host() -> str:
    return socket.gethostname()[:253].replace(":", "-")
