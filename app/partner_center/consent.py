"""Consent: an administrator of the account says yes at Microsoft's sign-in, once; and may take it back at any time.

A consent under way belongs to the browser that began it, works once, and for a few minutes: otherwise somebody could
have another partner's administrator consent to showing their account to strangers. For the same reason a tenant gives
facts to one account only, and an account takes them from one tenant as long as its consent lasts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from hmac import compare_digest

from app.accounts.store import AccountStore
from app.database import EVERY_ACCOUNT, Database
from app.diagnosis.vocabulary import Cloud
from app.identity.audit import Clock, Trail, utc_now
from app.identity.opaque import SECRET_LENGTH, digest, new_secret
from app.identity.records import COMMAND_LINE
from app.partner_center import store
from app.partner_center.clouds import endpoints
from app.partner_center.errors import ReadError
from app.partner_center.records import Connection, Flow
from app.partner_center.retrying import Patience
from app.partner_center.service import NotConnectedError
from app.partner_center.tokens import Authority, Client, Tokens, consent_address
from app.partner_center.transport import Transport
from app.partner_center.vault import Vault
from app.settings import Settings
from indexer.errors import GoodstandingError, UsageError

CALLBACK = "/partner-center/callback"  # registered with the application, hence without a locale
LASTS, LINK_LASTS = timedelta(minutes=10), timedelta(hours=1)


class Refusal(StrEnum):
    """Why a consent wasn't completed."""

    FLOW = "flow"  # none was begun in this browser, or it was used or has expired
    STATE = "state"
    SOMEBODY_ELSE = "somebody-else"  # signed in here as another than who began it
    DENIED = "denied"  # the administrator said no, or may not say yes
    EXCHANGE = "exchange"  # the authority gave no tokens
    TENANT = "tenant"  # it isn't said who consented, or that tenant's facts are another account's
    OTHER_TENANT = "other-tenant"  # the account is connected to another tenant


class ConsentRefusedError(GoodstandingError):
    """A consent that wasn't completed. `refusal` says why, `detail` is for the log."""

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        super().__init__("The consent can't be completed. Begin it again from the account's page.")
        self.refusal = refusal
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Given:
    """A consent that was given."""

    account: str
    locale: str
    by_link: bool  # it was begun by a link of the command's: nobody need be signed in here


