"""The tables of support requests. Rows are only ever added, but for who is there right now: what a request is,
its last change says.

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

from app.columns import Day, Moment, RowId
from app.database import METADATA

WORD, ID, ACCOUNT, LOCALE, SUBJECT = String(32), String(32), String(64), String(35), String(300)

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
    Column("resolution", WORD, comment="of a closing by support: how it ended"),
    # Both columns: a change can't come to stand under another account than its request.
    ForeignKeyConstraint(["account_id", "request_id"], ["support_request.account_id", "support_request.id"]),
    UniqueConstraint("account_id", "actor", "token"),
    Index("ix_support_change_history", "account_id", "at"),
    info={"append_only": True, "erased": "message"},
)


def _of_request() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["account_id", "request_id"], ["support_request.account_id", "support_request.id"])


support_answer = Table(
    "support_answer",
    METADATA,
    Column("request_id", ID, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("account_id", ACCOUNT, nullable=False),
    Column("article", SUBJECT, nullable=False, comment="its id then; redirects know what became of it"),
    Column("anchor", SUBJECT, nullable=False, comment="empty: the article as a whole"),
    Column("locale", LOCALE, nullable=False, comment="that the link opens in, BCP 47"),
    Column("title", Text, nullable=False),
    Column("passage", Text, nullable=False, comment="plain text, as it was then"),
    Column("text_locale", LOCALE, nullable=False, comment="of the passage: the source's for want of a translation"),
    ForeignKeyConstraint(["request_id", "version"], ["support_change.request_id", "support_change.version"]),
    _of_request(),
    info={"append_only": True},
)
support_assignment = Table(
    "support_assignment",
    METADATA,
    Column("request_id", ID, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False, comment="of the request: 1, 2, 3 …"),
    Column("account_id", ACCOUNT, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", ID, nullable=False, comment="an identity, which may have been erased"),
    Column("assignee", ID, comment="likewise; none: nobody works on it"),
    _of_request(),
    info={"append_only": True},
)
support_presence = Table(
    "support_presence",
    METADATA,
    Column("request_id", ID, primary_key=True),
    Column("identity_id", ID, primary_key=True),
    Column("account_id", ACCOUNT, nullable=False),
    Column("doing", WORD, nullable=False, comment="looking or writing"),
    Column("seen_at", Moment, nullable=False),
    _of_request(),
)
support_reinstatement = Table(
    "support_reinstatement",
    METADATA,
    Column("row_id", RowId, primary_key=True, comment="in the order of recording"),
    Column("account_id", ACCOUNT, ForeignKey("account.id"), nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", ID, nullable=False, comment="an identity, which may have been erased"),
    Column("programme", WORD, nullable=False),
    Column("day", Day, nullable=False, comment="since when the account is reinstated, where it is"),
    Column("reason", Text, nullable=False, comment="plain text"),
    Column("confirmed", JSON, nullable=False, comment="[id] of the reasons that facts still confirmed"),
    Column("request_id", ID, comment="the request that it was about"),
    Index("ix_support_reinstatement_history", "account_id", "at"),
    info={"append_only": True, "erased": "reason"},
)
