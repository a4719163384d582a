"""The deliverer: finds out who is to be told of each event, and sees to it that each of them is, at least once.

Any number of processes may do so at once. Who takes a delivery has it for as long as a lease lasts; one that is killed
loses nothing: when its lease has run out, somebody else takes it. A receiver that comes to hear of an event twice knows
it by its id. Of one account, a receiver is sent the events in the order in which they happened: a later one waits until
the earlier one is delivered or given up. Receivers that are slow hold up nobody but themselves.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import timedelta
from threading import Event as Signal
from types import MappingProxyType

from app.database import EVERY_ACCOUNT, Database
from app.database_trouble import DatabaseError
from app.identity.audit import Clock, utc_now
from app.identity.opaque import new_id
from app.outbox import delivery_store as store
from app.outbox.deliveries import KEPT, Carrier, Channel, Delivery, Outcome, Result, State, next_due

AT_ONCE = 8  # deliveries under way in a process
OF_ONE = 2  # of these, to one receiver
BATCH = 200  # events that are spread in one transaction
POLL = 1.0  # seconds between two looks
TROUBLED = 5.0  # seconds to wait where the database can't be used
TIDY_EVERY = timedelta(hours=1)
LEASE = timedelta(seconds=60)  # well over what any carrier takes

log = logging.getLogger("goodstanding.outbox")


class Deliverer:
    def __init__(
        self,
        database: Database,
        carriers: Mapping[Channel, Carrier],
        clock: Clock = utc_now,
        lease: timedelta = LEASE,
    ) -> None:
        self._database, self._carriers, self._clock, self._lease = database, carriers, clock, lease
        self.name = new_id("wrk")
        self._tidied = clock()
        self.ended: Counter[State] = Counter()  # what became of what was tried

    # --- the parts, each a transaction of its own

    def spread(self) -> int:
        """Find the receivers of new events; says how many events there were."""
        now = self._clock()
        with self._database.writing(EVERY_ACCOUNT) as connection:
            if not store.alone(connection, postgresql=self._database.postgresql):
                return 0
            events = store.unspread(connection, BATCH)
            if events:
                audiences = [each.audience(connection, events, now) for each in self._carriers.values()]
                store.spread(connection, events, (one for some in audiences for one in some), now)
        return len(events)

    def claim(self, busy: Mapping[str, int] = MappingProxyType({})) -> list[Delivery]:
        """Take what this process can send beside what it is sending now."""
        room = store.Room(AT_ONCE - sum(busy.values()), OF_ONE, busy)
        with self._database.writing(EVERY_ACCOUNT) as connection:
            return store.claim(connection, self.name, self._clock(), self._lease, room)

    def attempt(self, delivery: Delivery) -> State:
        """Try once, and note what came of it."""
        began, clock = self._clock(), time.monotonic()
        outcome = self._carried(delivery)
        took = round(1000 * (time.monotonic() - clock))
        now = self._clock()
        due = next_due(delivery, outcome, now)
        state = State.WAITING if due else _state(outcome)
        ended = store.Ended(outcome, state, due, began, took)
        with self._database.writing(EVERY_ACCOUNT) as connection:
            store.end(connection, delivery, self.name, ended, now)
        if state is State.GIVEN_UP:
            log.warning("Gave up: %s to %s after %d tries: %s", delivery.id, delivery.target, delivery.attempts + 1,
                        outcome.result)  # fmt: skip
        return state

    def _carried(self, delivery: Delivery) -> Outcome:
        carrier = self._carriers.get(delivery.channel)
        if carrier is None:
            return Outcome(Result.BROKEN, "Nothing here sends by this channel.")
        try:
            return carrier.carry(delivery)
        except Exception as error:
            log.exception("A delivery failed by a mistake of ours: %s", delivery.id)
            return Outcome(Result.BROKEN, f"A mistake of ours: {type(error).__name__}.")

    def idle(self) -> bool:
        with self._database.reading(EVERY_ACCOUNT) as connection:
            return not store.anything_due(connection, self._clock())

    def tidy(self) -> None:
        """Forget what was over long ago, now and then."""
        now = self._clock()
        if now - self._tidied >= TIDY_EVERY:
            self._tidied = now
            with self._database.writing(EVERY_ACCOUNT) as connection:
                store.forget(connection, now - KEPT)

    # --- together

    def run(self, stop: Signal, *, until_idle: bool = False) -> None:
        """Go on until told to stop, or until nothing is due. Whatever the database does, it is tried again."""
        under_way: dict[Future[State], str] = {}
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="deliverer") as pool:
            while not stop.is_set():
                try:
                    started = self._start(pool, under_way)
                except DatabaseError as error:
                    if until_idle:
                        raise
                    log.warning("The outbox waits: %s", error)
                    stop.wait(TROUBLED)
                    continue
                if until_idle and not started and not under_way:
                    return
                self._collect(under_way, stop, block=not started)
            wait(under_way)

    def _start(self, pool: ThreadPoolExecutor, under_way: dict[Future[State], str]) -> bool:
        """Begin what is due and possible; whether there was anything to do."""
        if self.idle():
            self.tidy()
            return False
        moved = self.spread()
        busy = Counter(under_way.values())
        claimed = self.claim(busy) if len(under_way) < AT_ONCE else []
        for delivery in claimed:
            under_way[pool.submit(self.attempt, delivery)] = delivery.target
        return bool(moved or claimed)

    def _collect(self, under_way: dict[Future[State], str], stop: Signal, *, block: bool) -> None:
        """Take note of what has ended; where nothing could be begun, wait for a moment first."""
        if block and not under_way:
            stop.wait(POLL)
        done, _ = wait(under_way, timeout=POLL if block else 0, return_when=FIRST_COMPLETED)
        for each in done:
            target = under_way.pop(each)
            try:
                self.ended[each.result()] += 1
            except DatabaseError as error:  # when the lease has run out it is sent again
                log.warning("What became of a delivery to %s could not be noted: %s", target, error)


def _state(outcome: Outcome) -> State:
    if outcome.result is Result.DELIVERED:
        return State.DELIVERED
    return State.DROPPED if outcome.result is Result.UNWANTED else State.GIVEN_UP
