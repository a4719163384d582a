"""Every code that a result of `goodstanding check` may have, and the groups by which a pipeline names several."""

from __future__ import annotations

from typing import NamedTuple

from app.finding_texts import KINDS
from indexer.errors import CATALOGUE
from indexer.localization.findings import Kind
from indexer.localization.freshness import Status

OUTDATED, MISSING, UNKNOWN = (f"translation-{one}" for one in (Status.OUTDATED, Status.MISSING, Status.UNKNOWN))
STATUSES = {
    OUTDATED: "The source has changed since the translation was made.",
    MISSING: "The article is not translated.",
    UNKNOWN: "Nothing shows which revision of its source the translation was made from.",
}
# What comparing translations finds out more exactly than reading does, or a second time.
SUPERSEDED = frozenset({"statement-missing", "step-missing"})
REPEATED = frozenset({Kind.MOJIBAKE})
FINDINGS = {kind.value: f"{text}." for kind, text in KINDS.items() if kind not in REPEATED}
PROBLEMS = {code: message for code, (_severity, message, _remedy) in CATALOGUE.items()}
CODES = {**PROBLEMS, **STATUSES, **FINDINGS}


class Group(NamedTuple):
    """Several codes under the name of what they mean to whoever owns the articles."""

    help: str
    codes: frozenset[str]


def _group(help_: str, *codes: str) -> Group:
    unknown = set(codes) - set(CODES)
    assert not unknown, unknown  # noqa: S101 - a mistake in this table
    return Group(help_, frozenset(codes))


ERROR, WARNING = "error", "warning"
GROUPS = {
    ERROR: Group("Any error. Errors always fail.", frozenset()),
    WARNING: Group("Any warning or error.", frozenset()),
    "missing-reason": _group("A reason that the source states and a translation doesn't.", Kind.REASON_MISSING),
    "missing-step": _group("A step, permission or period that a translation lacks.", Kind.STEP_MISSING),
    "missing-text": _group(
        "Sections, list items or paragraphs that a translation lacks.",
        *(Kind.SECTION_MISSING, Kind.ITEMS_MISSING, Kind.PARAGRAPHS_MISSING),
    ),
    "missing-translation": _group("An article that isn't translated.", MISSING),
    "outdated": _group("A translation whose source has changed since.", OUTDATED),
    "unknown-revision": _group("A translation of which nothing shows whether it is up to date.", UNKNOWN),
    "other-number": _group("Numbers or limits that differ.", Kind.NUMBER_DIFFERS, Kind.LIMIT_DIFFERS),
    "other-scope": _group("Clouds or roles that differ.", Kind.CLOUD_DIFFERS, Kind.ROLE_DIFFERS),
    "other-link": _group(
        "Links or pictures that differ.",
        *(Kind.LINK_DIFFERS, Kind.LINK_MISSING, Kind.LINK_EXTRA, Kind.PICTURE_MISSING),
    ),
    "other-code": _group("Code or menu paths that differ.", Kind.CODE_DIFFERS, Kind.PATH_DIFFERS),
    "terms": _group("Terms that aren't the glossary's.", Kind.TERM_AVOIDED, Kind.TERM_MIXED, Kind.TERM_MISSING),
    "left-in-source": _group(
        "Sentences or labels left in the source language, or broken.",
        *(Kind.UNTRANSLATED, Kind.LABEL_SOURCE, Kind.LABEL_BROKEN),
    ),
    "writing": _group(
        "Punctuation, number format, doubled words, brackets.",
        *(Kind.PUNCTUATION, Kind.NUMBER_FORMAT, Kind.WORD_TWICE, Kind.BRACKETS),
    ),
    "broken-link": _group(
        "Links that lead nowhere, and pictures that aren't there.",
        *("link-broken", "link-fragment", "link-empty", "link-case", "image-missing", "toc-unknown"),
    ),
    "mojibake": _group("Text that was encoded twice.", "encoding-repaired", "encoding-beyond-repair", "encoding-more"),
    "contradiction": _group(
        "Metadata that contradicts itself: locale, dates, revisions.",
        *("locale-contradicted", "frontmatter-repeated", "frontmatter-date", Kind.DATE_AHEAD, Kind.HASH_REPEATED),
    ),
}


def needs_comparison(names: frozenset[str]) -> bool:
    """Whether translations have to be compared for it."""
    return any(code in FINDINGS or code in STATUSES for name in names for code in codes_of(name))


def codes_of(name: str) -> frozenset[str]:
    return GROUPS[name].codes if name in GROUPS else frozenset({name})
