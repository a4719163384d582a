"""Sessions: rotated at sign-in, ended by time, by hand, everywhere."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from app.database import NO_ACCOUNT, Database
from app.identity.errors import Refusal, SignInError
from app.identity.opaque import digest, new_secret
from app.identity.records import Identity
from app.identity.schema import sessions as table
from app.identity.service import IdentityServices
from app.identity.sessions import IDLE, LONGEST
from tests.app.identity.conftest import PASSWORD, Clock, Profiles


@pytest.fixture
def user(identity: IdentityServices, profile: Profiles) -> Identity:
    return identity.users.add(profile(), PASSWORD)


def test_a_session_says_who_it_is(identity: IdentityServices, user: Identity, clock: Clock) -> None:
    session = identity.sessions.find(identity.sessions.sign_in_known(user, "local"))
    assert session is not None
    assert session.principal == user.principal()
    assert session.method == "local"
    assert session.began == clock.now


def test_the_database_never_holds_the_secret(identity: IdentityServices, user: Identity, database: Database) -> None:
    secret = identity.sessions.sign_in_known(user, "local")
    with database.reading(NO_ACCOUNT) as connection:
        assert connection.execute(select(table.c.digest)).scalars().all() == [digest(secret)]


def test_a_secret_made_up_beforehand_is_never_a_session(identity: IdentityServices, user: Identity) -> None:
    planted = new_secret()
    assert identity.sessions.find(planted) is None
    secret = identity.sessions.sign_in_known(user, "local", before=planted)
    assert secret != planted
    assert identity.sessions.find(planted) is None
    assert identity.sessions.find("") is None
    assert identity.sessions.find(digest(secret)) is None


def test_signing_in_ends_the_session_that_the_browser_had(identity: IdentityServices, user: Identity) -> None:
    first = identity.sessions.sign_in_known(user, "local")
    second = identity.sessions.sign_in_known(user, "local", before=first)
    assert identity.sessions.find(first) is None
    assert identity.sessions.find(second) is not None


def test_an_idle_session_ends(identity: IdentityServices, user: Identity, clock: Clock) -> None:
    secret = identity.sessions.sign_in_known(user, "local")
    clock.now += IDLE / 2
    assert identity.sessions.find(secret) is not None
    clock.now += IDLE * 0.9
    assert identity.sessions.find(secret) is not None, "it was used in between"
    clock.now += IDLE
    assert identity.sessions.find(secret) is None


def test_a_busy_session_ends_after_a_day_of_work(identity: IdentityServices, user: Identity, clock: Clock) -> None:
    secret = identity.sessions.sign_in_known(user, "local")
    end = clock.now + LONGEST
    while clock.now + IDLE / 2 < end:
        clock.now += IDLE / 2
        assert identity.sessions.find(secret) is not None
    clock.now = end
    assert identity.sessions.find(secret) is None


def test_use_is_noted_once_a_minute(identity: IdentityServices, user: Identity, clock: Clock) -> None:
    secret = identity.sessions.sign_in_known(user, "local")
    began = clock.now
    seen = []
    for seconds in (1, 58, 2, 30):
        clock.pass_by(seconds=seconds)
        session = identity.sessions.find(secret)
        assert session is not None
        seen.append((session.seen - began).total_seconds())
    assert seen == [0, 0, 61, 61]


def test_signing_out_ends_one_session_or_all(identity: IdentityServices, user: Identity) -> None:
    here, there, elsewhere = (identity.sessions.sign_in_known(user, "local") for _ in range(3))
    identity.sessions.sign_out(here)
    assert identity.sessions.find(here) is None
    assert identity.sessions.find(there) is not None
    assert identity.sessions.sign_out_everywhere(user.id, user.id) == 2
    assert identity.sessions.find(elsewhere) is None
    assert identity.trail.latest(1)[0].entry.action == "sessions.ended"


def test_whom_the_provider_vouches_for_is_refused_once_disabled(identity: IdentityServices, profile: Profiles) -> None:
    vouched = replace(profile(), issuer="https://id.example.com")
    assert identity.sessions.find(identity.sessions.sign_in(vouched, "oidc")) is not None
    identity.users.disable(identity.users.list()[0])
    with pytest.raises(SignInError) as refused:
        identity.sessions.sign_in(vouched, "oidc")
    assert refused.value.refusal is Refusal.DISABLED


def test_expired_sessions_are_swept_when_somebody_signs_in(
    identity: IdentityServices, user: Identity, clock: Clock, database: Database
) -> None:
    for _ in range(3):
        identity.sessions.sign_in_known(user, "local")
    clock.now += LONGEST
    identity.sessions.sign_in_known(user, "local")
    with database.reading(NO_ACCOUNT) as connection:
        assert connection.execute(select(func.count()).select_from(table)).scalar() == 1
