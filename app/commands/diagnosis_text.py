"""A diagnosis as lines for a terminal, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import click

from app.diagnosis.vocabulary import State
from app.remedies import Ability, Remedies, Remedy, RemedyStep, Sentence
from app.remedies import words as names
from app.remedies.evidence import evidence_lines
from app.wording import Wording

COLOURS = {"good": "green", "risk": "yellow", "bad": "red", "info": "cyan", "quiet": "bright_black"}
SHOWN = (State.CONFIRMED, State.AT_RISK, State.NOT_KNOWN, State.RULED_OUT)


@dataclass(frozen=True, slots=True)
class _Day:
    """Today, where the account is."""

    today: date
    zone: ZoneInfo


def lines(found: Remedies, words: Wording, thresholds: Mapping[str, int], zone: ZoneInfo) -> Iterator[str]:
    diagnosis, _ = found.diagnosis, words.gettext
    headline, tone = names.STANDINGS[diagnosis.standing][0], names.STANDING_TONES[diagnosis.standing]
    yield click.style(_(headline), bold=True, fg=COLOURS[tone])
    yield from names.standing_sentences(words, diagnosis, zone)
    yield _("As of %(date)s.", date=words.day_of(diagnosis.as_of, zone))
    today = diagnosis.as_of.astimezone(zone).date()
    for state in SHOWN:
        remedies = found.in_state(state)
        if remedies:
            yield from _heading(_(names.STATES[state][1]))
        for remedy in remedies:
            yield from _reason(remedy, found.locale, words, thresholds.get(remedy.finding.reason, 0), _Day(today, zone))
    yield from _heading(_("What you can and can’t do now"))
    yield from (_ability(each, words) for each in found.abilities)
    stated = [(step, step.sentence) for step in found.steps if step.sentence is not None]
    if stated:
        yield from _heading(_("The way back, step by step"))
    for number, (step, sentence) in enumerate(stated, 1):
        yield from _step(number, step, sentence, found.locale, words)
    if diagnosis.missing:
        yield from _heading(_("Find this out"))
        yield from (f"  ? {_(names.FACTS[fact])}" for fact in names.facts_to_find(diagnosis.missing))


def _heading(text: str) -> Iterator[str]:
    yield ""
    yield click.style(text, bold=True)


def _reason(remedy: Remedy, reader: str, words: Wording, threshold: int, day: _Day) -> Iterator[str]:
    finding, _ = remedy.finding, words.gettext
    bullet = click.style("•", fg=COLOURS[names.STATE_TONES[finding.state]])
    # What the article states holds of this account where the reason applies; else it says when it would.
    applies = finding.state is State.CONFIRMED and remedy.sentence is not None
    said = remedy.sentence.text if applies and remedy.sentence else names.reason_title(words, finding)
    yield f"  {bullet} {said}"
    yield f"    {_(names.PROGRAMMES[finding.programme])}"
    if applies:
        yield from _note(remedy.sentence, reader, words)
    for sentence, source in evidence_lines(words, finding, threshold, day.zone, day.today):
        yield f"    {sentence}" + (f" [{source}]" if source else "")
    yield from (f"    {date}" for date in names.finding_dates(words, finding, day.today))
    if remedy.sentence and finding.state in (State.AT_RISK, State.NOT_KNOWN):
        yield f"    {names.statement_lead(words, finding)} {remedy.sentence.text}"
        yield from _note(remedy.sentence, reader, words)


def _ability(ability: Ability, words: Wording) -> str:
    operation = ability.capability.operation
    tone, verdict = names.ALLOWED[ability.capability.allowed]
    title = words.gettext(names.OPERATIONS.get(operation, operation))
    said = words.gettext("%(label)s: %(value)s", label=words.gettext(verdict), value=title)
    return f"  {click.style('•', fg=COLOURS[tone])} {said}"


def _step(number: int, step: RemedyStep, sentence: Sentence, reader: str, words: Wording) -> Iterator[str]:
    tone, text = names.DONE[step.done]
    yield f"  {number}. [{click.style(words.gettext(text), fg=COLOURS[tone])}] {sentence.text}"
    yield from _note(sentence, reader, words)
    yield f"     {click.style(sentence.url, fg='cyan')}"


def _note(sentence: Sentence | None, reader: str, words: Wording) -> Iterator[str]:
    note = names.why_not_translated(words, sentence, reader) if sentence else ""
    if note:
        yield f"    {click.style(note, fg='yellow')}"
