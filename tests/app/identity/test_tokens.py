"""API tokens and demo links."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import NO_ACCOUNT, Database
from app.identity.errors import IdentityError
from app.identity.links import LASTS
from app.identity.opaque import new_secret
from app.identity.records import DEMO, Identity
from app.identity.roles import Role, Scope
from app.identity.schema import api_tokens
from app.identity.service import IdentityServices
from app.identity.tokens import new_token
from tests.app.identity.conftest import PASSWORD, Clock, Profiles

READ = frozenset({Scope.READ_ACCOUNTS})
MONTH = timedelta(days=30)


@pytest.fixture
def user(identity: IdentityServices, profile: Profiles) -> Identity:
    return identity.users.add(profile(), PASSWORD)


def test_a_token_is_its_owner_within_its_scopes(identity: IdentityServices, user: Identity) -> None:
    secret, token = identity.tokens.create(user, "reports", READ, MONTH)
    principal = identity.tokens.principal(secret)
    assert principal == user.principal(READ)
    assert secret.startswith("gs_")
    assert token.id.startswith("tok_")


def test_the_database_and_the_lists_never_hold_the_token(
    identity: IdentityServices, user: Identity, database: Database
) -> None:
    secret, _ = identity.tokens.create(user, "reports", READ, MONTH)
    with database.reading(NO_ACCOUNT) as connection:
        rows = repr(connection.execute(select(api_tokens)).all())
    assert secret not in rows + repr(identity.tokens.list()) + repr(identity.trail.latest(10))


def test_what_is_no_token_is_nobody(identity: IdentityServices, user: Identity) -> None:
    secret, _ = identity.tokens.create(user, "reports", READ, MONTH)
    for wrong in ("", "x", secret[:-1] + "!", secret.lower(), new_token()):
        assert identity.tokens.principal(wrong) is None


def test_a_token_ends(identity: IdentityServices, user: Identity, clock: Clock) -> None:
    expiring, _ = identity.tokens.create(user, "a", READ, MONTH)
    revoked, record = identity.tokens.create(user, "b", READ, MONTH)
    identity.tokens.revoke(record.id)
    assert identity.tokens.principal(revoked) is None
    assert identity.tokens.principal(expiring) is not None
    clock.now += MONTH
    assert identity.tokens.principal(expiring) is None
    for gone in (record.id, "tok_unknown"):
        with pytest.raises(IdentityError, match="no token"):
            identity.tokens.revoke(gone)


def test_a_token_stops_with_its_owner(identity: IdentityServices, user: Identity) -> None:
    secret, _ = identity.tokens.create(user, "a", READ, MONTH)
    identity.users.disable(user)
    assert identity.tokens.principal(secret) is None
    identity.users.disable(user, disabled=False)
    assert identity.tokens.principal(secret) is not None
    identity.users.erase(user)
    assert identity.tokens.principal(secret) is None
    assert identity.tokens.list() == []


def test_the_last_use_is_noted_once_a_minute(identity: IdentityServices, user: Identity, clock: Clock) -> None:
    secret, _ = identity.tokens.create(user, "a", READ, MONTH)
    used = []
    assert identity.tokens.list()[0].used is None
    for seconds in (0, 30, 31):
        clock.pass_by(seconds=seconds)
        identity.tokens.principal(secret)
        used.append(identity.tokens.list()[0].used)
    assert used == [clock.now - timedelta(seconds=61)] * 2 + [clock.now]


@pytest.mark.parametrize("days", [0, -1, 367])
def test_no_token_is_for_ever_or_for_nothing(identity: IdentityServices, user: Identity, days: int) -> None:
    with pytest.raises(IdentityError, match="366 days"):
        identity.tokens.create(user, "a", READ, timedelta(days=days))
    with pytest.raises(IdentityError, match="scope"):
        identity.tokens.create(user, "a", frozenset(), MONTH)


def test_tokens_are_in_the_trail(identity: IdentityServices, user: Identity) -> None:
    _, token = identity.tokens.create(user, "a", READ, MONTH)
    identity.tokens.revoke(token.id)
    entries = [one.entry for one in identity.trail.latest(2)]
    assert [(one.action, one.subject) for one in entries] == [("token.revoked", token.id), ("token.created", token.id)]
    assert user.id in entries[1].detail


# --- demo links


def test_a_link_works_once(identity: IdentityServices, profile: Profiles) -> None:
    secret = identity.links.create(replace(profile("demo"), issuer=DEMO), "/fr-fr/account")
    link = identity.links.take(secret)
    assert link is not None
    assert link.return_to == "/fr-fr/account"
    assert link.identity.profile.subject == "demo"
    assert identity.links.take(secret) is None


def test_a_link_ends(identity: IdentityServices, profile: Profiles, clock: Clock) -> None:
    secret = identity.links.create(replace(profile("demo"), issuer=DEMO), "/")
    clock.now += LASTS
    assert identity.links.take(secret) is None
    for wrong in ("", "x", new_secret()):
        assert identity.links.take(wrong) is None


def test_a_link_for_somebody_disabled_is_used_up(identity: IdentityServices, profile: Profiles) -> None:
    secret = identity.links.create(replace(profile("demo"), issuer=DEMO), "/")
    identity.users.disable(identity.users.list()[0])
    assert identity.links.take(secret) is None
    identity.users.disable(identity.users.list()[0], disabled=False)
    assert identity.links.take(secret) is None


def test_a_link_signs_in_nobody_real(identity: IdentityServices, profile: Profiles) -> None:
    with pytest.raises(ValueError, match="demo user"):
        identity.links.create(profile(), "/")
    with pytest.raises(IdentityError):
        identity.links.create(replace(profile(roles=frozenset({Role.AGENT})), issuer=DEMO), "/")
