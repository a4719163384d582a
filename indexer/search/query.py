"""What a person typed, taken apart: words, quoted phrases, `-exclusions`, and whether the last word is finished."""

import re
from collections.abc import Container, Iterator
from typing import NamedTuple

from indexer.documents.model import Record
from indexer.errors import UsageError
from indexer.languages.terms import WORD, normal, tokens

MAX_CHARACTERS = 1000
MAX_WORDS = 50  # those after it are left out, and the answer says so

QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
ITEM = re.compile(rf'(?P<minus>(?<!\S)-(?=[^\W_]|"))?(?:"(?P<phrase>[^"]*)"|(?P<word>{WORD.pattern}))')
QUOTE = re.compile(r'"|(?<![^\s"])-+')  # and hyphens that would exclude a word if a space stood in its place


class Word(Record):
    """A word where it stands in the query."""

    token: str  # in lower case
    start: int
    end: int


class ParsedQuery(Record):
    text: str  # composed, without invisible characters; what `Word.start` counts in
    words: tuple[Word, ...] = ()  # those of phrases too, those of exclusions not
    phrases: tuple[tuple[str, ...], ...] = ()  # tokens that stand together
    exclusions: tuple[str, ...] = ()  # tokens
    unfinished: bool = False  # the last word may be the beginning of one
    shortened: bool = False  # words after the first fifty were left out
    exact: bool = False  # words are taken as they are spelled


class Item(NamedTuple):
    """A word or a quoted phrase, wanted or not."""

    match: re.Match[str]
    words: list[Word]
    excluded: bool

    @property
    def is_phrase(self) -> bool:
        return self.match["phrase"] is not None


def measured(text: str) -> str:
    """The query as it was typed. Raises UsageError where it is too long to be a question.

    Composed it may be longer: that is nobody's fault, so `parse` takes it all the same.
    """
    if len(text) > MAX_CHARACTERS:
        raise UsageError(f"A search takes up to {MAX_CHARACTERS} characters; this one has {len(text)}.")
    return text


def parse(text: str, conjunctions: Container[str] = (), *, exact: bool = False) -> ParsedQuery:
    """Take a query apart. A hyphen after one of the `conjunctions` excludes nothing: `facturen en -bestanden`."""
    text = normal(text).translate(QUOTES)
    words: list[Word] = []
    phrases: list[tuple[str, ...]] = []
    exclusions: list[str] = []
    last = None
    for last in items(text, conjunctions):
        if last.excluded:
            exclusions += (word.token for word in last.words)
        else:
            words += last.words
            if last.is_phrase and last.words:
                phrases.append(tuple(word.token for word in last.words))
    finished = last is None or last.is_phrase or not words or words[-1].end != len(text)
    return ParsedQuery(
        text=text,
        words=tuple(words[:MAX_WORDS]),
        phrases=tuple(phrases[:MAX_WORDS]),
        exclusions=tuple(exclusions[:MAX_WORDS]),
        unfinished=not finished,
        shortened=len(words) > MAX_WORDS,
        exact=exact,
    )


def items(text: str, conjunctions: Container[str]) -> Iterator[Item]:
    """The words and phrases of a query, in order."""
    before: Word | None = None  # the last one that is wanted
    for match in ITEM.finditer(text):
        group = "word" if match["phrase"] is None else "phrase"
        found = [
            Word(token=each[0].lower(), start=each.start(), end=each.end())
            for each in WORD.finditer(text, *match.span(group))
        ]
        joined = before and before.token in conjunctions and not text[before.end : match.start()].strip()
        excluded = bool(match["minus"]) and not joined
        yield Item(match, found, excluded)
        if found and not excluded:
            before = found[-1]


def without_quotes(text: str, conjunctions: Container[str] = ()) -> str:
    """The same query, its phrases being words like others; what it excludes stays excluded."""
    text = normal(text).translate(QUOTES)
    unquoted = QUOTE.sub(lambda found: " " * len(found[0]), text)
    written = ""
    end = 0
    for item in items(text, conjunctions):
        start, until = item.match.span()
        if item.excluded and not unquoted[end:start].strip() and _ends_with(written, conjunctions):
            written = written.rstrip() + ","  # a conjunction that stood between quotes would now want what is excluded
        written += unquoted[end:start] + (unquoted if item.is_phrase and not item.excluded else text)[start:until]
        end = until
    return " ".join((written + unquoted[end:]).split())


def without_exclusions(text: str, conjunctions: Container[str] = ()) -> str:
    """The same query without the words that it excludes."""
    text = normal(text).translate(QUOTES)
    for item in reversed(list(items(text, conjunctions))):
        if item.excluded:
            text = text[: item.match.start()] + text[item.match.end() :].lstrip("-")
    return " ".join(text.split())


def _ends_with(text: str, conjunctions: Container[str]) -> bool:
    words = tokens(text)
    return bool(words) and words[-1] in conjunctions
