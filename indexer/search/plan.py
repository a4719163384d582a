"""A parsed query → the weighted plan that engines match, in one language."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise, product
from typing import TypeVar

from indexer.documents.model import Record
from indexer.languages.terms import PAIR, STEM, Analyzer, fold, tokens
from indexer.search import weights
from indexer.search.engines.base import Plan
from indexer.search.query import ParsedQuery, Word
from indexer.search.vocabulary import Vocabulary

Found = TypeVar("Found")
LONGEST_SYNONYM = 5  # words
EVIDENCE = 20.0  # of a query's language; past this it is certain
SHORTEST_PREFIX = 2  # letters


class Meaning(Record):
    """What one word of a query is taken for."""

    forms: tuple[tuple[str, float], ...]  # folded words with their weights, likeliest first; none: a stop word
    known: bool = True  # the docset has the word, or one that begins so
    unfinished: bool = False  # the first form is what was typed, the others what it may begin
    corrected: str = ""  # what it was replaced by, accents included


class Intent(Record):
    """What a query asks for in one language."""

    plan: Plan
    meanings: tuple[Meaning, ...]  # one a word
    learned: tuple[tuple[tuple[str, float], ...], ...]  # what each word may be in this language, if it is the source's
    corrected_query: str | None  # None where it is taken as it stands


class Planner:
    """Makes plans in one language. Safe to share between threads."""

    def __init__(
        self,
        analyzer: Analyzer,
        vocabulary: Vocabulary,
        synonyms: Mapping[str, Sequence[str]],
        known_elsewhere: Callable[[str], bool],
        learned: Mapping[str, Sequence[tuple[str, float]]] | None = None,
    ) -> None:
        self.analyzer = analyzer
        self._learned = learned or {}  # stem of the source language → stems of this one, each with its share
        self.vocabulary = vocabulary
        writing = analyzer.language.writing
        self._numerals = {fold(word): str(value) for word, value in writing.numerals.items()} if writing else {}
        self._known_elsewhere = known_elsewhere  # a word of another locale is no mistake
        self._synonyms = {tuple(analyzer.stems(typed)): tuple(says) for typed, says in synonyms.items()}
        self._phrases = synonyms

    @cached_property
    def _hinted(self) -> dict[str, tuple[str, ...]]:
        """Stem → what the glossary's phrases say that hold it, where no article does: alone it would find nothing."""
        found: dict[str, dict[str, None]] = {}
        for typed, says in self._phrases.items():
            for token in tokens(typed):
                folded, stem = self.analyzer.folded(token), self.analyzer.stem(token)
                if stem and not self.vocabulary.documents(folded) and not self._known_elsewhere(folded):
                    found.setdefault(stem, {}).update(dict.fromkeys(says))
        return {stem: tuple(says) for stem, says in found.items()}

    def intent(self, parsed: ParsedQuery, filters: tuple[tuple[str, ...], ...] = (), foreign: float = 0.0) -> Intent:
        """What a query asks for; `foreign` is how likely it was asked in the source language instead."""
        meanings = self.meanings(parsed)
        said = [meaning for meaning in meanings if meaning.forms]
        terms: dict[str, float] = {}
        for meaning in said:
            for form, weight in meaning.forms:
                self._add_word(terms, form, weight)
        self._add_pairs(terms, said)
        self._add_synonyms(terms, [meaning.forms[0][0] for meaning in said])
        own = between((1.0, weights.FOREIGN), foreign)
        terms = {term: weight * own for term, weight in terms.items()}
        self._add_source(terms, parsed, between(weights.SOURCE_STEM, foreign))
        learned = self._translated(parsed) if foreign >= weights.FOREIGN_AT_ALL else []
        self._add_learned(terms, learned, foreign)
        plan = Plan(
            terms=tuple(terms.items()),
            required=tuple(self._required(parsed)),
            excluded=tuple(filter(None, map(self._surface, parsed.exclusions))),
            filters=filters,
        )
        return Intent(
            plan=plan,
            meanings=tuple(meanings),
            learned=tuple(learned),
            corrected_query=corrected(parsed, meanings),
        )

    def stem(self, form: str) -> str:
        return self.analyzer.bare_stem(form)

    def single_terms(self, form: str) -> list[str]:
        """The terms of a word, pairs excepted."""
        return [term for term in self.analyzer.word(form) if PAIR not in term]

    def meanings(self, parsed: ParsedQuery, completions: int = weights.COMPLETIONS) -> list[Meaning]:
        last = parsed.words[-1] if parsed.words and parsed.unfinished else None
        found: list[Meaning] = []
        unknown: set[str] = set()
        for word in parsed.words:
            exact = parsed.exact or (len(unknown) >= weights.CORRECTED and word.token not in unknown)
            found.append(self._meaning(word, completions if word is last else 0, exact))
            if not found[-1].known:
                unknown.add(word.token)
        return found

    def _meaning(self, word: Word, completions: int, exact: bool) -> Meaning:
        """What a word stands for: itself where it is known, else what it may begin or was meant to be."""
        terms = self.analyzer.word(word.token)
        if not terms:
            return Meaning(forms=())
        vocabulary = self.vocabulary
        spellings, folded = vocabulary.spellings(terms[0]), vocabulary.spelling(terms[0])
        if folded != terms[0] and vocabulary.is_stop_word(folded):
            return Meaning(forms=())
        known = folded in vocabulary
        if completions and len(folded) >= SHORTEST_PREFIX:
            share = weights.COMPLETION_KNOWN if known else weights.COMPLETION_UNKNOWN
            for begun in (folded,) if known else spellings:
                longer = [(each.word, share) for each in vocabulary.completions(begun, completions)]
                if longer:
                    return Meaning(forms=((begun, 1.0), *longer), unfinished=True)
        itself = (folded, 1.0)
        number = self._numerals.get(folded)
        if number:
            return Meaning(forms=(itself, (number, weights.NUMERAL)))
        if known or self._known_elsewhere(folded):
            return Meaning(forms=(itself,))
        parts = first(vocabulary.parts, spellings)
        if parts:
            return Meaning(forms=(itself, *((part, weights.PART) for part in parts)))
        return Meaning(forms=(itself,), known=False) if exact else self._mistyped(folded, spellings)

    def _mistyped(self, folded: str, spellings: Sequence[str]) -> Meaning:
        """What an unknown word stands for: a word that is spelt nearly so, else a compound of such a part.

        Of letters that may be spelt out, none, all and each one alone is read so: sixteen ways would be slow.
        """
        vocabulary = self.vocabulary
        alone = (spellings[1 << number] for number in range(len(spellings).bit_length() - 1))
        spellings = tuple(dict.fromkeys((spellings[0], spellings[-1], *alone)))
        candidates = first(vocabulary.corrections, spellings)
        if not candidates:
            mended = next(filter(None, map(vocabulary.mended, spellings)), None)
            if mended is None:
                return Meaning(forms=((folded, 1.0),), known=False)
            forms = ((mended.word, 1.0), *((part, weights.PART) for part in mended.parts))
            return Meaning(forms=forms, known=False, corrected=mended.written)
        words = (each.word for each in candidates)
        forms = tuple(zip(words, weights.CORRECTION, strict=False))
        return Meaning(forms=forms, known=False, corrected=vocabulary.written(candidates[0].word))

    def _add_word(self, terms: dict[str, float], form: str, weight: float) -> None:
        surface, stem, *parts = self.analyzer.word(form) or (form, STEM + form)
        add(terms, surface, weights.SURFACE * weight)
        add(terms, stem, weights.STEM * weight)
        for term in parts:
            add(terms, term, (weights.PAIR_OF_PARTS if PAIR in term else weights.PART) * weight)

    def _add_pairs(self, terms: dict[str, float], meanings: Sequence[Meaning]) -> None:
        for before, after in pairwise(meanings):
            first, weight = before.forms[0]
            for second, other in after.forms:
                pair = PAIR.join((self.stem(first), self.stem(second)))
                # That a completion follows the word before it says that it is the one that was meant.
                other = 1.0 if after.unfinished else other  # noqa: PLW2901
                add(terms, pair, weights.PAIR * min(weight, other))

    def _add_synonyms(self, terms: dict[str, float], words: Sequence[str]) -> None:
        stems = list(map(self.stem, words))
        said: set[int] = set()  # which of the words are part of a phrase that is asked as a whole
        for start in range(len(stems)):
            for end in range(start + 1, min(len(stems), start + LONGEST_SYNONYM) + 1):
                phrases = self._synonyms.get(tuple(stems[start:end]), ())
                self._add_phrases(terms, phrases, weights.SYNONYM)
                said.update(range(start, end) if phrases else ())
        for number, word in enumerate(words):
            if number not in said and not self.vocabulary.documents(word):
                self._add_phrases(terms, self._hinted.get(stems[number], ()), weights.HINTED)

    def _add_phrases(self, terms: dict[str, float], phrases: Iterable[str], weight: float) -> None:
        for phrase in phrases:
            for term in self.analyzer.terms(phrase):
                add(terms, term, weight)

    def _add_source(self, terms: dict[str, float], parsed: ParsedQuery, weight: float) -> None:
        for word in parsed.words:
            for term in self.analyzer.source_terms(word.token):
                add(terms, term, weight)

    def _translated(self, parsed: ParsedQuery) -> list[tuple[tuple[str, float], ...]]:
        """For each word, its stems in this language, if it is a word of the source language."""
        source = self.analyzer.source
        if source is None or not self._learned:
            return []
        return [tuple(self._learned.get(source.stem(word.token), ())) for word in parsed.words]

    def _add_learned(
        self, terms: dict[str, float], learned: Sequence[tuple[tuple[str, float], ...]], foreign: float
    ) -> None:
        for stems in learned:
            for stem, share in stems:
                add(terms, STEM + stem, weights.LEARNED * share * foreign)
        # Languages differ in what comes first: tax profile, profil fiscal.
        for before, after in pairwise(filter(None, learned)):
            for (one, _), (other, _) in product(before[: weights.LEARNED_PAIRED], after[: weights.LEARNED_PAIRED]):
                for pair in ((one, other), (other, one)):
                    add(terms, PAIR.join(pair), weights.LEARNED_PAIR * foreign)

    def spelled(self, token: str) -> str:
        """The word of the docset that was typed, folded."""
        return self.vocabulary.spelling(self.analyzer.folded(token))

    def _surface(self, token: str) -> str:
        """The same; empty for a stop word."""
        return self.spelled(token) if self.analyzer.word(token) else ""

    def _required(self, parsed: ParsedQuery) -> Iterable[tuple[str, ...]]:
        """Terms without which a phrase cannot be in a text. Whether it is there is seen in the text itself."""
        for phrase in parsed.phrases:
            words = list(filter(None, map(self._surface, phrase)))
            if len(words) == 1:
                yield (words[0],)
            yield from ((PAIR.join(map(self.stem, pair)),) for pair in pairwise(words))


