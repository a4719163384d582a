"""What is counted of reading: votes, answer links that are followed, searches that find nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.migrations.protection import not_for_accounts

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WORD, LOCALE, SUBJECT = sa.String(16), sa.String(35), sa.String(300)


def upgrade() -> None:
    op.create_table(
        "daily_count",
        sa.Column("day", sa.Date, primary_key=True, comment="UTC"),
        sa.Column("kind", WORD, primary_key=True, comment="helpful, unhelpful, opened or missed"),
        sa.Column("locale", LOCALE, primary_key=True, comment="of the text that was read, or of the search"),
        sa.Column("subject", SUBJECT, primary_key=True, comment="an article's id, or the words of a search"),
        sa.Column(
            "detail", SUBJECT, primary_key=True, comment="of votes the revision, of links the anchor; else empty"
        ),
        sa.Column("number", sa.BigInteger, nullable=False),
    )
    not_for_accounts("daily_count")
