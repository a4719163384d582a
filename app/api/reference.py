"""What there is: the addresses of the API, and every kind of problem it may answer with."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import current_app

from app import __version__
from app.api.schemas import Directory, ProblemKind, ProblemKinds
from app.errors import TABLE, TYPES, ProblemError
from app.results import Json

reference_api = APIBlueprint("reference_api", __name__, tag="Reference", url_prefix="/api")


@reference_api.get("")
@reference_api.output(Directory)
@reference_api.doc(summary="Where to begin")
def directory() -> Json:
    paths = {rule.rule for rule in current_app.url_map.iter_rules() if rule.rule.startswith("/api/v1/")}
    return {
        "name": "Goodstanding",
        "version": __version__,
        "openapi": "/api/openapi.json",
        "problems": "/api/problems",
        "endpoints": sorted(path.replace("<path:", "{").replace(">", "}") for path in paths),
    }


@reference_api.get("/problems")
@reference_api.output(ProblemKinds)
@reference_api.doc(summary="List every kind of problem")
def problems() -> Json:
    return {"problems": [_kind(code) for code in TABLE]}


@reference_api.get("/problems/<code>")
@reference_api.output(ProblemKind)
@reference_api.doc(summary="Explain a kind of problem", responses=[404])
def problem(code: str) -> Json:
    """What the `type` of a problem document leads to."""
    if code not in TABLE:
        raise ProblemError("not-found")
    return _kind(code)


def _kind(code: str) -> Json:
    status, title, remedy = TABLE[code]
    return {"type": TYPES + code, "title": title, "status": status, "remedy": remedy}
