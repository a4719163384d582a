"""“Report a translation problem”: anybody may, without signing in and without a script.

The reader points at a sentence of a section, says what is wrong with it, and may add a note. The sentence is taken from
the article, never from the request; nothing says who wrote. What one address may send in an hour and a day is limited.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.errors import ProblemError
from app.i18n import url_form
from app.insights.service import REVISION
from app.limits import client_address
from app.services import current_services
from app.translation_reports import Draft, Fault, TooManyReportsError
from app.translation_reports.passages import Passage, passages, section_of
from app.translation_reports.service import OF_CLIENT
from app.translation_reports.texts import read_note
from app.web.contexts import Page
from app.web.frame import page_locale, rendered
from app.web.reporting_page import Sent, report_href, report_page, sent_page
from app.wording import Wording, Wrong, wording_for
from indexer.documents.model import Article, Section
from indexer.library import Library

reporting = Blueprint("reporting", __name__)


class Target(NamedTuple):
    """What is reported about: a translation, and the section of it that was named."""

    library: Library
    article: Article
    section: Section | None

    @property
    def sentences(self) -> list[Passage]:
        return passages(self.section, self.article.locale) if self.section else []


@reporting.get("/<locale>/translation-problem")
def form(locale: str) -> Response:
    target = _target(locale, request.args.get("article", ""), request.args.get("section", ""))
    if request.args.get("sent", "") == "1":
        return _answer("web/report_sent.html", sent_page(target.library, target.article, target.section))
    return _form(target, Sent())


@reporting.post("/<locale>/translation-problem")
def send(locale: str) -> Response:
    given = request.form
    target = _target(locale, given.get("article", ""), given.get("section", ""))
    article, section = target.article, target.section
    note = read_note(given.get("note", ""))
    sent = Sent(given.get("sentence", ""), given.get("fault", ""), note.text)
    if given.get("revision", "") != article.revision[:REVISION]:
        # Numbers of sentences are those of another text: the reader has to point again.
        return _form(target, Sent("", sent.fault, sent.note, changed=True), 409)
    chosen = next((one for one in target.sentences if str(one.number) == sent.sentence), None)
    errors = _errors(sent, note.wrong, wording_for(article.locale), chosen=chosen is not None)
    if errors:
        return _form(target, Sent(sent.sentence, sent.fault, sent.note, errors=errors), 400)
    client = client_address()
    services = current_services()
    if services.limits.seconds_to_wait(*((limit, f"reports:{client}") for limit in OF_CLIENT)):
        often = _("You’ve reported a lot in a short time. Nothing was sent. Keep your text, and send it later.")
        return _form(target, Sent(sent.sentence, sent.fault, sent.note, errors={"form": often}), 429)
    draft = Draft(
        article=article.id,
        locale=article.locale,
        revision=article.revision,
        anchor=section.anchor if section else "",
        sentence=chosen.text if chosen else "",
        fault=Fault(sent.fault),
        note=sent.note,
    )
    try:
        services.translation_reports.report(draft)
    except TooManyReportsError as error:
        full = {"form": error.wrong.message(wording_for(article.locale))}
        return _form(target, Sent(sent.sentence, sent.fault, sent.note, errors=full), 429)
    return _thanks(target)


def _errors(sent: Sent, wrong: Wrong | None, words: Wording, *, chosen: bool) -> dict[str, str]:
    """What is wrong with the form, by field."""
    errors = {}
    if sent.sentence and not chosen:
        errors["sentence"] = _("Choose one of these sentences, or the section as a whole.")
    if sent.fault not in set(Fault):
        errors["fault"] = _("Say what is wrong.")
    if wrong is not None:
        errors["note"] = wrong.message(words)
    elif sent.fault == Fault.OTHER and not sent.note:
        errors["note"] = _("Say what it is.")
    return errors


def _target(locale: str, article_id: str, anchor: str) -> Target:
    """Only what is a translation: the source has no translation problems."""
    library = current_services().library()
    reader = page_locale(library, locale)
    found = library.find(reader, article_id)
    if found is None:
        raise ProblemError("unknown-article")
    if found.fallback or reader == library.source_locale:
        abort(404)
    section = section_of(found.article, anchor)
    if anchor and section is None:
        address = url_for("reporting.form", locale=url_form(reader), article=found.article.id)
        abort(redirect(address, 302 if request.method == "GET" else 303))
    return Target(library, found.article, section)


def _form(target: Target, sent: Sent, status: int = 200) -> Response:
    page = report_page(target.library, target.article, target.section, target.sentences, sent)
    return _answer("web/report.html", page, status)


def _thanks(target: Target) -> Response:
    anchor = target.section.anchor if target.section else ""
    response = redirect(report_href(target.article.locale, target.article.id, anchor, sent=1), 303)
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer(template: str, page: Page, status: int = 200) -> Response:
    response = current_app.make_response((rendered(template, page), status))
    response.headers["Cache-Control"] = "no-store"
    return response
