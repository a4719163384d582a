"""Bytes to text: the only reader of content files.

Whatever the file holds, `read_source` returns: text with one kind of line end and without a byte order mark,
what was wrong with it, and the SHA-256 of its bytes. A file that cannot be taken yields no text and an error
that says why.
"""

import hashlib
import os
import stat
from typing import NamedTuple

from indexer.documents.encoding import repair
from indexer.documents.model import Problem, Severity
from indexer.errors import problem

# Five times the largest of 3,107 real articles, and more than they have lines. Whatever a file holds within these, it
# takes seconds to read and not gigabytes.
MAX_BYTES = 1_000_000
MAX_LINES = 50_000
MAX_PICTURE = 5_000_000  # bytes
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
YAML_MIME = "### YamlMime:"  # what the first line of a YAML article says


class Source(NamedTuple):
    """A content file as read."""

    content: str  # lines end with \n; empty where the file is refused
    problems: tuple[Problem, ...]
    revision: str  # SHA-256 of the bytes, hexadecimal; empty where they were not read

    @property
    def refused(self) -> bool:
        return any(each.severity is Severity.ERROR for each in self.problems)


def read_source(path: str, name: str) -> Source:
    """Read the file at `path`, which authors know as `name`. Never raises for what the file holds."""
    try:
        size, data = _read(path, MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        return Source("", (problem("file-unreadable", name, 0, reason=_reason(error)),), "")
    if len(data) > MAX_BYTES:
        return Source("", (problem("file-too-large", name, 0, size=size, limit=MAX_BYTES),), "")
    revision = hashlib.sha256(data).hexdigest()
    text, problems = decode(data, name)
    return Source(text, problems, revision)


def decode(data: bytes, name: str) -> tuple[str, tuple[Problem, ...]]:
    """The text that the bytes hold, and what was wrong with them. Refused: no text and one error."""
    if b"\0" in data:
        return "", (problem("file-nul", name, _line_at(data, data.index(b"\0"))),)
    start = len(BYTE_ORDER_MARK) if data.startswith(BYTE_ORDER_MARK) else 0
    try:
        text = data[start:].decode() if start else data.decode()
    except UnicodeDecodeError as error:
        offset = start + error.start
        return "", (problem("file-undecodable", name, _line_at(data, offset), offset=offset),)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if (lines := text.count("\n")) > MAX_LINES:
        return "", (problem("file-too-long", name, MAX_LINES + 1, lines=lines, limit=MAX_LINES),)
    return repair(text, data, name)


def fingerprint(path: str) -> str:
    """SHA-256 of the file's bytes; '' where it cannot be read, its size where it is too large."""
    try:
        size, data = _read(path, MAX_BYTES + 1)
    except (OSError, ValueError):
        return ""
    return hashlib.sha256(data).hexdigest() if len(data) <= MAX_BYTES else f"too large: {size}"


def read_bytes(path: str) -> bytes:
    """The bytes of a picture. Raises OSError or ValueError where it cannot be read or is too large."""
    size, data = _read(path, MAX_PICTURE + 1)
    if len(data) > MAX_PICTURE:
        raise ValueError(f"it has {size} bytes; the limit is {MAX_PICTURE}")
    return data


def yaml_mime(path: str) -> str:
    """What a YAML file says it is (`FAQ`, `Landing`, `Hub`), or '' if it doesn't or cannot be read."""
    try:
        _, data = _read(path, 200)
    except (OSError, ValueError):
        return ""
    first, _, _ = data.removeprefix(BYTE_ORDER_MARK).decode(errors="replace").partition("\n")
    return first.removeprefix(YAML_MIME).strip() if first.startswith(YAML_MIME) else ""


def _read(path: str, limit: int) -> tuple[int, bytes]:
    """The size of a regular file and its first bytes. Pipes and devices are refused, not waited for."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("it is not a regular file")
        data = file.read(min(limit, status.st_size + 1)) or b""
        while len(data) < limit and (more := file.read(limit - len(data))):  # it grows while we read
            data += more
        return max(status.st_size, len(data)), data


def _line_at(data: bytes, offset: int) -> int:
    before = data[:offset]
    return before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n") + 1


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror or type(error).__name__) if isinstance(error, OSError) else str(error)
