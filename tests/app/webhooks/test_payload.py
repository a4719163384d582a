"""What is promised to receivers: every type is documented, and leads to where more can be asked."""

import re
from pathlib import Path

import pytest

from app.outbox.events import TYPES, Event, EventType
from app.web.webhooks_page import TYPE_NAMES
from app.webhooks.payload import payload
from tests.app.outbox.conftest import NOW

README = Path(__file__).resolve().parents[3] / "README.md"
ACCOUNT = "https://help.example.com/api/v1/accounts/A%2F1"
ROW = re.compile(r"^\| (`[a-z_.]+`(?:, `[a-z_.]+`)*) \|.*\|$", re.M)


def event(kind: EventType) -> Event:
    return Event("evt_1", "A/1", 3, kind, NOW, {"request": "req_1", "subscription": "S 1"}, "", NOW)


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_leads_to_its_thing(kind: EventType) -> None:
    expected = {
        "standing": {"diagnosis": f"{ACCOUNT}/diagnosis"},
        "deadline": {"diagnosis": f"{ACCOUNT}/diagnosis"},
        "request": {"request": f"{ACCOUNT}/requests/req_1"},
        "subscription": {"subscription": f"{ACCOUNT}/subscriptions/S%201"},
    }
    assert payload(event(kind), "https://help.example.com")["links"] == expected[kind.partition(".")[0]]


def test_every_type_is_documented_and_has_a_name() -> None:
    rows = ROW.findall(README.read_text("utf-8").partition("## Tell other software")[2].partition("\n## ")[0])
    documented = [each.strip("`") for row in rows for each in row.split(", ")]
    assert sorted(documented) == sorted(EventType)
    assert set(TYPE_NAMES) == set(EventType)
