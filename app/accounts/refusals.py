"""Why a record is refused: one catalogue, what is wrong and what to do about it.

code: (problem, remedy). Both texts may hold named values; `refusal` fills them in.
"""

from __future__ import annotations

from dataclasses import dataclass

CATALOGUE: dict[str, tuple[str, str]] = {
    # --- the line
    "not-json": ("The line is no JSON: {reason}.", "Write one JSON object a line."),
    "not-csv": ("The line is no CSV: {reason}.", "Close quotation marks, and double those inside a cell."),
    "not-object": ("The line is no JSON object.", 'Write {{"type": …, …}} on one line.'),
    "not-text": ("The text holds characters that are none.", "Save the file as UTF-8, without control characters."),
    "too-long": ("The line is longer than {limit} characters.", "Write one record a line."),
    "repeated-field": ("The field stands there twice.", "Remove one of them."),
    "cells": ("The line has {found} cells, the header {expected}.", "Quote cells that hold the delimiter."),
    # --- fields
    "missing": ("The field is missing.", "Add it."),
    "unknown-field": ("A record of this type has no such field.", "Remove it, or write one of: {known}."),
    "unknown-type": ("{given!r} is no type of record.", "Write one of: {known}."),
    "unknown-word": ("{given!r} is not possible here.", "Write one of: {known}."),
    "text-expected": ("A text is expected here, between quotation marks.", "Quote it."),
    "text-length": ("The text is empty, or longer than {limit} characters.", "Correct it."),
    "flag-expected": ("true or false is expected here.", "Write one of them, without quotation marks in JSON."),
    "id": ("{given!r} is no id.", "Write up to 64 of: letters A to Z, digits, '.', '_', ':' and '-'."),
    "not-amount": ("{given!r} is no amount.", 'Write digits and a decimal point, such as "1234.56".'),
    "not-day": ("{given!r} is no date.", "Write it as 2026-01-31."),
    "not-moment": ("{given!r} is no moment.", "Write it as 2026-01-31T12:00:00Z, or the day alone: 2026-01-31."),
    "not-address": ("{given!r} is no address of a document.", "Write one that begins with https:// or http://."),
    "invalid": ("The value makes no sense: {reason}.", "`goodstanding accounts import --help` shows what is possible."),
    # --- what facts must be
    "absurd": ("The amount is beyond anything that is billed.", "Check it; has a decimal point been lost?"),
    "too-precise": ("The amount has more than four decimals.", "Round it as the invoice does."),
    "negative": (
        "The amount is negative.",
        "Write it without a sign; what reduces an invoice is a payment or a credit.",
    ),
    "not-finite": ("The amount is no number.", "Write digits and a decimal point."),
    "unknown-currency": ("There is no such currency.", "Write its ISO 4217 code, such as EUR or SEK."),
    "unknown-country": ("There is no such country.", "Write its ISO 3166 code of two capital letters, such as SE."),
    "unknown-language": ("There is no such language.", "Write a BCP 47 tag, such as nl-NL."),
    "unknown-time-zone": ("There is no such time zone.", "Write its name at IANA, such as Europe/Paris."),
    "no-time-zone": ("The moment has no time zone.", "End it with Z or an offset such as +01:00."),
    "out-of-range": ("The year is not between 1990 and 2199.", "Correct it."),
    "out-of-order": ("The date lies before {other}.", "Correct one of the two."),
    "in-future": ("This lies later than {other}.", "Correct the date; nobody can state what is still to come."),
    "has-no-roles": ("Only the programme csp has roles.", "Remove the role."),
    # --- what else is known
    "unknown-account": ("There is no account {id!r}.", "Put its record of type account before this one."),
    "unknown-invoice": ("The account has no invoice {id!r}.", "Put the invoice before what settles it."),
    "unknown-customer": ("The account has no customer {id!r}.", "Put its record of type customer before this one."),
    "unknown-enrolment": (
        "The account is not enrolled in the programme {id!r}.",
        "Put its record of type enrolment before this one.",
    ),
    "other-account": ("The id {id!r} belongs to another account already.", "Check the id and the account."),
    "contradictory": (
        "This file says something else of the same thing and time, further up.",
        "Remove one of the two, or say since when each has been so.",
    ),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that is not taken: where it stands, which field, what is wrong with it, and the remedy."""

    line: int
    field: str  # empty: the record as a whole
    code: str
    problem: str
    remedy: str


class RefusedError(Exception):
    """Raised where a record is found to be no good; whoever knows its line makes a Refusal of it."""

    def __init__(self, field: str, code: str, **values: object) -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code
        self.values = values

    def at(self, line: int) -> Refusal:
        return refusal(line, self.field, self.code, **self.values)


def refusal(line: int, field: str, code: str, **values: object) -> Refusal:
    """From the catalogue. What was given is shown, but never at length."""
    problem, remedy = CATALOGUE[code]
    shown = {name: _showable(value) if isinstance(value, str) else value for name, value in values.items()}
    return Refusal(line, _showable(field), code, problem.format(**shown), remedy.format(**shown))


def _showable(value: str, longest: int = 1000) -> str:
    """Short enough, and without the halves of characters that no terminal takes."""
    return value[:longest].encode("utf-8", "replace").decode() + ("…" if len(value) > longest else "")
