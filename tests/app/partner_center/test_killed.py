"""`goodstanding accounts sync` as a real process: killed at any point, secrets nowhere, exit codes, JSON."""

import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.accounts import schema
from app.database import EVERY_ACCOUNT
from app.diagnosis.vocabulary import State
from app.partner_center.schema import partner_center_run
from app.partner_center.tokens import Client, Tokens
from tests.app.partner_center.conftest import ACCOUNTS, KEY, TERMS, Bench, everything_in
from tests.app.partner_center.server import CLIENT, SECRET, Tenant
from tests.app.partner_center.server import Trouble as Fault

ROOT = Path(__file__).resolve().parents[3]


def environment(bench: Bench, index: Path) -> dict[str, str]:
    return os.environ | {
        "GOODSTANDING_DATABASE": bench.settings.database,
        "GOODSTANDING_INDEX": str(index),
        "GOODSTANDING_PARTNER_CENTER_CLIENT_ID": CLIENT,
        "GOODSTANDING_PARTNER_CENTER_CLIENT_SECRET": SECRET,
        "GOODSTANDING_SECRET_KEY": KEY,
        "GOODSTANDING_PARTNER_CENTER_PAYMENT_TERMS": str(TERMS),
        "GOODSTANDING_PARTNER_CENTER_API": bench.server.address,
        "GOODSTANDING_PARTNER_CENTER_AUTHORITY": bench.server.address,
        "GOODSTANDING_PARTNER_CENTER_ACCOUNTS": "2",
    }


def run(bench: Bench, index: Path, *arguments: str, **changes: str) -> "subprocess.CompletedProcess[str]":
    command, given = [sys.executable, "-m", "app", *arguments], environment(bench, index) | changes
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)


def sync(bench: Bench, index: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    return run(bench, index, "accounts", "sync", *more)


def rows(bench: Bench) -> dict[str, dict[str, int]]:
    """How many statements there are of each account, by table."""
    found: dict[str, dict[str, int]] = {}
    with bench.database.reading(EVERY_ACCOUNT) as transaction:
        for table in (schema.invoice, schema.vetting, schema.listing, schema.profile_check, schema.account_state):
            counted = select(table.c.account_id, func.count()).group_by(table.c.account_id)
            for account, number in transaction.execute(counted):
                found.setdefault(account, {})[table.name] = number
    return found


def test_a_run_that_is_killed_at_any_point_is_gone_on_with(many: Bench, own_index: Path) -> None:
    bench = many
    # Requests that the server has seen: at the first token, amid the first accounts, where one lands, amid others.
    for reached in (1, 3, 12, 13, 14, 25, 40):
        before = sum(bench.server.counts.values())
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "accounts", "sync"],
            cwd=ROOT,
            env=environment(bench, own_index),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while sum(bench.server.counts.values()) < before + reached and process.poll() is None:
            time.sleep(0.002)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        for account, found in rows(bench).items():  # all of an account has landed, or nothing
            assert found in ({"account_state": 1}, {"account_state": 2, "invoice": 1, "vetting": 1, "listing": 4,
                                                    "profile_check": 3}) or account == "A-1"  # fmt: skip
    finished = sync(bench, own_index, "--json")
    assert finished.returncode == 0, finished.stdout + finished.stderr
    said = json.loads(finished.stdout)
    assert said["resumed"]
    with bench.database.reading(EVERY_ACCOUNT) as transaction:
        runs = transaction.execute(select(partner_center_run.c.finished_at)).all()
    assert len(runs) == 1
    assert runs[0].finished_at is not None
    whole = rows(bench)
    assert {len(found) for account, found in whole.items()} == {5}
    bench.now = datetime.now(UTC)
    for number in range(ACCOUNTS):
        bench.account = f"K-{number}"
        bench.say({"type": "enrolment", "programme": "csp", "role": "direct-bill"})
        finding = bench.finding("billing-overdue")
        assert finding is not None
        assert finding.state is State.CONFIRMED
    again = json.loads(sync(bench, own_index, "--json").stdout)
    assert not again["resumed"]
    assert {each["landed"] for each in again["accounts"]} == {0}
    assert rows(bench) == whole


def test_what_fails_is_said_in_a_line_and_by_the_exit_code(desk: Bench, own_index: Path) -> None:
    desk.tenant.troubles["/profiles/billing"] = Fault(403, 2032)
    found = sync(desk, own_index, "A-1")
    assert found.returncode == 1
    assert "billing not read: not-allowed" in found.stdout
    assert sync(desk, own_index, "A-9").returncode == 1
    assert sync(desk, own_index, "--nonsense").returncode == 2


def secrets_of(bench: Bench, tenant: Tenant, before: str) -> list[bytes]:
    access = [token for token, owner in bench.server.access.items() if owner == tenant.id]
    return [each.encode() for each in (SECRET, KEY, before, tenant.refresh, *access)]


def test_secrets_are_in_no_log_file_output_or_representation(desk: Bench, own_index: Path, tmp_path: Path) -> None:
    before = desk.tenant.refresh
    desk.tenant.troubles["/invoices"] = Fault(500)
    found = sync(desk, own_index, "A-1", "--json")
    backup = tmp_path / "backup.zip"
    made = run(desk, own_index, "backup", str(backup), "--without-library")
    assert made.returncode == 0, made.stderr
    with zipfile.ZipFile(backup) as archive:
        backed_up = b"".join(archive.read(each) for each in archive.namelist())
    assert b"partner_center_connection" in backed_up
    secrets = secrets_of(desk, desk.tenant, before)
    assert len(secrets) >= 5
    everything: Any = [found.stdout.encode(), found.stderr.encode(), everything_in(tmp_path), backed_up]
    everything.append(repr((desk.settings, Client(CLIENT, SECRET), Tokens("access", 1, desk.tenant.refresh))).encode())
    everything.append(repr(desk.connection).encode())
    doctor = run(desk, own_index, "doctor")
    everything += [doctor.stdout.encode(), doctor.stderr.encode()]
    for text in everything:
        assert [each for each in secrets if each in text] == []
    refused = run(desk, own_index, "doctor", GOODSTANDING_SECRET_KEY="no-key-at-all")
    assert "no-key-at-all" not in refused.stdout + refused.stderr
