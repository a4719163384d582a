"""Local users: added, found, shut out, forgotten."""

from dataclasses import replace

import pytest
from argon2 import PasswordHasher

from app.database import NO_ACCOUNT, Database
from app.identity import store
from app.identity.errors import IdentityError
from app.identity.passwords import PasswordError
from app.identity.records import DEMO, Profile
from app.identity.roles import Role, Scope
from app.identity.service import IdentityServices
from tests.app.identity.conftest import PASSWORD, Clock, Profiles

AGENT = frozenset({Role.AGENT})


def test_a_user_signs_in_with_name_and_password(identity: IdentityServices, profile: Profiles) -> None:
    added = identity.users.add(profile(), PASSWORD)
    assert identity.users.authenticate(" CAMILLE ", PASSWORD) == added
    assert identity.users.authenticate("camille", PASSWORD.upper()) is None
    assert identity.users.authenticate("nobody", PASSWORD) is None
    assert identity.users.list() == [added]


def test_what_is_known_of_an_agent_comes_back(identity: IdentityServices, profile: Profiles) -> None:
    everyone = identity.users.add(profile("a", roles=AGENT, account=None), PASSWORD)
    some = identity.users.add(profile("b", roles=AGENT, account=None, serves=frozenset({"A-2", "A-1"})), PASSWORD)
    assert identity.users.list() == [everyone, some]
    assert everyone.principal().serves is None
    assert some.principal(frozenset(Scope)).serves == frozenset({"A-1", "A-2"})


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"roles": frozenset()}, "needs a role"),
        ({"account": None}, "belongs to an account"),
        ({"roles": AGENT}, "Only a partner's user"),
        ({"account": "*"}, "no spaces, commas or asterisks"),
        ({"roles": AGENT, "account": None, "serves": frozenset({"A-1,A-2"})}, "no spaces, commas or asterisks"),
        ({"serves": frozenset({"A-1"})}, "Only an agent"),
        ({"subject": "no spaces"}, "letters a to z"),
        ({"subject": "Ünï"}, "letters a to z"),
    ],
)
def test_a_user_who_makes_no_sense_is_refused(
    identity: IdentityServices, profile: Profiles, fields: dict[str, object], message: str
) -> None:
    with pytest.raises(IdentityError, match=message):
        identity.users.add(profile(**fields), PASSWORD)
    assert identity.users.list() == []


def test_a_name_is_given_once(identity: IdentityServices, profile: Profiles) -> None:
    identity.users.add(profile(), PASSWORD)
    with pytest.raises(IdentityError, match="already"):
        identity.users.add(profile(account="A-2"), PASSWORD)
    assert [one.profile.account for one in identity.users.list()] == ["A-1"]


def test_a_short_password_adds_nobody(identity: IdentityServices, profile: Profiles) -> None:
    with pytest.raises(PasswordError):
        identity.users.add(profile(), "short")
    assert identity.users.list() == []


def test_a_disabled_user_is_out_at_once(identity: IdentityServices, profile: Profiles) -> None:
    user = identity.users.add(profile(), PASSWORD)
    secret = identity.sessions.sign_in_known(user, "local")
    identity.users.disable(user)
    assert identity.sessions.find(secret) is None
    assert identity.users.authenticate("camille", PASSWORD) is None
    identity.users.disable(user, disabled=False)
    assert identity.sessions.find(secret) is None, "a session that was ended stays ended"
    assert identity.users.authenticate("camille", PASSWORD) is not None


def test_a_new_password_ends_sessions(identity: IdentityServices, profile: Profiles) -> None:
    user = identity.users.add(profile(), PASSWORD)
    secret = identity.sessions.sign_in_known(user, "local")
    identity.users.set_password(user, PASSWORD + "!")
    assert identity.sessions.find(secret) is None
    assert identity.users.authenticate("camille", PASSWORD) is None
    assert identity.users.authenticate("camille", PASSWORD + "!") == replace(user, signed_in=user.created)


def test_whom_a_provider_vouches_for_has_no_password_here(identity: IdentityServices, profile: Profiles) -> None:
    identity.sessions.sign_in(replace(profile(), issuer="https://id.example.com"), "oidc")
    (known,) = identity.users.list()
    with pytest.raises(IdentityError, match="Only local users"):
        identity.users.set_password(known, PASSWORD)
    assert identity.users.authenticate("camille", "") is None


