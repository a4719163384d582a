"""Consent in a browser, from the account's page and by a link; who may give and withdraw it; and what the pages say."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.database import EVERY_ACCOUNT
from app.identity.records import DEMO, Profile
from app.identity.roles import Role
from app.partner_center import store as kept
from app.partner_center.answers import Outcome
from app.partner_center.consent import Consents
from app.partner_center.vocabulary import Resource, Trouble
from app.services import Services
from app.web.partner_center_words import TROUBLES
from app.wording import wording_for
from tests.app.partner_center.conftest import ACCOUNT, Bench, add_account, everything_in, settings_for
from tests.app.partner_center.fixtures import NOW, TENANT, invoice, legal_business, partner, summary
from tests.app.partner_center.server import PartnerCenterServer
from tests.languages import LOCALES, URL_LOCALES

BASE = "http://127.0.0.1:8000"
SignIn = Callable[..., FlaskClient]


@pytest.fixture
def site(server: PartnerCenterServer, sqlite_url: str, own_index: Path) -> Iterator[Bench]:
    """A site with an account that nobody has connected yet."""
    settings = settings_for(server, sqlite_url, index=own_index)
    app = create_app(settings)
    app.testing = True
    services: Services = app.extensions["goodstanding"]
    bench = Bench(server, services.database, settings, server.add(partner()))
    add_account(bench, ACCOUNT)
    bench.say({"type": "enrolment", "programme": "csp", "role": "direct-bill"})
    bench.now = datetime.now(UTC)
    server.signs_in = TENANT
    bench.app = app  # type: ignore[attr-defined]
    yield bench
    services.database.close()


@pytest.fixture
def sign_in(site: Bench) -> SignIn:
    def run(role: Role = Role.GLOBAL_ADMIN, account: str = ACCOUNT, name: str = "") -> FlaskClient:
        services: Services = site.app.extensions["goodstanding"]  # type: ignore[attr-defined]
        agent = role is Role.AGENT
        own, serves = (None, frozenset({account})) if agent else (account, None)
        profile = Profile(DEMO, f"{role}-{account}{name}", "Demo", frozenset({role}), own, serves)
        secret = services.identity.links.create(profile, "/en-us/account")
        client: FlaskClient = site.app.test_client()  # type: ignore[attr-defined]
        assert client.get(f"/sign-in/demo/{secret}", base_url=BASE).status_code == 303
        return client

    return run


def text_of(response: TestResponse) -> str:
    assert response.status_code == 200, response.status
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def page(client: FlaskClient, locale: str = "en-us", query: str = "") -> TestResponse:
    return client.get(f"/{locale}/account/partner-center{query}", base_url=BASE)


def post(client: FlaskClient, what: str, query: str = "", **form: str) -> TestResponse:
    headers = {"Sec-Fetch-Site": "same-origin"}
    return client.post(f"/en-us/account/partner-center/{what}{query}", base_url=BASE, data=form, headers=headers)


def to_microsoft(client: FlaskClient, locale: str = "en-us") -> str:
    """Begin to consent; where the page leads to."""
    headers = {"Sec-Fetch-Site": "same-origin"}
    begun = client.post(f"/{locale}/account/partner-center/consent", base_url=BASE, headers=headers)
    assert begun.status_code == 303, begun.status
    shown = client.get(begun.headers["Location"], base_url=BASE)
    return unescape(re.findall(r'href="([^"]*/oauth2/v2.0/authorize[^"]*)"', shown.text)[0])


def back_from(url: str) -> str:
    """What an administrator's browser brings back."""
    answer = requests.get(url, allow_redirects=False, timeout=10)
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def wait_until_read(site: Bench) -> None:
    for _ in range(200):
        connection = site.connection
        if connection is not None and connection.tried_at is not None and not connection.claimed(datetime.now(UTC)):
            return
        time.sleep(0.1)
    raise AssertionError("it is still being read")


def test_an_administrator_consents_and_the_account_is_read(site: Bench, sign_in: SignIn) -> None:
    client = sign_in()
    assert "Not connected" in text_of(page(client))
    url = to_microsoft(client)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert asked["scope"] == "https://api.partnercenter.microsoft.com/user_impersonation offline_access openid"
    assert (asked["redirect_uri"], asked["prompt"]) == (f"{BASE}/partner-center/callback", "select_account")
    returned = client.get(back_from(url), base_url=BASE)
    assert returned.status_code == 303, returned.text
    assert "connected" in text_of(client.get(returned.headers["Location"], base_url=BASE))
    wait_until_read(site)
    site.now = datetime.now(UTC)
    assert site.facts.vetting is not None
    assert site.connection is not None
    assert site.connection.tenant == TENANT
    account = text_of(client.get("/en-us/account", base_url=BASE))
    assert "Partner Center (legalbusiness.vettingStatus), read today" in account
    assert "Partner Center states no due date" in account
    services: Services = site.app.extensions["goodstanding"]  # type: ignore[attr-defined]
    actions = [each.entry.action for each in services.identity.trail.latest(50, account=ACCOUNT)]
    assert {"partner-center.connected", "partner-center.read", "partner-center.viewed"} <= set(actions)


