"""Requests bear an id, are measured by route and logged without anything of a person; who may read the measurements."""

import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import opensearchpy
import pytest
from apiflask import APIFlask
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from app import create_app
from app.operations.health import Condition, Health, Part
from app.operations.logs import configure_logs
from app.operations.metrics import Metrics, forget_the_dead
from app.operations.readings import Reading, Readings
from app.services import Services
from app.settings import Settings

SECRET = "secret-of-a-person"
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}
TOKEN = "made-up-made-up-made-up"


@pytest.fixture(autouse=True)
def _the_log_is_left_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level


Log = pytest.CaptureFixture[str]


def made(index: Path, tmp_path: Path, **values: object) -> APIFlask:
    settings = Settings(index=index, database=f"sqlite:///{tmp_path / 'gs.db'}", **values)  # type: ignore[arg-type]
    configure_logs(settings)
    return create_app(settings)


def services_of(app: Flask) -> Services:
    found: Services = app.extensions["goodstanding"]
    return found


def values(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


# --- ids


def test_every_answer_bears_an_id_of_its_own(client: FlaskClient) -> None:
    found = [client.get(path).headers["X-Request-ID"] for path in ("/fr-fr/", "/fr-fr/", "/nowhere", "/healthz")]
    assert len(set(found)) == 4
    assert all(re.fullmatch("[0-9a-f]{16}", each) for each in found)


def test_a_problem_document_names_the_request(client: FlaskClient) -> None:
    response = client.get("/api/v1/nowhere")
    assert response.json
    assert response.json["request_id"] == response.headers["X-Request-ID"]


@pytest.mark.parametrize(
    ("proxies", "given", "taken"),
    [(0, "abcdefgh-1", False), (1, "abcdefgh-1", True), (1, "short", False), (1, "with a space", False)],
)
def test_only_a_trusted_proxy_may_give_the_id(tiny_index: Path, proxies: int, given: str, *, taken: bool) -> None:
    client = create_app(Settings(index=tiny_index, proxies=proxies)).test_client()
    assert (client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given) is taken


# --- the log


def test_nothing_of_a_person_is_logged(tiny_index: Path, tmp_path: Path, capsys: Log) -> None:
    app = made(tiny_index, tmp_path, log="json", log_requests="all")
    app.add_url_rule("/broken/<word>", "broken", lambda word: str(int(word)))
    asking = app.test_client()
    about: dict[str, Any] = {"environ_base": ELSEWHERE, "headers": {"Authorization": f"Bearer gs_{SECRET}"}}
    asking.get(f"/fr-fr/search?q={SECRET}", **about)
    asking.get(f"/broken/{SECRET}", **about)
    asking.get(f"/api/v1/accounts/{SECRET}", **about)
    asking.post("/api/v1/diagnoses", json={"facts": SECRET}, **about)
    asking.get(f"/{SECRET}")
    logged = capsys.readouterr().err
    lines = [json.loads(line) for line in logged.splitlines()]
    assert SECRET not in logged
    assert ELSEWHERE["REMOTE_ADDR"] not in logged
    requests = [line for line in lines if line["event"] == "request"]
    assert [line["route"] for line in requests] == [
        "/<locale>/search",
        "/broken/<word>",
        "/api/v1/accounts/<account_id>",
        "/api/v1/diagnoses",
        "none",
    ]
    assert all({"request_id", "method", "status", "ms", "timestamp", "level"} <= set(line) for line in requests)
    failure = next(line for line in lines if line["event"] == "unexpected error")
    assert failure["error"][0]["kind"] == "ValueError"
    assert any("tests/app/test_observing.py" in place for place in failure["error"][0]["places"])
    assert failure["request_id"] == requests[1]["request_id"]


def test_no_library_tells_of_what_it_asks_elsewhere(capsys: Log) -> None:
    """That of OpenSearch logs every search, and at `debug` what was asked with it."""
    configure_logs(Settings(log="json", log_level="debug"))
    connection = opensearchpy.Connection()
    connection.log_request_success("POST", "http://search-1:9200/_search", "/_search", SECRET, 200, SECRET, 0.1)
    assert capsys.readouterr().err == ""


def test_debugging_shows_what_errors_say(tiny_index: Path, tmp_path: Path, capsys: Log) -> None:
    app = made(tiny_index, tmp_path, log="json", log_level="debug")
    app.add_url_rule("/broken/<word>", "broken", lambda word: str(int(word)))
    app.test_client().get(f"/broken/{SECRET}")
    assert SECRET in capsys.readouterr().err


@pytest.mark.parametrize(("which", "logged"), [("none", []), ("failures", [500]), ("all", [200, 500])])
def test_which_requests_are_logged(
    tiny_index: Path, tmp_path: Path, capsys: Log, which: str, logged: list[int]
) -> None:
    app = made(tiny_index, tmp_path, log="json", log_requests=which)
    app.add_url_rule("/broken", "broken", lambda: str(1 / 0))
    for path in ("/healthz", "/broken"):
        app.test_client().get(path)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["status"] for line in lines if line["event"] == "request"] == logged


def test_people_read_lines(tiny_index: Path, tmp_path: Path, capsys: Log) -> None:
    made(tiny_index, tmp_path, log="console")
    logging.getLogger("goodstanding").warning("Something is up", extra={"part": "library"})
    assert re.search(r"warning.*Something is up.*part=library", capsys.readouterr().err)


# --- measurements


