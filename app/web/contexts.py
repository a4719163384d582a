"""What each page shows: one frozen record a page, each field with a sentence of help.

A template gets the fields of its page's record, and `asset` and `icon` from the frame; a test compares both ways.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated, Any

from markupsafe import Markup


def as_values(record: Any) -> dict[str, Any]:
    """The fields of a record by name, as they are."""
    return {one.name: getattr(record, one.name) for one in fields(record)}


# --- pieces that pages are made of


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    href: str
    lang: str = ""  # of the text, where it differs from the page's


@dataclass(frozen=True, slots=True)
class LanguageLink:
    name: str  # in its own language
    lang: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Badge:
    tone: str  # good, risk, bad, info, quiet
    text: str


@dataclass(frozen=True, slots=True)
class Notice:
    tone: str
    icon: str
    title: str
    sentences: tuple[str, ...]
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    text: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """An article in a list of articles."""

    link: Link
    description: str
    badges: tuple[Badge, ...] = ()


@dataclass(frozen=True, slots=True)
class TopicGroup:
    title: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why accounts are suspended under one programme, in the words of the article."""

    programme: str
    statements: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Featured:
    """The article that most readers come for."""

    link: Link
    description: str
    sections: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Result:
    link: Link
    section: str  # title of the section that answers; empty where it is the article as a whole
    passage: Markup
    lang: str  # of title, section and passage, where it differs from the page's
    crumbs: tuple[str, ...]
    badges: tuple[Badge, ...]


@dataclass(frozen=True, slots=True)
class NearestResults:
    """What is found with less asked, where nothing meets it all."""

    link: Link  # to all of them
    total: int
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class ContentsLink:
    text: str
    href: str
    deep: bool


@dataclass(frozen=True, slots=True)
class MissingText:
    """What the source says and the translation doesn't, to be shown where it belongs."""

    label: str  # that it is missing, and whose words these are
    html: Markup
    lang: str
    dir: str
    href: str  # of the source's section


