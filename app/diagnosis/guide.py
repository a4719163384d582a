"""What the articles state, as far as a diagnosis needs it: plain data, which `guidance.yml` holds.

Days, steps and what a suspended account may do come from here, so that no number or step of an article stands in code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.diagnosis.rule import Rule
from app.diagnosis.rules import RULES
from app.diagnosis.steps import DONE
from app.diagnosis.vocabulary import Basis


class GuideError(ValueError):
    """What the articles state doesn't fit the rules; the text says where."""


@dataclass(frozen=True, slots=True)
class Guide:
    """Raises GuideError where its parts don't fit together, or a step is done by a fact that nobody works out."""

    thresholds: Mapping[str, int]  # reason → days, of the reasons that have one
    steps: Mapping[str, tuple[str, ...]]  # reason → the steps that help
    done_when: Mapping[str, str]  # step → what shows it done; in the order in which steps are taken
    capabilities: Mapping[str, bool]  # operation → whether it is allowed while suspended
    periods: Mapping[str, int] = field(default_factory=dict)  # what happens after days, apart from any reason → days

    def __post_init__(self) -> None:
        for reason, steps in self.steps.items():
            for step in steps:
                if step not in self.done_when:
                    raise GuideError(f"reason {reason} names step {step}, which is not defined")
        for step, fact in self.done_when.items():
            if fact not in DONE:
                raise GuideError(f"step {step} is done when {fact}, which nobody works out")
        for reason, days in self.thresholds.items():
            if days < 0:
                raise GuideError(f"reason {reason} has a threshold of {days} days")
        for period, days in self.periods.items():
            if days < 0:
                raise GuideError(f"period {period} has {days} days")

    @property
    def deletion_days(self) -> int | None:
        """How long a suspended subscription can be reactivated on 21Vianet. None: no article states it."""
        return self.periods.get("subscription-deletion")

    def days_of(self, basis: Basis, rules: Sequence[Rule] = RULES) -> int | None:
        """The days after which a reason with this basis applies. None: no article states any."""
        return next((self.thresholds[rule.id] for rule in rules if rule.basis is basis and rule.id in self.thresholds),
                    None)  # fmt: skip

    def stated(self, rules: Sequence[Rule]) -> list[Rule]:
        """The rules whose reasons the articles state: what they don't state is no reason there."""
        return [rule for rule in rules if rule.id in self.steps]

    def check(self, rules: Sequence[Rule] = RULES) -> None:
        """Raises GuideError where a rule counts days and none are stated, or none and some are."""
        for rule in self.stated(rules):
            if rule.threshold != (rule.id in self.thresholds):
                raise GuideError(f"reason {rule.id} {'needs' if rule.threshold else 'has no use for'} a threshold")

    def unjudged(self, rules: Sequence[Rule] = RULES) -> tuple[str, ...]:
        """The reasons that the articles state and no rule judges."""
        judged = {rule.id for rule in rules}
        return tuple(reason for reason in self.steps if reason not in judged)


def guide_from(guidance: Mapping[str, Any]) -> Guide:
    """From what `guidance.yml` holds, as YAML yields it. Raises GuideError where it doesn't fit the rules."""
    reasons, steps = guidance["reasons"], guidance["steps"]
    guide = Guide(
        thresholds={reason: each["threshold"]["days"] for reason, each in reasons.items() if each.get("threshold")},
        steps={reason: tuple(each["steps"]) for reason, each in reasons.items()},
        done_when={step: each["done_when"] for step, each in steps.items()},
        capabilities={operation: each["allowed"] for operation, each in guidance.get("capabilities", {}).items()},
        periods={period: each["days"] for period, each in guidance.get("periods", {}).items()},
    )
    guide.check()
    return guide
