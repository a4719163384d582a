"""What a reader must know of a translation before relying on it: whole sentences, with the evidence."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from app.web.article_missing import SHOW, Lacking, lacking
from app.web.contexts import Link, Notice
from app.web.frame import article_href, long_date
from app.web.names import sentence_name
from indexer.library import Found, Library
from indexer.localization.freshness import Evidence, Status, Translation


def notices_for(
    library: Library, locale: str, found: Found, *, comparing: bool = False, showing: bool = False
) -> tuple[Notice, ...]:
    """None where all is well: the article is the source, or a current and complete translation made by people.

    `comparing`: it is shown beside its source; `showing`: with what it lacks.
    """
    source = sentence_name(library.source_locale, locale)
    if found.fallback:
        return (_only_in_source(locale, source),)
    notices = []
    lacked = lacking(library, locale, found.article.id) if locale != library.source_locale else Lacking()
    if found.translation.status is Status.OUTDATED or lacked:
        notices.append(_behind(locale, found, source, lacked, comparing=comparing, showing=showing))
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


def _behind(locale: str, found: Found, source: str, lacked: Lacking, *, comparing: bool, showing: bool) -> Notice:
    """It is outdated, lacks something, or both: when the source changed, and what isn't in the translation."""
    outdated = found.translation.status is Status.OUTDATED
    title = _("This translation is outdated") if outdated else _("Something is missing from this translation")
    sentences = (*((_changed(found.translation, source),) if outdated else ()), *_missing(lacked, locale))
    links = []
    if lacked and not comparing:
        links.append(_shown(locale, found.article.id, source, showing=showing))
    if not comparing:
        text = _("Compare it with the %(language)s article", language=source)
        links.append(Link(text, article_href(locale, found.article.id, view="side-by-side")))
    return Notice("risk", "clock", title, sentences, tuple(links))


def _shown(locale: str, article_id: str, source: str, *, showing: bool) -> Link:
    if showing:
        return Link(_("Hide what is missing"), article_href(locale, article_id))
    text = _("Show what is missing, in %(language)s", language=source)
    return Link(text, article_href(locale, article_id, missing=SHOW))


def _changed(translation: Translation, source: str) -> str:
    if translation.evidence is Evidence.CONTENT:
        return str(_("The %(language)s article says things that this translation lacks.", language=source))
    if translation.date and translation.date < translation.source_date:
        return str(
            _(
                "The translation is of %(date)s. The %(language)s article has changed since then, on %(source_date)s.",
                date=long_date(translation.date),
                source_date=long_date(translation.source_date),
                language=source,
            )
        )
    return str(
        _(
            "It was made from an earlier revision of the %(language)s article, which has changed since then.",
            language=source,
        )
    )


def _missing(lacked: Lacking, locale: str) -> tuple[str, ...]:
    """A sentence each of what isn't in the translation."""
    language = sentence_name(locale, locale)
    found = []
    if lacked.reasons:
        found.append(
            ngettext(
                "%(num)s reason for a suspension is not in %(language)s yet.",
                "%(num)s reasons for a suspension are not in %(language)s yet.",
                lacked.reasons,
                language=language,
            )
        )
    if lacked.programmes:
        found.append(
            ngettext(
                "%(num)s reason is stated for one program, but not for another one to which it applies as well.",
                "%(num)s reasons are stated for one program, but not for another one to which they apply as well.",
                lacked.programmes,
            )
        )
    if lacked.steps:
        found.append(
            ngettext(
                "%(num)s step or rule is not in %(language)s yet.",
                "%(num)s steps or rules are not in %(language)s yet.",
                lacked.steps,
                language=language,
            )
        )
    if lacked.sections:
        found.append(
            ngettext(
                "%(num)s section is not in %(language)s yet.",
                "%(num)s sections are not in %(language)s yet.",
                lacked.sections,
                language=language,
            )
        )
    return tuple(map(str, found))


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
