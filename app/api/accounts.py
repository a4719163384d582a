"""Accounts, for programs of a partner or an agent. Whoever may not reach one is told that there is none."""

from __future__ import annotations

from typing import Annotated

from apiflask import APIBlueprint
from pydantic import Field
from werkzeug.wrappers import Response

from app.api.diagnosis_schemas import DiagnosisAnswer
from app.api.schemas import LocaleQuery
from app.api.serving import REFUSED
from app.errors import TABLE
from app.identity.guard import require_principal
from app.identity.roles import Scope
from app.looks import Asked, look
from app.queries import known_locale
from app.remedies import remedies
from app.remedies.answer import Json, diagnosis_answer
from app.services import current_services
from app.wording import wording_for

accounts_api = APIBlueprint("accounts_api", __name__, tag="Accounts", url_prefix="/api/v1")
SECURITY = "bearer"
At = Annotated[
    str,
    Field(
        max_length=40,
        description="As of which moment, with its time zone, or as of which day, which begins where the account is; "
        "without it, now",
        examples=["2026-01-31"],
    ),
]


def confidential(response: Response) -> Response:
    """What is said of an account is kept by nobody on the way."""
    response.headers["Cache-Control"] = "no-store"
    return response


accounts_api.after_request(confidential)


class DiagnosisQuery(LocaleQuery):
    at: At = ""


@accounts_api.get("/accounts/<account_id>/diagnosis")
@accounts_api.input(DiagnosisQuery, location="query", arg_name="asked")
@accounts_api.output(DiagnosisAnswer)
@accounts_api.doc(
    summary="Diagnose an account from what is known of it",
    security=SECURITY,
    responses=REFUSED | {401: TABLE["not-signed-in"][1], 403: TABLE["forbidden"][1], 404: TABLE["unknown-account"][1]},
)
def diagnosis(account_id: str, asked: DiagnosisQuery) -> Json:
    """As `POST /diagnoses` answers. Needs the scope `accounts:read`.

    Evidence is given to the account's global admins, that of bills to its billing admins as well, and all of it to the
    agents who serve the account; to others, findings have neither evidence nor dates. The trail notes every answer.
    """
    principal = require_principal(Scope.READ_ACCOUNTS)
    services = current_services()
    library = services.library()
    locale = known_locale(library, asked.locale)
    found = look(services, library, principal, Asked(account_id, asked.at), wording_for(locale), surface="api")
    return diagnosis_answer(remedies(found.diagnosis, library, locale))
