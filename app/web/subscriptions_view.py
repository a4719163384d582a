"""The pages of an account's subscriptions, put together for whoever asks: the list, and one subscription."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.diagnosis.facts import Source
from app.diagnosis.subscriptions import SubscriptionState
from app.diagnosis.vocabulary import Cause, Cloud, SubscriptionStatus
from app.i18n import url_form
from app.identity.roles import Principal
from app.remedies import period_sentence
from app.remedies import words as texts
from app.subscriptions.listing import NEAR, listed
from app.subscriptions.paths import Path, paths_for
from app.subscriptions.records import Held, Listing, Wanted
from app.subscriptions.service import Book
from app.subscriptions.workflow import POSSIBLE, WITH_CAUSE, Checked, Given
from app.web.contexts import Badge, Choice, Fact, Link, Notice
from app.web.diagnosis import quoted_of
from app.web.frame import frame
from app.web.names import CLOUDS, named
from app.web.subscriptions_page import (
    DueView,
    EventView,
    PathView,
    RecordForm,
    SignInView,
    SubscriptionLine,
    SubscriptionPage,
    SubscriptionsPage,
)
from app.web.subscriptions_words import ADMINISTRATORS, CAN_SIGN_IN, CAUSES, EVENTS, STATUSES, USERS, counted
from app.wording import Wording, wording_for
from indexer.library import Library

PAGE = 50  # subscriptions on a page of the list
URGENT = 7  # days


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sent to record, and why it wasn't taken."""

    checked: Checked = field(default_factory=lambda: Checked(Given(""), None))
    trouble: str = ""


