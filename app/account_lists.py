"""Which accounts somebody may look at: their own, those they serve, or every one. Pages and the API list them here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from app.accounts.details import AccountSummary
from app.accounts.store import AccountStore
from app.identity.roles import Principal, Role, is_account_id, reachable
from app.queries import QueryError, as_typed
from app.services import Services
from app.wording import Wording

LONGEST = 100  # characters of what is looked for
PAGE, MOST = 50, 200  # accounts at a time


@dataclass(frozen=True, slots=True)
class Sought:
    """Which of the accounts somebody wants to see."""

    matching: str = ""  # a part of an id or a name, of agents also an invoice's number; empty: all
    after: str = ""  # those behind this id
    limit: int = PAGE


@dataclass(frozen=True, slots=True)
class Listed:
    accounts: tuple[AccountSummary, ...]  # in the order of ids
    following: str  # behind which id there are more; empty: nowhere


def listed(services: Services, principal: Principal, sought: Sought, words: Wording, *, surface: str) -> Listed:
    """The trail notes that there was a list, and how long it was. Raises QueryError for an id that can be none."""
    if sought.after and not (is_account_id(sought.after) and sought.after.isprintable()):
        raise QueryError({"after": words.gettext("This is no id of an account. Begin again without it.")})
    serving = reachable(principal)
    found: list[AccountSummary] = []
    if serving is None or serving:
        store = AccountStore(services.database)
        matching = as_typed(sought.matching)[:LONGEST]
        found = store.accounts(
            datetime.now(UTC),
            serving=serving,
            matching=matching,
            billed=principal.has(Role.AGENT),
            after=sought.after,
            limit=sought.limit + 1,
        )
    shown = tuple(found[: sought.limit])
    services.identity.trail.record(principal.id, "accounts.listed", count=str(len(shown)), surface=surface)
    return Listed(shown, shown[-1].id if len(found) > len(shown) else "")
