"""Checks of a translation itself: terms, labels, sentences left in the source language, punctuation, numbers, brackets.

What depends on the language stands in its file (`Writing` in `indexer/languages/`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape

from indexer.documents.model import Article, Block, BlockKind, Section
from indexer.glossary import Glossary
from indexer.languages.language import Language
from indexer.languages.registry import languages
from indexer.localization.alignment import Alignment
from indexer.localization.drift import shortened
from indexer.localization.findings import By, Finding, Kind
from indexer.localization.terms import UI, TermChecker

_BOLD = re.compile(r"<strong>(.*?)</strong>", re.S)
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"(?<![\w-])[^\W\d_]+(?![\w-])")  # no part of a name such as c09c2eda-861b
_SPACE_BEFORE = re.compile(r"\w[ \u00a0\u202f]+[,.](?=\s|$)")  # not ` .docx`, not ` …`
_TWICE = re.compile(r"(?<![\w-])([^\W\d_]{2,}) \1(?![\w-])", re.I)
_THOUSANDS = re.compile(r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\w,]|\.\d)")
_DECIMAL = re.compile(r"(?<![\w.,])\d+\.\d{1,2}(?=\s?%)")
_THOUSANDS_OR_DECIMAL = re.compile(r"\d[.,]\d")
_VOWEL = "aeiouyàâäéèêëîïôöûüœ"
_TEXT = frozenset(BlockKind) - {BlockKind.CODE, BlockKind.IMAGE}
ENOUGH = 5  # words from which one can tell the language


class Checker:
    """Checks translations into one locale."""

    def __init__(self, glossary: Glossary, locale: str, source_locale: str) -> None:
        self.language, self.source = _language(locale), _language(source_locale)
        self._terms = TermChecker(glossary, locale, source_locale)
        self._labels = _labels(glossary, locale, source_locale)

    def check(self, target: Article, source: Article | None, alignment: Alignment | None) -> list[Finding]:
        """What is wrong with the translation; without its source, what shows in it alone."""
        found = [*self._sections(target)]
        if source is not None and alignment is not None:
            found += self._terms.check(target, source)
            found += self._source_labels(alignment)
            found += _brackets(alignment)
            if (self._decimal, self._source_decimal) == (",", "."):
                found += _number_formats(alignment)
        return found

    def _sections(self, article: Article) -> Iterator[Finding]:
        for section in article.sections:
            yield from self._broken_labels(section)
            for block in section.blocks:
                if block.text and block.kind in _TEXT and not block.file:
                    yield from self._block(section, block)

    def _block(self, section: Section, block: Block) -> Iterator[Finding]:
        text = block.text
        if self._untranslated(text):
            yield _at(section, block, Kind.UNTRANSLATED, By.WORDS, found=shortened(text))
            return
        if match := _SPACE_BEFORE.search(text):
            yield _at(section, block, Kind.PUNCTUATION, By.PATTERN, found=match[0], expected=match[0][0] + match[0][-1])
        if (match := _TWICE.search(text)) and match[1].casefold() not in self._doubled:
            yield _at(section, block, Kind.WORD_TWICE, By.WORDS, found=match[0], sure=False)

    def _untranslated(self, text: str) -> bool:
        """Whether the words that hold a sentence together are the source language's, and none this one's.

        Names are full of words in capitals, and stay as they are.
        """
        if self.language is None or self.source is None or self.language is self.source:
            return False
        words = _WORD.findall(text)
        if len(words) < ENOUGH or 2 * sum(word.islower() for word in words) <= len(words):
            return False
        words = [word.casefold() for word in words]
        theirs = self.source.stop_words - self.language.stop_words
        ours = self.language.stop_words - self.source.stop_words
        said = sum(word in theirs for word in words)
        return said >= 2 and said * 5 >= len(words) and not any(word in ours for word in words)

    def _broken_labels(self, section: Section) -> Iterator[Finding]:
        """An article before a label's vowel: a noun was lost, as in `Dans le **état**`."""
        if self._elided is None:
            return
        for match in self._elided.finditer(section.html):
            found = unescape(_TAG.sub("", match[0]))
            yield Finding(
                kind=Kind.LABEL_BROKEN,
                by=By.PATTERN,
                anchor=section.anchor,
                line=_line_of(section, found),
                found=found,
            )

    def _source_labels(self, alignment: Alignment) -> Iterator[Finding]:
        """Labels of the interface that stand in the source language, though the glossary has their translation."""
        for pair in alignment.sections:
            if pair.target is None or pair.source is None:
                continue
            theirs = set(_bold(pair.source))
            for label in dict.fromkeys(_bold(pair.target)):
                expected = self._labels.get(label.casefold(), "")
                if label in theirs and expected and expected.casefold() != label.casefold():
                    yield Finding(
                        kind=Kind.LABEL_SOURCE,
                        by=By.GLOSSARY,
                        anchor=pair.source.anchor,
                        line=_line_of(pair.target, label),
                        source_line=pair.source.line,
                        expected=expected,
                        found=label,
                    )

    @property
    def _doubled(self) -> frozenset[str]:
        return self.language.writing.doubled if self.language and self.language.writing else frozenset()

    @property
    def _decimal(self) -> str:
        return self.language.writing.decimal if self.language and self.language.writing else ""

    @property
    def _source_decimal(self) -> str:
        return self.source.writing.decimal if self.source and self.source.writing else ""

    @property
    def _elided(self) -> re.Pattern[str] | None:
        words = self.language.writing.elided if self.language and self.language.writing else ""
        return _elision(words) if words else None


