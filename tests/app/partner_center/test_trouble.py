"""Bad input, one by one: the last good facts stay with their age, a clear line is in the log, nothing is ruled out
wrongly.
"""

import logging
import time
from datetime import timedelta

import pytest

from app.diagnosis.vocabulary import State
from app.partner_center.vocabulary import Resource, Trouble
from tests.app.partner_center.conftest import Bench, add_account
from tests.app.partner_center.fixtures import NOW, invoice, organization, partner, summary
from tests.app.partner_center.server import Trouble as Fault
from tests.app.partner_center.server import in_a_moment

GOOD_BILL = {"invoices": [invoice("G-1", 200, 100, 100)], "summaries": [summary(0)]}


@pytest.fixture
def read_once(desk: Bench) -> Bench:
    """An account in good order that was read yesterday. Since then an invoice has been open for long."""
    desk.say({"type": "enrolment", "programme": "csp", "role": "direct-bill"})
    desk.tenant.resources |= GOOD_BILL
    assert not desk.read().failed
    desk.tenant.resources |= {"invoices": [invoice("G-1", 200, 100)], "summaries": [summary(100)]}
    desk.now += timedelta(days=1)
    desk.server.seen.clear()
    return desk


def keeps_the_last_good_facts(bench: Bench, resource: Resource = Resource.INVOICES) -> None:
    finding = bench.finding("billing-overdue")
    assert finding is not None
    assert finding.state is State.RULED_OUT
    assert finding.evidence[0].source.read.date() == NOW.date()  # a day old, and says so
    reading = bench.readings[resource]
    assert reading.read_at is not None
    assert reading.read_at.date() == NOW.date()


@pytest.mark.parametrize("resource", ["legalbusiness", "billing", "mpn", "organization", "support"])
@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        (403, Trouble.NOT_ALLOWED),
        (404, Trouble.NO_RESOURCE),
        (409, Trouble.REFUSED),
        (400, Trouble.REFUSED),
        (429, Trouble.THROTTLED),
        (500, Trouble.UNAVAILABLE),
        (501, Trouble.UNAVAILABLE),
        (502, Trouble.UNAVAILABLE),
        (503, Trouble.UNAVAILABLE),
        (504, Trouble.UNAVAILABLE),
    ],
)
def test_a_profile_that_is_refused_keeps_no_other_from_being_read(
    read_once: Bench, resource: str, status: int, trouble: Trouble
) -> None:
    read_once.tenant.troubles[f"/profiles/{resource}"] = Fault(status)
    report = read_once.read()
    assert report.troubles == {Resource(resource): trouble}
    finding = read_once.finding("billing-overdue")
    assert finding is not None
    assert finding.state is State.CONFIRMED
    reading = read_once.readings[Resource(resource)]
    assert (reading.trouble, f"status {status}" in reading.said) == (trouble, True)
    vetting = read_once.facts.vetting
    assert vetting is not None
    assert vetting.source.read.date() == (NOW.date() if resource == "legalbusiness" else read_once.now.date())


