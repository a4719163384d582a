"""The SQL of identity, rows in and records out. The trail's is in `trail_store.py`.

Every function works in the transaction that it is given, so that a change and its entry in the trail are one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, literal, select, update

from app.identity.records import LOCAL, ApiToken, Flow, Identity, Link, Profile, Session
from app.identity.roles import Role, Scope
from app.identity.schema import (
    api_tokens,
    identities,
    mail_addresses,
    passwords,
    sessions,
    sign_in_flows,
    sign_in_links,
)
from app.upserting import upsert

WHO = [identities.c[name] for name in identities.c.keys()]  # noqa: SIM118 - a collection of columns is no dict


def _words(values: Iterable[str]) -> str:
    return " ".join(sorted(values))


def _profile_values(profile: Profile) -> dict[str, Any]:
    return {
        "name": profile.name,
        "roles": _words(profile.roles),
        "account": profile.account,
        "serves": None if profile.serves is None else json.dumps(sorted(profile.serves)),
        "locale": profile.locale,
    }


def _identity(row: Any) -> Identity:
    profile = Profile(
        issuer=row.issuer,
        subject=row.subject,
        name=row.name,
        roles=frozenset(map(Role, row.roles.split())),
        account=row.account,
        serves=None if row.serves is None else frozenset(json.loads(row.serves)),
        locale=row.locale,
    )
    return Identity(row.id, profile, row.created_at, row.signed_in_at, row.disabled_at)


# --- identities


def save_identity(connection: Connection, new_id: str, profile: Profile, now: datetime) -> Identity:
    """The identity of that issuer and subject, with what the profile says; made under `new_id` where there is none.

    One statement, since somebody may sign in for the first time in two windows at once.
    """
    made = upsert(connection, identities).values(
        id=new_id,
        issuer=profile.issuer,
        subject=profile.subject,
        created_at=now,
        **_profile_values(profile),
    )
    saved = made.on_conflict_do_update(index_elements=["issuer", "subject"], set_=_profile_values(profile))
    identity = _identity(connection.execute(saved.returning(*WHO)).one())
    save_address(connection, identity.id, profile.email, now)
    return identity


def save_address(connection: Connection, identity_id: str, address: str, now: datetime) -> None:
    """Where somebody is written to; empty: nowhere any more. What they chose to be told of stays."""
    values = {"address": address, "changed_at": now}
    if not address:
        connection.execute(update(mail_addresses).where(mail_addresses.c.identity_id == identity_id).values(**values))
        return
    made = upsert(connection, mail_addresses).values(identity_id=identity_id, choices={}, **values)
    connection.execute(made.on_conflict_do_update(index_elements=["identity_id"], set_=values))


def find_identity(connection: Connection, issuer: str, subject: str) -> Identity | None:
    wanted = (identities.c.issuer == issuer) & (identities.c.subject == subject)
    row = connection.execute(select(*WHO).where(wanted)).first()
    return _identity(row) if row else None


def all_identities(connection: Connection) -> list[Identity]:
    order = (identities.c.issuer, identities.c.subject)
    return [_identity(row) for row in connection.execute(select(*WHO).order_by(*order))]


def names_of(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """What people with these ids are called; those who were erased are missing."""
    wanted = select(identities.c.id, identities.c.name).where(identities.c.id.in_(set(ids)))
    return {row.id: row.name for row in connection.execute(wanted)}


def agents(connection: Connection) -> list[Identity]:
    """Everybody who may serve accounts, by name; whom else they are, and which accounts, their profile says."""
    among = (literal(" ") + identities.c.roles + literal(" ")).like(f"% {Role.AGENT} %")
    wanted = select(*WHO).where(among, identities.c.disabled_at.is_(None)).order_by(identities.c.name, identities.c.id)
    return [_identity(row) for row in connection.execute(wanted)]


def set_disabled(connection: Connection, identity_id: str, at: datetime | None) -> None:
    connection.execute(update(identities).where(identities.c.id == identity_id).values(disabled_at=at))


def set_signed_in(connection: Connection, identity_id: str, at: datetime) -> None:
    connection.execute(update(identities).where(identities.c.id == identity_id).values(signed_in_at=at))


def erase_identity(connection: Connection, identity_id: str) -> None:
    """Forget a person, with their password, sessions, links and tokens. What they did stays under their opaque id."""
    connection.execute(delete(identities).where(identities.c.id == identity_id))


# --- passwords


def local_user(connection: Connection, username: str) -> tuple[Identity, str] | None:
    """A local user with the hash of the password."""
    joined = select(*WHO, passwords.c.hash).join_from(identities, passwords)
    row = connection.execute(joined.where((identities.c.issuer == LOCAL) & (identities.c.subject == username))).first()
    return (_identity(row), row.hash) if row else None


def save_password(connection: Connection, identity_id: str, stored: str, now: datetime) -> None:
    connection.execute(delete(passwords).where(passwords.c.identity_id == identity_id))
    connection.execute(insert(passwords).values(identity_id=identity_id, hash=stored, changed_at=now))


# --- sessions


def add_session(connection: Connection, session: Session) -> None:
    connection.execute(
        insert(sessions).values(
            digest=session.digest,
            identity_id=session.identity.id,
            method=session.method,
            began_at=session.began,
            seen_at=session.seen,
            expires_at=session.expires,
        )
    )


# Made once: every request of somebody who is signed in asks this.
_SESSION = (
    select(*WHO, *(sessions.c[name] for name in ("digest", "method", "began_at", "seen_at", "expires_at")))
    .join_from(sessions, identities)
    .where(sessions.c.digest == bindparam("digest"))
)


def find_session(connection: Connection, digest: str) -> Session | None:
    row = connection.execute(_SESSION, {"digest": digest}).first()
    if row is None:
        return None
    return Session(row.digest, _identity(row), row.method, row.began_at, row.seen_at, row.expires_at)


def touch_session(connection: Connection, digest: str, now: datetime) -> None:
    connection.execute(update(sessions).where(sessions.c.digest == digest).values(seen_at=now))


def end_session(connection: Connection, digest: str) -> None:
    connection.execute(delete(sessions).where(sessions.c.digest == digest))


def end_sessions(connection: Connection, identity_id: str) -> int:
    """End all sessions of somebody; says how many there were."""
    return connection.execute(delete(sessions).where(sessions.c.identity_id == identity_id)).rowcount


def forget_expired(connection: Connection, now: datetime) -> int:
    """Remove sessions, flows and links that nobody can use any more; says how many there were."""
    tables = (sessions, sign_in_flows, sign_in_links)
    return sum(connection.execute(delete(table).where(table.c.expires_at <= now)).rowcount for table in tables)


# --- flows and links: what is taken is gone, so nothing works twice


def add_flow(connection: Connection, digest: str, flow: Flow) -> None:
    connection.execute(
        insert(sign_in_flows).values(
            digest=digest,
            state=flow.state,
            nonce=flow.nonce,
            verifier=flow.verifier,
            return_to=flow.return_to,
            locale=flow.locale,
            began_at=flow.began,
            expires_at=flow.expires,
        )
    )


def take_flow(connection: Connection, digest: str) -> Flow | None:
    """The flow of that digest, once."""
    taken = delete(sign_in_flows).where(sign_in_flows.c.digest == digest).returning(*sign_in_flows.c)
    row = connection.execute(taken).first()
    if row is None:
        return None
    return Flow(row.state, row.nonce, row.verifier, row.return_to, row.locale, row.began_at, row.expires_at)


def add_link(connection: Connection, digest: str, identity_id: str, return_to: str, expires: datetime) -> None:
    values = {"digest": digest, "identity_id": identity_id, "return_to": return_to, "expires_at": expires}
    connection.execute(insert(sign_in_links).values(**values))


def take_link(connection: Connection, digest: str, now: datetime) -> Link | None:
    """The link of that digest, once, unless it has expired."""
    taken = delete(sign_in_links).where(sign_in_links.c.digest == digest).returning(*sign_in_links.c)
    row = connection.execute(taken).first()
    if row is None or row.expires_at <= now:
        return None
    who = connection.execute(select(*WHO).where(identities.c.id == row.identity_id)).one()
    return Link(_identity(who), row.return_to)


# --- API tokens


def add_token(connection: Connection, digest: str, token: ApiToken) -> None:
    connection.execute(
        insert(api_tokens).values(
            id=token.id,
            digest=digest,
            identity_id=token.identity.id,
            name=token.name,
            scopes=_words(token.scopes),
            created_at=token.created,
            expires_at=token.expires,
        )
    )


def find_token(connection: Connection, digest: str) -> ApiToken | None:
    row = connection.execute(_tokens().where(api_tokens.c.digest == digest)).first()
    return _token(row) if row else None


def all_tokens(connection: Connection) -> list[ApiToken]:
    order = (identities.c.subject, api_tokens.c.created_at, api_tokens.c.id)
    return [_token(row) for row in connection.execute(_tokens().order_by(*order))]


def set_used(connection: Connection, token_id: str, now: datetime) -> None:
    connection.execute(update(api_tokens).where(api_tokens.c.id == token_id).values(used_at=now))


def revoke_token(connection: Connection, token_id: str, now: datetime) -> bool:
    """Whether there was one to revoke."""
    wanted = (api_tokens.c.id == token_id) & (api_tokens.c.revoked_at.is_(None))
    return connection.execute(update(api_tokens).where(wanted).values(revoked_at=now)).rowcount == 1


def _tokens() -> Select[Any]:
    own = [api_tokens.c[name] for name in ("scopes", "expires_at", "used_at", "revoked_at")]
    renamed = [api_tokens.c.id.label("token_id"), api_tokens.c.name.label("token_name")]
    return select(*WHO, *own, *renamed, api_tokens.c.created_at.label("made_at")).join_from(api_tokens, identities)


def _token(row: Any) -> ApiToken:
    scopes = frozenset(map(Scope, row.scopes.split()))
    made, ends = row.made_at, row.expires_at
    return ApiToken(row.token_id, _identity(row), row.token_name, scopes, made, ends, row.used_at, row.revoked_at)
