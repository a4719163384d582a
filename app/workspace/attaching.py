"""Answers that can go with a reply: those that the diagnosis suggests, those that were searched for, those chosen.

A form names an answer as `article#anchor`. Which language it goes out in follows from the partner.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.answers import Place, locate, passage
from app.diagnosis.vocabulary import State
from app.remedies import Remedies, Sentence
from app.workspace.answer_search import searched
from app.workspace.contexts import OfferView
from app.workspace.desk import Desk

CALLING = (State.CONFIRMED, State.AT_RISK)
FOUND = 8  # of a search


@dataclass(frozen=True, slots=True)
class Offers:
    """What the form offers, each place once."""

    suggested: tuple[Place, ...]  # by the diagnosis
    found: tuple[Place, ...]  # by a search
    chosen: tuple[Place, ...]


def named(place: Place) -> str:
    return f"{place.article}#{place.anchor}"


def chosen_places(desk: Desk, values: Iterable[str]) -> tuple[Place, ...]:
    """What a form names, as far as there is such an answer today."""
    found = (locate(desk.library, *value.partition("#")[::2]) for value in dict.fromkeys(values))
    return tuple(dict.fromkeys([place for place in found if place]))


def suggested(found: Remedies) -> tuple[Place, ...]:
    """The steps that are still to be taken, and the reasons that hold or threaten."""
    return tuple(dict.fromkeys([*steps_to_take(found), *_places(each.sentence for each in found.in_state(*CALLING))]))


def steps_to_take(found: Remedies) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(_places(each.sentence for each in found.steps if not each.done)))


def _places(sentences: Iterable[Sentence | None]) -> list[Place]:
    return [Place(each.article, each.anchor) for each in sentences if each]


def searched_places(desk: Desk, words: str) -> tuple[Place, ...]:
    hits = searched(desk.services, desk.library, words, "", desk.locale).hits[:FOUND]
    return tuple([Place(each.result.article_id, each.result.anchor) for each in hits])


def offer_views(desk: Desk, partner: str, offers: Offers) -> tuple[OfferView, ...]:
    """What was chosen stays, whatever is searched for next."""
    places = dict.fromkeys([*offers.found, *offers.chosen, *offers.suggested])
    views = [view for place in places if (view := _offer(desk, partner, place, place in offers.chosen))]
    # Two programmes may share a reason, each with a passage of the same words.
    known: dict[tuple[str, str], OfferView] = {}
    for each in sorted(views, key=lambda one: not one.checked):
        known.setdefault((each.title, each.text), each)
    kept = set(map(id, known.values()))
    return tuple([each for each in views if each.checked or id(each) in kept])


def _offer(desk: Desk, partner: str, place: Place, checked: bool) -> OfferView | None:
    theirs = passage(desk.library, partner, place, desk.base)
    mine = passage(desk.library, desk.locale, place, desk.base)
    if theirs is None or theirs.shown is None:
        return None
    own = mine.shown if mine and mine.shown else theirs.shown
    return OfferView(
        value=named(place),
        checked=checked,
        title=own.section or own.title,
        title_lang=desk.other_lang(own.locale),
        text=_beginning(own.words) if place.anchor else "",
        theirs=_beginning(theirs.shown.words) if partner != desk.locale else "",
        theirs_lang=theirs.shown.locale,
        fallback=theirs.fallback,
        outdated=theirs.translation.status.value == "outdated",
    )


SHOWN = 280  # characters of a passage, as much as it takes to know it


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1].rsplit(" ", 1)[0] + "…"
