"""Endpoints on both databases: what they are sent, how it is signed, and what becomes of what they don't take."""

import json
import logging
import re
import time
from base64 import b64decode
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.database import EVERY_ACCOUNT, NO_ACCOUNT, Database
from app.identity.audit import Trail
from app.outbox import EventType
from app.outbox.deliveries import GIVE_UP, KEPT, Result, State, wait_after
from app.outbox.schema import outbox_delivery, outbox_event
from app.sealing import Sealing, SealingError, new_key
from app.webhooks.records import Logged
from app.webhooks.schema import webhook_endpoint
from app.webhooks.service import MOST, EndpointError, UnknownEndpointError, WebhookService
from app.webhooks.signing import new_secret, signature
from tests.app.support.conftest import Clock
from tests.app.webhooks.conftest import BASE, LOOPBACK, Deliver, Happen
from tests.app.webhooks.servers import Behave, Received, answering, serving

OK = answering("200 OK")


def in_turn(*behaviours: Behave) -> Behave:
    """One after the other; the last one for all that follows."""
    left = list(behaviours)

    def behave(connection: object, request: Received) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(connection, request)  # type: ignore[arg-type]

    return behave


def only(webhooks: WebhookService, endpoint_id: str) -> Logged:
    (found,) = webhooks.log(endpoint_id)
    return found


def test_an_event_is_sent_with_ids_and_links_and_nothing_else(
    webhooks: WebhookService, happen: Happen, deliver: Deliver, clock: Clock
) -> None:
    with serving(OK) as server:
        webhooks.register("usr_1", server.url)
        happen()
        deliver()
    (received,) = server.received
    said = json.loads(received.body)
    assert re.fullmatch(r"evt_[0-9A-Za-z]{17}", said.pop("id"))
    assert said == {
        "type": "request.replied",
        "version": 1,
        "timestamp": "2026-04-02T09:00:00.000Z",
        "account": "A-1",
        "sequence": 1,
        "data": {"request": "req_1", "version": 2, "status": "waiting-for-partner", "side": "support"},
        "links": {"request": f"{BASE}/api/v1/accounts/A-1/requests/req_1"},
    }


def test_it_is_signed_as_the_specification_says(webhooks: WebhookService, happen: Happen, deliver: Deliver) -> None:
    with serving(OK) as server:
        _, secret = webhooks.register("usr_1", server.url)
        happen()
        deliver()
    (received,) = server.received
    headers = received.headers
    assert headers["webhook-id"] == json.loads(received.body)["id"]
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    assert headers["webhook-signature"] == signature(
        secret, headers["webhook-id"], int(headers["webhook-timestamp"]), received.body
    )


def test_the_specification_s_own_example() -> None:
    """Of its reference libraries."""
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == expected


def test_a_secret_is_shown_once_and_kept_sealed(webhooks: WebhookService, database: Database) -> None:
    endpoint, secret = webhooks.register("usr_1", "https://tickets.example.com/hook", "Tickets")
    assert secret.startswith("whsec_")
    assert len(b64decode(secret.removeprefix("whsec_"))) == 32
    with database.reading(NO_ACCOUNT) as connection:
        (row,) = connection.execute(select(webhook_endpoint)).all()
    assert secret not in repr(row)
    assert secret not in repr(webhooks.find(endpoint.id))


def test_a_changed_secret_signs_beside_the_former_for_a_day(
    webhooks: WebhookService, happen: Happen, deliver: Deliver, clock: Clock
) -> None:
    with serving(OK) as server:
        endpoint, first = webhooks.register("usr_1", server.url)
        _, second = webhooks.rotate("usr_1", endpoint.id)
        happen()
        deliver()
        clock.pass_by(hours=25)
        happen()
        deliver()
    both, alone = (each.headers for each in server.received)

    def signed(headers: dict[str, str], number: int, *secrets: str) -> bool:
        body, moment = server.received[number].body, int(headers["webhook-timestamp"])
        made = [signature(secret, headers["webhook-id"], moment, body) for secret in secrets]
        return headers["webhook-signature"].split(" ") == made

    assert first != second
    assert signed(both, 0, second, first)
    assert signed(alone, 1, second)


