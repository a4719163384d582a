"""XML from elsewhere, read without trust: no document type, so no entities; bounded in size and depth."""

from __future__ import annotations

from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

MAX_BYTES = 50_000_000
MAX_DEPTH = 64


class HostileXmlError(ValueError):
    """Not XML, or XML that no exchange file needs to be. The text says what is wrong, with line."""


def parse_xml(data: bytes) -> Element:
    """The root element, names written `{namespace}name`. Raises HostileXmlError."""
    if len(data) > MAX_BYTES:
        raise HostileXmlError(f"it has {len(data)} bytes; the limit is {MAX_BYTES}")
    builder, depth = TreeBuilder(), 0
    parser = expat.ParserCreate(namespace_separator="}")

    def refuse(*_: object) -> None:
        raise HostileXmlError(f"line {parser.CurrentLineNumber}: it declares a document type, which may hold entities")

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise HostileXmlError(f"line {parser.CurrentLineNumber}: elements are nested deeper than {MAX_DEPTH}")
        builder.start(_name(tag), {_name(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_name(tag))

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    parser.buffer_text = True
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise HostileXmlError(f"line {error.lineno}: {expat.errors.messages[error.code]}") from error
    except (ValueError, LookupError) as error:
        if isinstance(error, HostileXmlError):
            raise
        raise HostileXmlError("its encoding is not known") from error
    return builder.close()


def _name(name: str) -> str:
    return "{" + name if "}" in name else name
