"""Compressed answers for browsers that take them: what is the same for everybody, compressed once and kept.

Nothing that is made for one person is compressed: the length of an answer that holds both a secret and what an attacker
may choose would tell the secret (BREACH).
"""

from __future__ import annotations

import gzip

from flask import request

WORTH_IT = 512  # bytes below which a header costs more than it saves
ENDING = "-gz"  # of the ETag: what is compressed is another representation
KINDS = ("text/", "application/json", "application/xml", "image/svg+xml", "application/problem+json")


def compressed(body: bytes, content_type: str) -> bytes | None:
    """None where it would bring nothing. The same bytes give the same: no moment is written into it."""
    if len(body) < WORTH_IT or not content_type.startswith(KINDS):
        return None
    smaller = gzip.compress(body, compresslevel=6, mtime=0)
    return smaller if len(smaller) < len(body) * 0.9 else None


def wants_gzip() -> bool:
    """Whether the browser takes it; most say so in the first words of a header that is rarely worth parsing."""
    given = request.headers.get("Accept-Encoding", "")
    return "gzip" in given and request.accept_encodings["gzip"] > 0
