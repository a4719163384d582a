"""The settings that say how accounts are read from Partner Center."""

from __future__ import annotations

from dataclasses import dataclass

from app import settings_shapes as shapes
from app.settings_outward import OutwardSettings, setting


@dataclass(frozen=True, kw_only=True)
class PartnerCenterSettings(OutwardSettings):
    partner_center_client_id: str = setting(
        "", shapes.text, "The application that accounts are read from Partner Center with.", "none"
    )
    partner_center_client_secret: str = setting("", shapes.text, "The application’s secret.", "none", secret=True)
    partner_center_payment_terms: int = setting(
        0,
        shapes.between(1, 365),
        "Days after an invoice’s date on which it is due: Partner Center doesn’t say when.",
        "none",
    )
    partner_center_every: int = setting(
        240,
        shapes.between(0, 10_080),
        "Minutes between two readings of all connected accounts by `goodstanding serve`; 0: it reads none.",
    )
    partner_center_accounts: int = setting(
        4, shapes.between(1, 64), "How many accounts are read from Partner Center at the same time."
    )
    partner_center_rate: int = setting(
        500,
        shapes.between(1, 1_000_000),
        "Calls for subscriptions that a tenant allows a minute, as Microsoft documents it.",
    )
    partner_center_api: str = setting(
        "", shapes.address, "Another address than Partner Center’s own, for a trial.", "that of the account’s cloud"
    )
    partner_center_authority: str = setting(
        "", shapes.address, "Another address to sign in at than Microsoft’s own.", "that of the account’s cloud"
    )

    @property
    def reads_partner_center(self) -> bool:
        return bool(self.partner_center_client_id)

    @property
    def reads_on_schedule(self) -> bool:
        return self.reads_partner_center and self.partner_center_every > 0


# What reading makes no sense without.
NEEDS = tuple(
    ("partner_center_client_id", needed)
    for needed in ("partner_center_client_secret", "partner_center_payment_terms", "secret_key")
)
