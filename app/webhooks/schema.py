"""The table of endpoints. Their secrets are sealed with a key that is not here (`app/sealing.py`)."""

from __future__ import annotations

from sqlalchemy import JSON, Column, String, Table, Text

from app.columns import Moment
from app.database import METADATA

ID = String(32)

webhook_endpoint = Table(
    "webhook_endpoint",
    METADATA,
    Column("id", ID, primary_key=True),
    Column("url", Text, nullable=False),
    Column("name", String(100), nullable=False, comment="what operators call it"),
    Column("types", JSON, nullable=False, comment="[type] that it is sent; empty: all"),
    Column("secret", Text, nullable=False, comment="sealed"),
    Column("former_secret", Text, comment="sealed; signs as well until former_until"),
    Column("former_until", Moment),
    Column("created_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    Column("gone", String(8), comment="yes: the endpoint itself said that it is gone"),
)
