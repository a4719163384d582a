"""The five questions. Some have parts, for an account may be in two programs; what can't concern it isn't asked.

Every part can be answered with "I don’t know". Days that articles state are named values, filled in from the guidance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.diagnosis.guide import Guide
from app.diagnosis.rule import Rule
from app.diagnosis.rules import RULES
from app.diagnosis.vocabulary import Programme
from app.wording import N_

UNKNOWN = "unknown"
DONT_KNOW = N_("I don’t know")
IN_CSP = ("direct-bill", "indirect-provider", "indirect-reseller", "role-unknown")
BILLED = ("direct-bill", "indirect-provider")
VIANET = "21vianet"
Answers = Mapping[str, str]  # name of a part or day → what was answered


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class DayField:
    """A date that makes the diagnosis surer; never required."""

    name: str
    label: str
    hint: str
    beside: tuple[str, ...]  # the answers that it belongs to


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    legend: str
    options: tuple[Option, ...]
    hint: str = ""
    day: DayField | None = None
    reason: str = ""  # asked only where the articles state this reason
    only: tuple[tuple[str, tuple[str, ...]], ...] = ()  # asked only after one of these answers to one of these parts
    requirement: str = ""  # whether this requirement is met
    shown_as: str = ""  # the kind of parts that pages show and hide together; else it is one of its own


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    legend: str
    parts: tuple[Part, ...]
    hint: str = ""


UNSURE = Option(UNKNOWN, DONT_KNOW)
IN_AI_CLOUD = ("yes",)
ENROLLED = (("csp", IN_CSP), ("ai-cloud", IN_AI_CLOUD))


def required(rules: Iterable[Rule] = RULES) -> Iterator[Part]:
    """A part for each reason that rests on a requirement: whether it is met."""
    for each in rules:
        if each.requirement:
            only = tuple((part, values) for part, values in ENROLLED if Programme(part) in each.programmes)
            yield Part(
                f"requirement-{each.requirement.id}",
                each.requirement.question,
                (Option("yes", N_("Yes")), Option("no", N_("No")), UNSURE),
                reason=each.id,
                only=only,
                requirement=each.requirement.id,
                shown_as="-".join(["required", *(part for part, _ in only)]),
            )


QUESTIONS: tuple[Question, ...] = (
    Question(
        "account",
        N_("Which account is it about?"),
        (
            Part(
                "cloud",
                N_("In which cloud is it?"),
                (
                    Option("global", N_("The global cloud")),
                    Option("us-government", N_("Microsoft Cloud for US Government")),
                    Option(VIANET, N_("Partner Center operated by 21Vianet"), N_("In China")),
                    UNSURE,
                ),
            ),
            Part(
                "csp",
                N_("Is it enrolled in the Cloud Solution Provider (CSP) program?"),
                (
                    Option("direct-bill", N_("Yes, as a direct bill partner"), N_("Microsoft bills you.")),
                    Option("indirect-provider", N_("Yes, as an indirect provider"), N_("You sell through resellers.")),
                    Option(
                        "indirect-reseller",
                        N_("Yes, as an indirect reseller"),
                        N_("You buy from an indirect provider, which bills you."),
                    ),
                    Option("role-unknown", N_("Yes, but I don’t know in which role")),
                    Option("no", N_("No")),
                    UNSURE,
                ),
            ),
            Part(
                "ai-cloud",
                N_("Is it enrolled in the Microsoft AI Cloud Partner Program?"),
                (Option("yes", N_("Yes")), Option("no", N_("No")), UNSURE),
            ),
        ),
    ),
    Question(
        "suspension",
        N_("Is the account suspended now?"),
        (
            Part(
                "suspended",
                "",
                (
                    Option("yes", N_("Yes"), N_("In every program that it’s enrolled in.")),
                    Option("csp", N_("Yes, but only in the CSP program")),
                    Option("ai-cloud", N_("Yes, but only in the AI Cloud Partner Program")),
                    Option("no", N_("No")),
                    UNSURE,
                ),
            ),
        ),
    ),
    Question(
        "billing",
        N_("Is a bill from Microsoft overdue?"),
        (
            Part(
                "bill",
                "",
                (
                    Option("none", N_("No, nothing is overdue")),
                    Option("within", N_("Yes, by %(days)s days or less")),
                    Option("beyond", N_("Yes, by more than %(days)s days")),
                    Option("overdue", N_("Yes, but I don’t know for how long")),
                    UNSURE,
                ),
                reason="billing-overdue",
                only=(("csp", BILLED),),
                day=DayField(
                    "bill-due",
                    N_("Due date of the oldest unpaid invoice"),
                    N_("If you know it. It stands on the invoice."),
                    ("within", "beyond", "overdue"),
                ),
            ),
        ),
        N_("Count from the due date on the invoice."),
    ),
    Question(
        "verification",
        N_("How far is the verification?"),
        (
            Part(
                "profile",
                N_("What is the state of the account profile?"),
                (
                    Option("complete", N_("Authorized: the checks are passed")),
                    Option("pending", N_("Pending: a check isn’t finished")),
                    Option("failed", N_("Failed")),
                    Option("rejected", N_("Rejected")),
                    UNSURE,
                ),
                reason="profile-rejected",
                only=(("csp", IN_CSP),),
                day=DayField(
                    "profile-deadline",
                    N_("Day by which it has to be complete"),
                    N_("If Microsoft has named one."),
                    ("pending",),
                ),
            ),
            Part(
                "vetting",
                N_("What is the vetting status in the AI Cloud Partner Program?"),
                (
                    Option("authorized", N_("Authorized: the checks are passed")),
                    Option("pending", N_("Pending: a check isn’t finished")),
                    Option("within", N_("Rejected, for %(days)s days or less")),
                    Option("beyond", N_("Rejected, for more than %(days)s days")),
                    Option("rejected", N_("Rejected, but I don’t know since when")),
                    UNSURE,
                ),
                reason="vetting-rejected",
                only=(("ai-cloud", IN_AI_CLOUD),),
                day=DayField(
                    "vetting-since",
                    N_("Day of the rejection"),
                    N_("If you know it. The day on which you first saw it will do."),
                    ("within", "beyond", "rejected"),
                ),
            ),
        ),
        N_("A global admin finds both in Partner Center, under Legal info in the account settings."),
    ),
    Question(
        "reports",
        N_("Has something else been reported to you?"),
        (
            Part(
                "abuse",
                N_("Has Microsoft written to you about abuse of the account?"),
                (
                    Option("none", N_("No")),
                    Option("investigating", N_("Yes, Microsoft is investigating")),
                    Option("stands", N_("Yes, significant abuse was found and isn’t settled")),
                    Option("resolved", N_("Yes, but it’s settled")),
                    UNSURE,
                ),
                reason="account-abuse",
                only=ENROLLED,
            ),
            Part(
                "provider",
                N_("Do issues at your indirect provider affect the account?"),
                (Option("yes", N_("Yes")), Option("no", N_("No")), UNSURE),
                reason="indirect-provider-issues",
                only=(("csp", ("indirect-reseller",)),),
            ),
            *required(),
        ),
    ),
)
PARTS: dict[str, Part] = {part.name: part for question in QUESTIONS for part in question.parts}


def parts_for(guide: Guide) -> tuple[Part, ...]:
    """Those that the articles give a meaning."""
    return tuple(part for part in PARTS.values() if not part.reason or part.reason in guide.steps)


def concerns(part: Part, answers: Answers) -> bool:
    """Whether the part is asked after these answers."""
    if part.name != "cloud" and answers.get("cloud") == VIANET:
        return False
    return not part.only or any(answers.get(name) in values for name, values in part.only)
