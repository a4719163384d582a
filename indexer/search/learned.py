"""Words that mean the same in two languages, learned from titles and headings that stand for each other.

    Pay an overdue invoice   ↔   Régler une facture en retard          invoic → factur, overdu → retard

So a question in the source language finds what a translation says in its own words. Which word stands for which comes
out of all pairs together (IBM's Model 1, begun with Dice's coefficient): what the other words of a heading explain
better is not credited to this one.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from indexer.documents.model import Digest, Record
from indexer.languages.registry import language_for
from indexer.languages.terms import Analyzer

Pair = tuple[tuple[str, ...], tuple[str, ...]]  # stems of a source text, and of its translation

ROUNDS = 3
LONGEST = 20  # stems of a text; longer ones say little of any single word
MOST_PAIRS = 20_000  # texts; more of them teach little and take time
LEAST_SEEN = 2  # pairs in which two words stand together
LEAST_SHARE = 0.15  # of a source word's occurrences that a translation explains
MOST_WORDS = 4  # for one source word


class Learned(Record):
    """What was learned for one locale."""

    taught_by: str = ""  # hash of the pairs
    # Stem of the source → stems of the translation, each with its share; the likeliest first.
    words: dict[str, tuple[tuple[str, float], ...]] = {}


NOTHING = Learned()


def learn(pairs: Iterable[Pair], known: Learned = NOTHING) -> Learned:
    """What each source stem is in the translation: the same for the same pairs in any order; `known` may be that."""
    distinct = sorted(set(pairs))[:MOST_PAIRS]
    taught_by = hashlib.sha256(msgspec.json.encode(distinct)).hexdigest()
    if known.taught_by == taught_by:
        return known
    together = Counter((one, other) for source, target in distinct for one in source for other in target)
    words: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for (one, other), share in shares(distinct, together).items():
        # What is the same in both languages is found anyway.
        if one != other and share >= LEAST_SHARE and together[one, other] >= LEAST_SEEN:
            words[one].append((other, round(share, 3)))
    best = {one: sorted(found, key=lambda each: (-each[1], each[0])) for one, found in sorted(words.items())}
    return Learned(taught_by=taught_by, words={one: tuple(found[:MOST_WORDS]) for one, found in best.items()})


def shares(pairs: Sequence[Pair], together: Counter[tuple[str, str]]) -> dict[tuple[str, str], float]:
    """For two stems: the share of the first one's occurrences that the second one translates."""
    sources = Counter(stem for source, _ in pairs for stem in source)
    targets = Counter(stem for _, target in pairs for stem in target)
    numbers = {two: number for number, two in enumerate(together)}
    occurrences = [sources[one] for one, _ in numbers]
    found = [2 * count / (sources[one] + targets[other]) for (one, other), count in together.items()]
    # For every word of a translation, the numbers of all pairs of stems that may explain it.
    choices = [[numbers[one, other] for one in source] for source, target in pairs for other in target]
    for _ in range(ROUNDS):
        credit = [0.0] * len(found)
        for choice in choices:
            whole = sum(map(found.__getitem__, choice))
            for number in choice:
                credit[number] += found[number] / whole
        found = [given / count for given, count in zip(credit, occurrences, strict=True)]
    return dict(zip(numbers, found, strict=True))


def pairs_of(digests: Iterable[tuple[Digest, Digest]]) -> Iterator[Pair]:
    """The stems of every title and heading that two articles have in common: first the source, then its translation."""
    analyzers: dict[str, Analyzer] = {}

    def stems(digest: Digest, text: str) -> tuple[str, ...]:
        if digest.locale not in analyzers:
            analyzers[digest.locale] = Analyzer(language_for(digest.locale))
        return tuple(sorted(set(analyzers[digest.locale].stems(text))))

    for source, target in digests:
        for one, other in texts_in_common(source, target):
            pair = stems(source, one), stems(target, other)
            if all(0 < len(side) <= LONGEST for side in pair):
                yield pair


def texts_in_common(source: Digest, target: Digest) -> Iterator[tuple[str, str]]:
    """Title with title, heading with the heading of the same anchor."""
    yield source.title, target.title
    headings = {section.anchor: section.title for section in target.sections}
    for section in source.sections:
        if section.title != source.title and section.anchor in headings:
            yield section.title, headings[section.anchor]
