"""The shapes that values of settings have: text in, a value out, else a ValueError that completes "NAME=value …"."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from email.utils import formataddr, parseaddr
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from app.addresses import is_safe_address
from app.sealing import read_keys
from indexer.search.engines import NAMES

DATABASES = ("sqlite", "postgresql", "postgres", "postgresql+psycopg")
REDIS = ("redis", "rediss", "unix")
_RATE = re.compile(r"(\d{1,7})/(second|minute|hour)")
_NAME = re.compile(r"\w[\w.-]{0,252}")
_TOKEN = re.compile(r"[!-~]{16,256}")  # printable ASCII without a space, as a header can carry it


def text(value: str) -> str:
    return value.strip()


def host(value: str) -> str:
    """A name, or an address without brackets."""
    named = value.strip()
    try:
        ip_address(named)
    except ValueError:
        if not _NAME.fullmatch(named):
            raise ValueError("is no host such as mail.example.com or 127.0.0.1, without a port") from None
    return named


def folders(value: str) -> tuple[str, ...]:
    folders = tuple(part.strip() for part in value.split(os.pathsep) if part.strip())
    if not folders:
        raise ValueError("names no folder")
    return folders


def folder(value: str) -> Path:
    if not value.strip() or "\0" in value:
        raise ValueError("names no folder")
    return Path(value.strip()).expanduser()


def engine(value: str) -> str:
    if value not in NAMES:
        raise ValueError(f"is none of {', '.join(NAMES)}")
    return value


def between(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            raise ValueError("is no whole number") from None
        if not low <= number <= high:
            raise ValueError(f"is not between {low} and {high}")
        return number

    return parse


def public_url(value: str) -> str:
    url = value.strip().rstrip("/")
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        sound = sound and not (parts.path or parts.query or parts.fragment or parts.username is not None)
    except ValueError:  # brackets that don't match, a port that is no number
        sound = False
    if not sound:
        raise ValueError("is no address such as https://help.example.com, without a path")
    return url


def issuer(value: str) -> str:
    """Not changed in any way: it is compared with what the provider calls itself, letter by letter."""
    if not is_safe_address(value) or urlsplit(value).query or urlsplit(value).fragment:
        raise ValueError("is no https address of a provider")
    return value


def address(value: str) -> str:
    """An https address without a slash at its end; http on this very machine."""
    url = value.strip().rstrip("/")
    if not is_safe_address(url) or urlsplit(url).query or urlsplit(url).fragment:
        raise ValueError("is no https address")
    return url


def one_of(*values: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in values:
            raise ValueError(f"is none of {', '.join(values)}")
        return value

    return parse


def database(value: str) -> str:
    """An address of a database that we know. What is wrong with it never repeats it: it may hold a password."""
    scheme, separator, rest = value.strip().partition("://")
    if not separator or scheme not in DATABASES:
        raise ValueError("is neither sqlite:///FILE nor postgresql://USER@HOST/NAME")
    if scheme == "sqlite" and (not rest.startswith("/") or rest in ("/", "/:memory:")):
        raise ValueError("names no file; write sqlite:///FILE")
    if scheme != "sqlite" and rest.partition("/")[0].count("@") > 1:  # the rest would be taken for the host, and shown
        raise ValueError("holds a name or a password with @; write that as %40")
    return value.strip()


def redis(value: str) -> str:
    try:  # what is wrong with it is not repeated: it may hold a password
        parts = urlsplit(value.strip())
        sound = parts.scheme in REDIS and (parts.path if parts.scheme == "unix" else parts.hostname and parts.port != 0)
    except ValueError:  # a port that is no number
        sound = False
    if not sound:
        raise ValueError("is no address such as redis://HOST:6379/0")
    return value.strip()


def rate(value: str) -> str:
    """How often in which time; 0 lifts the limit."""
    asked = value.strip().replace(" ", "")
    if asked != "0" and (not (found := _RATE.fullmatch(asked)) or not int(found[1])):
        raise ValueError("is no rate such as 600/minute; 0 is no limit")
    return asked


def keys(value: str) -> tuple[str, ...]:
    return read_keys(value)


def networks(value: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in value.split(",") if part.strip())
    for part in parts:
        try:
            ip_network(part)
        except ValueError:
            raise ValueError(f"holds {part}, which is no network such as 10.20.0.0/16") from None
    return parts


def mailbox(value: str) -> str:
    """`Name <address>` or an address alone."""
    name, address = parseaddr(value.strip())
    local, _, domain = address.rpartition("@")
    if not local or not domain or not value.isprintable() or not _can_be_written(address):
        raise ValueError("is no address such as Help <help@example.com>")
    return formataddr((name, address))


def _can_be_written(address: str) -> bool:
    """Whether a header can hold it."""
    from email.errors import MessageError
    from email.headerregistry import Address

    try:
        return address.isascii() and bool(Address(addr_spec=address))
    except (MessageError, ValueError):
        return False


def token(value: str) -> str:
    if not _TOKEN.fullmatch(value.strip()):
        raise ValueError("is no token: 16 letters, digits or signs at least, without spaces")
    return value.strip()
