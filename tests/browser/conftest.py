"""A real server over the project's own articles, and pages of a real browser that watch for trouble."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect

from app.i18n import compiled_catalogues

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds for a server to answer
Opener = Callable[..., Page]

expect.set_options(timeout=10_000)  # milliseconds: other tests may keep the processors busy


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urlopen(address, timeout=2) as response:  # noqa: S310 - our own address
                if response.status == 200:
                    return
        except (URLError, OSError):
            if server.poll() is not None:
                break
        time.sleep(0.1)
    pytest.fail(f"No server answers on {address}")


@pytest.fixture(scope="session")
def site(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that serves content/. It needs a browser to be of use."""
    from indexer.build import build_library

    if not all(compiled_catalogues().values()):
        pytest.fail("The catalogues are not compiled: run `make locales`.")
    folder = tmp_path_factory.mktemp("site")
    build_library([str(ROOT / "content")], folder / "library")
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GOODSTANDING_")}
    environment["GOODSTANDING_DATABASE"] = f"sqlite:///{folder / 'counts.db'}"  # not the checkout's own
    command = [sys.executable, "-c", "from app.cli import main; main()"]
    command += ["serve", "--index", str(folder / "library")]
    command += ["--port", str(port), "--workers", "1"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            wait_for(f"{address}/readyz", server)
            yield address
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait(10)


def expected(message: ConsoleMessage) -> bool:
    """A page that is an error on purpose is reported as a failure to load."""
    return any(status in message.text for status in ("400", "404", "422"))


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Opener]:
    """Opens a path of the site in a context of its own. Errors on the console and refused styles fail the test."""
    contexts: list[BrowserContext] = []
    trouble: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not expected(message):
            trouble.append(message.text)

    def opened(path: str, *, width: int = 1280, height: int = 800, **options: object) -> Page:
        context = browser.new_context(base_url=site, viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", heard)
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert trouble == []
