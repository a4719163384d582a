"""Who sees what: a partner their own account, an agent those that they serve, nobody else any."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.identity.roles import (
    PARTNER_ROLES,
    Evidence,
    Principal,
    Role,
    Scope,
    can_reach,
    can_see_evidence,
    is_account_id,
    reachable,
    roles_named,
)

OWN, OTHER = "A-1", "A-2"


def partner(*roles: Role, account: str | None = OWN) -> Principal:
    return Principal("usr_1", frozenset(roles), account)


@pytest.mark.parametrize(
    ("principal", "reach", "billing", "rest"),
    [
        (partner(Role.GLOBAL_ADMIN), True, True, True),
        (partner(Role.BILLING_ADMIN), True, True, False),
        (partner(Role.USER), True, False, False),
        (partner(Role.GLOBAL_ADMIN, account=None), False, False, False),
        (partner(Role.GLOBAL_ADMIN, account=OTHER), False, False, False),
        (partner(Role.EDITOR), False, False, False),  # an account without a partner's role gives nothing
        (partner(), False, False, False),
        (Principal("usr_2", frozenset({Role.AGENT})), True, True, True),
        (Principal("usr_2", frozenset({Role.AGENT}), serves=frozenset({OWN})), True, True, True),
        (Principal("usr_2", frozenset({Role.AGENT}), serves=frozenset({OTHER})), False, False, False),
        (Principal("usr_2", frozenset({Role.AGENT}), serves=frozenset()), False, False, False),
        (Principal("usr_3", frozenset({Role.OPERATOR, Role.EDITOR})), False, False, False),
        (Principal("usr_3", frozenset({Role.OPERATOR}), serves=frozenset({OWN})), False, False, False),
    ],
)
def test_who_reaches_and_sees_what(principal: Principal, reach: bool, billing: bool, rest: bool) -> None:
    assert can_reach(principal, OWN) == reach
    assert can_see_evidence(principal, OWN, Evidence.BILLING) == billing
    assert can_see_evidence(principal, OWN, Evidence.ACCOUNT) == rest


@given(st.frozensets(st.sampled_from(sorted(PARTNER_ROLES))), st.none() | st.text(), st.text())
def test_a_partner_reaches_their_own_account_alone(roles: frozenset[Role], own: str | None, asked: str) -> None:
    principal = Principal("usr_1", roles, own)
    if can_reach(principal, asked) or any(can_see_evidence(principal, asked, kind) for kind in Evidence):
        assert asked == own


IDS = st.sampled_from(["A-1", "A-2", "A-3", "*", "A-1,A-2", ""])


@given(
    st.frozensets(st.sampled_from(Role)),
    st.none() | IDS,
    st.none() | st.frozensets(IDS),
    IDS,
)
def test_lists_hold_what_can_be_reached(
    roles: frozenset[Role], own: str | None, serves: frozenset[str] | None, asked: str
) -> None:
    principal = Principal("usr_1", roles, own, serves=serves)
    found = reachable(principal)
    assert can_reach(principal, asked) == (is_account_id(asked) if found is None else asked in found)


@given(st.sampled_from(Role), st.text())
def test_evidence_is_for_those_only_who_reach_the_account(role: Role, asked: str) -> None:
    for principal in (
        Principal("u", frozenset({role}), OWN),
        Principal("u", frozenset({role}), OWN, serves=frozenset()),
    ):
        for kind in Evidence:
            assert can_reach(principal, asked) or not can_see_evidence(principal, asked, kind)


@pytest.mark.parametrize("text", ["*", "A-1,A-2", "A 1", "", "A\n", "A" * 65, None, 7, ["A-1"]])
def test_what_could_widen_a_transaction_is_no_account(text: object) -> None:
    assert not is_account_id(text)
    if isinstance(text, str):
        everyone = Principal("usr_2", frozenset({Role.AGENT}))
        assert not can_reach(everyone, text)
        assert not can_see_evidence(everyone, text, Evidence.BILLING)


def test_a_token_is_held_to_its_scopes_and_a_session_to_none() -> None:
    session = partner(Role.USER)
    token = Principal("usr_1", session.roles, OWN, scopes=frozenset({Scope.READ_ACCOUNTS}))
    assert all(session.may(scope) for scope in Scope)
    assert [scope for scope in Scope if token.may(scope)] == [Scope.READ_ACCOUNTS]


def test_roles_of_other_programs_are_passed_over() -> None:
    assert roles_named(["agent", "root", "Agent", "", 7, None, ["user"], "user"]) == {Role.AGENT, Role.USER}
