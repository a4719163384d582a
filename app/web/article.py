"""An article, alone or beside its source."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask_babel import gettext as _

from app.answers import Place, answer_address
from app.i18n import direction, display_name, url_form
from app.services import current_services
from app.web.article_missing import SHOW, missing_texts
from app.web.article_sections import linked, preview_of, section_views, unlinked
from app.web.contexts import ArticlePage, Cell, ContentsLink, Fact, Link, Pair, SectionView, SideBySidePage
from app.web.frame import article_href, frame, long_date, title_of
from app.web.names import CLOUDS, ROLES, named, sentence_name
from app.web.notices import currency_sentence, notices_for
from app.web.own_ids import with_own_ids
from app.web.reporting_page import report_href
from app.web.votes import vote_of
from indexer.documents.model import Article, Section
from indexer.library import Found, Library
from indexer.localization.pairing import pair_sections


def article_page(
    library: Library, locale: str, found: Found, section: str = "", voted: str = "", missing: str = ""
) -> ArticlePage:
    """`section`: the anchor that the address names, which link previews then are about. `voted`: see contexts.Vote.

    `missing`: SHOW shows what the translation lacks, in the source's words.
    """
    article = found.article
    lacked = missing_texts(library, locale, article) if missing == SHOW and not found.fallback else {}
    heading, sections = section_views(library, locale, article, lacked)
    return ArticlePage(
        **frame(
            library,
            locale,
            lambda one: article_href(one, article.id),
            published=_published(library, article.id),
        ),
        title=article.title,
        description=article.description,
        kind="article",
        preview=preview_of(locale, article, section),
        keep_section=True,
        text_lang=article.locale,
        text_dir=direction(article.locale),
        heading=heading,
        sections=sections,
        answer_link=answer_address(current_services().settings.base_url, Place(article.id), locale),
        markdown=article_href(locale, article.id) + ".md",
        vote=vote_of(locale, article, voted),
        group=_group(library, locale, article.id),
        contents=_contents(article),
        facts=_facts(library, locale, found),
        updated=long_date(article.metadata.date),
        notices=notices_for(library, locale, found, showing=missing == SHOW),
        report=_report(library, locale, found),
        side_by_side=_side_by_side_link(library, locale, found),
        self_check=_self_check(library, locale, found),
        previous=_neighbour(library, locale, article.id, -1),
        following=_neighbour(library, locale, article.id, +1),
    )


def side_by_side_page(library: Library, locale: str, found: Found, source: Article) -> SideBySidePage:
    article, reader = found.article, locale
    pairs = pair_sections(article, source)
    views = {section.anchor: linked(library, locale, article, section) for section in article.sections}
    return SideBySidePage(
        **frame(
            library,
            locale,
            lambda one: article_href(one, article.id, view="side-by-side"),
            published=(locale,),
        )
        | {"canonical": ""},
        title=article.title,
        description=article.description,
        keep_section=True,
        indexed=False,
        group=_group(library, locale, article.id),
        lead=_(
            "Side by side: %(target)s and %(source)s",
            target=sentence_name(reader, reader),
            source=sentence_name(source.locale, reader),
        ),
        target_language=display_name(locale),
        source_language=display_name(source.locale, reader),
        notices=notices_for(library, locale, found, comparing=True),
        pairs=tuple(_pair(pair.target, pair.source, locale, source.locale, views) for pair in pairs),
        article=Link(article.title, article_href(locale, article.id)),
    )


def _pair(
    target: Section | None, source: Section | None, locale: str, source_locale: str, views: Mapping[str, SectionView]
) -> Pair:
    return Pair(
        anchor=source.anchor if target is None and source is not None else "",
        target=Cell(locale, display_name(locale), views[target.anchor]) if target else None,
        source=(
            Cell(source_locale, display_name(source_locale, locale), unlinked(with_own_ids(source.html)))
            if source
            else None
        ),
    )


def _contents(article: Article) -> tuple[ContentsLink, ...]:
    """Sections of level 2 and 3; deeper ones too where the article has no others."""
    below = article.sections[1:]
    shown = [section for section in below if section.level <= 3] or list(below)
    top = min((section.level for section in shown), default=2)
    return tuple(ContentsLink(one.title, f"#{one.anchor}", one.level > top) for one in shown if one.title)


def _published(library: Library, article_id: str) -> tuple[str, ...]:
    return tuple(locale for locale in library.locales if library.entry(locale, article_id))


def _side_by_side_link(library: Library, locale: str, found: Found) -> Link | None:
    source = library.source_locale
    if locale == source or found.fallback or library.entry(source, found.article.id) is None:
        return None
    text = _("Read beside the %(language)s article", language=sentence_name(source, locale))
    return Link(text, article_href(locale, found.article.id, view="side-by-side"))


def _report(library: Library, locale: str, found: Found) -> str:
    """Only translations have translation problems."""
    return "" if found.fallback or locale == library.source_locale else report_href(locale, found.article.id)


def _self_check(library: Library, locale: str, found: Found) -> str:
    """Whoever reads why accounts are suspended wants to know why theirs is."""
    entry = library.entry(found.article.locale, found.article.id)
    states = entry is not None and any(binding.kind == "statement" for binding in entry.bindings)
    return url_for("self_check.form", locale=url_form(locale)) if states else ""


def _facts(library: Library, locale: str, found: Found) -> tuple[Fact, ...]:
    article = found.article
    facts = [
        Fact(_("Applies to"), tuple(named(CLOUDS, cloud) for cloud in article.facets.clouds)),
        Fact(_("Roles"), tuple(named(ROLES, role) for role in article.facets.roles)),
    ]
    if not found.fallback and locale != library.source_locale:
        facts.append(Fact(_("Translation"), (currency_sentence(library, locale, found.translation),)))
    return tuple(fact for fact in facts if fact.values)


def _group(library: Library, locale: str, article_id: str) -> str:
    for group in library.manifest.toc:
        if article_id in group.items:
            return group.title.get(locale) or group.title.get(library.source_locale, "")
    return ""


def _neighbour(library: Library, locale: str, article_id: str, step: int) -> Link | None:
    """The article that many places further in the table of contents."""
    source = library.source_locale
    order = [one for group in library.manifest.toc for one in group.items if library.entry(source, one)]
    if article_id not in order:
        return None
    place = order.index(article_id) + step
    if not 0 <= place < len(order):
        return None
    title, lang = title_of(library, locale, order[place])
    return Link(title, article_href(locale, order[place]), lang)
