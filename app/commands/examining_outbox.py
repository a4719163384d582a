"""What `goodstanding doctor` examines of the outbox: that what happens is told, to receivers that take it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from app.commands.console import counted, lasting
from app.commands.supervising import wants_deliverer
from app.commands.surroundings import there
from app.commands.verdicts import State, Verdict
from app.outbox import backlog_store
from app.outbox.deliveries import GIVE_UP, Channel
from app.outbox.delivery_store import waiting
from app.settings import Settings
from app.webhooks import store as webhooks
from app.webhooks.records import Endpoint
from indexer.errors import GoodstandingError

LATE = timedelta(minutes=10)  # a deliverer looks every second, and has a minute for each delivery
PATIENCE = timedelta(hours=1)  # a receiver may be away for a while
GRAVITY = (State.OK, State.WARNING, State.ERROR)


@dataclass(frozen=True)
class Backlog:
    """What there is to say of the outbox, read at one moment."""

    waiting: dict[str, int]
    oldest: dict[str, datetime]
    untouched: datetime | None
    refusing: list[backlog_store.Refusing]
    given_up: dict[tuple[Channel, str], int]
    endpoints: list[Endpoint]

    @classmethod
    def read(cls, connection: Connection, now: datetime) -> Backlog:
        return cls(
            waiting(connection),
            backlog_store.oldest(connection),
            backlog_store.untouched(connection, now),
            backlog_store.refusing(connection, now - PATIENCE),
            backlog_store.given_up(connection, now - GIVE_UP),
            webhooks.listed(connection),
        )


def outbox(settings: Settings) -> Verdict:
    from app.database import EVERY_ACCOUNT, open_database

    if not there(settings):
        return Verdict(State.OK, "Nothing has happened yet.")
    try:
        database = open_database(settings.database, migrate=False, serving=True)
    except GoodstandingError:  # `database` says so
        return Verdict(State.OK, "It can’t be looked at without its database.")
    now = datetime.now(UTC)
    try:
        with database.reading(EVERY_ACCOUNT) as connection:
            backlog = Backlog.read(connection, now)
    finally:
        database.close()
    return verdict(backlog, settings, now)


def verdict(backlog: Backlog, settings: Settings, now: datetime) -> Verdict:
    """The gravest, with all there is to say."""
    found = list(_troubles(backlog, settings, now))
    if not found:
        return Verdict(State.OK, _numbers(backlog, settings, now))
    state = max((each.status for each in found), key=GRAVITY.index)
    details = dict.fromkeys([each.detail for each in found])
    return Verdict(state, " ".join(details), " ".join(dict.fromkeys([each.remedy for each in found])))


def _numbers(backlog: Backlog, settings: Settings, now: datetime) -> str:
    if not settings.secret_key and not settings.smtp_host:
        return "Nobody is to be told: neither a key nor a mail server is set."
    number = sum(backlog.waiting.values())
    if not number:
        return "Nothing waits."
    return f"{number:,} wait, the oldest for {lasting(now - min(backlog.oldest.values()))}."


def _troubles(backlog: Backlog, settings: Settings, now: datetime) -> Iterator[Verdict]:
    working = [each for each in backlog.endpoints if each.disabled is None]
    if working and not settings.secret_key:
        detail = f"{counted(len(working), 'endpoint')} can be sent nothing: GOODSTANDING_SECRET_KEY is not set."
        yield Verdict(State.ERROR, detail, "Set the key that their secrets are kept with, or disable them.")
    if backlog.waiting[Channel.MAIL] and not settings.smtp_host:
        detail = f"{counted(backlog.waiting[Channel.MAIL], 'mail')} can’t be sent: GOODSTANDING_SMTP_HOST is not set."
        yield Verdict(State.ERROR, detail, "Set the mail server again; what isn’t sent within 3 days is given up.")
    if (settings.secret_key or settings.smtp_host) and backlog.untouched and now - backlog.untouched > LATE:
        detail = f"Nothing delivers: something has been due for {lasting(now - backlog.untouched)}."
        yield Verdict(State.ERROR, detail, _deliverer(settings))
    names = {each.id: each.name or each.url for each in backlog.endpoints}
    for each in backlog.refusing:
        what = f"{counted(each.deliveries, 'delivery', 'deliveries')} for {lasting(now - each.since)}"
        if each.channel is Channel.MAIL:
            remedy = "See to the mail server, or correct the settings GOODSTANDING_SMTP_…"
            yield Verdict(State.WARNING, f"The mail server hasn’t taken {what}: {each.said}", remedy)
        else:
            remedy = f"`goodstanding webhooks log {each.target}` says what came of each try."
            detail = f"{each.target} ({names.get(each.target)}) hasn’t taken {what}: {each.said}"
            yield Verdict(State.WARNING, detail, remedy)
    yield from _over(backlog, names)


def _over(backlog: Backlog, names: dict[str, str]) -> Iterator[Verdict]:
    for endpoint in backlog.endpoints:
        if endpoint.gone:
            detail = f"{endpoint.id} ({names[endpoint.id]}) answered that it is gone, and is sent nothing."
            remedy = f"`goodstanding webhooks enable {endpoint.id}` if it is back, else `remove`."
            yield Verdict(State.WARNING, detail, remedy)
    for (channel, target), number in backlog.given_up.items():
        what = counted(number, "delivery was", "deliveries were")
        if channel is Channel.MAIL:
            remedy = "Look at the log of the mail server."
            yield Verdict(State.WARNING, f"{what} given up by mail within 3 days.", remedy)
        else:
            remedy = f"`goodstanding webhooks log {target} --state given-up`, then `redeliver` what is still wanted."
            yield Verdict(State.WARNING, f"{what} given up to {target} ({names.get(target)}) within 3 days.", remedy)


def _deliverer(settings: Settings) -> str:
    if wants_deliverer(settings):
        return "Run `goodstanding serve` or `goodstanding deliver --watch`; if one runs, its log says what is wrong."
    return "Keep `goodstanding deliver --watch` running somewhere, or set GOODSTANDING_DELIVER to auto."
