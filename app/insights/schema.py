"""The table of counts. A row says how often something happened on a day, and nothing about who did it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Table

from app.columns import Day
from app.database import METADATA

WORD, LOCALE, SUBJECT = String(16), String(35), String(300)

daily_count = Table(
    "daily_count",
    METADATA,
    Column("day", Day, primary_key=True, comment="UTC"),
    Column("kind", WORD, primary_key=True, comment="helpful, unhelpful, opened or missed"),
    Column("locale", LOCALE, primary_key=True, comment="of the text that was read, or of the search"),
    Column("subject", SUBJECT, primary_key=True, comment="an article's id, or the words of a search"),
    Column("detail", SUBJECT, primary_key=True, comment="of votes the revision, of links the anchor; else empty"),
    Column("number", BigInteger, nullable=False),
)
