"""What all calls of the API share: caching by generation, and how a failure is described.

An answer changes with the library's generation and with the program, so both make its ETag: a client that
has the answer gets a 304 before anything is looked up.
"""

from __future__ import annotations

import hashlib
from typing import Any

from apiflask import APIBlueprint
from flask import current_app, g, request
from werkzeug.wrappers import Response

from app import __version__
from app.api.schemas import Problem
from app.errors import PROBLEM_TYPE, TABLE
from app.pages import CACHE_CONTROL
from app.services import current_services

REFUSED = {
    400: TABLE["invalid-parameters"][1],
    503: TABLE["no-library"][1],
}
NOT_THERE = REFUSED | {404: TABLE["unknown-article"][1]}


def cache_by_generation(blueprint: APIBlueprint) -> None:
    blueprint.before_request(_answer_known)
    blueprint.after_request(_tag)


def _answer_known() -> Response | None:
    if request.method not in ("GET", "HEAD"):
        return None
    library = current_services().library()
    g.library = library
    asked = f"{__version__}\n{library.manifest.generation}\n{request.full_path}"
    g.etag = hashlib.blake2b(asked.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
    known = request.if_none_match
    if not (known.is_weak(g.etag) or known.is_strong(g.etag)):
        return None
    return current_app.response_class(status=304)


def _tag(response: Response) -> Response:
    if "etag" in g and response.status_code in (200, 304):
        # Weak: `took_ms` differs between answers that say the same.
        response.set_etag(g.etag, weak=True)
        response.headers["Cache-Control"] = CACHE_CONTROL
    return response


PROBLEM_REF = {"$ref": "#/components/schemas/Problem"}
PLACEHOLDERS = ("ValidationError", "HTTPError")  # what APIFlask calls the schemas of its own errors


def describe_problems(spec: dict[Any, Any] | str) -> dict[Any, Any] | str:
    """Errors are `application/problem+json` of one schema, which APIFlask has no setting for."""
    if isinstance(spec, str):
        return spec
    for path in spec["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items() if "responses" in operation else ():
                if status[0] in "45":
                    response["content"] = {PROBLEM_TYPE: {"schema": PROBLEM_REF}}
    schemas = spec["components"]["schemas"]
    for name in PLACEHOLDERS:
        schemas.pop(name, None)
    described = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= described.pop("$defs")
    schemas["Problem"] = described
    return spec
