"""Finding + language → what that language's articles say of it: the reason, the steps that lead back, the links."""

from app.remedies.pairing import (
    Ability,
    Remedies,
    Remedy,
    RemedyStep,
    Sentence,
    guide_of,
    period_sentence,
    procedure,
    remedies,
    statements,
    step_sentence,
)

__all__ = [
    "Ability",
    "Remedies",
    "Remedy",
    "RemedyStep",
    "Sentence",
    "guide_of",
    "period_sentence",
    "procedure",
    "remedies",
    "statements",
    "step_sentence",
]
