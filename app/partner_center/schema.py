"""The tables of Partner Center: consents, what is read of an account and how it went, runs, and withdrawals.

partner_center_connection  one an account, as long as consent lasts: the sealed refresh token
partner_center_flow        consents that are under way in a browser
partner_center_reading     the state of each resource: when it was tried, when last read, what was in the way
partner_center_run         readings of all accounts, and who is at the one under way
partner_center_withdrawal  that consent was withdrawn; what was read before may then be deleted, and nothing else ever
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, PrimaryKeyConstraint, String, Table, Text

from app.columns import Moment, RowId
from app.database import METADATA

ACCOUNT, WORD, ID = String(64), String(32), String(128)

partner_center_connection = Table(
    "partner_center_connection",
    METADATA,
    Column("account_id", ACCOUNT, ForeignKey("account.id"), primary_key=True),
    Column("tenant", ID, nullable=False, comment="that consented"),
    Column("sealed", Text, nullable=False, comment="the refresh token, encrypted"),
    Column("connected_at", Moment, nullable=False),
    Column("connected_by", String(32), nullable=False, comment="an identity's id"),
    Column("claimed_until", Moment, comment="somebody is reading it, until then at the latest"),
    Column("claimed_by", String(300), comment="HOST:PROCESS:ONE of whoever is"),
    Column("run_id", String(32), comment="the last run in which it was done"),
    Column("tried_at", Moment),
    Column("read_at", Moment, comment="when something was last read"),
    Column("trouble", WORD, comment="why nothing could be read at all; none: something was"),
)
partner_center_flow = Table(
    "partner_center_flow",
    METADATA,
    Column("secret_digest", String(64), primary_key=True, comment="of the browser that began it"),
    Column("account_id", ACCOUNT, ForeignKey("account.id"), nullable=False),
    Column("state", String(64), nullable=False),
    Column("nonce", String(64), nullable=False),
    Column("verifier", String(64), nullable=False, comment="PKCE"),
    Column("began_by", String(32), nullable=False, comment="an identity's id"),
    Column("locale", String(35), nullable=False),
    Column("expires", Moment, nullable=False, index=True),
)
partner_center_reading = Table(
    "partner_center_reading",
    METADATA,
    Column("account_id", ACCOUNT, ForeignKey("account.id"), nullable=False),
    Column("resource", WORD, nullable=False),
    Column("tried_at", Moment, nullable=False),
    Column("read_at", Moment, comment="when it was last read; none: never"),
    Column("trouble", WORD, comment="why it wasn't read when it was last tried; none: it was"),
    Column("said", String(256), nullable=False, comment="status, code, source and request id of a refusal"),
    Column("unclear_since", Moment, comment="from when on it says what can't be made out; none: all is clear"),
    Column("unclear", String(256), nullable=False, comment="the first of the fields that can't be made out"),
    PrimaryKeyConstraint("account_id", "resource"),
)
partner_center_run = Table(
    "partner_center_run",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("began_at", Moment, nullable=False, index=True),
    Column("accounts", Integer, nullable=False, comment="how many there were to read"),
    Column("finished_at", Moment),
    Column("held_until", Moment, comment="somebody is at it, until then unless they say so again"),
    Column("held_by", String(300), comment="HOST:PROCESS:ONE of whoever is"),
)
partner_center_withdrawal = Table(
    "partner_center_withdrawal",
    METADATA,
    Column("row_id", RowId, primary_key=True),
    Column("account_id", ACCOUNT, ForeignKey("account.id"), nullable=False, index=True),
    Column("withdrawn_at", Moment, nullable=False),
    Column("withdrawn_by", String(32), nullable=False, comment="an identity's id"),
    info={"append_only": True},
)
