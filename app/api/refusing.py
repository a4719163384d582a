"""Problem documents in the reader's language, for what somebody stated and can't be so."""

from __future__ import annotations

from collections.abc import Iterable

from apiflask.exceptions import HTTPError
from flask import Response
from pydantic import ValidationError

from app.api.reader import reader_language
from app.errors import BY_STATUS, NAMED, TABLE, Problem, problem, respond
from app.facts_form import FactsRefusedError, refusals_of
from app.wording import Wording, wording_for

SHOWN, MOST = 3, 100  # errors in `detail`, errors in all


def refusal(words: Wording, errors: Iterable[tuple[str, str]], code: str = "invalid-parameters") -> Problem:
    """`errors`: each field with what is wrong with it, in words already."""
    found = tuple(errors)
    detail = " ".join(words.gettext(NAMED, label=name, value=said) for name, said in found[:SHOWN])
    status, title, _remedy = TABLE[code]
    return Problem(code, status, words.gettext(title), detail, found[:MOST], words.tag)


def refusal_of(words: Wording, error: FactsRefusedError) -> Problem:
    """Each message under the name of its field."""
    code = next((each.code for each in error.refusals if each.code == "unknown-locale"), "invalid-parameters")
    return refusal(words, ((each.field or "body", each.message(words)) for each in error.refusals), code)


def refuse_input(error: HTTPError) -> Response:
    """What APIFlask raises where a question does not fit its schema; pydantic's English is not passed on."""
    cause = error.__cause__
    if not isinstance(cause, ValidationError):
        return respond(problem(BY_STATUS.get(error.status_code, "bad-request"), str(error.message or "")))
    return respond(refusal_of(wording_for(reader_language()), FactsRefusedError(refusals_of(cause))))
