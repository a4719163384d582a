"""A diagnosis with its remedies as plain data: what the API answers and commands print with `--json`.

Amounts are text, so that no decimal is lost; days and moments are ISO 8601; words are those of `app/diagnosis`.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from app.diagnosis.capabilities import Capability
from app.diagnosis.finding import Evidence
from app.diagnosis.sources import Source
from app.remedies.pairing import Ability, Remedies, Remedy, RemedyStep, Sentence

Json = dict[str, Any]


def diagnosis_answer(found: Remedies) -> Json:
    diagnosis = found.diagnosis
    return {
        "account_id": diagnosis.account_id,
        "as_of": diagnosis.as_of.isoformat(),
        "locale": found.locale,
        "covered": diagnosis.covered,
        "standing": diagnosis.standing.value,
        "standings": [fields_answer(each) for each in diagnosis.standings],
        "findings": [_finding(each) for each in found.remedies],
        "capabilities": [ability_answer(each) for each in found.abilities],
        "next_steps": [_next_step(each) for each in found.steps],
        "missing": [fact.value for fact in diagnosis.missing],
    }


def _finding(remedy: Remedy) -> Json:
    finding = remedy.finding
    return {
        "reason": finding.reason,
        "programme": finding.programme.value,
        "state": finding.state.value,
        "since": _plain(finding.since),
        "deadline": _plain(finding.deadline),
        "applies_from": _plain(finding.applies_from),
        "evidence": [_evidence(each) for each in finding.evidence],
        "missing": [fact.value for fact in finding.missing],
        "outside": _plain(finding.outside),
        "failure": finding.failure or None,
        "statement": sentence_answer(remedy.sentence),
        "steps": [_step(each) for each in remedy.steps],
    }


def _evidence(evidence: Evidence) -> Json:
    return {"kind": evidence.kind, **fields_answer(evidence)}


def ability_answer(ability: Ability) -> Json:
    capability: Capability = ability.capability
    return {**fields_answer(capability), "statement": sentence_answer(ability.sentence)}


def _step(step: RemedyStep) -> Json:
    return {"id": step.id, "done": step.done, "statement": sentence_answer(step.sentence)}


def _next_step(step: RemedyStep) -> Json:
    return {**_step(step), "reasons": list(step.reasons), "state": _plain(step.state)}


def sentence_answer(sentence: Sentence | None) -> Json | None:
    if sentence is None:
        return None
    return {
        "text": sentence.text,
        "html": sentence.html,
        "locale": sentence.locale,
        "fallback": sentence.fallback,
        "article": sentence.article,
        "anchor": sentence.anchor,
        "url": sentence.url,
    }


def fields_answer(record: Any) -> Json:
    """The fields of one of the diagnosis's records, in their order."""
    return {each.name: _plain(getattr(record, each.name)) for each in fields(record)}


def _plain(value: Any) -> Any:
    if isinstance(value, Source):
        return fields_answer(value)
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value
