"""A check's report as one list of results, and which of them fail it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

import msgspec

from app.checking.codes import ERROR, REPEATED, STATUSES, SUPERSEDED, WARNING, codes_of
from app.finding_texts import HOW, SENTENCES, sentence_values
from indexer.check import CheckReport, TranslationReport
from indexer.documents.docset import Docset
from indexer.documents.model import Problem, Record
from indexer.errors import visible
from indexer.localization.findings import Finding
from indexer.localization.freshness import Evidence


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"  # likely, for a person to judge


EVIDENCE = {
    Evidence.SOURCE_HASH: "by the hash of the source file",
    Evidence.CONTENT: "by what it lacks",
    Evidence.NO_TRANSLATION: "there is no file",
    Evidence.NONE: "there is neither hash nor date",
    Evidence.NO_SOURCE: "there is no source article",
}


class Result(Record):
    """One thing that was found, wherever it came from."""

    code: str
    level: Level
    file: str  # as authors know it: fr-fr/partner-center/read-your-bill.md
    line: int  # 1-based; 0: the file as a whole
    message: str
    remedy: str = ""
    fails: bool = False


def results_of(report: CheckReport, fail_on: frozenset[str], *, likely: bool = False) -> tuple[Result, ...]:
    """By file and line. `fail_on`: groups and codes; `likely`: what is only likely fails, too."""
    codes = frozenset(code for name in fail_on for code in codes_of(name))
    found = [msgspec.structs.replace(one, fails=_fails(one, codes, fail_on, likely=likely)) for one in _all(report)]
    return tuple(sorted(found, key=lambda one: (one.file, one.line, one.code, one.message)))


def place_of(docset: Docset, file: str) -> str:
    """The file's path as a pipeline knows it: below the current folder where it is there; with forward slashes."""
    first, _, rest = file.partition("/")
    folder = docset.folders.get(first, "") if rest else ""
    path = Path(folder, rest) if folder else Path(_parent(docset), file)
    relative = os.path.relpath(path)
    return path.as_posix() if relative.startswith("..") else Path(relative).as_posix()


def _parent(docset: Docset) -> str:
    """Where docset.yml, guidance.yml and glossary.yml stand."""
    return os.path.dirname(next(iter(docset.roots.values()), "."))  # noqa: PTH120 - of a text, for a text


def _fails(result: Result, codes: frozenset[str], names: frozenset[str], *, likely: bool) -> bool:
    if result.level is Level.ERROR:
        return True
    if result.level is Level.NOTE and not likely and result.code not in STATUSES:
        return False
    return result.code in codes or (WARNING in names and result.level is Level.WARNING)


def _all(report: CheckReport) -> Iterator[Result]:
    passed_over = SUPERSEDED if report.translations else frozenset()
    yield from (_problem(one) for one in report.problems if one.code not in passed_over)
    for translation in report.translations:
        yield from _translation(translation)


def _problem(problem: Problem) -> Result:
    level = Level.ERROR if problem.severity.value == ERROR else Level.WARNING
    return Result(
        code=problem.code,
        level=level,
        file=problem.file,
        line=problem.line,
        message=problem.message,
        remedy=problem.remedy,
    )


def _translation(translation: TranslationReport) -> Iterator[Result]:
    code = f"translation-{translation.status.value}"
    if code in STATUSES and translation.evidence is not Evidence.NO_SOURCE:
        how = EVIDENCE.get(translation.evidence, translation.evidence.value)
        if translation.evidence is Evidence.SOURCE_DATE:
            how = f"it is of {translation.date}, the source of {translation.source_date}"
        sure = translation.evidence is not Evidence.NONE
        yield Result(
            code=code,
            level=Level.WARNING if sure else Level.NOTE,
            file=translation.file,
            line=0,
            message=f"{translation.locale}: {STATUSES[code]} ({how})",
            remedy=f"`goodstanding export --format xliff --locale {translation.locale.lower()}` writes it out.",
        )
    for finding in translation.findings:
        if finding.kind not in REPEATED:
            yield _finding(finding, translation)


def _finding(finding: Finding, translation: TranslationReport) -> Result:
    sentence = SENTENCES[finding.kind] % sentence_values(finding)
    said = f" The source says: {finding.source}" if finding.source and finding.source not in sentence else ""
    sure = "" if finding.sure else "; likely, please check"
    return Result(
        code=finding.kind.value,
        level=Level.WARNING if finding.sure else Level.NOTE,
        file=translation.file,
        line=finding.line,
        message=visible(f"{translation.locale}: {sentence}{said} ({HOW[finding.by]}{sure})"),
    )


def failures(results: Iterable[Result]) -> dict[str, int]:
    """How many of which code fail."""
    counts: dict[str, int] = {}
    for one in results:
        if one.fails:
            counts[one.code] = counts.get(one.code, 0) + 1
    return counts
