"""Passages of articles → the answers that go with a reply, in the partner's language, as they read when it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from app.answers import Passage, Place, passage
from app.support.records import Answer

if TYPE_CHECKING:
    from indexer.library import Library

MOST_ATTACHED = 10  # to a message


def attached(library: Library, locale: str, places: Iterable[Place]) -> tuple[Answer, ...]:
    """`locale`: the partner's. What neither it nor the source has is left out."""
    found = (passage(library, locale, place, "") for place in places)
    return tuple([answer for each in found if each and (answer := _answer(each))])


def _answer(found: Passage) -> Answer | None:
    shown = found.shown
    if shown is None:
        return None
    title = f"{shown.section} – {shown.title}" if shown.section else shown.title
    return Answer(found.place.article, found.place.anchor, found.locale, title, shown.words, shown.locale)
