"""Where webhooks may go: addresses of the open internet, and networks that a setting names. Pure.

Whoever registers an endpoint must not make this host ask its own network: not by an address, not by a name that leads
there, not by one that leads elsewhere a moment later. What is refused here is refused for every address of a name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network
LONGEST = 2000  # characters of an address

GLOBAL_V6 = IPv6Network("2000::/3")  # all that has been given out of the open internet
# Not caught by what the standard library calls global.
REFUSED: tuple[Network, ...] = tuple(
    ip_network(each)
    for each in (
        "192.0.0.0/24",  # protocols; some clouds answer there about the machine itself
        "192.88.99.0/24",  # relays of 6to4
        "168.63.129.16/32",  # a public address that is the inside of one cloud
        "2001::/23",  # protocols, Teredo among them, which holds an IPv4 address
        "2002::/16",  # 6to4: likewise
        "3fff::/20",  # for documentation
    )
)


class ForbiddenError(ValueError):
    """An address that must not be reached; the text says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that makes sense, taken apart."""

    secure: bool
    host: str  # ASCII, without brackets
    port: int
    path: str  # with the query

    @property
    def named(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"


def parse(url: str, networks: Sequence[Network] = ()) -> Target:
    """Raises ForbiddenError, for what is no https address of another host, or names an address that is refused."""
    if len(url) > LONGEST or not url.isascii() or any(not 0x21 <= ord(letter) <= 0x7E for letter in url):
        raise ForbiddenError("is no address: it is too long, or holds spaces or letters that addresses don't have")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")  # as looking it up does: a part of it may be empty, or too long
    except ValueError:
        raise ForbiddenError("is no address") from None
    secure = parts.scheme == "https"
    if not host or port == 0 or parts.fragment or "\\" in url:
        raise ForbiddenError("is no address such as https://example.com/hook")
    if parts.username is not None or parts.password is not None:
        raise ForbiddenError("holds a name or a password: requests are signed instead")
    if not secure and not (parts.scheme == "http" and _loopback(host) and allows_loopback(networks)):
        raise ForbiddenError("is not https")
    literal = _literal(host)
    if literal is not None:
        check(literal, networks)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(secure, host, port or (443 if secure else 80), path)


def check(address: IPv4Address | IPv6Address, networks: Sequence[Network] = ()) -> None:
    """Raises ForbiddenError for an address of a network that is not for everybody."""
    if any(address.version == each.version and address in each for each in networks):
        return
    reachable = address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)
    if isinstance(address, IPv6Address):  # IPv4 in any of its disguises lies outside, or is listed
        reachable = reachable and address in GLOBAL_V6 and address.scope_id is None
    if not reachable or any(address.version == each.version and address in each for each in REFUSED):
        raise ForbiddenError("leads to an address that is not on the open internet")


def allows_loopback(networks: Sequence[Network]) -> bool:
    return any(each.is_loopback for each in networks)


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _loopback(host: str) -> bool:
    literal = _literal(host)
    return host == "localhost" if literal is None else literal.is_loopback
