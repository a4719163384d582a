"""Results as other tools read them: SARIF 2.1.0, and annotations of GitHub's workflows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from app import __version__
from app.checking.codes import CODES
from app.checking.results import Level, Result

Json = dict[str, Any]
Place = Callable[[str], str]  # a result's file → its path for the pipeline
ANNOTATIONS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def sarif(results: Iterable[Result], place: Place) -> Json:
    """One run. What fails is an error; rules are the codes that were found, each with what it means."""
    found = list(results)
    codes = sorted({one.code for one in found})
    rules = [{"id": code, "shortDescription": {"text": CODES[code]}} for code in codes]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": {"name": "goodstanding", "version": __version__, "rules": rules}},
                "columnKind": "unicodeCodePoints",
                "results": list(_sarif_results(found, codes, place)),
            }
        ],
    }


def _sarif_results(results: Iterable[Result], codes: list[str], place: Place) -> Iterator[Json]:
    seen: dict[str, int] = {}
    for one in results:
        location: Json = {"artifactLocation": _location(place(one.file))}
        if one.line:
            location["region"] = {"startLine": one.line}
        # Without the line: what stands above may grow. The same thing twice in a file is told apart by its number.
        same = sha256(f"{one.code}\0{one.file}\0{one.message}".encode()).hexdigest()[:32]
        seen[same] = seen.get(same, 0) + 1
        yield {
            "ruleId": one.code,
            "ruleIndex": codes.index(one.code),
            "level": "error" if one.fails else one.level.value,
            "message": {"text": f"{one.message} {one.remedy}".strip()},
            "locations": [{"physicalLocation": location}],
            "partialFingerprints": {"goodstanding/v1": f"{same}:{seen[same]}"},
        }


def _location(path: str) -> Json:
    if Path(path).is_absolute():
        return {"uri": Path(path).as_uri()}
    return {"uri": quote(path), "uriBaseId": "%SRCROOT%"}


def github(results: Iterable[Result], place: Place) -> Iterator[str]:
    """A workflow command a result; GitHub shows it beside the line."""
    for one in results:
        kind = "error" if one.fails else ANNOTATIONS[one.level]
        properties = [f"file={_property(place(one.file))}", *([f"line={one.line}"] if one.line else [])]
        properties.append(f"title={_property(one.code)}")
        yield f"::{kind} {','.join(properties)}::{_data(f'{one.message} {one.remedy}'.strip())}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
