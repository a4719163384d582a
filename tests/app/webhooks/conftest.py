"""Endpoints over databases of both engines: the service, a deliverer that sends for real, and a clock that is moved."""

from collections.abc import Callable
from ipaddress import ip_network

import pytest

from app.database import EVERY_ACCOUNT, Database
from app.identity.audit import Trail
from app.outbox import EventType, Happening
from app.outbox.deliverer import Deliverer
from app.outbox.deliveries import Channel
from app.outbox.store import add
from app.sealing import Sealing, new_key
from app.webhooks.carrier import WebhookCarrier
from app.webhooks.sending import Sender
from app.webhooks.service import WebhookService
from tests.app.accounts.conftest import Take, account, database, store, take
from tests.app.support.conftest import Clock, clock, trail

__all__ = ["clock", "database", "store", "take", "trail"]
LOOPBACK = (ip_network("127.0.0.0/8"),)
BASE = "https://help.example.com"
Happen = Callable[..., None]
Deliver = Callable[[], Deliverer]


@pytest.fixture
def sealing() -> Sealing:
    return Sealing([new_key()])


@pytest.fixture
def webhooks(database: Database, trail: Trail, sealing: Sealing, clock: Clock, take: Take) -> WebhookService:
    assert take(account("A-1"), account("A-2")).landed
    return WebhookService(database, trail, sealing, LOOPBACK, clock)


@pytest.fixture
def happen(database: Database, clock: Clock) -> Happen:
    def run(type_: EventType = EventType.REQUEST_REPLIED, account_id: str = "A-1", **data: object) -> None:
        said = {"request": "req_1", "version": 2, "status": "waiting-for-partner", "side": "support"} | data
        with database.writing(EVERY_ACCOUNT) as connection:
            add(connection, [Happening(account_id, type_, clock(), said)], clock())

    return run


@pytest.fixture
def deliver(database: Database, sealing: Sealing, clock: Clock) -> Deliver:
    """Send everything that is due."""

    def run() -> Deliverer:
        from threading import Event

        carrier = WebhookCarrier(database, sealing, BASE, Sender(LOOPBACK, 2), clock)
        deliverer = Deliverer(database, {Channel.WEBHOOK: carrier}, clock)
        deliverer.run(Event(), until_idle=True)
        return deliverer

    return run
