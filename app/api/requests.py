"""Support requests of an account, for programs of a partner or an agent.

Whoever may not reach the account is told that there is none; whoever may not read a request, that the account has none
such. A change names the version that was read; where somebody else was faster, nothing is written.
"""

from __future__ import annotations

from typing import NoReturn

from apiflask import APIBlueprint
from flask import url_for

from app.accounts.store import AccountStore
from app.answers import locate
from app.api.accounts import confidential
from app.api.request_schemas import (
    AnswerPlace,
    Closing,
    NewRequest,
    Reply,
    RequestsAnswer,
    RequestsQuery,
    SupportThread,
    Turn,
)
from app.api.serving import REFUSED
from app.diagnosis.vocabulary import Origin
from app.errors import TABLE, ProblemError
from app.identity.audit import utc_now
from app.identity.guard import account_or_404, require_principal
from app.identity.roles import Principal, Scope
from app.queries import QueryError, known_locale
from app.services import current_services
from app.support.answer import Json, request_answer, thread_answer
from app.support.attaching import attached
from app.support.drafts import Given, checked
from app.support.errors import (
    AssignedError,
    NotPossibleError,
    SentBeforeError,
    StaleError,
    SupportError,
    TooManyError,
)
from app.support.records import Action, Answer, Resolution, Side, Status, Step, Thread
from app.support.service import side_of
from app.support.texts import read_message
from app.wording import N_, Wrong, shortened

requests_api = APIBlueprint("requests_api", __name__, tag="Support requests", url_prefix="/api/v1")
SECURITY = "bearer"
PATH = "/accounts/<account_id>/requests"
NOBODY = {401: TABLE["not-signed-in"][1], 403: TABLE["forbidden"][1]}
NO_ACCOUNT = REFUSED | NOBODY | {404: TABLE["unknown-account"][1]}
NO_REQUEST = REFUSED | NOBODY | {404: TABLE["unknown-request"][1]}
CONFLICT = {409: TABLE["stale-version"][1]}
CODES: dict[type[SupportError], str] = {
    StaleError: "stale-version",
    AssignedError: "stale-version",
    NotPossibleError: "not-possible",
    SentBeforeError: "sent-before",
}
REASSIGNED = N_("Who works on the request has changed. It is assignment %(number)s now.")
NO_ANSWER = N_("There is no article “%(article)s”. Write one of those that the search gives.")


@requests_api.get(PATH)
@requests_api.input(RequestsQuery, location="query", arg_name="asked")
@requests_api.output(RequestsAnswer)
@requests_api.doc(summary="List an account's support requests", security=SECURITY, responses=NO_ACCOUNT)
def listed(account_id: str, asked: RequestsQuery) -> Json:
    """Open ones first, the one that changed last before others. Needs the scope `requests:read`.

    The account's global admins and the agents who serve it see all requests, others those that they sent themselves.
    """
    principal = reaching(account_id, Scope.READ_REQUESTS)
    statuses, limit = (asked.status,) if asked.status else tuple(Status), asked.limit + 1
    support = current_services().support
    found = support.listed(principal, account_id, statuses=statuses, limit=limit, offset=asked.offset, surface="api")
    return {
        "account_id": account_id,
        "requests": [request_answer(each, side_of(principal, account_id)) for each in found[: asked.limit]],
        "more": len(found) > asked.limit,
    }


@requests_api.post(PATH)
@requests_api.input(NewRequest, arg_name="asked")
@requests_api.output(SupportThread, status_code=201)
@requests_api.doc(summary="Ask support", security=SECURITY, responses=NO_ACCOUNT | {409: TABLE["sent-before"][1]})
def created(account_id: str, asked: NewRequest) -> tuple[Json, int, dict[str, str]]:
    """For the account's own people: to be reinstated, why it is suspended, or something else.

    Needs the scope `requests:write`. In the account's diagnosis, the step of asking support is done while a request of
    the first two kinds is open.
    """
    principal = reaching(account_id, Scope.WRITE_REQUESTS)
    if side_of(principal, account_id) is not Side.PARTNER:
        raise ProblemError("forbidden", Wrong(N_("Only the account’s own people ask; agents answer.")))
    locale = known_locale(current_services().library(), asked.locale)
    programme = asked.programme or ""
    found = checked(Given(asked.purpose, asked.subject, asked.message, programme, tuple(asked.reasons)), locale)
    if found.draft is None:
        refuse(found.errors, locale)
    try:
        thread = current_services().support.create(
            principal, account_id, found.draft, origin=Origin.API, token=asked.idempotency_key
        )
    except SupportError as error:
        raise conflict(error) from error
    except TooManyError as error:
        raise _enough(error, locale) from error
    where = url_for("requests_api.one", account_id=account_id, request_id=thread.request.id)
    return thread_answer(thread, Side.PARTNER), 201, {"Location": where}


