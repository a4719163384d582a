"""What PostgreSQL itself keeps apart: SQL that names no account at all, in a transaction for one, meets no other.

The tables are those that there are: a new one is tried as soon as it exists, and has to be protected.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Table, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from app import migrations
from app.database import EVERY_ACCOUNT, NO_ACCOUNT
from app.identity.roles import Role
from tests.app.walls.estate import Estate, Owner

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
# Whom else the site's own people serve stands in their row, which shows their name to the accounts they write to.
NOT_LOOKED_AT = {("identities", "serves")}
# Nothing of an account stands in these: whoever changes something appends to the trail, which names nobody.
ANYBODY_S = {"audit_head", "audit_trail"}
TABLES = migrations.tables().sorted_tables
HELD_APART = [table for table in TABLES if table.name not in ANYBODY_S]


@pytest.fixture
def own(estate: Estate) -> Owner:
    return estate.owners[0]


@pytest.fixture
def other(estate: Estate) -> Owner:
    return estate.owners[1]


def rows(connection: Connection, table: Table) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(select(table)).mappings()]


def said(table: Table, row: dict[str, Any]) -> str:
    return repr([value for name, value in row.items() if (table.name, name) not in NOT_LOOKED_AT])


def theirs(estate: Estate, table: Table, owner: Owner) -> list[dict[str, Any]]:
    """The rows that only this owner should see."""
    with estate.services.database.reading(EVERY_ACCOUNT) as connection:
        return [row for row in rows(connection, table) if estate.found_in(said(table, row)) == {owner.number}]


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_everything_that_is_selected_is_the_account_s_own(estate: Estate, own: Owner, table: Table) -> None:
    with estate.services.database.reading(own.id) as connection:
        seen = rows(connection, table)
    found = {number for row in seen for number in estate.found_in(said(table, row))}
    assert found <= {own.number}, f"{table.name}: protect it in its migration (app/migrations/protection.py)"
    if "account_id" in table.columns:
        assert len(seen) == len(theirs(estate, table, own)) > 0


def test_nothing_is_selected_where_no_account_is_named(estate: Estate) -> None:
    """Not even by whoever forgot to say which: nothing of accounts, though people, who have to be able to sign in."""
    with estate.services.database.reading(NO_ACCOUNT) as connection:
        shown = [table.name for table in TABLES if "account_id" in table.columns and rows(connection, table)]
    with estate.services.database.engine.connect() as forgetful:
        shown += [table.name for table in HELD_APART if rows(forgetful, table)]
    assert not shown


def attempts(connection: Connection, table: Table, row: dict[str, Any], own: Owner) -> Iterator[tuple[str, Any]]:
    """Each way to write what is another's, and what would do it."""
    same = [column == row[column.name] for column in table.primary_key]
    changed = {"name": "ours"} if "name" in row else {list(row)[-1]: row[list(row)[-1]]}
    yield "insert", insert(table).values(**row)
    yield "update", update(table).where(*same).values(**changed)
    yield "delete", delete(table).where(*same)
    if "account_id" in row:
        yield "take over", update(table).where(*same).values(account_id=own.id)


@pytest.mark.parametrize("table", HELD_APART, ids=str)
def test_nothing_of_another_s_can_be_written(estate: Estate, own: Owner, other: Owner, table: Table) -> None:
    before = theirs(estate, table, other)
    assert before or "account_id" not in table.columns, f"nothing in {table.name}"
    for row in before[:1]:
        with estate.services.database.writing(own.id) as connection:
            for way, statement in attempts(connection, table, row, own):
                assert not happened(connection, statement), (table.name, way)
    assert theirs(estate, table, other) == before


def happened(connection: Connection, statement: Any) -> bool:
    """Whether it wrote anything. A row that isn't there for the transaction is neither changed nor removed."""
    try:
        with connection.begin_nested():
            return bool(connection.execute(statement).rowcount)
    except DBAPIError as error:
        reason = str(error.orig)
        assert "row-level security" in reason or "permission denied" in reason, reason
        return False


def test_people_of_the_account_and_of_the_site_can_be_named(estate: Estate, own: Owner, other: Owner) -> None:
    """A request says who wrote it: that needs names, and nobody's secrets."""
    names = next(table for table in TABLES if table.name == "identities")
    with estate.services.database.reading(own.id) as connection:
        seen = {row["id"] for row in rows(connection, names)}
    assert {person.principal.id for person in own.people.values()} <= seen
    assert other.people[Role.AGENT].principal.id in seen
    assert other.people[Role.USER].principal.id not in seen
