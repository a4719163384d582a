"""What a new request says before its author has typed: the diagnosis, as far as they may see it, in their language.

It holds what the article on asking for reinstatement recommends: which account, program and role, how it stands and
since when, the reasons with their evidence, and room for what has been done since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from app.diagnosis.engine import Diagnosis
from app.diagnosis.facts import AccountFacts, Payment
from app.diagnosis.finding import Finding
from app.diagnosis.standing import ProgrammeStanding
from app.diagnosis.timeline import local_day
from app.diagnosis.vocabulary import Programme, Standing, State
from app.remedies import words as names
from app.remedies.evidence import evidence_sentence
from app.support.records import Purpose
from app.wording import N_, Wording

MOST_EVIDENCE = 10  # sentences a reason: the message is for a person to read
CALLING = (State.CONFIRMED, State.AT_RISK)
THREATENED = frozenset({Standing.SUSPENSION_DUE, Standing.AT_RISK})
SUBJECTS = {
    Purpose.REINSTATEMENT: N_("Please reinstate account %(account)s"),
    Purpose.EXPLANATION: N_("Why is account %(account)s suspended?"),
}
THREAT = N_("How can a suspension of account %(account)s be avoided?")


@dataclass(frozen=True, slots=True)
class Prefill:
    purpose: Purpose
    subject: str
    message: str
    programme: Programme | None  # the one that it is about; None: several, or the account as a whole
    programmes: tuple[Programme, ...]  # that the account is in
    reasons: tuple[str, ...]  # ids of the reasons that apply, may soon apply or are settled


def prefill(
    diagnosis: Diagnosis,
    name: str,
    words: Wording,
    thresholds: Mapping[str, int],
    zone: ZoneInfo,
    paid: Sequence[Payment] = (),
) -> Prefill:
    """`name`: what the account is called; `zone`: where it is; `paid`: since it was suspended. Neither this nor the
    diagnosis holds anything that its reader may not see."""
    purpose = purpose_for(diagnosis.standing)
    settled = {(each.programme, reason) for each in diagnosis.standings for reason in each.settled}
    calling = [each for each in diagnosis.findings if each.state in CALLING]
    calling += [each for each in diagnosis.findings if (each.programme, each.reason) in settled and each not in calling]
    about = {each.programme for each in calling}
    lines = [*_lines(diagnosis, name, words, thresholds, zone)]
    if purpose is Purpose.REINSTATEMENT:
        lines += ["", words.gettext("What we’ve done since then:"), *_payments(paid, words)]
    return Prefill(
        purpose,
        _subject(diagnosis, purpose, words),
        "\n".join(lines),
        about.pop() if len(about) == 1 else None,
        tuple([each.programme for each in diagnosis.standings]),
        tuple(dict.fromkeys([each.reason for each in calling])),
    )


def purpose_for(standing: Standing) -> Purpose:
    """What somebody whose account stands so most likely asks for."""
    if standing in (Standing.SUSPENDED, Standing.SUSPENDED_SETTLED):
        return Purpose.REINSTATEMENT
    if standing is Standing.SUSPENDED_UNEXPLAINED or standing in THREATENED:
        return Purpose.EXPLANATION
    return Purpose.OTHER


def _subject(diagnosis: Diagnosis, purpose: Purpose, words: Wording) -> str:
    text = THREAT if diagnosis.standing in THREATENED else SUBJECTS.get(purpose)
    return words.gettext(text, account=diagnosis.account_id) if text else ""


def _lines(
    diagnosis: Diagnosis,
    name: str,
    words: Wording,
    thresholds: Mapping[str, int],
    zone: ZoneInfo,
) -> Iterator[str]:
    _ = words.gettext
    yield _("%(label)s: %(value)s", label=_("Account"), value=f"{name}, {diagnosis.account_id}")
    yield _("As of %(date)s.", date=words.day_of(diagnosis.as_of, zone))
    yield from (_standing(each, words) for each in diagnosis.standings)
    today = diagnosis.as_of.astimezone(zone).date()
    for state in CALLING:
        yield from _group(_(names.STATES[state][1]), diagnosis.in_state(state), words, thresholds, today)
    over = [
        each
        for standing in diagnosis.standings
        for each in diagnosis.under(standing.programme)
        if each.reason in standing.settled and each.state is State.RULED_OUT
    ]
    yield from _group(_("Reasons that are settled"), over, words, thresholds, today)


def _group(
    heading: str, findings: Iterable[Finding], words: Wording, thresholds: Mapping[str, int], today: date
) -> Iterator[str]:
    """What is the same in two programmes is said once."""
    alike: dict[Finding, list[str]] = {}
    for each in findings:
        programme = words.gettext(names.PROGRAMMES[each.programme])
        alike.setdefault(replace(each, programme=Programme.CSP), []).append(programme)
    if alike:
        yield ""
        yield words.gettext("%(label)s: %(value)s", label=heading, value="").rstrip()
    for finding, programmes in alike.items():
        title = names.reason_title(words, finding)
        yield "– " + words.gettext("%(label)s: %(value)s", label=title, value="; ".join(programmes))
        yield from _finding(finding, words, thresholds.get(finding.reason, 0), today)


def _payments(paid: Sequence[Payment], words: Wording) -> Iterator[str]:
    for each in paid[:MOST_EVIDENCE]:
        yield "– " + words.gettext(
            "Invoice %(invoice)s: %(amount)s paid on %(date)s.",
            invoice=each.invoice,
            amount=words.amount(each.amount, each.currency),
            date=words.day(each.day),
        )


def paid_since(facts: AccountFacts, diagnosis: Diagnosis) -> list[Payment]:
    """What was paid of invoices since the account was suspended, as far as it is known since when; newest first."""
    begun = [each.since for each in diagnosis.standings if each.suspended and each.since is not None]
    if not begun or facts.payments is None:
        return []
    first, last = min(begun), local_day(facts, diagnosis.as_of)
    found = [each for each in facts.payments.rows if each.invoice is not None and first <= each.day <= last]
    return sorted(found, key=lambda each: (each.day, each.id), reverse=True)


def _standing(standing: ProgrammeStanding, words: Wording) -> str:
    """One line a programme: which one, in which role, how the account stands there and since when."""
    _ = words.gettext
    where = _(names.PROGRAMMES[standing.programme])
    if standing.role is not None:
        where = f"{where}, {_(names.ROLES[standing.role])}"
    line = _("%(label)s: %(value)s", label=where, value=_(names.SHORT_STANDINGS[standing.standing]))
    if standing.since is None:
        return line
    since = _("Since %(date)s.", date=words.day(standing.since))
    return f"{line}. {since}"


def _finding(finding: Finding, words: Wording, threshold: int, today: date) -> Iterator[str]:
    shown = finding.evidence[:MOST_EVIDENCE]
    yield from (f"  {evidence_sentence(words, each, threshold)}" for each in shown)
    more = len(finding.evidence) - len(shown)
    if more:
        yield "  " + words.ngettext("And %(num)s more like this.", "And %(num)s more like these.", more)
    yield from (f"  {date}" for date in names.finding_dates(words, finding, today))
