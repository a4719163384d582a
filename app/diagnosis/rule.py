"""A rule: a declaration above a pure function.

The declaration says where the reason applies and which facts it needs; calling the rule checks that first, so that
the function only sees accounts that it can judge. A missing fact gives `not-known`, never `ruled-out`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from app.diagnosis.facts import AccountFacts
from app.diagnosis.finding import Finding
from app.diagnosis.timeline import enrolment_in, universal
from app.diagnosis.vocabulary import (
    CONFIRMED,
    DOES_NOT_APPLY,
    NOT_KNOWN,
    Basis,
    Cloud,
    Fact,
    Outside,
    Programme,
    Role,
    State,
)

Thresholds = Mapping[str, int]  # reason → days, as the articles state them
Evaluate = Callable[[AccountFacts, Programme, datetime, Thresholds], Finding]

Lately = Callable[[AccountFacts, datetime, datetime, Thresholds], bool]

COVERED = frozenset({Cloud.GLOBAL, Cloud.US_GOVERNMENT})  # by the articles
ALL_STATES = frozenset(State)
INSTANT = timedelta(microseconds=1)


def N_(message: str) -> str:  # noqa: N802 - gettext's name for: extract this text, translate it where it is shown
    return message


class RuleFailedError(Exception):
    """A rule raised something; its cause. Only `strict` diagnoses raise it."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"rule {reason} failed")
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Required:
    """The requirement on which a reason rests, so that whoever shows or asks for it knows no reason by name.

    Texts are English, keys of the catalogues.
    """

    id: str  # of the Requirement among the facts
    title: str  # what it's called
    question: str  # for who knows the account; "yes" where it is met


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    title: str  # that it applies, in English; a key of the catalogues
    threat: str  # that it may soon apply
    question: str  # that it isn't known whether it applies
    programmes: Mapping[Programme, frozenset[Role] | None]  # with the roles it is limited to; None: any, or none known
    needs: Mapping[Fact, str]  # with the fields of AccountFacts that hold them
    instead: str | None  # the field of what answers where not all of `needs` are there
    clouds: frozenset[Cloud]
    states: frozenset[State]  # those it can find
    threshold: bool  # whether the articles state a number of days
    requirement: Required | None  # that it rests on, and nothing else
    basis: Basis
    judge: Evaluate
    lately: Lately | None = None  # whether it applied between two moments; None: what was so formerly tells
    # The findings that look at no evidence are always the same: made once.
    _constant: dict[tuple[Programme, Outside | tuple[Fact, ...]], Finding] = field(default_factory=dict, compare=False)

    def __call__(self, facts: AccountFacts, programme: Programme, now: datetime, thresholds: Thresholds) -> Finding:
        """The finding of this rule. Raises what the rule's function raises."""
        now = universal(now)
        if facts.account.cloud not in self.clouds:
            return self._outside(programme, Outside.CLOUD)
        if programme not in self.programmes:
            return self._outside(programme, Outside.PROGRAMME)
        enrolment = enrolment_in(facts, programme, now)
        if enrolment is None:
            # Not knowing the programmes is one thing; knowing them, and this is none of them, another.
            if facts.programmes is None:
                return self._not_known(programme, (Fact.PROGRAMMES,))
            return self._outside(programme, Outside.PROGRAMME)
        roles = self.programmes[programme]
        if roles is not None and enrolment.role not in roles:
            if enrolment.role is None:
                return self._not_known(programme, (Fact.ROLE,))
            return self._outside(programme, Outside.ROLE)
        missing = tuple([fact for fact, field in self.needs.items() if getattr(facts, field) is None])
        if missing and (self.instead is None or getattr(facts, self.instead) is None):
            return self._not_known(programme, missing)
        return self.judge(facts, programme, now, thresholds)

    def finding(
        self, facts: AccountFacts, programme: Programme, now: datetime, thresholds: Thresholds, *, strict: bool = False
    ) -> Finding:
        """As calling it, but a rule that raises yields `not-known` with its failure, so that the others still count.

        Raises RuleFailedError instead where `strict`.
        """
        try:
            return self(facts, programme, now, thresholds)
        except Exception as error:
            if strict:
                raise RuleFailedError(self.id) from error
            # The kind only: a message may hold the account's data.
            return Finding(self.id, programme, NOT_KNOWN, failure=type(error).__name__)

    def applied_since(
        self, facts: AccountFacts, programme: Programme, since: datetime, now: datetime, thresholds: Thresholds
    ) -> bool:
        """Whether the facts show that the reason applied at a moment from `since` on, of one that doesn't apply now."""
        if self.lately is not None:
            return self.lately(facts, since, now, thresholds)
        for former in facts.former:
            if former.field in self.needs.values() and since < former.until <= now:
                then = former.restored(facts)
                if self.finding(then, programme, former.until - INSTANT, thresholds).state is CONFIRMED:
                    return True
        return False

    def _outside(self, programme: Programme, why: Outside) -> Finding:
        found = self._constant.get((programme, why))
        if found is None:
            found = Finding(self.id, programme, DOES_NOT_APPLY, outside=why)
            self._constant[programme, why] = found
        return found

    def _not_known(self, programme: Programme, missing: tuple[Fact, ...]) -> Finding:
        found = self._constant.get((programme, missing))
        if found is None:
            found = Finding(self.id, programme, NOT_KNOWN, missing=missing)
            self._constant[programme, missing] = found
        return found


F = TypeVar("F")


def known(fact: F | None) -> F:
    """A fact that the declaration needs, so that it is there. Raises LookupError where a rule forgot to declare it."""
    if fact is None:
        raise LookupError("a rule reads a fact that it does not declare to need")
    return fact


def attribute(fact: Fact) -> str:
    """The field of AccountFacts that holds it."""
    return fact.replace("-", "_")


def rule(  # noqa: PLR0913 - a declaration, every part of it by name
    reason: str,
    *,
    title: str,
    threat: str = "",
    question: str = "",
    programmes: Mapping[Programme, Iterable[Role] | None],
    needs: Iterable[Fact],
    states: Iterable[State] = ALL_STATES,
    instead: Fact | None = None,
    clouds: frozenset[Cloud] = COVERED,
    threshold: bool = False,
    requirement: Required | None = None,
    basis: Basis = Basis.ACCOUNT,
    lately: Lately | None = None,
) -> Callable[[Evaluate], Rule]:
    """Declare the function below to be the rule for `reason`. Raises ValueError where its file is called otherwise."""

    def declare(judge: Evaluate) -> Rule:
        file = judge.__module__.rpartition(".")[2]
        if file != reason.replace("-", "_"):
            raise ValueError(f"the rule {reason} stands in a file called {file}.py")
        limited = {each: None if roles is None else frozenset(roles) for each, roles in programmes.items()}
        return Rule(
            reason,
            title,
            threat or title,
            question or title,
            limited,
            {fact: attribute(fact) for fact in needs},
            instead and attribute(instead),
            clouds,
            frozenset(states),
            threshold,
            requirement,
            basis,
            judge,
            lately,
        )

    return declare
