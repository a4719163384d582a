"""What rendering one article knows, and what it collects on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from indexer.documents.markdown.anchors import Ids
from indexer.documents.model import Link, Problem
from indexer.documents.text import SourceText
from indexer.errors import problem

if TYPE_CHECKING:
    from indexer.documents.markdown.addresses import Target
    from indexer.documents.outline import OutlineContext

RESERVED = "gs-"  # ids that begin so belong to the application's own page


class Page:
    """One article while it is being rendered. Lines are 0-based lines of its text until they are placed."""

    __slots__ = (
        "_simple",
        "addresses",
        "context",
        "ids",
        "known_links",
        "language",
        "link_class",
        "links",
        "media",
        "problems",
        "text",
        "untitled",
    )

    def __init__(self, text: SourceText, context: OutlineContext) -> None:
        self.text = text
        self.context = context
        self.language = context.locale.partition("-")[0].lower()
        self.ids = Ids()
        self.addresses: list[str] = []  # ids given out since the section began
        self.links: list[Link] = []
        self.media: dict[str, None] = {}  # in the order found, each once
        self.untitled: dict[str, None] = {}
        self.problems: list[Problem] = []
        self.known_links: dict[tuple[str, str], Target] = {}
        self.link_class = ""  # of links written now: those in a list of next steps look like buttons
        # Nearly every article is one run of lines: no need to search.
        self._simple = text.runs[0].line if len(text.runs) == 1 and text.runs[0].file == context.file else 0

    def place(self, line: int) -> tuple[str, int]:
        """The file and the 1-based line in it."""
        return (self.context.file, self._simple + line) if self._simple else self.text.place(line)

    def report(self, code: str, line: int, **values: object) -> None:
        file, number = self.place(line)
        self.problems.append(problem(code, file, number, **values))

    def take_id(self, wanted: str, line: int) -> str:
        """An id of the page, as wanted if it is free and fit, and an address of the current section."""
        if wanted[:3].lower() == RESERVED:
            self.report("anchor-reserved", line, id=wanted)
        taken = self.ids.take(fit_id(wanted))
        self.addresses.append(taken)
        return taken


def fit_id(wanted: str) -> str:
    """The id under which an anchor is reachable; the same for links to it."""
    fit = "-".join(wanted.split())[:200]
    return "content-" + fit if fit[:3].lower() == RESERVED else fit
