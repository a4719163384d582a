"""Endpoints as surfaces use them: register, list, change, try, look at the log, send again, remove.

Every change is one transaction with its entry in the audit trail. A secret is shown when it is made, and never again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from app.database import EVERY_ACCOUNT, NO_ACCOUNT, Database
from app.identity.audit import Clock, Trail, utc_now
from app.identity.opaque import new_id
from app.outbox import delivery_store
from app.outbox.deliveries import State
from app.outbox.events import Event, EventType
from app.sealing import Sealing
from app.webhooks import store
from app.webhooks.reach import ForbiddenError, Network, parse
from app.webhooks.records import Endpoint, Listed, Logged
from app.webhooks.signing import new_secret
from app.wording import N_, Wrong
from indexer.errors import UsageError

PURPOSE = "webhook"  # what a secret is sealed for
BOTH_SIGN = timedelta(hours=24)  # after a change of the secret
MOST = 50  # endpoints that work
LONGEST_NAME = 100
ENDPOINT_ID = re.compile(r"whk_[0-9A-Za-z]{17}")
DELIVERY_ID = re.compile(r"dlv_[0-9A-Za-z]{17}")

BAD_URL = N_(
    "Give an https address on the open internet, such as %(example)s. Names, passwords and fragments are no part of it."
)
BAD_NAME = N_("A name has one line, and 100 characters at most.")
TOO_MANY = N_("%(most)s endpoints are registered: as many as are possible. Disable one first.")


class EndpointError(UsageError):
    """What is wrong with an endpoint, by field."""

    def __init__(self, errors: dict[str, Wrong]) -> None:
        super().__init__(" ".join(wrong.text % wrong.values for wrong in errors.values()))
        self.errors = errors


class TooManyEndpointsError(EndpointError):
    def __init__(self) -> None:
        super().__init__({"url": Wrong(TOO_MANY, {"most": MOST})})


class UnknownEndpointError(UsageError):
    def __init__(self, what: str) -> None:
        super().__init__(f"There is no such endpoint or delivery: {what}. `goodstanding webhooks list` shows them all.")


class WebhookService:
    def __init__(
        self,
        database: Database,
        trail: Trail,
        sealing: Sealing,
        networks: Sequence[Network] = (),
        clock: Clock = utc_now,
    ) -> None:
        self._database, self._trail, self._sealing = database, trail, sealing
        self._networks, self._clock = tuple(networks), clock

    @property
    def possible(self) -> bool:
        """Whether there is a key to seal secrets with."""
        return bool(self._sealing)

    # --- reading

    def listed(self) -> list[Listed]:
        with self._database.reading(EVERY_ACCOUNT) as connection:
            numbers = store.counts(connection)
            return [Listed(each, numbers.get(each.id, {})) for each in store.listed(connection)]

    def find(self, endpoint_id: str) -> Endpoint:
        """Raises UnknownEndpointError."""
        with self._database.reading(NO_ACCOUNT) as connection:
            return self._known(connection, endpoint_id)

    def log(
        self, endpoint_id: str, *, states: Sequence[State] = tuple(State), limit: int = 50, offset: int = 0
    ) -> list[Logged]:
        """The newest first. Raises UnknownEndpointError."""
        with self._database.reading(EVERY_ACCOUNT) as connection:
            self._known(connection, endpoint_id)
            return store.log(connection, endpoint_id, states, limit, offset)

    def look(self, endpoint_id: str) -> Listed:
        """One as `listed` shows it. Raises UnknownEndpointError."""
        with self._database.reading(EVERY_ACCOUNT) as connection:
            found = self._known(connection, endpoint_id)
            return Listed(found, store.counts(connection).get(endpoint_id, {}))

    def delivery(self, endpoint_id: str, delivery_id: str) -> Logged:
        """One of this endpoint. Raises UnknownEndpointError."""
        with self._database.reading(EVERY_ACCOUNT) as connection:
            self._known(connection, endpoint_id)
            possible = DELIVERY_ID.fullmatch(delivery_id)
            found = store.logged(connection, delivery_id, endpoint_id) if possible else None
        if found is None:
            raise UnknownEndpointError(delivery_id)
        return found

    def logged(self, delivery_id: str) -> Logged | None:
        with self._database.reading(EVERY_ACCOUNT) as connection:
            return store.logged(connection, delivery_id) if DELIVERY_ID.fullmatch(delivery_id) else None

    # --- changing

    def register(self, by: str, url: str, name: str = "", types: Sequence[EventType] = ()) -> tuple[Endpoint, str]:
        """The endpoint, and its secret. It is sent what happens from now on. Raises EndpointError, SealingError."""
        url, name = url.strip(), name.strip()
        errors = {}
        try:
            parse(url, self._networks)
        except ForbiddenError:
            errors["url"] = Wrong(BAD_URL, {"example": "https://tickets.example.com/hook"})
        if not _is_name(name):
            errors["name"] = Wrong(BAD_NAME)
        if errors:
            raise EndpointError(errors)
        endpoint, secret = Endpoint(new_id("whk"), url, name, _chosen(types), self._clock()), new_secret()
        sealed = self._sealing.seal(PURPOSE, endpoint.id, secret)
        with self._database.writing(NO_ACCOUNT) as connection:
            self._refuse_more(connection)
            store.add(connection, endpoint, sealed)
            self._note(connection, by, "webhook.registered", endpoint.id)
        return endpoint, secret

    def change(
        self,
        by: str,
        endpoint_id: str,
        *,
        name: str | None = None,
        types: Sequence[EventType] | None = None,
        disabled: bool | None = None,
    ) -> Endpoint:
        """What is None stays as it is. Raises UnknownEndpointError, EndpointError."""
        values: dict[str, Any] = {}
        if name is not None:
            if not _is_name(name.strip()):
                raise EndpointError({"name": Wrong(BAD_NAME)})
            values["name"] = name.strip()
        if types is not None:
            values["types"] = [each.value for each in _chosen(types)]
        with self._database.writing(EVERY_ACCOUNT) as connection:
            found = self._known(connection, endpoint_id)
            if values:
                store.change(connection, endpoint_id, values)
                self._note(connection, by, "webhook.changed", endpoint_id, fields=" ".join(values))
            if disabled is not None and disabled is not (found.disabled is not None):
                self._switch(connection, by, endpoint_id, disabled=disabled)
            return self._known(connection, endpoint_id)

    def disable(self, by: str, endpoint_id: str) -> Endpoint:
        """It is sent nothing more, and what waits for it is dropped. Raises UnknownEndpointError."""
        return self.change(by, endpoint_id, disabled=True)

    def enable(self, by: str, endpoint_id: str) -> Endpoint:
        """It is sent what happens from now on. Raises UnknownEndpointError, EndpointError."""
        return self.change(by, endpoint_id, disabled=False)

    def remove(self, by: str, endpoint_id: str) -> None:
        """With its secret, with what waits for it, and with its log. Raises UnknownEndpointError."""
        with self._database.writing(EVERY_ACCOUNT) as connection:
            self._known(connection, endpoint_id)
            store.remove(connection, endpoint_id)
            self._note(connection, by, "webhook.removed", endpoint_id)

    def rotate(self, by: str, endpoint_id: str) -> tuple[Endpoint, str]:
        """A new secret; the one before signs as well for a day. Raises UnknownEndpointError, SealingError."""
        secret, now = new_secret(), self._clock()
        renewed = self._sealing.seal(PURPOSE, endpoint_id, secret)
        with self._database.writing(NO_ACCOUNT) as connection:
            self._known(connection, endpoint_id)
            found = store.sealed(connection, endpoint_id)
            former = found[1].secret if found else None
            values = {"secret": renewed, "former_secret": former, "former_until": now + BOTH_SIGN}
            store.change(connection, endpoint_id, values)
            self._note(connection, by, "webhook.secret-changed", endpoint_id)
            return self._known(connection, endpoint_id), secret

    def test(self, by: str, endpoint_id: str) -> str:
        """Have a test sent, as everything is; the id of its delivery. Raises UnknownEndpointError."""
        now = self._clock()
        said = {"message": "This is a test of a webhook of Goodstanding."}
        event = Event(new_id("evt"), None, 0, EventType.TEST, now, said, by if by.startswith("usr_") else "", now)
        delivery_id = new_id("dlv")
        with self._database.writing(EVERY_ACCOUNT) as connection:
            self._known(connection, endpoint_id)
            store.add_test(connection, event, delivery_id, endpoint_id, now)
            self._note(connection, by, "webhook.tested", endpoint_id)
        return delivery_id

    def again(self, by: str, endpoint_id: str, delivery_id: str) -> None:
        """Have a delivery sent once more, under the id that it had. Raises UnknownEndpointError."""
        with self._database.writing(EVERY_ACCOUNT) as connection:
            self._known(connection, endpoint_id)
            known = DELIVERY_ID.fullmatch(delivery_id)
            if not known or not store.again(connection, endpoint_id, delivery_id, self._clock()):
                raise UnknownEndpointError(delivery_id)
            self._note(connection, by, "webhook.sent-again", endpoint_id, delivery=delivery_id)

    def _switch(self, connection: Connection, by: str, endpoint_id: str, *, disabled: bool) -> None:
        now = self._clock()
        if disabled:
            store.change(connection, endpoint_id, {"disabled_at": now})
            delivery_store.drop_waiting(connection, endpoint_id, now)
        else:
            self._refuse_more(connection)
            store.change(connection, endpoint_id, {"disabled_at": None, "gone": None})
        self._note(connection, by, "webhook.disabled" if disabled else "webhook.enabled", endpoint_id)

    def _refuse_more(self, connection: Connection) -> None:
        if len(store.working(connection)) >= MOST:
            raise TooManyEndpointsError

    def _known(self, connection: Connection, endpoint_id: str) -> Endpoint:
        found = store.find(connection, endpoint_id) if ENDPOINT_ID.fullmatch(endpoint_id) else None
        if found is None:
            raise UnknownEndpointError(endpoint_id)
        return found

    def _note(self, connection: Connection, by: str, action: str, endpoint_id: str, **detail: str) -> None:
        self._trail.append(connection, by, action, subject=endpoint_id, **detail)


def _is_name(text: str) -> bool:
    return len(text) <= LONGEST_NAME and text.isprintable()


def _chosen(types: Sequence[EventType]) -> tuple[EventType, ...]:
    """Once each; a test is sent to whom it is for, and can't be chosen."""
    return tuple(dict.fromkeys(each for each in types if each is not EventType.TEST))
