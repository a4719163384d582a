"""A text to its sentences, as far as marks show them."""

from __future__ import annotations

import re
from functools import cache

from indexer.languages.registry import languages

# A stop, what may close behind it, a blank, and what may begin a sentence.
# \ue000 stands for markup, see exchange/segments.py.
_END = re.compile(r"(?<=[.!?…])([\"”»’')\]*_\ue000]*)\s+(?=[\"“«‘(\[*_`<]*(?:[^\W_]|\ue000))")
_LAST_WORD = re.compile(r"(?:^|[\s(\[«“])([^\s(\[«“]+)\.$")


def sentence_spans(text: str, locale: str) -> list[tuple[int, int]]:
    """Start and end of each sentence; what is between them is blank."""
    abbreviations = _abbreviations(locale.partition("-")[0].lower())
    spans, start = [], 0
    for match in _END.finditer(text):
        before = text[start : match.start()]
        begins = text[match.end() :].lstrip('"“«‘([*_`<')[:1]
        if begins.islower() or _is_abbreviation(before, abbreviations):
            continue
        spans.append((start, match.start() + len(match[1])))
        start = match.end()
    if text[start:].strip():
        spans.append((start, len(text.rstrip())))
    return spans


def sentences(text: str, locale: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, locale)]


def _is_abbreviation(before: str, abbreviations: frozenset[str]) -> bool:
    last = _LAST_WORD.search(before)
    if last is None:
        return False
    word = last[1].casefold()
    return word in abbreviations or (len(word) == 1 and word.isalpha()) or word.isdigit()


@cache
def _abbreviations(language: str) -> frozenset[str]:
    known = languages().get(language)
    return frozenset(known.writing.abbreviations) if known and known.writing else frozenset()
