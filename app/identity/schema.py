"""The tables of identity. The names of people stand in `identities` alone; everything else knows them by opaque ids."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from app.columns import Moment
from app.database import METADATA

ID, DIGEST = String(32), String(64)


def _owner(*, primary: bool = False) -> Column[str]:
    """Whose row it is: it goes when the identity does."""
    return Column(
        "identity_id",
        ID,
        ForeignKey("identities.id", ondelete="CASCADE"),
        primary_key=primary,
        nullable=False,
        index=not primary,
    )


identities = Table(
    "identities",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("issuer", Text, nullable=False),  # who vouches for them: a provider's address, `local` or `demo`
    Column("subject", Text, nullable=False),  # what the issuer calls them: the user name, of local users
    Column("name", Text, nullable=False),  # what pages call them
    Column("roles", Text, nullable=False),  # separated by spaces
    Column("account", Text),  # a partner's own
    Column("serves", Text),  # JSON list of the accounts that an agent serves; NULL: every one
    Column("locale", String(35), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("signed_in_at", Moment),
    Column("disabled_at", Moment),
    UniqueConstraint("issuer", "subject"),
)
# Where people are written to, and what they choose to be told of. An address is kept only if somebody has verified it.
mail_addresses = Table(
    "mail_addresses",
    METADATA,
    _owner(primary=True),
    Column("address", Text, nullable=False),  # empty: none is known, though choices are
    Column("choices", JSON, nullable=False),  # {notice: whether}
    Column("changed_at", Moment, nullable=False),
)
passwords = Table(
    "passwords",
    METADATA,
    _owner(primary=True),
    Column("hash", Text, nullable=False),  # argon2id with its settings and salt
    Column("changed_at", Moment, nullable=False),
)
sessions = Table(
    "sessions",
    METADATA,
    Column("digest", DIGEST, primary_key=True),  # of the cookie's secret
    _owner(),
    Column("method", String(16), nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)
api_tokens = Table(
    "api_tokens",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("digest", DIGEST, nullable=False, unique=True),
    _owner(),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # separated by spaces
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
)
sign_in_flows = Table(
    "sign_in_flows",
    METADATA,
    Column("digest", DIGEST, primary_key=True),  # of the secret in the cookie of the browser that began it
    Column("state", DIGEST, nullable=False),
    Column("nonce", DIGEST, nullable=False),
    Column("verifier", String(128), nullable=False),
    Column("return_to", Text, nullable=False),
    Column("locale", String(35), nullable=False),
    Column("began_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)
sign_in_links = Table(
    "sign_in_links",
    METADATA,
    Column("digest", DIGEST, primary_key=True),
    _owner(),
    Column("return_to", Text, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)

# The trail. Rows are only ever added; `audit_head` says how many there are and what the last one's hash is.
audit_trail = Table(
    "audit_trail",
    METADATA,
    Column("position", BigInteger, primary_key=True, autoincrement=False),  # 1, 2, 3 … without a gap
    Column("at", String(27), nullable=False),  # text, so that it is hashed as it is stored
    Column("actor", ID, nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", ID, nullable=False, index=True),  # an account's alias, an identity or a token
    Column("detail", Text, nullable=False),  # JSON of opaque values
    Column("previous", DIGEST, nullable=False),
    Column("hash", DIGEST, nullable=False),
    info={"append_only": True},
)
audit_head = Table(
    "audit_head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("length", BigInteger, nullable=False),
    Column("hash", DIGEST, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
# What the trail calls an account. Without its row nobody can tell whose entries those are; the chain stays whole.
audit_aliases = Table(
    "audit_aliases",
    METADATA,
    Column("account", Text, primary_key=True),
    Column("alias", ID, nullable=False, unique=True),
)
