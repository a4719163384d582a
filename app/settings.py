"""Settings: one frozen record, a default and a sentence of help each. The only reader of the environment.

The environment variable `GOODSTANDING_PUBLIC_URL` sets `public_url`; a command's option overrides it.
Documentation and `goodstanding doctor` are made from the same fields.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from app import settings_opensearch as nodes
from app import settings_shapes as shapes
from app.settings_outward import NEEDS as OUTWARD_NEEDS
from app.settings_outward import conflicts, setting
from app.settings_partner_center import NEEDS as PARTNER_CENTER_NEEDS
from app.settings_partner_center import PartnerCenterSettings
from indexer.errors import UsageError
from indexer.search.engines import EMBEDDED
from indexer.search.engines.cluster import Cluster

PREFIX = "GOODSTANDING_"
ROOT = Path(__file__).resolve().parent.parent
# A checkout holds content/ and locales/ beside app/, a wheel holds them in a package of their own.
DATA = ROOT if (ROOT / "content").is_dir() else ROOT / "goodstanding_data"
LOCALES = DATA / "locales"
# What makes no sense without another.
NEEDS = (("oidc_issuer", "oidc_client_id"), *OUTWARD_NEEDS, *PARTNER_CENTER_NEEDS)
WILDCARDS = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, never listened on


class SettingsError(UsageError):
    """A setting has a value that makes no sense. The text names the variable."""


@dataclass(frozen=True, kw_only=True)
class Settings(PartnerCenterSettings):
    content: tuple[str, ...] = setting(
        (str(DATA / "content"),),
        shapes.folders,
        f"The docset: its folder, or one LOCALE=FOLDER a locale, separated by {os.pathsep!r}.",
        "content",
    )
    index: Path = setting(
        (ROOT if DATA is ROOT else Path()) / "var" / "library",
        shapes.folder,
        "Where the library is built and read.",
        "var/library",
    )
    database: str = setting(
        f"sqlite:///{(ROOT if DATA is ROOT else Path()) / 'var' / 'goodstanding.db'}",
        shapes.database,
        "Where accounts and people are kept: sqlite:///FILE or postgresql://USER@HOST/NAME.",
        "sqlite:///var/goodstanding.db",
        secret=True,  # it may hold a password
    )
    engine: str = setting(
        "auto",
        shapes.engine,
        "The search engine: whoosh, tantivy, opensearch, or auto, which is tantivy where it is installed.",
    )
    opensearch: tuple[str, ...] = setting(
        (),
        nodes.addresses,
        "The nodes of the OpenSearch cluster: https://HOST:9200, divided by commas.",
        "none",
        secret=True,  # one that is refused may hold a password
    )
    opensearch_user: str = setting("", shapes.text, "Who signs in to OpenSearch.", "none")
    opensearch_password: str = setting("", shapes.text, "The password of that user.", "none", secret=True)
    opensearch_ca: str = setting(
        "",
        shapes.text,
        "A file of certificates that vouch for the nodes; without one, those of the system do.",
        "none",
    )
    opensearch_prefix: str = setting(
        "goodstanding",
        nodes.prefix,
        "What the names of the indexes begin with; each library that shares a cluster needs another one.",
    )
    opensearch_seconds: float = setting(
        2.0, nodes.seconds, "How many seconds a node has to answer a search, before another one is asked.", "2"
    )
    opensearch_shards: int = setting(1, shapes.between(1, 64), "How many parts an index in OpenSearch has.")
    opensearch_embedded: str = setting(
        "auto",
        shapes.one_of(*EMBEDDED, "none"),
        "The engine whose index answers while OpenSearch doesn't: whoosh, tantivy, auto, or none.",
    )
    public_url: str = setting(
        "",
        shapes.public_url,
        "The address that readers use, for absolute links. An https address also turns on HSTS.",
        "http://127.0.0.1:8000",
    )
    host: str = setting("127.0.0.1", shapes.host, "The address to listen on.")
    port: int = setting(8000, shapes.between(1, 65535), "The port to listen on.")
    workers: int = setting(
        0, shapes.between(0, 256), "How many processes serve; 0 takes one a processor, four at most."
    )
    page_cache: int = setting(32, shapes.between(0, 4096), "How many MiB of rendered pages a process keeps.")
    proxies: int = setting(
        0,
        shapes.between(0, 8),
        "How many proxies pass requests on; the last that many addresses of X-Forwarded-For are believed.",
    )
    redis: str = setting(
        "",
        shapes.redis,
        "Where processes and machines count together who asks how often: redis://HOST:6379/0. Without, each counts.",
        "none",
        secret=True,  # it may hold a password
    )
    rate_client: str = setting(
        "3000/minute",
        shapes.rate,
        "How often an address may search, call the API and send forms without a token; 0 is no limit.",
    )
    rate_token: str = setting(
        "6000/minute", shapes.rate, "How often each owner of tokens may call the API; 0 is no limit."
    )
    body_limit: int = setting(1, shapes.between(1, 64), "How many MiB the body of a request may have.")
    body_seconds: int = setting(10, shapes.between(1, 300), "How many seconds a client has to send a body.")
    database_pool: int = setting(
        5,
        shapes.between(1, 100),
        "How many connections to PostgreSQL a process keeps; one for each of 4 threads, and 1.",
    )
    database_overflow: int = setting(
        5, shapes.between(0, 100), "How many more it opens when all of them are in use, and closes again."
    )
    database_recycle: int = setting(
        1800, shapes.between(10, 86_400), "After how many seconds a connection to PostgreSQL is replaced by a new one."
    )
    database_seconds: int = setting(
        5, shapes.between(1, 300), "How many seconds a page waits for a connection, a lock, or its turn to write."
    )
    database_statement_seconds: int = setting(
        30, shapes.between(1, 3600), "After how many seconds PostgreSQL breaks off a statement of a page."
    )
    log: str = setting(
        "auto",
        shapes.one_of("auto", "json", "console"),
        "How the log is written: json, a line an event; console, for people; auto, which is console on a terminal.",
    )
    log_level: str = setting(
        "info",
        shapes.one_of("debug", "info", "warning", "error"),
        "What is logged: debug, info, warning or error. debug writes messages of errors, which may hold typed texts.",
    )
    log_requests: str = setting(
        "failures",
        shapes.one_of("all", "failures", "none"),
        "Which requests are logged: all, failures (answered with 5xx, or in more than a second), or none.",
    )
    metrics_token: str = setting(
        "",
        shapes.token,
        "The bearer token that reads /metrics from anywhere; without one, only this machine may, and no proxy.",
        "none",
        secret=True,
    )
    keep_requests: int = setting(
        0,
        shapes.between(0, 36_500),
        "How many days after a support request was closed its texts are kept; 0 is for ever.",
    )
    keep_insights: int = setting(400, shapes.between(0, 36_500), "How many days counts are kept; 0 is for ever.")
    local_users: str = setting(
        "auto",
        shapes.one_of("auto", "on", "off"),
        "Whether people sign in with a password of this site: on, off, or auto, which is where no provider is set.",
    )
    oidc_issuer: str = setting("", shapes.issuer, "The OpenID Connect provider, exactly as it calls itself.", "none")
    oidc_client_id: str = setting("", shapes.text, "What the provider calls this site.", "none")
    oidc_client_secret: str = setting(
        "",
        shapes.text,
        "The secret shared with the provider; without one, PKCE alone protects the exchange.",
        "none",
        secret=True,
    )
    oidc_account_claim: str = setting(
        "account",
        shapes.text,
        "The ID token's claim that names a partner's account, or the accounts that an agent serves.",
    )
    oidc_roles_claim: str = setting("roles", shapes.text, "The ID token's claim that holds the roles.")
    mcp_token: str = setting(
        "",
        shapes.text,
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

    @property
    def cluster(self) -> Cluster | None:
        """How OpenSearch is reached; None where it isn't set."""
        return nodes.cluster(self)

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
    """All of them; what a base brings comes last."""
    base = {one.name for one in fields(PartnerCenterSettings)}
    return tuple(
        Described(one.name, variable(one.name), one.metadata["shown"], one.metadata["help"], one.metadata["secret"])
        for one in sorted(fields(Settings), key=lambda one: one.name in base)
    )


