"""The flow: what a browser brings back is held to what it was sent with, once, and soon."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select

from app.database import NO_ACCOUNT, Database, open_database
from app.identity.errors import ProviderError, Refusal, SignInError
from app.identity.oidc import LASTS, Begun, Client, OpenId
from app.identity.opaque import new_secret
from app.identity.provider import Provider
from app.identity.records import Profile
from app.identity.roles import Role
from app.identity.schema import sign_in_flows
from app.identity.service import build_identity
from app.settings import Settings
from tests.app.identity.conftest import Clock
from tests.app.identity.mischief import Mischief

CLIENT = Client("goodstanding", "s3cret", "https://help.example.com/sign-in/callback", "account", "roles")
Said = dict[str, list[str]]


class Browser:
    """Goes to the provider and comes back with whatever a test lets it bring."""

    def __init__(self, openid: OpenId, mischief: Mischief, clock: Clock) -> None:
        self.openid = openid
        self.mischief = mischief
        self.clock = clock
        self.begun = Begun("", "")
        self.sent: dict[str, str] = {}

    def go(self, return_to: str = "/fr-fr/account") -> "Browser":
        self.begun = self.openid.begin(return_to, "fr-FR")
        self.sent = {name: values[0] for name, values in parse_qs(urlsplit(self.begun.url).query).items()}
        self.mischief.id_token = lambda: self.mischief.sign(self.claims())
        return self

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = self.clock().timestamp()
        sound = {
            "iss": self.mischief.issuer,
            "aud": CLIENT.client_id,
            "sub": "42",
            "iat": now,
            "exp": now + 300,
            "nonce": self.sent["nonce"],
            "roles": ["global-admin", "offline_access"],
            "account": "A-1",
            "name": "Camille",
            "locale": "fr-FR",
        }
        return {name: value for name, value in (sound | changes).items() if value is not None}

    def says(self, **changes: str | None) -> Said:
        said = {"code": "c0de", "state": self.sent["state"], "iss": self.mischief.issuer} | changes
        return {name: [value] for name, value in said.items() if value is not None}

    def come_back(self, said: Said | None = None) -> Profile:
        return self.openid.finish(self.begun.secret, self.says() if said is None else said).profile

    def with_claims(self, **changes: Any) -> Profile:
        self.go()
        self.mischief.id_token = lambda: self.mischief.sign(self.claims(**changes))
        return self.come_back()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """One kind is enough here: what these tests ask of it, `test_once.py` tries on both."""
    opened = open_database(f"sqlite:///{tmp_path / 'people.db'}")
    yield opened
    opened.close()


@pytest.fixture
def openid(mischief: Mischief, database: Database, clock: Clock) -> OpenId:
    return OpenId(CLIENT, Provider(mischief.issuer), database, clock)


@pytest.fixture
def browser(openid: OpenId, mischief: Mischief, clock: Clock) -> Browser:
    return Browser(openid, mischief, clock)


def refused(run: Callable[[], object]) -> Refusal:
    with pytest.raises(SignInError) as found:
        run()
    return found.value.refusal


# --- what is sent, and what comes of it


def test_the_request_is_bound_on_every_side(browser: Browser) -> None:
    sent = browser.go().sent
    assert sent["response_type"] == "code"
    assert sent["code_challenge_method"] == "S256"
    assert sent["redirect_uri"] == CLIENT.redirect_uri
    assert sent["scope"] == "openid profile email"
    assert sent["ui_locales"] == "fr-FR"
    again = browser.go().sent
    for name in ("state", "nonce", "code_challenge"):
        assert len(sent[name]) >= 43
        assert sent[name] != again[name]
    assert browser.begun.secret not in browser.begun.url


def test_somebody_is_who_the_provider_says(browser: Browser, mischief: Mischief) -> None:
    finished = browser.go().openid.finish(browser.begun.secret, browser.says())
    roles = frozenset({Role.GLOBAL_ADMIN})
    assert finished.profile == Profile(mischief.issuer, "42", "Camille", roles, "A-1", None, "fr-FR")
    assert finished.return_to == "/fr-fr/account"
    assert finished.locale == "fr-FR"
    (form,) = mischief.forms
    assert form["code"] == ["c0de"]
    assert len(form["code_verifier"][0]) >= 43
    assert form["redirect_uri"] == [CLIENT.redirect_uri]
    assert mischief.credentials == ["goodstanding:s3cret"]
    assert "client_secret" not in form


@pytest.mark.parametrize(("secret", "sent"), [("s3cret", ["s3cret"]), ("", None)])
def test_the_secret_goes_where_the_provider_takes_it(
    mischief: Mischief, database: Database, clock: Clock, secret: str, sent: list[str] | None
) -> None:
    mischief.metadata["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    openid = OpenId(replace(CLIENT, client_secret=secret), Provider(mischief.issuer), database, clock)
    Browser(openid, mischief, clock).go().come_back()
    assert mischief.credentials == [""]
    assert mischief.forms[0].get("client_secret") == sent
    assert mischief.forms[0]["client_id"] == ["goodstanding"]


# --- attacks on the callback


def test_a_callback_that_nobody_began_is_refused(browser: Browser) -> None:
    browser.go()
    for secret in ("", "x", new_secret()):
        assert refused(partial(browser.openid.finish, secret, browser.says())) is Refusal.FLOW


def test_a_callback_works_once(browser: Browser, mischief: Mischief) -> None:
    browser.go().come_back()
    assert refused(browser.come_back) is Refusal.FLOW
    assert len(mischief.forms) == 1, "the code was not even sent"


@pytest.mark.parametrize("state", ["", "x", None, "é"])
def test_a_wrong_state_is_refused_and_ends_the_flow(browser: Browser, mischief: Mischief, state: str | None) -> None:
    browser.go()
    assert refused(lambda: browser.come_back(browser.says(state=state))) is Refusal.STATE
    assert refused(browser.come_back) is Refusal.FLOW
    assert mischief.forms == []


def test_the_state_of_another_browser_is_refused(browser: Browser, openid: OpenId, mischief: Mischief) -> None:
    attacker = Browser(openid, mischief, browser.clock).go()
    browser.go()
    assert refused(lambda: browser.come_back(attacker.says())) is Refusal.STATE


@pytest.mark.parametrize("issuer", ["https://evil.example", "", None])
def test_the_answer_of_another_provider_is_refused(browser: Browser, mischief: Mischief, issuer: str | None) -> None:
    """Mix-up: the code of this provider must never be sent to that one, nor the reverse."""
    browser.go()
    assert refused(lambda: browser.come_back(browser.says(iss=issuer))) is Refusal.ISSUER
    assert mischief.forms == []


def test_a_provider_that_never_names_itself_may_leave_it_out(mischief: Mischief, browser: Browser) -> None:
    del mischief.metadata["authorization_response_iss_parameter_supported"]
    browser.go().come_back(browser.says(iss=None))
    browser.go()
    assert refused(lambda: browser.come_back(browser.says(iss="https://evil.example"))) is Refusal.ISSUER


@pytest.mark.parametrize("name", ["state", "code", "iss", "x"])
def test_what_is_said_twice_is_refused(browser: Browser, name: str) -> None:
    said = browser.go().says(x="1")
    assert refused(lambda: browser.come_back(said | {name: said[name] * 2})) is Refusal.PARAMETERS


def test_a_flow_expires(browser: Browser, clock: Clock) -> None:
    browser.go()
    clock.now += LASTS
    assert refused(browser.come_back) is Refusal.FLOW


def test_expired_flows_are_swept_by_later_ones(browser: Browser, clock: Clock, database: Database) -> None:
    for _ in range(3):
        browser.go()
    clock.now += LASTS
    browser.go()
    with database.reading(NO_ACCOUNT) as connection:
        assert connection.execute(select(func.count()).select_from(sign_in_flows)).scalar() == 1


def test_the_provider_may_say_no(browser: Browser) -> None:
    browser.go()
    assert refused(lambda: browser.come_back(browser.says(code=None, error="access_denied"))) is Refusal.PROVIDER
    browser.go()
    assert refused(lambda: browser.come_back(browser.says(code=None))) is Refusal.PARAMETERS


def test_an_error_that_somebody_made_up_is_not_taken_for_the_provider_s(browser: Browser) -> None:
    browser.go()
    said = browser.says(code=None, error="access_denied", state="x")
    assert refused(lambda: browser.come_back(said)) is Refusal.STATE


# --- what the token endpoint may answer


@pytest.mark.parametrize(
    "answer",
    [
        (400, {"error": "invalid_grant"}),
        (401, {"error": "invalid_client", "error_description": "no"}),
        (500, b"oops"),
        (200, b"<html>"),
        (200, b"[]"),
        (302, b""),
    ],
)
def test_a_code_that_is_not_taken_is_refused(browser: Browser, mischief: Mischief, answer: tuple[int, Any]) -> None:
    browser.go()
    mischief.answers["/token"] = answer
    assert refused(browser.come_back) is Refusal.CODE


def test_an_answer_without_id_token_is_refused(browser: Browser, mischief: Mischief) -> None:
    browser.go()
    mischief.id_token = None
    assert refused(browser.come_back) is Refusal.TOKEN


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"iat": 0},
        {"exp": 0},
        {"azp": "another"},
    ],
)
def test_a_token_that_does_not_hold_is_refused(browser: Browser, claims: dict[str, Any]) -> None:
    assert refused(lambda: browser.with_claims(**claims)) is Refusal.TOKEN


def test_the_token_of_an_earlier_sign_in_is_refused(browser: Browser, mischief: Mischief) -> None:
    earlier = mischief.sign(browser.go().claims())
    browser.come_back()
    browser.go()
    mischief.id_token = lambda: earlier
    assert refused(browser.come_back) is Refusal.TOKEN


def test_keys_that_cannot_be_had_refuse_the_sign_in(browser: Browser, mischief: Mischief) -> None:
    browser.go()
    mischief.answers["/keys"] = (500, b"")
    assert refused(browser.come_back) is Refusal.CODE


def test_a_provider_that_is_down_is_said_to_be(database: Database, clock: Clock) -> None:
    openid = OpenId(CLIENT, Provider("http://127.0.0.1:9"), database, clock)
    with pytest.raises(ProviderError):
        openid.begin("/", "fr-FR")
    assert openid.sign_out_url("https://help.example.com/signed-out") == ""


# --- who somebody is to us


@pytest.mark.parametrize(
    ("roles", "account", "own", "serves"),
    [
        ("user billing-admin", "A-1", "A-1", None),
        (["user"], ["A-1"], "A-1", None),
        (["agent"], None, None, None),
        (["agent"], ["A-1", "A-2"], None, frozenset({"A-1", "A-2"})),
        (["agent"], "A-1", None, frozenset({"A-1"})),
        (["agent"], [], None, frozenset()),
        (["agent"], 7, None, frozenset()),
        (["agent"], ["*", "A,B", 7], None, frozenset()),
        (["editor"], "A-1", None, None),
    ],
)
def test_claims_say_roles_and_accounts(
    browser: Browser, roles: object, account: object, own: str | None, serves: frozenset[str] | None
) -> None:
    profile = browser.with_claims(roles=roles, account=account)
    assert (profile.account, profile.serves) == (own, serves)
    assert profile.roles


@pytest.mark.parametrize(
    "claims",
    [
        {"roles": None},
        {"roles": []},
        {"roles": ["root"]},
        {"roles": 7},
        {"account": None},
        {"account": ["A-1", "A-2"]},
        {"account": ["A-1", "*"]},
        {"account": "*"},
        {"account": "A-1,A-2"},
        {"account": {"id": "A-1"}},
    ],
)
def test_who_has_no_place_here_is_refused(browser: Browser, claims: dict[str, Any]) -> None:
    assert refused(lambda: browser.with_claims(**claims)) is Refusal.ACCESS


def test_names_and_locales_are_taken_where_they_make_sense(browser: Browser) -> None:
    assert browser.with_claims(name=None, preferred_username="cam").name == "cam"
    nameless = browser.with_claims(name=None, locale=7)
    assert (nameless.name, nameless.locale) == ("", "")
    assert browser.with_claims(locale="x" * 36).locale == ""
    assert len(browser.with_claims(name="n" * 900).name) == 200


# --- signing out there, too


def test_signing_out_leads_to_the_provider_where_it_offers_that(
    mischief: Mischief, database: Database, clock: Clock, openid: OpenId
) -> None:
    back = "https://help.example.com/signed-out"
    url = openid.sign_out_url(back)
    assert url.startswith(f"{mischief.issuer}/end?tenant=7&")
    query = parse_qs(urlsplit(url).query)
    assert query == {"tenant": ["7"], "client_id": ["goodstanding"], "post_logout_redirect_uri": [back]}
    mischief.metadata["end_session_endpoint"] = f"{mischief.issuer}/end"
    assert "/end?client_id=" in OpenId(CLIENT, Provider(mischief.issuer), database, clock).sign_out_url(back)
    del mischief.metadata["end_session_endpoint"]
    assert OpenId(CLIENT, Provider(mischief.issuer), database, clock).sign_out_url(back) == ""


def test_settings_say_which_provider(database: Database) -> None:
    assert build_identity(Settings(), database).openid is None
    settings = Settings(
        public_url="https://help.example.com",
        oidc_issuer="https://id.example.com",
        oidc_client_id="goodstanding",
        oidc_client_secret="s3cret",
    )
    openid = build_identity(settings, database).openid
    assert openid is not None
    assert openid.client == CLIENT
    assert openid.provider.issuer == "https://id.example.com"