def _at(
    section: Section, block: Block, kind: Kind, by: By, *, found: str, expected: str = "", sure: bool = True
) -> Finding:
    return Finding(
        kind=kind,
        by=by,
        sure=sure,
        anchor=section.anchor,
        line=block.first_line,
        expected=expected,
        found=found,
        target=shortened(block.text),
    )


def _brackets(alignment: Alignment) -> Iterator[Finding]:
    """Brackets that the translation leaves open, where the source is sound: a text may quote half a pair."""
    for pair in alignment.blocks:
        source, target = pair.source.text, pair.target.text
        if pair.source.kind is BlockKind.CODE or _unpaired(source):
            continue
        if wrong := _unpaired(target):
            yield Finding(
                kind=Kind.BRACKETS,
                by=By.COUNT,
                anchor=pair.source_section.anchor,
                line=pair.target.first_line,
                source_line=pair.source.first_line,
                found=wrong,
                source=shortened(source),
                target=shortened(target),
            )


def _number_formats(alignment: Alignment) -> Iterator[Finding]:
    """Numbers that stand there as the source writes them: its 1,000 is a decimal here, and its 9.5 is none."""
    for pair in alignment.blocks:
        if pair.source.kind is BlockKind.CODE or not _THOUSANDS_OR_DECIMAL.search(pair.source.text):
            continue
        written = [*_THOUSANDS.findall(pair.source.text), *_DECIMAL.findall(pair.source.text)]
        here = {*_THOUSANDS.findall(pair.target.text), *_DECIMAL.findall(pair.target.text)}
        if same := [number for number in dict.fromkeys(written) if number in here]:
            yield _at(pair.target_section, pair.target, Kind.NUMBER_FORMAT, By.PATTERN, found=", ".join(same))


def _unpaired(text: str) -> str:
    return next((pair for pair in ("()", "[]") if text.count(pair[0]) != text.count(pair[1])), "")


def _bold(section: Section) -> list[str]:
    return [unescape(_TAG.sub("", each)).strip() for each in _BOLD.findall(section.html)]


def _line_of(section: Section, text: str) -> int:
    return next((block.first_line for block in section.blocks if text in block.text and not block.file), section.line)


def _labels(glossary: Glossary, locale: str, source_locale: str) -> dict[str, str]:
    """What a label is called in the source language → in this one."""
    return {
        term.wordings[source_locale].use.casefold(): term.wordings[locale].use
        for term in glossary.terms
        if term.id.startswith(UI) and locale in term.wordings and source_locale in term.wordings
    }


@cache
def _elision(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w’'])(?:{words})\s+<strong>(?=[{_VOWEL}])[^<]*</strong>", re.I)


def _language(locale: str) -> Language | None:
    return languages().get(locale.partition("-")[0].lower())
