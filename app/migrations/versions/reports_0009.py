"""Problems of translations that readers report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.columns import Moment
from app.migrations.protection import not_for_accounts

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "translation_report",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("article", sa.Text, nullable=False),
        sa.Column("locale", sa.String(35), nullable=False, comment="of the translation, BCP 47"),
        sa.Column(
            "revision", sa.String(16), nullable=False, comment="the beginning of the SHA-256 of the file that was read"
        ),
        sa.Column("anchor", sa.Text, nullable=False, comment="of the section; empty: the article as a whole"),
        sa.Column(
            "sentence", sa.Text, nullable=False, comment="the article's own words; empty: the section as a whole"
        ),
        sa.Column("fault", sa.String(16), nullable=False, comment="wrong, missing, unclear, language or other"),
        sa.Column("note", sa.Text, nullable=False, comment="plain text, without addresses and long numbers"),
        sa.Column(
            "same", sa.String(64), nullable=False, comment="SHA-256 of all above but the id: what is reported again"
        ),
        sa.Column("first_on", sa.Date, nullable=False, comment="UTC"),
        sa.Column("last_on", sa.Date, nullable=False, comment="UTC"),
        sa.Column("times", sa.Integer, nullable=False, comment="how often the same was reported"),
        sa.Column("resolved_at", Moment, comment="none: it is open"),
        sa.Column("resolved_by", sa.String(32), comment="an identity, which may have been erased"),
        sa.UniqueConstraint("same"),
    )
    op.create_index("ix_translation_report_text", "translation_report", ["locale", "article"])
    not_for_accounts("translation_report")
