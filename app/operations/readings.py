"""What is read at the moment it is asked for, as gauges: the library's age, what waits, how far the sweep is.

A feature adds a line to READINGS: a name, a sentence, and a function of the services that gives labels and values. One
that fails is left out and says so by `goodstanding_reading_failed`: a database that is gone takes its own gauges with
it and no others. Readings of the database are made once in a while, however often they are asked for.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from app.database import EVERY_ACCOUNT
from app.operations.health import degradations

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

    from app.services import Services

log = logging.getLogger(__name__)
Sample = tuple[dict[str, str], float]  # labels, value
RARELY = 30.0  # seconds between two readings of the database


@dataclass(frozen=True)
class Reading:
    name: str  # without goodstanding_
    meaning: str
    labels: tuple[str, ...]
    read: Callable[[Services], Iterable[Sample]]
    every: float = 0.0  # seconds that a value may be old


def _library_age(services: Services) -> Iterator[Sample]:
    created = datetime.fromisoformat(services.library().manifest.created)
    yield {}, (datetime.now(UTC) - created).total_seconds()


def _library_info(services: Services) -> Iterator[Sample]:
    manifest = services.library().manifest
    yield {"generation": manifest.generation, "engine": manifest.engine}, 1.0


def _articles(services: Services) -> Iterator[Sample]:
    library = services.library()
    yield from (({"locale": each}, float(len(library.entries(each)))) for each in library.locales)


def _degraded(services: Services) -> Iterator[Sample]:
    yield from (({"part": each.part, "code": each.code}, 1.0) for each in degradations(services))


def _requests_waiting(services: Services) -> Iterator[Sample]:
    yield from (({"status": status}, float(number)) for status, number in services.support.waiting().items())


def _sweep_age(services: Services) -> Iterator[Sample]:
    from app.sweeping.service import last_finished

    finished = last_finished(services.database)
    if finished is not None:
        yield {}, (datetime.now(UTC) - finished).total_seconds()


def _outbox_age(services: Services) -> Iterator[Sample]:
    from app.outbox.backlog_store import oldest

    now = datetime.now(UTC)
    with services.database.reading(EVERY_ACCOUNT) as connection:
        found = oldest(connection)
    yield from (({"channel": channel}, (now - since).total_seconds()) for channel, since in found.items())


def _endpoints(services: Services) -> Iterator[Sample]:
    states = [each.endpoint.state for each in services.webhooks.listed()]
    yield from (({"state": state}, float(states.count(state))) for state in ("works", "disabled", "gone"))


def _outbox(services: Services) -> Iterator[Sample]:
    from app.outbox.delivery_store import waiting

    with services.database.reading(EVERY_ACCOUNT) as connection:
        found = waiting(connection)
    yield from (({"channel": channel}, float(number)) for channel, number in found.items())


def _partner_center_age(services: Services) -> Iterator[Sample]:
    from app.partner_center.schedule import standing_of

    if services.settings.reads_partner_center and (last := standing_of(services.database).last):
        yield {}, (datetime.now(UTC) - last).total_seconds()


def _partner_center_accounts(services: Services) -> Iterator[Sample]:
    from app.partner_center.schedule import standing_of

    if services.settings.reads_partner_center:
        found = standing_of(services.database).accounts
        yield from (({"trouble": trouble}, float(number)) for trouble, number in found.items())


READINGS = (
    Reading("library_age_seconds", "Since the library that readers get was built.", (), _library_age),
    Reading("library_info", "The generation that readers get.", ("generation", "engine"), _library_info),
    Reading("library_articles", "Articles, by locale.", ("locale",), _articles),
    Reading(
        "degraded", "1 for each part that does not work as it should, as /readyz says.", ("part", "code"), _degraded
    ),
    Reading(
        "support_requests",
        "Support requests that are not closed, by whom they wait for.",
        ("status",),
        _requests_waiting,
        RARELY,
    ),
    Reading("sweep_age_seconds", "Since a sweep of all accounts was last finished.", (), _sweep_age, RARELY),
    Reading(
        "outbox_waiting",
        "Deliveries that wait, by channel; new: events yet to be looked at.",
        ("channel",),
        _outbox,
        RARELY,
    ),
    Reading(
        "partner_center_age_seconds",
        "Since all connected accounts were last read from Partner Center.",
        (),
        _partner_center_age,
        RARELY,
    ),
    Reading(
        "partner_center_accounts",
        "Connected accounts, by why they can't be read; without a trouble: they can.",
        ("trouble",),
        _partner_center_accounts,
        RARELY,
    ),
    Reading(
        "outbox_oldest_seconds",
        "Since when the oldest delivery waits, by channel; new: the oldest event yet to be looked at.",
        ("channel",),
        _outbox_age,
        RARELY,
    ),
    Reading(
        "webhook_endpoints",
        "Endpoints of webhooks; gone: they said so.",
        ("state",),
        _endpoints,
        RARELY,
    ),
)


class Readings:
    """A collector of Prometheus over services."""

    def __init__(self, services: Services, readings: Iterable[Reading] = READINGS) -> None:
        self._services = services
        self._readings = tuple(readings)
        self._kept: dict[str, tuple[float, list[Sample]]] = {}

    def collect(self) -> Iterator[GaugeMetricFamily]:
        from prometheus_client.core import GaugeMetricFamily

        failed = GaugeMetricFamily(
            "goodstanding_reading_failed", "1 for each reading that could not be made.", labels=["reading"]
        )
        for reading in self._readings:
            family = GaugeMetricFamily(f"goodstanding_{reading.name}", reading.meaning, labels=reading.labels)
            try:
                samples = self._samples(reading)
            except Exception as error:
                log.warning("A reading failed", extra={"reading": reading.name, "kind": type(error).__qualname__})
                failed.add_metric([reading.name], 1.0)
                continue
            for labels, value in samples:
                family.add_metric([labels[name] for name in reading.labels], value)
            yield family
        yield failed

    def _samples(self, reading: Reading) -> list[Sample]:
        made, samples = self._kept.get(reading.name, (0.0, []))
        now = time.monotonic()
        if not made or now - made >= reading.every:
            samples = list(reading.read(self._services))
            self._kept[reading.name] = now, samples
        return samples
