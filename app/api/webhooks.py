"""Webhooks, for operators' programs: what `goodstanding webhooks` and the page do, in one contract.

The log names events and never an account. A secret stands in the answer to what made it, and nowhere else.
"""

from __future__ import annotations

from datetime import datetime

from apiflask import APIBlueprint
from flask import Response, request

from app.api.accounts import confidential
from app.api.serving import REFUSED
from app.api.webhook_schemas import (
    DeliveriesAnswer,
    DeliveriesQuery,
    Delivery,
    NewWebhook,
    Webhook,
    WebhookChange,
    WebhooksAnswer,
    WebhookWithSecret,
)
from app.errors import TABLE, ProblemError, problem, respond
from app.facts_form.refusals import MESSAGES
from app.identity.guard import require_role
from app.identity.roles import Role, Scope
from app.outbox.deliveries import State
from app.outbox.events import EventType
from app.queries import QueryError
from app.results import Json
from app.services import current_services
from app.webhooks.records import Listed, Logged
from app.webhooks.service import EndpointError, TooManyEndpointsError, UnknownEndpointError, WebhookService
from app.wording import N_, Wrong

webhooks_api = APIBlueprint("webhooks_api", __name__, tag="Webhooks", url_prefix="/api/v1/webhooks")
webhooks_api.after_request(confidential)
SECURITY = "bearer"
OPERATORS = REFUSED | {401: TABLE["not-signed-in"][1], 403: TABLE["forbidden"][1]}
KNOWN = OPERATORS | {404: TABLE["unknown-webhook"][1]}
IMPOSSIBLE = {409: TABLE["not-possible"][1]}
NO_KEY = N_("Without GOODSTANDING_SECRET_KEY no secret can be kept. Whoever runs this site sets it.")


@webhooks_api.get("")
@webhooks_api.output(WebhooksAnswer)
@webhooks_api.doc(summary="List the endpoints that are told of events", security=SECURITY, responses=OPERATORS)
def listed() -> Json:
    """For operators. Needs the scope `webhooks:read`."""
    return {"webhooks": [_webhook(each) for each in _reading().listed()]}


@webhooks_api.post("")
@webhooks_api.input(NewWebhook, arg_name="asked")
@webhooks_api.output(WebhookWithSecret, status_code=201)
@webhooks_api.doc(summary="Register an endpoint", security=SECURITY, responses=OPERATORS | IMPOSSIBLE)
def registered(asked: NewWebhook) -> tuple[Json, int, dict[str, str]]:
    """The endpoint, and the secret that requests to it are signed with. It is sent what happens from now on.

    For operators; needs the scope `webhooks:write`.
    """
    by, service = _writing(sealing=True)
    try:
        endpoint, secret = service.register(by, asked.url, asked.name, [EventType(each) for each in asked.types])
    except EndpointError as error:
        raise _refused(error) from error
    location = {"Location": f"/api/v1/webhooks/{endpoint.id}"}
    return _webhook(Listed(endpoint, {})) | {"secret": secret}, 201, location


@webhooks_api.get("/<webhook_id>")
@webhooks_api.output(Webhook)
@webhooks_api.doc(summary="Read an endpoint", security=SECURITY, responses=KNOWN)
def one(webhook_id: str) -> Json:
    """For operators. Needs the scope `webhooks:read`."""
    return _webhook(_reading().look(webhook_id))


@webhooks_api.patch("/<webhook_id>")
@webhooks_api.input(WebhookChange, arg_name="asked")
@webhooks_api.output(Webhook)
@webhooks_api.doc(summary="Rename, disable or enable an endpoint, or choose its types", security=SECURITY,
                  responses=KNOWN | IMPOSSIBLE)  # fmt: skip
def changed(webhook_id: str, asked: WebhookChange) -> Json:
    """The endpoint as it is then. For operators; needs the scope `webhooks:write`."""
    by, service = _writing()
    if not isinstance(request.get_json(silent=True), dict):  # null would pass for no change at all
        raise QueryError({"body": Wrong(MESSAGES["object-expected"])})
    types = None if asked.types is None else [EventType(each) for each in asked.types]
    try:
        service.change(by, webhook_id, name=asked.name, types=types, disabled=asked.disabled)
    except EndpointError as error:
        raise _refused(error) from error
    return _webhook(service.look(webhook_id))


@webhooks_api.delete("/<webhook_id>")
@webhooks_api.output({}, status_code=204)
@webhooks_api.doc(summary="Remove an endpoint", security=SECURITY, responses=KNOWN)
def removed(webhook_id: str) -> str:
    """With its secret, what waits for it, and its log. For operators; needs the scope `webhooks:write`."""
    by, service = _writing()
    service.remove(by, webhook_id)
    return ""


