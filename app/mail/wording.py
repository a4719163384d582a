"""What notices say, in the reader's language: a subject, sentences, and where to read on. Nothing of the evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.diagnosis.vocabulary import Standing
from app.mail.records import Notice
from app.outbox.events import Event, EventType
from app.remedies.words import SHORT_STANDINGS
from app.wording import N_, Wording

NAMES: dict[Notice, str] = {
    Notice.REQUESTS: N_("Answers to my support requests, and their end"),
    Notice.STANDING: N_("Changes of how the account stands"),
    Notice.DEADLINES: N_("Deadlines of the account that draw near"),
    Notice.DELETIONS: N_("Subscriptions whose deletion is soon due"),
    Notice.NEW_REQUESTS: N_("What partners ask and reply"),
}
WHY: dict[Notice, str] = {
    Notice.REQUESTS: N_("You get this because you take part in this support request."),
    Notice.STANDING: N_("You get this because you look after the account %(account)s."),
    Notice.DEADLINES: N_("You get this because you look after the account %(account)s."),
    Notice.DELETIONS: N_("You get this because you look after the account %(account)s."),
    Notice.NEW_REQUESTS: N_("You get this because you have asked to be told of support requests."),
}
# Of a request: the subject, with what the partner called it, and the sentence.
REQUESTS: dict[tuple[EventType, Notice], tuple[str, str]] = {
    (EventType.REQUEST_REPLIED, Notice.REQUESTS): (
        N_("Support has replied: %(subject)s"),
        N_("Support has replied to your request “%(subject)s”."),
    ),
    (EventType.REQUEST_CLOSED, Notice.REQUESTS): (
        N_("Your request is closed: %(subject)s"),
        N_("Your request “%(subject)s” is closed. You can reopen it on its page."),
    ),
    (EventType.REQUEST_REOPENED, Notice.REQUESTS): (
        N_("Your request is open again: %(subject)s"),
        N_("Your request “%(subject)s” is open again."),
    ),
    (EventType.REQUEST_CREATED, Notice.NEW_REQUESTS): (
        N_("New support request: %(subject)s"),
        N_("The account %(account)s has sent a new request, “%(subject)s”."),
    ),
    (EventType.REQUEST_REPLIED, Notice.NEW_REQUESTS): (
        N_("A partner has replied: %(subject)s"),
        N_("The account %(account)s has replied in “%(subject)s”."),
    ),
    (EventType.REQUEST_CLOSED, Notice.NEW_REQUESTS): (
        N_("A partner has closed a request: %(subject)s"),
        N_("The account %(account)s has closed its request “%(subject)s”."),
    ),
    (EventType.REQUEST_REOPENED, Notice.NEW_REQUESTS): (
        N_("A partner has reopened a request: %(subject)s"),
        N_("The account %(account)s has reopened its request “%(subject)s”."),
    ),
}


@dataclass(frozen=True, slots=True)
class Said:
    subject: str
    sentences: tuple[str, ...]
    action: str  # what the link is called


def say_request(words: Wording, event: Event, notice: Notice, subject: str) -> Said:
    head, sentence = REQUESTS[event.type, notice]
    values = {"subject": subject, "account": event.account}
    return Said(words.gettext(head, **values), (words.gettext(sentence, **values),), words.gettext("Read the request"))


def say_standing(words: Wording, event: Event) -> Said:
    before, after = (_standing(words, str(event.data[name])) for name in ("before", "after"))
    values = {"account": event.account, "before": before, "after": after}
    return Said(
        words.gettext("Account %(account)s: %(after)s", **values),
        (
            words.gettext("How the account %(account)s stands has changed.", **values),
            words.gettext("Before: %(before)s. Now: %(after)s.", **values),
            words.gettext("The account’s page says why, and what to do next."),
        ),
        words.gettext("See the account"),
    )


def say_deadlines(words: Wording, event: Event, found: Sequence[Mapping[str, Any]]) -> Said:
    """All that one sweep found: a reason counts once in however many programmes, and stands behind the link."""
    first = min(str(each["day"]) for each in found)
    values = {"account": event.account, "day": words.iso_day(first)}
    return Said(
        words.gettext("Account %(account)s: act by %(day)s", **values),
        (
            words.ngettext(
                "%(num)s deadline draws near for the account %(account)s: something has to be settled by %(day)s.",
                "%(num)s deadlines draw near for the account %(account)s. The earliest is %(day)s.",
                len({str(each["reason"]) for each in found}),
                **values,
            ),
            words.gettext("The account’s page says why, and what to do next."),
        ),
        words.gettext("See the account"),
    )


def say_deletions(words: Wording, event: Event, found: Sequence[Mapping[str, Any]]) -> Said:
    """All that one sweep found. Which subscriptions they are, stands behind the link."""
    first = min(str(each["day"]) for each in found)
    values = {"account": event.account, "day": words.iso_day(first)}
    return Said(
        words.ngettext(
            "The deletion of %(num)s subscription is due on %(day)s",
            "The deletion of %(num)s subscriptions is soon due, the first on %(day)s",
            len(found),
            **values,
        ),
        (
            words.ngettext(
                "On the account %(account)s, the deletion of %(num)s suspended subscription is due on %(day)s.",
                "On the account %(account)s, the deletion of %(num)s suspended subscriptions is soon due, the first on "
                "%(day)s.",
                len(found),
                **values,
            ),
            words.gettext("What isn’t reactivated by then can’t be had back."),
        ),
        words.gettext("See the subscriptions"),
    )


def _standing(words: Wording, standing: str) -> str:
    return words.gettext(SHORT_STANDINGS[Standing(standing)]) if standing in set(Standing) else standing
