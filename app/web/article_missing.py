"""What a translation surely lacks of its source, and those words of the source, for the places where they belong.

Readers are told only what is sure; what is likely is for the owners (`app/web/localization_article.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from flask_babel import gettext as _
from markupsafe import Markup

from app.i18n import direction
from app.remedies.excerpts import blocks_of, collapsed
from app.web.contexts import MissingText
from app.web.frame import article_href
from app.web.names import N_, PROGRAMMES, named, sentence_name
from app.web.own_ids import with_own_ids
from indexer.documents.model import Article, Section
from indexer.library import Library
from indexer.localization.findings import Finding, Kind
from indexer.localization.pairing import SectionPair, pair_sections

SHOW = "show"  # what the address says as `missing`
SECTION = N_("This section is missing here. The %(language)s article says:")
STATED = {
    Kind.REASON_MISSING: N_("A reason under %(programme)s is missing here. The %(language)s article says:"),
    Kind.STEP_MISSING: N_("This is missing here. The %(language)s article says:"),
}


@dataclass(frozen=True, slots=True)
class Lacking:
    """How much is missing, counted as readers count."""

    reasons: int = 0  # that the translation states nowhere
    programmes: int = 0  # reasons that it states, but not under every programme
    steps: int = 0  # and what the source says of permissions and deadlines
    sections: int = 0

    def __bool__(self) -> bool:
        return bool(self.reasons or self.programmes or self.steps or self.sections)


def lacking(library: Library, locale: str, article_id: str) -> Lacking:
    findings = [one for one in library.survey.findings(locale, article_id) if one.sure]
    entry = library.entry(locale, article_id)
    stated = {one.id for one in entry.bindings if one.kind == "statement"} if entry else set()
    reasons = {one.name for one in findings if one.kind is Kind.REASON_MISSING}
    return Lacking(
        reasons=len(reasons - stated),
        programmes=len(reasons & stated),
        steps=len({one.name for one in findings if one.kind is Kind.STEP_MISSING}),
        sections=sum(one.kind is Kind.SECTION_MISSING for one in findings),
    )


def missing_texts(library: Library, locale: str, article: Article) -> Mapping[str, tuple[MissingText, ...]]:
    """Anchor of the translation's section → what belongs at its end, in the source's order."""
    source = library.article(library.source_locale, article.id)
    if source is None or locale == library.source_locale or not article.sections:
        return {}
    findings = [one for one in library.survey.findings(locale, article.id) if one.sure]
    gone = {one.anchor for one in findings if one.kind is Kind.SECTION_MISSING}
    found: dict[str, list[MissingText]] = defaultdict(list)
    last = article.sections[0].anchor
    for pair in pair_sections(article, source):
        last = pair.target.anchor if pair.target else last
        found[last] += _of(pair, findings, gone, locale, source)
    return {anchor: tuple(texts) for anchor, texts in found.items() if texts}


def _of(
    pair: SectionPair, findings: list[Finding], gone: set[str], locale: str, source: Article
) -> Iterator[MissingText]:
    section = pair.source
    if section is None:
        return
    if pair.target is None:
        if section.anchor in gone:
            html = Markup(with_own_ids(section.html))  # noqa: S704 - from the sanitiser
            yield _text(html, SECTION, section, locale, source)
        return
    shown: set[int] = set()
    for one in findings:
        if one.kind in STATED and one.anchor == section.anchor and one.source_line not in shown:
            shown.add(one.source_line)
            programme = named(PROGRAMMES, one.programme) if one.programme else ""
            yield _text(_block(section, one), STATED[one.kind], section, locale, source, programme)


def _block(section: Section, finding: Finding) -> Markup:
    """The source's block with its links; else the words that the finding repeats."""
    texts = (one.text for one in section.blocks if one.first_line == finding.source_line and one.text)
    text = next(texts, finding.source)
    html = blocks_of(section.html).get(collapsed(text))
    return Markup(html if html else escape(text))  # noqa: S704 - from the sanitiser, or escaped


def _text(html: Markup, label: str, section: Section, locale: str, source: Article, programme: str = "") -> MissingText:
    return MissingText(
        label=_(label, language=sentence_name(source.locale, locale), programme=programme),
        html=html,
        lang=source.locale,
        dir=direction(source.locale),
        href=article_href(source.locale, source.id, section.anchor),
    )
