"""The documented way to what can be done to a subscription, in the words of the articles."""

from __future__ import annotations

from app.diagnosis.vocabulary import SubscriptionStatus
from app.remedies import Sentence, procedure
from app.subscriptions.records import Event
from app.subscriptions.workflow import POSSIBLE
from indexer.library import Library

PROCEDURES = {
    Event.SUSPENDED: "suspend-subscription",
    Event.REACTIVATED: "reactivate-subscription",
    Event.CANCELLED: "cancel-subscription",
}
Path = tuple[Event, tuple[Sentence, ...]]


def paths_for(library: Library, locale: str, status: SubscriptionStatus | None) -> tuple[Path, ...]:
    """What can be done to it as it stands, as far as an article says how."""
    found = [(event, procedure(library, locale, PROCEDURES[event])) for event in POSSIBLE[status]]
    return tuple([(event, steps) for event, steps in found if steps])