def test_a_callback_works_once_for_its_own_browser_and_session(site: Bench, sign_in: SignIn) -> None:
    client = sign_in()
    back = back_from(to_microsoft(client))
    other = sign_in(name="-other")
    assert other.get(back, base_url=BASE).status_code == 400  # another browser
    assert site.connection is None
    assert client.get(back, base_url=BASE).status_code == 303
    assert client.get(back, base_url=BASE).status_code == 400  # a second time
    back = back_from(to_microsoft(client))
    assert client.get(re.sub("state=[^&]+", "state=made-up", back), base_url=BASE).status_code == 400
    url = to_microsoft(client)
    site.server.says_no = "access_denied"
    assert client.get(back_from(url), base_url=BASE).status_code == 400


def test_a_tenant_gives_facts_to_one_account_and_an_account_takes_them_of_one(site: Bench, sign_in: SignIn) -> None:
    client = sign_in()
    client.get(back_from(to_microsoft(client)), base_url=BASE)
    wait_until_read(site)
    add_account(site, "A-2")
    second = sign_in(account="A-2")
    assert second.get(back_from(to_microsoft(second)), base_url=BASE).status_code == 400
    site.server.add(partner("tenant-2"))
    site.server.signs_in = "tenant-2"
    assert client.get(back_from(to_microsoft(client)), base_url=BASE).status_code == 400
    assert site.connection is not None
    assert site.connection.tenant == TENANT


def test_a_link_of_the_command_s_lets_somebody_consent_who_is_not_signed_in(site: Bench) -> None:
    link = Consents(site.database, site.settings).link(ACCOUNT)
    assert link.startswith(f"{BASE}/partner-center/begin/")
    client: FlaskClient = site.app.test_client()  # type: ignore[attr-defined]
    begun = client.get(urlsplit(link).path, base_url=BASE)
    shown = client.get(back_from(begun.headers["Location"]), base_url=BASE)
    assert "The account is connected" in text_of(shown)
    assert "Zebra" not in shown.text
    assert client.get(urlsplit(link).path, base_url=BASE).status_code == 400  # once
    wait_until_read(site)
    assert client.get("/partner-center/begin/made-up", base_url=BASE).status_code == 400


@pytest.mark.parametrize("role", [Role.BILLING_ADMIN, Role.USER])
def test_whoever_may_not_see_evidence_sees_nothing_of_it(site: Bench, sign_in: SignIn, role: Role) -> None:
    client = sign_in(role)
    assert page(client).status_code == 403
    for what in ("consent", "read", "withdraw"):
        assert post(client, what, sure="yes").status_code == 403
    assert "Partner Center (" not in client.get("/en-us/account", base_url=BASE).text


def test_an_agent_sees_how_it_stands_and_reads_it_but_cannot_consent_or_withdraw(site: Bench, sign_in: SignIn) -> None:
    client, query = sign_in(Role.AGENT), f"?account={ACCOUNT}"
    assert "A global admin of the account can give consent." in text_of(page(client, query=query))
    assert post(client, "read", query).status_code == 409
    site.connect(ACCOUNT, site.tenant)
    assert post(client, "consent", query).status_code == 403
    assert post(client, "withdraw", query, sure="yes").status_code == 403
    assert post(client, "read", query).status_code == 303
    wait_until_read(site)
    before = site.server.counts["/v1/invoices"]
    assert post(client, "read", query).status_code == 303  # it has just been read
    time.sleep(0.3)
    assert site.server.counts["/v1/invoices"] == before


def test_a_site_without_settings_has_no_such_pages(own_client: FlaskClient) -> None:
    assert own_client.get("/en-us/account/partner-center").status_code == 404
    assert own_client.get("/partner-center/callback").status_code == 404


def test_withdrawing_deletes_tokens_and_everything_that_was_read(site: Bench, sign_in: SignIn, tmp_path: Path) -> None:
    client = sign_in()
    client.get(back_from(to_microsoft(client)), base_url=BASE)
    wait_until_read(site)
    sealed = site.connection.sealed  # type: ignore[union-attr]
    read = [b"Zebrafils", b"Zebra Kunde", b"G-2-paid", b"legalbusiness.vettingStatus", sealed.encode()]
    assert all(each in everything_in(tmp_path) for each in read)
    assert post(client, "withdraw").status_code == 409  # not sure
    assert post(client, "withdraw", sure="yes").status_code == 303
    assert "Your consent is withdrawn" in text_of(page(client, query="?done=withdrawn"))
    site.now = datetime.now(UTC)
    assert site.connection is None
    assert site.facts.vetting is None
    assert site.facts.invoices is None
    assert {each.programme.value for each in site.facts.programmes or ()} == {"csp"}  # that was imported
    left = everything_in(tmp_path)
    assert [each for each in read if each in left] == []
    assert post(client, "withdraw", sure="yes").status_code == 409


