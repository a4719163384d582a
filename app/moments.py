"""As of when an account is asked for: a day or a moment that somebody typed, and what was known of the account then."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from app.accounts.history import AccountHistory, TooEarlyError
from app.diagnosis.checking import check_moment
from app.diagnosis.facts import AccountFacts
from app.queries import QueryError
from app.wording import Wording

DAY, MOMENT = "2026-01-31", "2026-01-31T12:00:00Z"


def moment_asked(text: str, zone: ZoneInfo, words: Wording) -> datetime:
    """A day begins at midnight where the account is. Raises QueryError for what is no moment, or hasn't come yet."""
    now = datetime.now(UTC)
    if not text:
        return now
    try:
        moment = datetime.fromisoformat(text)
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
        check_moment("at", moment)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        wrong = words.gettext("This is no moment. Write it as %(one)s or %(other)s.", one=DAY, other=MOMENT)
        raise QueryError({"at": wrong}) from None
    if moment > now:
        raise QueryError({"at": words.gettext("This moment hasn’t come yet.")})
    return moment


def facts_at(history: AccountHistory, at: datetime, words: Wording) -> AccountFacts:
    """Raises QueryError for a moment before the account was known."""
    try:
        return history.facts(at)
    except TooEarlyError as error:
        first = words.day_of(error.first, history.zone)
        unknown = words.gettext("How the account stood then isn’t known. Ask for a day from %(date)s on.", date=first)
        raise QueryError({"at": unknown}) from None