def variable(name: str) -> str:
    return PREFIX + name.upper()


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings that the environment gives, defaults for the rest.

    Raises SettingsError, naming every variable whose value makes no sense, with the shape that it should have. Unknown
    GOODSTANDING_ variables are left alone, since others may share the prefix; `misspelt` finds those meant for us.
    """
    environment = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    faults: list[str] = []
    for one in fields(Settings):
        given = environment.get(variable(one.name))
        if given is None or (not given.strip() and one.name != "public_url"):
            continue  # set to nothing is not set
        try:
            values[one.name] = one.metadata["parse"](given)
        except ValueError as error:
            remedy = f"{one.metadata['help']} Default: {one.metadata['shown']}."
            shown = "(secret)" if one.metadata["secret"] else given
            faults.append(f"{variable(one.name)}={shown} {error}. {remedy}")
    lacking = [(one, other) for one, other in NEEDS if values.get(one) and not values.get(other)]
    faults += [f"{variable(one)} needs {variable(other)}, too." for one, other in lacking]
    if values.get("engine") == "opensearch" and not values.get("opensearch"):
        faults.append(f"{variable('engine')}=opensearch needs {variable('opensearch')}, too.")
    faults += conflicts(values)
    if faults:
        raise SettingsError("\n".join(faults))
    return Settings(**values)


def misspelt(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """GOODSTANDING_ variables that set nothing, each with the one that was probably meant."""
    environment = os.environ if environment is None else environment
    known = [variable(one.name) for one in fields(Settings)]
    unknown = [name for name in environment if name.startswith(PREFIX) and name not in known]
    meant = {name: get_close_matches(name, known, n=1, cutoff=0.85) for name in unknown}
    return {name: found[0] for name, found in sorted(meant.items()) if found}


def share_measurements(folder: Path) -> None:
    """Have the processes that this one starts count together, in that folder: their library reads it here alone."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def measurements_folder() -> str:
    """Where processes count together; empty: this one counts alone."""
    return os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")


def given(environment: Mapping[str, str] | None = None) -> frozenset[str]:
    """The names of the settings that the environment sets."""
    environment = os.environ if environment is None else environment
    return frozenset(one.name for one in fields(Settings) if environment.get(variable(one.name), "").strip())
