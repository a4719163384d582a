"""The commands that operators use, from a key to a delivery, and the deliverer beside a server."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from app.commands.supervising import Keeper
from app.database import EVERY_ACCOUNT, Database, open_database
from app.outbox import EventType, Happening
from app.outbox.store import add
from app.settings import SettingsError, load
from tests.app.accounts.conftest import account
from tests.app.support.conftest import Clock
from tests.app.webhooks.servers import answering, serving
from tests.app.webhooks.test_delivering import only  # noqa: F401 - how a log of one is read

ROOT = Path(__file__).resolve().parents[3]
KEY = "ZrK6yvT0W7b0C1rHqG3r0e3yqg7Q8c5mJ1x2w9v8u4E="
Command = Callable[..., Result]


@pytest.fixture
def variables(tmp_path: Path) -> dict[str, str]:
    return {
        "GOODSTANDING_DATABASE": f"sqlite:///{tmp_path / 'accounts.db'}",
        "GOODSTANDING_SECRET_KEY": KEY,
        "GOODSTANDING_WEBHOOK_NETWORKS": "127.0.0.0/8",
    }


@pytest.fixture
def command(variables: dict[str, str]) -> Command:
    return lambda *arguments: CliRunner().invoke(main, arguments, env=variables)


@pytest.fixture
def database(variables: dict[str, str], tmp_path: Path, command: Command) -> Iterator[Database]:
    records = tmp_path / "accounts.jsonl"
    records.write_text(json.dumps(account()), encoding="utf-8")
    assert command("accounts", "import", str(records)).exit_code == 0
    opened = open_database(variables["GOODSTANDING_DATABASE"])
    yield opened
    opened.close()


def happen(database: Database) -> None:
    with database.writing(EVERY_ACCOUNT) as connection:
        data = {"before": "good", "after": "suspended"}
        add(connection, [Happening("A-1", EventType.STANDING_CHANGED, Clock().now, data)])


def test_from_a_key_to_a_delivery(command: Command, database: Database) -> None:
    assert load({"GOODSTANDING_SECRET_KEY": command("webhooks", "new-key").stdout.strip()}).secret_key
    with serving(answering("200 OK")) as server:
        added = command("webhooks", "add", server.url, "--name", "Tickets")
        assert added.stdout.startswith("whsec_")
        assert "not shown again" in added.stderr
        endpoint = added.stderr.split(".")[0]
        assert command("webhooks", "test", endpoint).stdout.startswith("Delivered: delivered 200")
        happen(database)
        assert "1 delivery made" in command("deliver").stderr
        assert json.loads(command("deliver", "--json").stdout) == {
            "delivered": 0, "given-up": 0, "dropped": 0, "waiting": 0,
        }  # fmt: skip
        log = json.loads(command("webhooks", "log", endpoint, "--json").stdout)
        assert [each["type"] for each in log] == ["standing.changed", "webhook.test"]
        again = command("webhooks", "redeliver", endpoint, log[0]["id"])
        assert "is due" in again.stdout
        assert "1 delivery made" in command("deliver").stderr
    assert [json.loads(each.body)["type"] for each in server.received].count("standing.changed") == 2
    assert "Tickets  works  every type  2 delivered" in command("webhooks", "list").stdout
    assert command("webhooks", "rotate", endpoint).stdout.startswith("whsec_")
    assert "Disabled" in command("webhooks", "disable", endpoint).stdout
    assert "Enabled" in command("webhooks", "enable", endpoint).stdout
    assert "delivered 200" in command("webhooks", "log", endpoint).stdout


def test_a_test_that_is_not_taken_says_why(command: Command, database: Database) -> None:
    with serving(answering("404 Not Found")) as server:
        endpoint = command("webhooks", "add", server.url).stderr.split(".")[0]
        failed = command("webhooks", "test", endpoint)
    assert failed.exit_code == 1
    assert "Not delivered: refused 404" in failed.stderr


@pytest.mark.parametrize("url", ["http://example.com/", "https://10.0.0.1/", "https://[::ffff:10.0.0.1]/"])
def test_what_is_no_endpoint_is_refused_in_a_line(command: Command, url: str) -> None:
    refused = command("webhooks", "add", url)
    assert refused.exit_code == 1
    assert "https address on the open internet" in refused.stderr


def test_without_a_key_the_command_says_how_to_get_one(command: Command, variables: dict[str, str]) -> None:
    del variables["GOODSTANDING_SECRET_KEY"]
    refused = command("webhooks", "add", "https://example.com/")
    assert refused.exit_code == 1
    assert "new-key" in refused.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("WEBHOOK_NETWORKS", "10.0.0.0/8,example.com"),
        ("DELIVER", "perhaps"),
        ("SMTP_HOST", "mail.example.com"),
        ("MAIL_FROM", "nobody"),
        ("MAIL_FROM", "A\nBcc: b@example.com <a@example.com>"),
    ],
)
def test_settings_that_make_no_sense_are_refused(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"GOODSTANDING_{name}"):
        load({f"GOODSTANDING_{name}": value})


def until(true: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_it_goes_on_until_it_is_told_to_stop(variables: dict[str, str], command: Command, database: Database) -> None:
    with serving(answering("200 OK")) as server:
        command("webhooks", "add", server.url)
        arguments = [sys.executable, "-m", "app", "deliver", "--watch"]
        process = subprocess.Popen(arguments, cwd=ROOT, env=os.environ | variables, stderr=subprocess.PIPE)
        try:
            happen(database)
            until(lambda: server.received)
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
            process.wait()
    assert process.returncode == 0
    assert b"1 delivery made" in said


def test_one_that_dies_beside_a_server_is_started_again(tmp_path: Path) -> None:
    noted = tmp_path / "pids"
    script = f"import os, time; open({str(noted)!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(600)"

    def pids() -> list[str]:
        return noted.read_text().splitlines() if noted.exists() else []

    keeper = Keeper("deliverer", [sys.executable, "-c", script])
    keeper.start()
    try:
        until(lambda: len(pids()) == 1)
        os.kill(int(pids()[0]), signal.SIGKILL)
        until(lambda: len(pids()) == 2)
    finally:
        keeper.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(int(pids()[1]), 0)
