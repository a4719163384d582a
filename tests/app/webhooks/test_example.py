"""The example that README gives to receivers, run as it stands there against what is really sent."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.webhooks import signing
from app.webhooks.service import WebhookService
from tests.app.webhooks.conftest import Deliver, Happen
from tests.app.webhooks.servers import Received, answering, serving

README = Path(__file__).resolve().parents[3] / "README.md"
Verified = Callable[[str, dict[str, str], bytes], bool]
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def verified() -> Verified:
    (example,) = re.findall(r"```python\n(.*?def verified.*?)```", README.read_text(encoding="utf-8"), re.S)
    names: dict[str, Verified] = {}
    exec(example, names)  # noqa: S102 - what stands in our own README
    return names["verified"]


def sent(webhooks: WebhookService, happen: Happen, deliver: Deliver) -> tuple[str, Received]:
    with serving(answering("200 OK")) as server:
        _, secret = webhooks.register("usr_1", server.url)
        happen()
        deliver()
    return secret, server.received[0]


def test_it_takes_what_is_sent_and_nothing_else(
    webhooks: WebhookService, happen: Happen, deliver: Deliver, verified: Verified
) -> None:
    secret, request = sent(webhooks, happen, deliver)
    headers, body = request.headers, request.body
    assert verified(secret, headers, body)
    assert not verified(signing.new_secret(), headers, body)
    assert not verified(secret, headers, body + b" ")
    assert not verified(secret, headers | {"webhook-id": "evt_another"}, body)
    later = str(int(headers["webhook-timestamp"]) + 1)
    assert not verified(secret, headers | {"webhook-timestamp": later}, body)
    old = int(headers["webhook-timestamp"]) - 301
    assert not verified(secret, signing.headers([secret], headers["webhook-id"], old, body), body)


def test_it_takes_either_signature_while_a_secret_changes(
    webhooks: WebhookService, happen: Happen, deliver: Deliver, verified: Verified
) -> None:
    with serving(answering("200 OK")) as server:
        endpoint, first = webhooks.register("usr_1", server.url)
        _, second = webhooks.rotate("usr_1", endpoint.id)
        happen()
        deliver()
    (request,) = server.received
    assert all(verified(secret, request.headers, request.body) for secret in (first, second))
