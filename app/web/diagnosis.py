"""A diagnosis as pages show it, in the reader's language. `shared/diagnosis.html` has a macro for each part."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from app.diagnosis.capabilities import Why
from app.diagnosis.standing import ProgrammeStanding
from app.diagnosis.steps import ASKED
from app.diagnosis.vocabulary import Fact, Outside, State
from app.remedies import Ability, Remedies, Remedy, RemedyStep, Sentence, guide_of, step_sentence
from app.remedies import words as names
from app.remedies.evidence import evidence_lines
from app.web.contexts import Badge, Link
from app.wording import Wording
from indexer.library import Library
from indexer.localization.freshness import Status

_HREF = re.compile(r'href="(/[^"#]+/articles/([^"#]+))(#[^"]*)?"')


@dataclass(frozen=True, slots=True)
class Quoted:
    """What an article says, with the way to it."""

    html: Markup
    text: str
    lang: str  # where it differs from the page's
    link: Link
    note: str  # why it isn't in the reader's language; else empty
    article: str  # its id, and the anchor of the passage in it
    anchor: str
    outdated: bool  # the translation is of an earlier revision than its source


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    text: str
    source: str  # who says so, and when it was true; empty for a reader's own answers


@dataclass(frozen=True, slots=True)
class ReasonView:
    badge: Badge
    title: str  # in the words of the interface, as far as it is known
    lead: str  # goes before the statement where that doesn't hold of this account; else empty
    statement: Quoted | None
    programme: str
    evidence: tuple[EvidenceLine, ...]
    dates: tuple[str, ...]  # since when; from when on
    remark: str  # why it can't apply, or couldn't be judged


@dataclass(frozen=True, slots=True)
class ReasonGroup:
    state: str
    title: str
    compact: bool  # what needs nothing to be done takes little room
    reasons: tuple[ReasonView, ...]


@dataclass(frozen=True, slots=True)
class StepView:
    id: str
    badge: Badge
    done: bool
    text: Quoted
    helps: tuple[str, ...]  # the reasons that it helps with, where there are several


@dataclass(frozen=True, slots=True)
class AbilityView:
    badge: Badge
    title: str
    text: Quoted | None
    why: str


@dataclass(frozen=True, slots=True)
class ToFind:
    """Something that isn't known, and where to look it up."""

    what: str
    where: str  # in the words of the interface; else an article says it
    step: Quoted | None


@dataclass(frozen=True, slots=True)
class StandingLine:
    """How the account stands in one programme."""

    programme: str
    role: str
    badge: Badge
    since: str


@dataclass(frozen=True, slots=True)
class DiagnosisView:
    standing: str
    tone: str
    headline: str
    sentences: tuple[str, ...]
    as_of: str  # the day
    standings: tuple[StandingLine, ...]
    groups: tuple[ReasonGroup, ...]  # gravest first
    abilities: tuple[AbilityView, ...]
    to_find: tuple[ToFind, ...]
    steps: tuple[StepView, ...]  # in the order in which they are taken
    ask: StepView | None  # the last one: asking support
    support: Link | None  # the article on how to ask


def diagnosis_view(
    found: Remedies,
    library: Library,
    words: Wording,
    zone: ZoneInfo,
    unknown: tuple[Fact, ...] = (),
    *,
    notes: Wording | None = None,
) -> DiagnosisView:
    """`zone`: the account's, whose days are meant. `unknown`: what else isn't known, to be found out first.

    `notes`: the language that says why something isn't translated, where somebody else reads it than the partner.
    """
    return _Viewer(found, library, words, zone, notes or words).view(unknown)


