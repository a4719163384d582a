"""Style sheets, scripts and pictures of the site: an address holds the hash of them all, so they never change.

One hash for the whole folder, in the path: modules and style sheets refer to each other by relative addresses.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, send_from_directory, url_for
from werkzeug.wrappers import Response

STATIC = Path(__file__).resolve().parent.parent / "static"
FOREVER = "public, max-age=31536000, immutable"
A_WHILE = "public, max-age=300"


@cache
def fingerprint() -> str:
    """Of the names and contents of all files in `app/static`."""
    digest = hashlib.blake2b(digest_size=6)
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def asset(name: str) -> str:
    """The address of a file in `app/static`, to be kept for ever."""
    return url_for("asset", version=fingerprint(), filename=name)


def register_assets(app: Flask) -> None:
    @app.get("/assets/<version>/<path:filename>", endpoint="asset")
    def serve(version: str, filename: str) -> Response:
        """With an old hash the file still comes, so that a page from before an update works on."""
        response = send_from_directory(STATIC, filename)
        response.headers["Cache-Control"] = FOREVER if version == fingerprint() else A_WHILE
        return response

    @app.get("/favicon.ico")
    def favicon() -> Response:
        response = send_from_directory(STATIC, "img/icon.png")
        response.headers["Cache-Control"] = A_WHILE
        return response

    app.add_template_global(asset)
