"""What works once works once, however many ask at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import TypeVar

from app.database import NO_ACCOUNT, Database
from app.identity import store
from app.identity.opaque import digest, new_secret
from app.identity.records import DEMO, Flow, Profile
from app.identity.roles import Role
from app.identity.service import IdentityServices
from tests.app.identity.conftest import Clock, Profiles

T = TypeVar("T")
AT_ONCE = 8


def all_at_once(run: Callable[[], T]) -> list[T]:
    barrier = Barrier(AT_ONCE)

    def wait_and_run(_: int) -> T:
        barrier.wait()
        return run()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(wait_and_run, range(AT_ONCE)))


def test_a_flow_is_taken_once(database: Database, clock: Clock) -> None:
    flow = Flow("state", "nonce", "verifier", "/to", "fr-FR", clock(), clock() + timedelta(minutes=1))
    secret = new_secret()
    with database.writing(NO_ACCOUNT) as connection:
        store.add_flow(connection, digest(secret), flow)

    def take() -> Flow | None:
        with database.writing(NO_ACCOUNT) as connection:
            return store.take_flow(connection, digest(secret))

    taken = all_at_once(take)
    assert [one for one in taken if one] == [flow]


def test_a_link_is_taken_once(identity: IdentityServices, profile: Profiles) -> None:
    secret = identity.links.create(replace(profile(), issuer=DEMO), "/")
    taken = all_at_once(lambda: identity.links.take(secret))
    assert len([one for one in taken if one]) == 1


def test_who_comes_for_the_first_time_in_several_windows_is_one_person(identity: IdentityServices) -> None:
    profile = Profile("https://id.example.com", "42", "Ann", frozenset({Role.EDITOR}))
    secrets = all_at_once(lambda: identity.sessions.sign_in(profile, "oidc"))
    assert len(set(secrets)) == AT_ONCE
    assert len(identity.users.list()) == 1
    assert identity.trail.verify().faults == ()
    assert identity.trail.verify().length == AT_ONCE
