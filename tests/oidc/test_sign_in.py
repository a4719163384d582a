"""Signing in with a real provider: what works, and that attacks which need a real one are refused."""

import json
from base64 import urlsafe_b64decode
from html.parser import HTMLParser
from urllib.parse import parse_qs, quote, urljoin, urlsplit, urlunsplit

import pytest
import requests
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.identity.service import IdentityServices
from tests.app.signin.conftest import HTTPS, Browse, Make
from tests.oidc.provider import OidcProvider

SECRET = "a secret of the tests"
CALLBACK = f"{HTTPS}/sign-in/callback"


@pytest.fixture
def app(make: Make, issuer: str) -> APIFlask:
    return make(oidc_issuer=issuer, oidc_client_id="goodstanding", oidc_client_secret=SECRET)


class Form(HTMLParser):
    """The first form of a page: where it leads, and its hidden fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and not self.action:
            self.action = given["action"]
        elif tag == "input" and given.get("type") == "hidden":
            self.fields[given["name"]] = given.get("value", "")


class Person:
    """Somebody at two sites with one browser: ours, through the test client, and the provider's, over HTTP."""

    def __init__(self, client: FlaskClient, name: str = "camille") -> None:
        self.client = client
        self.name = name
        self.at_provider = requests.Session()

    def begins(self, to: str = "/fr-fr/search") -> str:
        response = self.client.get(f"/fr-fr/sign-in/provider?to={to}")
        assert response.status_code == 303
        return response.headers["Location"]

    def consents(self, url: str) -> str:
        """Signs in at the provider and agrees; returns where the provider then sends the browser."""
        answer = self.at_provider.get(url, allow_redirects=False)
        while not answer.headers.get("Location", "").startswith(HTTPS):
            if answer.is_redirect:
                answer = self.at_provider.get(urljoin(answer.url, answer.headers["Location"]), allow_redirects=False)
                continue
            assert answer.status_code == 200, answer.text[:500]
            form = Form(answer.text)
            data = form.fields | {"login": self.name, "password": "any"}
            answer = self.at_provider.post(urljoin(answer.url, form.action), data=data, allow_redirects=False)
        return answer.headers["Location"]

    def comes_back(self, url: str) -> TestResponse:
        parts = urlsplit(url)
        path = urlunsplit(("", "", parts.path, parts.query, ""))
        return self.client.get(path, headers={"Sec-Fetch-Site": "cross-site"})

    def signs_in(self) -> TestResponse:
        return self.comes_back(self.consents(self.begins()))

    @property
    def id(self) -> str:
        return self.client.get("/api/whoami").text


@pytest.fixture
def camille(browse: Browse) -> Person:
    return Person(browse())


def replaced(url: str, **changes: str | None) -> str:
    """The address with other parameters; None takes one away."""
    parts = urlsplit(url)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changes
    kept = {name: value for name, value in query.items() if value is not None}
    return requests.Request("GET", urlunsplit((*parts[:3], "", "")), params=kept).prepare().url or ""


# --- what works


def test_somebody_signs_in(camille: Person, identity: IdentityServices, issuer: str) -> None:
    response = camille.signs_in()
    assert response.status_code == 303
    assert response.headers["Location"] == "/fr-fr/search"
    (known,) = identity.users.list()
    assert known.id == camille.id
    assert known.profile.issuer == issuer
    assert known.profile.name == "Camille Dupré"
    assert known.profile.roles == {"global-admin"}
    assert known.profile.account == "A-1"
    assert known.profile.locale == "fr-FR"
    assert [camille.client.get(f"/api/look/{one}").status_code for one in ("A-1", "A-2")] == [200, 404]


def test_an_agent_serves_the_accounts_that_the_provider_names(browse: Browse) -> None:
    agnes = Person(browse(), "agnes")
    assert agnes.signs_in().status_code == 303
    assert [agnes.client.get(f"/api/look/{one}").status_code for one in ("A-1", "A-2")] == [200, 200]


def test_who_comes_again_is_the_same_person_in_a_new_session(camille: Person, identity: IdentityServices) -> None:
    first, second = camille.signs_in(), camille.signs_in()
    cookies = [one.headers.getlist("Set-Cookie") for one in (first, second)]
    assert cookies[0] != cookies[1]
    assert len(identity.users.list()) == 1