def foreignness(parsed: ParsedQuery, own: Planner, source: Planner) -> float:
    """How likely a query is in the source language rather than in the reader's, 0 to 1.

    The docset's own words tell: each word of the query, stop words first of all, is more frequent in one.
    """
    evidence = -weights.READS_AND_ASKS
    for word in parsed.words:
        here, there = (side.vocabulary.spelling(side.analyzer.folded(word.token)) for side in (own, source))
        if here in own.vocabulary or there in source.vocabulary:
            evidence += math.log(source.vocabulary.rate(there) / own.vocabulary.rate(here))
    return 1 / (1 + math.exp(-max(-EVIDENCE, min(EVIDENCE, evidence))))


def between(ends: tuple[float, float], share: float) -> float:
    """A weight that lies `share` of the way from the first to the second."""
    return ends[0] + (ends[1] - ends[0]) * share


def first(find: Callable[[str], tuple[Found, ...]], spellings: Iterable[str]) -> tuple[Found, ...]:
    """What is found for the first spelling for which there is anything."""
    return next(filter(None, map(find, spellings)), ())


def add(terms: dict[str, float], term: str, weight: float) -> None:
    """Alternatives often share a term: it counts once, as much as the best of them."""
    terms[term] = max(terms.get(term, 0.0), weight)


def corrected(parsed: ParsedQuery, meanings: Sequence[Meaning]) -> str | None:
    """The query with the words that were searched for instead; None where it was taken as it is."""
    text = parsed.text
    for word, meaning in reversed(list(zip(parsed.words, meanings, strict=True))):
        if meaning.corrected:
            typed = text[word.start : word.end]
            text = text[: word.start] + cased_like(typed, meaning.corrected) + text[word.end :]
    return text if text != parsed.text else None


def cased_like(typed: str, word: str) -> str:
    if typed.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if typed[:1].isupper() else word
