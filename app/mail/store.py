"""The SQL of notices. Every function works in the transaction it is given."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from app.identity.roles import Principal, Role
from app.identity.schema import identities, mail_addresses
from app.mail.records import TOGETHER, Reader
from app.outbox.events import Event
from app.outbox.schema import outbox_event
from app.support.records import Side
from app.support.schema import support_change, support_request
from app.upserting import upsert


def _known() -> Select[Any]:
    """People with an address who are not disabled."""
    people = [identities.c[name] for name in ("id", "name", "roles", "account", "serves", "locale")]
    joined = select(*people, mail_addresses.c.address, mail_addresses.c.choices).join_from(identities, mail_addresses)
    return joined.where(identities.c.disabled_at.is_(None), mail_addresses.c.address != "")


def _reader(row: Any) -> Reader:
    serves = None if row.serves is None else frozenset(json.loads(row.serves))
    principal = Principal(row.id, frozenset(map(Role, row.roles.split())), row.account, row.locale, serves)
    return Reader(principal, row.name, row.address, row.choices)


def readers(connection: Connection, accounts: Collection[str]) -> list[Reader]:
    """Everybody whom something of these accounts may concern."""
    concerned = or_(identities.c.account.in_(accounts), identities.c.roles.contains(Role.AGENT.value))
    return [_reader(row) for row in connection.execute(_known().where(concerned).order_by(identities.c.id))]


def reader(connection: Connection, identity_id: str) -> Reader | None:
    row = connection.execute(_known().where(identities.c.id == identity_id)).first()
    return _reader(row) if row else None


def involved(connection: Connection, requests: Collection[str]) -> dict[str, set[str]]:
    """Request → the partner's people who have written in it."""
    wrote = select(support_change.c.request_id, support_change.c.actor).where(
        support_change.c.request_id.in_(requests), support_change.c.side == Side.PARTNER.value
    )
    found: dict[str, set[str]] = {}
    for request, actor in connection.execute(wrote.distinct()):
        found.setdefault(request, set()).add(actor)
    return found


def subject_of(connection: Connection, account: str, request: str) -> str:
    """What a request is called; empty: it is gone."""
    wanted = (support_request.c.account_id == account, support_request.c.id == request)
    return connection.execute(select(support_request.c.subject).where(*wanted)).scalar() or ""


def together(connection: Connection, event: Event) -> list[Mapping[str, Any]]:
    """What the events of one sweep say, of its account and type, in their order."""
    same = (
        outbox_event.c.account_id == event.account,
        outbox_event.c.type == event.type.value,
        outbox_event.c.at == event.at,
    )
    rows = select(outbox_event.c.data).where(*same).order_by(outbox_event.c.sequence)
    return [row.data for row in connection.execute(rows)]


def first_of_sweep(connection: Connection, accounts: Collection[str]) -> set[tuple[str, int]]:
    """Account and number of the first event, of each type that one mail tells of, of each sweep."""
    of_sweep = (outbox_event.c.account_id, outbox_event.c.at, outbox_event.c.type)
    first = select(outbox_event.c.account_id, func.min(outbox_event.c.sequence)).where(
        outbox_event.c.account_id.in_(accounts), outbox_event.c.type.in_([each.value for each in TOGETHER])
    )
    return {(account, number) for account, number in connection.execute(first.group_by(*of_sweep))}


# --- what people choose


def address_of(connection: Connection, identity_id: str) -> tuple[str, dict[str, bool]]:
    """The address, empty where there is none, and the choices that somebody has made."""
    wanted = select(mail_addresses.c.address, mail_addresses.c.choices)
    row = connection.execute(wanted.where(mail_addresses.c.identity_id == identity_id)).first()
    return (row.address, dict(row.choices)) if row else ("", {})


def choose(connection: Connection, identity_id: str, choices: Mapping[str, bool], now: datetime) -> None:
    values = {"choices": dict(choices), "changed_at": now}
    made = upsert(connection, mail_addresses).values(identity_id=identity_id, address="", **values)
    connection.execute(made.on_conflict_do_update(index_elements=["identity_id"], set_=values))
