"""Text → terms, once for every engine. The same text gives the same terms in an article and in a query.

facture        a word's surface: lower case, accents folded, apostrophes resolved
~factur        its stem
~part          the stem of a part of a compound, by the docset's own lexicon
factur_impay   two neighbouring stems, stop words between them skipped; also the parts of one compound
^invoic        a stem of the source language, from anchors and paths that translations keep
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import chain, pairwise
from sys import intern

import Stemmer

from indexer.languages.language import Language

STEM, SOURCE, PAIR = "~", "^", "_"
MOST_REMEMBERED = 500_000  # words; the largest docset at hand has 18,000 a language
MAX_WORD = 64  # characters; the rest of a longer one (encoded data) is not looked at

# A word may hold apostrophes; `_` divides words, which keeps it free to join pairs. Possessive: nothing is tried twice.
WORD = re.compile(r"[^\W_]++(?:['’\u02bc][^\W_]++)*+")
APOSTROPHES = str.maketrans("’\u02bc", "''")
# Soft hyphen and zero-width characters: they stand inside words and are no part of them.
INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
# What decomposition leaves whole.
LETTERS = str.maketrans(
    {"œ": "oe", "æ": "ae", "ø": "o", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i"}
)


class Memo(dict[str, tuple[str, ...]]):
    """Remembers what `function` gives for a word, so that all later look-ups are a plain dictionary's.

    People type words without end: a memo that gets too large begins anew.
    """

    def __init__(self, function: Callable[[str], tuple[str, ...]]) -> None:
        super().__init__()
        self.function = function

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        value = self[word] = self.function(word)
        return value


def normal(text: str) -> str:
    """Text whose words compare: composed, without invisible characters."""
    if text.isascii():
        return text
    for character in INVISIBLE:
        if character in text:
            text = text.replace(character, "")
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def tokens(text: str) -> list[str]:
    """The words of a text as written, in lower case."""
    return WORD.findall(normal(text).lower())


def fold(word: str) -> str:
    """Without accents: `é` → `e`, `å` → `a`, `œ` → `oe`."""
    if word.isascii():
        return word
    letters = unicodedata.normalize("NFD", word.translate(LETTERS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def surface(token: str, language: Language) -> str:
    """The word in a token, accents kept: `l’adhésion` → `adhésion`, `partner's` → `partner`."""
    if not token.isalnum():
        token = token.translate(APOSTROPHES)
        head, _, tail = token.partition("'")
        if tail and head in language.elisions:
            token = tail
        head, _, tail = token.rpartition("'")
        if head and tail in language.endings:
            token = head
        token = token.replace("'", "")
    return token[:MAX_WORD]


class Analyzer:
    """Turns text into terms with a language and the compounds of a lexicon. Safe to share between threads."""

    def __init__(
        self,
        language: Language,
        compounds: Mapping[str, tuple[str, ...]] | None = None,
        source: "Analyzer | None" = None,
    ) -> None:
        self.language = language
        self.source = source  # of the language that anchors and paths are written in, where it is another one
        self.compounds = compounds or {}
        # Typed without its accents a stop word is still one; but Swedish `år` (year) is not `är`.
        self._stop_words = language.stop_words | {fold(word) for word in language.stop_words}
        self._stemmer = Stemmer.Stemmer(language.stemmer, 0)  # 0: the memos below remember
        self._words = Memo(self._analyse)
        # The terms of one token, its surface first, then its stem; a stop word has none.
        self.word = self._words.__getitem__
        self._stems = Memo(self._pairable)

    def folded(self, token: str) -> str:
        """The surface of one token, stop words not excepted."""
        return fold(surface(token, self.language))

    def stem(self, token: str) -> str:
        """The bare stem of one token; empty for a stop word."""
        return "".join(self._stems[token])

    def stems(self, text: str) -> list[str]:
        """The bare stems of a text in order, stop words left out."""
        return list(chain.from_iterable(map(self._stems.__getitem__, tokens(text))))

    def terms(self, text: str) -> list[str]:
        """Every term of a text, repeated as it occurs: words first, then pairs."""
        return self.terms_of(tokens(text))

    def terms_of(self, words: list[str]) -> list[str]:
        """`terms` of a text that has been divided already. All loops run inside the interpreter."""
        found = list(chain.from_iterable(map(self._words.__getitem__, words)))
        stems = list(chain.from_iterable(map(self._stems.__getitem__, words)))
        found.extend(map(PAIR.join, pairwise(stems)))
        return found

    def source_terms(self, text: str) -> list[str]:
        """The terms of an anchor or a path, which stand in the source language in every translation."""
        if self.source is None:
            return []
        return [SOURCE + stem for stem in self.source.stems(text)]

    def bare_stem(self, folded: str) -> str:
        """The stem of a folded word. Numbers, ids and product names (a digit in it) are their own."""
        return self._stemmer.stemWord(folded) if folded.isalpha() else folded

    def _analyse(self, token: str) -> tuple[str, ...]:
        written = surface(token, self.language)
        if written in self._stop_words:
            return ()
        folded = fold(written)
        terms = [folded, intern(STEM + self.bare_stem(folded))]  # many words have one stem; they are remembered
        parts = [self.bare_stem(part) for part in self.compounds.get(folded, ())]
        terms += (STEM + part for part in parts)
        terms += map(PAIR.join, pairwise(parts))
        return tuple(terms)

    def _pairable(self, token: str) -> tuple[str, ...]:
        terms = self._words[token]
        return (intern(terms[1].removeprefix(STEM)),) if terms else ()
