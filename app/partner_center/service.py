"""Reading an account from Partner Center. It lands in one transaction.

Broken off at any moment, all of it has landed or nothing has. Reading twice adds nothing. After an account has landed
it is swept, so that a change of how it stands becomes an event.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import timedelta
from threading import Event as Signal

from app.accounts.store import AccountStore
from app.database import EVERY_ACCOUNT, Database, open_database
from app.diagnosis.guide import Guide
from app.identity.audit import Clock, Trail, utc_now
from app.identity.records import COMMAND_LINE
from app.partner_center import store
from app.partner_center.access import AccountAccess
from app.partner_center.answers import Answers, ask
from app.partner_center.client import Pace, PartnerCenter, Wire
from app.partner_center.clouds import endpoints
from app.partner_center.errors import ConsentError, ReadError
from app.partner_center.landing import Landed, Landing, Withdrawn
from app.partner_center.mapping import Known
from app.partner_center.records import Connection
from app.partner_center.retrying import Patience
from app.partner_center.stopping import Stopped, waiting
from app.partner_center.tokens import Authority, Client
from app.partner_center.transport import Transport
from app.partner_center.vault import Vault
from app.partner_center.vocabulary import Resource, Trouble
from app.settings import Settings
from app.sweeping.findings import Event
from app.sweeping.service import Sweep
from indexer.errors import GoodstandingError, UsageError

log = logging.getLogger("goodstanding.partner_center")
CLAIM = timedelta(minutes=30)  # after which somebody who reads an account is taken to be gone
NOT_OURS = (GoodstandingError, Stopped)  # what has words of its own, such as a database that is away, or went as asked
HARMLESS = frozenset({Trouble.NOT_OFFERED, Trouble.NO_RESOURCE, Trouble.PROGRAM_NOT_ACTIVE})


class NotConnectedError(UsageError):
    """Nobody has consented to reading the account."""


@dataclass(frozen=True, slots=True)
class AccountReport:
    """How reading an account went."""

    account: str
    trouble: Trouble | None = None  # why nothing was read; None: something was
    busy: bool = False  # somebody else is reading it
    landed: int = 0
    unchanged: int = 0
    troubles: dict[Resource, Trouble] = field(default_factory=dict)
    unclear: dict[Resource, str] = field(default_factory=dict)
    events: tuple[Event, ...] = ()

    @property
    def failed(self) -> bool:
        return self.trouble is not None or any(each not in HARMLESS for each in self.troubles.values())


@dataclass(frozen=True)
class Surroundings:
    """What reading needs beside an account. Each has a default that is the real thing."""

    transport: Transport = field(default_factory=Transport)
    patience: Patience = field(default_factory=Patience)
    clock: Clock = utc_now


class Reader:
    def __init__(
        self, database: Database, guide: Guide, settings: Settings, around: Surroundings | None = None
    ) -> None:
        if not settings.reads_partner_center:
            raise UsageError("Nothing says how to read Partner Center. Set GOODSTANDING_PARTNER_CENTER_CLIENT_ID.")
        self._database, self._guide, self._settings = database, guide, settings
        self._around = around or Surroundings()
        self._accounts = AccountStore(database)
        self._trail = Trail(database, self._around.clock)
        self._vault = Vault(settings.secret_key)

    def let_go(self) -> None:
        """Close what a process that is forked from this one must not share: connections to the database."""
        self._database.close()

    def afresh(self, stop: Signal) -> Reader:
        """The same, in another process, over connections of its own. It waits for nothing once a stop is asked for."""
        url = self._database.engine.url.render_as_string(hide_password=False)
        patience = replace(self._around.patience, sleep=waiting(stop))
        around = replace(self._around, transport=self._around.transport.afresh(), patience=patience)
        return Reader(open_database(url), self._guide, self._settings, around)

    def one(self, account: str, actor: str = COMMAND_LINE, run: str | None = None) -> AccountReport:
        """Read an account now. Raises UsageError for one that there isn't, NotConnectedError without consent."""
        now = self._around.clock()
        with self._database.writing(EVERY_ACCOUNT) as transaction:
            connection = store.connection_of(transaction, account)
            if connection is None:
                raise NotConnectedError(f"Nobody has connected the account {account} to Partner Center.")
            claimed = store.claim(transaction, connection, now, now + CLAIM)
        if claimed is None:
            return AccountReport(account, busy=True)
        try:
            report = self._read(claimed, actor, run)  # it is free with what is written last
        except BaseException as error:
            if isinstance(error, Exception) and not isinstance(error, NOT_OURS):
                self._tried(claimed, Trouble.FAILED, run)
            else:
                with self._database.writing(account) as transaction:
                    store.release(transaction, claimed)
            raise
        return report if report.trouble else replace(report, events=self._swept(account))

    def give_up(self, account: str, run: str) -> AccountReport:
        """Of an account that whoever was reading it has ended with, and will again: everybody is told that it failed.

        It is free, unless somebody is reading it.
        """
        with self._database.reading(account) as transaction:
            connection = store.connection_of(transaction, account)
        if connection is not None and not connection.claimed(self._around.clock()):
            self._tried(connection, Trouble.FAILED, run)
        return AccountReport(account, Trouble.FAILED)

    # --- one account

    def _read(self, connection: Connection, actor: str, run: str | None) -> AccountReport:
        account = connection.account
        history = self._accounts.history(account, details=True)
        if history is None:
            raise UsageError(f"There is no account {account}.")
        # As of before the first question: what is read can't be older than it claims to be.
        known = Known.of(history, self._around.clock())
        try:
            access = self._access(connection, known)
            answers = ask(self._client(access, known), known.facts.account.cloud)
            _check_tenant(answers, connection)
            landed = self._land(connection, answers, known, access.refresh, actor, run)
        except ReadError as error:
            return self._troubled(connection, error, run)
        except Withdrawn:
            raise NotConnectedError(f"The consent for the account {account} was withdrawn.") from None
        return self._reported(account, answers, landed)

    def _client(self, access: AccountAccess, known: Known) -> PartnerCenter:
        patience = self._around.patience
        pace = Pace(self._settings.partner_center_rate, sleep=patience.sleep)
        wire = Wire(self._around.transport, patience, pace)
        return PartnerCenter(endpoints(known.facts.account.cloud, self._settings), access, wire)

    def _access(self, connection: Connection, known: Known) -> AccountAccess:
        settings = self._settings
        client = Client(settings.partner_center_client_id, settings.partner_center_client_secret)
        there = endpoints(known.facts.account.cloud, settings)
        authority = Authority(there, client, self._around.transport, self._around.patience)

        def keep(refresh: str) -> None:
            with self._database.writing(connection.account) as transaction:
                store.change(transaction, connection, sealed=self._vault.seal(connection.account, refresh))

        refresh = self._vault.open(connection.account, connection.sealed)
        access = AccountAccess(authority, connection.tenant, refresh, keep)
        access.token()  # without one there is nothing to ask
        return access

    def _land(
        self, connection: Connection, answers: Answers, known: Known, refresh: str, actor: str, run: str | None
    ) -> Landed:
        done = {"sealed": self._vault.seal(connection.account, refresh), "trouble": None, "run_id": run}
        landing = Landing(answers, known, self._settings.partner_center_payment_terms)
        with self._accounts.recording() as recording:
            landed = landing.into(recording, connection, done)
            if landed.report.landed:
                self._trail.append(recording.connection, actor, "partner-center.read", account=connection.account)
        return landed

    def _troubled(self, connection: Connection, error: ReadError, run: str | None) -> AccountReport:
        """Nothing was read: what is known stays, with its age."""
        log.warning("Partner Center: account %s was not read: %s", connection.account, error)
        self._tried(connection, error.trouble, run)
        return AccountReport(connection.account, error.trouble)

    def _tried(self, claimed: Connection, trouble: Trouble, run: str | None) -> None:
        """Nothing landed: what is known stays, the account says why, and is free."""
        with self._database.writing(claimed.account) as transaction:
            store.change(transaction, claimed, tried_at=self._around.clock(), trouble=trouble.value, run_id=run)
            store.release(transaction, claimed)

    def _reported(self, account: str, answers: Answers, landed: Landed) -> AccountReport:
        troubles = {resource: each.trouble for resource, each in answers.items() if each.trouble is not None}
        for resource, trouble in troubles.items():
            if trouble is not Trouble.NOT_OFFERED:
                said = answers[resource].said
                log.warning("Partner Center: account %s, %s was not read: %s (%s)", account, resource, trouble, said)
        for resource, name in landed.unclear.items():
            log.warning("Partner Center: account %s, %s can't be made out: %s", account, resource, name)
        tally = landed.report
        return AccountReport(account, None, False, tally.landed, tally.unchanged, troubles, landed.unclear)

    def _swept(self, account: str) -> tuple[Event, ...]:
        events: list[Event] = []
        Sweep(self._database, self._guide, self._around.clock).some([account], None, events.append)
        return tuple(events)


def _check_tenant(answers: Answers, connection: Connection) -> None:
    """Raises ConsentError where the answers are about somebody else: nothing of them lands."""
    organization = answers[Resource.ORGANIZATION].value
    said = organization.tenant if organization is not None else None
    if said and said.lower() != connection.tenant.lower():
        raise ConsentError(Trouble.OTHER_TENANT, "organization.tenantId")
