"""The provider's callback, over HTTP: what is refused is a 4xx, whatever is wrong, and leaves nothing behind."""

import logging
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from limits import parse
from werkzeug.test import TestResponse

from app.identity.opaque import new_secret
from app.signin import throttle
from tests.app.identity.mischief import Mischief
from tests.app.signin.conftest import Browse, Make, services_of

Brought = Callable[..., TestResponse]


@pytest.fixture
def app(make: Make, mischief: Mischief) -> APIFlask:
    return make(oidc_issuer=mischief.issuer, oidc_client_id="goodstanding", oidc_client_secret="s3cret")


class Visit:
    """A browser on its way through the provider."""

    def __init__(self, client: FlaskClient, mischief: Mischief) -> None:
        self.client = client
        self.mischief = mischief
        self.sent: dict[str, str] = {}

    def go(self, query: str = "to=/fr-fr/search") -> TestResponse:
        response = self.client.get(f"/fr-fr/sign-in/provider?{query}")
        if response.status_code == 303:
            query_sent = parse_qs(urlsplit(response.headers["Location"]).query)
            self.sent = {name: values[0] for name, values in query_sent.items()}
            self.mischief.id_token = lambda: self.mischief.sign(self.claims())
        return response

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        sound = {"iss": self.mischief.issuer, "aud": "goodstanding", "sub": "42", "iat": now, "exp": now + 300}
        sound |= {"nonce": self.sent["nonce"], "roles": ["user"], "account": "A-1", "name": "Camille"}
        return sound | changes

    def come_back(self, **changes: str) -> TestResponse:
        said = {"code": "c0de", "state": self.sent.get("state", ""), "iss": self.mischief.issuer} | changes
        # The provider's site sends the browser back, with the cookies that are Lax.
        return self.client.get("/sign-in/callback", query_string=said, headers={"Sec-Fetch-Site": "cross-site"})


@pytest.fixture
def visit(client: FlaskClient, mischief: Mischief) -> Visit:
    return Visit(client, mischief)


def assert_refused(response: TestResponse, status: int = 400) -> None:
    assert response.status_code == status
    assert response.content_type.startswith("text/html")
    assert response.headers["Cache-Control"] == "no-store"
    assert not any("gs-session=" in one and "Max-Age=0" not in one for one in response.headers.getlist("Set-Cookie"))


def test_somebody_signs_in_at_the_provider(visit: Visit) -> None:
    begun = visit.go()
    (cookie,) = begun.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-gs-flow=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=600"} <= set(cookie.split("; "))
    assert begun.headers["Cache-Control"] == "no-store"
    back = visit.come_back()
    assert back.status_code == 303
    assert back.headers["Location"] == "/fr-fr/search"
    flow, session = sorted(back.headers.getlist("Set-Cookie"))
    assert flow.startswith("__Host-gs-flow=;")
    assert session.startswith("__Host-gs-session=")
    assert visit.client.get("/api/whoami").text.startswith("usr_")
    assert visit.client.get("/api/look/A-1").text == "A-1"


def test_whoever_wanted_to_go_nowhere_comes_to_their_account(visit: Visit) -> None:
    visit.go("")
    assert visit.come_back().headers["Location"] == "/fr-fr/account"


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example/", "/%5Cevil.example", "/%09/evil.example"])
def test_nobody_is_led_off_the_site(visit: Visit, to: str) -> None:
    visit.go(f"to={to}")
    assert visit.come_back().headers["Location"] == "/fr-fr/account"


