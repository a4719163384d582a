"""The sections of an article as pages show them: each with a link of its own, and the anchors that it had once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup

from app.answers import Place, answer_address, section_at
from app.services import current_services
from app.web.contexts import MissingText, Preview, SectionView
from app.web.frame import article_href
from app.web.reporting_page import report_href
from indexer.documents.model import Article, BlockKind, Section
from indexer.documents.redirects import former_anchors
from indexer.library import Library

LONGEST = 200  # characters of a preview: what chat programs show, more or less
# As the sanitiser writes it: the heading that a section begins with, and the rest.
_HEADED = re.compile(r"\s*(<h([1-6])\b[^>]*>.*?</h\2>)(.*)", re.DOTALL)


def section_views(
    library: Library, locale: str, article: Article, lacked: Mapping[str, tuple[MissingText, ...]]
) -> tuple[Markup, tuple[SectionView, ...]]:
    """The title as a heading, and the sections; the first one without it: notices and dates stand between the two.

    `lacked`: the anchor of a section → what the source says there and the translation doesn't.
    """
    first, views = Markup(), []
    for number, section in enumerate(article.sections):
        view = replace(linked(library, locale, article, section), missing=lacked.get(section.anchor, ()))
        if number == 0 and section.level == 1 and view.heading:
            first, view = view.heading, replace(view, heading=Markup(), link="", report="")
        views.append(view)
    return first or Markup("<h1>{}</h1>").format(article.title), tuple(views)


def linked(library: Library, locale: str, article: Article, section: Section) -> SectionView:
    """The section with a link that opens it in this locale."""
    heading, body = _apart(section.html)
    address = answer_address(current_services().settings.base_url, Place(article.id, section.anchor), locale)
    own_link = bool(heading and section.anchor and section.level > 1)
    reportable = own_link and locale == article.locale != library.source_locale
    return SectionView(
        heading=Markup(heading),  # noqa: S704 - from the sanitiser
        body=Markup(body),  # noqa: S704
        title=section.title,
        link=address if own_link else "",
        report=report_href(locale, article.id, section.anchor) if reportable else "",
        former=_former(library, article, section),
    )


def unlinked(html: str) -> SectionView:
    return SectionView(heading=Markup(), body=Markup(html), title="")  # noqa: S704 - from the sanitiser


def preview_of(locale: str, article: Article, anchor: str) -> Preview | None:
    """Title and first words of a section; None for the article as a whole."""
    section = section_at(article, anchor)
    if section is None or section is article.sections[0]:
        return None
    texts = [block.text for block in section.blocks if block.text and block.kind is not BlockKind.HEADING]
    base = current_services().settings.base_url
    return Preview(
        title=f"{section.title} – {article.title}",
        description=_shortened(" ".join(texts)),
        address=base + article_href(locale, article.id, section=anchor),
    )


def _apart(html: str) -> tuple[str, str]:
    found = _HEADED.fullmatch(html)
    return (found[1], found[3]) if found else ("", html)


def _former(library: Library, article: Article, section: Section) -> tuple[str, ...]:
    """Anchors that led to an address of the section and that the article has nowhere itself."""
    there = {address for one in article.sections for address in (one.anchor, *one.addresses)}
    known = former_anchors(library.manifest.redirects, article.id)
    found = [old for now in dict.fromkeys((section.anchor, *section.addresses)) for old in known.get(now, ())]
    return tuple(old for old in dict.fromkeys(found) if old not in there)


def _shortened(text: str) -> str:
    """Whole words, as many as fit."""
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:–") + "…"