@requests_api.get(f"{PATH}/<request_id>")
@requests_api.output(SupportThread)
@requests_api.doc(summary="Read a support request with its history", security=SECURITY, responses=NO_REQUEST)
def one(account_id: str, request_id: str) -> Json:
    """Every change with who made it and when, the status before and after, and what was said. Scope `requests:read`."""
    principal = reaching(account_id, Scope.READ_REQUESTS)
    found = current_services().support.thread(principal, account_id, request_id, surface="api")
    return answer_of(principal, account_id, found)


@requests_api.post(f"{PATH}/<request_id>/replies")
@requests_api.input(Reply, arg_name="asked")
@requests_api.output(SupportThread)
@requests_api.doc(summary="Reply to a support request", security=SECURITY, responses=NO_REQUEST | CONFLICT)
def replied(account_id: str, request_id: str, asked: Reply) -> Json:
    """The request as it is then. Needs the scope `requests:write`.

    A reply of support makes it wait for the partner, one of the partner for support. Files can't be attached; support
    attaches passages of articles.
    """
    return _changed(account_id, request_id, Action.REPLIED, asked, keep=asked.still_working)


@requests_api.post(f"{PATH}/<request_id>/close")
@requests_api.input(Closing, arg_name="asked")
@requests_api.output(SupportThread)
@requests_api.doc(summary="Close a support request", security=SECURITY, responses=NO_REQUEST | CONFLICT)
def closed(account_id: str, request_id: str, asked: Closing) -> Json:
    """The request as it is then. Needs the scope `requests:write`."""
    return _changed(account_id, request_id, Action.CLOSED, asked)


@requests_api.post(f"{PATH}/<request_id>/reopen")
@requests_api.input(Turn, arg_name="asked")
@requests_api.output(SupportThread)
@requests_api.doc(summary="Reopen a support request", security=SECURITY, responses=NO_REQUEST | CONFLICT)
def reopened(account_id: str, request_id: str, asked: Turn) -> Json:
    """The request as it is then: open. Needs the scope `requests:write`."""
    return _changed(account_id, request_id, Action.REOPENED, asked)


def _changed(account_id: str, request_id: str, action: Action, asked: Reply | Turn, *, keep: bool = False) -> Json:
    principal = reaching(account_id, Scope.WRITE_REQUESTS)
    library = current_services().library()
    locale = known_locale(library, asked.locale)
    answers, resolution = _of_support(principal, account_id, locale, asked)
    read = read_message(asked.message, required=action is Action.REPLIED and not answers)
    if read.wrong is not None:
        refuse({"message": read.wrong}, locale)
    step = Step(action, asked.version, read.text, locale, keep, answers, resolution)
    try:
        found = current_services().support.change(principal, account_id, request_id, step, token=asked.idempotency_key)
    except SupportError as error:
        raise conflict(error) from error
    except TooManyError as error:
        raise _enough(error, locale) from error
    return answer_of(principal, account_id, found)


def _of_support(
    principal: Principal, account_id: str, locale: str, asked: Reply | Turn
) -> tuple[tuple[Answer, ...], Resolution | None]:
    """The answers and the resolution that only support may send."""
    wanted: list[AnswerPlace] = getattr(asked, "answers", [])
    resolution: Resolution | None = getattr(asked, "resolution", None)
    if (wanted or resolution) and side_of(principal, account_id) is not Side.SUPPORT:
        raise ProblemError("forbidden", Wrong(N_("Only support attaches answers and says how a request ended.")))
    library, answers = current_services().library(), list[Answer]()
    for each in wanted:
        place = locate(library, each.article_id, each.anchor)
        if place is None:
            refuse({"answers": Wrong(NO_ANSWER, {"article": shortened(each.article_id)})}, locale)
        answers += attached(library, known_locale(library, each.locale) if each.locale else locale, (place,))
    return tuple(answers), resolution


def reaching(account_id: str, scope: Scope) -> Principal:
    """Who asks, where they may and can reach the account."""
    principal = require_principal(scope)
    store = AccountStore(current_services().database)
    account_or_404(principal, account_id, lambda one: store.accounts(utc_now(), serving=(one,)) or None)
    return principal


def answer_of(principal: Principal, account_id: str, thread: Thread | None) -> Json:
    if thread is None:
        raise ProblemError("unknown-request")
    return thread_answer(thread, side_of(principal, account_id))


def refuse(errors: dict[str, Wrong], locale: str) -> NoReturn:
    raise QueryError(errors, language=locale)


def _enough(error: TooManyError, locale: str) -> QueryError:
    """Which bound of the account it is, in the language of the text."""
    return QueryError({"message": error.wrong}, "not-possible", language=locale)


def conflict(error: SupportError) -> ProblemError:
    """With the version and status that the request has now."""
    now = error.thread.request
    if isinstance(error, AssignedError):
        return ProblemError(CODES[type(error)], Wrong(REASSIGNED, {"number": now.assigned.number}))
    stands = Wrong(
        N_("The request is %(status)s now, in version %(version)s."), {"status": now.status, "version": now.version}
    )
    return ProblemError(CODES[type(error)], stands)


requests_api.after_request(confidential)
