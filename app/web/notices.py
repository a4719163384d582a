"""What a reader must know of a translation before relying on it: whole sentences, with the evidence."""

from __future__ import annotations

from flask_babel import gettext as _

from app.web.contexts import Link, Notice
from app.web.frame import article_href, long_date
from app.web.names import sentence_name
from indexer.library import Found, Library
from indexer.localization.freshness import Evidence, Status, Translation


def notices_for(library: Library, locale: str, found: Found, *, comparing: bool = False) -> tuple[Notice, ...]:
    """None where all is well: the article is the source, or a current translation made by people."""
    source = sentence_name(library.source_locale, locale)
    if found.fallback:
        return (_only_in_source(locale, source),)
    notices = []
    if found.translation.status is Status.OUTDATED:
        notices.append(_outdated(locale, found, source, comparing=comparing))
    if found.translation.method == "MT":
        notices.append(_machine_made(source))
    return tuple(notices)


def currency_sentence(library: Library, locale: str, translation: Translation) -> str:
    """Whether the translation is up to date, and how that is known."""
    source = sentence_name(library.source_locale, locale)
    if translation.evidence is Evidence.CONTENT:
        sentence = _("It lacks what the %(language)s article says.", language=source)
    elif translation.status is Status.OUTDATED:
        sentence = _("Older than the %(language)s article.", language=source)
    elif translation.status is not Status.SAME_REVISION:
        sentence = _("Nothing shows whether it is up to date.")
    elif translation.evidence is Evidence.SIDE_BY_SIDE:
        sentence = _("Up to date: it was published together with the %(language)s text.", language=source)
    else:
        sentence = _("Up to date: it was made from the present %(language)s article.", language=source)
    return str(sentence)


def _only_in_source(locale: str, source: str) -> Notice:
    reader = sentence_name(locale, locale)
    return Notice(
        "risk",
        "globe",
        _("Not translated yet"),
        (
            _(
                "This article doesn’t exist in %(language)s yet. You’re reading it in %(source)s.",
                language=reader,
                source=source,
            ),
        ),
    )


def _outdated(locale: str, found: Found, source: str, *, comparing: bool) -> Notice:
    translation = found.translation
    if translation.evidence is Evidence.CONTENT:
        sentence = _("The %(language)s article says things that this translation lacks.", language=source)
    elif translation.date and translation.date < translation.source_date:
        sentence = _(
            "The translation is of %(date)s. The %(language)s article has changed since then, on %(source_date)s.",
            date=long_date(translation.date),
            source_date=long_date(translation.source_date),
            language=source,
        )
    else:
        sentence = _(
            "It was made from an earlier revision of the %(language)s article, which has changed since then.",
            language=source,
        )
    link = None
    if not comparing:
        link = Link(
            _("Compare it with the %(language)s article", language=source),
            article_href(locale, found.article.id, view="side-by-side"),
        )
    return Notice("risk", "clock", _("This translation is outdated"), (sentence,), link)


def _machine_made(source: str) -> Notice:
    return Notice(
        "info",
        "machine",
        _("Machine translation"),
        (
            _(
                "This text was translated from %(language)s by a machine. Where a sentence is unclear, the"
                " %(language)s article says what is meant.",
                language=source,
            ),
        ),
    )
