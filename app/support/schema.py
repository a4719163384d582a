"""The tables of support requests. Rows are only ever added: what a request is now, its last change says.

What was written in them can be erased, and nothing else of a row be changed (`erasing.py`).

A change bears the version that it makes of its request: 1, 2, 3 … Of two people who start from the same version only
one can write the next: the primary key refuses the other, on any database.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from app.columns import Moment
from app.database import METADATA

WORD, ID, ACCOUNT, LOCALE = String(32), String(32), String(64), String(35)

support_request = Table(
    "support_request",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("account_id", ACCOUNT, ForeignKey("account.id"), nullable=False),
    Column("purpose", WORD, nullable=False),
    Column("subject", String(200), nullable=False),
    Column("locale", LOCALE, nullable=False, comment="the language that it was asked in, BCP 47"),
    Column("programme", WORD, comment="none: it is about the account as a whole"),
    Column("reasons", JSON, nullable=False, comment="[id] of the reasons that it is about"),
    Column("origin", WORD, nullable=False, comment="person: on a page; api: by a program"),
    Column("opened_by", ID, nullable=False, comment="an identity, which may have been erased"),
    Column("opened_at", Moment, nullable=False),
    UniqueConstraint("account_id", "id"),  # also what finds an account's requests
    info={"append_only": True, "erased": "subject"},
)
support_change = Table(
    "support_change",
    METADATA,
    Column("request_id", ID, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("account_id", ACCOUNT, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", ID, nullable=False, comment="an identity, which may have been erased"),
    Column("side", WORD, nullable=False, comment="partner or support"),
    Column("action", WORD, nullable=False),
    Column("status_from", WORD, comment="none: the request came to be"),
    Column("status_to", WORD, nullable=False),
    Column("message", Text, nullable=False, comment="plain text; empty: nothing was said"),
    Column("locale", LOCALE, nullable=False, comment="of the page that it was written on, BCP 47"),
    Column("token", String(64), comment="of the form that was sent: sent twice, it changes nothing"),
    # Both columns: a change can't come to stand under another account than its request.
    ForeignKeyConstraint(["account_id", "request_id"], ["support_request.account_id", "support_request.id"]),
    UniqueConstraint("account_id", "actor", "token"),
    Index("ix_support_change_history", "account_id", "at"),
    info={"append_only": True, "erased": "message"},
)
