"""Where somebody goes after signing in: a path of this site, or nowhere in particular."""

from __future__ import annotations

LONGEST = 2000


def safe_path(wanted: str) -> str:
    """The path, if it stays on this site whatever a browser makes of it; else empty.

    Browsers read a backslash as a slash, and drop tabs and newlines: what holds one of them is refused, as is
    `//host`, which is an address without a scheme.
    """
    if not wanted.startswith("/") or wanted.startswith("//") or len(wanted) > LONGEST:
        return ""
    odd = any(letter == "\\" or ord(letter) <= 0x20 or 0x7F <= ord(letter) <= 0x9F for letter in wanted)
    return "" if odd else wanted
