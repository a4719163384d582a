"""The home page: the question most readers come with, the reasons up front, and everything there is to read."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from app.i18n import url_form
from app.web.contexts import Featured, HomePage, Link, Reasons, Topic, TopicGroup
from app.web.frame import article_href, frame, title_of
from app.web.names import PROGRAMMES, named, status_badges
from indexer.guidance import Binding
from indexer.library import Library

LISTED = 60  # articles of a docset that has no table of contents
Stated = tuple[str, str, Binding, bool]  # article, locale, statement, whether the source stands in


def home_page(library: Library, locale: str) -> HomePage:
    stated = _statements(library, locale)
    most_needed = next((article_id for article_id, _, _, _ in stated.values()), "")
    return HomePage(
        **frame(library, locale, lambda one: url_for("web.home", locale=url_form(one))),
        title=_("The way back from a suspended Partner Center account"),
        description=_(
            "Why Partner Center accounts are suspended, what still works in the meantime, and the steps that bring"
            " an account back to good standing."
        ),
        head_search=False,
        featured=_featured(library, locale, most_needed) if most_needed else None,
        reasons=_reasons(library, locale, stated),
        groups=_groups(library, locale),
        examples=_examples(locale),
        self_check=url_for("self_check.form", locale=url_form(locale)),
    )


def _examples(locale: str) -> tuple[Link, ...]:
    words = (
        _("account suspended"),
        _("overdue invoice"),
        _("verification rejected"),
        _("contact support"),
    )
    address = url_form(locale)
    return tuple(Link(text, url_for("web.search", locale=address, q=text)) for text in words)


def _statements(library: Library, locale: str) -> dict[tuple[str, str], Stated]:
    """(programme, reason) → its statement in the locale, else in the source language; in the article's order."""
    found: dict[tuple[str, str], Stated] = {}
    for one in (library.source_locale, locale):
        for entry in library.entries(one):
            for binding in entry.bindings:
                if binding.kind == "statement":
                    found[binding.programme, binding.id] = (entry.id, one, binding, one != locale)
    default = library.guidance.default_programme
    order = sorted(found, key=lambda key: (key[0] != default, key[0], found[key][2].line))
    return {key: found[key] for key in order}


def _reasons(library: Library, locale: str, stated: dict[tuple[str, str], Stated]) -> tuple[Reasons, ...]:
    lists: dict[str, list[Link]] = {}
    for (programme, reason), (article_id, written_in, binding, fallback) in stated.items():
        mark = library.guidance.reasons[reason].marks.get(programme, "") if binding.by == "mark" else ""
        href = article_href(written_in if fallback else locale, article_id, mark or binding.anchor)
        lists.setdefault(programme, []).append(Link(binding.text, href, written_in if fallback else ""))
    return tuple(Reasons(named(PROGRAMMES, programme), tuple(links)) for programme, links in lists.items())


def _featured(library: Library, locale: str, article_id: str) -> Featured | None:
    found = library.find(locale, article_id)
    if found is None:
        return None
    article, lang = found.article, found.article.locale if found.fallback else ""
    sections = tuple(
        Link(section.title, article_href(locale, article.id, section.anchor), lang)
        for section in article.sections[1:]
        if section.level == 2 and section.anchor != "next-steps"
    )
    return Featured(Link(article.title, article_href(locale, article.id), lang), article.description, sections)


def _groups(library: Library, locale: str) -> tuple[TopicGroup, ...]:
    toc = library.manifest.toc
    if not toc:
        return (TopicGroup(_("All articles"), topics(library, locale, library.ids()[:LISTED])),)
    source = library.source_locale
    return tuple(
        TopicGroup(group.title.get(locale) or group.title.get(source, ""), topics(library, locale, group.items))
        for group in toc
    )


def topics(library: Library, locale: str, ids: tuple[str, ...] | list[str]) -> tuple[Topic, ...]:
    """Those articles, with what each is about; only what is not as it should be has a badge."""
    listed = []
    for article_id in ids:
        entry = library.entry(locale, article_id) or library.entry(library.source_locale, article_id)
        if entry is None:
            continue
        title, lang = title_of(library, locale, article_id)
        translation = library.translation(locale, article_id)
        badges = status_badges(translation, fallback=bool(lang), source=library.source_locale, reader=locale)
        listed.append(
            Topic(
                Link(title, article_href(locale, article_id), lang),
                entry.description,
                tuple(badge for badge in badges if badge.tone == "risk"),
            )
        )
    return tuple(listed)
