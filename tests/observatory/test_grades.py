"""Mozilla's HTTP observatory grades every kind of page A+, for readers and for people who are signed in."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from apiflask import APIFlask

from app import create_app
from app.accounts.store import AccountStore
from app.demo.seeding import requests as demo_requests
from app.demo.seeding import seed
from app.identity import cookies
from app.identity.records import LOCAL, Profile
from app.identity.roles import Role
from app.services import Services
from app.settings import Settings
from indexer.build import build_library
from indexer.own import own_content
from tests.chaos.site import free_port, until

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
ARTICLE = "partner-center/suspended-partner-center-account"
SAMPLES = {"locale": "fr-fr", "article_id": ARTICLE, "version": "0", "name": "css/site.css", "number": "0"}
MORE = [
    "/",
    "/fr-fr/search?q=compte+suspendu",
    f"/fr-fr/articles/{ARTICLE}?view=side-by-side",
    "/fr-fr/nowhere",
    "/api/openapi.json",
    "/api/v1/search?q=compte&locale=fr-FR",
    "/api/v1/accounts",
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("observed")
    build_library([str(own_content())], folder / "library", workers_count=1)
    address = f"sqlite:///{folder / 'gs.db'}"
    return Settings(index=folder / "library", database=address, public_url="https://localhost")


@pytest.fixture(scope="module")
def cookie(settings: Settings) -> str:
    """A browser of somebody who may see as much as anybody: agent, editor and operator at once."""
    services: Services = create_app(settings).extensions["goodstanding"]
    seed(AccountStore(services.database), datetime.now(UTC))
    demo_requests(services.database, services.identity, datetime.now(UTC))
    roles = frozenset({Role.AGENT, Role.OPERATOR, Role.EDITOR})
    who = services.identity.users.add(Profile(LOCAL, "all", "All", roles), "twelve letters or more")
    secret = services.identity.sessions.sign_in_known(who, "local", "")
    services.database.close()
    return f"__Host-{cookies.SESSION}={secret}"


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOODSTANDING_")}
    given = {
        "GOODSTANDING_INDEX": str(settings.index),
        "GOODSTANDING_DATABASE": settings.database,
        "GOODSTANDING_PUBLIC_URL": settings.public_url,
        "PYTHONPATH": str(ROOT),
    }
    port = free_port()
    command = [sys.executable, "-m", "app", "serve", "--port", str(port), "--workers", "1"]
    server = subprocess.Popen(command, env=kept | given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        until(lambda: server.poll() is not None or answers(url))
        yield url
    finally:
        server.terminate()
        server.wait(60)


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz").status_code == 200
    except httpx.TransportError:
        time.sleep(0.1)
        return False


def pages(app: APIFlask) -> list[str]:
    """An address of every page that takes no more than what SAMPLES names, and those of MORE."""
    found = set(MORE)
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and set(rule.arguments) <= set(SAMPLES) and not rule.rule.startswith("/api"):
            found.add(re.sub(r"<(?:\w+:)?(\w+)>", lambda match: SAMPLES[match[1]], rule.rule))
    return sorted(found)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", str(key), "-out", str(made), "-days", "2", "-subj", "/CN=localhost"]
    subprocess.run([*command, "-addext", "subjectAltName=DNS:localhost"], check=True, capture_output=True)
    return key, made


def test_every_kind_of_page_is_graded_a_plus(
    observatory: tuple[str, Path], settings: Settings, cookie: str, certificate: tuple[Path, Path]
) -> None:
    node, folder = observatory
    key, made = certificate
    paths = pages(create_app(settings))
    assert len(paths) > 20
    asked = [{"path": path, "cookie": each} for path in paths for each in ("", cookie)]
    with serving(settings) as url:
        done = subprocess.run(
            [node, "observe.mjs", url, key, made],
            cwd=folder,
            env=os.environ | {"NODE_EXTRA_CA_CERTS": str(made)},
            input="".join(json.dumps(each) + "\n" for each in asked),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-2000:]
    graded = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(graded) == len(asked)
    assert [each for each in graded if each["grade"] != "A+"] == []
    assert {each["status"] for each in graded} <= {200, 301, 302, 303, 401, 403, 404, 405}
    assert sum(each["status"] == 200 for each in graded) > len(graded) / 2
