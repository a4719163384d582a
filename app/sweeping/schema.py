"""The tables of the sweep: how accounts stood when they were last looked at, what was found, and how far a sweep is.

Findings are only ever added, in one order: whoever tells people or programs of them reads on from the last number that
they have seen.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from app.columns import Moment, RowId
from app.database import METADATA

ACCOUNT, WORD, ID = String(64), String(32), String(32)

account_standing = Table(
    "account_standing",
    METADATA,
    Column("row_id", RowId, primary_key=True, comment="in the order of recording"),
    Column("account_id", ACCOUNT, ForeignKey("account.id"), nullable=False),
    Column("at", Moment, nullable=False, comment="the moment that was swept"),
    Column("standing", WORD, nullable=False),
    Column("programmes", JSON, nullable=False, comment="{programme: standing}"),
    Column("recorded_at", Moment, nullable=False),
    Index("ix_account_standing_history", "account_id", "at"),
    info={"append_only": True},
)
account_event = Table(
    "account_event",
    METADATA,
    Column("row_id", RowId, primary_key=True, comment="in the order of recording"),
    Column("account_id", ACCOUNT, ForeignKey("account.id"), nullable=False),
    Column("kind", WORD, nullable=False),
    Column("key", String(320), nullable=False, comment="what makes it the one that was found before"),
    Column("at", Moment, nullable=False, comment="the moment that was swept"),
    Column("detail", JSON, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    UniqueConstraint("account_id", "key"),
    info={"append_only": True},
)
sweep_page = Table(
    "sweep_page",
    METADATA,
    Column("run_id", ID, ForeignKey("sweep_run.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("after", ACCOUNT, nullable=False, comment="accounts behind this one; empty: from the first"),
    Column("until", ACCOUNT, nullable=False, comment="up to this one; empty: to the last"),
    Column("done_at", Moment),
)
sweep_run = Table(
    "sweep_run",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("at", Moment, nullable=False, comment="the moment that is swept"),
    Column("began_at", Moment, nullable=False, index=True),
    Column("reached", ACCOUNT, nullable=False, comment="the last account that is done; empty: none"),
    Column("accounts", Integer, nullable=False, comment="how many are done"),
    Column("finished_at", Moment),
)