@pytest.mark.parametrize(("client_id", "secret"), [("goodstanding-post", SECRET), ("goodstanding-public", "")])
def test_clients_of_other_kinds_sign_in(make: Make, browse: Browse, issuer: str, client_id: str, secret: str) -> None:
    from app.identity import provider

    app = make(oidc_issuer=issuer, oidc_client_id=client_id, oidc_client_secret=secret)
    openid = app.extensions["goodstanding"].identity.openid
    real = openid.provider._fetch

    def without_basic(url: str) -> object:
        said = dict(real(url))
        if url.endswith(provider.WELL_KNOWN):
            said["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
        return said

    openid.provider._fetch = without_basic
    assert Person(browse(of=app)).signs_in().status_code == 303


def test_keys_that_were_rotated_are_fetched(make: Make, browse: Browse, oidc_provider: OidcProvider) -> None:
    with oidc_provider.running() as address:
        app = make(oidc_issuer=address, oidc_client_id="goodstanding", oidc_client_secret=SECRET)
        assert Person(browse(of=app)).signs_in().status_code == 303
        provider = app.extensions["goodstanding"].identity.openid.provider
        before = provider.keys()
    with oidc_provider.running(urlsplit(address).port or 0) as again:
        assert again == address
        assert provider.keys() == before, "kept"
        # As though the keys had not been asked for a moment ago: then they are not asked for again.
        provider._keys = (provider._clock() - 30, before)
        assert Person(browse(of=app)).signs_in().status_code == 303
        assert provider.keys() != before


def test_signing_out_leads_to_the_provider(camille: Person, issuer: str) -> None:
    camille.signs_in()
    page = camille.client.get(camille.client.post("/fr-fr/sign-out").headers["Location"]).text
    assert camille.id == "nobody"
    address = page.partition(f'href="{issuer}')[2].partition('"')[0].replace("&amp;", "&")
    asked = camille.at_provider.get(issuer + address)
    form = Form(asked.text)
    done = camille.at_provider.post(form.action, data=form.fields | {"logout": "yes"}, allow_redirects=False)
    assert done.headers["Location"].startswith(f"{HTTPS}/signed-out")
    assert camille.comes_back(done.headers["Location"]).headers["Location"].endswith("/signed-out")


# --- what is refused


def assert_refused(response: TestResponse, person: Person, status: int = 400) -> None:
    assert response.status_code == status
    assert person.id == "nobody"


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "made-up"},
        {"state": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"code": "made-up"},
        {"code": None},
    ],
)
def test_a_callback_that_was_tampered_with_is_refused(camille: Person, changes: dict[str, str | None]) -> None:
    back = camille.consents(camille.begins())
    assert {*parse_qs(urlsplit(back).query)} == {"code", "state", "iss"}, "the provider names itself"
    assert_refused(camille.comes_back(replaced(back, **changes)), camille)
    assert_refused(camille.comes_back(back), camille)


def test_a_callback_is_not_replayed(camille: Person, browse: Browse) -> None:
    back = camille.consents(camille.begins())
    thief = Person(browse())
    assert_refused(thief.comes_back(back), thief)
    assert camille.comes_back(back).status_code == 303
    assert camille.comes_back(back).status_code == 400


def test_a_code_is_not_replayed_in_another_flow(camille: Person, browse: Browse) -> None:
    """Injected into the thief's own flow, where state and issuer hold: the code's verifier is not theirs."""
    stolen = parse_qs(urlsplit(camille.consents(camille.begins())).query)["code"][0]
    thief = Person(browse(), "bo")
    own = thief.consents(thief.begins())
    assert_refused(thief.comes_back(replaced(own, code=stolen)), thief)


def test_a_used_code_is_refused_by_the_provider(camille: Person, browse: Browse) -> None:
    back = camille.consents(camille.begins())
    assert camille.comes_back(back).status_code == 303
    code = parse_qs(urlsplit(back).query)["code"][0]
    thief = Person(browse(), "bo")
    assert_refused(thief.comes_back(replaced(thief.consents(thief.begins()), code=code)), thief)


def test_nobody_is_signed_in_to_an_attacker_s_account(camille: Person, browse: Browse) -> None:
    """Login CSRF: the victim's browser is sent to a callback of the attacker's making."""
    attacker = Person(browse(), "bo")
    bait = attacker.consents(attacker.begins())
    assert_refused(camille.comes_back(bait), camille)
    camille.begins()
    assert_refused(camille.comes_back(bait), camille)


