"""No account reaches another's, by any route, method or place of an id; and what isn't theirs is as though it weren't.

For every pair of accounts, people of the one ask for what is the other's, everywhere that an id can stand. The answer
has to be the one that they get for an id that nothing has, and to hold nothing of anybody else's.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256

import pytest
from sqlalchemy import Table, select

from app import migrations
from app.database import EVERY_ACCOUNT
from app.identity.roles import Role
from tests.app.walls.asking import Answer
from tests.app.walls.estate import STAFF, Estate, Owner, is_in
from tests.app.walls.plan import SESSION, WAYS, Attack, Plan, Way, attacks
from tests.app.walls.routes import Route

SLICES = 6  # of the owners, so that workers share them
HEAD_EVERY = 8  # pairs
Count = Callable[[str, int], None]


def tables_of_accounts() -> list[Table]:
    return [table for table in migrations.tables().sorted_tables if "account_id" in table.columns]


def rows_by_account(estate: Estate) -> dict[tuple[str, str], str]:
    """Table and account → a digest of the rows."""
    found: dict[tuple[str, str], list[str]] = {}
    with estate.services.database.reading(EVERY_ACCOUNT) as connection:
        for table in tables_of_accounts():
            for row in connection.execute(select(table)):
                found.setdefault((table.name, row.account_id), []).append(repr(tuple(row)))
    return {key: sha256("\n".join(sorted(rows)).encode()).hexdigest() for key, rows in found.items()}


# --- that the attack is no sham


def test_every_table_holds_something_of_every_account(estate: Estate) -> None:
    held = rows_by_account(estate)
    missing = {
        table.name for table in tables_of_accounts() for one in estate.owners if (table.name, one.id) not in held
    }
    assert not missing, f"tests/app/walls/estate.py says nothing for {missing}: leaks of that would go unseen"


def test_every_route_of_an_account_is_reached_by_its_own_people(plan: Plan) -> None:
    """With their own ids they are answered otherwise than with ids of nothing; what is for the site's own people,
    by these alone."""
    own = plan.estate.owners[1]
    guarded = [route for route in plan.routes if route.places or str(route) not in plan.open]
    hidden = [str(route) for route in guarded if not any(reaches(plan, route, own, way) for way in WAYS)]
    assert not hidden, f"asked with samples that lead nowhere (see tests/app/walls/samples.py): {hidden}"


def reaches(plan: Plan, route: Route, own: Owner, way: Way) -> bool:
    answer = plan.asked(route, own, way).without(own.ids)
    if answer.status == 403:
        return any(plan.asked(route, plan.estate.staff, (role, SESSION)).status < 400 for role in STAFF)
    if not route.places:
        return answer.status < 400
    return any(plan.as_unknown(attack, own, way).without(own.ids) != answer for attack in attacks(route))


# --- the attack


def leaks(answer: Answer, estate: Estate, number: int | None) -> set[int]:
    """The accounts that the answer tells of, beside the asker's."""
    return estate.found_in(answer.text) - {number}


def test_nobody_is_told_anything(plan: Plan) -> None:
    own = plan.estate.owners[0]
    for route in plan.routes:
        answer = plan.asked_by_nobody(route, own).without(own.ids)
        assert not leaks(answer, plan.estate, None), route


@pytest.mark.parametrize("role", STAFF)
def test_those_who_keep_the_site_are_told_of_no_account(plan: Plan, role: Role) -> None:
    for route in plan.routes:
        answer = plan.asked(route, plan.estate.staff, (role, SESSION)).without(plan.estate.staff.ids)
        assert not leaks(answer, plan.estate, None), (str(route), answer)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(SLICES))
def test_everybody_is_told_of_their_own_account_alone(plan: Plan, part: int) -> None:
    """Each after all others, so that a page that was kept for one and shown to another is noticed."""
    for own in plan.estate.owners[part::SLICES]:
        for route in plan.routes:
            answer = plan.asked(route, own, WAYS[own.number % len(WAYS)])
            assert answer.status < 500, (str(route), answer)
            assert not leaks(answer, plan.estate, own.number), (str(route), own.id, answer)
        assert is_in(plan.estate, own)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(SLICES))
def test_another_account_s_ids_are_answered_as_ids_of_nothing(plan: Plan, part: int, count: Count) -> None:
    """Every pair tries every route; its places, and now and then HEAD beside GET, take turns over the pairs."""
    estate, tried, pairs = plan.estate, Counter[Attack](), 0
    before, askers = rows_by_account(estate), estate.owners[part::SLICES]
    for own in askers:
        way = WAYS[own.number % len(WAYS)]
        for other in estate.owners:
            if other is own:
                continue
            for attack in on_turn(plan, pairs):
                _, answer = plan.tried(attack, own, way, other)
                assert answer == plan.as_unknown(attack, own, way), (str(attack), own.id, other.id, way)
                assert not leaks(answer, estate, own.number), (str(attack), own.id, other.id, way, answer)
                tried[attack] += 1
            pairs += 1
        assert is_in(estate, own), "or else all of this was refused for a reason that is none"
    assert {one for of_route in plan.attacks for one in of_route} == tried.keys()
    after, theirs = rows_by_account(estate), {own.id for own in askers}
    changed = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert {account for _, account in changed} <= theirs
    database = estate.services.database.engine.dialect.name
    count(f"pairs of accounts, {database}", pairs)
    count(f"requests for another account, {database}", tried.total())


def on_turn(plan: Plan, pair: int) -> Iterator[Attack]:
    for of_route in plan.attacks:
        often = HEAD_EVERY if of_route[0].route.method == "HEAD" else 1
        if pair % often == 0:
            yield of_route[pair // often % len(of_route)]
