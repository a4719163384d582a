"""All of identity, assembled for a database and the settings."""

from __future__ import annotations

from dataclasses import dataclass

from app.database import Database
from app.identity.audit import Clock, Trail, utc_now
from app.identity.links import DemoLinks
from app.identity.oidc import Client, OpenId
from app.identity.provider import Provider
from app.identity.sessions import Sessions
from app.identity.tokens import Tokens
from app.identity.users import LocalUsers
from app.settings import Settings

CALLBACK = "/sign-in/callback"  # registered at the provider, hence without a locale
SIGNED_OUT = "/signed-out"  # likewise


@dataclass(frozen=True)
class IdentityServices:
    trail: Trail
    sessions: Sessions
    users: LocalUsers
    tokens: Tokens
    links: DemoLinks
    openid: OpenId | None  # None where no provider is set


def build_identity(
    settings: Settings, database: Database, *, clock: Clock = utc_now, provider: Provider | None = None
) -> IdentityServices:
    trail = Trail(database, clock)
    openid = None
    if settings.oidc_issuer:
        client = Client(
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            redirect_uri=settings.base_url + CALLBACK,
            account_claim=settings.oidc_account_claim,
            roles_claim=settings.oidc_roles_claim,
        )
        openid = OpenId(client, provider or Provider(settings.oidc_issuer), database, clock)
    return IdentityServices(
        trail=trail,
        sessions=Sessions(database, trail, clock),
        users=LocalUsers(database, trail, clock),
        tokens=Tokens(database, trail, clock),
        links=DemoLinks(database, clock),
        openid=openid,
    )