def test_a_code_without_its_nonce_is_refused(camille: Person) -> None:
    """An attacker who changes the request on its way gets a token with another nonce."""
    url = replaced(camille.begins(), nonce="of-the-attacker")
    assert_refused(camille.comes_back(camille.consents(url)), camille)


def test_a_code_for_another_challenge_is_refused(camille: Person) -> None:
    url = replaced(camille.begins(), code_challenge="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM")
    assert_refused(camille.comes_back(camille.consents(url)), camille)


def test_a_code_for_another_client_is_refused(camille: Person) -> None:
    url = replaced(camille.begins(), client_id="goodstanding-public")
    assert_refused(camille.comes_back(camille.consents(url)), camille)


def test_the_answer_of_another_real_provider_is_refused(
    camille: Person, oidc_provider: OidcProvider, make: Make, browse: Browse
) -> None:
    """Mix-up: two honest providers with the same client, and a code of the one brought to the other."""
    with oidc_provider.running() as other:
        theirs = make(oidc_issuer=other, oidc_client_id="goodstanding", oidc_client_secret=SECRET)
        elsewhere = Person(browse(of=theirs))
        code = parse_qs(urlsplit(elsewhere.consents(elsewhere.begins())).query)
        back = camille.consents(camille.begins())
        mixed = replaced(back, code=code["code"][0], iss=code["iss"][0])
        assert_refused(camille.comes_back(mixed), camille)


def test_a_session_planted_beforehand_is_never_signed_in(camille: Person, browse: Browse) -> None:
    """Session fixation: the attacker knows the cookie that the victim had before signing in."""
    planted = "A" * 43
    for client in (camille.client, thief := browse()):
        client.set_cookie("__Host-gs-session", planted, domain="help.example.com", secure=True)
    assert camille.signs_in().status_code == 303
    now = camille.client.get_cookie("__Host-gs-session", "help.example.com")
    assert now is not None
    assert now.value != planted
    assert camille.id != "nobody"
    assert thief.get("/api/whoami").text == "nobody"


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil.example"])
def test_nobody_is_led_off_the_site(camille: Person, to: str) -> None:
    back = camille.comes_back(camille.consents(camille.begins(quote(to))))
    assert back.headers["Location"] == "/fr-fr/account"


def test_who_says_no_is_not_signed_in(camille: Person) -> None:
    url = camille.begins()
    answer = camille.at_provider.get(url)
    denied = camille.at_provider.get(f"{answer.url}/abort", allow_redirects=False)
    back = camille.at_provider.get(urljoin(url, denied.headers["Location"]), allow_redirects=False)
    assert "error=access_denied" in back.headers["Location"]
    assert_refused(camille.comes_back(back.headers["Location"]), camille)


def test_who_has_no_role_here_is_told_so(browse: Browse) -> None:
    stranger = Person(browse(), "stranger")
    assert_refused(stranger.signs_in(), stranger, 403)


def test_an_account_that_is_disabled_stays_out(camille: Person, identity: IdentityServices) -> None:
    camille.signs_in()
    identity.users.disable(identity.users.list()[0])
    assert_refused(camille.signs_in(), camille, 403)


def test_a_provider_that_calls_itself_otherwise_is_refused(make: Make, browse: Browse, issuer: str) -> None:
    client = browse(of=make(oidc_issuer=f"{issuer}/", oidc_client_id="goodstanding", oidc_client_secret=SECRET))
    assert client.get("/fr-fr/sign-in/provider").status_code == 503


def test_the_wrong_secret_is_refused(make: Make, browse: Browse, issuer: str) -> None:
    app = make(oidc_issuer=issuer, oidc_client_id="goodstanding", oidc_client_secret="wrong")
    person = Person(browse(of=app))
    assert_refused(person.signs_in(), person)


def test_nothing_secret_stands_in_what_the_browser_sees(camille: Person) -> None:
    url = camille.begins()
    back = camille.consents(url)
    flow = camille.client.get_cookie("__Host-gs-flow", "help.example.com")
    assert flow is not None
    for seen in (url, back):
        assert flow.value not in seen
        assert SECRET not in seen
        assert "code_verifier" not in seen
    response = camille.comes_back(back)
    for cookie in response.headers.getlist("Set-Cookie"):
        value = cookie.partition("=")[2].partition(";")[0]
        with pytest.raises(ValueError, match=r"."):  # opaque: no JSON, coded or not
            json.loads(urlsafe_b64decode(value + "=="))
