"""What takes events to endpoints: each with a body of its own, signed at the moment in which it is sent."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from sqlalchemy import Connection

from app.database import NO_ACCOUNT, Database
from app.identity.audit import Clock, utc_now
from app.outbox.deliveries import Addressee, Channel, Delivery, Outcome, Result
from app.outbox.events import Event
from app.sealing import Sealing, SealingError
from app.webhooks import store
from app.webhooks.payload import body
from app.webhooks.reach import ForbiddenError
from app.webhooks.records import Endpoint
from app.webhooks.sending import Answer, NonsenseError, Sender
from app.webhooks.service import PURPOSE
from app.webhooks.signing import headers

GONE = 410  # the endpoint is to be sent nothing more


class WebhookCarrier:
    def __init__(
        self, database: Database, sealing: Sealing, base_url: str, sender: Sender, clock: Clock = utc_now
    ) -> None:
        self._database, self._sealing, self._base_url = database, sealing, base_url
        self._sender, self._clock = sender, clock

    def audience(self, connection: Connection, events: Sequence[Event], now: datetime) -> list[Addressee]:  # noqa: ARG002 - all carriers are asked alike
        """Endpoints that work, want the event, and were there when it happened."""
        endpoints = store.working(connection, hold=True)
        return [
            Addressee(event, Channel.WEBHOOK, endpoint.id)
            for event in events
            for endpoint in endpoints
            if endpoint.wants(event.type) and endpoint.created <= event.recorded
        ]

    def carry(self, delivery: Delivery) -> Outcome:
        with self._database.reading(NO_ACCOUNT) as connection:
            found = store.sealed(connection, delivery.target)
        if found is None or found[0].disabled is not None:
            return Outcome(Result.UNWANTED, "The endpoint is disabled.", final=True)
        endpoint, kept = found
        try:
            keys = [self._sealing.open(PURPOSE, endpoint.id, kept.secret)]
            if kept.former and kept.former_until is not None and self._clock() < kept.former_until:
                keys.append(self._sealing.open(PURPOSE, endpoint.id, kept.former))
        except SealingError as error:
            return Outcome(Result.BROKEN, str(error))
        sent = body(delivery.event, self._base_url)
        signed = headers(keys, delivery.event.id, int(time.time()), sent)
        outcome = self._posted(endpoint.url, signed, sent)
        if outcome.status == GONE:
            self._gone(endpoint)
        return outcome

    def _posted(self, url: str, signed: dict[str, str], sent: bytes) -> Outcome:
        try:
            return _outcome(self._sender.post(url, signed, sent), self._clock())
        except ForbiddenError as error:
            return Outcome(Result.FORBIDDEN, f"The address {error}.")
        except TimeoutError:
            return Outcome(Result.TIMED_OUT, f"No answer within {self._sender.seconds:g} seconds.")
        except NonsenseError:
            return Outcome(Result.BROKEN, "What was answered is no HTTP, or too much of it.")
        except OSError as error:
            # What kind of trouble it is; addresses and the like stay out.
            return Outcome(Result.UNREACHABLE, f"The endpoint can’t be reached: {type(error).__name__}.")

    def _gone(self, endpoint: Endpoint) -> None:
        with self._database.writing(NO_ACCOUNT) as connection:
            store.change(connection, endpoint.id, {"disabled_at": self._clock(), "gone": "yes"})


def _outcome(answer: Answer, now: datetime) -> Outcome:
    status = answer.status
    if 200 <= status < 300:
        return Outcome(Result.DELIVERED, status=status)
    if status == GONE:
        return Outcome(Result.UNWANTED, "The endpoint says that it is gone; it was disabled.", status, final=True)
    if 300 <= status < 400:
        return Outcome(Result.REDIRECTED, "Redirects are not followed.", status)
    return Outcome(Result.REFUSED, "", status, _wait(answer.retry_after, now))


def _wait(said: str, now: datetime) -> timedelta:
    """Retry-After: seconds, or a moment."""
    if said.isdecimal():
        return timedelta(seconds=min(int(said), 86_400))
    try:
        return max(parsedate_to_datetime(said) - now, timedelta())
    except (ValueError, TypeError):
        return timedelta()
