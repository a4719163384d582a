"""What there is to say of an endpoint: frozen records, never rows, and never a secret."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.outbox.deliveries import Result, State
from app.outbox.events import EventType


@dataclass(frozen=True, slots=True)
class Endpoint:
    id: str
    url: str
    name: str
    types: tuple[EventType, ...]  # that it is sent; none: all
    created: datetime
    disabled: datetime | None = None
    gone: bool = False  # it was disabled because it said itself that it is gone
    former_until: datetime | None = None  # until then, the secret before the last change signs as well

    @property
    def state(self) -> str:
        return "gone" if self.gone else "disabled" if self.disabled else "works"

    def wants(self, type_: EventType) -> bool:
        return not self.types or type_ in self.types


@dataclass(frozen=True, slots=True)
class Listed:
    """An endpoint, and how many of its deliveries are in which state."""

    endpoint: Endpoint
    deliveries: Mapping[State, int]


@dataclass(frozen=True, slots=True)
class Attempt:
    at: datetime
    took_ms: int
    result: Result
    status: int | None
    said: str


@dataclass(frozen=True, slots=True)
class Logged:
    """A delivery as the log shows it: of which account it tells, stays out."""

    id: str
    event: str
    type: EventType
    happened: datetime
    state: State
    due: datetime | None  # when it is tried next; None: never
    attempts: int
    last: Attempt | None
