"""How long to keep asking: a bounded number of tries, each later than the one before, and never sooner than was asked
for.

`Retry-After` comes in seconds or as a date. A date is compared with the answer's own `Date`, so that clocks that differ
make nobody wait for hours or hammer.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from app.partner_center.errors import RETRIED, ReadError
from app.partner_center.transport import Answer
from app.partner_center.vocabulary import Trouble

AGAIN = frozenset({Trouble.UNREACHABLE, Trouble.INCOMPLETE})  # of exchanges that failed, those that are tried again


@dataclass(frozen=True, slots=True)
class Patience:
    tries: int = 5
    first: float = 0.5  # seconds before the second try, doubled for each one after
    longest: float = 120.0  # seconds that one wait may take; a longer one isn't waited for
    sleep: Callable[[float], object] = time.sleep
    chance: Callable[[], float] = random.random

    def once(self) -> Patience:
        return replace(self, tries=1)

    def backoff(self, attempt: int) -> float:
        """Half of it by chance, so that those who failed together don't come back together."""
        return float(self.first * 2**attempt) * (0.5 + self.chance() / 2)


def exchanged(send: Callable[[], Answer], patience: Patience) -> Answer:
    """The answer of the first try that is worth one, or of the last. Raises ReadError where there was none."""
    for attempt in range(patience.tries):
        last = attempt == patience.tries - 1
        wait = patience.backoff(attempt)
        try:
            answer = send()
        except ReadError as error:
            if last or error.trouble not in AGAIN:
                raise
        else:
            asked = retry_after(answer.headers)
            if last or answer.status not in RETRIED or (asked or 0.0) > patience.longest:
                return answer
            wait = max(wait, asked) if asked is not None else wait
        patience.sleep(wait)
    raise AssertionError("there is at least one try")


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds; None where the answer names none that makes sense."""
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        until = _moment(said)
        now = _moment(headers["Date"]) if "Date" in headers else datetime.now(UTC)
    except (ValueError, TypeError):
        return None
    return max((until - now).total_seconds(), 0.0)


def _moment(text: str) -> datetime:
    found = parsedate_to_datetime(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
