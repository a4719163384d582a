"""What was answered lands in the accounts: statements, how each resource stands, the consent, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.accounts.importing import Occasion, Report, parsed, take_lines
from app.accounts.refusals import Refusal
from app.accounts.store import Recording
from app.diagnosis.vocabulary import Origin
from app.partner_center import store
from app.partner_center.answers import Answers, Outcome
from app.partner_center.mapping import Known, mapped
from app.partner_center.records import Connection
from app.partner_center.vocabulary import Resource, Trouble

REFERENCE = "partner-center"
SUSPENDED = "program.error 800039"


class Withdrawn(Exception):  # noqa: N818 - nothing went wrong: somebody took their consent back
    """The consent is gone: nothing may land."""


@dataclass(frozen=True, slots=True)
class Landed:
    report: Report
    unclear: dict[Resource, str]


class Landing:
    """What the answers state, worked out before a transaction that others wait for."""

    def __init__(self, answers: Answers, known: Known, terms: int) -> None:
        """`terms`: days from an invoice's date to the day on which it is due."""
        self._answers, self._known = answers, known
        self._found = mapped(answers, known, terms)
        self._lines = [parsed(line) for line in enumerate(self._found.statements, 1)]

    def into(self, recording: Recording, connection: Connection, done: Mapping[str, Any]) -> Landed:
        """Free the account as well. `done`: what changes of the consent. Raises Withdrawn where it is no longer there.

        What can't be a fact is refused as in any import; then its resource isn't clear.
        """
        answers, now = self._answers, self._known.now
        values = {"tried_at": now, **done}
        if any(each.read for each in answers.values()):
            values["read_at"] = now
        if not store.change(recording.connection, connection, **values):
            raise Withdrawn
        store.release(recording.connection, connection)
        report, unclear = Report(dry_run=False), dict(self._found.unclear)

        def tell(refusal: Refusal) -> None:
            reference = str(self._found.statements[refusal.line - 1]["reference"])
            resource = Resource(reference.partition(".")[0])
            unclear.setdefault(resource, f"{resource}: {refusal.field} {refusal.code}")

        take_lines(recording, self._lines, Occasion(Origin.PARTNER_CENTER, REFERENCE, now), report, tell)
        noted = dict(answers)
        program = _program(answers, self._known)
        if program is not None:
            noted[Resource.PROGRAM] = program
            unclear |= {Resource.PROGRAM: program.unclear} if program.unclear else {}
        store.note(recording.connection, connection.account, noted, unclear, now)
        return Landed(report, unclear)


def _program(answers: Answers, known: Known) -> Outcome | None:
    """Whether refusals say that the programme isn't active. Once they no longer do, whether it is isn't known."""
    troubles = [each.trouble for each in answers.values()]
    if Trouble.PROGRAM_NOT_ACTIVE in troubles:
        return Outcome()
    suspensions = [each.suspension for each in known.facts.programmes or ()]
    said = any(each is not None and each.source.origin is Origin.PARTNER_CENTER for each in suspensions)
    well = answers[Resource.INVOICES].read and answers[Resource.CUSTOMERS].read
    return Outcome(unclear=SUSPENDED) if said and well else None
