"""The real provider, and the application that signs people in with it."""

import pytest

from tests.app.conftest import build, tiny_index  # noqa: F401 - fixtures
from tests.app.signin.conftest import browse, identity, make  # noqa: F401 - fixtures
from tests.oidc.provider import issuer, oidc_provider  # noqa: F401 - fixtures


@pytest.fixture(autouse=True)
def directly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback is reached without a proxy, whatever the machine has set."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
