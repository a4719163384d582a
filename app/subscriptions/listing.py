"""Many subscriptions → the ones that are asked for, what nears deletion first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from app.columns import fold
from app.diagnosis.subscriptions import SubscriptionState
from app.subscriptions.records import Held, Listing, Wanted

NEAR = 30  # days; the first warning of the sweep comes then, too


def listed(held: Sequence[Held], wanted: Wanted, limit: int, offset: int = 0) -> Listing:
    found = sorted([each for each in held if _is_wanted(each, wanted)], key=_order)
    return Listing(
        tuple(found[offset : offset + limit]),
        len(found),
        dict(Counter(each.state.status for each in held)),
        sum(nears_deletion(each.state) for each in held),
        sum(nears_deletion(each.state, -1) for each in held),
    )


def nears_deletion(state: SubscriptionState, within: int = NEAR) -> bool:
    """Whether deletion is due within so many days, or was due already: nobody has said that it took place."""
    return state.days_left is not None and state.days_left <= within


def _is_wanted(held: Held, wanted: Wanted) -> bool:
    state = held.state
    return (
        (wanted.status is None or state.status is wanted.status)
        and (wanted.cause is None or state.cause is wanted.cause)
        and (wanted.due_within is None or nears_deletion(state, wanted.due_within))
        and (not wanted.text or _says(fold(wanted.text), (held.customer, held.offer, state.id, state.customer)))
    )


def _says(text: str, places: Iterable[str]) -> bool:
    return any(text in fold(each) for each in places)


def _order(held: Held) -> tuple[bool, int, str, str]:
    """By the day on which deletion is due, then by customer. What is due on no day comes after what is."""
    due = held.state.deletion_due_on
    return due is None, due.toordinal() if due else 0, fold(held.customer), held.id
