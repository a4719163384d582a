"""The form of a new support request: prefilled with the diagnosis, or as it was sent, with what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from flask_babel import gettext as _

from app.diagnosis.vocabulary import Programme
from app.identity.opaque import new_secret
from app.looks import Look
from app.remedies import guide_of
from app.remedies import words as texts
from app.support.drafts import Checked, Given
from app.support.prefill import Prefill, paid_since, prefill
from app.support.records import Purpose
from app.support.texts import MOST_MESSAGE, MOST_SUBJECT
from app.web.contexts import Choice, Link
from app.web.requests_page import FieldView, OptionView, RequestFormPage
from app.web.requests_view import Desk
from app.web.requests_words import EVERYTHING, PURPOSES

# Field: its label, and where an error in it leads.
FIELDS = {
    "purpose": f"#purpose-{Purpose.REINSTATEMENT}",
    "programme": "#gs-programme",
    "reasons": "#reasons",
    "subject": "#gs-subject",
    "message": "#gs-message",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form."""

    given: Given
    errors: dict[str, str] = field(default_factory=dict)  # field → what is wrong, in the reader's language
    token: str = field(default_factory=new_secret)
    before: Link | None = None  # the request that it made when it was sent before


def prefilled(desk: Desk, look: Look) -> Prefill:
    thresholds = guide_of(desk.library).thresholds
    paid = paid_since(look.facts, look.diagnosis) if look.sees_billing else []
    return prefill(look.diagnosis, desk.account.name, desk.words, thresholds, desk.zone, paid)


def as_prefilled(offered: Prefill) -> Filled:
    programme = offered.programme or ""
    return Filled(Given(offered.purpose, offered.subject, offered.message, programme, offered.reasons))


def as_sent(desk: Desk, found: Checked, token: str) -> Filled:
    return Filled(found.given, {name: wrong.message(desk.words) for name, wrong in found.errors.items()}, token)


def form_page(desk: Desk, offered: Prefill, filled: Filled) -> RequestFormPage:
    given, errors = filled.given, filled.errors
    title = _("New support request")
    return RequestFormPage(
        **desk.framed("requests.new"),
        title=_("Error: %(title)s", title=title) if errors or filled.before else title,
        back=desk.list_link(),
        action=desk.href("requests.new"),
        token=filled.token,
        errors=tuple([_error(name, message) for name, message in errors.items()]),
        before=filled.before,
        purposes=tuple([_purpose(each, given.purpose) for each in Purpose]),
        purpose_error=errors.get("purpose", ""),
        programmes=_programmes(offered.programmes, given.programme),
        programme_error=errors.get("programme", ""),
        reasons=tuple([_reason(each, given.reasons) for each in offered.reasons]),
        reasons_error=errors.get("reasons", ""),
        subject=FieldView(given.subject, MOST_SUBJECT, errors.get("subject", "")),
        message=FieldView(given.message, MOST_MESSAGE, errors.get("message", "")),
    )


def label_of(name: str) -> str:
    """What a field is called on the page."""
    labels = {
        "purpose": _("What do you ask for?"),
        "programme": _("Program"),
        "reasons": _("Which reasons is it about?"),
        "subject": _("Subject"),
        "message": _("Message"),
    }
    return str(labels[name])


def _error(name: str, message: str) -> Link:
    return Link(_("%(label)s: %(value)s", label=label_of(name), value=message), FIELDS[name])


def _purpose(purpose: Purpose, chosen: str) -> OptionView:
    text, hint = PURPOSES[purpose]
    return OptionView(f"purpose-{purpose}", purpose, _(text), _(hint), purpose == chosen)


def _programmes(programmes: tuple[Programme, ...], chosen: str) -> tuple[Choice, ...]:
    if not programmes:
        return ()
    whole = Choice("", _(EVERYTHING), chosen == "")
    return (whole, *[Choice(each, _(texts.PROGRAMMES[each]), each == chosen) for each in programmes])


def _reason(reason: str, chosen: Iterable[str]) -> OptionView:
    return OptionView(f"reason-{reason}", reason, _(texts.REASONS[reason]), "", reason in chosen)
