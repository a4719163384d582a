"""What is found when a translation is compared with its source, and how that was found.

A finding is data: its words are chosen by whoever shows it. Every one says how it was found, how sure it is, and
where; none is made that a person could not check in the two articles.
"""

from __future__ import annotations

from enum import StrEnum

from indexer.documents.model import Record


class Kind(StrEnum):
    # what the source says and the translation doesn't, or says otherwise
    SECTION_MISSING = "section-missing"
    SECTION_EXTRA = "section-extra"
    REASON_MISSING = "reason-missing"
    STEP_MISSING = "step-missing"  # a step, capability or period of the guidance
    ITEMS_MISSING = "items-missing"  # of lists
    PARAGRAPHS_MISSING = "paragraphs-missing"
    NUMBER_DIFFERS = "number-differs"
    LIMIT_DIFFERS = "limit-differs"  # `more than 60` became `60`
    LINK_DIFFERS = "link-differs"
    LINK_MISSING = "link-missing"
    LINK_EXTRA = "link-extra"
    PICTURE_MISSING = "picture-missing"
    CLOUD_DIFFERS = "cloud-differs"
    ROLE_DIFFERS = "role-differs"
    CODE_DIFFERS = "code-differs"
    PATH_DIFFERS = "path-differs"  # of a menu
    # the translation itself
    TERM_AVOIDED = "term-avoided"
    TERM_MIXED = "term-mixed"  # one term, several renderings
    TERM_MISSING = "term-missing"
    LABEL_SOURCE = "label-source"  # a label of the interface left in the source language
    LABEL_BROKEN = "label-broken"
    UNTRANSLATED = "untranslated"
    PUNCTUATION = "punctuation"
    NUMBER_FORMAT = "number-format"
    WORD_TWICE = "word-twice"
    BRACKETS = "brackets"
    MOJIBAKE = "mojibake"
    # its metadata
    DATE_AHEAD = "date-ahead"
    HASH_REPEATED = "hash-repeated"


# Where the source's reader learns something that the translation's doesn't, or something else.
DRIFT = frozenset(list(Kind)[: list(Kind).index(Kind.TERM_AVOIDED)])
LACKING = frozenset({Kind.SECTION_MISSING, Kind.REASON_MISSING, Kind.STEP_MISSING, Kind.ITEMS_MISSING})


class By(StrEnum):
    """How it was found."""

    ANCHOR = "anchor"
    GUIDANCE = "guidance"  # by mark or cue words
    COUNT = "count"
    NUMBER = "number"
    ADDRESS = "address"
    FACET = "facet"
    CODE = "code"
    GLOSSARY = "glossary"
    WORDS = "words"  # of one language where the other is expected, or the same word twice
    PATTERN = "pattern"  # a rule of the language's writing
    BYTES = "bytes"
    DATE = "date"
    HASH = "hash"


class Finding(Record):
    kind: Kind
    by: By
    sure: bool = True  # False: likely, for a person to judge
    anchor: str = ""  # of the section; of the source's where the translation has none
    line: int = 0  # in the translation's file, 1-based; 0: nowhere, or all of it
    source_line: int = 0  # in the source's
    name: str = ""  # what it is about: a reason, a term, an address, a role
    programme: str = ""  # of a reason
    expected: str = ""  # what the source, the glossary or the language asks for
    found: str = ""  # what stands there
    count: int = 0  # how many are missing
    source: str = ""  # the source's words, where the translation lacks them or says otherwise
    target: str = ""  # the translation's
