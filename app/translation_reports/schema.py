"""The table of reported problems. A row says what is wrong with a sentence, and nothing about who reported it."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint

from app.columns import Day, Moment
from app.database import METADATA

translation_report = Table(
    "translation_report",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("article", Text, nullable=False),
    Column("locale", String(35), nullable=False, comment="of the translation, BCP 47"),
    Column("revision", String(16), nullable=False, comment="the beginning of the SHA-256 of the file that was read"),
    Column("anchor", Text, nullable=False, comment="of the section; empty: the article as a whole"),
    Column("sentence", Text, nullable=False, comment="the article's own words; empty: the section as a whole"),
    Column("fault", String(16), nullable=False, comment="wrong, missing, unclear, language or other"),
    Column("note", Text, nullable=False, comment="plain text, without addresses and long numbers"),
    Column("same", String(64), nullable=False, comment="SHA-256 of all above but the id: what is reported again"),
    Column("first_on", Day, nullable=False, comment="UTC"),
    Column("last_on", Day, nullable=False, comment="UTC"),
    Column("times", Integer, nullable=False, comment="how often the same was reported"),
    Column("resolved_at", Moment, comment="none: it is open"),
    Column("resolved_by", String(32), comment="an identity, which may have been erased"),
    UniqueConstraint("same"),
    Index("ix_translation_report_text", "locale", "article"),
)
