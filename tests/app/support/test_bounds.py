"""How much an account's own people may send: so many open requests, so many messages a day. Support is not bounded."""

import pytest

from app.support.errors import TooManyError
from app.support.records import Action, Status, Thread
from app.support.service import SupportService
from tests.app.support.conftest import Clock, People, draft, step


@pytest.fixture(autouse=True)
def _bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.support.service.MOST_OPEN", 2)
    monkeypatch.setattr("app.support.service.MOST_SENT", 4)


def versions(support: SupportService, who: People) -> list[int]:
    return sorted(each.version for each in support.listed(who.agent, "A-1"))


def then(thread: Thread | None) -> Thread:
    assert thread is not None
    return thread


def test_so_many_requests_are_open_at_a_time(support: SupportService, who: People) -> None:
    first = support.create(who.admin, "A-1", draft(), token="one")
    second = support.create(who.user, "A-1", draft())
    with pytest.raises(TooManyError, match=r"^2 requests of your account are open"):
        support.create(who.admin, "A-1", draft())
    assert versions(support, who) == [1, 1], "nothing was written"
    assert support.create(who.admin, "A-1", draft(), token="one") == first, "what was sent before is no more"
    assert support.create(who.other, "A-2", draft()).request.account == "A-2"
    closed = then(support.change(who.admin, "A-1", second.request.id, step(Action.CLOSED, 1, "")))
    third = support.create(who.admin, "A-1", draft())
    with pytest.raises(TooManyError):
        support.change(who.admin, "A-1", closed.request.id, step(Action.REOPENED, 2, ""))
    opened = then(support.change(who.agent, "A-1", closed.request.id, step(Action.REOPENED, 2, "")))
    assert opened.request.status is Status.OPEN
    assert third.request.status is Status.OPEN


def test_so_many_messages_are_sent_within_a_day(support: SupportService, who: People, clock: Clock) -> None:
    request = support.create(who.admin, "A-1", draft()).request
    for version in (1, 2, 3):
        clock.pass_by(hours=1)
        support.change(who.admin, "A-1", request.id, step(Action.REPLIED, version))
    with pytest.raises(TooManyError, match=r"^Your account has sent 4 messages within a day"):
        support.change(who.admin, "A-1", request.id, step(Action.REPLIED, 4))
    with pytest.raises(TooManyError):
        support.create(who.user, "A-1", draft())
    assert versions(support, who) == [4]
    answered = then(support.change(who.agent, "A-1", request.id, step(Action.REPLIED, 4)))
    assert answered.request.version == 5
    closed = then(support.change(who.admin, "A-1", request.id, step(Action.CLOSED, 5, "")))
    assert closed.request.status is Status.CLOSED, "without a word, that is always possible"
    clock.pass_by(hours=21)  # the first one was sent a day ago
    assert support.create(who.user, "A-1", draft()).request.version == 1
