"""The shapes of the API's questions and answers. Strict: an unknown parameter or key is refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from app.queries import (
    DEFAULT_LIMIT,
    DEFAULT_SUGGESTIONS,
    MAX_LIMIT,
    MAX_OFFSET,
    MAX_QUERY,
    MAX_SUGGESTIONS,
)

Locale = Annotated[str, Field(description="BCP 47 tag of a locale of the library", examples=["fr-FR"])]
AskedLocale = Annotated[
    str,
    Field(
        min_length=2,
        max_length=35,
        description="The reader's locale, in any case; `fr` takes the first French one",
        examples=["fr-FR"],
    ),
]
Question = Annotated[
    str,
    Field(min_length=1, max_length=MAX_QUERY, description="What to look for", examples=["betala"]),
]
ArticleId = Annotated[
    str,
    Field(
        description="Path without locale and suffix, the same in every locale",
        examples=["partner-center/suspended-partner-center-account"],
    ),
]
Html = Annotated[str, Field(description="Sanitised HTML")]
Date = Annotated[str, Field(description="ISO 8601, or empty where the article doesn't say")]


class Schema(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# --- questions


class LocaleQuery(Schema):
    locale: AskedLocale


class SearchQuery(LocaleQuery):
    q: Question
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="How many results")
    offset: int = Field(0, ge=0, le=MAX_OFFSET, description="How many results to pass over")
    cloud: str = Field("", max_length=80, description="Only articles on this cloud", examples=["us-government"])
    role: str = Field("", max_length=80, description="Only articles for this role")
    product: str = Field("", max_length=80, description="Only articles on this product (`ms.service`)")
    exact: bool = Field(False, description="Take every word as it is spelled; else unknown ones are corrected")


class SuggestQuery(LocaleQuery):
    q: Question
    limit: int = Field(DEFAULT_SUGGESTIONS, ge=1, le=MAX_SUGGESTIONS, description="How many completions")


# --- answers


class Translation(Schema):
    """Whether a translation still says what its source says, and how we know."""

    status: Literal["source", "same-revision", "outdated", "missing", "unknown"]
    method: str = Field(description="`HT` made or reviewed by a person, `MT` by a machine, empty: not said")
    evidence: str = Field(description="What the status is judged by", examples=["source-hash"])
    date: Date
    source_date: Date


class SearchResult(Schema):
    article_id: ArticleId
    locale: Annotated[Locale, Field(description="The locale that the text is in")]
    anchor: str = Field(description="The section within the article, the same in every locale")
    title: str
    section_title: str
    passage_html: str = Field(description="A passage, escaped, with the words that were found in <mark>")
    url: str = Field(description="Path of the page in the requested locale")
    score: float
    fallback: bool = Field(description="The requested locale lacks the article; the source stands in")
    translation: Translation


class Nearest(Schema):
    """What would be found if less were asked."""

    lifted: list[Literal["spelling", "phrase", "exclusion", "filters"]] = Field(
        description="What was asked and is left out here", examples=[["filters"]]
    )
    query: str = Field(description="`q` as it is without that")
    total: int
    results: list[SearchResult]


class SearchAnswer(Schema):
    query: str
    locale: Locale
    corrected_query: str | None = Field(description="What was searched for, where words were unknown")
    total: int
    took_ms: float
    results: list[SearchResult]
    tried: list[Literal["words", "spelling", "source", "phrase", "exclusion", "filters", "first-words"]] = Field(
        description="Where nothing was found: what was looked for, and under which conditions"
    )
    nearest: Nearest | None = Field(description="Where nothing was found: what is, with less asked")


class SuggestAnswer(Schema):
    query: str
    locale: Locale
    suggestions: list[str]


class Metadata(Schema):
    """The article's frontmatter."""

    title: str
    description: str
    topic: str
    service: str
    subservice: str
    author: str
    date: Date
    content_locale: str
    translation_type: str
    last_handoff: Date
    source_hash: str
    source_commit: str
    other: dict[str, str] = Field(description="Keys that nothing here uses")


class Facets(Schema):
    """What an article applies to, by its own words. Empty: it doesn't say."""

    clouds: list[str]
    roles: list[str]


class Section(Schema):
    """A heading with what follows it."""

    anchor: str
    title: str
    level: int = Field(ge=1, le=6)
    html: Html
    addresses: list[str] = Field(description="Every id in the section that a link may lead to")


class Link(Schema):
    text: str
    line: int
    target: str = Field(description="An article id where `internal`, else a URL")
    fragment: str
    internal: bool


class ArticleAnswer(Schema):
    article_id: ArticleId
    locale: Annotated[Locale, Field(description="The locale that the text is in")]
    requested_locale: Locale
    fallback: bool = Field(description="The requested locale lacks the article; the source stands in")
    redirected_from: str | None = Field(description="The old id that was asked for")
    title: str
    description: str
    metadata: Metadata
    facets: Facets
    sections: list[Section]
    html: Html
    markdown: str
    translations: dict[str, Translation] = Field(description="The status in every locale")
    links: list[Link]


class ListedArticle(Schema):
    article_id: ArticleId
    locale: Annotated[Locale, Field(description="The locale that the text is in")]
    title: str
    description: str
    url: str
    fallback: bool
    facets: Facets
    translation: Translation


class ArticlesAnswer(Schema):
    locale: Locale
    total: int
    articles: list[ListedArticle]


class Finding(Schema):
    """What a translation lacks of its source, says otherwise, or says badly, and how that was found."""

    kind: str = Field(description="What it is", examples=["reason-missing"])
    found_by: str = Field(description="How it was found", examples=["guidance"])
    sure: bool = Field(description="False: likely, for a person to judge")
    anchor: str = Field(description="Of the section; empty: of no single one")
    line: int = Field(description="In the translation's file; 0: none")
    source_line: int = Field(description="In the source's file; 0: none")
    name: str = Field(description="What it is about: a reason, a term")
    programme: str = Field(description="Of a reason")
    expected: str = Field(description="What the source, the glossary or the language asks for")
    found: str = Field(description="What stands there")
    count: int = Field(description="How many, where something is counted")


class CoveredTranslation(Translation):
    findings: list[Finding]


class CoveredArticle(Schema):
    article_id: ArticleId
    title: str
    translations: dict[str, CoveredTranslation]


class SharedRevisions(Schema):
    """Two languages, and in how many articles both name the same source revision."""

    first: Locale
    second: Locale
    equal: int
    both: int = Field(description="Articles of which both name a revision")


class CoverageAnswer(Schema):
    source_locale: Locale
    locales: list[Locale]
    totals: dict[str, dict[str, int]] = Field(description="Locale → status → how many articles")
    shared_revisions: list[SharedRevisions]
    articles: list[CoveredArticle]


# --- errors


class ParameterError(Schema):
    name: str = Field(description="The parameter")
    message: str


class Problem(Schema):
    """A problem document (RFC 9457)."""

    type: str = Field(description="Address of a description of this kind of problem")
    title: str
    status: int
    detail: str
    instance: str
    request_id: str | None = Field(None, description="Names this request to whoever runs the site; X-Request-ID, too")
    errors: list[ParameterError] | None = None


class ProblemKind(Schema):
    type: str
    title: str
    status: int
    remedy: str


class ProblemKinds(Schema):
    problems: list[ProblemKind]


class Directory(Schema):
    """Where to begin."""

    name: str
    version: str
    openapi: str
    problems: str
    endpoints: list[str]
