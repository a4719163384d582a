"""Where people are written to: only addresses that somebody has verified, and gone with the person."""

from email.headerregistry import Address
from typing import Any

import pytest
from sqlalchemy import select

from app.database import NO_ACCOUNT, Database
from app.identity.errors import IdentityError
from app.identity.oidc import verified_email
from app.identity.records import LOCAL, Profile
from app.identity.roles import Role
from app.identity.schema import mail_addresses
from app.identity.service import IdentityServices
from app.identity.users import is_address

PASSWORD = "twelve letters or more"


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"email": "a@example.com", "email_verified": True}, "a@example.com"),
        ({"email": "a@example.com", "email_verified": "true"}, "a@example.com"),
        ({"email": "a@example.com", "xms_edov": "1"}, "a@example.com"),
        ({"email": "a@example.com", "email_verified": False}, ""),
        ({"email": "a@example.com", "email_verified": "false"}, ""),
        ({"email": "a@example.com"}, ""),
        ({"email_verified": True}, ""),
        ({"email": "a@example.com\r\nBcc: b@example.com", "email_verified": True}, ""),
        ({"email": ["a@example.com"], "email_verified": True}, ""),
    ],
)
def test_a_provider_has_to_have_verified_it(claims: dict[str, Any], expected: str) -> None:
    assert verified_email(claims) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "a", "a@", "@b", "a b@c.d", "a@b@c", "a@b..c", "a..b@c.d", ".a@c.d", "a.@c.d"),
        *("é@example.com", "a@example.com,b@c.d", "a" * 65 + "@c.d", "a" * 250 + "@b.c"),
    ],
)
def test_what_is_no_address(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize("text", ["a@b", "a.b-c_d+e%f'g@mail.example-1.com", "a" * 64 + "@c.d"])
def test_an_address_can_stand_in_a_header(text: str) -> None:
    assert is_address(text)
    assert Address(addr_spec=text).addr_spec == text


def addresses(database: Database) -> list[str]:
    with database.reading(NO_ACCOUNT) as connection:
        return list(connection.execute(select(mail_addresses.c.address)).scalars())


def profile(email: str) -> Profile:
    return Profile(LOCAL, "camille", "Camille", frozenset({Role.AGENT}), email=email)


def test_a_local_user_s_is_vouched_for_by_whoever_sets_it(identity: IdentityServices, database: Database) -> None:
    with pytest.raises(IdentityError, match="no mail address"):
        identity.users.add(profile("nobody"), PASSWORD)
    user = identity.users.add(profile("camille@example.com"), PASSWORD)
    assert addresses(database) == ["camille@example.com"]
    with pytest.raises(IdentityError, match="no mail address"):
        identity.users.set_email(user, "nobody")
    identity.users.set_email(user, "c@example.com")
    assert addresses(database) == ["c@example.com"]
    identity.users.set_email(user, "")
    assert addresses(database) == [""]
    identity.users.erase(user)
    assert addresses(database) == []
