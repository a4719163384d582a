"""A diagnosis in two languages, row by row: what the agent reads, beside what the partner will read.

Both sides come from the same diagnosis, each in its own language and with its own articles. Where the partner's
articles lack something, the source's sentence stands in on their side, and the agent is told why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from app.answers import Place, answer_address
from app.i18n import display_name, url_form
from app.looks import Look
from app.remedies import remedies
from app.web import (
    CLOUDS,
    Badge,
    DiagnosisView,
    Fact,
    Link,
    Notice,
    Quoted,
    ReasonView,
    diagnosis_view,
    named,
    sentence_name,
)
from app.wording import N_, wording_for
from app.workspace.contexts import PairedPage, PairPart, PairRow, Said
from app.workspace.desk import Desk

COMPACT = ("ruled-out", "does-not-apply")


def paired_page(desk: Desk, look: Look, asked: str) -> PairedPage:
    """`asked`: the partner's language as the agent chose it; empty: the account's own."""
    details = look.history.details(look.at).summary
    partner = desk.partner_locale(asked, details.language or "")
    pairs = Pairs(desk, look, partner)
    mine, theirs = pairs.mine, pairs.theirs
    account = look.history.account_id
    chosen = url_form(partner) if asked else ""
    return PairedPage(
        **desk.framed("workspace_accounts.account", account=account, partner=chosen),
        title=_("%(name)s: how the account stands", name=details.name),
        name=details.name,
        account_id=account,
        facts=_facts(desk, details.cloud, details.country, details.language),
        ways=_ways(desk, account),
        action=desk.href("workspace_accounts.account"),
        partner_choices=desk.languages(partner),
        agent_language=display_name(desk.locale, desk.locale),
        partner_lang=partner,
        partner_language=display_name(partner, desk.locale),
        two=pairs.two,
        tone=mine.tone,
        caption=_("As it stands today, %(date)s", date=mine.as_of),
        headline=(mine.headline, theirs.headline),
        sentences=(mine.sentences, theirs.sentences),
        notices=tuple(pairs.notices()),
        parts=tuple(pairs.parts()),
    )


def _facts(desk: Desk, cloud: str, country: str | None, language: str | None) -> tuple[Fact, ...]:
    known = (
        Fact(_("Cloud"), (named(CLOUDS, cloud),)),
        Fact(_("Country"), (desk.words.country(country),) if country else ()),
        Fact(_("Language"), (display_name(language, desk.locale),) if language else ()),
    )
    return tuple([each for each in known if each.values])


def _ways(desk: Desk, account: str) -> tuple[Link, ...]:
    of_account: dict[str, Any] = {"locale": url_form(desk.locale), "account": account}
    return (
        Link(_("Evidence, bills and history"), url_for("account.page", **of_account)),
        Link(_("Subscriptions"), url_for("subscriptions.page", **of_account)),
        Link(_("Support requests"), url_for("requests.page", **of_account)),
    )


@dataclass(frozen=True)
class Pairs:
    desk: Desk
    look: Look
    partner: str  # the language that the partner reads

    @property
    def two(self) -> bool:
        return self.partner != self.desk.locale

    @cached_property
    def mine(self) -> DiagnosisView:
        return self._view(self.desk.locale)

    @cached_property
    def theirs(self) -> DiagnosisView:
        return self._view(self.partner) if self.two else self.mine

    def _view(self, locale: str) -> DiagnosisView:
        """In that language; why something isn't translated is told in the agent's."""
        library, zone = self.desk.library, ZoneInfo(self.look.facts.account.time_zone)
        found = remedies(self.look.diagnosis, library, locale)
        return diagnosis_view(found, library, wording_for(locale), zone, notes=self.desk.words)

    def parts(self) -> Iterator[PairPart]:
        """What calls for something to be done comes first; what is ruled out takes little room, at the end."""
        theirs = wording_for(self.partner)
        groups = tuple(self._groups())
        yield from (each for each in groups if not each.compact)
        steps, way = tuple(self._steps()), N_("The way back, step by step")
        if steps:
            yield PairPart("steps", _(way), theirs.gettext(way), False, steps)
        abilities, can = tuple(self._abilities()), N_("What you can and can’t do now")
        if abilities and self.mine.standing != "not-covered":
            yield PairPart("abilities", _(can), theirs.gettext(can), False, abilities)
        yield from (each for each in groups if each.compact)

    def _groups(self) -> Iterator[PairPart]:
        for mine, other in zip(self.mine.groups, self.theirs.groups, strict=True):
            compact = mine.state in COMPACT
            rows = [
                self._row(f"{mine.state}-{number}", a.badge, _reason(a, compact), _reason(b, compact))
                for number, (a, b) in enumerate(zip(mine.reasons, other.reasons, strict=True))
            ]
            yield PairPart(mine.state, mine.title, other.title, compact, tuple(rows))

    def _steps(self) -> Iterator[PairRow]:
        """With asking support, which comes last."""
        partner = {each.id: each for each in (*self.theirs.steps, self.theirs.ask) if each}
        for mine in filter(None, (*self.mine.steps, self.mine.ask)):
            other = partner.get(mine.id)
            theirs = Said("", other.text if other else None, other.helps if other else ())
            yield self._row(mine.id, mine.badge, Said("", mine.text, mine.helps), theirs)

    def _abilities(self) -> Iterator[PairRow]:
        for number, (a, b) in enumerate(zip(self.mine.abilities, self.theirs.abilities, strict=True)):
            mine, theirs = (Said(each.title, each.text, () if each.text else (each.why,)) for each in (a, b))
            yield self._row(f"ability-{number}", a.badge, mine, theirs)

    def _row(self, name: str, badge: Badge, mine: Said, theirs: Said) -> PairRow:
        quoted = theirs.quoted
        place = Place(quoted.article, quoted.anchor) if quoted else None
        return PairRow(
            badge=badge,
            agent=_tidy(mine, ""),
            partner=_tidy(theirs, f"said-{name}" if quoted else "") if self.two else None,
            warnings=self._warnings(quoted),
            copy=self._copy(place) if place else "",
            link=answer_address(self.desk.base, place, self.partner) if place else "",
        )

    def _copy(self, place: Place) -> str:
        named = {"article": place.article, "section": place.anchor, "partner": url_form(self.partner)}
        return self.desk.href("workspace_answers.one", **named)

    def _warnings(self, quoted: Quoted | None) -> tuple[str, ...]:
        if quoted is None or not self.two:
            return ()
        if quoted.note:
            return (quoted.note,)
        return (
            (_("The article is outdated: its source has changed since it was translated."),) if quoted.outdated else ()
        )

    def notices(self) -> Iterator[Notice]:
        """What holds for the whole of the partner's side."""
        if not self.two:
            text = _("The partner reads the same language as you.")
            yield Notice("info", "globe", text, ())
            return
        lacking = [row for part in self.parts() for row in part.rows if row.warnings]
        if lacking:
            language = sentence_name(self.partner, self.desk.locale)
            title = _("Not everything is translated, or up to date")
            text = _("What the partner reads in %(language)s is marked below where it lags behind.", language=language)
            yield Notice("risk", "globe", title, (text,))


def _reason(view: ReasonView, compact: bool) -> Said:
    """Of one that is ruled out, statement and title would read as if it held: what rules it out stands first."""
    evidence = [line.text for line in view.evidence]
    if not compact:
        return Said(view.title, view.statement, (view.programme, *evidence, *view.dates, view.remark), view.lead)
    if view.badge.tone == "good" and evidence:
        return Said(evidence[0], None, (view.programme, *evidence[1:], *view.dates, view.remark))
    return Said(view.title, None, (view.programme, *evidence, *view.dates, view.remark))


def _tidy(said: Said, copied: str) -> Said:
    return replace(said, lines=_once(said.lines), id=copied)


def _once(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([each for each in lines if each]))
