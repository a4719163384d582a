"""Addresses on the network: which of them are this very machine, and which are safe to send a secret to."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback(host: str | None) -> bool:
    """Whether a host, a name or an address without a port, is this machine."""
    try:
        return ip_address(host or "").is_loopback
    except ValueError:
        return host == "localhost"


def is_safe_address(url: str) -> bool:
    """Whether it is https, or http to this very machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        sound = parts.port != 0 and bool(host) and parts.username is None
    except ValueError:  # brackets that don't match, a port that is no number
        return False
    return sound and (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host)))


def host_of(netloc: str) -> str:
    """The host of what a Host header says, without port and brackets; empty where it makes no sense."""
    try:
        return urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return ""
