"""The frozen records that reading a docset yields, and that everything later works on.

They are plain data: no behaviour beyond what follows from their own fields, so that they can be written to a
generation as JSON, read back, compared and shared between processes.
"""

from enum import StrEnum
from typing import dataclass_transform

import msgspec


# Type checkers take "frozen" from each class statement; msgspec hands it down. This tells them so.
@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all records: frozen, compared by value, written as JSON objects."""


class Severity(StrEnum):
    ERROR = "error"  # the file, or a part of it, could not be taken as it stands
    WARNING = "warning"  # repaired or tolerated; the author should look


class Problem(Record):
    """Something wrong with a docset, with its address and its remedy. Made by `indexer.errors.problem`."""

    file: str  # relative to the docset, as its author knows it: `fr-fr/partner-center/read-your-bill.md`
    line: int  # 1-based; 0 where the whole file is meant
    code: str  # key of the catalogue in `indexer/errors.py`
    message: str
    remedy: str
    severity: Severity


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    ITEM = "item"  # of a bulleted list
    STEP = "step"  # of a numbered list
    CELL = "cell"  # of a table
    ALERT = "alert"  # a paragraph in an alert such as [!NOTE]
    QUOTE = "quote"
    CODE = "code"
    IMAGE = "image"  # its alternative text
    HEADING = "heading"  # inside a tab, alert, list or quote: addressable, begins no section


class Block(Record):
    """The smallest addressable piece of an article."""

    kind: BlockKind
    text: str  # what a reader sees: no markup, white space collapsed
    first_line: int  # 1-based, in `file`
    last_line: int  # inclusive
    file: str = ""  # the included file the block comes from; empty: the article's own
    anchors: tuple[str, ...] = ()  # ids of empty anchors inside the block: marks
    group: int = -1  # number of the list or table within the article; -1 outside
    lead: str = ""  # text of the block that introduces that list or table: the paragraph before it


class Section(Record):
    """A heading with what follows it, up to the next heading at the top level of the document.

    The first section of an article carries the title (level 1) and whatever stands before the second heading.
    """

    anchor: str  # unique within the article; the same in every locale
    title: str
    level: int  # 1 to 6
    line: int  # of the heading, 1-based
    html: str  # sanitised; the heading included
    blocks: tuple[Block, ...]
    addresses: tuple[str, ...] = ()  # every id inside the section that a link may lead to; `anchor` among them


class Facets(Record):
    """What an article applies to, from its own words. Empty: it doesn't say."""

    clouds: tuple[str, ...] = ()  # global, us-government, 21vianet
    roles: tuple[str, ...] = ()  # global-admin, billing-admin, admin-agent, …


class Link(Record):
    """A link as the article has it."""

    text: str
    line: int
    target: str  # an article id where `internal`, else the URL
    fragment: str = ""
    internal: bool = False


class Segment(Record):
    """One translated sentence with its source sentence, from side-by-side markup. Plain text."""

    target: str
    source: str
    line: int


class Metadata(Record):
    """An article's frontmatter, typed. Dates are ISO 8601, or empty."""

    title: str = ""
    description: str = ""
    topic: str = ""  # ms.topic
    service: str = ""  # ms.service, else ms.prod
    subservice: str = ""
    author: str = ""
    date: str = ""  # ms.date
    content_locale: str = ""  # ms.contentlocale, BCP 47 as written
    translation_type: str = ""  # HT (human) or MT (machine)
    last_handoff: str = ""  # ms.lasthandoff
    source_hash: str = ""  # ms.openlocfilehash: names the source revision it was translated from
    source_commit: str = ""  # ms.sourcegitcommit
    other: dict[str, str] = {}  # keys that nothing here uses, as text


class Article(Record):
    """One article in one locale."""

    id: str  # path without locale and suffix, the same in every locale
    locale: str  # BCP 47: fr-FR
    file: str  # relative to the docset
    title: str  # what the page is called: its H1, else the frontmatter's title
    metadata: Metadata
    facets: Facets
    sections: tuple[Section, ...]
    links: tuple[Link, ...] = ()
    segments: tuple[Segment, ...] = ()
    segments_locale: str = ""  # of the segments' `target`, where it isn't the article's own
    media: tuple[str, ...] = ()  # paths of its pictures, relative to the docset
    untitled_links: tuple[str, ...] = ()  # ids linked with no text: the library fills in their titles
    revision: str = ""  # SHA-256 of the file's bytes, hexadecimal
    extracted: bool = False  # taken out of a side-by-side translation, not written as such
    markdown: str = ""  # the text as read: repaired, frontmatter and other language removed

    @property
    def description(self) -> str:
        return self.metadata.description

    @property
    def html(self) -> str:
        return "".join(section.html for section in self.sections)


class DigestSection(Record):
    anchor: str
    title: str
    level: int
    texts: tuple[str, ...]  # one a block, in order
    addresses: tuple[str, ...]
    leads_away: bool = False  # it says nothing itself, and links to what does


class Digest(Record):
    """What search needs of an article: its words and where they stand, without markup."""

    id: str
    locale: str
    title: str
    meta_title: str
    description: str
    facets: Facets
    service: str
    sections: tuple[DigestSection, ...]
