"""Article → digest: what search needs of it."""

import re
from html import unescape

from indexer.documents.model import Article, Digest, DigestSection, Section

HEADING = re.compile(r"<h[1-6]\b.*?</h[1-6]>", re.DOTALL)
LINK = re.compile(r'<a\b(?![^>]*\bhref="#)[^>]*>(.*?)</a>', re.DOTALL)  # to another page
TAG = re.compile(r"<[^>]*>")
NAVIGATION = 0.9  # of a section's letters stand in links: of 1,538 sections called Next steps and the like, 632 do


def digest_of(article: Article) -> Digest:
    answers = article.file.endswith((".yml", ".yaml"))  # each section of a FAQ answers, if only by saying where to look
    sections = tuple(
        DigestSection(
            anchor=section.anchor,
            title=section.title,
            level=section.level,
            texts=tuple(block.text for block in section.blocks if block.text),
            addresses=section.addresses,
            leads_away=number > 0 and not answers and leads_away(section),
        )
        for number, section in enumerate(article.sections)
    )
    return Digest(
        id=article.id,
        locale=article.locale,
        title=article.title,
        meta_title=article.metadata.title,
        description=article.description,
        facets=article.facets,
        service=article.metadata.service,
        sections=sections,
    )


def leads_away(section: Section) -> bool:
    """Whether a section is a list of links, such as most that are called Next steps."""
    links = LINK.findall(HEADING.sub("", section.html, count=1))
    linked = sum(_letters(unescape(TAG.sub("", link))) for link in links)
    return bool(links) and linked >= NAVIGATION * sum(_letters(block.text) for block in section.blocks)


def _letters(text: str) -> int:
    """Without what is between words, which pages collapse."""
    return sum(map(str.isalnum, text))
