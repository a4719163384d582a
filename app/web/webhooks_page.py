"""What the pages of webhooks show: endpoints, one with its log, and a secret on the one occasion that it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from flask import url_for
from flask_babel import format_datetime, format_decimal, ngettext
from flask_babel import gettext as _

from app.i18n import url_form
from app.outbox.deliveries import Result, State
from app.outbox.events import TYPES, EventType
from app.web.contexts import Badge, Link, Page
from app.web.frame import frame
from app.web.requests_page import FieldView
from app.webhooks.records import Endpoint, Listed, Logged
from app.webhooks.service import LONGEST_NAME
from app.wording import N_
from indexer.library import Library

PAGE = 50  # deliveries
LONGEST_URL = 2000
TYPE_NAMES: dict[EventType, str] = {
    EventType.STANDING_CHANGED: N_("An account stands differently"),
    EventType.REQUEST_CREATED: N_("A support request is sent"),
    EventType.REQUEST_REPLIED: N_("A support request is replied to"),
    EventType.REQUEST_CLOSED: N_("A support request is closed"),
    EventType.REQUEST_REOPENED: N_("A support request is reopened"),
    EventType.DEADLINE_NEAR: N_("A deadline draws near"),
    EventType.DEADLINE_PASSED: N_("A deadline is over"),
    EventType.DELETION_NEAR: N_("A subscription nears deletion"),
    EventType.DELETION_DUE: N_("The day is over on which a subscription’s deletion was due"),
    EventType.TEST: N_("A test"),
}
STATES: dict[State, tuple[str, str]] = {
    State.WAITING: ("risk", N_("Waits")),
    State.DELIVERED: ("good", N_("Delivered")),
    State.GIVEN_UP: ("bad", N_("Given up")),
    State.DROPPED: ("quiet", N_("Dropped")),
}
RESULTS: dict[Result, str] = {
    Result.DELIVERED: N_("Taken"),
    Result.REFUSED: N_("Not taken"),
    Result.REDIRECTED: N_("Led elsewhere, which isn’t followed"),
    Result.UNREACHABLE: N_("Can’t be reached"),
    Result.TIMED_OUT: N_("Took too long"),
    Result.FORBIDDEN: N_("The name leads to an address that is not on the open internet"),
    Result.BROKEN: N_("Answered what makes no sense, or couldn’t be sent"),
    Result.UNWANTED: N_("The endpoint is gone"),
}


@dataclass(frozen=True, slots=True)
class TypeChoice:
    value: str
    text: str
    checked: bool


@dataclass(frozen=True, slots=True)
class EndpointLine:
    link: Link
    url: str
    badge: Badge
    types: str
    numbers: str  # of its deliveries, in words


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    event: str
    what: str
    moment: str
    badge: Badge
    last: str  # what came of the last try; empty: there was none
    tries: str
    again: str  # where sending once more is asked for


@dataclass(frozen=True, kw_only=True)
class WebhooksPage(Page):
    action: Annotated[str, "Where an endpoint is registered; empty: without a key none can be."]
    url: Annotated[FieldView, "The field of the address."]
    name: Annotated[FieldView, "The field of the name."]
    types: Annotated[tuple[TypeChoice, ...], "The types to choose from."]
    endpoints: Annotated[tuple[EndpointLine, ...], "Those that there are."]


@dataclass(frozen=True, kw_only=True)
class WebhookPage(Page):
    up: Annotated[Link, "To all endpoints."]
    endpoint: Annotated[EndpointLine, "The endpoint."]
    action: Annotated[str, "Where what is done to it is sent."]
    disabled: Annotated[bool, "Whether it is sent nothing."]
    secret: Annotated[str, "A secret that was just made; else empty."]
    both_until: Annotated[str, "Until when the secret before signs as well; empty: it doesn't."]
    done: Annotated[str, "What was just done; else empty."]
    deliveries: Annotated[tuple[DeliveryLine, ...], "The newest first."]
    previous: Annotated[Link | None, "Newer deliveries."]
    following: Annotated[Link | None, "Older ones."]


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form."""

    url: str = ""
    name: str = ""
    types: tuple[str, ...] = ()
    url_error: str = ""
    name_error: str = ""