def test_users_are_named_by_user_name_or_id(identity: IdentityServices, profile: Profiles) -> None:
    first = identity.users.add(profile(), PASSWORD)
    second = identity.users.add(profile("sven"), PASSWORD)
    assert identity.users.named("Camille") == first
    assert identity.users.named(second.id) == second
    with pytest.raises(IdentityError, match="no user anna"):
        identity.users.named("anna")


def test_an_erased_person_leaves_nothing_but_an_id(
    identity: IdentityServices, profile: Profiles, database: Database
) -> None:
    user = identity.users.add(profile(), PASSWORD)
    identity.sessions.sign_in_known(user, "local")
    identity.users.erase(user)
    assert identity.users.list() == []
    with database.reading(NO_ACCOUNT) as connection:
        assert store.names_of(connection, [user.id]) == {}
        assert store.local_user(connection, "camille") is None
    shown = identity.trail.latest(10)
    assert [one.entry.action for one in shown] == ["user.erased", "session.began", "user.added"]
    assert {one.subject for one in shown} == {user.id}
    assert identity.trail.verify().faults == ()


def test_a_password_hashed_with_weaker_settings_is_hashed_anew(
    identity: IdentityServices, profile: Profiles, database: Database, clock: Clock
) -> None:
    user = identity.users.add(profile(), PASSWORD)
    weak = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    with database.writing(NO_ACCOUNT) as connection:
        store.save_password(connection, user.id, weak, clock())
    assert identity.users.authenticate("camille", PASSWORD) is not None
    with database.reading(NO_ACCOUNT) as connection:
        found = store.local_user(connection, "camille")
    assert found is not None
    assert found[1] != weak
    assert identity.users.authenticate("camille", PASSWORD) is not None


def test_the_same_subject_of_two_issuers_is_two_people(identity: IdentityServices, profile: Profiles) -> None:
    identity.users.add(profile(), PASSWORD)
    identity.links.create(replace(profile(), issuer=DEMO), "/")
    assert len({one.id for one in identity.users.list()}) == 2


def test_what_the_provider_says_anew_is_kept(identity: IdentityServices) -> None:
    issuer = "https://id.example.com"
    first = Profile(issuer, "42", "Ann", frozenset({Role.GLOBAL_ADMIN}), "A-1")
    identity.sessions.sign_in(first, "oidc")
    (before,) = identity.users.list()
    later = replace(first, name="Ann B", roles=frozenset({Role.USER}))
    identity.sessions.sign_in(later, "oidc")
    (after,) = identity.users.list()
    assert after.id == before.id
    assert after.profile == later


def test_somebody_of_a_provider_is_found_by_id_and_by_their_name_there(
    identity: IdentityServices, profile: Profiles, database: Database, clock: Clock
) -> None:
    local = identity.users.add(profile("camille"), PASSWORD)

    def known(issuer: str, subject: str) -> str:
        with database.writing(NO_ACCOUNT) as connection:
            other = replace(profile(subject), issuer=issuer)
            return store.save_identity(connection, f"usr_{issuer[-1]}{subject}", other, clock()).id

    alone, _ = known("https://one.example/1", "noa"), known("https://one.example/1", "sam")
    another = known("https://two.example/2", "sam")
    assert identity.users.named(" Camille ") == local
    assert identity.users.named(local.id) == local
    assert identity.users.named("noa").id == alone
    assert identity.users.named(another).id == another
    with pytest.raises(IdentityError, match="Several providers know a user sam"):
        identity.users.named("sam")
    with pytest.raises(IdentityError, match="There is no user nobody"):
        identity.users.named("nobody")


def test_whoever_may_serve_accounts_is_listed_by_name(
    identity: IdentityServices, profile: Profiles, database: Database
) -> None:
    identity.users.add(profile("camille"), PASSWORD)
    zoe, gone, ada = (
        identity.users.add(profile(name, name=name, roles=AGENT, account=None), PASSWORD)
        for name in ("zoe", "max", "ada")
    )
    identity.users.disable(gone)
    with database.reading(NO_ACCOUNT) as connection:
        assert store.agents(connection) == [ada, zoe]


def test_what_somebody_wrote_is_erased_with_them(identity: IdentityServices, profile: Profiles) -> None:
    added, asked = identity.users.add(profile(), PASSWORD), list[str]()

    def texts(_: object, whose: str) -> int:
        asked.append(whose)
        return 0

    identity.users.erase(added, texts)
    assert asked == [added.id]
    assert identity.users.list() == []
