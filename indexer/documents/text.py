"""Text that remembers where each of its lines came from.

Reading takes lines out (frontmatter, the source language of side-by-side pairs) and puts lines in (includes). Markdown
counts the lines it is given; authors need the line of the file they wrote.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from indexer.documents.model import Record


class Run(Record):
    """Consecutive lines of one file."""

    start: int  # 0-based line in the text
    file: str
    line: int  # 1-based line in `file` of the text's line `start`


class SourceText(Record):
    content: str  # lines end with \n
    runs: tuple[Run, ...]  # by `start`; the first starts at 0

    def place(self, index: int) -> tuple[str, int]:
        """The file and the 1-based line in it of the text's 0-based line `index`."""
        run = self.runs[bisect_right(self.runs, index, key=lambda run: run.start) - 1]
        return run.file, run.line + index - run.start

    def lines(self) -> Iterator[tuple[str, str, int]]:
        """Each line without its end, with its file and 1-based line."""
        for index, line in enumerate(self.content.split("\n")):
            yield line, *self.place(index)


def whole_file(content: str, file: str, first_line: int = 1) -> SourceText:
    return SourceText(content=content, runs=(Run(start=0, file=file, line=first_line),))


def from_lines(lines: Iterable[tuple[str, str, int]], file: str) -> SourceText:
    """Put lines together, each with the file and the 1-based line that it comes from."""
    content: list[str] = []
    runs: list[Run] = []
    expected: tuple[str, int] | None = None
    for index, (line, origin, number) in enumerate(lines):
        if (origin, number) != expected:
            runs.append(Run(start=index, file=origin, line=number))
        expected = (origin, number + 1)
        content.append(line)
    return SourceText(content="\n".join(content), runs=tuple(runs) or (Run(start=0, file=file, line=1),))
