"""Every content problem of a docset in one report, and what its articles state in each language.

Checking reads a docset as building does, compares translations with their source where that is asked for, and keeps
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from indexer import workers
from indexer.addresses import link_problems, redirect_problems
from indexer.documents.docset import GLOSSARY_FILE, GUIDANCE_FILE, Docset, open_docset
from indexer.documents.model import Problem, Record
from indexer.documents.shape import Fault, MisshapenError
from indexer.documents.source import read_source
from indexer.documents.yamltree import Tree, YamlError, parse_yaml
from indexer.errors import problem, summed_up
from indexer.glossary import Glossary, parse_glossary
from indexer.guidance import Guidance, period_stated, statements_by_programme, threshold_stated
from indexer.guidance_yml import absent_articles, parse_guidance
from indexer.intake import (
    Intake,
    Progress,
    articles_of,
    published_locales,
    take_in,
)
from indexer.library import Entry
from indexer.localization.findings import Finding
from indexer.localization.freshness import Evidence, Status, judged
from indexer.localization.matrix import Shared, shared_revisions
from indexer.localization.survey import Survey, survey
from indexer.own import own_content
from indexer.store import ObjectStore

T = TypeVar("T")


class Reference(Record):
    """The guidance and glossary that a docset is read with: its own, else ours."""

    guidance: Guidance
    glossary: Glossary
    problems: tuple[Problem, ...] = ()


class TranslationReport(Record):
    """One article in one language: how fresh it is, and what was found in it."""

    article: str
    locale: str
    file: str  # of the translation; of the source where it is missing
    status: Status
    evidence: Evidence
    method: str = ""
    date: str = ""
    source_date: str = ""
    findings: tuple[Finding, ...] = ()


class CheckReport(Record):
    articles: int
    problems: tuple[Problem, ...]
    statements: dict[str, dict[str, tuple[str, ...]]]  # locale → programme → ids of the reasons stated
    translations: tuple[TranslationReport, ...] = ()  # where they were asked for
    shared: tuple[Shared, ...] = ()  # likewise


class _Subject(Record):
    entries: tuple[Entry, ...]
    guidance: Guidance
    source_locale: str
    locales: tuple[str, ...]
    created: str


def check_docset(
    content: Sequence[str], source: Sequence[str] = (), *, translations: bool = False, progress: Progress | None = None
) -> CheckReport:
    """Read a docset and report. `translations` compares each with its source, too. Raises UsageError where there is
    none."""
    docset = open_docset(content, source)
    if not translations:
        return _checked(docset, None, progress)
    with TemporaryDirectory(prefix="goodstanding-") as folder:
        return _checked(docset, ObjectStore(Path(folder)), progress)


def _checked(docset: Docset, store: ObjectStore | None, progress: Progress | None) -> CheckReport:
    """What is read is kept in `store` to be compared; None: nothing is compared."""
    reference = references(docset)
    intakes, _ = take_in(docset, reference.guidance, store, count=workers.default_count(), progress=progress)
    entries = articles_of(docset, intakes)
    problems = docset_problems(docset, reference, intakes, entries)
    statements = {
        locale: statements_by_programme(
            reference.guidance,
            (binding for entry in entries if entry.locale == locale for binding in entry.bindings),
        )
        for locale in published_locales(docset, entries)
    }
    return CheckReport(
        articles=len(entries),
        problems=problems,
        statements=statements,
        translations=_translations(docset, reference, entries, problems, store) if store else (),
        shared=tuple(shared_revisions(entries, _others(docset, entries))) if store else (),
    )


def _others(docset: Docset, entries: Sequence[Entry]) -> tuple[str, ...]:
    return tuple(one for one in published_locales(docset, entries) if one != docset.source_locale)


def _translations(
    docset: Docset, reference: Reference, entries: Sequence[Entry], problems: Sequence[Problem], store: ObjectStore
) -> tuple[TranslationReport, ...]:
    subject = _Subject(
        entries=tuple(entries),
        guidance=reference.guidance,
        source_locale=docset.source_locale,
        locales=published_locales(docset, entries),
        created=datetime.now(UTC).isoformat(),
    )
    surveyed = survey(subject, reference.glossary, problems, store, count=workers.default_count())
    known = {(entry.locale, entry.id): entry for entry in entries}
    return tuple(
        _translation(docset, article_id, locale, known, surveyed)
        for article_id in sorted({entry.id for entry in entries})
        for locale in subject.locales
    )


def _translation(
    docset: Docset, article_id: str, locale: str, known: Mapping[tuple[str, str], Entry], surveyed: Survey
) -> TranslationReport:
    here, source = known.get((locale, article_id)), known.get((docset.source_locale, article_id))
    findings = surveyed.findings(locale, article_id)
    verdict = judged(
        here.origin if here else None,
        source.origin if source else None,
        is_source=locale == docset.source_locale,
        hashed=docset.hashed,
        findings=lambda: findings,
    )
    at = here or source
    return TranslationReport(
        article=article_id,
        locale=locale,
        file=at.origin.file if at else "",
        status=verdict.status,
        evidence=verdict.evidence,
        method=verdict.method,
        date=verdict.date,
        source_date=verdict.source_date,
        findings=findings,
    )


def docset_problems(
    docset: Docset, reference: Reference, intakes: Sequence[Intake], entries: Sequence[Entry]
) -> tuple[Problem, ...]:
    """All problems, by file and line."""
    found = [
        *docset.problems,
        *reference.problems,
        *_read_problems(intakes),
        *link_problems(intakes),
        *redirect_problems(docset, intakes),
        *_statement_problems(docset, reference.guidance, entries),
    ]
    return tuple(sorted(summed_up(found), key=lambda each: (each.file, each.line, each.code, each.message)))


def _read_problems(intakes: Sequence[Intake]) -> Iterator[Problem]:
    """What was found in reading. What is wrong with an included file is said once, however many articles include it."""
    said: set[Problem] = set()
    for intake in intakes:
        for each in intake.problems:
            if each.file == intake.name or each not in said:
                yield each
            if each.file != intake.name:
                said.add(each)


def references(docset: Docset) -> Reference:
    """The docset's guidance and glossary. One of its own that cannot be used is reported, and ours stands in."""
    ours = own_content()
    guidance, wrong, tree = _load(docset.guidance, ours / GUIDANCE_FILE, parse_guidance)
    glossary, wrong_too, _ = _load(docset.glossary, ours / GLOSSARY_FILE, parse_glossary)
    absent = absent_articles(tree, {file.id for file in docset.files}) if tree else ()
    wrong += tuple(
        problem("reference-article", GUIDANCE_FILE, line + 1, name=name, id=article) for line, name, article in absent
    )
    return Reference(guidance=guidance, glossary=glossary, problems=(*wrong, *wrong_too))


