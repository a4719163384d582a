"""Answers → facts, or what is wrong with them. An answer "I don’t know" is a fact that isn't known, nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.diagnosis.checking import FactsError, check_day
from app.diagnosis.facts import (
    Account,
    AccountFacts,
    Arrears,
    Enrolment,
    Incident,
    Profile,
    ProviderIssue,
    Requirement,
    Rows,
    Source,
    Suspension,
    Vetting,
)
from app.diagnosis.guide import Guide
from app.diagnosis.vocabulary import (
    Cloud,
    Extent,
    IncidentStatus,
    IssueStatus,
    Origin,
    ProfileStatus,
    Programme,
    Role,
    VettingStatus,
)
from app.selfcheck.questions import IN_CSP, PARTS, UNKNOWN, Answers, DayField, Part, concerns, parts_for
from app.wording import N_

ID = "self-check"
ZONE = "Etc/UTC"  # where the account is, nobody is asked
BEHIND, AHEAD = timedelta(hours=12), timedelta(hours=14)  # of UTC, where the day begins last and first
PROGRAMMES = {"csp": Programme.CSP, "ai-cloud": Programme.AI_CLOUD}
UNANSWERED = N_("Choose an answer; “I don’t know” is one, too.")
NO_PROGRAMME = N_("The account has to be in one of the two programs. Change one of the two answers.")
NOT_IN_IT = N_("The account isn’t in this program, by your answer above. Change one of the two answers.")
NO_DAY = N_("This is no date. Write it as 2026-01-31, or leave it out.")
FUTURE = N_("This day is still to come. Correct it, or leave it out.")
NOT_OVERDUE = N_("What is due on that day isn’t overdue yet. Correct the date or the answer above.")
NOT_BEYOND = N_("Since that day, no more than %(days)s days have passed. Correct the date or the answer above.")
NOT_WITHIN = N_("Since that day, more than %(days)s days have passed. Correct the date or the answer above.")


@dataclass(frozen=True, slots=True)
class Checked:
    answers: dict[str, str]  # what was answered, as far as it is possible; days as they were typed
    errors: dict[str, str] = field(default_factory=dict)  # name of a part or day → what is wrong, to be translated
    counted: dict[str, str] = field(default_factory=dict)  # the answers to what is asked after the others
    facts: AccountFacts | None = None  # None where there are errors

    @property
    def enrolled(self) -> bool:
        """Whether a program is known that the account is in."""
        return self.counted.get("csp") in IN_CSP or self.counted.get("ai-cloud") == "yes"

    @property
    def unsure(self) -> tuple[Programme, ...]:
        """The programs that the account may be in, as far as the reader knows."""
        return tuple(programme for name, programme in PROGRAMMES.items() if self.counted.get(name) == UNKNOWN)


def checked(given: Mapping[str, str], guide: Guide, now: datetime) -> Checked:
    """`given`: the fields of the form, with whatever a browser or somebody else may have put there."""
    parts = parts_for(guide)
    answers = _answers(given, parts)
    asked = [part for part in parts if concerns(part, answers)]
    errors = {part.name: UNANSWERED for part in asked if part.name not in answers}
    if answers.get("csp") == "no" and answers.get("ai-cloud") == "no":
        errors["ai-cloud"] = NO_PROGRAMME
    suspended_in = answers.get("suspended", "")
    if "suspended" in {part.name for part in asked} and answers.get(suspended_in) == "no":
        errors["suspended"] = NOT_IN_IT
    days: dict[str, date] = {}
    for part in asked:
        if part.day is not None and answers.get(part.name) in part.day.beside:
            problem = _read_day(part, part.day, answers, guide.thresholds.get(part.reason, 0), now, days)
            if problem:
                errors[part.day.name] = problem
    counted = {part.name: answers[part.name] for part in asked if part.name in answers}
    if errors:
        return Checked(answers, errors, counted)
    return Checked(answers, {}, counted, _facts(counted, days, now))


def _answers(given: Mapping[str, str], parts: tuple[Part, ...]) -> dict[str, str]:
    answers = {}
    for part in parts:
        value = given.get(part.name, "")
        if any(option.value == value for option in part.options):
            answers[part.name] = value
        if part.day is not None and given.get(part.day.name, "").strip():
            answers[part.day.name] = given[part.day.name].strip()[:20]
    return answers


def _read_day(
    part: Part, field: DayField, answers: Answers, threshold: int, now: datetime, days: dict[str, date]
) -> str:
    """Adds the day to `days`; or says what is wrong with it.

    Nobody is asked where the account is: an answer is wrong where it is so all over the earth. Where the day
    contradicts the answer in UTC alone, the answer counts, and the day is left out.
    """
    typed = answers.get(field.name)
    if typed is None:
        return ""
    try:
        day = date.fromisoformat(typed)
        check_day(field.name, day)
    except (ValueError, FactsError):
        return NO_DAY
    if part.name == "profile":
        days[field.name] = day
        return ""
    problems = [_contradiction(part.name, answers[part.name], (today - day).days, threshold)
                for today in ((now + AHEAD).date(), (now - BEHIND).date(), now.date())]  # fmt: skip
    if all(problems):
        return problems[0]
    if not problems[-1]:
        days[field.name] = day
    return ""


def _contradiction(part: str, answer: str, passed: int, threshold: int) -> str:
    """Why the answer can't be right where so many days have passed since."""
    if passed <= 0 and part == "bill":
        return NOT_OVERDUE
    if passed < 0:
        return FUTURE
    if answer == "beyond" and passed <= threshold:
        return NOT_BEYOND
    if answer == "within" and passed > threshold:
        return NOT_WITHIN
    return ""


