"""Whether a translation uses the glossary's terms: the one rendering, none that is to be avoided, not several.

Renderings are found in every inflection that only adds letters: `compte suspendu` is in `des comptes suspendus`. Where
an article is searched for a term at all, its words may also stand apart and in another order: `opgeschort account` is
in `Uw account is opgeschort`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec
import Stemmer

from indexer.documents.model import Article, BlockKind
from indexer.glossary import Glossary, Term, Wording
from indexer.languages.registry import language_for
from indexer.localization.findings import By, Finding, Kind

_WORD = re.compile(r"[^\W_]+")
UI, LABEL = "ui-", "label-"  # ids of terms that are labels: of Partner Center's pages, of the articles
SHORT = 4  # letters up to which a word must stand there as it is
SHOWN = 300  # characters of a text that a finding repeats
_SKIPPED = (BlockKind.CODE, BlockKind.IMAGE)


class _Text(NamedTuple):
    text: str
    anchor: str
    line: int  # 0: in the frontmatter
    joined: str  # its words in small letters, with one blank around each


class _Rendering(NamedTuple):
    words: tuple[str, ...]
    begins: tuple[str, ...]  # of the words, without an ending that inflection drops
    together: re.Pattern[str]
    apart: tuple[re.Pattern[str], ...]


class TermChecker:
    """Checks articles of one locale against a glossary."""

    def __init__(self, glossary: Glossary, locale: str, source_locale: str) -> None:
        self.locale, self.source_locale = locale, source_locale
        language = language_for(locale)
        self._stem = Stemmer.Stemmer(language.stemmer).stemWord
        self.terms = [
            term
            for term in glossary.terms
            if locale in term.wordings and source_locale in term.wordings and not term.id.startswith((UI, LABEL))
        ]

    def check(self, target: Article, source: Article) -> Iterator[Finding]:
        here, there = _texts(target), _texts(source)
        everything = "".join(text.joined for text in there)
        for term in self.terms:
            wanted = _rendering(term.wordings[self.source_locale].use)
            if any(begin not in everything for begin in wanted.begins):
                continue
            if asked := [text for text in there if _mentions(text, wanted)]:
                yield from self._term(term, here, there, asked)

    def _term(
        self, term: Term, here: Sequence[_Text], there: Sequence[_Text], asked: Sequence[_Text]
    ) -> Iterator[Finding]:
        wording = term.wordings[self.locale]
        use = _rendering(wording.use)
        places = {wording.use: [text for text in here if _mentions(text, use)]}
        for phrase in wording.avoid:
            places[phrase] = [text for text in here if _stands(text, _rendering(phrase))]
            if places[phrase]:
                yield _finding(Kind.TERM_AVOIDED, term, places[phrase], wording.use, phrase)
        if self._is_name(term) and not self._varied(term, there):
            for phrase in wording.synonyms:
                if not set(_rendering(phrase).words) <= set(use.words):  # a shorter form is no other rendering
                    places[phrase] = [text for text in here if _stands(text, _rendering(phrase))]
        found = _distinct([phrase for phrase, texts in places.items() if texts])
        if len(found) > 1:
            other = next(phrase for phrase in found if phrase != wording.use)
            mixed = _finding(Kind.TERM_MIXED, term, places[other], wording.use, ", ".join(found))
            yield msgspec.structs.replace(mixed, count=len(found))
        exactly = [text for text in asked if _stands(text, _rendering(term.wordings[self.source_locale].use))]
        if not found and len(exactly) > 1 and not self._said(wording, here):
            yield _missing(term, exactly, wording.use)

    def _is_name(self, term: Term) -> bool:
        """Names have one rendering; a common word's synonyms may rightly stand for something else."""
        return term.wordings[self.source_locale].use[:1].isupper()

    def _varied(self, term: Term, there: Sequence[_Text]) -> bool:
        """Whether the source itself says it in several ways, so that a translation may too."""
        return any(
            _stands(text, _rendering(phrase)) for phrase in term.wordings[self.source_locale].synonyms for text in there
        )

    def _said(self, wording: Wording, here: Sequence[_Text]) -> bool:
        """Whether the words are there in any form: inflected, apart, or within a compound."""
        phrases = (wording.use, *wording.synonyms, *wording.avoid)
        stems = [tuple(self._stem(word) for word in _rendering(phrase).words) for phrase in phrases]
        return any(all(stem in text.joined for stem in each) for text in here for each in stems)


def _finding(kind: Kind, term: Term, texts: Sequence[_Text], expected: str, found: str) -> Finding:
    first = texts[0]
    return Finding(
        kind=kind,
        by=By.GLOSSARY,
        anchor=first.anchor,
        line=first.line,
        name=term.id,
        expected=expected,
        found=found,
        count=len(texts),
        target=first.text[:SHOWN],
    )


def _missing(term: Term, asked: Sequence[_Text], expected: str) -> Finding:
    first = asked[0]
    return Finding(
        kind=Kind.TERM_MISSING,
        by=By.GLOSSARY,
        sure=False,  # it may be said in words that the glossary doesn't know
        anchor=first.anchor,
        source_line=first.line,
        name=term.id,
        expected=expected,
        count=len(asked),
        source=first.text[:SHOWN],
    )


def _distinct(phrases: Sequence[str]) -> list[str]:
    """Without those that only begin as one before them, word by word: `global admin` is in `Global administratör`."""
    kept: list[str] = []
    for phrase in phrases:
        if not any(_same_but_endings(phrase, other) for other in kept):
            kept.append(phrase)
    return kept


def _same_but_endings(one: str, other: str) -> bool:
    mine, theirs = _rendering(one).words, _rendering(other).words
    return len(mine) == len(theirs) and all(
        a.startswith(b) or b.startswith(a) for a, b in zip(mine, theirs, strict=True)
    )


def _stands(text: _Text, rendering: _Rendering) -> bool:
    return rendering.begins[0] in text.joined and rendering.together.search(text.joined) is not None


def _mentions(text: _Text, rendering: _Rendering) -> bool:
    joined = text.joined
    for begin, pattern in zip(rendering.begins, rendering.apart, strict=True):
        if begin not in joined or not pattern.search(joined):
            return False
    return True


@lru_cache(maxsize=4096)
def _rendering(phrase: str) -> _Rendering:
    words = tuple(_WORD.findall(phrase.casefold()))
    begins = tuple(f" {word} " if len(word) <= SHORT else f" {word.removesuffix('e')}" for word in words)
    patterns = [f"{re.escape(begin.rstrip())}{'' if begin.endswith(' ') else '[^ ]*'}(?= )" for begin in begins]
    return _Rendering(words, begins, re.compile("".join(patterns)), tuple(map(re.compile, patterns)))


def _texts(article: Article) -> list[_Text]:
    lines = [(article.metadata.title, "", 0), (article.description, "", 0)]
    for section in article.sections:
        lines.append((section.title, section.anchor, section.line))
        lines += [
            (block.text, section.anchor, block.first_line) for block in section.blocks if block.kind not in _SKIPPED
        ]
    return [
        _Text(text, anchor, line, f" {' '.join(_WORD.findall(text.casefold()))} ")
        for text, anchor, line in lines
        if text
    ]
