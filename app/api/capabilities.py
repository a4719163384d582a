"""What an account may do now, one operation or all: whether, why, and where an article says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from apiflask import APIBlueprint
from pydantic import Field

from app.api.accounts import SECURITY, DiagnosisQuery, confidential
from app.api.diagnosis_schemas import Capability, Moment
from app.api.schemas import Locale, Schema
from app.api.serving import REFUSED
from app.diagnosis.capabilities import UnknownOperationError, can
from app.diagnosis.vocabulary import Programme
from app.errors import TABLE, ProblemError
from app.identity.guard import require_principal
from app.identity.roles import Scope
from app.looks import Asked, look
from app.queries import known_locale
from app.remedies import Ability, Remedies, remedies
from app.remedies.answer import Json, ability_answer
from app.remedies.words import WHY
from app.services import current_services
from app.wording import wording_for

capabilities_api = APIBlueprint("capabilities_api", __name__, tag="Accounts", url_prefix="/api/v1")
capabilities_api.after_request(confidential)
RESPONSES = REFUSED | {401: TABLE["not-signed-in"][1], 403: TABLE["forbidden"][1], 404: TABLE["unknown-account"][1]}


class CapabilityQuery(DiagnosisQuery):
    programme: Annotated[
        Programme | None,
        Field(description="In this programme; without it, wherever the account is enrolled"),
    ] = None


class AnsweredCapability(Capability):
    reason: str = Field(description="Why, in the reader's language")


class CapabilitiesAnswer(Schema):
    account_id: str
    as_of: Moment
    locale: Locale
    capabilities: list[AnsweredCapability]


class CapabilityAnswer(AnsweredCapability):
    account_id: str
    as_of: Moment
    locale: Locale


@capabilities_api.get("/accounts/<account_id>/capabilities")
@capabilities_api.input(CapabilityQuery, location="query", arg_name="asked")
@capabilities_api.output(CapabilitiesAnswer)
@capabilities_api.doc(summary="What an account may do now", security=SECURITY, responses=RESPONSES)
def capabilities(account_id: str, asked: CapabilityQuery) -> Json:
    """Every operation that the articles speak of. Needs the scope `accounts:read`. The trail notes every answer."""
    found = _diagnosed(account_id, asked)
    operations = [each.operation for each in found.diagnosis.capabilities]
    return _head(found) | {"capabilities": [_answer(found, each, asked.programme) for each in operations]}


@capabilities_api.get("/accounts/<account_id>/capabilities/<operation>")
@capabilities_api.input(CapabilityQuery, location="query", arg_name="asked")
@capabilities_api.output(CapabilityAnswer)
@capabilities_api.doc(summary="Whether an account may do something now", security=SECURITY, responses=RESPONSES)
def capability(account_id: str, operation: str, asked: CapabilityQuery) -> Json:
    """`manage`, `add`, `authorize` and `resell` are other names of the operations that the articles speak of.

    `allowed` is null where it isn't known. Needs the scope `accounts:read`. The trail notes every answer.
    """
    found = _diagnosed(account_id, asked)
    return _head(found) | _answer(found, operation, asked.programme)


def _diagnosed(account_id: str, asked: CapabilityQuery) -> Remedies:
    principal = require_principal(Scope.READ_ACCOUNTS)
    services = current_services()
    library = services.library()
    locale = known_locale(library, asked.locale)
    found = look(services, library, principal, Asked(account_id, asked.at), wording_for(locale), surface="api")
    return remedies(found.diagnosis, library, locale)


def _head(found: Remedies) -> Json:
    diagnosis = found.diagnosis
    return {"account_id": diagnosis.account_id, "as_of": diagnosis.as_of.isoformat(), "locale": found.locale}


def _answer(found: Remedies, operation: str, programme: Programme | None) -> Json:
    try:
        decided = can(found.diagnosis, operation, programme)
    except UnknownOperationError:
        known = ", ".join(each.operation for each in found.diagnosis.capabilities)
        said = wording_for(found.locale).gettext("There is no such operation. Ask for one of: %(known)s.", known=known)
        raise ProblemError("unknown-operation", said) from None
    stated = next(each for each in found.abilities if each.capability.operation == decided.operation)
    ability: Ability = replace(stated, capability=decided)
    return ability_answer(ability) | {"reason": wording_for(found.locale).gettext(WHY[decided.why])}
