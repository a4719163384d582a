"""What an account may do now. Suspended, it goes on managing what exists, and adds nothing new.

Which operations there are, and which of them a suspension stops, is stated by the articles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.diagnosis.standing import ProgrammeStanding
from app.diagnosis.vocabulary import Programme, Word

# What people and programs call operations, and the one that the articles speak of.
ALIASES = {
    "manage": "manage-existing",
    "add": "sell-new",
    "authorize": "sell-new",
    "resell": "sell-new",
    "sell": "sell-new",
}


class Why(Word):
    """What decides whether an operation is allowed."""

    UNAFFECTED = "unaffected"  # a suspension doesn't stop it
    NOT_SUSPENDED = "not-suspended"
    SUSPENDED = "suspended"
    NOT_KNOWN = "suspension-not-known"
    NOT_COVERED = "not-covered"  # the articles don't cover this cloud


UNAFFECTED = Why.UNAFFECTED
Stopped = tuple[bool | None, Why, tuple[Programme, ...]]


@dataclass(frozen=True, slots=True)
class Capability:
    operation: str
    allowed: bool | None  # None: not known
    why: Why
    while_suspended: bool  # whether a suspension leaves it allowed
    programmes: tuple[Programme, ...] = ()  # those that stop it, or whose suspension isn't known


class UnknownOperationError(LookupError):
    """The articles speak of no such operation."""


class Diagnosed(Protocol):
    """What `can` reads of a diagnosis."""

    @property
    def covered(self) -> bool: ...
    @property
    def standings(self) -> tuple[ProgrammeStanding, ...]: ...
    @property
    def capabilities(self) -> tuple[Capability, ...]: ...


def capabilities_of(
    standings: Sequence[ProgrammeStanding], covered: bool, while_suspended: Mapping[str, bool]
) -> tuple[Capability, ...]:
    stopped = _stopped(standings, covered)
    return tuple([_capability(each, allowed, covered, stopped) for each, allowed in while_suspended.items()])


def can(diagnosis: Diagnosed, operation: str, programme: Programme | None = None) -> Capability:
    """Whether `operation` is allowed now; in one programme, else wherever the account is enrolled.

    Suspended in one of several programmes, the account is stopped as a whole: ask by programme to tell them apart.
    Raises UnknownOperationError.
    """
    name = ALIASES.get(operation, operation)
    for capability in diagnosis.capabilities:
        if capability.operation == name:
            if programme is None:
                return capability
            asked = [each for each in diagnosis.standings if each.programme is programme]
            stopped = _stopped(asked, diagnosis.covered)
            return _capability(name, capability.while_suspended, diagnosis.covered, stopped)
    raise UnknownOperationError(operation)


def _capability(operation: str, while_suspended: bool, covered: bool, stopped: Stopped) -> Capability:
    if while_suspended and covered:
        return Capability(operation, True, UNAFFECTED, while_suspended)
    allowed, why, programmes = stopped
    return Capability(operation, allowed, why, while_suspended, programmes)


def _stopped(standings: Sequence[ProgrammeStanding], covered: bool) -> Stopped:
    """Whether what a suspension stops is allowed now, why, and the programmes that decide it."""
    if not covered:
        return None, Why.NOT_COVERED, ()
    stopping = tuple([each.programme for each in standings if each.suspended])
    if stopping:
        return False, Why.SUSPENDED, stopping
    unknown = tuple([each.programme for each in standings if each.suspended is None])
    if unknown or not standings:
        return None, Why.NOT_KNOWN, unknown
    return True, Why.NOT_SUSPENDED, ()
