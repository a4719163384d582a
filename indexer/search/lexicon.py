"""The words of a docset in one language: what is spelt right, what words begin with, how compounds divide.

A lexicon is data, made once a build. `spelling.py` answers questions on it.
"""

from collections import Counter
from collections.abc import Mapping

from indexer.documents.model import Record
from indexer.languages.language import Language
from indexer.languages.terms import Analyzer, fold

MIN_COMPOUND = 8  # letters; below, what looks like parts is mostly chance
MIN_PART = 4
MIN_USES = 3  # a part stands alone in the docset at least so often


class Lexicon(Record):
    """Words stand in lower case with their accents, after elision; compounds and their parts are folded."""

    code: str  # of the language
    counts: dict[str, int]  # word → occurrences
    documents: dict[str, int]  # word → articles that hold it
    compounds: dict[str, tuple[str, ...]]  # compound → its parts, in order


def build_lexicon(language: Language, words: Counter[str], documents: Counter[str]) -> Lexicon:
    """The lexicon of all articles of a locale. The same counts give the same lexicon, in the same order."""
    return Lexicon(
        code=language.code,
        counts=dict(sorted(words.items())),
        documents=dict(sorted(documents.items())),
        compounds=compounds_of(language, words) if language.linking else {},
    )


def compounds_of(language: Language, words: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """Every word of the docset that divides into words of the docset, with its parts down to the smallest."""
    uses: Counter[str] = Counter()
    for word, count in words.items():
        uses[fold(word)] += count
    stop_words = {fold(word) for word in language.stop_words}
    parts = {
        word: count
        for word, count in uses.items()
        if count >= MIN_USES and len(word) >= MIN_PART and word.isalpha() and word not in stop_words
    }
    stem = Analyzer(language).bare_stem
    found: dict[str, tuple[str, ...]] = {}
    # Short words first: the parts of a longer compound are then divided already.
    for word in sorted(uses, key=lambda word: (len(word), word)):
        if len(word) >= MIN_COMPOUND and word.isalpha():
            halves = divide(word, parts, language.linking)
            # What has the stem of its first half is an inflection of it: uppgift, uppgifterna.
            if halves and stem(word) != stem(halves[0]):
                found[word] = tuple(part for half in halves for part in found.get(half, (half,)))
    return found


def divide(word: str, parts: Mapping[str, int], linking: tuple[str, ...]) -> tuple[str, str] | None:
    """A word's best division into two parts: the one whose rarer part is used most. None: it has none."""
    best: tuple[int, str, str] | None = None
    for position in range(MIN_PART, len(word) - MIN_PART + 1):
        tail = word[position:]
        tail_uses = parts.get(tail)
        if not tail_uses:
            continue
        for link in linking:
            head = word[: position - len(link)]
            head_uses = parts.get(head) if word.startswith(link, position - len(link)) else None
            if head_uses:
                best = max(best or (0, "", ""), (min(head_uses, tail_uses), head, tail))
    return best[1:] if best else None


def divided(word: str, parts: Mapping[str, int], linking: tuple[str, ...]) -> tuple[str, ...]:
    """A word's best division into two parts, else into three; empty where it has none."""
    found = divide(word, parts, linking)
    if found:
        return found
    best: tuple[int, tuple[str, ...]] = (0, ())
    for position in range(MIN_PART, len(word) - 2 * MIN_PART + 1):
        head = word[:position]
        for link in linking if head in parts else ():
            rest = word.startswith(link, position) and divide(word[position + len(link) :], parts, linking)
            if rest:
                best = max(best, (min(parts[part] for part in (head, *rest)), (head, *rest)))
    return best[1]


def changed_words(old: Lexicon, new: Lexicon) -> set[str]:
    """Words, as `words_of` counts them, whose terms differ between two lexicons of a locale.

    Articles that hold one of them have to be analysed again; all others keep their bags.
    """
    folded = {
        word
        for word in old.compounds.keys() | new.compounds.keys()
        if old.compounds.get(word) != new.compounds.get(word)
    }
    return {word for word in old.counts.keys() | new.counts.keys() if fold(word) in folded} if folded else set()
