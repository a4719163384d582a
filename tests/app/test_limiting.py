"""Who asks too often is told when to come back; who comes from this machine, or reads pages from memory, never is."""

import logging
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from limits import parse

from app import create_app
from app.counting import Counts
from app.identity.records import LOCAL, Profile
from app.identity.roles import Role, Scope
from app.limits import Limits, as_client
from app.services import Services
from app.settings import Settings
from tests.redis_server import RedisServer

ONE, OTHER = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "192.0.2.2"}
SEARCH = "/api/v1/search?q=compte&locale=fr-FR"


def limited(index: Path, tmp_path: Path, **values: object) -> APIFlask:
    settings = Settings(index=index, database=f"sqlite:///{tmp_path / 'gs.db'}", **values)  # type: ignore[arg-type]
    return create_app(settings)


def statuses(client: FlaskClient, path: str, number: int, base: dict[str, str]) -> list[int]:
    return [client.get(path, environ_base=base).status_code for _ in range(number)]


def test_an_address_may_ask_so_often(tiny_index: Path, tmp_path: Path) -> None:
    client = limited(tiny_index, tmp_path, rate_client="3/hour").test_client()
    assert statuses(client, SEARCH, 4, ONE) == [200, 200, 200, 429]
    assert statuses(client, SEARCH, 1, OTHER) == [200]
    refused = client.get(SEARCH, environ_base=ONE)
    assert refused.json
    assert refused.json["type"] == "/api/problems/too-many-requests"
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert client.get("/fr-fr/search?q=compte", environ_base=ONE).status_code == 429
    assert client.post("/fr-fr/self-check", environ_base=ONE).status_code == 429
    counted = client.get("/metrics").text
    assert 'goodstanding_limited_total{limit="client"} 4.0' in counted


def test_pages_from_memory_are_for_everybody(tiny_index: Path, tmp_path: Path) -> None:
    client = limited(tiny_index, tmp_path, rate_client="1/hour").test_client()
    for path in ("/fr-fr/", "/fr-fr/articles/account/suspended-account", "/healthz", "/readyz", "/api/openapi.json"):
        assert statuses(client, path, 3, ONE) == [200] * 3, path


def test_this_machine_is_not_counted(tiny_index: Path, tmp_path: Path) -> None:
    client = limited(tiny_index, tmp_path, rate_client="1/hour").test_client()
    assert statuses(client, SEARCH, 3, {"REMOTE_ADDR": "127.0.0.1"}) == [200] * 3


def test_a_limit_can_be_lifted(tiny_index: Path, tmp_path: Path) -> None:
    client = limited(tiny_index, tmp_path, rate_client="0").test_client()
    assert statuses(client, SEARCH, 5, ONE) == [200] * 5


def test_behind_a_proxy_each_client_counts_for_itself(tiny_index: Path, tmp_path: Path) -> None:
    client = limited(tiny_index, tmp_path, rate_client="1/hour", proxies=1).test_client()

    def asked(address: str) -> int:
        return client.get(SEARCH, headers={"X-Forwarded-For": address}).status_code

    assert [asked("192.0.2.1"), asked("192.0.2.2"), asked("192.0.2.1")] == [200, 200, 429]


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("::1", "::1"),
        ("127.0.0.1", "127.0.0.1"),
        ("unknown", "unknown"),
    ],
)
def test_what_an_address_counts_as(address: str, client: str) -> None:
    assert as_client(address) == client


def test_all_addresses_of_a_network_count_together(tiny_index: Path, tmp_path: Path) -> None:
    """Whoever is given one of IPv6 is given 2⁶⁴ of them."""
    client = limited(tiny_index, tmp_path, rate_client="2/hour").test_client()
    given = [{"REMOTE_ADDR": f"2001:db8:1:2::{number:x}"} for number in range(1, 4)]
    assert [statuses(client, SEARCH, 1, each) for each in given] == [[200], [200], [429]]
    assert statuses(client, SEARCH, 1, {"REMOTE_ADDR": "2001:db8:1:3::1"}) == [200]
    assert statuses(client, SEARCH, 4, {"REMOTE_ADDR": "::1"}) == [200] * 4


