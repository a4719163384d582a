"""Who states a fact, and when it was true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from app.diagnosis.checking import check_moment
from app.diagnosis.vocabulary import Origin


@dataclass(frozen=True, slots=True)
class Source:
    """Who states a fact, and when it was true."""

    origin: Origin
    as_of: datetime
    reference: str = ""  # a file, a request, a person's opaque id, a field of a program
    confirmed: datetime | None = None  # when the source last said so again; None: it said so once

    def __post_init__(self) -> None:
        check_moment("as_of", self.as_of)
        check_moment("confirmed", self.confirmed)

    @property
    def read(self) -> datetime:
        """When the source last said so."""
        return self.confirmed or self.as_of


R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Rows(Generic[R]):
    """All there is of one kind, as far as the source knows; none at all is knowledge too."""

    rows: tuple[R, ...]
    source: Source  # of each row that names none itself
    complete: bool = True  # False: there is more, which nobody can make out; nothing is ruled out by what isn't here