@pytest.mark.parametrize("status", [401, 403, 404, 409, 429, 500, 502])
def test_a_storm_of_refusals_keeps_what_is_known(
    read_once: Bench, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    read_once.tenant.troubles["/"] = Fault(status)
    with caplog.at_level(logging.WARNING, "goodstanding.partner_center"):
        report = read_once.read()
    assert report.landed == 0
    assert set(report.troubles) == set(Resource) - {Resource.PROGRAM}
    keeps_the_last_good_facts(read_once)
    assert f"account A-1, invoices was not read: {report.troubles[Resource.INVOICES]} (status {status}" in caplog.text
    assert "somebody@example.com" not in caplog.text
    assert len(read_once.slept) < 100  # bounded


def test_an_expired_consent_is_said_and_nothing_is_asked(read_once: Bench, caplog: pytest.LogCaptureFixture) -> None:
    read_once.tenant.consent = "invalid_grant"
    with caplog.at_level(logging.WARNING, "goodstanding.partner_center"):
        report = read_once.read()
    assert report.trouble is Trouble.CONSENT_EXPIRED
    keeps_the_last_good_facts(read_once)
    assert read_once.connection is not None
    assert read_once.connection.trouble is Trouble.CONSENT_EXPIRED
    assert "A-1 was not read: token: consent-expired (status 400, code invalid_grant, source authority)" in caplog.text
    assert "AADSTS" not in caplog.text
    assert all("/oauth2/" in each.path for each in read_once.server.seen)
    read_once.tenant.consent = ""
    assert read_once.read().trouble is None
    assert read_once.connection.trouble is None


def test_a_revoked_secret_is_said(read_once: Bench) -> None:
    read_once.server.secret = "another one"
    assert read_once.read().trouble is Trouble.SECRET_REFUSED
    keeps_the_last_good_facts(read_once)


def test_a_token_sealed_with_a_key_that_is_gone_is_said(read_once: Bench) -> None:
    from app.partner_center.vault import new_key

    read_once.settings = read_once.settings.with_changes(secret_key=(new_key(),))
    assert read_once.read().trouble is Trouble.SEALED
    keeps_the_last_good_facts(read_once)


@pytest.mark.parametrize("fault", [Fault(half=True), Fault(body=b'{"totalCount": 1, "items": [')])
def test_half_a_page(read_once: Bench, fault: Fault) -> None:
    read_once.tenant.troubles["/invoices"] = fault
    report = read_once.read()
    expected = Trouble.INCOMPLETE if fault.half else Trouble.NOT_UNDERSTOOD
    assert report.troubles[Resource.INVOICES] is expected
    keeps_the_last_good_facts(read_once)


def test_fewer_things_than_were_announced(read_once: Bench) -> None:
    read_once.tenant.troubles["/invoices"] = Fault(body=b'{"totalCount": 2, "items": []}', times=1)
    assert read_once.read().troubles[Resource.INVOICES] is Trouble.INCOMPLETE
    keeps_the_last_good_facts(read_once)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Bad gateway</html>",
        b"[]",
        b"null",
        b'{"items": null}',
        b'{"items": {}}',
        b"{}",
        b'{"items": [], "totalCount": NaN}',
        b'{"items": [' + b"[" * 100_000,
        b"\xff\xfe",
        b'{"items": [], "links": {"next": {"uri": "https://evil.example/v1/invoices"}}}',
        b'{"items": [], "links": {"next": {"uri": "//evil.example/v1/invoices"}}}',
        b'{"items": [], "links": {"next": {"uri": "http://[/v1/invoices"}}}',
        b'{"items": [], "links": {"next": {"uri": "/invoices?offset=1"}}, "continuationToken": "\xe2\x80\xa8"}',
        b'{"items": [], "links": {"next": {"uri": "/invoices", "headers": [{"key": "MS-ContinuationToken",'
        b' "value": "a\\u00e9\\u2603"}]}}}',
        b'{"items": [], "links": {"next": {"uri": "/invoices?size=200&offset=0"}}}',
        b'{"items": [], "links": {"next": {}}}',
        b'{"items": [], "links": []}',
    ],
)
def test_wrong_json(read_once: Bench, body: bytes) -> None:
    read_once.tenant.troubles["/invoices"] = Fault(body=body)
    assert read_once.read().troubles[Resource.INVOICES] is Trouble.NOT_UNDERSTOOD
    keeps_the_last_good_facts(read_once)


def test_an_answer_of_no_end(read_once: Bench) -> None:
    from app.partner_center.transport import Limits

    read_once.limits = Limits(2, 2, 5, largest=50_000)
    read_once.tenant.troubles["/invoices"] = Fault(body=b'{"items": [' + b" " * 100_000)
    assert read_once.read().troubles[Resource.INVOICES] is Trouble.NOT_UNDERSTOOD
    keeps_the_last_good_facts(read_once)


def test_an_answer_that_does_not_come(read_once: Bench) -> None:
    from app.partner_center.transport import Limits

    read_once.limits = Limits(2, 0.2, 1)
    read_once.tenant.troubles["/invoices"] = Fault(slow=0.6)
    began = time.monotonic()
    assert read_once.read().troubles[Resource.INVOICES] is Trouble.UNREACHABLE
    assert time.monotonic() - began < 30
    keeps_the_last_good_facts(read_once)


def test_nobody_answers(read_once: Bench) -> None:
    read_once.settings = read_once.settings.with_changes(partner_center_authority="http://127.0.0.1:9")
    assert read_once.read().trouble is Trouble.UNREACHABLE
    keeps_the_last_good_facts(read_once)


def test_a_redirect_leads_no_token_anywhere(read_once: Bench) -> None:
    read_once.tenant.troubles["/invoices"] = Fault(location="http://127.0.0.1:9/v1/invoices")
    assert read_once.read().troubles[Resource.INVOICES] is Trouble.REFUSED
    keeps_the_last_good_facts(read_once)


@pytest.mark.parametrize("wait", ["7", "date"])
def test_throttling_is_waited_out_as_long_as_was_asked(read_once: Bench, wait: str) -> None:
    asked = in_a_moment(7) if wait == "date" else wait
    read_once.tenant.troubles["/invoices"] = Fault(429, retry_after=asked, times=2)
    report = read_once.read()
    assert not report.failed
    assert len([each for each in read_once.slept if 5 <= each <= 8]) == 2
    ids = {each.headers["ms-requestid"] for each in read_once.server.seen if each.path == "/v1/invoices"}
    assert len(ids) == 1  # retries keep it
    every = [each.headers["ms-requestid"] for each in read_once.server.seen if each.path.startswith("/v1/")]
    assert len(set(every)) == len(every) - 2
    assert all(each.headers["ms-correlationid"] and each.headers["x-locale"] for each in read_once.server.seen
               if each.path.startswith("/v1/"))  # fmt: skip