def _facts(counted: Answers, days: Mapping[str, date], now: datetime) -> AccountFacts:
    known = {name: answer for name, answer in counted.items() if answer != UNKNOWN}
    source = Source(Origin.SELF_CHECK, now)
    # Both clouds that the articles cover are treated alike; whoever doesn't know is told what that rests on.
    cloud = Cloud(known.get("cloud", Cloud.GLOBAL))
    return AccountFacts(
        Account(ID, cloud, ZONE, source),
        programmes=_enrolments(known, source) or _possible(counted, source) or None,
        profile=_profile(known, days, source),
        vetting=_vetting(known, days, source),
        arrears=_arrears(known, days, source),
        incidents=_incidents(known, source),
        provider_issues=_issues(known, source),
        requirements=_requirements(known, source),
    )


def _suspension(known: Answers, programme: str, source: Source) -> Suspension | None:
    said = known.get("suspended", UNKNOWN)
    return None if said == UNKNOWN else Suspension(said in ("yes", programme), source)


def _enrolments(known: Answers, source: Source) -> tuple[Enrolment, ...]:
    enrolments = []
    csp = known.get("csp")
    if csp in IN_CSP:
        role = None if csp == "role-unknown" else Role(csp)
        enrolments.append(Enrolment(Programme.CSP, source, role, suspension=_suspension(known, "csp", source)))
    if known.get("ai-cloud") == "yes":
        enrolments.append(Enrolment(Programme.AI_CLOUD, source, suspension=_suspension(known, "ai-cloud", source)))
    return tuple(enrolments)


def _possible(counted: Answers, source: Source) -> tuple[Enrolment, ...]:
    """Whoever knows no program is told what to find out for each that it may be. Nothing can be confirmed by it: what
    depends on the program isn't asked then."""
    unsure = [(name, programme) for name, programme in PROGRAMMES.items() if counted.get(name) == UNKNOWN]
    return tuple(
        Enrolment(programme, source, suspension=_suspension(counted, name, source)) for name, programme in unsure
    )


def _profile(known: Answers, days: Mapping[str, date], source: Source) -> Profile | None:
    state = known.get("profile")
    return None if state is None else Profile(ProfileStatus(state), source, deadline=days.get("profile-deadline"))


def _vetting(known: Answers, days: Mapping[str, date], source: Source) -> Vetting | None:
    state = known.get("vetting")
    if state is None:
        return None
    if state in ("authorized", "pending"):
        return Vetting(VettingStatus(state), source)
    day = days.get("vetting-since")
    if day is not None:
        return Vetting(VettingStatus.REJECTED, source, datetime.combine(day, datetime.min.time(), source.as_of.tzinfo))
    # Who doesn't know since when is at risk, and told so; more would be a guess.
    return Vetting(VettingStatus.REJECTED, source, extent=Extent.BEYOND if state == "beyond" else Extent.WITHIN)


def _arrears(known: Answers, days: Mapping[str, date], source: Source) -> Arrears | None:
    state = known.get("bill")
    if state is None or state == "none":
        return None if state is None else Arrears(False, source)
    extent = {"within": Extent.WITHIN, "beyond": Extent.BEYOND}.get(state)
    return Arrears(True, source, days.get("bill-due"), extent)


def _incidents(known: Answers, source: Source) -> Rows[Incident] | None:
    state = known.get("abuse")
    if state is None:
        return None
    return Rows(() if state == "none" else (Incident(ID, IncidentStatus(state)),), source)


def _issues(known: Answers, source: Source) -> Rows[ProviderIssue] | None:
    state = known.get("provider")
    if state is None:
        return None
    return Rows((ProviderIssue(ID, IssueStatus.AFFECTS),) if state == "yes" else (), source)


def _requirements(known: Answers, source: Source) -> Rows[Requirement] | None:
    rows = [Requirement(part.requirement, known[name] == "yes") for name, part in PARTS.items()
            if part.requirement and name in known]  # fmt: skip
    return Rows(tuple(rows), source) if rows else None
