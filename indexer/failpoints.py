"""Named places where a test may have the program die, as a machine does that loses its power.

They cost a comparison and do nothing unless `arm` has named one, which only tests do: no setting and no variable of the
environment reaches them. What is to survive a crash says in `POINTS` where it must be tried.
"""

from __future__ import annotations

import os
import signal

# In the order in which a build comes by them.
POINTS = (
    "build-begun",  # the lock is held, nothing is written
    "articles-read",  # objects are written, nothing refers to them
    "staged",  # the folder of the new generation is there, empty
    "index-begun",  # an engine index is being written; in a process of its own where there are several
    "entries-sent",  # a cluster has its entries, and nothing says so yet; embedded engines don't come by
    "index-written",  # one is complete
    "indexes-written",  # all are
    "sealed",  # the generation is complete, but not on the disk
    "generation-named",  # it has its name, and isn't current
    "current-written",  # its name is written beside CURRENT
    "published",  # it is current
    "pruned",  # old generations are gone, their objects aren't
    "cleaned",  # all is done
)
_armed = ""


def arm(point: str) -> None:
    """Have this process, and those that it forks, be killed when they come by."""
    global _armed  # noqa: PLW0603 - one for the process, as the kill is
    if point not in POINTS:
        raise ValueError(f"There is no fail-point {point!r}.")
    _armed = point


def passing(point: str) -> None:
    """Say that the program comes by."""
    if point == _armed:
        os.kill(os.getpid(), signal.SIGKILL)