def test_only_what_is_wanted_and_from_the_beginning_on(
    webhooks: WebhookService, happen: Happen, deliver: Deliver, clock: Clock
) -> None:
    happen()
    clock.pass_by(seconds=1)
    with serving(OK) as all_, serving(OK) as some:
        webhooks.register("usr_1", all_.url)
        webhooks.register("usr_1", some.url, types=[EventType.REQUEST_CLOSED])
        happen()
        happen(EventType.REQUEST_CLOSED)
        deliver()
    assert [json.loads(each.body)["sequence"] for each in all_.received] == [2, 3]
    assert [json.loads(each.body)["type"] for each in some.received] == ["request.closed"]


def test_what_fails_is_tried_again_under_the_same_id_and_nothing_overtakes_it(
    webhooks: WebhookService, happen: Happen, deliver: Deliver, clock: Clock
) -> None:
    with serving(in_turn(answering("500 Trouble"), answering("503 Trouble"), OK)) as server:
        endpoint, _ = webhooks.register("usr_1", server.url)
        happen()
        deliver()
        happen()
        happen(account_id="A-2")
        deliver()  # of the other account only
        assert [json.loads(each.body)["account"] for each in server.received] == ["A-1", "A-2"]
        for _ in range(20):
            clock.pass_by(minutes=1)
            deliver()
        found = [json.loads(each.body) for each in server.received]
        log = webhooks.log(endpoint.id)
    assert [each["sequence"] for each in found if each["account"] == "A-1"] == [1, 1, 2]
    assert len({each["id"] for each in found if each["account"] == "A-1"}) == 2
    assert {each.state for each in log} == {State.DELIVERED}


