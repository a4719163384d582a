"""The Model Context Protocol server, asked by the protocol's own client: in process, over stdio and over HTTP."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from apiflask import APIFlask
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp_types import TextContent

from app import create_app
from app.accounts.store import AccountStore
from app.commands.mcp import mcp
from app.demo.seeding import seed
from app.identity.records import LOCAL, Profile
from app.identity.roles import Role, Scope
from app.mcp import allowed, mcp_server
from app.services import Services, build_services
from app.settings import Settings
from tests.browser.conftest import free_port
from tests.languages import LOCALES

ROOT = Path(__file__).resolve().parents[2]
ARTICLE = "partner-center/suspended-partner-center-account"
WHY = "why-partner-center-accounts-are-suspended"
Call = Callable[..., Any]


@pytest.fixture(scope="module")
def settings(own_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    database = f"sqlite:///{tmp_path_factory.mktemp('mcp') / 'accounts.db'}"
    return Settings(index=own_index, database=database, public_url="https://help.example.com")


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[APIFlask]:
    app = create_app(settings)
    app.testing = True
    services: Services = app.extensions["goodstanding"]
    seed(AccountStore(services.database), datetime.now(UTC))
    yield app
    services.database.close()


@pytest.fixture(scope="module")
def token(app: APIFlask) -> Callable[..., str]:
    services: Services = app.extensions["goodstanding"]
    made: list[str] = []

    def make(account: str = "DEMO-01", role: Role = Role.GLOBAL_ADMIN, scope: Scope = Scope.READ_ACCOUNTS) -> str:
        name = f"somebody-{len(made)}"
        owner = services.identity.users.add(Profile(LOCAL, name, name, frozenset({role}), account), "twelve letters +")
        made.append(services.identity.tokens.create(owner, "test", frozenset({scope}), timedelta(days=1))[0])
        return made[-1]

    return make


def asking(server: Any) -> Call:
    """Calls a tool; gives what it answers, or fails with what it says of the refusal."""

    async def ask(name: str, arguments: dict[str, Any]) -> Any:
        async with Client(server() if callable(server) else server) as client:
            result = await client.call_tool(name, arguments)
        text = "".join(each.text for each in result.content if isinstance(each, TextContent))
        if result.is_error:
            raise AssertionError(text)
        return result.structured_content or text

    return lambda name, **arguments: anyio.run(ask, name, arguments)


@pytest.fixture
def call(settings: Settings, token: Callable[..., str]) -> Iterator[Callable[..., Call]]:
    """Tools of a server in this process, which holds this token."""
    made: list[Services] = []

    def run(bearer: str = "") -> Call:
        services = build_services(settings)
        made.append(services)
        return asking(mcp_server(services, bearer))

    yield run
    for services in made:
        services.database.close()


# --- what it answers


def test_it_offers_four_tools_that_change_nothing(settings: Settings) -> None:
    async def listed() -> Any:
        async with Client(mcp_server(build_services(settings))) as client:
            return (await client.list_tools()).tools, client.instructions

    tools, instructions = anyio.run(listed)
    assert {each.name for each in tools} == {"search_guidance", "read_article", "list_reasons", "diagnose_account"}
    assert all(each.annotations.read_only_hint and each.description for each in tools)
    assert "https://help.example.com/go/" in instructions


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("de-DE", "konto gesperrt"),
        ("fr-FR", "compte suspendu"),
        ("nl-NL", "betalingstermijn"),
        ("sv-SE", "inaktiverat konto"),
        ("en-US", "overdue"),
    ],
)
def test_it_finds_what_the_api_finds(app: APIFlask, call: Callable[..., Call], locale: str, words: str) -> None:
    answer = app.test_client().get("/api/v1/search", query_string={"q": words, "locale": locale}).json
    found = call()("search_guidance", query=words, locale=locale)
    assert answer
    assert answer["results"]
    assert {**found, "took_ms": 0} == {**answer, "took_ms": 0}
    assert call()("search_guidance", query=words, locale=locale, limit=1)["results"] == answer["results"][:1]


@pytest.mark.parametrize("locale", LOCALES)
def test_it_diagnoses_as_the_api_does(
    app: APIFlask, call: Callable[..., Call], token: Callable[..., str], locale: str
) -> None:
    bearer = token()
    day = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
    path = f"/api/v1/accounts/DEMO-01/diagnosis?locale={locale}&at={day}"
    answer = app.test_client().get(path, headers={"Authorization": f"Bearer {bearer}"}).json
    assert answer
    assert call(bearer)("diagnose_account", account_id="DEMO-01", locale=locale, at=day) == json.loads(
        json.dumps(answer)
    )
    assert answer["standing"] == "suspended"


def test_every_look_is_in_the_trail(app: APIFlask, call: Callable[..., Call], token: Callable[..., str]) -> None:
    trail = app.extensions["goodstanding"].identity.trail
    before = len(trail.latest(1000, account="DEMO-01"))
    call(token())("diagnose_account", account_id="DEMO-01")
    after = trail.latest(1000, account="DEMO-01")
    assert len(after) == before + 1
    assert (after[0].entry.action, json.loads(after[0].entry.detail)["surface"]) == ("account.viewed", "mcp")


def test_another_account_is_answered_as_one_there_is_not(call: Callable[..., Call], token: Callable[..., str]) -> None:
    ask = call(token("DEMO-01"))
    with pytest.raises(AssertionError) as other:
        ask("diagnose_account", account_id="DEMO-02")
    with pytest.raises(AssertionError) as unknown:
        ask("diagnose_account", account_id="NOBODY")
    assert str(other.value) == str(unknown.value)
    assert "no such account" in str(other.value)
    for account in ("*", "DEMO-01,DEMO-02", ""):
        with pytest.raises(AssertionError, match="no such account"):
            ask("diagnose_account", account_id=account)


@pytest.mark.parametrize("bearer", ["", "gs_nonsense", "editor", "scope"])
def test_without_a_token_that_allows_it_nothing_is_diagnosed(
    call: Callable[..., Call], token: Callable[..., str], bearer: str
) -> None:
    made = {"editor": lambda: token("", Role.EDITOR), "scope": lambda: token(scope=Scope.READ_REQUESTS)}
    ask = call(made[bearer]() if bearer in made else bearer)
    with pytest.raises(AssertionError, match=r"signed in|account|see or change"):
        ask("diagnose_account", account_id="DEMO-01")
    assert ask("search_guidance", query="account", locale="en-US")["total"]


@pytest.mark.parametrize("locale", LOCALES)
def test_it_reads_articles_and_sections(call: Callable[..., Call], app: APIFlask, locale: str) -> None:
    whole = call()("read_article", article_id=ARTICLE, locale=locale)
    path = f"/{locale.lower()}/articles/{ARTICLE}.md"
    assert whole == app.test_client().get(path).text
    section = call()("read_article", article_id=ARTICLE, locale=locale.lower(), section=WHY)
    assert f"#{WHY}" in section.split("---")[1]
    assert section.split("---\n", 2)[2].strip() in whole
    assert len(section) < len(whole) / 2


def test_what_there_is_not_is_said_with_what_there_is(call: Callable[..., Call]) -> None:
    ask = call()
    with pytest.raises(AssertionError, match="no article 'nowhere'"):
        ask("read_article", article_id="nowhere")
    with pytest.raises(AssertionError, match=f"there are .*{WHY}"):
        ask("read_article", article_id=ARTICLE, section="nowhere")
    with pytest.raises(AssertionError, match=f"xx-yy.*{', '.join(LOCALES)}"):
        ask("search_guidance", query="x", locale="xx-yy")
    with pytest.raises(AssertionError, match="Say what to look for"):
        ask("search_guidance", query=" ")


@pytest.mark.parametrize("locale", LOCALES)
def test_it_lists_the_reasons_in_the_words_of_the_articles(call: Callable[..., Call], locale: str) -> None:
    listed = call()("list_reasons", locale=locale)
    assert [each["programme"] for each in listed["programmes"]] == ["csp", "ai-cloud"]
    reasons = [one for each in listed["programmes"] for one in each["reasons"]]
    assert {"billing-overdue", "account-abuse", "vetting-rejected"} <= {one["reason"] for one in reasons}
    assert all(one["locale"] == locale and one["statement"] and one["name"] for one in reasons)


def test_an_accident_tells_the_assistant_nothing(
    settings: Settings, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = build_services(settings)
    ask = asking(mcp_server(services))
    monkeypatch.setattr("app.mcp.search_answer", lambda *_: 1 / 0)
    with pytest.raises(AssertionError) as failed:
        ask("search_guidance", query="account")
    assert "division" not in str(failed.value)
    assert "division by zero" in caplog.text


# --- over the wire


def environment(settings: Settings, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOODSTANDING_")}
    return kept | {"GOODSTANDING_DATABASE": settings.database, "GOODSTANDING_INDEX": str(settings.index)} | more


COMMAND = ["-c", "from app.cli import main; main()", "mcp"]


def test_over_stdio_the_setting_says_whose_accounts(settings: Settings, token: Callable[..., str]) -> None:
    held = environment(settings, GOODSTANDING_MCP_TOKEN=token("DEMO-01"))

    async def asked() -> list[Any]:
        async with Client(StdioServerParameters(command=sys.executable, args=COMMAND, env=held, cwd=ROOT)) as client:
            return [
                await client.call_tool("diagnose_account", {"account_id": "DEMO-01"}),
                await client.call_tool("diagnose_account", {"account_id": "DEMO-02"}),
                await client.call_tool("search_guidance", {"query": "facture", "locale": "fr-fr"}),
            ]

    own, other, found = anyio.run(asked)
    assert own.structured_content["account_id"] == "DEMO-01"
    assert other.is_error
    assert "no such account" in other.content[0].text
    assert found.structured_content["results"]


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, *COMMAND, "--http", "--port", str(port)]
    # A token of the setting is for stdio: over HTTP each request brings its own.
    held = environment(settings, GOODSTANDING_MCP_TOKEN="gs_of-nobody")
    with subprocess.Popen(command, cwd=ROOT, env=held, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            yield f"http://127.0.0.1:{port}/mcp"
        finally:
            server.terminate()


def over_http(address: str, bearer: str = "") -> Call:
    @asynccontextmanager
    async def transport() -> Any:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=120) as http,
            streamable_http_client(address, http_client=http) as streams,
        ):
            yield streams

    return asking(transport)


def wait_until_it_serves(address: str) -> None:
    host, port = address.split("/")[2].split(":")
    for _ in range(600):
        try:
            socket.create_connection((host, int(port)), timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"Nothing serves {address}")


def test_over_http_each_request_says_whose_accounts(app: APIFlask, token: Callable[..., str], address: str) -> None:
    wait_until_it_serves(address)
    bearers = token("DEMO-01"), token("DEMO-02")
    assert all(app.extensions["goodstanding"].identity.tokens.principal(each) for each in bearers)
    one, two = (over_http(address, each) for each in bearers)
    assert one("diagnose_account", account_id="DEMO-01")["account_id"] == "DEMO-01"
    assert two("diagnose_account", account_id="DEMO-02")["account_id"] == "DEMO-02"
    for ask, other in ((one, "DEMO-02"), (two, "DEMO-01")):
        with pytest.raises(AssertionError, match="no such account"):
            ask("diagnose_account", account_id=other)
    nobody = over_http(address)
    with pytest.raises(AssertionError, match="needs an API token"):
        nobody("diagnose_account", account_id="DEMO-01")
    assert nobody("search_guidance", query="facture", locale="fr-fr")["results"]


def test_over_http_a_host_that_is_not_ours_is_refused(address: str) -> None:
    """A page of another site whose DNS leads here must not get answers."""
    wait_until_it_serves(address)
    headers = {
        "Host": "evil.example",
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
    }
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    assert httpx2.post(address, json=body, headers=headers).status_code == 421
    ours = {**headers, "Host": address.split("/")[2], "Origin": "https://evil.example"}
    assert httpx2.post(address, json=body, headers=ours).status_code == 403


def test_the_public_address_is_ours(settings: Settings) -> None:
    permitted = allowed(build_services(settings), "192.0.2.7", 9000)
    assert "help.example.com" in permitted.allowed_hosts
    assert permitted.allowed_origins == ["https://help.example.com"]


def test_without_the_package_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    monkeypatch.setitem(sys.modules, "app.mcp", None)
    monkeypatch.delitem(sys.modules, "app.mcp")
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setitem(sys.modules, "mcp.server", None)
    result = CliRunner().invoke(mcp, [])
    assert result.exit_code == 1
    assert "install the extra `mcp`" in result.output