@webhooks_api.post("/<webhook_id>/secret")
@webhooks_api.output(WebhookWithSecret)
@webhooks_api.doc(summary="Give an endpoint a new secret", security=SECURITY, responses=KNOWN | IMPOSSIBLE)
def rotated(webhook_id: str) -> Json:
    """For 24 hours the one before signs as well. For operators; needs the scope `webhooks:write`."""
    by, service = _writing(sealing=True)
    _, secret = service.rotate(by, webhook_id)
    return _webhook(service.look(webhook_id)) | {"secret": secret}


@webhooks_api.post("/<webhook_id>/test")
@webhooks_api.output(Delivery, status_code=202)
@webhooks_api.doc(summary="Send an endpoint a test", security=SECURITY, responses=KNOWN)
def tested(webhook_id: str) -> tuple[Json, int, dict[str, str]]:
    """The delivery as it waits to be sent; read it again to see what came of it.

    For operators; needs the scope `webhooks:write`.
    """
    by, service = _writing()
    return _due(service, webhook_id, service.test(by, webhook_id))


@webhooks_api.get("/<webhook_id>/deliveries")
@webhooks_api.input(DeliveriesQuery, location="query", arg_name="asked")
@webhooks_api.output(DeliveriesAnswer)
@webhooks_api.doc(summary="List what was sent to an endpoint, and what came of it", security=SECURITY, responses=KNOWN)
def deliveries(webhook_id: str, asked: DeliveriesQuery) -> Json:
    """For operators. Needs the scope `webhooks:read`."""
    states = (asked.state,) if asked.state else tuple(State)
    found = _reading().log(webhook_id, states=states, limit=asked.limit + 1, offset=asked.offset)
    return {"deliveries": [_delivery(each) for each in found[: asked.limit]], "more": len(found) > asked.limit}


@webhooks_api.get("/<webhook_id>/deliveries/<delivery_id>")
@webhooks_api.output(Delivery)
@webhooks_api.doc(summary="Read what came of a delivery", security=SECURITY, responses=KNOWN)
def delivery(webhook_id: str, delivery_id: str) -> Json:
    """For operators. Needs the scope `webhooks:read`."""
    return _delivery(_reading().delivery(webhook_id, delivery_id))


@webhooks_api.post("/<webhook_id>/deliveries/<delivery_id>/redeliver")
@webhooks_api.output(Delivery, status_code=202)
@webhooks_api.doc(summary="Send a delivery once more", security=SECURITY, responses=KNOWN)
def redelivered(webhook_id: str, delivery_id: str) -> tuple[Json, int, dict[str, str]]:
    """Under the event's own id, whatever became of it. For operators; needs the scope `webhooks:write`."""
    by, service = _writing()
    service.again(by, webhook_id, delivery_id)
    return _due(service, webhook_id, delivery_id)


@webhooks_api.errorhandler(UnknownEndpointError)
def _unknown(_: UnknownEndpointError) -> Response:
    return respond(problem("unknown-webhook"))


def _reading() -> WebhookService:
    require_role(Scope.READ_WEBHOOKS, Role.OPERATOR)
    return current_services().webhooks


def _writing(*, sealing: bool = False) -> tuple[str, WebhookService]:
    """Who changes something; `sealing`: what takes a secret that can be kept."""
    principal = require_role(Scope.WRITE_WEBHOOKS, Role.OPERATOR)
    service = current_services().webhooks
    if sealing and not service.possible:
        raise ProblemError("not-possible", Wrong(NO_KEY))
    return principal.id, service


def _refused(error: EndpointError) -> QueryError:
    code = "not-possible" if isinstance(error, TooManyEndpointsError) else "invalid-parameters"
    return QueryError(error.errors, code)


def _due(service: WebhookService, webhook_id: str, delivery_id: str) -> tuple[Json, int, dict[str, str]]:
    found = _delivery(service.delivery(webhook_id, delivery_id))
    return found, 202, {"Location": f"/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}"}


def _webhook(one: Listed) -> Json:
    endpoint = one.endpoint
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "name": endpoint.name,
        "types": [each.value for each in endpoint.types],
        "state": endpoint.state,
        "created_at": endpoint.created.isoformat(),
        "disabled_at": _moment(endpoint.disabled),
        "former_secret_until": _moment(endpoint.former_until),
        "deliveries": {state.replace("-", "_"): one.deliveries.get(state, 0) for state in State},
    }


def _delivery(one: Logged) -> Json:
    last = one.last
    return {
        "id": one.id,
        "event_id": one.event,
        "type": one.type.value,
        "happened_at": one.happened.isoformat(),
        "state": one.state.value,
        "due_at": _moment(one.due),
        "attempts": one.attempts,
        "last": last
        and {
            "at": last.at.isoformat(),
            "took_ms": last.took_ms,
            "result": last.result.value,
            "status": last.status,
            "said": last.said,
        },
    }


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
