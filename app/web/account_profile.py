"""The account profile and the checks of its verification, on the account's page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.accounts.details import VerificationCheck
from app.diagnosis.facts import AccountFacts
from app.diagnosis.timeline import day_of
from app.diagnosis.vocabulary import ProfileStatus
from app.remedies.words import settle_by
from app.web.account_page import CheckLine, ProfileView
from app.web.contexts import Badge
from app.wording import N_, Wording

STATUSES: dict[str, tuple[str, str]] = {
    "complete": ("good", N_("Complete")),
    "authorized": ("good", N_("Passed")),
    "pending": ("info", N_("Pending")),
    "failed": ("bad", N_("Failed")),
    "rejected": ("bad", N_("Rejected")),
}
CHECKS = {
    "email-ownership": N_("Email ownership"),
    "employment": N_("Employment"),
    "business": N_("Business"),
}


def profile_view(facts: AccountFacts, checks: Sequence[VerificationCheck], words: Wording, today: date) -> ProfileView:
    profile, zone = facts.profile, facts.account.zone
    lines = tuple(
        CheckLine(
            words.gettext(CHECKS[each.name]) if each.name in CHECKS else each.name,
            _badge(each.status, words),
            _since(words, words.day_of(each.since, zone)) if each.since else "",
        )
        for each in sorted(checks, key=lambda one: list(CHECKS).index(one.name) if one.name in CHECKS else len(CHECKS))
    )
    if profile is None:
        unknown = words.gettext("The state of the account profile isn’t known.")
        return ProfileView(Badge("info", words.gettext("Not known")), (unknown,), lines)
    sentences = []
    since = day_of(facts, profile.since)
    if since is not None:
        sentences.append(_since(words, words.day(since)))
    if profile.deadline is not None and profile.status is ProfileStatus.PENDING:
        sentences.append(settle_by(words, profile.deadline, today))
    return ProfileView(_badge(profile.status.value, words), tuple(sentences), lines)


def _badge(status: str, words: Wording) -> Badge:
    tone, text = STATUSES[status]
    return Badge(tone, words.gettext(text))


def _since(words: Wording, day: str) -> str:
    return words.gettext("Since %(date)s.", date=day)