def test_an_hour_of_throttling_is_not_waited_for(read_once: Bench) -> None:
    read_once.tenant.troubles["/invoices"] = Fault(429, retry_after="3600")
    assert read_once.read().troubles[Resource.INVOICES] is Trouble.THROTTLED
    assert max(read_once.slept, default=0) < 3600
    keeps_the_last_good_facts(read_once)


def test_errors_of_the_server_are_tried_again_later_and_later(read_once: Bench) -> None:
    read_once.tenant.troubles["/invoices/summaries"] = Fault(502, body=b"<html>", times=3)
    assert not read_once.read().failed
    assert read_once.slept == sorted(read_once.slept)
    assert len(read_once.slept) == 3


def test_a_token_that_expires_on_the_way_is_renewed(read_once: Bench) -> None:
    read_once.tenant.troubles["/profiles/mpn"] = Fault(401, code=800001, times=1)
    assert not read_once.read().failed


def test_a_clock_that_is_wrong_rules_nothing_out(desk: Bench) -> None:
    """Ours is years behind: bills of the future can't be, and so nobody knows how the bill stands."""
    desk.say({"type": "enrolment", "programme": "csp", "role": "direct-bill"})
    desk.now = NOW - timedelta(days=400)
    desk.tenant.resources |= GOOD_BILL
    report = desk.read()
    assert Resource.INVOICES in report.unclear
    finding = desk.finding("billing-overdue")
    assert finding is None or finding.state is State.NOT_KNOWN


def test_a_tenant_without_a_resource(read_once: Bench) -> None:
    read_once.tenant.resources["servicerequests"] = None
    report = read_once.read()
    assert report.troubles == {Resource.SERVICE_REQUESTS: Trouble.NO_RESOURCE}
    assert not report.failed


def test_21vianet_has_no_service_requests_and_is_not_asked(desk: Bench) -> None:
    add_account(desk, "A-2", cloud="21vianet", time_zone="Asia/Shanghai")
    tenant = desk.server.add(partner("tenant-2"))
    for rows in (tenant.resources["invoices"], *tenant.subscriptions.values()):
        for each in rows:
            each["id"] += "-2"
    desk.connect("A-2", tenant)
    desk.account = "A-2"
    report = desk.read()
    assert report.troubles == dict.fromkeys((Resource.SUPPORT, Resource.SERVICE_REQUESTS), Trouble.NOT_OFFERED)
    assert desk.facts.support_requests is None
    assert not desk.server.counts["/v1/servicerequests"]
    assert not desk.server.counts["/v1/profiles/support"]
    assert not report.failed
    assert not report.unclear


def test_answers_of_another_tenant_do_not_land(read_once: Bench) -> None:
    read_once.tenant.resources["organization"] = organization("somebody-else")
    report = read_once.read()
    assert report.trouble is Trouble.OTHER_TENANT
    keeps_the_last_good_facts(read_once)


def test_what_belongs_to_another_account_is_refused_and_said(desk: Bench) -> None:
    desk.read()
    add_account(desk, "A-2")
    desk.connect("A-2", desk.server.add(partner("tenant-2")))
    desk.account = "A-2"
    report = desk.read(days=1)
    assert "other-account" in report.unclear[Resource.INVOICES]
    desk.say({"type": "enrolment", "programme": "csp", "role": "direct-bill"})
    finding = desk.finding("billing-overdue")
    assert finding is not None
    assert finding.state is State.NOT_KNOWN


def test_a_refresh_token_that_is_replaced_is_kept_and_the_newest_key_seals_it(read_once: Bench) -> None:
    from app.partner_center.vault import Vault, new_key

    old, new = read_once.settings.secret_key[0], new_key()
    read_once.settings = read_once.settings.with_changes(secret_key=(new, old))
    assert not read_once.read().failed
    connection = read_once.connection
    assert connection is not None
    assert Vault((new,)).open("A-1", connection.sealed) == read_once.tenant.refresh
    read_once.settings = read_once.settings.with_changes(secret_key=(new,))
    assert not read_once.read(days=1).failed


def test_a_token_that_is_not_replaced_goes_on_and_is_sealed_anew(read_once: Bench) -> None:
    read_once.tenant.rotates = False
    before = read_once.connection
    assert not read_once.read().failed
    after = read_once.connection
    assert before is not None
    assert after is not None
    assert before.sealed != after.sealed
