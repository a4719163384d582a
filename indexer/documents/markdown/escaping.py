"""Text into HTML, and white space as a reader sees it."""

import re

_SPACE = re.compile(r"[ \t\n\r\f]+")


def escape(text: str) -> str:
    """Text as HTML."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


def attribute(value: str) -> str:
    """Text as the value of an attribute, between double quotes."""
    return escape(value).replace('"', "&quot;")


def collapse(text: str) -> str:
    """White space collapsed as a browser does; no-break spaces are the text's own and stay."""
    if "  " in text or "\n" in text or "\t" in text:
        text = _SPACE.sub(" ", text)
    return text.strip(" \t\n\r\f")