class _Viewer:
    def __init__(self, found: Remedies, library: Library, words: Wording, zone: ZoneInfo, notes: Wording) -> None:
        self._found, self._library, self._words, self._zone = found, library, words, zone
        self._notes = notes
        self._thresholds = guide_of(library).thresholds
        self._today = found.diagnosis.as_of.astimezone(zone).date()
        self._asking = {name for name, step in library.guidance.steps.items() if step.done_when == ASKED}

    def view(self, unknown: tuple[Fact, ...]) -> DiagnosisView:
        diagnosis, _ = self._found.diagnosis, self._words.gettext
        ask = next((step for each in self._found.steps if each.id in self._asking and (step := self._step(each))), None)
        return DiagnosisView(
            standing=diagnosis.standing.value,
            tone=names.STANDING_TONES[diagnosis.standing],
            headline=_(names.STANDINGS[diagnosis.standing][0]),
            sentences=names.standing_sentences(self._words, diagnosis, self._zone),
            as_of=self._words.day_of(diagnosis.as_of, self._zone),
            standings=tuple([self._standing(each) for each in diagnosis.standings]),
            groups=tuple([group for state in GROUPS if (group := self._group(state)).reasons]),
            abilities=tuple([self._ability(each) for each in self._found.abilities]),
            to_find=tuple([self._to_find(fact) for fact in names.facts_to_find((*unknown, *diagnosis.missing))]),
            steps=self._steps(),
            ask=ask,
            support=self._support(),
        )

    # --- standing

    def _standing(self, standing: ProgrammeStanding) -> StandingLine:
        _ = self._words.gettext
        return StandingLine(
            programme=_(names.PROGRAMMES[standing.programme]),
            role=_(names.ROLES[standing.role]) if standing.role else "",
            badge=Badge(names.STANDING_TONES[standing.standing], _(names.SHORT_STANDINGS[standing.standing])),
            since=_("Since %(date)s.", date=self._words.day(standing.since)) if standing.since else "",
        )

    # --- reasons

    def _group(self, state: State) -> ReasonGroup:
        # That a reason belongs to another program is nothing to think about.
        remedies = [each for each in self._found.in_state(state) if each.finding.outside is not Outside.PROGRAMME]
        title = self._words.gettext(names.STATES[state][1])
        compact = state in (State.RULED_OUT, State.DOES_NOT_APPLY)
        return ReasonGroup(state.value, title, compact, tuple([self._reason(each) for each in remedies]))

    def _reason(self, remedy: Remedy) -> ReasonView:
        finding, _ = remedy.finding, self._words.gettext
        threshold = self._thresholds.get(finding.reason, 0)
        remark = _(names.OUTSIDE[finding.outside]) if finding.outside else ""
        if finding.failure:
            remark = _("This reason couldn’t be judged because of an error on our side.")
        return ReasonView(
            badge=Badge(names.STATE_TONES[finding.state], _(names.STATES[finding.state][0])),
            title=names.reason_title(self._words, finding),
            lead=names.statement_lead(self._words, finding),
            statement=self._quoted(remedy.sentence),
            programme=_(names.PROGRAMMES[finding.programme]),
            evidence=tuple(
                [
                    EvidenceLine(*each)
                    for each in evidence_lines(self._words, finding, threshold, self._zone, self._today)
                ]
            ),
            dates=names.finding_dates(self._words, finding, self._today),
            remark=remark,
        )

    # --- what to do

    def _ability(self, ability: Ability) -> AbilityView:
        capability, _ = ability.capability, self._words.gettext
        tone, verdict = names.ALLOWED[capability.allowed]
        title = names.OPERATIONS.get(capability.operation)
        # The sentence says what holds while suspended; of an account that isn't, it would say the wrong thing.
        shown = capability.why in (Why.UNAFFECTED, Why.SUSPENDED) and self._suspended()
        return AbilityView(
            badge=Badge(tone, _(verdict)),
            title=_(title) if title else capability.operation,
            text=self._quoted(ability.sentence) if shown else None,
            why=_(names.WHY[capability.why]),
        )

    def _suspended(self) -> bool:
        return any(each.suspended for each in self._found.diagnosis.standings)

    def _steps(self) -> tuple[StepView, ...]:
        """For what holds or threatens; what isn't known has to be found out first. Asking support stands apart."""
        calling = [step for step in self._found.steps if step.state in CALLING]
        return tuple([view for step in calling if step.id not in self._asking and (view := self._step(step))])

    def _step(self, step: RemedyStep) -> StepView | None:
        """None where no article says what to do."""
        tone, text = names.DONE[step.done]
        quoted = self._quoted(step.sentence)
        if quoted is None:
            return None
        calling = [each.finding for each in self._found.in_state(*CALLING)]
        several = len({each.reason for each in calling}) > 1
        helps = [names.reason_title(self._words, each) for each in calling if several and each.reason in step.reasons]
        badge = Badge(tone, self._words.gettext(text))
        return StepView(step.id, badge, bool(step.done), quoted, tuple(dict.fromkeys(helps)))

    def _to_find(self, fact: Fact) -> ToFind:
        _ = self._words.gettext
        where = names.WHERE.get(fact)
        step = None
        if where is None:
            for remedy in self._found.in_state(State.NOT_KNOWN):
                if fact in names.facts_to_find(remedy.finding.missing) and remedy.steps:
                    step = self._quoted(remedy.steps[0].sentence)
                    break
        return ToFind(_(names.FACTS[fact]), _(where) if where else "", step)

    def _support(self) -> Link | None:
        """The article that the step of asking support leads to, if it leads to one."""
        locale = self._found.locale
        for step in self._asking:
            sentence = step_sentence(self._library, locale, step)
            found = _HREF.search(sentence.html) if sentence else None
            entry = self._library.entry(locale, unquote(found[2])) if found else None
            if found and entry:
                # Elsewhere there is nothing to reinstate yet: the article begins with how to ask at all.
                anchor = (found[3] or "") if self._found.diagnosis.covered else ""
                return Link(entry.title, found[1] + anchor)
        return None

    def _quoted(self, sentence: Sentence | None) -> Quoted | None:
        return quoted_of(sentence, self._notes, self._found.locale)


def quoted_of(sentence: Sentence | None, words: Wording, reader: str) -> Quoted | None:
    """What an article says, to be shown to a reader of that language."""
    if sentence is None:
        return None
    # The library's HTML has been through the sanitiser.
    html = Markup(sentence.html) if sentence.html else escape(sentence.text)  # noqa: S704
    lang = sentence.locale if sentence.fallback else ""
    note = names.why_not_translated(words, sentence, reader)
    outdated = not sentence.fallback and sentence.translation.status is Status.OUTDATED
    link = Link(sentence.title, sentence.url, lang)
    return Quoted(html, sentence.text, lang, link, note, sentence.article, sentence.anchor, outdated)


CALLING = (State.CONFIRMED, State.AT_RISK)  # states that call for something to be done
GROUPS = (State.CONFIRMED, State.AT_RISK, State.NOT_KNOWN, State.RULED_OUT, State.DOES_NOT_APPLY)
