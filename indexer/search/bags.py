"""Articles → the bags of terms that engines store, one an article and one a section."""

import re
from collections import Counter
from itertools import chain

from indexer.documents.model import Digest, DigestSection, Record
from indexer.languages.registry import language_for
from indexer.languages.terms import Analyzer, surface, tokens
from indexer.search import weights
from indexer.search.engines.base import Entry

# Paths and anchors run words together with these; numbers in them are versions and duplicates.
NOT_LETTERS = re.compile(r"[\W\d_]+")


class Bags(Record):
    """What an article adds to the two indexes of its locale."""

    article: Entry
    sections: tuple[Entry, ...]


def words_of(digest: Digest) -> Counter[str]:
    """The surface words of an article, for its locale's lexicon."""
    language = language_for(digest.locale)
    found: Counter[str] = Counter()
    for token, count in Counter(tokens("\n".join(chain(texts_of(digest))))).items():
        found[surface(token, language)] += count
    return found


def texts_of(digest: Digest) -> list[str]:
    """All text of an article that is searched."""
    texts = [digest.title, digest.meta_title, digest.description]
    for section in digest.sections:
        texts.append(section.title)
        texts.extend(section.texts)
    return texts


def section_id(article_id: str, anchor: str) -> str:
    return f"{article_id}#{anchor}"


def filters_of(digest: Digest) -> tuple[str, ...]:
    """What an article can be filtered by. One that doesn't say what it applies to passes no filter."""
    found = [f"cloud:{cloud}" for cloud in digest.facets.clouds]
    found += (f"role:{role}" for role in digest.facets.roles)
    if digest.service:
        found.append(f"product:{digest.service}")
    return tuple(found)


def analyse(digest: Digest, analyzer: Analyzer) -> Bags:
    """The bags of one article. `analyzer.source` is set where the article is a translation."""
    filters = filters_of(digest)
    title = analyzer.terms(digest.title)
    path = analyzer.source_terms(NOT_LETTERS.sub(" ", digest.id)) * weights.PATH
    lead = analyzer.terms(digest.description)
    if digest.meta_title != digest.title:
        lead += analyzer.terms(digest.meta_title) * weights.ARTICLE_META_TITLE
    whole = title * weights.ARTICLE_TITLE + path + lead
    shared = title * weights.SECTION_TITLE + path
    sections: list[Entry] = []
    for number, section in enumerate(digest.sections):
        body = analyzer.terms("\n".join(section.texts))
        anchor = anchor_terms(section, analyzer)
        # The section that carries the title has it once, as its heading.
        heading = [] if section.title == digest.title else analyzer.terms(section.title)
        whole += heading * weights.ARTICLE_HEADING + anchor + body
        bag = shared + heading * weights.SECTION_HEADING + anchor + body + ([] if number else lead)
        sections.append(Entry(id=section_id(digest.id, section.anchor), bag=dict(Counter(bag)), filters=filters))
    article = Entry(id=digest.id, bag=dict(Counter(whole)), filters=filters)
    return Bags(article=article, sections=tuple(sections))


def anchor_terms(section: DigestSection, analyzer: Analyzer) -> list[str]:
    return analyzer.source_terms(NOT_LETTERS.sub(" ", section.anchor)) * weights.ANCHOR
