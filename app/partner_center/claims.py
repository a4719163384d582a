"""Who is reading an account: a process of this machine that was killed holds up nobody, one of another for a while."""

from __future__ import annotations

import os
import socket


def here() -> str:
    return f"{socket.gethostname()[:253]}:{os.getpid()}"


def is_gone(claimed_by: str) -> bool:
    """Whether it was a process of this machine that is no longer there."""
    host, _, process = claimed_by.rpartition(":")
    if host != socket.gethostname()[:253] or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except OSError:  # somebody else's
        return False
    return False
