"""Style sheets, scripts and pictures of the site: an address holds the hash of them all, so they never change.

One hash for the whole folder, in the path: modules and style sheets refer to each other by relative addresses. The
files are few and small, so a process keeps them in memory.
"""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from pathlib import Path

from flask import Flask, abort, url_for
from werkzeug.wrappers import Response

from app.pages import Page, answer, page_of

STATIC = Path(__file__).resolve().parent.parent / "static"
FOREVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=300"
TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


@cache
def files() -> dict[str, bytes]:
    """Name → content of every file in `app/static`."""
    paths = sorted(path for path in STATIC.rglob("*") if path.is_file())
    return {path.relative_to(STATIC).as_posix(): path.read_bytes() for path in paths}


@cache
def fingerprint() -> str:
    """Of the names and contents of them all."""
    digest = hashlib.blake2b(digest_size=6)
    for name, content in files().items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def asset(name: str) -> str:
    """The address of a file in `app/static`, to be kept for ever."""
    if name not in files():
        raise LookupError(f"app/static holds no {name}.")
    return url_for("asset", version=fingerprint(), name=name)


def register_assets(app: Flask) -> None:
    app.add_url_rule("/assets/<version>/<path:name>", "asset", _serve)
    app.add_url_rule("/favicon.ico", "favicon", lambda: _serve("", "img/icon.png"))
    app.add_template_global(asset)


def _serve(version: str, name: str) -> Response:
    """With an old hash the file still comes, so that a page from before an update works on."""
    if name not in files():
        abort(404)
    return answer(page(name), FOREVER if version == fingerprint() else A_WHILE)


@cache
def page(name: str) -> Page:
    """The file as it is sent, compressed once."""
    suffix = Path(name).suffix
    kind = TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
    return page_of(files()[name], kind)
