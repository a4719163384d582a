"""The form to report a translation problem, and the thanks for a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from flask import url_for
from flask_babel import gettext as _

from app.i18n import direction, url_form
from app.insights.service import REVISION
from app.translation_reports import Fault
from app.translation_reports.passages import Passage
from app.translation_reports.texts import MOST_NOTE
from app.web.contexts import Link, Page
from app.web.frame import article_href, frame
from app.web.names import N_
from app.web.requests_page import FieldView, OptionView
from indexer.documents.model import Article, Section
from indexer.library import Library

FAULTS = {
    Fault.WRONG: N_("It says something that isn’t so"),
    Fault.MISSING: N_("Something is missing"),
    Fault.UNCLEAR: N_("It is hard to understand"),
    Fault.LANGUAGE: N_("Spelling, grammar or a word that isn’t translated"),
    Fault.OTHER: N_("Something else"),
}
FIELDS = {"sentence": "#gs-sentences", "fault": "#gs-faults", "note": "#gs-note", "form": "#gs-send"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What stands in the form."""

    sentence: str = ""
    fault: str = ""
    note: str = ""
    changed: bool = False  # the article is another one than was read
    errors: dict[str, str] = field(default_factory=dict)  # field → what is wrong, in the reader's language


@dataclass(frozen=True, kw_only=True)
class ReportPage(Page):
    back: Annotated[Link, "To the article, at the section."]
    action: Annotated[str, "Where the form is sent."]
    article: Annotated[str, "The article's id."]
    article_title: Annotated[str, "What it is called."]
    section: Annotated[str, "The anchor of the section; empty: the article as a whole."]
    section_title: Annotated[str, "What the section is called."]
    revision: Annotated[str, "The beginning of the hash of the file that is shown."]
    text_lang: Annotated[str, "The language of the article's text."]
    text_dir: Annotated[str, "The direction of its script."]
    others: Annotated[tuple[Link, ...], "The same form for each other section."]
    sentences: Annotated[tuple[OptionView, ...], "The sentences of the section, to point at one."]
    faults: Annotated[tuple[OptionView, ...], "What may be wrong."]
    note: Annotated[FieldView, "What the reader adds."]
    changed: Annotated[bool, "Whether the article has changed since the reader opened it."]
    errors: Annotated[tuple[Link, ...], "What needs to be corrected, each leading to its field."]
    sentence_error: Annotated[str, "What is wrong with the choice of a sentence."]
    fault_error: Annotated[str, "What is wrong with the choice of a fault."]


@dataclass(frozen=True, kw_only=True)
class ReportSentPage(Page):
    back: Annotated[Link, "To the article, at the section."]
    again: Annotated[Link, "To report something else of the article."]


def report_page(
    library: Library, article: Article, section: Section | None, sentences: Sequence[Passage], sent: Sent
) -> ReportPage:
    title = _("Report a translation problem")
    labels = {"sentence": _("Which sentence is it?"), "fault": _("What is wrong?"), "note": _("What should it say?")}
    wrong = [
        Link(f"{labels[name]} {said}" if name in labels else said, FIELDS[name]) for name, said in sent.errors.items()
    ]
    return ReportPage(
        **_framed(library, article, section),
        title=_("Error: %(title)s", title=title) if sent.errors else title,
        back=_back(article, section),
        action=url_for("reporting.send", locale=url_form(article.locale)),
        article=article.id,
        article_title=article.title,
        section=section.anchor if section else "",
        section_title=section.title if section else "",
        revision=article.revision[:REVISION],
        text_lang=article.locale,
        text_dir=direction(article.locale),
        others=tuple(_other(article, one) for one in article.sections if one is not section and one.anchor),
        sentences=tuple(
            OptionView(f"sentence-{one.number}", str(one.number), one.text, "", str(one.number) == sent.sentence)
            for one in sentences
        ),
        faults=tuple(OptionView(f"fault-{one}", one, _(text), "", one == sent.fault) for one, text in FAULTS.items()),
        note=FieldView(sent.note, MOST_NOTE, sent.errors.get("note", "")),
        changed=sent.changed,
        errors=tuple(wrong),
        sentence_error=sent.errors.get("sentence", ""),
        fault_error=sent.errors.get("fault", ""),
    )


def sent_page(library: Library, article: Article, section: Section | None) -> ReportSentPage:
    return ReportSentPage(
        **_framed(library, article, section),
        title=_("Thank you"),
        back=_back(article, section),
        again=Link(_("Report another problem"), report_href(article.locale, article.id)),
    )


def report_href(locale: str, article_id: str, anchor: str = "", **query: Any) -> str:
    return url_for("reporting.form", locale=url_form(locale), article=article_id, section=anchor or None, **query)


def _framed(library: Library, article: Article, section: Section | None) -> dict[str, Any]:
    anchor = section.anchor if section else ""
    around = frame(library, article.locale, lambda one: _elsewhere(library, one, article.id, anchor))
    return around | {"canonical": "", "alternates": (), "indexed": False}


def _elsewhere(library: Library, locale: str, article_id: str, anchor: str) -> str:
    """The same form for another language's text; the source's has none, and the article itself opens."""
    if locale == library.source_locale or library.entry(locale, article_id) is None:
        return article_href(locale, article_id, anchor)
    return report_href(locale, article_id, anchor)


def _back(article: Article, section: Section | None) -> Link:
    anchor = section.anchor if section and section.level > 1 else ""
    return Link(article.title, article_href(article.locale, article.id, anchor), article.locale)


def _other(article: Article, section: Section) -> Link:
    return Link(section.title, report_href(article.locale, article.id, section.anchor))
