"""One article's languages: which has which section, and two of them side by side with what was found."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from app.i18n import display_name, url_form
from app.web.article_sections import unlinked
from app.web.contexts import Cell, Fact, Link, Pair
from app.web.frame import article_href, long_date
from app.web.localization_matrix import framed, state_name
from app.web.localization_page import ComparedSection, FindingView, LocalizedArticlePage, PresenceRow
from app.web.localization_words import finding_sentence, findings_counted, how_found
from app.web.names import N_
from app.web.own_ids import with_own_ids
from indexer.documents.model import Article, Section
from indexer.localization.findings import Finding, Kind
from indexer.localization.freshness import Evidence
from indexer.localization.matrix import Matrix, Square
from indexer.localization.pairing import SectionPair, pair_sections

EVIDENCE = {
    Evidence.SOURCE_HASH: N_("judged by the hash of the source file that the translation stores"),
    Evidence.SIDE_BY_SIDE: N_("both languages come from one file"),
    Evidence.SOURCE_DATE: N_("judged by the dates of both articles"),
    Evidence.CONTENT: N_("judged by what the translation lacks"),
    Evidence.NONE: N_("nothing to judge by"),
    Evidence.NO_SOURCE: N_("there is no source article"),
}


def localized_article_page(
    matrix: Matrix, reader: str, row: dict[str, Square], target: str, comparable: Sequence[str]
) -> LocalizedArticlePage:
    library, square = matrix.library, row[target]
    article, source = (
        library.article(target, square.article_id),
        library.article(library.source_locale, square.article_id),
    )
    assert article is not None  # noqa: S101 - the view has asked for both
    assert source is not None  # noqa: S101
    pairs = pair_sections(article, source)
    anchors = {section.anchor for pair in pairs for section in (pair.source, pair.target) if section}
    return LocalizedArticlePage(
        **framed(matrix, reader, "localization.article", article_id=square.article_id, language=target),
        title=article.title,
        up=Link(_("Translations"), url_for("localization.page", locale=url_form(reader))),
        others=tuple(_other(one, reader, square.article_id) for one in comparable if one != target),
        reading=Link(_("Read it"), article_href(target, square.article_id)),
        facts=tuple(_facts(matrix, reader, square, article, source)),
        presence_heads=tuple(display_name(one, reader) for one in library.locales),
        presence=_presence(matrix, reader, source),
        general=tuple(_view(one, article) for one in square.findings if one.anchor not in anchors),
        sections=tuple(_section(pair, square, article, source, reader) for pair in pairs),
        target_lang=target,
        source_lang=source.locale,
        target_language=display_name(target, reader),
        source_language=display_name(source.locale, reader),
        count=findings_counted(len(square.findings)),
    )


def _other(locale: str, reader: str, article_id: str) -> Link:
    address = url_for("localization.article", locale=url_form(reader), article_id=article_id, language=locale)
    return Link(display_name(locale, reader), address)


def _facts(matrix: Matrix, reader: str, square: Square, article: Article, source: Article) -> list[Fact]:
    """What the verdict rests on, so that a person can check it."""
    verdict = square.translation
    evidence = str(_(EVIDENCE[verdict.evidence])) if verdict.evidence in EVIDENCE else ""
    made = {"HT": _("Human translation"), "MT": _("Machine translation")}.get(verdict.method, "")
    dates = tuple(
        f"{display_name(one.locale, reader)} · {long_date(one.metadata.date)}"
        for one in (article, source)
        if one.metadata.date
    )
    own = article.metadata.source_hash
    same = [
        display_name(one, reader)
        for one in matrix.locales
        if one != article.locale
        and (entry := matrix.library.entry(one, article.id))
        and own
        and entry.origin.source_hash == own
    ]
    facts = [
        Fact(_("Status"), (f"{state_name(verdict.status)} ({evidence})" if evidence else state_name(verdict.status),)),
        Fact(_("Made by"), (made,) if made else ()),
        Fact(_("Dates"), dates),
        Fact(_("Source revision"), (own,) if own else ()),
        Fact(_("The same source revision"), tuple(same)),
        Fact(_("SHA-256 of the source file"), (source.revision,) if not source.extracted else ()),
    ]
    return [fact for fact in facts if fact.values]


def _presence(matrix: Matrix, reader: str, source: Article) -> tuple[PresenceRow, ...]:
    articles = [(locale, matrix.library.article(locale, source.id)) for locale in matrix.library.locales]
    has = {
        locale: {id(pair.source) for pair in pair_sections(article, source) if pair.target} if article else set()
        for locale, article in articles
    }
    return tuple(
        PresenceRow(
            section.title,
            tuple((display_name(locale, reader), id(section) in has[locale]) for locale, _article in articles),
        )
        for section in source.sections
    )


def _section(pair: SectionPair, square: Square, article: Article, source: Article, reader: str) -> ComparedSection:
    anchors = {section.anchor for section in (pair.source, pair.target) if section}
    return ComparedSection(
        Pair(
            anchor="",
            target=_cell(pair.target, article.locale, reader) if pair.target else None,
            source=_cell(pair.source, source.locale, reader, beside=True) if pair.source else None,
        ),
        tuple(_view(one, article) for one in square.findings if one.anchor in anchors),
    )


def _cell(section: Section, locale: str, reader: str, *, beside: bool = False) -> Cell:
    html = with_own_ids(section.html) if beside else section.html
    return Cell(locale, display_name(locale, reader), unlinked(html))


def _view(finding: Finding, article: Article) -> FindingView:
    line = f"{article.file}:{finding.line}" if finding.line else ""
    return FindingView(
        sentence=finding_sentence(finding),
        how=how_found(finding),
        sure=finding.sure,
        source="" if finding.kind is Kind.SECTION_MISSING else finding.source,
        line=line,
    )
