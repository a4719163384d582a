"""What agents do, for their programs: the queue, who works on a request, and that an account was reinstated."""

from __future__ import annotations

from datetime import UTC, datetime

from apiflask import APIBlueprint

from app.api.accounts import confidential
from app.api.request_schemas import (
    AgentsAnswer,
    Assigning,
    NewReinstatement,
    QueueAnswer,
    QueueQuery,
    ReinstatementAnswer,
    SupportThread,
)
from app.api.requests import (
    CONFLICT,
    NO_ACCOUNT,
    NO_REQUEST,
    NOBODY,
    PATH,
    SECURITY,
    answer_of,
    conflict,
    reaching,
    refuse,
)
from app.api.serving import REFUSED
from app.diagnosis.vocabulary import Origin
from app.errors import TABLE, ProblemError
from app.identity.guard import require_role
from app.identity.roles import Principal, Role, Scope, serves
from app.looks import Asked, look
from app.queries import known_locale
from app.services import current_services
from app.support.answer import Json, queued_answer
from app.support.errors import AssignedError
from app.support.queue import SUPPORT_S_TURN, Wanted
from app.support.records import Status
from app.support.reinstating import Given, NotSuspendedError, checked
from app.wording import N_, Wrong, wording_for

desk_api = APIBlueprint("desk_api", __name__, tag="Support desk", url_prefix="/api/v1")
desk_api.after_request(confidential)
NO_AGENT = N_("Nobody of that id serves the account. Its agents are listed at /api/v1/accounts/ID/agents.")


@desk_api.get("/support-requests")
@desk_api.input(QueueQuery, location="query", arg_name="asked")
@desk_api.output(QueueAnswer)
@desk_api.doc(summary="List the requests of all accounts that an agent serves", security=SECURITY,
              responses=REFUSED | NOBODY)  # fmt: skip
def queue(asked: QueueQuery) -> Json:
    """Those that support has to answer, who has waited longest first. For agents; needs the scope `requests:read`."""
    principal = require_role(Scope.READ_REQUESTS, Role.AGENT)
    services = current_services()
    statuses = tuple(Status) if asked.everything else (asked.status,) if asked.status else SUPPORT_S_TURN
    language = known_locale(services.library(), asked.language) if asked.language else ""
    wanted = Wanted(statuses, language, asked.assigned, asked.order, asked.limit + 1, asked.offset)
    found = services.queue.listed(principal, wanted, surface="api")
    return {
        "requests": [queued_answer(each) for each in found[: asked.limit]],
        "more": len(found) > asked.limit,
    }


@desk_api.get("/accounts/<account_id>/agents")
@desk_api.output(AgentsAnswer)
@desk_api.doc(summary="List the agents who serve an account", security=SECURITY, responses=NO_ACCOUNT)
def agents(account_id: str) -> Json:
    """Those whom a request can be assigned to. For agents; needs the scope `requests:read`."""
    principal = _serving(account_id, Scope.READ_REQUESTS)
    found = current_services().support.agents(account_id)
    listed = [{"id": each.id, "name": each.name, "me": each.id == principal.id} for each in found]
    return {"account_id": account_id, "agents": listed}


@desk_api.put(f"{PATH}/<request_id>/assignment")
@desk_api.input(Assigning, arg_name="asked")
@desk_api.output(SupportThread)
@desk_api.doc(summary="Say who works on a support request", security=SECURITY, responses=NO_REQUEST | CONFLICT)
def assigned(account_id: str, request_id: str, asked: Assigning) -> Json:
    """The request as it is then. For agents; needs the scope `requests:write`. Its partner is not told."""
    principal = _serving(account_id, Scope.WRITE_REQUESTS)
    support, assignee = current_services().support, asked.assignee or ""
    try:
        found = support.assign(principal, account_id, request_id, assignee, asked.assignment)
    except AssignedError as error:
        raise conflict(error) from error
    except LookupError:
        refuse({"assignee": Wrong(NO_AGENT)}, principal.locale or "en")
    return answer_of(principal, account_id, found)


@desk_api.post("/accounts/<account_id>/reinstatements")
@desk_api.input(NewReinstatement, arg_name="asked")
@desk_api.output(ReinstatementAnswer, status_code=201)
@desk_api.doc(
    summary="Record that an account was reinstated",
    security=SECURITY,
    responses=NO_ACCOUNT | {409: TABLE["not-possible"][1]},
)
def reinstated(account_id: str, asked: NewReinstatement) -> tuple[Json, int]:
    """From then on, the account counts as not suspended in the programme. Nothing is done in Partner Center.

    For agents; needs the scope `accounts:write`. Where facts still confirm a reason, `despite_confirmed_reasons` has to
    say that you know.
    """
    principal = _serving(account_id, Scope.WRITE_ACCOUNTS)
    services = current_services()
    library = services.library()
    locale = known_locale(library, asked.locale)
    found = look(services, library, principal, Asked(account_id), wording_for(locale), surface="api")
    if asked.request_id and not services.support.has(account_id, asked.request_id):
        raise ProblemError("unknown-request")
    today = datetime.now(UTC).astimezone(found.facts.account.zone).date()
    given = Given(asked.programme, asked.on or "", asked.reason, asked.despite_confirmed_reasons)
    what, errors = checked(given, found.facts, found.diagnosis, today, asked.request_id or "")
    if what is None:
        names = {"despite": "despite_confirmed_reasons"}
        refuse({names.get(name, name): wrong for name, wrong in errors.items()}, locale)
    try:
        services.reinstating.record(principal, found.facts, what, Origin.API)
    except NotSuspendedError as error:
        raise ProblemError("not-possible", str(error)) from error
    return {
        "account_id": account_id,
        "programme": what.programme.value,
        "on": what.on.isoformat(),
        "confirmed": list(what.confirmed),
    }, 201


def _serving(account_id: str, scope: Scope) -> Principal:
    """Who asks, where they are an agent of the account."""
    principal = require_role(scope, Role.AGENT)
    if not serves(principal, account_id):
        raise ProblemError("unknown-account")
    return reaching(account_id, scope)
