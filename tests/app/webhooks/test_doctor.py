"""What `goodstanding doctor` and the metrics say of an outbox: that it is emptied, or why not and what to do."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from app.cli import main
from app.commands.examining_outbox import Backlog, verdict
from app.commands.verdicts import State, Verdict
from app.database import EVERY_ACCOUNT, Database, open_database
from app.operations import retention
from app.outbox import backlog_store
from app.outbox.deliveries import KEPT
from app.outbox.schema import outbox_delivery
from app.settings import Settings
from app.webhooks.service import WebhookService
from tests.app.support.conftest import Clock
from tests.app.webhooks.conftest import Deliver, Happen
from tests.app.webhooks.servers import answering, serving

KEYED = Settings(secret_key=("key",))
Doctor = Callable[..., Verdict]


@pytest.fixture
def doctor(database: Database, clock: Clock) -> Doctor:
    def run(settings: Settings = KEYED) -> Verdict:
        with database.reading(EVERY_ACCOUNT) as connection:
            return verdict(Backlog.read(connection, clock()), settings, clock())

    return run


@pytest.mark.usefixtures("webhooks")
def test_all_is_well(happen: Happen, deliver: Deliver, doctor: Doctor, clock: Clock) -> None:
    assert doctor() == Verdict(State.OK, "Nothing waits.")
    happen()
    clock.pass_by(minutes=3)
    assert doctor() == Verdict(State.OK, "1 wait, the oldest for 3 minutes.")
    deliver()
    assert doctor().detail == "Nothing waits."


@pytest.mark.usefixtures("webhooks")
def test_nobody_to_tell_is_no_trouble(happen: Happen, doctor: Doctor, clock: Clock) -> None:
    happen()
    clock.pass_by(days=40)
    found = doctor(Settings())
    assert (found.status, found.remedy) == (State.OK, "")


@pytest.mark.usefixtures("webhooks")
def test_where_nothing_delivers_it_says_so(happen: Happen, doctor: Doctor, clock: Clock) -> None:
    happen()
    clock.pass_by(minutes=11)
    found = doctor()
    assert (found.status, found.detail) == (State.ERROR, "Nothing delivers: something has been due for 11 minutes.")
    assert "`goodstanding deliver --watch`" in found.remedy
    off = doctor(Settings(smtp_host="mail.example.com", deliver="off"))
    assert "GOODSTANDING_DELIVER" in off.remedy


def test_what_became_due_while_a_deliverer_is_away(
    webhooks: WebhookService, happen: Happen, deliver: Deliver, doctor: Doctor, clock: Clock
) -> None:
    """Also where somebody has found the receivers, and died since."""
    with serving(answering("503 Later")) as server:
        webhooks.register("usr_1", server.url)
        happen()
        deliver()
    assert doctor().status is State.OK  # it is tried again later
    clock.pass_by(minutes=20)
    assert "Nothing delivers" in doctor().detail


def test_a_receiver_that_takes_nothing_is_named_with_why(
    webhooks: WebhookService, happen: Happen, deliver: Deliver, doctor: Doctor, clock: Clock
) -> None:
    with serving(answering("503 Later")) as server:
        endpoint, _ = webhooks.register("usr_1", server.url, "Tickets")
        happen()
        for _ in range(4):
            deliver()
            clock.pass_by(minutes=30)
        deliver()
    found = doctor()
    assert found.status is State.WARNING
    assert found.detail == f"{endpoint.id} (Tickets) hasn’t taken 1 delivery for 2 hours: refused 503."
    assert found.remedy == f"`goodstanding webhooks log {endpoint.id}` says what came of each try."


def test_what_was_given_up_and_who_is_gone(
    webhooks: WebhookService, happen: Happen, deliver: Deliver, doctor: Doctor, clock: Clock
) -> None:
    with serving(answering("503 Later")) as refuses, serving(answering("410 Gone")) as gone:
        first, _ = webhooks.register("usr_1", refuses.url)
        second, _ = webhooks.register("usr_1", gone.url)
        happen()
        deliver()
        clock.pass_by(days=4)
        deliver()
    found = doctor()
    assert found.status is State.WARNING
    assert f"{second.id} ({gone.url}) answered that it is gone, and is sent nothing." in found.detail
    assert f"1 delivery was given up to {first.id} ({refuses.url}) within 3 days." in found.detail
    assert f"`goodstanding webhooks log {first.id} --state given-up`" in found.remedy
    clock.pass_by(days=4)
    webhooks.remove("usr_1", second.id)
    assert doctor().status is State.OK


def test_endpoints_without_a_key_and_mail_without_a_server(
    webhooks: WebhookService, doctor: Doctor, database: Database
) -> None:
    webhooks.register("usr_1", "https://hooks.example.com/")
    found = doctor(Settings())
    assert found.status is State.ERROR
    assert "1 endpoint can be sent nothing" in found.detail
    webhooks.test("usr_1", webhooks.listed()[0].endpoint.id)
    with database.writing(EVERY_ACCOUNT) as connection:  # as of a reader, while there was a server
        connection.execute(update(outbox_delivery).values(channel="mail", endpoint_id=None))
    found = doctor()
    assert found.status is State.ERROR
    assert "1 mail can’t be sent: GOODSTANDING_SMTP_HOST is not set." in found.detail


def test_the_oldest_of_each_channel(
    webhooks: WebhookService, happen: Happen, deliver: Deliver, database: Database, clock: Clock
) -> None:
    began = clock()
    with serving(answering("503 Later")) as server:
        webhooks.register("usr_1", server.url)
        happen()
        deliver()
        clock.pass_by(hours=2)
        happen()
    with database.reading(EVERY_ACCOUNT) as connection:
        assert backlog_store.oldest(connection) == {"webhook": began, "new": clock()}


@pytest.mark.usefixtures("webhooks")
def test_what_nobody_is_ever_told_of_is_forgotten(happen: Happen, database: Database, clock: Clock) -> None:
    """Else a site that tells nobody would keep everything. One that does keeps it, however long nothing delivers."""
    happen()
    clock.pass_by(days=KEPT.days + 1)

    def kept(settings: Settings) -> bool:
        retention.apply(database, settings, clock())
        with database.reading(EVERY_ACCOUNT) as connection:
            return bool(backlog_store.oldest(connection))

    assert kept(KEYED)
    assert kept(Settings(smtp_host="mail.example.com"))
    assert not kept(Settings())


def test_the_command_says_it(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'accounts.db'}"

    def outbox() -> dict[str, str]:
        told = CliRunner().invoke(main, ["doctor", "--json"], env={"GOODSTANDING_DATABASE": url}).stdout
        checks: list[dict[str, str]] = json.loads(told)["checks"]
        return next(each for each in checks if each["name"] == "outbox")

    assert outbox()["detail"] == "Nothing has happened yet."
    open_database(url).close()
    assert outbox()["status"] == "ok"