@dataclass(frozen=True, slots=True)
class SectionView:
    """A section's text, its heading apart where it has a link of its own."""

    heading: Markup
    body: Markup
    title: str
    link: str = ""  # absolute address that opens it in the reader's language; empty: none is offered
    former: tuple[str, ...] = ()  # anchors that it had once, for old links
    report: str = ""  # where a problem of its translation is reported; empty: it is none
    missing: tuple[MissingText, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """One language's text of a section."""

    lang: str
    language: str
    section: SectionView


@dataclass(frozen=True, slots=True)
class Vote:
    """Whether the article was helpful: the question, or what became of the answer."""

    action: str
    article: str  # its id
    revision: str  # that the reader has read
    state: str  # empty: not answered yet; yes; no; changed: the answer was about an earlier revision


@dataclass(frozen=True, slots=True)
class Preview:
    """What link previews say, where that is about a part of the page."""

    title: str
    description: str
    address: str  # absolute


@dataclass(frozen=True, slots=True)
class Pair:
    anchor: str  # for a row whose translation is missing; else the section brings its own
    target: Cell | None
    source: Cell | None


# --- pages


@dataclass(frozen=True, kw_only=True)
class Page:
    lang: Annotated[str, "The locale of the page's texts, BCP 47: fr-FR."]
    dir: Annotated[str, "The direction of the page's script: ltr or rtl."]
    title: Annotated[str, "What the window is called, without the site's name."]
    description: Annotated[str, "A sentence for search engines and link previews."] = ""
    canonical: Annotated[str, "The absolute address of the page; empty where it has no one address."] = ""
    alternates: Annotated[tuple[tuple[str, str], ...], "Language and absolute address of its translations."] = ()
    languages: Annotated[tuple[LanguageLink, ...], "The language switch: this page in every locale."] = ()
    keep_section: Annotated[bool, "Whether language links lead to the section that is being read."] = False
    indexed: Annotated[bool, "Whether search engines may list the page."] = True
    kind: Annotated[str, "Open Graph's type of the page: website or article."] = "website"
    preview: Annotated[Preview | None, "What link previews say instead of title and description."] = None
    card: Annotated[str, "The absolute address of the picture that link previews show."] = ""
    home_href: Annotated[str, "Address of the home page in this locale."]
    search_action: Annotated[str, "Where the search form leads."]
    live_action: Annotated[str, "Where options come from while somebody types."]
    head_search: Annotated[bool, "Whether the page's head has a search field; home and results have their own."] = True


@dataclass(frozen=True, kw_only=True)
class HomePage(Page):
    featured: Annotated[Featured | None, "The article that most readers come for."]
    reasons: Annotated[tuple[Reasons, ...], "Why accounts are suspended, a list a programme."]
    groups: Annotated[tuple[TopicGroup, ...], "The table of contents."]
    examples: Annotated[tuple[Link, ...], "Searches to try."]
    self_check: Annotated[str, "Address of the self-check."]


@dataclass(frozen=True, kw_only=True)
class SearchPage(Page):
    query: Annotated[str, "What was searched for, as it stands in the field."]
    clouds: Annotated[tuple[Choice, ...], "Clouds to filter by, the first one being all."]
    roles: Annotated[tuple[Choice, ...], "Roles to filter by, the first one being all."]
    product: Annotated[str, "Product to filter by, passed on from the address."]
    results: Annotated[tuple[Result, ...], "What was found, best first."]
    total: Annotated[int, "How many articles match."]
    corrected: Annotated[str, "The words that were searched for instead, where the given ones are unknown."]
    respelled: Annotated[Link | None, "From corrected words to those that were typed, or back."]
    previous: Annotated[Link | None, "The page of results before this one."]
    following: Annotated[Link | None, "The page of results after this one."]
    tried: Annotated[tuple[str, ...], "What was looked for, where nothing was found."]
    nearest: Annotated[NearestResults | None, "What is found with less asked, where nothing was."]
    needed: Annotated[tuple[Topic, ...], "What most readers come for, where nothing was found."]


@dataclass(frozen=True, kw_only=True)
class OptionsFragment:
    """What the search field offers while somebody types; no page of its own."""

    query: Annotated[str, "What has been typed."]
    suggestions: Annotated[tuple[str, ...], "Searches that begin so."]
    results: Annotated[tuple[Result, ...], "The best articles."]


@dataclass(frozen=True, kw_only=True)
class ArticlePage(Page):
    text_lang: Annotated[str, "The language of the article's text, which differs from the page's on fallback."]
    text_dir: Annotated[str, "The direction of the article's script."]
    heading: Annotated[Markup, "The article's title with its markup, as a level 1 heading."]
    sections: Annotated[tuple[SectionView, ...], "The sections in order; the first one without the title."]
    answer_link: Annotated[str, "Absolute address that opens the article in the reader's language, for good."]
    markdown: Annotated[str, "Address of the article as Markdown."]
    vote: Annotated[Vote, "Whether the article was helpful."]
    group: Annotated[str, "Title of the article's group in the table of contents."]
    contents: Annotated[tuple[ContentsLink, ...], "Links to the article's sections."]
    facts: Annotated[tuple[Fact, ...], "What it applies to, for whom, its date and translation status."]
    updated: Annotated[str, "Its date in the reader's words; empty where it has none."]
    notices: Annotated[tuple[Notice, ...], "What a reader must know of the translation."]
    report: Annotated[str, "Where a problem of the translation is reported; empty where the text is none."]
    side_by_side: Annotated[Link | None, "Link to the side-by-side view; None where there is nothing to compare."]
    self_check: Annotated[str, "Address of the self-check, for an article that states reasons; else empty."]
    previous: Annotated[Link | None, "The article before it in the table of contents."]
    following: Annotated[Link | None, "The article after it in the table of contents."]


@dataclass(frozen=True, kw_only=True)
class SideBySidePage(Page):
    group: Annotated[str, "Title of the article's group in the table of contents."]
    lead: Annotated[str, "What the page is, with the names of both languages."]
    target_language: Annotated[str, "Name of the reader's language."]
    source_language: Annotated[str, "Name of the source language."]
    notices: Annotated[tuple[Notice, ...], "What a reader must know of the translation."]
    pairs: Annotated[tuple[Pair, ...], "The sections of both languages, side by side."]
    article: Annotated[Link, "Link to the article itself."]


@dataclass(frozen=True, slots=True)
class Fault:
    """A part of the address that makes no sense."""

    name: str  # what the address calls it
    label: str  # what people do; empty: no name for it
    given: str  # shortened; empty: not to be repeated
    message: str  # what is wrong with it, and the remedy


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page):
    query: Annotated[str, "What stands in the search field: the words of an unknown address."]
    status: Annotated[int, "The HTTP status."]
    heading: Annotated[str, "What went wrong."]
    sentences: Annotated[tuple[str, ...], "What it means and what to do about it."]
    detail: Annotated[str, "A remedy for whoever runs the site, in English; usually empty."]
    faults: Annotated[tuple[Fault, ...], "The parts of the address that make no sense, and why."]
    without: Annotated[Link | None, "The same address without those parts; None where there is none."]
    results: Annotated[tuple[Result, ...], "For an unknown address: articles that its words find."]
    available: Annotated[bool, "Whether there is a library, so that searching makes sense."]
