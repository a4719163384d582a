"""What the indexer knows of a language: one frozen record, made in one file a language."""

from indexer.documents.model import Record


class FacetNames(Record):
    """How articles say what they apply to and for whom.

    The phrases are those that real articles hold, machine translations included: these cut words off
    (`Incentives-|`), inflect them (`Kontoadministratörsroller`) and name one role in several ways. Case,
    accents and the kind of apostrophe or dash do not matter, and a phrase also matches with a longer ending. A
    cut-off phrase is listed only where every article that has it means the same.
    """

    applies_to_labels: tuple[str, ...]
    roles_labels: tuple[str, ...]
    clouds: dict[str, tuple[str, ...]]  # cloud id → phrases
    roles: dict[str, tuple[str, ...]]  # role id → phrases


class Writing(Record):
    """How the language is written, as far as one can check it without understanding it."""

    decimal: str  # the decimal mark
    numerals: dict[str, int]  # words for numbers above twelve → the number that each stands for alone
    comparisons: dict[str, tuple[str, ...]]  # more, less → phrases by which a sentence says so of a number
    abbreviations: tuple[str, ...] = ()  # whose full stop ends no sentence
    quotes: tuple[str, str] = ("“", "”")  # around what is quoted, with the blanks that belong to them
    spaced: str = ""  # marks with a space before them
    doubled: frozenset[str] = frozenset()  # words that may rightly stand twice in a row
    elided: str = ""  # words that lose their vowel before another, as a pattern: `le` before `état`


class AlertNames(Record):
    """What Learn calls its boxes in this language."""

    note: str
    tip: str
    important: str
    caution: str
    warning: str


class Language(Record):
    """A language as search sees it. Words stand in lower case, as people write them, accents included."""

    code: str  # ISO 639: sv
    locales: tuple[str, ...]  # BCP 47, the usual one first: sv-SE
    name: str  # in the language itself
    stop_words: frozenset[str]  # words that say nothing alone; of this language only
    stemmer: str  # name of its Snowball algorithm
    examples: tuple[tuple[str, tuple[str, ...]], ...]  # text, and every term it becomes; no lexicon at hand
    alerts: AlertNames | None = None  # None: boxes are called as in English
    facets: FacetNames | None = None  # None: articles of this language have no facets
    elisions: tuple[str, ...] = ()  # before an apostrophe, and no part of the word: l' in l'adhésion
    endings: tuple[str, ...] = ()  # after an apostrophe, and no part of the word: 's in partner's
    spelt_out: dict[str, str] = {}  # how people write a letter that their keyboard lacks → the letter, folded: ue → u
    conjunctions: tuple[str, ...] = ()  # they join parts of compounds too: `fakturaperiod och -frekvens`
    linking: tuple[str, ...] = ()  # between the parts of a compound, "" for nothing; empty: no compounds
    writing: Writing | None = None  # None: how it is written is not checked


def words(text: str) -> frozenset[str]:
    """A word list as it is written in a language's file."""
    return frozenset(text.split())


def numerals(text: str) -> dict[str, int]:
    """Numerals as they are written in a language's file: each word with its number behind it."""
    pairs = iter(text.split())
    return {word: int(number) for word, number in zip(pairs, pairs, strict=True)}
