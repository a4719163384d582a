"""People, their sessions and tokens, and the trail: out of sight of what is done for one account."""

from __future__ import annotations

from app.migrations.protection import SERVED, SERVED_IDS, not_for_accounts

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SECRETS = ("passwords", "sessions", "api_tokens", "sign_in_flows", "sign_in_links")


def upgrade() -> None:
    # Whoever wrote to an account is named to it: its own people, and those of the site, who have no account.
    named = f"{SERVED} <> '' AND (account IS NULL OR account = ANY ({SERVED_IDS}))"
    not_for_accounts("identities", visible=named)
    for table in SECRETS:
        not_for_accounts(table)
    not_for_accounts("audit_trail", added=True)
    not_for_accounts("audit_aliases", its_own="account")
