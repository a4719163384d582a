"""What takes events to people: a message is made when it is sent, so that none is kept, and goes with its person."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from sqlalchemy import Connection

from app.accounts.store import AccountStore
from app.database import NO_ACCOUNT, Database
from app.identity.audit import Clock, utc_now
from app.locales import match_locale, url_form
from app.mail import store, wording
from app.mail.audience import addressees, notice_for
from app.mail.links import token
from app.mail.message import Envelope, Letter, message
from app.mail.records import ESSENTIAL, TOGETHER, Notice, Reader
from app.mail.smtp import MailServer, send
from app.outbox.deliveries import Addressee, Delivery, Outcome, Result
from app.outbox.events import Event, EventType
from app.sealing import Sealing
from app.wording import speaks, wording_for
from indexer.errors import GoodstandingError

Locales = Callable[[], tuple[Sequence[str], str]]  # those of the library, and its source locale
LATER = range(400, 500)  # a mail server says so: try again


@dataclass(frozen=True, slots=True)
class Site:
    base_url: str
    sender: str  # Name <address>
    locales: Locales


class MailCarrier:
    def __init__(
        self, database: Database, server: MailServer, site: Site, sealing: Sealing, clock: Clock = utc_now
    ) -> None:
        self._database, self._server, self._site = database, server, site
        self._sealing, self._clock = sealing, clock

    def audience(self, connection: Connection, events: Sequence[Event], now: datetime) -> list[Addressee]:
        accounts = {each.account for each in events if each.account is not None}
        firsts = store.first_of_sweep(connection, accounts)
        telling = [each for each in events if _tells(each, firsts)]
        requests = {str(each.data["request"]) for each in telling if "request" in each.data}
        involved = store.involved(connection, requests)
        return addressees(telling, store.readers(connection, accounts), involved, now)

    def carry(self, delivery: Delivery) -> Outcome:
        with self._database.reading(NO_ACCOUNT) as connection:
            reader = store.reader(connection, delivery.target)
        notice = None if reader is None else notice_for(delivery.event, reader, delivery.event.recorded)
        if reader is None or notice is None:
            return Outcome(Result.UNWANTED, "They don’t get this notice any more.", final=True)
        if self._is_over(delivery.event):
            return Outcome(Result.UNWANTED, "The day that it tells of is over.", final=True)
        try:
            letter = self._letter(delivery.event, reader, notice)
            made = message(letter, self._envelope(delivery, reader))
        except GoodstandingError as error:
            return Outcome(Result.BROKEN, str(error))
        try:
            send(self._server, made)
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()))[0]
            final = code not in LATER
            return Outcome(Result.REFUSED, "The mail server doesn’t take the address.", code, final=final)
        except smtplib.SMTPResponseException as error:
            return Outcome(Result.REFUSED, f"The mail server refuses: {type(error).__name__}.", error.smtp_code)
        except TimeoutError:
            return Outcome(Result.TIMED_OUT, f"The mail server took more than {self._server.seconds:g} seconds.")
        except (smtplib.SMTPException, OSError) as error:
            return Outcome(Result.UNREACHABLE, f"The mail server can’t be used: {type(error).__name__}.")
        return Outcome(Result.DELIVERED)

    def _is_over(self, event: Event) -> bool:
        """Whether all days that a mail would tell of are over, wherever the account is: it has been tried for long."""
        if event.type not in TOGETHER:
            return False
        with self._database.reading(str(event.account)) as connection:
            found = store.together(connection, event) or [event.data]
        return max(str(each["day"]) for each in found) < (self._clock() - timedelta(days=1)).date().isoformat()

    def _envelope(self, delivery: Delivery, reader: Reader) -> Envelope:
        host = urlsplit(self._site.base_url).hostname
        return Envelope(
            sender=self._site.sender,
            name=reader.name,
            address=reader.address,
            message_id=f"<{delivery.event.id}.{delivery.target}@{host}>",
            sent=self._clock(),
        )

    def _letter(self, event: Event, reader: Reader, notice: Notice) -> Letter:
        """Raises LibraryError: without a library nobody knows which pages there are."""
        tag = self._language(event, reader)
        words = wording_for(tag)
        locales, source = self._site.locales()
        base = f"{self._site.base_url}/{url_form(match_locale(tag, locales) or source)}"
        said, path = self._said(event, notice, tag)
        account = str(event.account)
        if reader.principal.account != account:  # whoever serves several accounts says which
            path += f"?account={quote(account, safe='')}"
        unsubscribe = None
        if notice not in ESSENTIAL:
            link = f"{base}/unsubscribe/{token(self._sealing, reader.principal.id, notice)}"
            unsubscribe = (words.gettext("Unsubscribe"), link)
        return Letter(
            lang=words.tag,
            subject=said.subject,
            greeting=words.gettext("Hello %(name)s,", name=reader.name),
            sentences=said.sentences,
            action=said.action,
            href=f"{base}/{path}",
            why=words.gettext(wording.WHY[notice], account=account),
            preferences=(words.gettext("Choose your notices"), f"{base}/notices"),
            unsubscribe=unsubscribe,
        )

    def _said(self, event: Event, notice: Notice, tag: str) -> tuple[wording.Said, str]:
        words, account = wording_for(tag), str(event.account)
        if event.type is EventType.STANDING_CHANGED:
            return wording.say_standing(words, event), "account"
        with self._database.reading(account) as connection:
            if event.type is EventType.DELETION_NEAR:
                found = store.together(connection, event) or [event.data]
                return wording.say_deletions(words, event, found), "account/subscriptions"
            if event.type is EventType.DEADLINE_NEAR:
                return wording.say_deadlines(words, event, store.together(connection, event) or [event.data]), "account"
            request = str(event.data["request"])
            subject = store.subject_of(connection, account, request)
        return wording.say_request(words, event, notice, subject), f"account/requests/{request}"

    def _language(self, event: Event, reader: Reader) -> str:
        """The reader's, else the account's, else English."""
        if reader.principal.locale and speaks(reader.principal.locale):
            return reader.principal.locale
        found = AccountStore(self._database).accounts(self._clock(), serving=(str(event.account),))
        language = next((each.language for each in found if each.language), "")
        return language if language and speaks(language) else "en"


def _tells(event: Event, firsts: set[tuple[str, int]]) -> bool:
    """One mail tells of all deadlines, and one of all deletions, that a sweep found."""
    return event.type not in TOGETHER or (event.account, event.sequence) in firsts