def _load(theirs: str, ours: Path, parse: Callable[[Tree], T]) -> tuple[T, tuple[Problem, ...], Tree | None]:
    """What the file says, what is wrong with it, and where it says so; no tree where ours stands in."""
    name = ours.name
    problems: tuple[Problem, ...] = ()
    if theirs:
        source = read_source(theirs, name)
        problems = source.problems
        if not source.refused:
            try:
                tree = parse_yaml(source.content)
                return parse(tree), problems, tree
            except YamlError as error:
                faults: tuple[Fault, ...] = (Fault(error.line, error.reason),)
            except MisshapenError as error:
                faults = error.faults
            problems += tuple(problem("reference-invalid", name, line + 1, reason=reason) for line, reason in faults)
    return parse(parse_yaml(read_source(str(ours), name).content)), problems, None


def _statement_problems(docset: Docset, guidance: Guidance, entries: Sequence[Entry]) -> Iterator[Problem]:
    """Reasons and steps that the source states and a translation doesn't, and numbers that differ from the guidance."""
    bound = {(entry.locale, entry.id): {(b.kind, b.programme, b.id) for b in entry.bindings} for entry in entries}
    for entry in entries:
        for binding in entry.bindings:
            reason = guidance.reasons.get(binding.id) if binding.kind == "statement" else None
            if reason and not threshold_stated(reason, binding, entry.locale):
                yield problem(
                    "threshold-differs",
                    entry.origin.file,
                    binding.line,
                    reason=binding.id,
                    days=reason.threshold.get("days"),
                )
            period = guidance.periods.get(binding.id) if binding.kind == "period" else None
            if period and not period_stated(period, binding, entry.locale):
                file, line = entry.origin.file, binding.line
                yield problem("threshold-differs", file, line, reason=binding.id, days=period.days)
        source = bound.get((docset.source_locale, entry.id), set()) if entry.locale != docset.source_locale else set()
        for kind, programme, name in sorted(source - bound[entry.locale, entry.id]):
            code = "statement-missing" if kind == "statement" else "step-missing"
            yield problem(code, entry.origin.file, 0, name=name, programme=programme, kind=kind)
