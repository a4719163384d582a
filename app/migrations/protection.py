"""What protects rows in the database itself, for migrations to call: whose they are, and that they stay as written."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Connection, inspect

from app.database import ACCOUNT_SETTING, EVERY_ACCOUNT, NO_ACCOUNT

# Read once a statement rather than once a row.
SERVED = f"(SELECT current_setting('{ACCOUNT_SETTING}', true))"
SERVED_IDS = f"string_to_array({SERVED}, ',')"
REFUSAL = "rows are only ever added"


def only_for_its_account(table: str, column: str = "account_id") -> None:
    """PostgreSQL: a transaction sees and adds rows of no account but those it named, even as the tables' owner."""
    if op.get_context().dialect.name != "postgresql":
        return
    its = f"{SERVED} = '{EVERY_ACCOUNT}' OR {column} = ANY ({SERVED_IDS})"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY {table}_of_account ON {table} USING ({its}) WITH CHECK ({its})")


def not_for_accounts(table: str, *, visible: str = "", its_own: str = "", added: bool = False) -> None:
    """PostgreSQL: out of sight of transactions that are for an account; those that name none, or all, are as before.

    Such a transaction sees rows all the same where the condition `visible` holds, sees and changes those that bear its
    account in the column `its_own`, and may add any where `added` says so.
    """
    if op.get_context().dialect.name != "postgresql":
        return
    other = f"{SERVED} IN ('{NO_ACCOUNT}', '{EVERY_ACCOUNT}')"
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY {table}_of_site ON {table} USING ({other}) WITH CHECK ({other})")
    if visible:
        op.execute(f"CREATE POLICY {table}_visible ON {table} FOR SELECT USING ({visible})")
    if its_own:
        op.execute(f"CREATE POLICY {table}_of_account ON {table} USING ({its_own} = ANY ({SERVED_IDS}))")
    if added:
        op.execute(f"CREATE POLICY {table}_added ON {table} FOR INSERT WITH CHECK (true)")


def append_only(table: str) -> None:
    """Rows can neither be changed nor removed: what was known at a moment can be asked for ever after."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION goodstanding_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '%: {REFUSAL}', TG_TABLE_NAME; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION goodstanding_refuse()"
        )
        return
    for event in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table}: {REFUSAL}'); END"
        )


def only_erased(table: str, column: str, marker: str) -> None:
    """Of an append-only table, have one column of a row changed to the marker of what was erased, and nothing else."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION goodstanding_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF to_jsonb(OLD) - TG_ARGV[0] <> to_jsonb(NEW) - TG_ARGV[0] OR to_jsonb(NEW) ->> TG_ARGV[0] <> TG_ARGV[1] "
            f"THEN RAISE EXCEPTION '%: {REFUSAL}', TG_TABLE_NAME; END IF; RETURN NEW; END $$"
        )
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION goodstanding_refuse()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_only_erased BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION goodstanding_only_erased('{column}', '{marker}')"
        )
        return
    others = [each["name"] for each in inspect(op.get_bind()).get_columns(table) if each["name"] != column]
    changed = " OR ".join([f"NEW.{column} <> '{marker}'", *(f"NEW.{name} IS NOT OLD.{name}" for name in others)])
    op.execute(f"DROP TRIGGER {table}_no_update")
    op.execute(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN {changed} "
        f"BEGIN SELECT RAISE(ABORT, '{table}: {REFUSAL}'); END"
    )


def erasable(table: str, *, withdrawals: str) -> None:
    """Instead of `append_only`: what was read from Partner Center may be removed once the account's consent is
    withdrawn, as a row of `withdrawals` says that is later than it; nothing else, and nothing is ever changed.
    """
    gone = (
        f"OLD.origin = 'partner-center' AND EXISTS (SELECT 1 FROM {withdrawals} w"  # noqa: S608 - a table of ours
        " WHERE w.account_id = OLD.account_id AND w.withdrawn_at >= OLD.recorded_at)"
    )
    if op.get_context().dialect.name == "postgresql":
        op.execute(
            "CREATE OR REPLACE FUNCTION goodstanding_refuse_removal() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {gone} THEN RETURN OLD; END IF; RAISE EXCEPTION '%: {REFUSAL}', TG_TABLE_NAME; END $$"
        )
        op.execute(f"DROP TRIGGER {table}_append_only ON {table}")
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION goodstanding_refuse()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_erasable BEFORE DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION goodstanding_refuse_removal()"
        )
        return
    op.execute(f"DROP TRIGGER {table}_no_delete")
    op.execute(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN NOT ({gone}) "
        f"BEGIN SELECT RAISE(ABORT, '{table}: {REFUSAL}'); END"
    )


def grant(connection: Connection, role: str) -> None:
    """PostgreSQL: let a role that owns nothing read and add; and change what is not append-only, or remove what
    triggers let go."""
    from app.migrations import tables

    quote = connection.dialect.identifier_preparer.quote_identifier
    for table in tables().sorted_tables:
        rights = "SELECT, INSERT" if table.info.get("append_only") else "SELECT, INSERT, UPDATE, DELETE"
        if table.info.get("erasable"):
            rights += ", DELETE"
        connection.exec_driver_sql(f"GRANT {rights} ON {quote(table.name)} TO {quote(role)}")
        if erased := table.info.get("erased"):
            connection.exec_driver_sql(f"GRANT UPDATE ({quote(erased)}) ON {quote(table.name)} TO {quote(role)}")
    schema = connection.dialect.default_schema_name
    connection.exec_driver_sql(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {quote(str(schema))} TO {quote(role)}")
    connection.exec_driver_sql(f"GRANT SELECT ON alembic_version TO {quote(role)}")
