"""Whether a translation still says what its source says, and how we know.

Judged in this order: the source's hash that the translation stores, side-by-side origin, dates, content. No
translation is called outdated without evidence that a person can check.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum

import msgspec

from indexer.documents.model import Article, Record
from indexer.localization.findings import LACKING, Finding


class Status(StrEnum):
    SOURCE = "source"  # it is the source itself
    SAME_REVISION = "same-revision"
    OUTDATED = "outdated"
    MISSING = "missing"
    UNKNOWN = "unknown"


class Evidence(StrEnum):
    IS_SOURCE = "is-source"
    NO_SOURCE = "no-source"  # the docset has no source article to compare with
    NO_TRANSLATION = "no-translation"
    SOURCE_HASH = "source-hash"  # ms.openlocfilehash is the SHA-256 of the source file as it stands, or isn't
    SIDE_BY_SIDE = "side-by-side"  # both languages come from one file
    SOURCE_DATE = "source-date"  # ms.date of the source is later than the translation's
    CONTENT = "content"  # sections, reasons, steps or list items of the source are not in the translation
    NONE = "none"  # nothing to judge by


class Origin(Record):
    """What freshness needs to know of an article, kept in the manifest."""

    date: str = ""  # ISO 8601
    last_handoff: str = ""
    translation_type: str = ""  # HT, MT
    source_hash: str = ""  # ms.openlocfilehash
    revision: str = ""  # SHA-256 of the file
    file: str = ""
    extracted: bool = False


class Translation(Record):
    status: Status
    evidence: Evidence
    method: str = ""  # HT human, MT machine, empty: not said
    date: str = ""  # ms.date of the translation
    source_date: str = ""


def origin_of(article: Article) -> Origin:
    metadata = article.metadata
    return Origin(
        date=metadata.date,
        last_handoff=metadata.last_handoff,
        translation_type=metadata.translation_type,
        source_hash=metadata.source_hash,
        revision=article.revision,
        file=article.file,
        extracted=article.extracted,
    )


def judge(target: Origin | None, source: Origin | None, *, is_source: bool, hashed: bool) -> Translation:
    """The translation status of one article in one locale.

    `hashed` says that this docset's translations store the SHA-256 of their source file in `ms.openlocfilehash`
    (`source_hash: sha256` in docset.yml), so that a different hash means a different source.
    """
    if target is None:
        return Translation(
            status=Status.MISSING, evidence=Evidence.NO_TRANSLATION, source_date=source.date if source else ""
        )
    if is_source:
        return Translation(status=Status.SOURCE, evidence=Evidence.IS_SOURCE, date=target.date, source_date=target.date)
    status, evidence = _compare(target, source, hashed=hashed)
    return Translation(
        status=status,
        evidence=evidence,
        method=target.translation_type,
        date=target.date,
        source_date=source.date if source else "",
    )


def by_content(verdict: Translation, findings: Iterable[Finding]) -> Translation:
    """The verdict where neither hash nor date says anything: outdated if the translation surely lacks something."""
    if verdict.evidence is Evidence.NONE and any(one.sure and one.kind in LACKING for one in findings):
        return msgspec.structs.replace(verdict, status=Status.OUTDATED, evidence=Evidence.CONTENT)
    return verdict


def judged(
    target: Origin | None,
    source: Origin | None,
    *,
    is_source: bool,
    hashed: bool,
    findings: Callable[[], Iterable[Finding]],
) -> Translation:
    """The verdict by all evidence there is. Findings are asked for only where nothing else says anything."""
    verdict = judge(target, source, is_source=is_source, hashed=hashed)
    if verdict.evidence is not Evidence.NONE or source is None or source.extracted:
        return verdict  # an extracted source may be the older of the two
    return by_content(verdict, findings())


def _compare(target: Origin, source: Origin | None, *, hashed: bool) -> tuple[Status, Evidence]:
    if source is None:
        return Status.UNKNOWN, Evidence.NO_SOURCE
    if target.source_hash and target.source_hash == source.revision:
        return Status.SAME_REVISION, Evidence.SOURCE_HASH
    if source.extracted and source.file == target.file:
        return Status.SAME_REVISION, Evidence.SIDE_BY_SIDE
    if hashed and target.source_hash:
        return Status.OUTDATED, Evidence.SOURCE_HASH
    if source.extracted:
        # An extracted article carries the dates of the translation it was taken from, which say nothing of this one.
        return Status.UNKNOWN, Evidence.NONE
    if target.date and source.date and target.date < source.date:
        return Status.OUTDATED, Evidence.SOURCE_DATE
    return Status.UNKNOWN, Evidence.NONE
