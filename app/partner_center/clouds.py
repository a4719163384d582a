"""Where Partner Center and its sign-in are, in each cloud, and which of its resources a cloud doesn't have."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from app.diagnosis.vocabulary import Cloud
from app.partner_center.vocabulary import Resource
from app.settings import Settings

GLOBAL_API = "https://api.partnercenter.microsoft.com"
VIANET_API = "https://partner.partnercenterapi.microsoftonline.cn"
# The US Government cloud signs in at its own host and is served by the API of the global one.
APIS = {Cloud.GLOBAL: GLOBAL_API, Cloud.US_GOVERNMENT: GLOBAL_API, Cloud.VIANET: VIANET_API}
AUTHORITIES = {
    Cloud.GLOBAL: "https://login.microsoftonline.com",
    Cloud.US_GOVERNMENT: "https://login.microsoftonline.us",
    Cloud.VIANET: "https://login.partner.microsoftonline.cn",
}
# By the reference, "applies to" of these leaves 21Vianet out.
NOT_OFFERED = {Cloud.VIANET: frozenset({Resource.SUPPORT, Resource.SERVICE_REQUESTS})}


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Addresses without a slash at the end."""

    api: str
    authority: str
    scope: str  # what a token is for


def endpoints(cloud: Cloud, settings: Settings) -> Endpoints:
    """Those of the cloud, unless settings name others, as for a trial against a server of one's own."""
    api = settings.partner_center_api or APIS[cloud]
    authority = settings.partner_center_authority or AUTHORITIES[cloud]
    return Endpoints(api, authority, f"{APIS[cloud]}/user_impersonation offline_access openid")


def same_origin(url: str, base: str) -> bool:
    one, other = urlsplit(url), urlsplit(base)
    return (one.scheme, one.netloc) == (other.scheme, other.netloc)
