"""The API, /api/v1: JSON in, JSON out, problem documents for errors, described by /api/openapi.json."""

from collections.abc import Callable
from functools import wraps

from apiflask import APIFlask
from flask import Response, request

from app.errors import use_reader
from app.settings import Settings

DESCRIPTION = """\
Search and read guidance for partners whose account is suspended, and diagnose why, in every language of the library.

Every error is a problem document (RFC 9457); its `type` leads to an explanation. Answers carry an ETag: ask
again with `If-None-Match`.
"""


def register_api(app: APIFlask, settings: Settings) -> None:
    """Give the application the API's addresses and its description."""
    from app.api.account_facts import account_facts_api
    from app.api.accounts import accounts_api
    from app.api.articles import articles_api
    from app.api.capabilities import capabilities_api
    from app.api.desk import desk_api
    from app.api.diagnoses import describe_form, diagnoses_api
    from app.api.importing import describe_records, importing_api
    from app.api.reader import ApiRequest, reader_language
    from app.api.reference import reference_api
    from app.api.refusing import refuse_input
    from app.api.reports import reports_api
    from app.api.requests import requests_api
    from app.api.search import search_api
    from app.api.serving import PROBLEM_REF, describe_problems
    from app.api.subscriptions import describe_event, subscriptions_api
    from app.api.webhooks import webhooks_api

    app.config.update(
        OPENAPI_VERSION="3.1.0",
        DESCRIPTION=DESCRIPTION,
        SERVERS=[{"url": settings.base_url}],
        EXTERNAL_DOCS={"description": "Every kind of problem", "url": f"{settings.base_url}/api/problems"},
        VALIDATION_ERROR_STATUS_CODE=400,
        VALIDATION_ERROR_SCHEMA=PROBLEM_REF,
        HTTP_ERROR_SCHEMA=PROBLEM_REF,
        AUTO_200_RESPONSE=False,  # pages are no part of the API
        AUTO_404_RESPONSE=False,
        SECURITY_SCHEMES={
            "bearer": {"type": "http", "scheme": "bearer", "description": "An API token, gs_…"},
        },
        SPEC_DECORATORS=[_cached],
    )
    app.request_class = ApiRequest
    app.error_processor(refuse_input)
    use_reader(app, reader_language)
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of Flask's own provider
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.spec_processor(lambda spec: describe_records(describe_event(describe_form(describe_problems(spec)))))
    for blueprint in (
        search_api,
        articles_api,
        reports_api,
        account_facts_api,
        accounts_api,
        importing_api,
        capabilities_api,
        subscriptions_api,
        diagnoses_api,
        requests_api,
        desk_api,
        webhooks_api,
        reference_api,
    ):
        app.register_blueprint(blueprint)


def _cached(view: Callable[[], Response]) -> Callable[[], Response]:
    """The description of the API stays the same as long as the program does."""

    @wraps(view)
    def answer() -> Response:
        response = view()
        response.headers["Cache-Control"] = "public, max-age=300"
        response.add_etag()
        response.make_conditional(request)
        return response

    return answer
