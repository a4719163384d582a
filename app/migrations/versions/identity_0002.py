"""People, their passwords, sessions and tokens, sign-ins under way, and the trail of who saw what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.columns import Moment
from app.migrations.protection import append_only

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID, DIGEST = sa.String(32), sa.String(64)


def upgrade() -> None:
    people()
    sign_ins()
    trail()


def owner(*, primary: bool = False) -> sa.Column[str]:
    target = sa.ForeignKey("identities.id", ondelete="CASCADE")
    return sa.Column("identity_id", ID, target, nullable=False, primary_key=primary, index=not primary)


def people() -> None:
    op.create_table(
        "identities",
        sa.Column("id", ID, primary_key=True),
        sa.Column("issuer", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("roles", sa.Text, nullable=False),
        sa.Column("account", sa.Text),
        sa.Column("serves", sa.Text),
        sa.Column("locale", sa.String(35), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("signed_in_at", Moment),
        sa.Column("disabled_at", Moment),
        sa.UniqueConstraint("issuer", "subject"),
    )
    op.create_table(
        "passwords",
        owner(primary=True),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("changed_at", Moment, nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", DIGEST, primary_key=True),
        owner(),
        sa.Column("method", sa.String(16), nullable=False),
        sa.Column("began_at", Moment, nullable=False),
        sa.Column("seen_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False, index=True),
    )
    op.create_table(
        "api_tokens",
        sa.Column("id", ID, primary_key=True),
        sa.Column("digest", DIGEST, nullable=False, unique=True),
        owner(),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.Column("used_at", Moment),
        sa.Column("revoked_at", Moment),
    )


def sign_ins() -> None:
    op.create_table(
        "sign_in_flows",
        sa.Column("digest", DIGEST, primary_key=True),
        sa.Column("state", DIGEST, nullable=False),
        sa.Column("nonce", DIGEST, nullable=False),
        sa.Column("verifier", sa.String(128), nullable=False),
        sa.Column("return_to", sa.Text, nullable=False),
        sa.Column("locale", sa.String(35), nullable=False),
        sa.Column("began_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False, index=True),
    )
    op.create_table(
        "sign_in_links",
        sa.Column("digest", DIGEST, primary_key=True),
        owner(),
        sa.Column("return_to", sa.Text, nullable=False),
        sa.Column("expires_at", Moment, nullable=False, index=True),
    )


def trail() -> None:
    op.create_table(
        "audit_trail",
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("actor", ID, nullable=False),
        sa.Column("action", sa.String(64), nullable=False),
        sa.Column("subject", ID, nullable=False, index=True),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("previous", DIGEST, nullable=False),
        sa.Column("hash", DIGEST, nullable=False),
    )
    append_only("audit_trail")
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("length", sa.BigInteger, nullable=False),
        sa.Column("hash", DIGEST, nullable=False),
        sa.CheckConstraint("id = 1", name="one_row"),
    )
    op.bulk_insert(head, [{"id": 1, "length": 0, "hash": "0" * 64}])
    op.create_table(
        "audit_aliases",
        sa.Column("account", sa.Text, primary_key=True),
        sa.Column("alias", ID, nullable=False, unique=True),
    )
