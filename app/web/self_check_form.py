"""The self-check's form as its page shows it: questions with what was answered, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from app.diagnosis.guide import Guide
from app.selfcheck import QUESTIONS, Checked, DayField, Option, Part, Question, parts_for
from app.selfcheck.questions import PARTS, VIANET
from app.web.contexts import Fact, Link, Notice, Page, Reasons
from app.web.diagnosis import DiagnosisView
from app.wording import Wording


@dataclass(frozen=True, slots=True)
class OptionView:
    id: str
    value: str
    text: str
    hint: str
    checked: bool
    opens: str  # names of the questions and parts that are asked after this answer
    dated: bool  # a date may be given beside it
    ends: bool  # nothing else is asked after it


@dataclass(frozen=True, slots=True)
class DayView:
    name: str
    label: str
    hint: str
    value: str
    error: str


@dataclass(frozen=True, slots=True)
class PartView:
    name: str
    shown_as: str  # what opens it: its name, or that of its kind
    legend: str
    options: tuple[OptionView, ...]
    day: DayView | None
    error: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    name: str
    legend: str
    hint: str
    asked: bool  # of everybody; else only after some answers
    parts: tuple[PartView, ...]


@dataclass(frozen=True, kw_only=True)
class SelfCheckPage(Page):
    action: Annotated[str, "Where the form leads."]
    questions: Annotated[tuple[QuestionView, ...], "The questions, with what was answered."]
    errors: Annotated[tuple[Link, ...], "What is wrong with the answers, each leading to its field."]


@dataclass(frozen=True, kw_only=True)
class SelfCheckResult(Page):
    action: Annotated[str, "Where the form leads that holds the answers."]
    answers: Annotated[tuple[tuple[str, str], ...], "Names and values of the answers, to ask again with."]
    said: Annotated[tuple[Fact, ...], "The answers in words."]
    diagnosis: Annotated[DiagnosisView, "What follows from the answers."]
    notices: Annotated[tuple[Notice, ...], "What the diagnosis rests on."]
    possible: Annotated[tuple[Reasons, ...], "What may be the reason, where the answers name no program."]
    home_article: Annotated[Link | None, "The article about suspended accounts."]


def questions_view(words: Wording, guide: Guide, checked: Checked) -> tuple[QuestionView, ...]:
    kept = {part.name for part in parts_for(guide)}
    views = []
    for question in QUESTIONS:
        parts = [part for part in question.parts if part.name in kept]
        if parts:
            views.append(_question(words, guide, question, parts, checked))
    return tuple(views)


def errors_view(words: Wording, guide: Guide, checked: Checked) -> tuple[Link, ...]:
    """In the order of the page."""
    links = []
    for part in parts_for(guide):
        title = words.gettext(part.legend or _question_of(part).legend)
        if part.name in checked.errors:
            message = _error(words, guide, part, checked.errors[part.name])
            links.append(Link(f"{title} {message}", f"#{part.name}-{part.options[0].value}"))
        if part.day is not None and part.day.name in checked.errors:
            message = _error(words, guide, part, checked.errors[part.day.name])
            text = words.gettext("%(label)s: %(value)s", label=words.gettext(part.day.label), value=message)
            links.append(Link(text, f"#{part.day.name}"))
    return tuple(links)


def said_view(words: Wording, guide: Guide, checked: Checked) -> tuple[Fact, ...]:
    """Each answer that counts, beside its question."""
    facts = []
    for part in parts_for(guide):
        option = next((one for one in part.options if one.value == checked.counted.get(part.name)), None)
        if option is None:
            continue
        values = [_filled(words, guide, part, option.text)]
        if part.day is not None and part.day.name in checked.answers and option.value in part.day.beside:
            label = words.gettext(part.day.label)
            day = words.iso_day(checked.answers[part.day.name])
            values.append(words.gettext("%(label)s: %(value)s", label=label, value=day))
        facts.append(Fact(words.gettext(part.legend or _question_of(part).legend), tuple(values)))
    return tuple(facts)


def _question(words: Wording, guide: Guide, question: Question, parts: list[Part], checked: Checked) -> QuestionView:
    return QuestionView(
        name=question.name,
        legend=words.gettext(question.legend),
        hint=words.gettext(question.hint) if question.hint else "",
        asked=any(not part.only for part in parts),
        parts=tuple([_part(words, guide, part, checked) for part in parts]),
    )


def _part(words: Wording, guide: Guide, part: Part, checked: Checked) -> PartView:
    error = checked.errors.get(part.name, "")
    return PartView(
        name=part.name,
        shown_as=_shown_as(part),
        legend=words.gettext(part.legend) if part.legend else "",
        options=tuple([_option(words, guide, part, option, checked.answers) for option in part.options]),
        day=_day(words, guide, part, part.day, checked) if part.day else None,
        error=_error(words, guide, part, error),
    )


def _option(words: Wording, guide: Guide, part: Part, option: Option, answers: Mapping[str, str]) -> OptionView:
    return OptionView(
        id=f"{part.name}-{option.value}",
        value=option.value,
        text=_filled(words, guide, part, option.text),
        hint=words.gettext(option.hint) if option.hint else "",
        checked=answers.get(part.name) == option.value,
        opens=" ".join(_opened(part.name, option.value)),
        dated=part.day is not None and option.value in part.day.beside,
        ends=part.name == "cloud" and option.value == VIANET,
    )


def _opened(part: str, value: str) -> list[str]:
    """The questions and parts that are asked only after such an answer."""
    parts = [one for one in PARTS.values() if any(name == part and value in values for name, values in one.only)]
    return list(dict.fromkeys([*(_shown_as(one) for one in parts), *(_question_of(one).name for one in parts)]))


def _shown_as(part: Part) -> str:
    return part.shown_as or part.name


def _day(words: Wording, guide: Guide, part: Part, day: DayField, checked: Checked) -> DayView:
    return DayView(
        name=day.name,
        label=words.gettext(day.label),
        hint=words.gettext(day.hint),
        value=checked.answers.get(day.name, ""),
        error=_error(words, guide, part, checked.errors.get(day.name, "")),
    )


def _error(words: Wording, guide: Guide, part: Part, error: str) -> str:
    return _filled(words, guide, part, error) if error else ""


def _filled(words: Wording, guide: Guide, part: Part, text: str) -> str:
    """With the days that the articles state."""
    return words.gettext(text, days=guide.thresholds.get(part.reason, 0))


def _question_of(part: Part) -> Question:
    return next(question for question in QUESTIONS if part in question.parts)
