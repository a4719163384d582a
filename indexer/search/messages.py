"""What is asked of a search, and what it answers."""

from indexer.documents.model import Record

# What was looked for where nothing was found, by key.
TRIED = {
    "words": "articles that hold the words",
    "spelling": "words that are spelt nearly the same",
    "source": "the articles in the source language",
    "phrase": "only articles that hold the quoted phrase",
    "exclusion": "only articles without the excluded words",
    "filters": "only articles that pass the filters",
    "first-words": "only the first words of a very long query",
}


class SearchRequest(Record):
    q: str
    locale: str
    limit: int = 10
    offset: int = 0
    cloud: str = ""
    role: str = ""
    product: str = ""
    exact: bool = False  # words are taken as they are spelled, even where nothing holds them

    @property
    def filters(self) -> tuple[tuple[str, ...], ...]:
        given = (("cloud", self.cloud), ("role", self.role), ("product", self.product))
        return tuple((f"{name}:{value}",) for name, value in given if value)


class SearchResult(Record):
    article_id: str
    locale: str  # of the text that is shown
    anchor: str  # of the section that answers best
    title: str
    section_title: str  # empty where that section is the article's beginning
    passage_html: str  # escaped, but for `<mark>`
    score: float
    fallback: bool  # the reader's locale lacks the article: the source's is shown


class Nearest(Record):
    """What would be found if less were asked."""

    lifted: tuple[str, ...]  # what the request demands and this leaves out: keys of `nearest.CONDITIONS`
    request: SearchRequest
    total: int
    results: tuple[SearchResult, ...]


class SearchResponse(Record):
    query: str
    locale: str
    corrected_query: str | None  # what was searched for, where words were unknown
    total: int  # articles found; those far behind the best don't count
    results: tuple[SearchResult, ...]
    tried: tuple[str, ...]  # where nothing was found: keys of TRIED
    nearest: Nearest | None  # where nothing was found, but is with less asked
    took_ms: float
