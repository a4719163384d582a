"""Takes side-by-side spans off before Markdown sees them, and yields both languages.

In a side-by-side article each translated sentence is a span, and right behind it stands the source sentence:

    <span data-ttu-id="1-103">Bonjour</span><span class="sxs-lookup"><span
    data-stu-id="1-103">Hello</span></span>

What stands outside such pairs (list marks, table bars, links' addresses, code) belongs to both
languages. One pass over the text; a pair ends at a blank line at the latest, so that a span nobody
closed costs a paragraph's pairing and never its text.
"""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from indexer.documents.model import Problem, Segment
from indexer.documents.text import Run, SourceText
from indexer.errors import problem

# Spans, and blank lines: what is still open there was never closed.
_TOKEN = re.compile(r"<span\b[^<>]*>|</span\s*>|\n[ \t]*(?=\n)")
_ID = re.compile(r"""data-[ts]tu-id\s*=\s*["']?([^"'\s>]*)""")

# What describes a picture is translated without its source beside it.
_PICTURE_TEXT = re.compile(r"""(?P<image>!\[)[^\[\]\n]*(?=\]\()|(?P<attribute>\balt-text=")[^"\n]*(?=")""")

_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s+\"[^\"\n]*\")?\s*\)")
_MARKS = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])|(?P<end><br\b[^<>]*>)|</?[A-Za-z][^<>]*>|(?<!\s)\*+|\*+(?!\s)|`+"
    r"|(?<!\w)_+(?=\w)|(?<=\w)_+(?!\w)"
)
_SPACES = re.compile(r"[ \t\n]+")


class Bilingual(NamedTuple):
    """An article's text taken apart."""

    target: SourceText
    source: SourceText | None  # None where the article is in one language
    segments: tuple[Segment, ...]
    problems: tuple[Problem, ...]


def split_bilingual(text: SourceText) -> Bilingual:
    """The localized text, the source text and their sentence pairs. Never raises; no text is lost."""
    if "tu-id" not in text.content and "sxs-lookup" not in text.content:
        return Bilingual(text, None, (), ())
    splitter = _Splitter(text)
    splitter.run()
    if not splitter.spans:
        return Bilingual(text, None, (), ())
    target, source = splitter.target.built(text), splitter.source.built(text)
    return Bilingual(target, source, tuple(splitter.segments), tuple(splitter.problems))


def plain_text(markdown: str) -> str:
    """A sentence without its marks and tags, white space collapsed."""
    bare = _LINK.sub(r"\1", _LINK.sub(r"\1", markdown))  # twice: a linked picture
    bare = _MARKS.sub(lambda mark: mark["escaped"] or (" " if mark["end"] else ""), bare)
    return _SPACES.sub(" ", html.unescape(bare)).strip()


class _Kind(Enum):
    TARGET = auto()
    SOURCE = auto()
    LOOKUP = auto()  # the span around the source's
    OTHER = auto()  # the author's own


@dataclass(slots=True)
class _Span:
    kind: _Kind
    id: str
    line: int  # 0-based
    parts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Side:
    """One language's text as it grows, with the line that each of its lines comes from."""

    parts: list[str] = field(default_factory=list)
    origins: list[int] = field(default_factory=lambda: [0])
    fresh: bool = True  # nothing stands on the last line yet

    def add(self, text: str, line: int) -> None:
        if not text:
            return
        if self.fresh:
            self.origins[-1] = line
        self.parts.append(text)
        self.origins.extend(range(line + 1, line + 1 + text.count("\n")))
        self.fresh = text.endswith("\n")

    def built(self, text: SourceText) -> SourceText:
        return SourceText(content="".join(self.parts), runs=tuple(_runs(map(text.place, self.origins))))


def _runs(places: Iterable[tuple[str, int]]) -> Iterable[Run]:
    expected: tuple[str, int] | None = None
    for index, (file, line) in enumerate(places):
        if (file, line) != expected:
            yield Run(start=index, file=file, line=line)
        expected = (file, line + 1)


class _Splitter:
    def __init__(self, text: SourceText) -> None:
        self.text = text
        self.target, self.source = _Side(), _Side()
        self.segments: list[Segment] = []
        self.problems: list[Problem] = []
        self.spans = 0  # how many of the markup's own there were
        self.line = 0
        self._open: list[_Span] = []
        self._pending: _Span | None = None  # a closed target span whose source has not come yet

    def run(self) -> None:
        content, position = self.text.content, 0
        for token in _TOKEN.finditer(content):
            self._text(content[position : token.start()])
            tag = token[0]
            if tag.startswith("\n"):
                self._end_pairs()
                self._text(tag)
            elif tag.startswith("</"):
                self._closing(tag)
            else:
                self._opening(tag)
            position = token.end()
        self._text(content[position:])
        self._end_pairs()
        self._give_up_pending()

    def _text(self, text: str) -> None:
        if not text:
            return
        span = self._pair_span()
        if span is None:
            if self._pending and text.strip():
                self._give_up_pending()
            self.target.add(text, self.line)
            self.source.add(_PICTURE_TEXT.sub(_without_text, text), self.line)
        else:
            side = self.target if span.kind is _Kind.TARGET else self.source
            side.add(text, self.line)
            span.parts.append(text)
        self.line += text.count("\n")

    def _pair_span(self) -> _Span | None:
        """The innermost open span that says which language this is."""
        return next((span for span in reversed(self._open) if span.kind is not _Kind.OTHER), None)

    def _opening(self, tag: str) -> None:
        kind = _kind_of(tag)
        if kind is _Kind.OTHER:
            self._text(tag)
            if not tag.endswith("/>"):
                self._open.append(_Span(kind, "", self.line))
            return
        self.spans += 1
        outer = self._pair_span()
        if outer is not None and not (kind is _Kind.SOURCE and outer.kind is _Kind.LOOKUP):
            self._end_pairs()  # pairs are never nested: the outer one was not closed
        if kind is _Kind.TARGET:
            self._give_up_pending()
        found = _ID.search(tag)
        self._open.append(_Span(kind, found[1] if found else "", self.line))

    def _closing(self, tag: str) -> None:
        if not self._open:
            self._report("sxs-stray", self.line)
            return
        span = self._open.pop()
        if span.kind is _Kind.OTHER:
            self._text(tag)
        else:
            self._close(span)

    def _close(self, span: _Span) -> None:
        if span.kind is _Kind.TARGET:
            self._pending = span
        elif span.kind is _Kind.SOURCE:
            target, self._pending = self._pending, None
            if target is None or target.id != span.id:
                self._report("sxs-unpaired", span.line, id=span.id)
                return
            segment = Segment(
                target=plain_text("".join(target.parts)),
                source=plain_text("".join(span.parts)),
                line=self.text.place(target.line)[1],
            )
            if segment.target and segment.source:
                self.segments.append(segment)

    def _end_pairs(self) -> None:
        """Close every span of a pair that is still open, and say so."""
        if (innermost := self._pair_span()) is not None:
            self._report("sxs-unclosed", innermost.line, id=innermost.id)
        while self._pair_span() is not None:
            self._close(self._open.pop())

    def _give_up_pending(self) -> None:
        if self._pending is not None:
            self._report("sxs-unpaired", self._pending.line, id=self._pending.id)
            self._pending = None

    def _report(self, code: str, line: int, **values: object) -> None:
        file, number = self.text.place(line)
        self.problems.append(problem(code, file, number, **values))


def _kind_of(tag: str) -> _Kind:
    if "data-ttu-id" in tag:
        return _Kind.TARGET
    if "data-stu-id" in tag:
        return _Kind.SOURCE
    return _Kind.LOOKUP if "sxs-lookup" in tag else _Kind.OTHER


def _without_text(match: re.Match[str]) -> str:
    return match["image"] or match["attribute"]
