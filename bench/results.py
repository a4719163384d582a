"""`bench/RESULTS.md`: a section for each part, which stays until that part is measured again."""

import os
import platform
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bench.measure import Row

RESULTS = Path(__file__).parent / "RESULTS.md"
MARKS = {True: "met", False: "**missed**", None: ""}
HEADING = re.compile(r"^## ", re.MULTILINE)
REMARKS = "remarks"  # the section that people write: what was tried, and what figures don't say
INTRODUCTION = """\
# What was measured

Each section can be measured again by the command in it, and `make bench` measures all that it can; each figure stands
beside a peer that ran in the same run on the same machine, since figures alone say more about the machine.

Memory is the proportional set size of the command and all its processes, sampled every 20 ms. Full builds are the best
of two, in turn with the peer's. CPU time is the best of three interleaved rounds in one process. Requests per second
are counted by wrk (one thread), which shares the processors with the server, as do the threads that ask for account
pages.
"""


class Section(NamedTuple):
    """The rows of one part, and the command that measures them."""

    name: str
    command: str
    docs: Path
    rows: list[Row]

    def text(self) -> str:
        lines = [
            f"## {self.name}",
            "",
            f"`{self.command}`, {datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, "
            f"{len(os.sched_getaffinity(0))} processors ({platform.machine()}), docset `{self.docs.name}`.",
            "",
            "| what | measured | target | | peer |",
            "|---|--:|--:|---|---|",
            *(f"| {row.what} | {row.measured} | {row.target} | {MARKS[row.met]} | {row.peer} |" for row in self.rows),
            "",
        ]
        return "\n".join(lines)


def write(section: Section, order: Iterable[str], file: Path = RESULTS) -> None:
    """Replace the section of that name, and keep all others. `order` names those that come first."""
    sections = sections_of(file.read_text(encoding="utf-8")) if file.exists() else {}
    sections[section.name] = section.text()
    names = dict.fromkeys([*order, *(name for name in sections if name != REMARKS), REMARKS])
    found = [sections[name] for name in names if name in sections]
    file.write_text("\n".join([INTRODUCTION, *found]), encoding="utf-8")


def sections_of(text: str) -> dict[str, str]:
    _, *found = HEADING.split(text)
    return {each.partition("\n")[0].strip(): f"## {each.rstrip()}\n" for each in found}