def test_each_wait_is_longer_and_in_the_end_it_is_given_up_and_said_so(
    webhooks: WebhookService, happen: Happen, deliver: Deliver, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(answering("500 Trouble")) as server, caplog.at_level(logging.WARNING):
        endpoint, _ = webhooks.register("usr_1", server.url)
        happen()
        began, waits = clock.now, []
        while (found := only(webhooks, endpoint.id) if server.received else None) is None or found.due is not None:
            if found and found.due:
                waits.append(found.due - clock.now)
                clock.now = found.due
            deliver()
    assert waits == sorted(waits[:6]) + waits[6:]
    assert timedelta(seconds=3.7) < waits[0] < timedelta(seconds=6.3)
    assert max(waits) < timedelta(hours=7.6)
    assert GIVE_UP - timedelta(hours=8) < clock.now - began <= GIVE_UP
    found = only(webhooks, endpoint.id)
    assert (found.state, found.attempts) == (State.GIVEN_UP, len(waits) + 1)
    assert found.last is not None
    assert (found.last.result, found.last.status) == (Result.REFUSED, 500)
    assert "Gave up" in caplog.text


def test_what_was_given_up_holds_up_nothing_and_can_be_sent_again(
    webhooks: WebhookService, happen: Happen, deliver: Deliver, clock: Clock
) -> None:
    with serving(in_turn(answering("500 Trouble"), answering("500 Trouble"), OK)) as server:
        endpoint, _ = webhooks.register("usr_1", server.url)
        happen()
        happen()
        deliver()
        clock.pass_by(days=3, hours=1)
        deliver()
        states = {each.state for each in webhooks.log(endpoint.id)}
        assert states == {State.GIVEN_UP, State.DELIVERED}
        (given_up,) = webhooks.log(endpoint.id, states=[State.GIVEN_UP])
        webhooks.again("usr_1", endpoint.id, given_up.id)
        deliver()
        assert {each.state for each in webhooks.log(endpoint.id)} == {State.DELIVERED}
    assert [json.loads(each.body)["sequence"] for each in server.received] == [1, 1, 2, 1]


@pytest.mark.parametrize("said", ["3600", "Thu, 02 Apr 2026 10:00:00 GMT"])
def test_an_endpoint_that_asks_to_wait_is_waited_for(
    webhooks: WebhookService, happen: Happen, deliver: Deliver, clock: Clock, said: str
) -> None:
    with serving(answering("429 Too Many Requests", f"Retry-After: {said}")) as server:
        endpoint, _ = webhooks.register("usr_1", server.url)
        happen()
        deliver()
        found = only(webhooks, endpoint.id)
    assert found.due == clock.now + timedelta(hours=1)


def test_an_endpoint_that_is_gone_is_disabled(webhooks: WebhookService, happen: Happen, deliver: Deliver) -> None:
    with serving(answering("410 Gone")) as server:
        endpoint, _ = webhooks.register("usr_1", server.url)
        for _ in range(3):
            happen()
        deliver()
    assert len(server.received) == 1
    assert webhooks.find(endpoint.id).gone
    assert {each.state for each in webhooks.log(endpoint.id)} == {State.DROPPED}


def test_a_redirect_is_a_failure(webhooks: WebhookService, happen: Happen, deliver: Deliver) -> None:
    with serving(OK) as inside, serving(answering("302 Found", f"Location: {inside.url}")) as server:
        endpoint, _ = webhooks.register("usr_1", server.url)
        happen()
        deliver()
        last = only(webhooks, endpoint.id).last
    assert last is not None
    assert last.result is Result.REDIRECTED
    assert inside.connections == 0


def test_a_name_that_comes_to_lead_inside_is_refused(
    webhooks: WebhookService, happen: Happen, deliver: Deliver, database: Database
) -> None:
    with serving(OK) as inside:
        endpoint, _ = webhooks.register("usr_1", "https://hooks.example.com/")
        leads_inside = f"https://169.254.169.254:{inside.port}/"
        with database.writing(NO_ACCOUNT) as connection:
            connection.execute(webhook_endpoint.update().values(url=leads_inside))
        happen()
        deliver()
        last = only(webhooks, endpoint.id).last
    assert last is not None
    assert last.result is Result.FORBIDDEN


def test_one_that_hangs_holds_up_no_other(webhooks: WebhookService, happen: Happen, deliver: Deliver) -> None:
    def hang(_connection: object, _: Received) -> None:
        time.sleep(4)

    with serving(hang) as slow, serving(OK) as quick:
        webhooks.register("usr_1", slow.url)
        webhooks.register("usr_1", quick.url)
        for account in ("A-1", "A-2") * 3:
            happen(account_id=account)
        deliver()
        assert len(quick.received) == 6


def test_what_is_disabled_is_sent_nothing_and_hears_nothing_of_it_later(
    webhooks: WebhookService, happen: Happen, deliver: Deliver, clock: Clock
) -> None:
    with serving(in_turn(answering("500 Trouble"), OK)) as server:
        endpoint, _ = webhooks.register("usr_1", server.url)
        happen()
        deliver()
        webhooks.disable("usr_1", endpoint.id)
        happen()
        clock.pass_by(hours=1)
        deliver()
        webhooks.enable("usr_1", endpoint.id)
        happen()
        deliver()
        assert [json.loads(each.body)["sequence"] for each in server.received] == [1, 3]


def test_a_test_comes_from_no_account(webhooks: WebhookService, deliver: Deliver) -> None:
    with serving(OK) as server:
        endpoint, _ = webhooks.register("usr_1", server.url, types=[EventType.REQUEST_CLOSED])
        delivery = webhooks.test("usr_1", endpoint.id)
        deliver()
    said = json.loads(server.received[0].body)
    assert (said["type"], "account" in said) == ("webhook.test", False)
    found = webhooks.logged(delivery)
    assert found is not None
    assert found.state is State.DELIVERED


def test_what_is_no_endpoint_is_refused(webhooks: WebhookService) -> None:
    for url in ("http://example.com/", "https://10.0.0.1/", "nonsense", ""):
        with pytest.raises(EndpointError) as caught:
            webhooks.register("usr_1", url)
        assert list(caught.value.errors) == ["url"]
    with pytest.raises(EndpointError):
        webhooks.register("usr_1", "https://example.com/", "two\nlines")
    for call in (webhooks.disable, webhooks.enable, webhooks.rotate, webhooks.test):
        with pytest.raises(UnknownEndpointError):
            call("usr_1", "whk_00000000000000000")
    with pytest.raises(UnknownEndpointError):
        webhooks.again("usr_1", webhooks.register("usr_1", "https://example.com/")[0].id, "dlv_00000000000000000")


def test_there_are_so_many_and_no_more(webhooks: WebhookService) -> None:
    for _ in range(MOST):
        webhooks.register("usr_1", "https://example.com/")
    with pytest.raises(EndpointError, match="as many as are possible"):
        webhooks.register("usr_1", "https://example.com/")


def test_without_a_key_nothing_is_kept_and_another_key_opens_nothing(
    webhooks: WebhookService, database: Database, trail: Trail, sealing: Sealing
) -> None:
    assert not WebhookService(database, trail, Sealing(()), LOOPBACK).possible
    with pytest.raises(SealingError, match="GOODSTANDING_SECRET_KEY is not set"):
        WebhookService(database, trail, Sealing(()), LOOPBACK).register("usr_1", "https://example.com/")
    kept = sealing.seal("webhook", "whk_1", new_secret())
    with pytest.raises(SealingError, match="No key"):
        Sealing([new_key()]).open("webhook", "whk_1", kept)
    with pytest.raises(SealingError, match="another's place"):
        sealing.open("webhook", "whk_2", kept)


def test_every_change_is_in_the_trail(webhooks: WebhookService, trail: Trail) -> None:
    endpoint, _ = webhooks.register("usr_1", "https://example.com/")
    webhooks.rotate("usr_1", endpoint.id)
    webhooks.disable("usr_1", endpoint.id)
    webhooks.enable("usr_1", endpoint.id)
    actions = [each.entry.action for each in trail.latest(10)]
    assert actions[:4] == ["webhook.enabled", "webhook.disabled", "webhook.secret-changed", "webhook.registered"]
    assert not trail.verify().faults


def test_what_is_over_is_forgotten_after_a_while(
    webhooks: WebhookService, happen: Happen, deliver: Deliver, clock: Clock, database: Database
) -> None:
    with serving(OK) as server:
        webhooks.register("usr_1", server.url)
        happen()
        deliverer = deliver()
        clock.pass_by(days=KEPT.days + 1)
        happen()
        deliver()
        clock.pass_by(hours=2)
        deliverer.tidy()
    with database.reading(EVERY_ACCOUNT) as connection:
        assert [row.sequence for row in connection.execute(select(outbox_delivery))] == [2]
        assert [row.sequence for row in connection.execute(select(outbox_event))] == [2]


def test_no_two_processes_take_the_same(
    webhooks: WebhookService, happen: Happen, database: Database, clock: Clock
) -> None:
    from app.outbox.deliverer import Deliverer

    webhooks.register("usr_1", "https://example.com/")
    for account in ("A-1", "A-2"):
        happen(account_id=account)
    one, two = (Deliverer(database, {}, clock) for _ in range(2))
    from app.outbox.deliveries import Channel
    from app.webhooks.carrier import WebhookCarrier
    from app.webhooks.sending import Sender

    carrier = WebhookCarrier(database, Sealing(()), BASE, Sender())
    Deliverer(database, {Channel.WEBHOOK: carrier}, clock).spread()
    assert len(one.claim()) == 2
    assert not two.claim()
    clock.pass_by(seconds=61)  # the lease has run out: whoever held it may be dead
    assert len(two.claim()) == 2


def test_deliveries_of_an_account_are_nobody_else_s(
    webhooks: WebhookService, happen: Happen, deliver: Deliver, database: Database
) -> None:
    with serving(OK) as server:
        webhooks.register("usr_1", server.url)
        happen()
        deliver()
    if database.postgresql:
        with database.reading("A-2") as connection:
            assert not connection.execute(select(outbox_delivery)).all()
            assert not connection.execute(select(webhook_endpoint)).all()
        with pytest.raises(DBAPIError), database.writing("A-2") as connection:
            connection.execute(
                outbox_event.insert().values(id="evt_x", account_id="A-1", sequence=9, type="x", at=GONE, actor="",
                                             data={}, recorded_at=GONE)
            )  # fmt: skip


GONE = Clock().now


def test_waits_are_spread_out() -> None:
    earliest, middle, latest = (wait_after(3, chance).total_seconds() for chance in (lambda: 0, lambda: 0.5, lambda: 1))
    assert (earliest, middle, latest) == (60, 80, 100)
    assert wait_after(500, lambda: 0.5) == timedelta(hours=6)
