"""Subscriptions, for programs of a partner or an agent. Partner Center is never called: events say what was done."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import request

from app.api.accounts import SECURITY, DiagnosisQuery, confidential
from app.api.refusing import refusal, refusal_of
from app.api.schemas import LocaleQuery
from app.api.serving import REFUSED
from app.api.subscription_schemas import RecordedAnswer, SubscriptionAnswer, SubscriptionsAnswer, SubscriptionsQuery
from app.diagnosis.timeline import local_day
from app.diagnosis.vocabulary import Origin
from app.errors import TABLE, respond
from app.facts_form import FactsRefusedError, parse_json
from app.identity.guard import require_principal
from app.identity.roles import Principal, Scope
from app.queries import known_locale
from app.remedies.answer import Json
from app.services import Services, current_services
from app.subscriptions.answer import listing_answer, subscription_answer
from app.subscriptions.form import EventForm, read_event
from app.subscriptions.listing import listed
from app.subscriptions.records import Wanted
from app.subscriptions.service import Book, NotPossibleError, known_subscription, note_look, open_book, record
from app.subscriptions.workflow import Checked, checked
from app.wording import Wording, wording_for
from indexer.library import Library

subscriptions_api = APIBlueprint("subscriptions_api", __name__, tag="Subscriptions", url_prefix="/api/v1")
subscriptions_api.after_request(confidential)
RESPONSES = REFUSED | {401: TABLE["not-signed-in"][1], 403: TABLE["forbidden"][1], 404: TABLE["unknown-account"][1]}
UNKNOWN = {404: TABLE["unknown-subscription"][1]}
EVENTS = "/api/v1/accounts/{account_id}/subscriptions/{subscription_id}/events"
EXAMPLE: Json = {"event": "suspended", "cause": "non-payment", "on": "2026-11-20"}


@subscriptions_api.get("/accounts/<account_id>/subscriptions")
@subscriptions_api.input(SubscriptionsQuery, location="query", arg_name="asked")
@subscriptions_api.output(SubscriptionsAnswer)
@subscriptions_api.doc(summary="List an account's customers' subscriptions", security=SECURITY, responses=RESPONSES)
def subscriptions(account_id: str, asked: SubscriptionsQuery) -> Json:
    """What nears deletion comes first. For the account's global admins and the agents who serve it, with the scope
    `accounts:read`. The trail notes every answer."""
    found = _Asking(account_id, asked.locale, Scope.READ_ACCOUNTS)
    book = found.book(asked.at)
    wanted = Wanted(asked.status, asked.cause, asked.due_within, asked.q)
    part = listed(book.subscriptions or (), wanted, asked.limit, asked.offset)
    found.note(book)
    return listing_answer(book, part, found.locale, asked.offset)


@subscriptions_api.get("/accounts/<account_id>/subscriptions/<path:subscription_id>")
@subscriptions_api.input(DiagnosisQuery, location="query", arg_name="asked")
@subscriptions_api.output(SubscriptionAnswer)
@subscriptions_api.doc(summary="Read a subscription", security=SECURITY, responses=RESPONSES | UNKNOWN)
def subscription(account_id: str, subscription_id: str, asked: DiagnosisQuery) -> Json:
    """Its history, who can still sign in, when deletion is due, and how it is suspended, reactivated or cancelled."""
    found = _Asking(account_id, asked.locale, Scope.READ_ACCOUNTS)
    book = found.book(asked.at)
    held = known_subscription(book, subscription_id)
    found.note(book, subscription_id)
    return subscription_answer(book, held, found.library, found.locale)


@subscriptions_api.post("/accounts/<account_id>/subscriptions/<path:subscription_id>/events")
@subscriptions_api.input(LocaleQuery, location="query", arg_name="asked")
@subscriptions_api.output(RecordedAnswer)
@subscriptions_api.doc(
    summary="Record what was done to a subscription",
    security=SECURITY,
    responses=RESPONSES | UNKNOWN | {409: TABLE["not-possible"][1], 413: TABLE["too-large"][1]},
)
def record_event(account_id: str, subscription_id: str, asked: LocaleQuery) -> Any:
    """That it was suspended, reactivated or cancelled in Partner Center, on which day and why. Nothing is done there.

    Recording the same twice adds nothing. Needs the scope `accounts:write`.
    """
    found = _Asking(account_id, asked.locale, Scope.WRITE_ACCOUNTS)
    book = found.book("")
    held = known_subscription(book, subscription_id)
    try:
        given = read_event(parse_json(request.get_data(cache=False)))
    except FactsRefusedError as error:
        return respond(refusal_of(found.words, error))
    read = checked(given, local_day(book.facts, book.at), book.begun(held))
    if read.done is None:
        return respond(refusal(found.words, _errors(found.words, read, book, subscription_id)))
    try:
        recorded = record(found.services, found.principal, book, held, read.done, Origin.API)
    except NotPossibleError:
        said = found.words.gettext("As the subscription stands, this can’t be done to it. Read it again.")
        return respond(refusal(found.words, [("event", said)], "not-possible"))
    after = found.book("")
    answer = subscription_answer(after, known_subscription(after, subscription_id), found.library, found.locale)
    return answer | {"recorded": recorded}


class _Asking:
    """Who asks, in which language."""

    def __init__(self, account_id: str, locale: str, scope: Scope) -> None:
        self.principal: Principal = require_principal(scope)
        self.services: Services = current_services()
        self.library: Library = self.services.library()
        self.locale = known_locale(self.library, locale)
        self.words = wording_for(self.locale)
        self._account = account_id

    def book(self, at: str) -> Book:
        return open_book(self.services, self.library, self.principal, self._account, at, self.words)

    def note(self, book: Book, subscription: str = "") -> None:
        note_look(self.services, self.principal, book.account_id, "api", subscription)


def _errors(words: Wording, read: Checked, book: Book, subscription: str) -> list[tuple[str, str]]:
    begun = book.begun(known_subscription(book, subscription))
    day = words.day(begun) if begun else ""
    return [(name, words.gettext(text, date=day)) for name, text in read.errors.items()]


def describe_event(spec: dict[Any, Any] | str) -> dict[Any, Any] | str:
    """The event is read by ourselves, for messages in the reader's language, so that APIFlask can't describe it."""
    if isinstance(spec, str) or EVENTS not in spec["paths"]:
        return spec
    described = EventForm.model_json_schema(ref_template="#/components/schemas/Event.{model}")
    spec["components"]["schemas"] |= {f"Event.{name}": each for name, each in described.pop("$defs").items()}
    spec["components"]["schemas"]["EventForm"] = described
    content = {"schema": {"$ref": "#/components/schemas/EventForm"}, "example": EXAMPLE}
    spec["paths"][EVENTS]["post"]["requestBody"] = {"required": True, "content": {"application/json": content}}
    return spec
