"""The API, /api/v1: JSON in, JSON out, problem documents for errors, described by /api/openapi.json."""

from apiflask import APIFlask


def register_api(app: APIFlask) -> None:
    """Give the application the API's addresses and its description."""
