"""What may follow on what: the statuses of a request, and who moves it on. Pure."""

from __future__ import annotations

from app.support.records import Action, Side, Status


def status_after(now: Status, action: Action, side: Side, *, keep: bool = False) -> Status | None:
    """The status that an action leads to; None where it isn't possible.

    A reply passes the turn to the other side; until support has answered for the first time, a request stays open.
    `keep`: an answer of support after which it is still support's turn.
    """
    closed = now is Status.CLOSED
    if action is Action.REOPENED:
        return Status.OPEN if closed else None
    if closed or action is Action.CREATED:
        return None
    if action is Action.CLOSED:
        return Status.CLOSED
    if side is Side.SUPPORT:
        return Status.WAITING_FOR_SUPPORT if keep else Status.WAITING_FOR_PARTNER
    return now if now is Status.OPEN else Status.WAITING_FOR_SUPPORT


def possible(now: Status) -> tuple[Action, ...]:
    """What can be done to a request, by either side."""
    return (Action.REOPENED,) if now is Status.CLOSED else (Action.REPLIED, Action.CLOSED)
