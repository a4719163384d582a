"""What a reader writes about a sentence, as far as it may be kept: no addresses, no long numbers, nothing unseen."""

from __future__ import annotations

import re

from app.support.texts import Read, read_message

MOST_NOTE = 1_000  # characters
TAKEN_OUT = "[…]"
# Whoever reports writes about a sentence; an account, a card or a person's address tells more than is asked for.
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NUMBER = re.compile(r"(?<!\w)\+?\d(?:[\d \u00a0\u202f./()-]{4,}\d)(?!\w)")
_NAME = re.compile(r"\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b")  # tenants and customers are named so
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{4}")
DIGITS = 7  # fewer may be an amount or a year


def read_note(given: str) -> Read:
    """The note without what might tell who wrote it; `wrong` where it can't be taken at all."""
    read = read_message(given, required=False, most=MOST_NOTE)
    return read if read.wrong else Read(without_traces(read.text))


def without_traces(text: str) -> str:
    for pattern in (_ADDRESS, _NAME):
        text = pattern.sub(TAKEN_OUT, text)
    return _NUMBER.sub(lambda found: TAKEN_OUT if _is_long(found[0]) else found[0], text)


def _is_long(number: str) -> bool:
    return sum(map(str.isdigit, number)) >= DIGITS and not _DAY.fullmatch(number)
