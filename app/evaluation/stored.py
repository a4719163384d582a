"""The last evaluation that was saved, beside the library it is of: what the page of the worst queries shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from app.evaluation.measuring import Measures, Outcome, measure
from indexer.documents.model import Record
from indexer.errors import LibraryError
from indexer.store import sync_file

FILE = "evaluation.json"
FORMAT = 1
WORST = 100  # queries a locale that are kept


class Miss(Record):
    """A query whose answer isn't the first result."""

    set: str
    q: str
    relevant: tuple[str, ...]  # article ids that answer it
    rank: int  # of the first of them, from 2; 0: not among the first ten
    best: tuple[str, ...]  # article ids of the first results
    corrected_query: str | None


class Evaluation(Record):
    format: int
    created: str  # ISO 8601
    generation: str  # of the library that was asked
    engine: str
    measures: tuple[Measures, ...]
    worst: dict[str, tuple[Miss, ...]]  # locale → queries, the worst first


def evaluation_of(outcomes: Sequence[Outcome], generation: str, engine: str) -> Evaluation:
    worst: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        kept = worst[outcome.judgement.locale]
        if outcome.rank != 1:
            kept.append(outcome)
    return Evaluation(
        format=FORMAT,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        generation=generation,
        engine=engine,
        measures=tuple(measure(outcomes)),
        worst={
            locale: tuple(map(_miss, sorted(found, key=lambda each: each.reciprocal_rank)[:WORST]))
            for locale, found in sorted(worst.items())
        },
    )


def _miss(outcome: Outcome) -> Miss:
    return Miss(
        set=outcome.judgement.set,
        q=outcome.judgement.q,
        relevant=outcome.judgement.relevant,
        rank=outcome.rank,
        best=outcome.best,
        corrected_query=outcome.corrected_query,
    )


def save(evaluation: Evaluation, index: Path) -> Path:
    """Put it into the library's folder, in place of the one before."""
    beside = index / f"{FILE}.new"
    beside.write_bytes(msgspec.json.encode(evaluation))
    sync_file(beside)
    return beside.rename(index / FILE)


def load(index: Path) -> Evaluation | None:
    """The one that was saved last; None where there is none. Raises LibraryError where it can't be read."""
    path = index / FILE
    try:
        evaluation = msgspec.json.decode(path.read_bytes(), type=Evaluation)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        raise LibraryError(f"{path} can't be read ({error}). Run `goodstanding evaluate --save` again.") from error
    return evaluation if evaluation.format == FORMAT else None
