"""Judged queries: JSON Lines, one query a line with the articles that answer it.

    {"locale": "fr-FR", "q": "compte suspendu", "relevant": ["account/suspended"], "set": "typed", "exclude": ["faq"]}

`set` names a kind of query that is measured on its own; `exclude` lists articles that are taken out of the ranking
before it is judged, such as the one that a link's text was taken from. Other keys are passed over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

import msgspec

from app.locales import match_locale
from app.queries import MAX_QUERY
from indexer.documents.model import Record
from indexer.errors import UsageError

TOLD = 10  # lines that are named where more are wrong
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class JudgementsError(UsageError):
    """The file can't be used; the text names each line with what is wrong."""


class Judgement(Record):
    """A query, and what answers it."""

    locale: Name
    q: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_QUERY)]
    relevant: Annotated[tuple[Name, ...], msgspec.Meta(min_length=1)]  # article ids
    set: Name = "queries"
    exclude: tuple[Name, ...] = ()  # article ids
    line: int = 0  # of the file, from 1


def read_judgements(data: bytes, locales: Sequence[str]) -> list[Judgement]:
    """The judgements of a file, their locales as the library writes them.

    Raises JudgementsError with the lines that can't be used; a file without any query is refused, too.
    """
    found: list[Judgement] = []
    wrong: list[str] = []
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if line.strip():
            try:
                found.append(_judgement(line, number, locales))
            except RecursionError:
                wrong.append(f"line {number}: It is nested too deeply.")
            except (ValueError, msgspec.MsgspecError) as error:
                wrong.append(f"line {number}: {error}")
    if wrong:
        more = [f"… and {len(wrong) - TOLD} more lines."] if len(wrong) > TOLD else []
        raise JudgementsError("\n".join([*wrong[:TOLD], *more]))
    if not found:
        raise JudgementsError('line 1: There is no query. A line is {"locale": …, "q": …, "relevant": [ids]}.')
    return found


def _judgement(line: bytes, number: int, locales: Sequence[str]) -> Judgement:
    judgement = msgspec.json.decode(line, type=Judgement)
    locale = match_locale(judgement.locale, locales)
    if locale is None:
        raise ValueError(f"There is no locale {judgement.locale!r}; there are {', '.join(locales)}.")
    if not judgement.q.strip():
        raise ValueError("`q` is empty.")
    if set(judgement.relevant).issubset(judgement.exclude):
        raise ValueError("`exclude` takes out every article of `relevant`.")
    return msgspec.structs.replace(judgement, locale=locale, line=number)


def sample(judgements: Iterable[Judgement], sets: Sequence[str] = (), most: int = 0) -> Iterator[Judgement]:
    """Only those of these sets (all, where none is named), and at most so many a set and locale (0: all)."""
    seen: Counter[tuple[str, str]] = Counter()
    for judgement in judgements:
        if sets and judgement.set not in sets:
            continue
        seen[judgement.set, judgement.locale] += 1
        if not most or seen[judgement.set, judgement.locale] <= most:
            yield judgement
