"""A diagnosis of facts that come with the question. They are neither kept nor logged."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from apiflask import APIBlueprint
from flask import request
from limits import parse
from werkzeug.wrappers import Response

from app.api.diagnosis_schemas import DiagnosisAnswer
from app.api.refusing import refusal_of
from app.api.serving import REFUSED
from app.diagnosis.engine import diagnose
from app.errors import TABLE, problem, respond
from app.facts_form import DiagnosisForm, FactsRefusedError, parse_json, read_form
from app.i18n import match_locale, negotiate
from app.identity.guard import current_principal
from app.limits import client_address
from app.remedies import guide_of, remedies
from app.remedies.answer import Json, diagnosis_answer
from app.services import current_services
from app.wording import wording_for
from indexer.library import Library

diagnoses_api = APIBlueprint("diagnoses_api", __name__, tag="Diagnoses", url_prefix="/api/v1")
LIMIT = parse("60 per minute")  # of a client without a token
PATH = "/api/v1/diagnoses"
EXAMPLE: Json = {
    "locale": "fr-FR",
    "facts": {
        "account": {"cloud": "global", "time_zone": "Europe/Paris"},
        "programmes": [{"programme": "ai-cloud", "suspension": {"suspended": True}}],
        "vetting": {"status": "rejected", "since": "2026-09-01"},
    },
}


@diagnoses_api.post("/diagnoses")
@diagnoses_api.output(DiagnosisAnswer)
@diagnoses_api.doc(
    summary="Diagnose an account from its facts",
    responses=REFUSED
    | {401: TABLE["not-signed-in"][1], 413: TABLE["too-large"][1], 429: TABLE["too-many-requests"][1]},
)
def diagnoses() -> Any:
    """Why the account is suspended or may come to be, what still works, and which steps lead back.

    A fact that is left out isn't known, and what depends on it is `not-known`. Nothing is kept or logged. A token
    lifts the limit on how often this may be asked.
    """
    wait = _wait()
    if wait:
        return respond(problem("too-many-requests"), {"Retry-After": str(wait)})
    library = current_services().library()
    now = datetime.now(UTC)
    data: Any = None
    try:
        data = parse_json(request.get_data(cache=False))
        asked = read_form(data, library.locales, now)
    except FactsRefusedError as error:
        return respond(refusal_of(wording_for(_reader(library, data)), error))
    diagnosis = diagnose(asked.facts, asked.at, guide_of(library))
    return diagnosis_answer(remedies(diagnosis, library, asked.locale))


@diagnoses_api.after_request
def _kept_nowhere(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response


def _wait() -> int:
    """Seconds until a client without a token may ask again; a token that doesn't work is an error."""
    if current_principal() is not None:
        return 0
    return current_services().limits.seconds_to_wait((LIMIT, f"diagnoses:{client_address()}"))


def _reader(library: Library, data: Any) -> str:
    """The language to refuse in: the one that is asked for, else one that the client accepts."""
    given = data.get("locale") if isinstance(data, dict) else None
    known = match_locale(given, library.locales) if isinstance(given, str) else None
    return known or negotiate(request.accept_languages, library.locales, library.source_locale)


def describe_form(spec: dict[Any, Any] | str) -> dict[Any, Any] | str:
    """The form is read by ourselves, for messages in the reader's language, so that APIFlask can't describe it."""
    if isinstance(spec, str) or PATH not in spec["paths"]:
        return spec
    described = DiagnosisForm.model_json_schema(ref_template="#/components/schemas/Facts.{model}")
    spec["components"]["schemas"] |= {f"Facts.{name}": each for name, each in described.pop("$defs").items()}
    spec["components"]["schemas"]["DiagnosisForm"] = described
    content = {"schema": {"$ref": "#/components/schemas/DiagnosisForm"}, "example": EXAMPLE}
    spec["paths"][PATH]["post"]["requestBody"] = {"required": True, "content": {"application/json": content}}
    return spec
