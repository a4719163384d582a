"""What a person typed, taken apart: words, quoted phrases, `-exclusions`, and whether the last word is finished."""

import re
from collections.abc import Container

from indexer.documents.model import Record
from indexer.errors import UsageError
from indexer.languages.terms import WORD, normal

MAX_CHARACTERS = 1000
MAX_WORDS = 50  # those after it are left out, and the answer says so

QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
ITEM = re.compile(rf'(?P<minus>(?<!\S)-(?=[^\W_]|"))?(?:"(?P<phrase>[^"]*)"|(?P<word>{WORD.pattern}))')


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


def parse(text: str, conjunctions: Container[str] = ()) -> ParsedQuery:
    """Take a query apart. A hyphen after one of the `conjunctions` excludes nothing: `facturen en -bestanden`.

    Raises UsageError where it is too long to be a question.
    """
    if len(text) > MAX_CHARACTERS:
        raise UsageError(f"A search takes up to {MAX_CHARACTERS} characters; this one has {len(text)}.")
    text = normal(text).translate(QUOTES)
    words: list[Word] = []
    phrases: list[tuple[str, ...]] = []
    exclusions: list[str] = []
    last = None
    for last in ITEM.finditer(text):
        group = "word" if last["phrase"] is None else "phrase"
        found = [
            Word(token=match[0].lower(), start=match.start(), end=match.end())
            for match in WORD.finditer(text, *last.span(group))
        ]
        before = words[-1] if words else None
        joined = before and before.token in conjunctions and not text[before.end : last.start()].strip()
        if last["minus"] and not joined:
            exclusions += (word.token for word in found)
        else:
            words += found
            if group == "phrase" and found:
                phrases.append(tuple(word.token for word in found))
    return ParsedQuery(
        text=text,
        words=tuple(words[:MAX_WORDS]),
        phrases=tuple(phrases[:MAX_WORDS]),
        exclusions=tuple(exclusions[:MAX_WORDS]),
        unfinished=bool(words) and last is not None and last["word"] is not None and words[-1].end == len(text),
        shortened=len(words) > MAX_WORDS,
    )
