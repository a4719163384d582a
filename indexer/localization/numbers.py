"""Whether two sentences of different languages name the same numbers, and the same limits."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from indexer.languages.registry import languages

# Digits with what languages put between thousands and before decimals; no part of a word such as v2 or O365, of a
# clock, a date or a version.
_NUMBER = re.compile(
    r"(?<![\w.,/:-])\d+(?:[.,\u00a0\u202f ]\d{3}(?!\d))*(?:[.,]\d+)?(?=(?:st|nd|rd|th|er|e|:e|:a)?(?![\w/]|[:.,]\d))"
)
_DIGIT = re.compile(r"\d")
_SEPARATORS = re.compile(r"[.,\u00a0\u202f ]")
# Clocks, dates and shortened thousands are written in other numbers elsewhere: 5 PM, 17 h; 300K, 300 000.
_OTHERWISE = re.compile(r"\b(?:AM|PM|a\.m|p\.m|UTC|GMT|[0-2]?\d:\d\d)\b|\d/\d|\d[km]\b", re.I)
_SMALL = 12  # numbers up to which a language may use words
_WORD = re.compile(r"[^\W\d_]+")


def numbers(text: str) -> Counter[str]:
    """The numbers of a text as digits alone, how often each: 1,000 and 1 000 are both `1000`."""
    return Counter(_SEPARATORS.sub("", found) for found in _NUMBER.findall(text))


def numbers_differ(target: str, source: str, locale: str, source_locale: str) -> tuple[str, str] | None:
    """The numbers that only the target names, and those that only the source names. None where both name the same.

    Silent where a language may have written one as a word, a clock or a date.
    """
    if not (_DIGIT.search(target) or _DIGIT.search(source)):
        return None
    here, there = numbers(target), numbers(source)
    if here == there or _OTHERWISE.search(source) or _OTHERWISE.search(target):
        return None
    only_here, only_there = _only(here, there, source), _only(there, here, target)
    if not (only_here or only_there) or _spelt(source, source_locale) or _spelt(target, locale):
        return None
    return " ".join(sorted(only_here, key=int)), " ".join(sorted(only_there, key=int))


def limits_lost(target: str, source: str, locale: str, source_locale: str) -> list[tuple[str, str]]:
    """Numbers of the source with the words that make them a limit, where the target names the number without any."""
    if not _DIGIT.search(source):
        return []
    ours, theirs = _comparisons(_code(locale)), _comparisons(_code(source_locale))
    if ours is None or theirs is None:
        return []
    here = numbers(target)
    lost = []
    for found in _NUMBER.finditer(source):
        number = _SEPARATORS.sub("", found[0])
        before = source[: found.start()].rstrip().casefold()
        phrase = next((phrase for phrase in theirs if before.endswith(phrase)), "")
        if phrase and number in here and not any(each in target.casefold() for each in ours):
            lost.append((found[0], f"{phrase} {found[0]}"))
    return lost


def _only(mine: Counter[str], others: Counter[str], text: str) -> set[str]:
    """The large numbers of one side that stand nowhere in the other's text, not even as part of a word."""
    digits = _SEPARATORS.sub("", text)
    return {each for each in set(mine) - set(others) if int(each) > _SMALL and each not in digits}


def _spelt(text: str, locale: str) -> bool:
    known = languages().get(_code(locale))
    numerals = known.writing.numerals if known and known.writing else {}
    return not numerals.keys().isdisjoint(_WORD.findall(text.casefold()))


@cache
def _comparisons(code: str) -> tuple[str, ...] | None:
    known = languages().get(code)
    if known is None or known.writing is None:
        return None
    return tuple(phrase for phrases in known.writing.comparisons.values() for phrase in phrases)


def _code(locale: str) -> str:
    return locale.partition("-")[0].lower()
