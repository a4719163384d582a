"""Settings: one frozen record, a default and a sentence of help each. The only reader of the environment.

The environment variable `GOODSTANDING_PUBLIC_URL` sets `public_url`; a command's option overrides it.
Documentation and `goodstanding doctor` are made from the same fields.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from app.addresses import is_safe_address
from indexer.errors import UsageError
from indexer.search.engines import NAMES

PREFIX = "GOODSTANDING_"
ROOT = Path(__file__).resolve().parent.parent
# A checkout holds content/ and locales/ beside app/, a wheel holds them in a package of their own.
DATA = ROOT if (ROOT / "content").is_dir() else ROOT / "goodstanding_data"
LOCALES = DATA / "locales"
WILDCARDS = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, never listened on


class SettingsError(UsageError):
    """A setting has a value that makes no sense. The text names the variable."""


def _text(value: str) -> str:
    return value.strip()


def _folders(value: str) -> tuple[str, ...]:
    folders = tuple(part.strip() for part in value.split(os.pathsep) if part.strip())
    if not folders:
        raise ValueError("names no folder")
    return folders


def _folder(value: str) -> Path:
    if not value.strip() or "\0" in value:
        raise ValueError("names no folder")
    return Path(value.strip()).expanduser()


def _engine(value: str) -> str:
    if value not in NAMES:
        raise ValueError(f"is none of {', '.join(NAMES)}")
    return value


def _between(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            raise ValueError("is no whole number") from None
        if not low <= number <= high:
            raise ValueError(f"is not between {low} and {high}")
        return number

    return parse


def _public_url(value: str) -> str:
    url = value.strip().rstrip("/")
    if not url:
        return ""
    parts = urlsplit(url)
    try:
        sound = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number
        sound = False
    if not sound or parts.path or parts.query or parts.fragment or parts.username is not None:
        raise ValueError("is no address such as https://help.example.com, without a path")
    return url


def _issuer(value: str) -> str:
    """Not changed in any way: it is compared with what the provider calls itself, letter by letter."""
    parts = urlsplit(value)
    if not is_safe_address(value) or parts.query or parts.fragment:
        raise ValueError("is no https address of a provider")
    return value


def _one_of(*values: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in values:
            raise ValueError(f"is none of {', '.join(values)}")
        return value

    return parse


def _setting(default: Any, parse: Callable[[str], Any], meaning: str, shown: str = "", *, secret: bool = False) -> Any:
    """A field of the record; `shown` is its default as documentation says it. A secret is never printed."""
    said = {"parse": parse, "help": meaning, "shown": shown or str(default), "secret": secret}
    return field(default=default, metadata=said, repr=not secret)


@dataclass(frozen=True, kw_only=True)
class Settings:
    content: tuple[str, ...] = _setting(
        (str(DATA / "content"),),
        _folders,
        f"The docset: its folder, or one LOCALE=FOLDER a locale, separated by {os.pathsep!r}.",
        "content",
    )
    index: Path = _setting(
        (ROOT if DATA is ROOT else Path()) / "var" / "library",
        _folder,
        "Where the library is built and read.",
        "var/library",
    )
    database: str = _setting(
        f"sqlite:///{(ROOT if DATA is ROOT else Path()) / 'var' / 'goodstanding.db'}",
        _text,
        "Where accounts and people are kept: sqlite:///FILE or postgresql://USER@HOST/NAME.",
        "sqlite:///var/goodstanding.db",
        secret=True,  # it may hold a password
    )
    engine: str = _setting(
        "auto",
        _engine,
        "The search engine: whoosh, tantivy, or auto, which is tantivy where it is installed.",
    )
    public_url: str = _setting(
        "",
        _public_url,
        "The address that readers use, for absolute links. An https address also turns on HSTS.",
        "http://127.0.0.1:8000",
    )
    host: str = _setting("127.0.0.1", _text, "The address to listen on.")
    port: int = _setting(8000, _between(1, 65535), "The port to listen on.")
    workers: int = _setting(0, _between(0, 256), "How many processes serve; 0 takes one a processor, four at most.")
    page_cache: int = _setting(32, _between(0, 4096), "How many MiB of rendered pages a process keeps.")
    proxies: int = _setting(
        0,
        _between(0, 8),
        "How many proxies pass requests on; the last that many addresses of X-Forwarded-For are believed.",
    )
    local_users: str = _setting(
        "auto",
        _one_of("auto", "on", "off"),
        "Whether people sign in with a password of this site: on, off, or auto, which is where no provider is set.",
    )
    oidc_issuer: str = _setting("", _issuer, "The OpenID Connect provider, exactly as it calls itself.", "none")
    oidc_client_id: str = _setting("", _text, "What the provider calls this site.", "none")
    oidc_client_secret: str = _setting(
        "",
        _text,
        "The secret shared with the provider; without one, PKCE alone protects the exchange.",
        "none",
        secret=True,
    )
    oidc_account_claim: str = _setting(
        "account", _text, "The ID token's claim that names a partner's account, or the accounts that an agent serves."
    )
    oidc_roles_claim: str = _setting("roles", _text, "The ID token's claim that holds the roles.")
    mcp_token: str = _setting(
        "",
        _text,
        "The API token whose accounts `goodstanding mcp` may diagnose over stdio.",
        "none",
        secret=True,
    )

    @property
    def base_url(self) -> str:
        """What absolute links begin with, without a slash at the end."""
        if self.public_url:
            return self.public_url
        host = "127.0.0.1" if self.host in WILDCARDS else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def secure(self) -> bool:
        return self.base_url.startswith("https:")

    def with_changes(self, **changes: Any) -> Settings:
        """The same settings but for those that a command's options name; None means: not named."""
        return replace(self, **{name: value for name, value in changes.items() if value is not None})


@dataclass(frozen=True)
class Described:
    """A setting as documentation and `doctor` show it."""

    name: str
    variable: str
    default: str
    help: str
    secret: bool = False


def described() -> tuple[Described, ...]:
    return tuple(
        Described(one.name, variable(one.name), one.metadata["shown"], one.metadata["help"], one.metadata["secret"])
        for one in fields(Settings)
    )


def variable(name: str) -> str:
    return PREFIX + name.upper()


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings that the environment gives, defaults for the rest.

    Raises SettingsError, naming the variable, where a value makes no sense. Unknown GOODSTANDING_ variables
    are left alone: others may share the prefix.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    for one in fields(Settings):
        given = environment.get(variable(one.name))
        if given is None or (not given.strip() and one.name != "public_url"):
            continue  # set to nothing is not set
        try:
            values[one.name] = one.metadata["parse"](given)
        except ValueError as error:
            remedy = f"{one.metadata['help']} Default: {one.metadata['shown']}."
            raise SettingsError(f"{variable(one.name)}={given} {error}. {remedy}") from None
    settings = Settings(**values)
    if settings.oidc_issuer and not settings.oidc_client_id:
        raise SettingsError(f"{variable('oidc_issuer')} needs {variable('oidc_client_id')}, too.")
    return settings


def given(environment: Mapping[str, str] | None = None) -> frozenset[str]:
    """The names of the settings that the environment sets."""
    environment = os.environ if environment is None else environment
    return frozenset(one.name for one in fields(Settings) if environment.get(variable(one.name), "").strip())
