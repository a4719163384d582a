"""Accounts as data: those that a token reaches, and what is known of one. What isn't for the asker's eyes is null."""

from __future__ import annotations

from apiflask import APIBlueprint

from app.account_lists import Sought, listed
from app.api.account_answer import account_answer, listed_account
from app.api.account_schemas import AccountAnswer, AccountsAnswer, AccountsQuery, InWhich
from app.api.accounts import SECURITY, At, confidential
from app.api.schemas import Schema
from app.api.serving import REFUSED
from app.errors import TABLE
from app.identity.guard import require_principal
from app.identity.roles import Scope
from app.looks import Asked, look
from app.queries import known_language
from app.remedies.answer import Json
from app.services import current_services
from app.wording import wording_for

account_facts_api = APIBlueprint("account_facts_api", __name__, tag="Accounts", url_prefix="/api/v1")
account_facts_api.after_request(confidential)
RESPONSES = REFUSED | {401: TABLE["not-signed-in"][1], 403: TABLE["forbidden"][1]}


class AccountQuery(Schema):
    at: At = ""
    locale: InWhich = "en"


@account_facts_api.get("/accounts")
@account_facts_api.input(AccountsQuery, location="query", arg_name="asked")
@account_facts_api.output(AccountsAnswer)
@account_facts_api.doc(summary="List the accounts that you can see", security=SECURITY, responses=RESPONSES)
def accounts(asked: AccountsQuery) -> Json:
    """A partner's own, or those that an agent serves. Needs the scope `accounts:read`. The trail notes every answer."""
    principal = require_principal(Scope.READ_ACCOUNTS)
    words = wording_for(known_language(asked.locale))
    sought = Sought(asked.q, asked.after, asked.limit)
    found = listed(current_services(), principal, sought, words, surface="api")
    return {"accounts": [listed_account(each) for each in found.accounts], "next": found.following or None}


@account_facts_api.get("/accounts/<account_id>")
@account_facts_api.input(AccountQuery, location="query", arg_name="asked")
@account_facts_api.output(AccountAnswer)
@account_facts_api.doc(
    summary="Read what is known of an account",
    security=SECURITY,
    responses=RESPONSES | {404: TABLE["unknown-account"][1]},
)
def account(account_id: str, asked: AccountQuery) -> Json:
    """Its programmes and standing; profile, vetting and billing for those who may see them, as `visible` says.

    An account's global admins see all of it, its billing admins the bill as well, and the agents who serve it
    everything. Needs the scope `accounts:read`. The trail notes every answer.
    """
    principal = require_principal(Scope.READ_ACCOUNTS)
    services = current_services()
    words = wording_for(known_language(asked.locale))
    found = look(services, services.library(), principal, Asked(account_id, asked.at), words, surface="api")
    return account_answer(found)
