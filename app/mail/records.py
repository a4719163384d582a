"""Which notices there are, who can get them, and who gets them unless they say otherwise. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.identity.roles import Principal, Role
from app.outbox.events import Event, EventType

TOO_OLD = timedelta(days=3)  # what happened before is old news: a mail server that is set for the first time finds it


class Notice(StrEnum):
    REQUESTS = "requests"  # answers to one's own requests, and their end
    STANDING = "standing"  # how the account stands
    DEADLINES = "deadlines"  # of the account: days by which something has to be settled
    DELETIONS = "deletions"  # subscriptions whose deletion is soon due
    NEW_REQUESTS = "new-requests"  # for agents: what partners ask and reply


ESSENTIAL = frozenset({Notice.REQUESTS})  # somebody asked, and gets the answer
# Who can get a notice, and which of them do unless they choose otherwise.
POSSIBLE: Mapping[Notice, frozenset[Role]] = {
    Notice.REQUESTS: frozenset({Role.GLOBAL_ADMIN, Role.BILLING_ADMIN, Role.USER}),
    Notice.STANDING: frozenset({Role.GLOBAL_ADMIN, Role.BILLING_ADMIN, Role.USER}),
    Notice.DEADLINES: frozenset({Role.GLOBAL_ADMIN}),  # days are evidence, of all reasons
    Notice.DELETIONS: frozenset({Role.GLOBAL_ADMIN}),  # customers are evidence of the account
    Notice.NEW_REQUESTS: frozenset({Role.AGENT}),
}
USUAL: Mapping[Notice, frozenset[Role]] = {
    Notice.REQUESTS: POSSIBLE[Notice.REQUESTS],
    Notice.STANDING: frozenset({Role.GLOBAL_ADMIN, Role.BILLING_ADMIN}),
    Notice.DEADLINES: frozenset({Role.GLOBAL_ADMIN}),
    Notice.DELETIONS: frozenset({Role.GLOBAL_ADMIN}),
    Notice.NEW_REQUESTS: frozenset(),
}
# Whoever chose before there was a notice has chosen about another one that is like it.
FOLLOWS: Mapping[Notice, Notice] = {Notice.DEADLINES: Notice.STANDING}


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who has an address, and is not disabled."""

    principal: Principal
    name: str
    address: str
    choices: Mapping[str, bool]  # by notice, where they have chosen

    def wants(self, notice: Notice) -> bool:
        if notice not in possible(self.principal):
            return False
        usual = self.choices.get(FOLLOWS.get(notice, notice).value, self.principal.has(*USUAL[notice]))
        return notice in ESSENTIAL or self.choices.get(notice.value, usual)


def possible(principal: Principal) -> tuple[Notice, ...]:
    """The notices that somebody with these roles can get."""
    return tuple(notice for notice in Notice if principal.has(*POSSIBLE[notice]))


# A sweep may find several of a kind: one mail tells of them all.
TOGETHER = frozenset({EventType.DEADLINE_NEAR, EventType.DELETION_NEAR})


def notices_of(event: Event, now: datetime) -> tuple[Notice, ...]:
    """Which notices an event may be sent as."""
    if event.account is None or now - event.recorded > TOO_OLD:
        return ()
    by_support = event.data.get("side") == "support"
    match event.type:
        case EventType.STANDING_CHANGED:
            return (Notice.STANDING,)
        case EventType.DEADLINE_NEAR:
            return (Notice.DEADLINES,)
        case EventType.DELETION_NEAR:
            return (Notice.DELETIONS,)
        case EventType.REQUEST_CREATED | EventType.REQUEST_REPLIED if not by_support:
            return (Notice.NEW_REQUESTS,)
        case EventType.REQUEST_REPLIED:
            return (Notice.REQUESTS,)
        case EventType.REQUEST_CLOSED | EventType.REQUEST_REOPENED:
            return (Notice.REQUESTS,) if by_support else (Notice.REQUESTS, Notice.NEW_REQUESTS)
    return ()
