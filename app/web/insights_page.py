"""What the insight page shows: four tables with bars, and where each can be had as CSV."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from flask import url_for
from flask_babel import format_decimal, format_percent, ngettext
from flask_babel import gettext as _

from app.answers import Place, locate, section_at
from app.i18n import display_name, url_form
from app.insights import Insights, Linked, Opinion
from app.insights.service import REVISION
from app.insights.words import FEWEST
from app.support.used import Used
from app.web.answer_links import place_href
from app.web.contexts import Link, Page
from app.web.frame import article_href, frame, long_date, title_of
from indexer.library import Library

PERIODS = (28, 90, 365)  # days; the first is shown unless another is asked for


@dataclass(frozen=True, slots=True)
class OpinionRow:
    article: Link
    language: str
    helpful: str
    unhelpful: str
    share: str  # of those who found it helpful, in the reader's words
    width: str  # of its bar, in percent
    tone: str
    earlier: str  # about earlier revisions; empty where there are no such votes


@dataclass(frozen=True, slots=True)
class CountRow:
    """Something that was counted, with a bar that is longest for what was counted most."""

    what: Link  # without an address where there is nothing to lead to
    within: str  # the section of the article; empty: all of it
    language: str
    number: str
    last: str
    width: str


@dataclass(frozen=True, slots=True)
class UsedRow:
    """An answer that went out with replies, with a bar of the requests that it answered and one of those closed."""

    what: Link
    within: str
    language: str
    requests: str
    closed: str
    width: str
    closed_width: str


@dataclass(frozen=True, kw_only=True)
class InsightsPage(Page):
    lead: Annotated[str, "Which days are counted."]
    search_quality: Annotated[Link | None, "To the page about judged queries; None for who may not see it."]
    periods: Annotated[tuple[tuple[Link, bool], ...], "The periods to choose from, and whether each is shown."]
    opinions: Annotated[tuple[OpinionRow, ...], "Votes, an article in a language a row."]
    opinions_csv: Annotated[str, "Address of the votes as CSV."]
    missed: Annotated[tuple[CountRow, ...], "Searches that find nothing."]
    missed_csv: Annotated[str, "Address of these searches as CSV."]
    fewest: Annotated[str, "Which of them are shown."]
    links: Annotated[tuple[CountRow, ...], "Answer links that readers followed."]
    links_csv: Annotated[str, "Address of these links as CSV."]
    used: Annotated[tuple[UsedRow, ...], "Answers that support sent, and how many of the requests are closed."]
    used_csv: Annotated[str, "Address of these answers as CSV."]


def insights_page(
    library: Library, locale: str, found: Insights, used: Iterable[Used], days: int, quality: str
) -> InsightsPage:
    """`quality` is the address of the page about judged queries; empty for who may not see it."""

    def address(one: str, period: int = days) -> str:
        return url_for("readings.page", locale=url_form(one), days=None if period == PERIODS[0] else period)

    def table(name: str) -> str:
        return url_for("readings.export", locale=url_form(locale), table=name, days=days)

    most_missed = max((one.number for one in found.missed), default=1)
    most_linked = max((one.number for one in found.links), default=1)
    return InsightsPage(
        **frame(library, locale, address, published=()),
        title=_("Insights"),
        indexed=False,
        search_quality=Link(_("How well the search answers"), quality) if quality else None,
        lead=_(
            "From %(since)s to %(until)s. Everything here is a count: nothing says who voted, read, or searched.",
            since=long_date(found.since.isoformat()),
            until=long_date(found.until.isoformat()),
        ),
        periods=tuple((Link(_period(one), address(locale, one)), one == days) for one in PERIODS),
        opinions=tuple(_opinions(library, locale, found.opinions)),
        opinions_csv=table("votes"),
        missed=tuple(
            CountRow(
                what=Link(one.words, url_for("web.search", locale=url_form(one.locale), q=one.words), one.locale),
                within="",
                language=display_name(one.locale, locale),
                number=format_decimal(one.number),
                last=long_date(one.last.isoformat()),
                width=_width(one.number, most_missed),
            )
            for one in found.missed
        ),
        missed_csv=table("searches"),
        fewest=ngettext(
            "Words that at least %(num)d search had in common, made of letters alone.",
            "Words that at least %(num)d searches had in common, made of letters alone.",
            FEWEST,
        ),
        links=tuple(_linked(library, locale, one, most_linked) for one in found.links),
        links_csv=table("links"),
        used=_used(library, locale, used),
        used_csv=table("answers"),
    )


def _period(days: int) -> str:
    return str(ngettext("%(num)d day", "%(num)d days", days))


def _opinions(library: Library, locale: str, found: Iterable[Opinion]) -> Iterable[OpinionRow]:
    """The present revision of each article in each language; what was said of earlier ones beside it."""
    by_text: dict[tuple[str, str], list[Opinion]] = defaultdict(list)
    for one in found:
        by_text[one.article, one.locale].append(one)
    for (article, text_locale), opinions in by_text.items():
        present = library.article(text_locale, article)
        revision = present.revision[:REVISION] if present else ""
        now = [one for one in opinions if one.revision == revision]
        before = [one for one in opinions if one.revision != revision]
        helpful, votes = sum(one.helpful for one in now), sum(one.votes for one in now)
        share = helpful / votes if votes else 0
        title, lang = title_of(library, text_locale, article)
        yield OpinionRow(
            article=Link(title, article_href(text_locale, article) if present else "", lang or text_locale),
            language=display_name(text_locale, locale),
            helpful=format_decimal(helpful),
            unhelpful=format_decimal(votes - helpful),
            share=format_percent(share) if votes else "–",
            width=_width(helpful, votes),
            tone="good" if share >= 0.7 else "risk" if share >= 0.4 else "bad",
            earlier=_earlier(before),
        )


def _earlier(found: list[Opinion]) -> str:
    votes = sum(one.votes for one in found)
    if not votes:
        return ""
    helpful = format_decimal(sum(one.helpful for one in found))
    return str(
        ngettext(
            "Earlier revisions: %(helpful)s of %(num)d found it helpful",
            "Earlier revisions: %(helpful)s of %(num)d found it helpful",
            votes,
            helpful=helpful,
        )
    )


def _used(library: Library, locale: str, used: Iterable[Used]) -> tuple[UsedRow, ...]:
    """By what the articles are called today: what was renamed counts on under its new name."""
    sums: dict[tuple[Place, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in used:
        place = locate(library, one.article, one.anchor) or Place(one.article, one.anchor)
        counted = sums[place, one.locale]
        counted[0] += one.requests
        counted[1] += one.closed
    ranked = sorted(sums.items(), key=lambda each: (-each[1][0], each[0][0].article, each[0][0].anchor, each[0][1]))
    most = ranked[0][1][0] if ranked else 1
    return tuple([_used_row(library, locale, place, lang, numbers, most) for (place, lang), numbers in ranked])


def _used_row(library: Library, locale: str, place: Place, lang: str, numbers: list[int], most: int) -> UsedRow:
    requests, closed = numbers
    named = _linked(library, locale, Linked(place.article, place.anchor, lang, requests), most)
    return UsedRow(
        named.what,
        named.within,
        named.language,
        format_decimal(requests),
        format_decimal(closed),
        named.width,
        _width(closed, most),
    )


def _linked(library: Library, locale: str, one: Linked, most: int) -> CountRow:
    found = library.find(one.locale, one.article)
    title, lang = title_of(library, one.locale, one.article)
    section = section_at(found.article, one.anchor) if found else None
    return CountRow(
        what=Link(
            title, place_href(library, one.locale, Place(one.article, one.anchor)) if found else "", lang or one.locale
        ),
        within=section.title if section else one.anchor,
        language=display_name(one.locale, locale),
        number=format_decimal(one.number),
        last="",
        width=_width(one.number, most),
    )


def _width(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "0%"
