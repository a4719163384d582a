"""Why a record is refused: one catalogue, what is wrong and what to do about it, in the reader's language.

code: (problem, remedy), in English, to be translated where they are told. Both may hold named values.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.wording import N_, Wording

CORRECT = N_("Correct it.")
ABOVE = N_("Put its record above this one.")
CATALOGUE: dict[str, tuple[str, str]] = {
    # --- the line
    "not-json": (
        N_("The line is no JSON from character %(position)s on."),
        N_("Write one JSON object a line."),
    ),
    "no-json-number": (N_("JSON has no number “%(given)s”."), N_("Write digits, or leave the field out.")),
    "too-large": (N_("A value of the line is too large, or nested too deeply."), CORRECT),
    "not-csv": (
        N_("The line is no CSV: a quotation mark stands where none can."),
        N_("Close quotation marks on the same line, and double those inside a cell."),
    ),
    "unknown-column": (
        N_("The header names a field “%(given)s”, which no record has."),
        N_("Write one of these: %(known)s."),
    ),
    "not-object": (N_("The line is no JSON object."), N_("Write names and values between braces, on one line.")),
    "no-json-cell": (N_("The cell is no JSON."), N_("Write a JSON list, and double the quotation marks inside.")),
    "not-text": (
        N_("The text holds invalid characters."),
        N_("Save the file as UTF-8, without control characters."),
    ),
    "too-long": (N_("The line is longer than %(limit)s characters."), N_("Write one record a line.")),
    "repeated-field": (N_("The field stands there twice."), N_("Remove one of them.")),
    "cells": (
        N_("The line has %(found)s cells, the header %(expected)s."),
        N_("Quote cells that hold the delimiter."),
    ),
    # --- fields
    "missing": (N_("The field is missing."), N_("Add it.")),
    "unknown-field": (
        N_("A record of this type has no such field."),
        N_("Remove it, or write one of these instead: %(known)s."),
    ),
    "unknown-type": (N_("“%(given)s” is no type of record."), N_("Write one of these: %(known)s.")),
    "unknown-word": (N_("“%(given)s” isn’t possible here."), N_("Write one of these: %(known)s.")),
    "text-expected": (N_("A text is expected here."), N_("Put it between quotation marks.")),
    "text-length": (N_("The text is empty, or longer than %(limit)s characters."), CORRECT),
    "flag-expected": (
        N_("true or false is expected here."),
        N_("Write one of them, without quotation marks in JSON."),
    ),
    "id": (
        N_("“%(given)s” is no id."),
        N_("Write up to 64 letters A to Z, digits, periods, colons, hyphens and underscores."),
    ),
    "id-of-steps": (
        N_("“%(given)s” is no id: “.” and “..” between slashes can’t be part of an address."),
        N_("Leave them out."),
    ),
    "cause-of-nothing": (
        N_("A subscription that is %(status)s has no cause."),
        N_("Leave the cause out, or write another status."),
    ),
    "not-amount": (N_("“%(given)s” is no amount."), N_("Write digits and a decimal point, such as %(amount)s.")),
    "not-day": (N_("“%(given)s” is no date."), N_("Write it as %(day)s.")),
    "not-moment": (N_("“%(given)s” is no moment."), N_("Write it as %(moment)s, or the day alone: %(day)s.")),
    "not-address": (
        N_("“%(given)s” is no address of a document."),
        N_("Write one that begins with https or http."),
    ),
    "invalid": (
        N_("The value makes no sense here."),
        N_("Write what the description of this type of record asks for."),
    ),
    # --- what facts must be
    "absurd": (
        N_("The amount is beyond anything that is billed."),
        N_("Check whether a decimal point has been lost."),
    ),
    "too-precise": (N_("The amount has more than four decimals."), N_("Round it as the invoice does.")),
    "negative": (
        N_("The amount is negative."),
        N_("Write it without a sign: payments and credits reduce an invoice by themselves."),
    ),
    "not-finite": (N_("The amount is no number."), N_("Write digits and a decimal point, such as %(amount)s.")),
    "unknown-currency": (
        N_("There is no such currency."),
        N_("Write its ISO 4217 code, such as EUR or SEK."),
    ),
    "unknown-country": (
        N_("There is no such country."),
        N_("Write its ISO 3166 code of two capital letters, such as SE."),
    ),
    "unknown-language": (N_("There is no such language."), N_("Write a BCP 47 tag, such as nl-NL.")),
    "unknown-time-zone": (
        N_("There is no such time zone."),
        N_("Write its IANA name, such as Europe/Paris."),
    ),
    "no-time-zone": (
        N_("The moment has no time zone."),
        N_("End it with Z, or with an offset such as %(offset)s."),
    ),
    "out-of-range": (N_("The year isn’t between 1990 and 2199."), CORRECT),
    "out-of-order": (
        N_("The date is earlier than the one that it follows."),
        N_("Correct one of the two."),
    ),
    "in-future": (
        N_("This date hasn’t come yet."),
        N_("Correct it: nobody can state what is still to come."),
    ),
    "after-source": (
        N_("This is later than the moment at which its source was read."),
        N_("Correct one of the two."),
    ),
    "has-no-roles": (N_("Only the CSP program has roles."), N_("Remove the role.")),
    # --- what else is known
    "unknown-account": (N_("There is no account “%(id)s”."), ABOVE),
    "unknown-invoice": (N_("The account has no invoice “%(id)s”."), ABOVE),
    "unknown-customer": (N_("The account has no customer “%(id)s”."), ABOVE),
    "unknown-enrolment": (N_("The account isn’t enrolled in the program “%(id)s”."), ABOVE),
    "other-account": (
        N_("The id “%(id)s” belongs to another account already."),
        N_("Check the id and the account."),
    ),
    "contradictory": (
        N_("The same file says something else of the same thing and time, further up."),
        N_("Remove one of the two, or say since when each has been so."),
    ),
}
EXAMPLES = {"amount": "1234.56", "day": "2026-01-31", "moment": "2026-01-31T12:00:00Z", "offset": "+01:00"}
LONGEST = 80  # characters of what was given that are repeated


@dataclass(frozen=True, slots=True)
class Told:
    """A refusal in words."""

    line: int
    field: str  # empty: the record as a whole
    code: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that is not taken: where it stands, which field, and what is wrong with it."""

    line: int
    field: str  # empty: the record as a whole
    code: str
    values: tuple[tuple[str, str], ...] = ()

    def told(self, words: Wording) -> Told:
        values = EXAMPLES | dict(self.values)
        problem, remedy = (words.gettext(text, **values) for text in CATALOGUE[self.code])
        return Told(self.line, self.field, self.code, problem, remedy)


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
    """With what was given, but never at length; what would be possible (`known`) is listed in full."""
    shown = [(name, str(value) if name == "known" else _showable(str(value))) for name, value in values.items()]
    return Refusal(line, _showable(field), code, tuple(shown))


def _showable(value: str) -> str:
    """Short enough, and without the halves of characters that no terminal takes."""
    return value[:LONGEST].encode("utf-8", "replace").decode() + ("…" if len(value) > LONGEST else "")
