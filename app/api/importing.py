"""Bringing in what is known of accounts over the API: the same importer and the same refusals as the command's."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from apiflask import APIBlueprint
from flask import request

from app.accounts.files import open_text, read_lines
from app.accounts.importing import Occasion, Report, import_lines, noting
from app.accounts.store import AccountStore
from app.api.account_schemas import ImportAnswer, ImportQuery
from app.api.accounts import SECURITY, confidential
from app.api.serving import REFUSED
from app.diagnosis.vocabulary import Origin
from app.errors import TABLE, ProblemError
from app.identity.guard import require_role
from app.identity.roles import Role, Scope
from app.queries import known_language
from app.remedies.answer import Json, fields_answer
from app.services import current_services
from app.wording import N_, Wording, Wrong, wording_for

importing_api = APIBlueprint("importing_api", __name__, tag="Accounts", url_prefix="/api/v1")
importing_api.after_request(confidential)
PATH = "/api/v1/accounts/import"
# Content type: what the body is read as.
FORMATS = {"application/jsonl": "jsonl", "application/x-ndjson": "jsonl", "text/csv": "csv"}
EXAMPLES = {
    "application/jsonl": '{"type": "payment", "account": "DEMO-01", "id": "P-1", "day": "2026-01-31", '
    '"amount": "1200.50", "currency": "SEK", "invoice": "DEMO-01-06"}\n',
    "text/csv": "type,account,id,day,amount,currency,invoice\npayment,DEMO-01,P-1,2026-01-31,1200.50,SEK,DEMO-01-06\n",
}


@importing_api.post("/accounts/import")
@importing_api.input(ImportQuery, location="query", arg_name="asked")
@importing_api.output(ImportAnswer)
@importing_api.doc(
    summary="Bring in records of accounts",
    security=SECURITY,
    responses=REFUSED
    | {
        401: TABLE["not-signed-in"][1],
        403: TABLE["forbidden"][1],
        413: TABLE["too-large"][1],
        415: TABLE["unsupported-media-type"][1],
    },
)
def records(asked: ImportQuery) -> Json:
    """A record a line, as `goodstanding accounts import --help` describes them, in JSON Lines or CSV.

    Good records land in one transaction, bad ones are refused by line; sending them twice changes nothing. For tokens
    of operators with the scope `accounts:write`. The trail notes every account that something was said of.
    """
    principal = require_role(Scope.WRITE_ACCOUNTS, Role.OPERATOR)
    words = wording_for(known_language(asked.locale))
    kind = FORMATS.get(request.mimetype)
    if kind is None:
        known = ", ".join(FORMATS)
        raise ProblemError("unsupported-media-type", Wrong(N_("Send one of these: %(known)s."), {"known": known}))
    services = current_services()
    note = noting(services.identity.trail, principal.id, "api")
    stream = open_text(BytesIO(request.get_data(cache=False)))
    occasion = Occasion(Origin.API, f"POST {PATH}", datetime.now(UTC))
    store = AccountStore(services.database)
    return answer(import_lines(store, read_lines(stream, kind), occasion, dry_run=asked.dry_run, note=note), words)


def answer(report: Report, words: Wording) -> Json:
    tallies = {name: tally for name, tally in report.records.items() if tally.added or tally.changed or tally.unchanged}
    return {
        "dry_run": report.dry_run,
        "landed": report.landed,
        "unchanged": report.unchanged,
        "refused": report.refused,
        "records": {name: vars(tally) for name, tally in tallies.items()},
        "refusals": [fields_answer(each.told(words)) for each in report.refusals],
    }


def describe_records(spec: dict[Any, Any] | str) -> dict[Any, Any] | str:
    """The body is read line by line, so that APIFlask can't describe it."""
    if isinstance(spec, str) or PATH not in spec["paths"]:
        return spec
    content = {kind: {"schema": {"type": "string"}} for kind in FORMATS}
    for kind, example in EXAMPLES.items():
        content[kind]["example"] = example  # type: ignore[assignment]
    spec["paths"][PATH]["post"]["requestBody"] = {"required": True, "content": content}
    return spec
