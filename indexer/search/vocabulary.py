"""Answers about words: is this one spelt right, what may it begin, what was meant instead.

Everything works on folded words, so that accents left out are no mistake.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from heapq import nlargest
from itertools import product
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.languages.language import Language
from indexer.languages.terms import fold, surface, tokens
from indexer.search import weights
from indexer.search.lexicon import MIN_COMPOUND, MIN_PART, MIN_USES, Lexicon, divided

ONE_EDIT, TWO_EDITS = 5, 9  # letters from which a word may hold so many mistakes
MOST_SPELT_OUT = 4  # letters of a word that may be spelt out one by one
REMEMBERED = 4096  # unknown words whose corrections are kept


class Candidate(NamedTuple):
    """A word of the docset that an unknown word may stand for."""

    word: str  # folded
    documents: int  # articles that hold it
    edits: int


class Mended(NamedTuple):
    """A compound that nobody has written yet, misspelt in one of its parts."""

    parts: tuple[str, str]  # folded words of the docset
    word: str  # the two together, folded
    written: str  # the same with its accents


class Vocabulary:
    """The lexicon of one locale, arranged for questions. Safe to share between threads."""

    def __init__(self, lexicon: Lexicon, language: Language, phrases: Iterable[str] = ()) -> None:
        """`phrases` are the glossary's: their words are spelt right, though no article may hold them."""
        self.language = language
        self.compounds = lexicon.compounds
        self._documents: dict[str, int] = defaultdict(int)
        self._uses: dict[str, int] = defaultdict(int)
        written: dict[str, tuple[int, str]] = {}
        for word, count in lexicon.counts.items():
            folded = fold(word)
            self._uses[folded] += count
            self._documents[folded] = max(self._documents[folded], lexicon.documents.get(word, 1))
            written[folded] = max(written.get(folded, (0, "")), (count, word))
        for word in (surface(token, language) for phrase in phrases for token in tokens(phrase)):
            written.setdefault(fold(word), (0, word))
        self._written = {folded: word for folded, (_, word) in written.items()}
        self._total = sum(self._uses.values())
        self._sorted = sorted(self._uses)
        self._stop_words = {fold(word) for word in language.stop_words}
        self._parts = {
            word: uses
            for word, uses in self._uses.items()
            if uses >= MIN_USES and len(word) >= MIN_PART and word.isalpha() and word not in self._stop_words
        }
        # Words lie where a misspelt one looks for them: by length; parts of compounds by their first letter, too.
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(self._written):
            if word.isalpha():
                self._by_length[len(word)].append(word)
        self._parts_by_length: dict[tuple[str, int], list[str]] = defaultdict(list)
        for word in sorted(self._parts):
            self._parts_by_length[word[0], len(word)].append(word)
        self._spelt_out = re.compile(f"({'|'.join(language.spelt_out)})") if language.spelt_out else None
        self._corrections = lru_cache(REMEMBERED)(self._find_corrections)

    def __contains__(self, folded: str) -> bool:
        return folded in self._written or folded in self._stop_words

    def is_stop_word(self, folded: str) -> bool:
        return folded in self._stop_words

    def spellings(self, folded: str) -> tuple[str, ...]:
        """A word, and what it may be where letters are spelt out in it: `ueberfaellig` is `überfällig`.

        Words of the docset need no other spelling.
        """
        if self._spelt_out is None or folded in self:
            return (folded,)
        *pieces, rest = self._spelt_out.split(folded, MOST_SPELT_OUT)  # what lies between, and letters, in turn
        choices = [(piece, self.language.spelt_out[piece]) if at % 2 else (piece,) for at, piece in enumerate(pieces)]
        return tuple(map("".join, product(*choices, (rest,))))

    def spelling(self, folded: str) -> str:
        """The word of the docset, or the stop word, that was typed; the word as it is where there is none."""
        return next((each for each in self.spellings(folded) if each in self), folded)

    def written(self, folded: str) -> str:
        """The usual spelling of a word, with its accents."""
        return self._written.get(folded, folded)

    def documents(self, folded: str) -> int:
        """How many articles hold the word."""
        return self._documents.get(folded, 0)

    def rate(self, folded: str) -> float:
        """How often the word occurs, in all words of the docset in this language. Never 0."""
        return (self._uses.get(folded, 0) + 0.5) / (self._total + 0.5)

    def completions(self, prefix: str, limit: int) -> list[Candidate]:
        """The most frequent words that begin so, the prefix itself not among them."""
        start = bisect_left(self._sorted, prefix)
        end = bisect_left(self._sorted, prefix + "\U0010ffff")
        found = (Candidate(word, self._documents[word], 0) for word in self._sorted[start:end])
        longer = (each for each in found if each.word != prefix)
        return nlargest(limit, longer, key=lambda each: (each.documents, each.word))

    def parts(self, folded: str) -> tuple[str, ...]:
        """How an unknown word divides into words of the docset: a compound nobody has written yet."""
        if len(folded) < MIN_COMPOUND or not folded.isalpha():
            return ()
        return divided(folded, self._parts, self.language.linking or ("",))

    def corrections(self, folded: str) -> tuple[Candidate, ...]:
        """Words that an unknown one may stand for, the likeliest first. Numbers and ids have none."""
        if len(folded) < ONE_EDIT or not folded.isalpha():
            return ()
        return self._corrections(folded)

    def mended(self, folded: str) -> Mended | None:
        """An unknown compound of which one of two parts is a word of the docset and the other nearly one."""
        if not self.language.linking or len(folded) < MIN_COMPOUND or not folded.isalpha():
            return None
        return min(self._mendings(folded), key=lambda each: each[:2], default=(0, 0, None))[2]

    def _mendings(self, folded: str) -> Iterator[tuple[int, int, Mended]]:
        """How much is mended, how rare the mended part is, and what comes out."""
        for at in range(MIN_PART, len(folded) - MIN_PART + 1):
            head, rest = folded[:at], folded[at:]
            for link in self.language.linking if head in self._parts else ():
                for found in self._nearly(rest.removeprefix(link)) if rest.startswith(link) else ():
                    yield found.edits, -found.documents, self._joined(head, link, found.word)
            for link in self.language.linking if rest in self._parts else ():
                for found in self._nearly(head.removesuffix(link)) if head.endswith(link) else ():
                    yield found.edits, -found.documents, self._joined(found.word, link, rest)

    def _joined(self, head: str, link: str, rest: str) -> Mended:
        return Mended((head, rest), head + link + rest, self.written(head) + link + self.written(rest))

    def _nearly(self, folded: str) -> tuple[Candidate, ...]:
        """Parts of compounds that may be meant. With another first letter too many are found: ummer would be immer."""
        if len(folded) < ONE_EDIT:
            return ()
        return self._nearest(folded, lambda length: self._parts_by_length.get((folded[0], length), ()))

    def _find_corrections(self, folded: str) -> tuple[Candidate, ...]:
        return self._nearest(folded, lambda length: self._by_length.get(length, ()))

    def _nearest(self, folded: str, of_length: Callable[[int], Sequence[str]]) -> tuple[Candidate, ...]:
        """The likeliest of the words that are spelt as nearly so as any of them is."""
        most = 2 if len(folded) >= TWO_EDITS else 1
        for edits in range(1, most + 1):
            lengths = range(len(folded) - edits, len(folded) + edits + 1)
            found = [each for length in lengths for each in self._within(folded, edits, of_length(length))]
            if found:
                return tuple(sorted(found, key=lambda each: likelihood(folded, each))[: weights.CORRECTIONS])
        return ()

    def _within(self, folded: str, edits: int, words: Sequence[str]) -> Iterator[Candidate]:
        near = process.extract(folded, words, scorer=OSA.distance, score_cutoff=edits, limit=None)
        for word, distance, _ in near:
            yield Candidate(word, self.documents(word), int(distance))


def likelihood(typed: str, candidate: Candidate) -> tuple[bool, int, str]:
    """Sorts candidates: people seldom mistake the first letter, and mean frequent words."""
    return (typed[0] != candidate.word[0], -candidate.documents, candidate.word)
