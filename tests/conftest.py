"""What every test may ask for: the reference articles, and a real browser."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from tests.opensearch.cluster import cluster, cluster_alone, running_cluster  # noqa: F401 - for every test
from tests.postgres import either_database, postgres, postgres_template, postgres_url  # noqa: F401 - for every test
from tests.redis_server import redis_server  # noqa: F401 - for every test

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NO_CHROMIUM = (
    "No Chromium found. Install it (Debian: apt-get install chromium) or set GOODSTANDING_CHROMIUM to its executable."
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--minutes", default="0", help="how long tests of chaos take; without, they are skipped")
    parser.addoption("--thorough", action="store_true", help="as many cases of generated tests as a release wants")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--thorough"):
        settings.register_profile("thorough", settings.default)
        settings.load_profile("thorough")


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether this run has the time that CI has."""
    return bool(request.config.getoption("--thorough"))


@pytest.fixture
def count(record_property: Callable[[str, object], None]) -> Callable[[str, int], None]:
    """Have the end of the run say how many there were of something, over all tests."""
    return lambda what, number: record_property(f"counted {what}", number)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    counted: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed"):
        for name, number in report.user_properties:
            if name.startswith("counted "):
                counted[name.removeprefix("counted ")] += int(str(number))
    for what, number in sorted(counted.items()):
        terminalreporter.write_line(f"{number:,} {what}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests that read reference articles where these are not at hand."""
    if SHARED.is_dir():
        return
    skip = pytest.mark.skip(reason="needs the reference articles in ../shared")
    for item in items:
        if item.get_closest_marker("corpus"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of reference articles; a test that uses it is marked `corpus`."""
    if not SHARED.is_dir():
        pytest.skip("needs the reference articles in ../shared")
    return SHARED


def find_chromium() -> str | None:
    """Return the Chromium that the environment names, else the first one on the path."""
    named = os.environ.get("GOODSTANDING_CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The Chromium executable. Without one a browser test is skipped, but fails in CI, where it must run."""
    executable = find_chromium()
    if executable is not None:
        return executable
    if os.environ.get("CI"):
        pytest.fail(NO_CHROMIUM)
    pytest.skip(NO_CHROMIUM)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One Chromium for all browser tests of a worker; each test opens its own context."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()
