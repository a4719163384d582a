"""The pages of answers: what was found, as the agent and as the partner read it, and one answer to be copied."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from flask_babel import gettext as _
from markupsafe import Markup

from app.answers import Excerpt, Passage, section_at
from app.answers.markdown import to_markdown
from app.i18n import display_name, url_form
from app.web import Link, Notice, article_href, finding_sentence, sentence_name, status_badges
from app.workspace.answer_search import Hit, Searched
from app.workspace.contexts import AnswerPage, AnswerRow, AnswersPage, CopyForm, ExcerptView
from app.workspace.desk import Desk
from indexer.localization.freshness import Status

MOST_ROWS, WIDTH = 14, 70  # of a field to copy from: lines that it shows, characters that fit into one


def answers_page(desk: Desk, words: str, language: str, partner: str, found: Searched) -> AnswersPage:
    asked = {"q": words, "language": url_form(language), "partner": url_form(partner)}
    return AnswersPage(
        **desk.framed("workspace_answers.search", **asked),
        title=_("Search: %(words)s", words=words) if words else _("Answers"),
        query=words,
        action=desk.href("workspace_answers.search"),
        search_choices=desk.languages(language, _("All languages")),
        partner_choices=desk.languages(partner),
        partner_language=display_name(partner, desk.locale),
        results=tuple([_row(desk, each, partner, everywhere=not language) for each in found.hits]),
        corrected=found.corrected,
    )


def _row(desk: Desk, hit: Hit, partner: str, *, everywhere: bool) -> AnswerRow:
    result, library = hit.result, desk.library
    article = library.find(partner, result.article_id)
    section = section_at(article.article, result.anchor) if article else None
    titled = section.title if section and article and section.title != article.article.title else ""
    named = {"article": result.article_id, "partner": url_form(partner)}
    title, within, lang = _titles(desk, hit)
    missing = article is None or article.fallback
    return AnswerRow(
        link=Link(title, desk.href("workspace_answers.one", **named), lang),
        section=Link(within, desk.href("workspace_answers.one", **named, section=result.anchor), lang)
        if within
        else None,
        passage=Markup(result.passage_html),  # noqa: S704 - escaped by the searcher, but for its <mark>
        lang=desk.other_lang(result.locale),
        partner=Link(
            article.article.title if article else result.title,
            article_href(partner, result.article_id, result.anchor),
            article.article.locale if article else result.locale,
        ),
        partner_section=titled,
        badges=status_badges(
            library.translation(partner, result.article_id),
            fallback=missing,
            source=library.source_locale,
            reader=desk.locale,
        ),
        found_in=", ".join([display_name(one, desk.locale) for one in hit.found_in]) if everywhere else "",
    )


def _titles(desk: Desk, hit: Hit) -> tuple[str, str, str]:
    """Of article and section, as the agent reads them where there is such an article, and their language otherwise."""
    result = hit.result
    own = desk.library.article(desk.locale, result.article_id)
    if own is None:
        return result.title, result.section_title, desk.other_lang(result.locale)
    section = section_at(own, result.anchor)
    return own.title, section.title if section and section.title != own.title else "", ""


def answer_page(desk: Desk, found: Passage) -> AnswerPage:
    place, partner, library = found.place, found.locale, desk.library
    shown = found.shown
    assert shown is not None  # noqa: S101 - one of the two languages has it
    own_words = library.article(desk.locale, place.article)
    named = own_words or library.article(shown.locale, place.article)
    section = section_at(named, place.anchor) if named else None
    title = named.title if named else shown.title
    heading = section.title if section else title
    asked = {"article": place.article, "section": place.anchor, "partner": url_form(partner)}
    return AnswerPage(
        **desk.framed("workspace_answers.one", **asked),
        title=_("Answer: %(title)s", title=heading),
        back=Link(_("Search for another answer"), desk.href("workspace_answers.search", partner=url_form(partner))),
        heading=heading,
        heading_lang=desk.other_lang(named.locale if named else shown.locale),
        within=title if heading != title else "",
        action=desk.href("workspace_answers.one"),
        article=place.article,
        section=place.anchor,
        partner_choices=desk.languages(partner),
        badges=status_badges(found.translation, fallback=found.fallback, source=library.source_locale,
                             reader=desk.locale),
        notices=tuple(_notices(desk, found)),
        lacking=tuple(_lacking(desk, found)),
        shown=_excerpt(desk, shown),
        beside=_excerpt(desk, found.source) if found.source and found.source is not shown else None,
        forms=tuple(_forms(found, shown)),
        reading=Link(_("See the page as the partner does"), article_href(partner, place.article, place.anchor)),
        sections=tuple(_sections(desk, found)),
    )  # fmt: skip


def _excerpt(desk: Desk, excerpt: Excerpt) -> ExcerptView:
    html = Markup(excerpt.html)  # noqa: S704 - from the sanitiser
    return ExcerptView(display_name(excerpt.locale, desk.locale), excerpt.locale, html)


def _notices(desk: Desk, found: Passage) -> Iterator[Notice]:
    language = sentence_name(found.locale, desk.locale)
    source = sentence_name(desk.library.source_locale, desk.locale)
    if found.fallback:
        whole = found.translation.status is Status.MISSING
        text = _("There is no %(language)s article.") if whole else _("The %(language)s article lacks this passage.")
        offered = _("What you copy here is the %(source)s text. Say so to the partner.", source=source)
        yield Notice("bad", "globe", text % {"language": language}, (offered,))
    elif found.translation.status is Status.OUTDATED:
        title = _("The %(language)s article is outdated", language=language)
        text = _("Its source has changed since it was translated. Compare both texts before you send it.")
        yield Notice("risk", "clock", title, (text,))
    elif found.translation.status is Status.UNKNOWN:
        title = _("Nobody knows whether the %(language)s article is up to date", language=language)
        yield Notice("info", "clock", title, (_("Compare both texts before you send it."),))


def _lacking(desk: Desk, found: Passage) -> Iterator[str]:
    """What was found by comparing the section with its source; of an article as a whole, everything."""
    if found.fallback:
        return
    article = desk.library.article(found.locale, found.place.article)
    section = section_at(article, found.place.anchor) if article else None
    for each in desk.library.survey.findings(found.locale, found.place.article):
        if section is None or each.anchor == section.anchor:
            yield finding_sentence(each)


def _forms(found: Passage, shown: Excerpt) -> Iterator[CopyForm]:
    title = _title(shown)
    link = f'<p><a href="{escape(found.link)}">{escape(title)}</a></p>'
    html = f'<div lang="{escape(shown.locale)}">\n{shown.html}\n{link}\n</div>'
    markdown = f"{shown.markdown}\n\n[{to_markdown(escape(title))}]({found.link})"
    hint = _("Opens in the partner’s language, whoever follows it, and outlives renaming.")
    yield CopyForm("link", _("Link"), hint, found.link, 2, rich=False)
    yield _form("text", _("Plain text"), _("For chats and tickets."), f"{shown.text}\n\n{found.link}")
    yield _form("markdown", _("Markdown"), _("For tools that format it themselves."), markdown)
    yield _form("html", _("HTML"), _("For mail: the button copies it as formatted text."), html, rich=True)


def _form(name: str, label: str, hint: str, text: str, *, rich: bool = False) -> CopyForm:
    lines = sum(1 + len(line) // WIDTH for line in text.split("\n"))
    return CopyForm(name, label, hint, text, min(lines + 1, MOST_ROWS), rich)


def _title(shown: Excerpt) -> str:
    return f"{shown.section} – {shown.title}" if shown.section else shown.title


def _sections(desk: Desk, found: Passage) -> Iterator[tuple[Link, bool]]:
    """In the agent's words where there are any, so that they can be told apart."""
    library, place = desk.library, found.place
    article = library.article(desk.locale, place.article) or library.article(library.source_locale, place.article)
    article = article or library.article(found.locale, place.article)
    if article is None:
        return
    current = section_at(article, place.anchor)
    lang = desk.other_lang(article.locale)
    for section in article.sections:
        anchor = "" if section.level == 1 else section.anchor
        address = desk.href(
            "workspace_answers.one", article=place.article, section=anchor, partner=url_form(found.locale)
        )
        yield Link(section.title, address, lang), section is current or (not place.anchor and not anchor)
