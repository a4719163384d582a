"""The description of the API is true: every address is in it, and answers have the shape that it promises."""

from typing import Any

import pytest
from flask.testing import FlaskClient

PATHS = {
    "/api",
    "/api/problems",
    "/api/problems/{code}",
    "/api/v1/search",
    "/api/v1/suggest",
    "/api/v1/articles",
    "/api/v1/articles/{article_id}",
    "/api/v1/localization/coverage",
    "/api/v1/localization/reports",
    "/api/v1/localization/reports/{report_id}/resolve",
    "/api/v1/localization/reports/{report_id}/reopen",
    "/api/v1/accounts",
    "/api/v1/accounts/import",
    "/api/v1/accounts/{account_id}",
    "/api/v1/accounts/{account_id}/diagnosis",
    "/api/v1/accounts/{account_id}/capabilities",
    "/api/v1/accounts/{account_id}/capabilities/{operation}",
    "/api/v1/accounts/{account_id}/subscriptions",
    "/api/v1/accounts/{account_id}/subscriptions/{subscription_id}",
    "/api/v1/accounts/{account_id}/subscriptions/{subscription_id}/events",
    "/api/v1/accounts/{account_id}/requests",
    "/api/v1/accounts/{account_id}/requests/{request_id}",
    "/api/v1/accounts/{account_id}/requests/{request_id}/replies",
    "/api/v1/accounts/{account_id}/requests/{request_id}/close",
    "/api/v1/accounts/{account_id}/requests/{request_id}/reopen",
    "/api/v1/accounts/{account_id}/requests/{request_id}/assignment",
    "/api/v1/accounts/{account_id}/agents",
    "/api/v1/accounts/{account_id}/reinstatements",
    "/api/v1/support-requests",
    "/api/v1/diagnoses",
    "/api/v1/webhooks",
    "/api/v1/webhooks/{webhook_id}",
    "/api/v1/webhooks/{webhook_id}/secret",
    "/api/v1/webhooks/{webhook_id}/test",
    "/api/v1/webhooks/{webhook_id}/deliveries",
    "/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}",
    "/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver",
}
# All others are read, and nothing else.
METHODS = {
    "/api/v1/accounts/import": {"post"},
    "/api/v1/accounts/{account_id}/subscriptions/{subscription_id}/events": {"post"},
    "/api/v1/diagnoses": {"post"},
    "/api/v1/localization/reports": {"get", "post"},
    "/api/v1/localization/reports/{report_id}/resolve": {"post"},
    "/api/v1/localization/reports/{report_id}/reopen": {"post"},
    "/api/v1/accounts/{account_id}/requests": {"get", "post"},
    "/api/v1/accounts/{account_id}/requests/{request_id}/replies": {"post"},
    "/api/v1/accounts/{account_id}/requests/{request_id}/close": {"post"},
    "/api/v1/accounts/{account_id}/requests/{request_id}/reopen": {"post"},
    "/api/v1/accounts/{account_id}/requests/{request_id}/assignment": {"put"},
    "/api/v1/accounts/{account_id}/reinstatements": {"post"},
    "/api/v1/webhooks": {"get", "post"},
    "/api/v1/webhooks/{webhook_id}": {"get", "patch", "delete"},
    "/api/v1/webhooks/{webhook_id}/secret": {"post"},
    "/api/v1/webhooks/{webhook_id}/test": {"post"},
    "/api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver": {"post"},
}


@pytest.fixture
def spec(bare_client: FlaskClient) -> dict[str, Any]:
    """It needs no library."""
    response = bare_client.get("/api/openapi.json")
    assert response.status_code == 200
    assert response.content_type == "application/json"
    description = response.json
    assert isinstance(description, dict)
    return description


def test_every_address_is_described(spec: dict[str, Any]) -> None:
    assert spec["openapi"].startswith("3.1")
    assert set(spec["paths"]) == PATHS
    assert spec["servers"] == [{"url": "https://help.example.com"}]
    assert spec["externalDocs"]["url"] == "https://help.example.com/api/problems"
    for name, path in spec["paths"].items():
        methods = set(path) - {"parameters"}
        assert methods == METHODS.get(name, {"get"})
        for method in methods:
            assert path[method]["summary"]
            assert path[method]["tags"]


def test_answers_and_problems_have_schemas(spec: dict[str, Any]) -> None:
    operations = [(name, path[method]) for name, path in spec["paths"].items() for method in METHODS.get(name, {"get"})]
    for name, operation in operations:
        for status, response in operation["responses"].items():
            if status == "204":
                assert "content" not in response, name
                continue
            kind = "application/json" if status[0] == "2" else "application/problem+json"
            assert list(response["content"]) == [kind], (name, status)
            schema = resolve(spec, response["content"][kind]["schema"])
            assert schema["properties"], (name, status)
            if status[0] != "2":
                assert {"type", "title", "status", "detail", "instance"} <= set(schema["properties"])
        if name.startswith("/api/v1/"):
            assert "503" in operation["responses"], name
        if operation.get("parameters"):
            assert {"400", "404"} & set(operation["responses"]), name


def test_no_reference_dangles(spec: dict[str, Any]) -> None:
    found = list(references(spec))
    assert found
    for each in found:
        resolve(spec, {"$ref": each})


def test_limits_are_told(spec: dict[str, Any]) -> None:
    parameters = {each["name"]: each for each in spec["paths"]["/api/v1/search"]["get"]["parameters"]}
    assert set(parameters) == {"q", "locale", "limit", "offset", "cloud", "role", "product", "exact"}
    assert parameters["q"]["required"]
    assert parameters["limit"]["schema"]["maximum"] == 100
    assert parameters["limit"]["schema"]["minimum"] == 1


def test_whoever_has_the_description_gets_a_304(bare_client: FlaskClient) -> None:
    first = bare_client.get("/api/openapi.json")
    again = bare_client.get("/api/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("path", "values"),
    [
        ("/api/v1/search", "?q=compte&locale=fr-fr"),
        ("/api/v1/suggest", "?q=com&locale=fr-fr"),
        ("/api/v1/articles", "?locale=fr-fr"),
        ("/api/v1/articles/{article_id}", "?locale=fr-fr"),
        ("/api/v1/localization/coverage", ""),
    ],
)
def test_answers_have_the_described_keys(client: FlaskClient, spec: dict[str, Any], path: str, values: str) -> None:
    content = spec["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
    answer = client.get(path.format(article_id="account/suspended-account") + values)
    assert answer.status_code == 200
    conforms(spec, content["schema"], answer.json)


def conforms(spec: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    """Keys and nesting; Pydantic itself has checked the types."""
    schema = resolve(spec, schema)
    if isinstance(value, dict) and "properties" in schema:
        assert set(schema.get("required", [])) <= set(value) <= set(schema["properties"])
        for key, each in value.items():
            conforms(spec, schema["properties"][key], each)
    elif isinstance(value, list):
        assert schema["type"] == "array"
        for each in value:
            conforms(spec, schema["items"], each)


def resolve(spec: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        target: Any = spec
        for part in schema["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        schema = target
    return schema


def references(node: Any) -> Any:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for each in node.values():
            yield from references(each)
    elif isinstance(node, list):
        for each in node:
            yield from references(each)