def test_requests_and_searches_are_counted(tiny_index: Path, tmp_path: Path) -> None:
    client = made(tiny_index, tmp_path).test_client()
    for _ in range(3):
        client.get("/fr-fr/articles/account/suspended-account")
    client.get("/api/v1/search?q=compte&locale=fr-FR")
    client.get("/en-us/nowhere")
    response = client.get("/metrics")
    assert response.content_type.startswith("text/plain; version=")
    found = values(response.text)
    route = ("route", "/<locale>/articles/<path:article_id>")
    assert found["goodstanding_http_responses_total", (("method", "GET"), route, ("status", "200"))] == 3
    assert found["goodstanding_http_request_seconds_count", (("method", "GET"), route)] == 3
    assert found["goodstanding_http_responses_total", (("method", "GET"), ("route", "none"), ("status", "404"))] == 1
    searches = {key: value for key, value in found.items() if key[0] == "goodstanding_search_seconds_count"}
    assert [(dict(labels)["locale"], value) for (_, labels), value in searches.items()] == [
        ("fr-FR", 1),
        ("en-US", 1),
    ]  # the page of what isn't there looks for its words
    assert found["goodstanding_library_age_seconds", ()] >= 0
    assert found["goodstanding_http_requests_running", ()] == 1
    assert found["goodstanding_support_requests", (("status", "open"),)] == 0


def test_to_others_there_is_nothing(tiny_index: Path, tmp_path: Path) -> None:
    client = made(tiny_index, tmp_path).test_client()
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", environ_base=ELSEWHERE).status_code == 404
    for header in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
        assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404, header


def test_behind_a_proxy_nobody_is_taken_for_this_machine(tiny_index: Path, tmp_path: Path) -> None:
    client = made(tiny_index, tmp_path, proxies=1).test_client()
    spoofed = client.get("/metrics", environ_base=ELSEWHERE, headers={"X-Forwarded-For": "127.0.0.1"})
    assert spoofed.status_code == 404
    assert client.get("/metrics").status_code == 200


def test_whoever_has_the_token_reads_from_anywhere(tiny_index: Path, tmp_path: Path) -> None:
    client = made(tiny_index, tmp_path, metrics_token=TOKEN).test_client()
    for given, status in ((TOKEN, 200), (TOKEN + "x", 404), ("", 404), ("é", 404)):
        bearer = {"Authorization": f"Bearer {given}"}
        assert client.get("/metrics", environ_base=ELSEWHERE, headers=bearer).status_code == status, given
    assert client.get("/metrics").status_code == 404


def test_a_reading_that_fails_takes_no_other_with_it(app: APIFlask) -> None:
    def broken(_: Services) -> list[tuple[dict[str, str], float]]:
        raise OSError(SECRET)

    readings = Readings(
        services_of(app),
        [Reading("one", "One.", (), lambda _: [({}, 1.0)]), Reading("two", "Two.", (), broken)],
    )
    text = Metrics().exposition(readings).decode()
    found = values(text)
    assert found["goodstanding_one", ()] == 1
    assert found["goodstanding_reading_failed", (("reading", "two"),)] == 1
    assert SECRET not in text


def test_a_reading_of_the_database_is_made_rarely(app: APIFlask) -> None:
    made_at: list[float] = []

    def read(_: Services) -> list[tuple[dict[str, str], float]]:
        made_at.append(0.0)
        return [({}, float(len(made_at)))]

    readings = Readings(services_of(app), [Reading("one", "One.", (), read, every=60.0)])
    for _ in range(3):
        assert values(Metrics().exposition(readings).decode())["goodstanding_one", ()] == 1
    assert len(made_at) == 1


def test_a_process_that_was_killed_counts_no_running_requests(tmp_path: Path) -> None:
    gone, here = tmp_path / "gauge_livesum_4194304.db", tmp_path / "counter_4194304.db"
    gone.touch()
    here.touch()
    forget_the_dead(tmp_path)
    assert not gone.exists()
    assert here.exists(), "what it counted stays counted"


# --- what is degraded


def test_a_database_that_is_gone_degrades_and_closes_nothing(tiny_index: Path) -> None:
    url = "postgresql://gs:s3cret@127.0.0.1:1/gs"
    client = create_app(Settings(index=tiny_index, database=url, database_seconds=1)).test_client()
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json
    assert response.json["status"] == "degraded"
    assert [(each["part"], each["code"]) for each in response.json["degraded"]] == [
        ("database", "database-unreachable")
    ]
    assert response.json["degraded"][0]["remedy"]
    assert "s3cret" not in response.text
    assert "127.0.0.1" not in response.text
    found = values(client.get("/metrics").text)
    assert found["goodstanding_degraded", (("code", "database-unreachable"), ("part", "database"))] == 1
    assert found["goodstanding_reading_failed", (("reading", "support_requests"),)] == 1
    assert client.get("/fr-fr/").status_code == 200


def test_what_was_found_is_believed_for_a_moment(app: APIFlask) -> None:
    looks: list[int] = []

    def look(_: Services) -> Condition:
        looks.append(1)
        return Condition("part", "code", "It is broken.", "Mend it.")

    health = Health((Part("part", look),), fresh=60.0)
    for _ in range(3):
        assert [each.code for each in health.conditions(services_of(app))] == ["code"]
    assert len(looks) == 1


def test_an_examination_that_fails_is_a_condition(app: APIFlask) -> None:
    def look(_: Services) -> Condition:
        raise ValueError(SECRET)

    found = Health((Part("part", look),)).conditions(services_of(app))
    assert [(each.part, each.code) for each in found] == [("part", "not-examined")]
    assert SECRET not in str(found)