@dataclass(frozen=True)
class Desk:
    """Whose subscriptions are shown to whom, in which language."""

    library: Library
    locale: str
    principal: Principal
    book: Book
    at: str  # as the address names it

    @property
    def words(self) -> Wording:
        return wording_for(self.locale)

    @property
    def _own(self) -> bool:
        return self.principal.account == self.book.account_id

    def href(self, endpoint: str, locale: str = "", **values: Any) -> str:
        """Agents name the account in every address; a partner has one."""
        given = {"account": "" if self._own else self.book.account_id, "at": self.at} | values
        kept = {name: value or None for name, value in given.items()}
        return url_for(endpoint, locale=url_form(locale or self.locale), **kept)

    def _framed(self, endpoint: str, **values: Any) -> dict[str, Any]:
        around = frame(self.library, self.locale, lambda one: self.href(endpoint, one, **values))
        about = {"name": self.book.details.summary.name, "account_id": self.book.account_id, "indexed": False}
        return around | {"canonical": "", "alternates": ()} | about

    def _day(self, moment: datetime) -> str:
        return self.words.day_of(moment, self.book.facts.account.zone)

    def _past(self) -> tuple[Notice, ...]:
        if not self.book.past:
            return ()
        sentence = _("This page shows what was known to hold on %(date)s, not today.", date=self._day(self.book.at))
        return (Notice("info", "clock", _("You’re looking at the past"), (sentence,)),)

    # --- the list

    def subscriptions_page(self, wanted: Wanted, offset: int) -> SubscriptionsPage:
        known = self.book.subscriptions
        part = listed(known or (), wanted, PAGE, offset)
        shown = {"status": wanted.status, "cause": wanted.cause, "q": wanted.text, "due": wanted.due_within}
        return SubscriptionsPage(
            **self._framed("subscriptions.page", **shown),
            title=_("Subscriptions of the customers of %(name)s", name=self.book.details.summary.name),
            back=Link(_("Back to the account"), self.href("account.page")),
            notices=(*self._past(), *self._nearing(part, wanted)),
            caption=_("As it stands today, %(date)s", date=self._day(self.book.at)) if not self.book.past else "",
            counts=self._counts(part),
            action=url_for("subscriptions.page", locale=url_form(self.locale)),
            account="" if self._own else self.book.account_id,
            at=self.at,
            text=wanted.text,
            statuses=self._statuses(wanted),
            causes=self._causes(wanted.cause, _("Every cause")),
            filtered=Link(_("Show all"), self.href("subscriptions.page")) if wanted != Wanted() else None,
            found="" if known is None else self._found(part.total),
            subscriptions=tuple([self._line(each) for each in part.subscriptions]),
            previous=self._other(_("Previous subscriptions"), offset - PAGE, shown) if offset else None,
            following=self._other(_("More subscriptions"), offset + PAGE, shown)
            if offset + PAGE < part.total
            else None,
        )

    def _found(self, total: int) -> str:
        return str(ngettext("%(num)s subscription", "%(num)s subscriptions", total))

    def _other(self, text: str, offset: int, shown: dict[str, Any]) -> Link:
        return Link(text, self.href("subscriptions.page", offset=max(offset, 0), **shown))

    def _nearing(self, part: Listing, wanted: Wanted) -> tuple[Notice, ...]:
        if not part.nearing:
            return ()
        title = ngettext(
            "Deletion is due soon, or was due, for %(num)s subscription",
            "Deletion is due soon, or was due, for %(num)s subscriptions",
            part.nearing,
        )
        sentence = _("Reactivate in Partner Center what is to be kept, before the day that stands beside it.")
        sentences = [sentence] if part.nearing > part.overdue else []
        if part.overdue:
            sentences.append(
                _("What is past its day may be deleted already. Look in Partner Center what is left of it.")
            )
        link = Link(_("Show these"), self.href("subscriptions.page", due=NEAR)) if not wanted.due_within else None
        return (Notice("bad", "clock", title, tuple(sentences), (link,) if link else ()),)

    def _counts(self, part: Listing) -> tuple[tuple[Link, Badge], ...]:
        counts = []
        for status, (tone, _text) in STATUSES.items():
            number = part.statuses.get(status, 0)
            if number and status is not None:
                link = Link(str(number), self.href("subscriptions.page", status=status))
                counts.append((link, Badge(tone, counted(status, number))))
        return tuple(counts)

    def _statuses(self, wanted: Wanted) -> tuple[Choice, ...]:
        every = Choice("", _("Every status"), wanted.status is None)
        return (every, *[Choice(each, _(STATUSES[each][1]), wanted.status is each) for each in SubscriptionStatus])

    def _causes(self, chosen: Cause | None, none: str) -> tuple[Choice, ...]:
        return (Choice("", none, chosen is None), *[Choice(each, _(CAUSES[each]), chosen is each) for each in Cause])

    def _line(self, held: Held) -> SubscriptionLine:
        state = held.state
        return SubscriptionLine(
            link=Link(held.offer or held.id, self.href("subscriptions.one", subscription_id=held.id)),
            id=held.id if held.offer else "",
            customer=held.customer,
            badge=self._badge(state.status),
            cause=_(CAUSES[state.cause]) if state.cause else "",
            since=self.words.day(state.since) if state.since else "",
            due=self._due(state),
        )

    def _badge(self, status: SubscriptionStatus | None) -> Badge:
        tone, text = STATUSES[status]
        return Badge(tone, _(text))

    def _due(self, state: SubscriptionState) -> DueView | None:
        """Never that it took place: nobody but a source says so."""
        if state.deletion_due_on is None or state.days_left is None:
            return None
        left, day = state.days_left, self.words.day(state.deletion_due_on)
        if left < 0:
            over = _("The data may be deleted already. Look in Partner Center what is left of it.")
            return DueView(day, ngettext("%(num)s day ago", "%(num)s days ago", -left), "bad", over)
        if left == 0:
            return DueView(day, _("today"), "bad")
        tone = "bad" if left <= URGENT else "risk" if left <= NEAR else "info"
        return DueView(day, ngettext("in %(num)s day", "in %(num)s days", left), tone)

    # --- one of them

    def subscription_page(self, held: Held, sent: Sent, *, recorded: bool) -> SubscriptionPage:
        state, due = held.state, self._due(held.state)
        sentence = period_sentence(self.library, self.locale, "subscription-deletion") if due else None
        form = self._form(held, sent.checked)
        return SubscriptionPage(
            **self._framed("subscriptions.one", subscription_id=held.id),
            title=_("Subscription %(id)s", id=held.id),
            heading=held.offer or held.id,
            back=Link(_("All subscriptions"), self.href("subscriptions.page")),
            notices=(*self._past(), *self._recorded(recorded=recorded)),
            customer=held.customer,
            badge=self._badge(state.status),
            facts=self._facts(held),
            due=due,
            due_text=quoted_of(sentence, self.words, self.locale),
            sign_in=self._sign_in(state),
            events=self._events(held),
            paths=tuple([self._path(each) for each in paths_for(self.library, self.locale, state.status)]),
            other_cloud=state.cloud is not Cloud.VIANET,
            errors=_errors_of(form) if form else (),
            trouble=sent.trouble,
            form=form,
        )

    def _recorded(self, *, recorded: bool) -> tuple[Notice, ...]:
        sentence = _("It stands in the history below. Partner Center isn’t changed from here.")
        return (Notice("good", "check", _("Recorded"), (sentence,)),) if recorded else ()

    def _facts(self, held: Held) -> tuple[Fact, ...]:
        state = held.state
        since = self.words.day(state.since) if state.since else _("Not known")
        facts = [
            Fact(_("Customer"), (held.customer, held.state.customer)),
            Fact(_("Subscription id"), (held.id,)),
            Fact(_("Cloud"), (named(CLOUDS, state.cloud),)),
            Fact(_("Since"), (since,)),
            Fact(_("Source"), (self._source(state.source),)),
        ]
        if state.cause:
            facts.insert(4, Fact(_("Cause"), (_(CAUSES[state.cause]),)))
        return tuple([replace(each, values=tuple(dict.fromkeys(each.values))) for each in facts])

    def _source(self, source: Source) -> str:
        origin = _(texts.ORIGINS[source.origin])
        return str(_("%(origin)s, %(date)s", origin=origin, date=self._day(source.as_of)))

    def _sign_in(self, state: SubscriptionState) -> tuple[SignInView, ...]:
        if state.status is None:
            return ()
        rows = (
            (_("The customer’s users"), state.users_can_sign_in, USERS),
            (_("Administrators"), state.administrators_can_sign_in, ADMINISTRATORS),
        )
        return tuple(
            [
                SignInView(who, Badge(CAN_SIGN_IN[can][0], _(CAN_SIGN_IN[can][1])), _(said[can]))
                for who, can, said in rows
            ]
        )

    def _events(self, held: Held) -> tuple[EventView, ...]:
        return tuple(
            [
                EventView(
                    self._day(each.begun),
                    self._badge(each.status),
                    _(CAUSES[each.cause]) if each.cause else "",
                    self._source(Source(each.origin, each.as_of)),
                )
                for each in reversed(self.book.changes(held.id))
            ]
        )

    def _path(self, path: Path) -> PathView:
        event, steps = path
        quoted = tuple([each for step in steps if (each := quoted_of(step, self.words, self.locale))])
        return PathView(event.value, _(EVENTS[event][1]), quoted, quoted[0].link, quoted[0].note)

    def _form(self, held: Held, sent: Checked) -> RecordForm | None:
        possible = POSSIBLE[held.state.status]
        if not possible or self.book.past:
            return None
        given, errors = sent.given, sent.errors
        day = self.book.begun(held)
        said = {name: _(text, date=self.words.day(day) if day else "") for name, text in errors.items()}
        today = datetime.now(UTC).astimezone(self.book.facts.account.zone).date().isoformat()
        cause = Cause(given.cause) if given.cause in set(Cause) else None
        choose = _("Choose a cause") if set(possible) <= set(WITH_CAUSE) else _("No cause")
        return RecordForm(
            action=self.href("subscriptions.one", subscription_id=held.id),
            events=tuple([Choice(each, _(EVENTS[each][0]), given.event == each) for each in possible]),
            event_error=said.get("event", ""),
            causes=self._causes(cause, choose),
            cause_error=said.get("cause", ""),
            on=given.on or today,
            today=today,
            on_error=said.get("on", ""),
        )


def _errors_of(form: RecordForm) -> tuple[Link, ...]:
    """In the order of the page."""
    found = (
        (form.event_error, f"#event-{form.events[0].value}"),
        (form.cause_error, "#gs-cause"),
        (form.on_error, "#gs-on"),
    )
    return tuple([Link(text, href) for text, href in found if text])