def test_the_owner_of_a_token_has_a_share_of_their_own(tiny_index: Path, tmp_path: Path) -> None:
    app = limited(tiny_index, tmp_path, rate_client="1/hour", rate_token="3/hour")
    services: Services = app.extensions["goodstanding"]
    profile = Profile(LOCAL, "robot", "Robot", frozenset({Role.AGENT}))
    owner = services.identity.users.add(profile, "correct horse battery")
    from datetime import timedelta

    secret, _ = services.identity.tokens.create(owner, "t", frozenset({Scope.READ_ACCOUNTS}), timedelta(days=1))
    client = app.test_client()

    def asked(token: str) -> int:
        return client.get(SEARCH, environ_base=ONE, headers={"Authorization": f"Bearer {token}"}).status_code

    assert [asked(secret) for _ in range(4)] == [200, 200, 200, 429]
    assert [asked("gs_made-up"), asked("gs_made-up-too")] == [200, 429], "guessing counts against the address"
    services.database.close()


def test_a_body_has_a_size(tiny_index: Path, tmp_path: Path) -> None:
    small, large = (limited(tiny_index, tmp_path, body_limit=size).test_client() for size in (1, 3))
    body = b'{"facts": "' + b"x" * (2 * 1024 * 1024) + b'"}'
    assert small.post("/api/v1/diagnoses", data=body, content_type="application/json").status_code == 413
    assert large.post("/api/v1/diagnoses", data=body, content_type="application/json").status_code == 400


# --- counting with others


def test_processes_count_together_through_redis(redis_server: RedisServer) -> None:
    one, other = Limits(redis_server.url), Limits(redis_server.url)
    rate = parse("3/hour")
    assert [one.at_rate(rate, "k"), other.at_rate(rate, "k"), one.at_rate(rate, "k")] == [0, 0, 0]
    assert other.at_rate(rate, "k") > 0
    assert [one.seconds_to_wait((rate, "m")) for _ in range(3)] == [0, 0, 0]
    assert other.would_wait((rate, "m")) > 0
    other.forget(rate, "m")
    assert one.would_wait((rate, "m")) == 0
    assert not one.alone


def test_without_redis_each_counts_by_itself_and_nobody_fails(
    redis_server: RedisServer, tiny_index: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = limited(tiny_index, tmp_path, rate_client="2/hour", redis=redis_server.url).test_client()
    assert statuses(client, SEARCH, 1, ONE) == [200]
    assert client.get("/readyz").json["degraded"] == []  # type: ignore[index]
    redis_server.stop()
    with caplog.at_level(logging.WARNING):
        assert statuses(client, SEARCH, 3, ONE) == [200, 200, 429], "it begins anew, but it counts"
    assert sum("Redis" in record.message for record in caplog.records) == 1, "said once, not with each request"
    app: APIFlask = client.application  # type: ignore[assignment]
    app.extensions["goodstanding"].health._found = None  # a moment has passed
    state = client.get("/readyz")
    assert state.status_code == 200
    assert state.json
    assert [(each["part"], each["code"]) for each in state.json["degraded"]] == [("redis", "redis-unreachable")]
    assert str(redis_server.port) not in state.text


def test_redis_that_is_back_is_used_again(redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.counting.AGAIN", 0.0)
    one, other = Limits(redis_server.url), Limits(redis_server.url)
    rate = parse("1/hour")
    redis_server.stop()
    assert one.at_rate(rate, "k") == 0
    redis_server.start()
    assert one.at_rate(rate, "k") == 0
    assert other.at_rate(rate, "k") > 0


def test_without_the_driver_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "redis", None)
    from indexer.errors import UsageError

    with pytest.raises(UsageError, match="extra `redis`"):
        Counts("redis://127.0.0.1:1/0").unreachable()