def webhooks_page(library: Library, locale: str, found: list[Listed], typed: Typed, *, possible: bool) -> WebhooksPage:
    return WebhooksPage(
        **_framed(library, locale, ""),
        title=_("Webhooks"),
        action=url_for("webhooks.page", locale=url_form(locale)) if possible else "",
        url=FieldView(typed.url, LONGEST_URL, typed.url_error),
        name=FieldView(typed.name, LONGEST_NAME, typed.name_error),
        types=tuple(TypeChoice(each.value, _(TYPE_NAMES[each]), each.value in typed.types) for each in TYPES),
        endpoints=tuple(_line(each, locale) for each in found),
    )


def webhook_page(
    library: Library, locale: str, one: Listed, log: list[Logged], offset: int, *, secret: str = "", done: str = ""
) -> WebhookPage:
    endpoint = one.endpoint

    def part(start: int) -> str:
        return url_for("webhooks.one", locale=url_form(locale), webhook_id=endpoint.id, offset=start or None)

    more = len(log) > PAGE
    return WebhookPage(
        **_framed(library, locale, endpoint.id),
        title=endpoint.name or endpoint.url,
        up=Link(_("Webhooks"), url_for("webhooks.page", locale=url_form(locale))),
        endpoint=_line(one, locale),
        action=url_for("webhooks.one", locale=url_form(locale), webhook_id=endpoint.id),
        disabled=endpoint.disabled is not None,
        secret=secret,
        both_until=format_datetime(endpoint.former_until) if secret and endpoint.former_until else "",
        done=done,
        deliveries=tuple(_delivery(each, endpoint, locale) for each in log[:PAGE]),
        previous=Link(_("Newer"), part(max(0, offset - PAGE))) if offset else None,
        following=Link(_("Older"), part(offset + PAGE)) if more else None,
    )


def _line(one: Listed, locale: str) -> EndpointLine:
    endpoint = one.endpoint
    link = url_for("webhooks.one", locale=url_form(locale), webhook_id=endpoint.id)
    types = [_(TYPE_NAMES[each]) for each in endpoint.types] or [_("Everything")]
    numbers = [f"{_(STATES[state][1])}: {format_decimal(one.deliveries[state])}" for state in State
               if state in one.deliveries]  # fmt: skip
    return EndpointLine(
        link=Link(endpoint.name or endpoint.url, link),
        url=endpoint.url,
        badge=_badge(endpoint),
        types=" · ".join(types),
        numbers=" · ".join(numbers) or _("Nothing was sent yet."),
    )


def _badge(endpoint: Endpoint) -> Badge:
    if endpoint.gone:
        return Badge("bad", _("Says that it is gone"))
    return Badge("quiet", _("Disabled")) if endpoint.disabled else Badge("good", _("Works"))


def _delivery(one: Logged, endpoint: Endpoint, locale: str) -> DeliveryLine:
    last = ""
    if one.last is not None:
        last = _(RESULTS[one.last.result]) + (f" ({one.last.status})" if one.last.status else "")
    tone, text = STATES[one.state]
    return DeliveryLine(
        event=one.event,
        what=_(TYPE_NAMES[one.type]),
        moment=format_datetime(one.happened),
        badge=Badge(tone, _(text)),
        last=last,
        tries=ngettext("%(num)s try", "%(num)s tries", one.attempts),
        again=url_for("webhooks.again", locale=url_form(locale), webhook_id=endpoint.id, delivery_id=one.id),
    )


def _framed(library: Library, locale: str, endpoint_id: str) -> dict[str, Any]:
    def address(one: str) -> str:
        if endpoint_id:
            return url_for("webhooks.one", locale=url_form(one), webhook_id=endpoint_id)
        return url_for("webhooks.page", locale=url_form(one))

    return frame(library, locale, address) | {"canonical": "", "alternates": (), "indexed": False}