class Consents:
    def __init__(
        self, database: Database, settings: Settings, clock: Clock = utc_now, transport: Transport | None = None
    ) -> None:
        self._database, self._settings, self._clock = database, settings, clock
        self._transport = transport or Transport()
        self._trail = Trail(database, clock)
        redirect = settings.base_url + CALLBACK
        self._client = Client(settings.partner_center_client_id, settings.partner_center_client_secret, redirect)

    def begin(self, account: str, by: str, locale: str, lasts: timedelta = LASTS) -> str:
        """The secret that a browser keeps until it comes back. Raises UsageError for an account that there isn't."""
        secret, now = new_secret(), self._clock()
        flow = Flow(account, new_secret(), new_secret(), new_secret(), by, locale, now + lasts)
        self._cloud(account)
        with self._database.writing(EVERY_ACCOUNT) as transaction:
            store.add_flow(transaction, digest(secret), flow, now)
        return secret

    def link(self, account: str) -> str:
        """An address of this site where whoever opens it consents for the account."""
        secret = self.begin(account, COMMAND_LINE, "en", LINK_LASTS)
        return f"{self._settings.base_url}/partner-center/begin/{secret}"

    def address_of(self, secret: str, by: str = COMMAND_LINE, account: str = "") -> str:
        """Where a consent that was begun goes on, by a link of the command's or by somebody for an account. Raises
        ConsentRefusedError where there is none."""
        flow = None
        if len(secret) == SECRET_LENGTH:
            with self._database.reading(EVERY_ACCOUNT) as transaction:
                flow = store.flow_of(transaction, digest(secret))
        if flow is None or flow.expires <= self._clock() or flow.began_by != by or account not in ("", flow.account):
            raise ConsentRefusedError(Refusal.FLOW)
        return self._address(flow)

    def finish(self, secret: str, said: Mapping[str, list[str]], principal: str | None) -> Given:
        """Keep what was consented to. Raises ConsentRefusedError, whatever is wrong."""
        flow = self._take(secret)
        once = {name: values[0] for name, values in said.items() if len(values) == 1}
        if not compare_digest(once.get("state", "").encode(), flow.state.encode()):
            raise ConsentRefusedError(Refusal.STATE)
        if flow.began_by not in (COMMAND_LINE, principal):
            raise ConsentRefusedError(Refusal.SOMEBODY_ELSE)
        if "error" in once or not once.get("code"):
            raise ConsentRefusedError(Refusal.DENIED, once.get("error", "")[:80])
        tokens = self._exchange(flow, once["code"])
        self._keep(flow, tokens)
        return Given(flow.account, flow.locale, flow.began_by == COMMAND_LINE)

    def withdraw(self, account: str, by: str) -> int:
        """Forget the tokens and delete what was read. Says how many statements went. Raises NotConnectedError."""
        now, database = self._clock(), self._database
        with database.writing(account) as transaction:
            if store.connection_of(transaction, account) is None:
                raise NotConnectedError(f"Nobody has connected the account {account} to Partner Center.")
            gone = store.withdraw(transaction, account, by, now)
            self._trail.append(transaction, by, "partner-center.withdrawn", account=account)
        database.empty_log()
        return gone

    # --- steps

    def _address(self, flow: Flow) -> str:
        there = endpoints(self._cloud(flow.account), self._settings)
        return consent_address(there, self._client, flow.state, flow.nonce, flow.verifier, flow.locale)

    def _cloud(self, account: str) -> Cloud:
        history = AccountStore(self._database).history(account)
        if history is None:
            raise UsageError(f"There is no account {account}.")
        return history.facts(self._clock()).account.cloud

    def _take(self, secret: str) -> Flow:
        if len(secret) != SECRET_LENGTH:
            raise ConsentRefusedError(Refusal.FLOW, "no cookie")
        with self._database.writing(EVERY_ACCOUNT) as transaction:
            flow = store.take_flow(transaction, digest(secret))
        if flow is None or flow.expires <= self._clock():
            raise ConsentRefusedError(Refusal.FLOW, "used or expired")
        return flow

    def _exchange(self, flow: Flow, code: str) -> Tokens:
        there = endpoints(self._cloud(flow.account), self._settings)
        authority = Authority(there, self._client, self._transport, Patience())
        try:
            tokens = authority.by_code(code, flow.verifier)
        except ReadError as error:
            raise ConsentRefusedError(Refusal.EXCHANGE, str(error)) from None
        if not tokens.refresh:
            raise ConsentRefusedError(Refusal.EXCHANGE, "no refresh token")
        if not compare_digest(tokens.nonce.encode(), flow.nonce.encode()) or not tokens.tenant:
            raise ConsentRefusedError(Refusal.TENANT, "not said")
        return tokens

    def _keep(self, flow: Flow, tokens: Tokens) -> None:
        account, now = flow.account, self._clock()
        sealed = Vault(self._settings.secret_key).seal(account, tokens.refresh)
        with self._database.writing(EVERY_ACCOUNT) as transaction:
            # Of two who consent at once for one tenant, the second sees what the first has kept.
            store.take_turns(transaction, postgresql=self._database.postgresql)
            if set(store.accounts_of(transaction, tokens.tenant)) - {account}:
                raise ConsentRefusedError(Refusal.TENANT, "another account's")
            before = store.connection_of(transaction, account)
            if before is not None and before.tenant != tokens.tenant:
                raise ConsentRefusedError(Refusal.OTHER_TENANT)
            store.connect(transaction, Connection(account, tokens.tenant, sealed, now), flow.began_by)
            self._trail.append(transaction, flow.began_by, "partner-center.connected", account=account)
