"""What is kept for how long, as the settings say; applied by the daily sweep.

The audit trail and what was said of accounts are kept for ever: both hold opaque ids, and answer for any past moment.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.database import EVERY_ACCOUNT, Database
from app.identity import store as people
from app.identity.audit import Trail
from app.identity.records import COMMAND_LINE
from app.insights import store as counts
from app.outbox.deliveries import KEPT
from app.outbox.delivery_store import forget_untold
from app.settings import Settings
from app.support.erasing import erase_closed
from app.support.presence import forget_absent


@dataclass(frozen=True)
class Forgotten:
    messages: int  # of requests that were closed long ago
    counts: int  # of days long past
    sign_ins: int  # sessions, links and sign-ins that nobody can use any more


def apply(database: Database, settings: Settings, now: datetime) -> Forgotten:
    """In one transaction, with an entry in the trail where a text was erased."""
    with database.writing(EVERY_ACCOUNT) as connection:
        messages = counted = 0
        if settings.keep_requests:
            messages = erase_closed(connection, now - timedelta(days=settings.keep_requests))
        if settings.keep_insights:
            counted = counts.forget_before(connection, (now - timedelta(days=settings.keep_insights)).date())
        sign_ins = people.forget_expired(connection, now)
        forget_absent(connection, now)
        if not settings.secret_key and not settings.smtp_host:  # nobody is ever told of what happens
            forget_untold(connection, now - KEPT)
        if messages:
            trail = Trail(database, lambda: now)
            trail.append(connection, COMMAND_LINE, "requests.erased", messages=str(messages))
    database.empty_log()  # of what somebody has erased while others were reading, too
    return Forgotten(messages, counted, sign_ins)