@pytest.mark.parametrize("locale", URL_LOCALES)
def test_pages_say_what_failed_and_how_old_what_is_known_is(site: Bench, sign_in: SignIn, locale: str) -> None:
    site.connect(ACCOUNT, site.tenant)
    site.now = datetime.now(UTC) - timedelta(days=3)
    site.read()
    site.tenant.resources["legalbusiness"] = legal_business("under_review")
    site.tenant.consent = "invalid_grant"
    site.now = datetime.now(UTC)
    assert site.read().trouble is Trouble.CONSENT_EXPIRED
    client = sign_in()
    said = text_of(page(client, locale))
    account = text_of(client.get(f"/{locale}/account", base_url=BASE))
    expired, age = {
        "en-us": ("The consent has expired, or was taken back at Microsoft.", "3 days ago"),
        "fr-fr": ("Le consentement a expiré, ou il a été retiré chez Microsoft.", "il y a 3 jours"),
        "sv-se": ("Medgivandet har upphört att gälla eller återkallats hos Microsoft.", "för 3 dagar sedan"),
        "de-de": ("Die Zustimmung ist abgelaufen oder wurde bei Microsoft zurückgezogen.", "vor 3 Tagen"),
        "nl-nl": ("De toestemming is verlopen of bij Microsoft ingetrokken.", "3 dagen geleden"),
    }[locale]
    assert expired in said
    assert expired in account
    found = account.count(age)
    assert found >= 3  # vetting, profile and the bill
    site.tenant.consent = ""
    site.read()
    said = text_of(page(client, locale))
    assert "legalbusiness.vettingStatus" in said
    assert NOW.year


def test_every_piece_of_evidence_of_a_synced_account_names_its_source_in_the_api(site: Bench, sign_in: SignIn) -> None:
    site.connect(ACCOUNT, site.tenant)
    site.read()
    answer: Any = sign_in().get(f"/api/v1/accounts/{ACCOUNT}/diagnosis?locale=fr-fr", base_url=BASE).json
    evidence = [each for finding in answer["findings"] for each in finding["evidence"]]
    assert evidence
    assert {each["source"]["origin"] for each in evidence} == {"partner-center"}
    assert all(re.fullmatch(r"[a-z]+\.\w.*", each["source"]["reference"]) for each in evidence)
    assert all(each["source"]["as_of"] for each in evidence)
    bills = [each for each in evidence if each["kind"] in ("overdue-invoice", "bill-read")]
    assert bills
    assert all(each["due_derived"] for each in bills)


EVIDENCE = re.compile(r'<p class="evidence">(.*?)</p>', re.DOTALL)
AGES = {
    "en-us": "3 days ago",
    "fr-fr": "il y a 3 jours",
    "sv-se": "för 3 dagar sedan",
    "de-de": "vor 3 Tagen",
    "nl-nl": "3 dagen geleden",
}


@pytest.mark.parametrize("locale", URL_LOCALES)
def test_every_piece_of_evidence_on_the_page_names_its_source_and_age(
    site: Bench, sign_in: SignIn, locale: str
) -> None:
    site.connect(ACCOUNT, site.tenant)
    site.now = datetime.now(UTC) - timedelta(days=3)
    site.tenant.resources |= {"invoices": [invoice("G-1", 0, 100), invoice("G-2", 40, 50)], "summaries": [summary(150)]}
    site.tenant.resources["legalbusiness"] = legal_business("rejected", "business_verification")
    assert not site.read().failed
    client = sign_in()
    found = EVIDENCE.findall(client.get(f"/{locale}/account", base_url=BASE).text)
    shown = [each for each in found if "<small>" in each]  # the rest is what follows from it
    answer: Any = client.get(f"/api/v1/accounts/{ACCOUNT}/diagnosis?locale={locale}", base_url=BASE).json
    applying = [each for each in answer["findings"] if each["state"] in ("confirmed", "at-risk")]
    assert len(shown) >= sum(len(each["evidence"]) for each in applying) >= 3  # two invoices and the verification
    for each in shown:
        source = " ".join(unescape(" ".join(re.findall(r"<small>(.*?)</small>", each, re.DOTALL))).split())
        assert re.search(r"\((legalbusiness|invoices)\.[\w, .]+\)", source), each
        assert AGES[locale] in source, each


@pytest.mark.parametrize("locale", URL_LOCALES)
def test_every_trouble_has_a_line_of_its_own_on_the_page(site: Bench, sign_in: SignIn, locale: str) -> None:
    site.connect(ACCOUNT, site.tenant)
    words, client, said = wording_for(LOCALES[URL_LOCALES.index(locale)]), sign_in(), set()
    resources = [each for each in Resource if each is not Resource.PROGRAM]
    for trouble in Trouble:
        with site.database.writing(EVERY_ACCOUNT) as transaction:
            answers: dict[Resource, Outcome] = {each: Outcome(trouble=trouble) for each in resources}
            kept.note(transaction, ACCOUNT, answers, {}, site.now)
        line = words.gettext(TROUBLES[trouble])
        said.add(line)
        assert text_of(page(client, locale)).count(" ".join(line.split())) == len(resources), trouble
    assert len(said) == len(Trouble)
    assert locale == "en-us" or not said & set(TROUBLES.values())
