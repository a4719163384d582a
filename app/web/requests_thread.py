"""All that was said in a support request, as either side is shown it: who did what and when, and which answers came."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from app.answers import Place, answer_address
from app.support.records import Answer, Change, Side, Status, Thread
from app.support.texts import paragraphs
from app.web.contexts import Badge
from app.web.requests_page import AnswerView, ChangeView
from app.web.requests_words import DONE, RESOLUTIONS, SIDES, SOMEBODY, STATUSES
from app.wording import Wording

LONG = 900  # characters of a passage, from which on it is a box to scroll


def thread_view(thread: Thread, side: Side, words: Wording, zone: ZoneInfo, read: int) -> tuple[ChangeView, ...]:
    """`side`: whom it is shown to, in the language of `words`; `read`: the version that they have seen, 0: the last."""
    return tuple([_change(each, side, words, zone, read) for each in thread.changes])


def status_badge(side: Side, status: Status) -> Badge:
    tone, text = STATUSES[side][status]
    return Badge(tone, _(text))


def _change(change: Change, side: Side, words: Wording, zone: ZoneInfo, read: int) -> ChangeView:
    moved = change.before is not None and change.before is not change.status
    tone, called = SIDES[change.author.side]
    return ChangeView(
        id=f"change-{change.version}",
        author=change.author.name or str(_(SOMEBODY)),
        side=Badge(tone, _(called)),
        own=change.author.side is side,
        moment=words.moment_of(change.at, zone),
        machine_moment=_machine(change.at),
        done=_(DONE[change.action]) if DONE[change.action] else "",
        resolution=_(RESOLUTIONS[change.resolution]) if change.resolution else "",
        before=status_badge(side, change.before) if moved and change.before else None,
        after=status_badge(side, change.status) if moved else None,
        lang=change.locale,
        paragraphs=paragraphs(change.message),
        answers=tuple([_answer(each) for each in change.answers]),
        fresh=0 < read < change.version,
    )


def _answer(answer: Answer) -> AnswerView:
    """The link finds the passage whatever has become of the article since; the passage is as it was sent."""
    href = answer_address("", Place(answer.article, answer.anchor), answer.locale)
    long = len(answer.passage) > LONG
    return AnswerView(answer.title, href, answer.text_locale, paragraphs(answer.passage), long)


def _machine(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
