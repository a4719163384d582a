"""Ids, secrets, checksums and passwords."""

import re

import pytest

from app.identity import passwords
from app.identity.opaque import checksum, digest, new_id, new_secret
from app.identity.passwords import LONGEST, SHORTEST, PasswordError, hashed, is_outdated, matches
from app.identity.tokens import is_well_formed, new_token

PASSWORD = "twelve letters or more"


def test_ids_say_what_they_name_and_nothing_else() -> None:
    ids = {new_id("usr") for _ in range(200)}
    assert len(ids) == 200
    assert all(re.fullmatch(r"usr_[0-9A-Za-z]{17}", one) for one in ids)


def test_secrets_are_of_one_length_and_differ() -> None:
    secrets = {new_secret() for _ in range(200)}
    assert len(secrets) == 200
    assert all(re.fullmatch(r"[0-9A-Za-z]{43}", one) for one in secrets)
    assert len({digest(one) for one in secrets}) == 200


def test_a_checksum_never_changes() -> None:
    assert checksum("gs_") == checksum("gs_")
    assert re.fullmatch(r"[0-9A-Za-z]{6}", checksum(""))


def test_a_token_is_told_by_its_looks() -> None:
    token = new_token()
    assert is_well_formed(token)
    other = "A" if token[10] != "A" else "B"
    for wrong in (
        "",
        "gs_",
        token[:-1],
        token + "x",
        "gx_" + token[3:],
        token[:10] + other + token[11:],
        "gs_" + "é" * 49,
    ):
        assert not is_well_formed(wrong)


def test_a_password_is_kept_as_argon2id() -> None:
    stored = hashed(PASSWORD)
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored
    assert hashed(PASSWORD) != stored, "salted"
    assert matches(stored, PASSWORD)
    assert not matches(stored, PASSWORD + " ")
    assert not is_outdated(stored)


def test_the_same_letters_from_another_keyboard_are_the_same_password() -> None:
    assert matches(hashed("mot de passe oublié"), "mot de passe oublie\u0301")


@pytest.mark.parametrize("password", ["", "x" * (SHORTEST - 1), "x" * (LONGEST + 1)])
def test_a_password_of_the_wrong_length_is_refused_and_not_repeated(password: str) -> None:
    with pytest.raises(PasswordError, match="12 characters") as refused:
        hashed(password)
    assert "xx" not in str(refused.value)


def test_nothing_matches_where_nothing_is_stored() -> None:
    assert not matches(None, PASSWORD)
    assert not matches("damaged", PASSWORD)


def test_nobody_costs_as_much_as_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same work is done for a user whom nobody knows: counted, because time itself varies."""
    done: list[str] = []
    real = passwords._hasher

    class Counting:
        def verify(self, stored: str, text: str) -> bool:
            done.append(stored[:30])
            return real.verify(stored, text)

    nobody, somebody = real.hash("thrown away"), real.hash(PASSWORD)
    monkeypatch.setattr(passwords, "_hasher", Counting())
    monkeypatch.setattr(passwords, "_nobody", lambda: nobody)
    assert not matches(None, "guess")
    assert not matches(somebody, "guess")
    assert len(done) == 2
    assert done[0] == done[1], "the same settings"
