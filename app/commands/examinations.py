"""What `goodstanding doctor` examines, one function each."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.util import find_spec

from app.commands.console import CommandFailed, counted
from app.commands.examining_database import database
from app.commands.serve import refuse_taken_port
from app.commands.surroundings import clock, disk, redis
from app.commands.verdicts import State, Verdict
from app.settings import Settings
from indexer.errors import GoodstandingError
from indexer.search.engines import ENDS

OLDEST = (3, 11)
DISTRIBUTION = "goodstanding"


def python() -> Verdict:
    version = platform.python_version()
    if sys.version_info < OLDEST:
        return Verdict(State.ERROR, f"Python {version}", "Install Python 3.11 or newer.")
    return Verdict(State.OK, f"Python {version}")


def packages() -> Verdict:
    """Every package that the distribution requires, without extras, is there."""
    from importlib import metadata

    try:
        required = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return Verdict(State.WARNING, "Goodstanding runs without being installed.", "Run `make setup`.")
    names = [re.split(r"[^A-Za-z0-9._-]", one, maxsplit=1)[0] for one in required if "extra ==" not in one]
    missing = [one for one in names if not _installed(one)]
    if missing:
        return Verdict(State.ERROR, f"Missing: {', '.join(missing)}.", "Run `make setup`.")
    return Verdict(State.OK, f"All {len(names)} are installed.")


def _installed(package: str) -> bool:
    from importlib import metadata

    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


def content(settings: Settings) -> Verdict:
    from indexer.documents.docset import open_docset

    try:
        docset = open_docset(settings.content)
    except GoodstandingError as error:
        return Verdict(State.ERROR, str(error), "Set GOODSTANDING_CONTENT to the docset's folder.")
    files = counted(len(docset.files), "file")
    return Verdict(State.OK, f"{docset.name}: {files} in {', '.join(docset.locales)}.")


def library(settings: Settings) -> Verdict:
    from indexer.library import open_library
    from indexer.seal import Care, damaged
    from indexer.shelves import open_whole

    try:
        opened = open_library(settings.index, settings.cluster)
        damage = damaged(settings.index, Care.BYTES)
    except GoodstandingError as error:
        return Verdict(State.ERROR, str(error), "Run `goodstanding index`.")
    manifest = opened.manifest
    opened.close()
    age = datetime.now(UTC) - datetime.fromisoformat(manifest.created)
    articles = counted(len(manifest.entries), "article")
    days = counted(age.days, "day") if age.days else "less than a day"
    detail = f"{manifest.generation} in {settings.index}: {articles}, {days} old."
    if damage:
        return Verdict(State.ERROR, f"{detail} {damage} is damaged.", "Run `goodstanding index --full`.")
    try:
        open_whole(settings.index, settings.cluster).close()
    except GoodstandingError as error:
        return Verdict(State.ERROR, detail, str(error))
    if not manifest.entries:
        return Verdict(State.WARNING, detail, "The docset is empty; see `goodstanding check`.")
    if not os.access(settings.index, os.W_OK):
        remedy = "`goodstanding index` cannot write here as this user; serving works."
        return Verdict(State.WARNING, detail, remedy)
    return Verdict(State.OK, detail)


def engine(settings: Settings) -> Verdict:
    from indexer.library import open_library
    from indexer.search.engines import engine_named

    try:
        chosen = engine_named(settings.engine, settings.cluster)
    except GoodstandingError as error:
        return Verdict(State.ERROR, str(error), "Install it, or set GOODSTANDING_ENGINE to auto.")
    fast = find_spec("tantivy") is not None
    detail = f"{chosen.name} ({settings.engine}); tantivy is {'installed' if fast else 'not installed'}."
    try:
        manifest = open_library(settings.index, settings.cluster).manifest
    except GoodstandingError:
        return Verdict(State.OK, detail)  # `library` has said it
    used = manifest.engine
    if used == "tantivy" and not fast:
        remedy = "Install the extra `fast`, or run `goodstanding index` to build for whoosh."
        return Verdict(State.ERROR, f"The library was built for {used}. {detail}", remedy)
    if used != chosen.name:
        remedy = "`goodstanding index` builds it anew."
        return Verdict(State.WARNING, f"The library was built for {used}. {detail}", remedy)
    sizes = Counter(entry.locale for entry in manifest.entries)
    locale, most = max(sizes.items(), key=lambda each: each[1], default=("", 0))
    if most > ENDS.get(used, most):
        detail = f"{locale} has {counted(most, 'article')}; {used} answers at once up to about {ENDS[used]:,}. {detail}"
        remedy = "Build with tantivy: install the extra `fast` and run `goodstanding index --engine tantivy`."
        return Verdict(State.WARNING, detail, remedy)
    if not fast and used != "opensearch":
        return Verdict(State.WARNING, detail, "Searches get faster with the extra `fast` (tantivy).")
    return Verdict(State.OK, detail)


def _cluster(settings: Settings) -> Verdict:
    from app.commands.examining_cluster import opensearch

    return opensearch(settings)


def _outbox(settings: Settings) -> Verdict:
    from app.commands.examining_outbox import outbox

    return outbox(settings)


def _partner_center(settings: Settings) -> Verdict:
    from app.commands.examining_partner_center import partner_center

    return partner_center(settings)


def catalogues() -> Verdict:
    from app.i18n import compiled_catalogues

    states = compiled_catalogues()
    lagging = [language for language, sound in states.items() if not sound]
    if lagging:
        detail = f"Not compiled, or older than their text: {', '.join(lagging)}. Pages show English."
        return Verdict(State.WARNING, detail, "Run `pybabel compile --directory=locales`.")
    if not states:
        return Verdict(State.WARNING, "There are none; pages are in English.", "Run `make locales`.")
    return Verdict(State.OK, f"Compiled: {', '.join(states)}.")


def public_url(settings: Settings) -> Verdict:
    if not settings.public_url and not _loopback(settings.host):
        remedy = "Set GOODSTANDING_PUBLIC_URL: the sitemap and shared links begin with it."
        return Verdict(State.WARNING, f"Links begin with {settings.base_url}.", remedy)
    return Verdict(State.OK, f"Links begin with {settings.base_url}.")


def _loopback(host: str) -> bool:
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def port(settings: Settings) -> Verdict:
    try:
        refuse_taken_port(settings)
    except CommandFailed as error:
        remedy = "This is fine if Goodstanding runs already; else choose another port."
        return Verdict(State.WARNING, error.message, remedy)
    return Verdict(State.OK, f"{settings.host}, port {settings.port} is free.")


# In the order in which they are shown.
EXAMINATIONS: dict[str, Callable[[Settings], Verdict]] = {
    "python": lambda _: python(),
    "packages": lambda _: packages(),
    "content": content,
    "library": library,
    "database": database,
    "outbox": _outbox,
    "redis": redis,
    "engine": engine,
    "opensearch": _cluster,
    "partner-center": _partner_center,
    "catalogues": lambda _: catalogues(),
    "public-url": public_url,
    "clock": clock,
    "disk": disk,
    "port": port,
}
