"""What a generation keeps for the build after it, and which objects it holds."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from indexer.current import current_name, read_record
from indexer.documents.model import Problem, Record
from indexer.errors import LibraryError
from indexer.intake import Intake
from indexer.library import FORMAT, Manifest
from indexer.localization.survey import Survey, previous_survey
from indexer.outlying import lost
from indexer.seal import damaged
from indexer.search.engines.base import Engine


class Sources(Record):
    """What the next build may take over; written beside the manifest."""

    program: str
    shape: str
    intakes: tuple[Intake, ...]
    words: dict[str, dict[str, str]]  # locale → article id → object
    bags: dict[str, dict[str, str]]  # likewise


class Previous(Record):
    """The live generation, as far as it can be built upon."""

    folder: Path
    manifest: Manifest
    sources: Sources
    problems: tuple[Problem, ...]
    survey: Survey | None  # None: of another format


def live(index: Path, engine: Engine) -> tuple[Previous | None, str]:
    """The live generation, or None where there is none that can be built upon: then all is built anew.

    With it the file, or the index elsewhere, that is damaged, for which it can't be built upon. Raises LibraryError
    where `engine` can't say whether one is.
    """
    try:
        folder = index / "generations" / current_name(index)
        if of_another_format(folder):
            return None, ""
        damage = damaged(index)
        if damage:
            return None, damage
        manifest, sources = read_generation(folder)
        problems = read_record(folder / "problems.json", tuple[Problem, ...])
    except LibraryError:
        return None, ""
    if manifest.engine == engine.name and (damage := lost(engine, folder)):
        return None, damage
    surveyed = previous_survey(folder)
    return Previous(folder=folder, manifest=manifest, sources=sources, problems=problems, survey=surveyed), ""


def says_the_same(previous: Previous, manifest: Manifest, problems: tuple[Problem, ...], surveyed: Survey) -> bool:
    """Whether the live generation already says all that a new one would."""
    before = msgspec.structs.replace(previous.manifest, generation=manifest.generation, created=manifest.created)
    return (before, previous.problems, previous.survey) == (manifest, problems, surveyed)


class Format(Record):
    """As much of a manifest as every format has."""

    format: int


def of_another_format(folder: Path) -> bool:
    """Whether another version of this program wrote it. A manifest that cannot be read is damaged instead."""
    try:
        return read_record(folder / "manifest.json", Format).format != FORMAT
    except LibraryError:
        return False


def read_generation(folder: Path) -> tuple[Manifest, Sources]:
    manifest = read_record(folder / "manifest.json", Manifest)
    if manifest.format != FORMAT:
        raise LibraryError(f"{folder} has another format.")
    return manifest, read_record(folder / "sources.json", Sources)


def objects_of(manifest: Manifest, sources: Sources) -> Iterable[str]:
    for entry in manifest.entries:
        yield entry.article
        yield entry.digest
    yield from manifest.media.values()
    for intake in sources.intakes:
        yield from intake.words.values()
        for entry in intake.entries:
            yield entry.article
            yield entry.digest
    for by_id in sources.bags.values():
        yield from by_id.values()
