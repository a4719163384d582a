"""The way from a listed subscription to a recorded event on both databases, where row-level security has its say."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask

from app import create_app
from app.accounts.importing import Occasion, import_lines
from app.accounts.store import AccountStore
from app.diagnosis.vocabulary import Origin
from app.identity.records import LOCAL, Profile
from app.identity.roles import Role, Scope
from app.settings import Settings
from tests.app.subscriptions.conftest import NOW, records, services_of

LIST = "/api/v1/accounts/SUBS/subscriptions"


@pytest.fixture(params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, own_index: Path, tmp_path: Path) -> Iterator[APIFlask]:
    url = f"sqlite:///{tmp_path / 'site.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    app = create_app(Settings(index=own_index, database=url))
    app.testing = True
    lines = list(enumerate(records(), 1))
    store = AccountStore(services_of(app).database)
    assert not import_lines(store, lines, Occasion(Origin.IMPORT, "test", NOW)).refused
    yield app
    services_of(app).database.close()


def test_an_event_is_recorded_with_its_entry_in_the_trail(site: APIFlask) -> None:
    identity, client = services_of(site).identity, site.test_client()
    owner = identity.users.add(
        Profile(LOCAL, "somebody", "somebody", frozenset({Role.GLOBAL_ADMIN}), "SUBS"), "twelve letters or more"
    )
    scopes = frozenset({Scope.READ_ACCOUNTS, Scope.WRITE_ACCOUNTS})
    token = identity.tokens.create(owner, "test", scopes, timedelta(days=1))[0]
    headers = {"Authorization": f"Bearer {token}"}
    before: Any = client.get(f"{LIST}?locale=sv-SE", headers=headers).json
    assert [each["id"] for each in before["subscriptions"]][:2] == ["S-7", "S-1"]
    path = f"{LIST}/S-1/events?locale=sv-SE"
    recorded = client.post(path, json={"event": "reactivated"}, headers=headers)
    assert recorded.status_code == 200, recorded.json
    assert client.post(path, json={"event": "reactivated"}, headers=headers).json["recorded"] is False  # type: ignore[index]
    after: Any = client.get(f"{LIST}/S-1?locale=sv-SE", headers=headers).json
    assert (after["status"], [each["origin"] for each in after["history"]]) == ("active", ["import", "api"])
    (entry,) = [
        each for each in identity.trail.latest(9, account="SUBS") if each.entry.action == "subscription.recorded"
    ]
    assert '"subscription":"S-1"' in entry.entry.detail
    assert identity.trail.verify().faults == ()
