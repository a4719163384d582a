"""The application over a tiny docset of our own, its library built once a session."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from app import create_app
from app.settings import Settings
from indexer.library import Library

TINY = Path(__file__).resolve().parent.parent / "docsets" / "tiny"


@pytest.fixture(scope="session", autouse=True)
def _nothing_is_written_behind_a_test() -> Iterator[None]:
    """Counts wait until a test writes them: a timer would open databases after it, or the one of the checkout."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("app.insights.tally.SECONDS", 3600.0)
        yield


@pytest.fixture(scope="session")
def tiny_docset() -> Path:
    return TINY


@pytest.fixture(scope="session")
def build() -> Callable[..., str]:
    """Build a library; its generation is returned."""
    from indexer.build import build_library

    def run(content: Path, index: Path, **options: object) -> str:
        return build_library([str(content)], index, workers_count=1, **options).generation  # type: ignore[arg-type]

    return run


@pytest.fixture(scope="session")
def tiny_index(tmp_path_factory: pytest.TempPathFactory, build: Callable[..., str]) -> Path:
    """The folder of a library of the tiny docset."""
    folder = tmp_path_factory.mktemp("tiny") / "library"
    build(TINY, folder)
    return folder


@pytest.fixture(scope="session")
def settings(tiny_index: Path) -> Settings:
    return Settings(index=tiny_index, content=(str(TINY),), public_url="https://help.example.com")


@pytest.fixture(scope="session")
def app(settings: Settings) -> APIFlask:
    app = create_app(settings)
    app.testing = True
    return app


@pytest.fixture(scope="session")
def own_index(tmp_path_factory: pytest.TempPathFactory, build: Callable[..., str]) -> Path:
    """The folder of a library of the project's own articles."""
    folder = tmp_path_factory.mktemp("own") / "library"
    build(TINY.parents[2] / "content", folder)
    return folder


@pytest.fixture(scope="session")
def own_library(own_index: Path) -> Library:
    from indexer.library import open_library

    return open_library(own_index)


@pytest.fixture
def own_client(own_index: Path) -> FlaskClient:
    """An application over the project's own articles; each test has its own, since requests are counted."""
    app = create_app(Settings(index=own_index, public_url="https://help.example.com"))
    app.testing = True
    return app.test_client()


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def bare_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Those of a site whose library has not been built yet."""
    folder = tmp_path_factory.mktemp("bare")
    return Settings(index=folder / "library", public_url="https://help.example.com")


@pytest.fixture
def bare_client(bare_settings: Settings) -> FlaskClient:
    app = create_app(bare_settings)
    app.testing = True
    return app.test_client()
