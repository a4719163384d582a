"""The secrets of reading are in no dump, no error page and no log of a site, whatever goes wrong."""

import logging
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from app.database import EVERY_ACCOUNT, METADATA
from app.operations.logs import configure_logs
from app.partner_center.tokens import Authority, Tokens
from tests.app.partner_center.conftest import KEY, Bench
from tests.app.partner_center.server import SECRET
from tests.app.partner_center.server import Trouble as Fault
from tests.app.partner_center.test_killed import secrets_of
from tests.app.partner_center.test_pages import BASE, SignIn, back_from, page, post, to_microsoft, wait_until_read
from tests.app.partner_center.test_pages import sign_in as sign_in  # noqa: PLC0414 - fixtures
from tests.app.partner_center.test_pages import site as site  # noqa: PLC0414


@pytest.fixture(autouse=True)
def _the_log_is_left_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level


def dump(bench: Bench) -> str:
    """All rows of all tables, as whoever steals a dump has them."""
    with bench.database.reading(EVERY_ACCOUNT) as transaction:
        rows = [transaction.execute(select(table)).all() for table in METADATA.sorted_tables]
    return "\n".join([str(tuple(row)) for of_one in rows for row in of_one])


def test_a_dump_of_the_database_holds_none(bench: Bench) -> None:
    before = bench.tenant.refresh
    assert not bench.read().failed
    bench.tenant.consent = "invalid_grant"
    bench.read(days=1)
    found = dump(bench)
    assert "legalbusiness.vettingStatus" in found
    assert bench.connection is not None
    assert bench.connection.sealed in found
    assert [each for each in secrets_of(bench, bench.tenant, before) if each.decode() in found] == []


def fail_with(given: Any) -> Any:
    """A mistake of ours whose message holds everything that must not be seen."""

    def failing(self: Authority, *arguments: Any) -> Tokens:
        raise RuntimeError(f"{SECRET} {KEY} {arguments} {given}")

    return failing


def test_neither_error_pages_nor_the_log_hold_any(
    site: Bench, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs(site.settings.with_changes(log="json", log_level="info", log_requests="all"))
    app: Any = site.app  # type: ignore[attr-defined]
    app.testing, app.config["PROPAGATE_EXCEPTIONS"] = False, False
    client, before, shown = sign_in(), site.tenant.refresh, []
    site.server.secret = "renewed"  # so that the exchange of a code is refused
    back = back_from(to_microsoft(client))
    shown.append(client.get(back, base_url=BASE))
    site.server.secret = SECRET
    back = back_from(to_microsoft(client))
    with monkeypatch.context() as patched:
        patched.setattr(Authority, "by_code", fail_with(site.tenant.refresh))
        shown.append(client.get(back, base_url=BASE))
    assert [each.status_code for each in shown] == [400, 500]
    client.get(back_from(to_microsoft(client)), base_url=BASE)
    wait_until_read(site)
    shown.append(client.get(back, base_url=BASE))  # used
    site.tenant.troubles["/"] = Fault(403, "2032")
    with monkeypatch.context() as patched:
        patched.setattr(Authority, "by_refresh", fail_with(site.tenant.refresh))
        patched.setattr("app.web.partner_center.SOON", timedelta())
        assert post(client, "read").status_code == 303
        seen, end = "", time.monotonic() + 60
        while "account A-1: RuntimeError" not in seen and time.monotonic() < end:
            time.sleep(0.1)
            seen += capsys.readouterr().err
    assert "account A-1: RuntimeError" in seen
    shown += [page(client), client.get("/en-us/account", base_url=BASE)]
    shown += [client.get(f"/api/v1/accounts/A-1/{each}", base_url=BASE) for each in ("facts", "diagnosis")]
    shown += [client.get(each, base_url=BASE) for each in ("/readyz", "/metrics")]
    seen += capsys.readouterr().err
    everything = seen + "".join([each.text for each in shown])
    assert "Consent refused: exchange" in seen
    code = parse_qs(urlsplit(back).query)["code"][0]
    secrets = [*[each.decode() for each in secrets_of(site, site.tenant, before)], code]
    assert all(secrets)
    assert [each for each in secrets if each in everything] == []
