"""A request as somebody typed or sent it → a draft that makes sense, or what is wrong with which field."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.diagnosis.rules import RULES
from app.diagnosis.vocabulary import Programme
from app.support.records import Draft, Purpose
from app.support.texts import read_message, read_subject
from app.wording import N_, Wrong

REASONS = frozenset(rule.id for rule in RULES)
NO_PURPOSE = N_("Choose what you ask for.")
NO_PROGRAMME = N_("There is no such program.")
NO_REASON = N_("There is no such reason: %(reason)s.")


@dataclass(frozen=True, slots=True)
class Given:
    """The fields of a form, with whatever a browser or somebody else may have put there."""

    purpose: str
    subject: str
    message: str
    programme: str = ""
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    given: Given  # texts without what can't be seen, so that a form can be sent again
    draft: Draft | None  # None where there are errors
    errors: dict[str, Wrong] = field(default_factory=dict)  # in the order of the fields


def checked(given: Given, locale: str) -> Checked:
    subject, message = read_subject(given.subject), read_message(given.message)
    reasons = tuple(dict.fromkeys(given.reasons))
    strange = next((each for each in reasons if each not in REASONS), None)
    found = {
        "purpose": None if given.purpose in set(Purpose) else Wrong(NO_PURPOSE),
        "programme": None if given.programme in {"", *Programme} else Wrong(NO_PROGRAMME),
        "reasons": None if strange is None else Wrong(NO_REASON, {"reason": strange[:80]}),
        "subject": subject.wrong,
        "message": message.wrong,
    }
    errors = {name: wrong for name, wrong in found.items() if wrong is not None}
    again = Given(given.purpose, subject.text, message.text, given.programme, reasons)
    if errors:
        return Checked(again, None, errors)
    programme = Programme(given.programme) if given.programme else None
    return Checked(again, Draft(Purpose(given.purpose), subject.text, message.text, locale, programme, reasons))
