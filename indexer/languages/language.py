"""What the indexer knows of a language: one frozen record, made in one file a language."""

from indexer.documents.model import Record


class Language(Record):
    """A language as search sees it. Words stand in lower case, as people write them, accents included."""

    code: str  # ISO 639: sv
    locales: tuple[str, ...]  # BCP 47, the usual one first: sv-SE
    name: str  # in the language itself
    stop_words: frozenset[str]  # words that say nothing alone; of this language only
    stemmer: str  # name of its Snowball algorithm
    examples: tuple[tuple[str, tuple[str, ...]], ...]  # text, and every term it becomes; no lexicon at hand
    elisions: tuple[str, ...] = ()  # before an apostrophe, and no part of the word: l' in l'adhésion
    endings: tuple[str, ...] = ()  # after an apostrophe, and no part of the word: 's in partner's
    conjunctions: tuple[str, ...] = ()  # they join parts of compounds too: `fakturaperiod och -frekvens`
    linking: tuple[str, ...] = ()  # between the parts of a compound, "" for nothing; empty: no compounds


def words(text: str) -> frozenset[str]:
    """A word list as it is written in a language's file."""
    return frozenset(text.split())