def test_a_callback_works_once_and_in_one_browser(visit: Visit, browse: Browse, mischief: Mischief) -> None:
    visit.go()
    thief = Visit(browse(), mischief)
    thief.sent = visit.sent
    assert_refused(thief.come_back())
    assert visit.come_back().status_code == 303
    assert_refused(visit.come_back())
    visit.go()
    secret = visit.client.get_cookie("__Host-gs-flow", "help.example.com")
    assert secret
    visit.come_back()
    visit.client.set_cookie("__Host-gs-flow", secret.value, domain="help.example.com", secure=True)
    assert_refused(visit.come_back())
    assert len(mischief.forms) == 2, "no code was sent twice"


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "x"},
        {"state": ""},
        {"iss": "https://evil.example"},
        {"iss": ""},
        {"code": ""},
        {"error": "access_denied"},
        {"error": "server_error", "error_description": "<script>alert(1)</script>"},
        {"error": "\n[2026] forged line"},
    ],
)
def test_what_was_tampered_with_is_refused(
    visit: Visit, changes: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    visit.go()
    with caplog.at_level(logging.WARNING):
        response = visit.come_back(**changes)
    assert_refused(response)
    assert "<script>alert" not in response.text
    (line,) = [one.getMessage() for one in caplog.records if "Sign-in refused" in one.getMessage()]
    assert "\n" not in line
    assert_refused(visit.come_back())


@pytest.mark.parametrize("query", ["", "state=a&state=b", "code=%ff&state=%00", "iss=" + "x" * 5000])
def test_nonsense_is_refused(visit: Visit, query: str) -> None:
    visit.go()
    assert_refused(visit.client.get(f"/sign-in/callback?{query}"))


def test_a_callback_out_of_the_blue_is_refused(visit: Visit) -> None:
    assert_refused(visit.come_back(state=new_secret()))
    visit.client.set_cookie("__Host-gs-flow", new_secret(), domain="help.example.com", secure=True)
    assert_refused(visit.come_back(state=new_secret()))


@pytest.mark.parametrize(
    "claims", [{"nonce": "x"}, {"aud": "x"}, {"iss": "https://evil.example"}, {"exp": 1}, {"iat": 1}]
)
def test_an_id_token_that_does_not_hold_is_refused(visit: Visit, claims: dict[str, Any]) -> None:
    visit.go()
    visit.mischief.id_token = lambda: visit.mischief.sign(visit.claims(**claims))
    assert_refused(visit.come_back())


def test_an_unsigned_id_token_is_refused(visit: Visit) -> None:
    visit.go()
    body = visit.mischief.sign(visit.claims()).split(".")[1]
    visit.mischief.id_token = lambda: f"eyJhbGciOiJub25lIn0.{body}."
    assert_refused(visit.come_back())


def test_who_has_no_role_here_is_told_so(visit: Visit) -> None:
    visit.go()
    visit.mischief.id_token = lambda: visit.mischief.sign(visit.claims(roles=["root"]))
    assert_refused(visit.come_back(), 403)


def test_who_was_disabled_is_refused(visit: Visit, app: APIFlask) -> None:
    visit.go()
    visit.come_back()
    users = services_of(app).identity.users
    users.disable(users.list()[0])
    visit.go()
    assert_refused(visit.come_back(), 403)
    assert visit.client.get("/api/whoami").text == "nobody"


def test_a_provider_that_breaks_down_on_the_way_back_is_no_error_of_ours(visit: Visit, mischief: Mischief) -> None:
    visit.go()
    mischief.answers["/token"] = (503, b"down")
    assert_refused(visit.come_back())


def test_a_provider_that_is_down_is_said_to_be(make: Make, browse: Browse) -> None:
    client = browse(of=make(oidc_issuer="http://127.0.0.1:9", oidc_client_id="x"))
    response = client.get("/fr-fr/sign-in/provider")
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert client.get("/fr-fr/signed-out").status_code == 200


def test_sign_ins_without_end_are_refused(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "BEGUN", parse("3 per minute"))
    assert [visit.go().status_code for _ in range(4)] == [303, 303, 303, 429]


def test_the_page_offers_the_provider_and_passwords_where_both_are_on(
    make: Make, browse: Browse, mischief: Mischief
) -> None:
    settings = {"oidc_issuer": mischief.issuer, "oidc_client_id": "goodstanding"}
    alone = browse(of=make(**settings)).get("/en-us/sign-in?to=/en-us/search").text
    assert 'href="/en-us/sign-in/provider?to=/en-us/search"' in alone
    assert "gs-password" not in alone
    both = browse(of=make(local_users="on", **settings)).get("/en-us/sign-in").text
    assert "/en-us/sign-in/provider" in both
    assert "gs-password" in both


def test_without_a_provider_there_are_no_such_addresses(make: Make, browse: Browse) -> None:
    client = browse(of=make())
    assert client.get("/sign-in/callback?code=x&state=y").status_code == 404
    assert client.get("/fr-fr/sign-in/provider").status_code == 404


def test_after_signing_out_the_provider_is_offered(visit: Visit, mischief: Mischief) -> None:
    visit.go()
    visit.come_back()
    page = visit.client.get(visit.client.post("/fr-fr/sign-out").headers["Location"]).text
    assert f'href="{mischief.issuer}/end?tenant=7&amp;client_id=goodstanding' in page
    assert "help.example.com%2Fsigned-out" in page
    back = visit.client.get("/signed-out", headers={"Accept-Language": "nl"})
    assert back.headers["Location"] == "/nl-nl/signed-out"
