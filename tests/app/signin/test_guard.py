"""Who asks, and what they are answered: by cookie, by token, by both, by neither."""

from datetime import timedelta
from html.parser import HTMLParser
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from app.identity.records import LOCAL, Identity, Profile
from app.identity.roles import Role, Scope
from app.identity.service import IdentityServices
from tests.answers import compared
from tests.app.signin.conftest import HTTPS, PASSWORD, Browse, Make, sign_in


class Fields(HTMLParser):
    """The form of a page, as a browser reads it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.action, self._inside, self._area = "", False, ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._inside = self._inside or (tag == "form" and found.get("class") == "card signing-form")
        if not self._inside:
            return
        self.action = self.action or found.get("action", "")
        if tag in ("input", "textarea"):
            self.values[found["name"]] = found.get("value", "")
            self._area = found["name"] if tag == "textarea" else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"
        if tag == "textarea":
            self.values[self._area] = self.values[self._area].removeprefix("\n")  # as browsers do
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.values[self._area] += data


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_nobody_in_particular(client: FlaskClient) -> None:
    assert client.get("/api/whoami").text == "nobody"
    assert client.get("/api/whoami", headers={"Authorization": "Basic eDp5"}).text == "nobody"


def test_a_program_is_told_to_bring_a_token(client: FlaskClient) -> None:
    response = client.get("/api/look/A-1")
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Bearer"
    assert response.json
    assert response.json["type"] == "/api/problems/not-signed-in"


def test_a_person_is_led_to_the_sign_in_page_and_back(client: FlaskClient, camille: Identity) -> None:
    response = client.get("/fr-fr/look/A-1?at=2026-03-01")
    assert response.status_code == 303
    assert response.headers["Cache-Control"] == "no-store"
    location = response.headers["Location"]
    assert location == "/fr-fr/sign-in?to=/fr-fr/look/A-1?at%3D2026-03-01"
    page = client.get(location)
    assert 'name="to" value="/fr-fr/look/A-1?at=2026-03-01"' in page.text
    form = {"username": "camille", "password": PASSWORD, "to": "/fr-fr/look/A-1?at=2026-03-01"}
    back = client.post("/fr-fr/sign-in", data=form)
    assert back.headers["Location"] == "/fr-fr/look/A-1?at=2026-03-01"
    assert client.get(back.headers["Location"]).text == "A-1"


def test_a_form_that_came_too_late_leads_to_the_page_alone(client: FlaskClient) -> None:
    response = client.post("/fr-fr/change", headers={"Accept-Language": "sv"})
    assert response.headers["Location"] == "/fr-fr/sign-in"


def test_a_form_that_came_too_late_comes_back_with_all_that_was_typed(client: FlaskClient, camille: Identity) -> None:
    typed = {"subject": 'A "subject" <b>', "message": "\nOne.\r\n\r\n</textarea><script>", "token": "abc", "keep": "1"}
    secret = {"password": "never to be shown"}

    def send() -> Fields:
        response = client.post("/fr-fr/change?account=A-1", data=typed | secret)
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert response.headers["Cache-Control"] == "no-store"
        assert "<script>" not in response.text
        assert "never to be shown" not in response.text
        assert 'href="/fr-fr/sign-in?to=/fr-fr/sign-in" target="_blank" rel="noopener"' in response.text
        form = Fields(response.text)
        assert form.action == "/fr-fr/change?account=A-1"
        assert {name: value.replace("\r\n", "\n") for name, value in form.values.items()} == {
            name: value.replace("\r\n", "\n") for name, value in typed.items()
        }
        return form

    send()
    form = send()  # still not signed in: still not lost
    assert client.get("/fr-fr/sign-in?to=/fr-fr/sign-in").status_code == 200
    assert sign_in(client) == 303
    assert client.post(form.action, data=form.values).text == camille.id


def test_a_form_of_another_site_is_refused_and_not_repeated(client: FlaskClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    response = client.post("/fr-fr/change", data={"message": "made up"}, headers=headers)
    assert response.status_code == 403
    assert "made up" not in response.text


@pytest.mark.parametrize("headers", [bearer("gs_x"), {"Authorization": "Basic eDp5"}])
def test_what_a_program_sent_is_not_shown_as_a_form(client: FlaskClient, headers: dict[str, str]) -> None:
    response = client.post("/fr-fr/change", data={"message": "made up"}, headers=headers)
    assert response.status_code == 303
    assert "made up" not in response.text


def test_a_form_too_large_to_be_read_leads_to_the_page_alone(client: FlaskClient) -> None:
    response = client.post("/fr-fr/change", data={"message": "x" * (1024 * 1024)})
    assert response.headers["Location"] == "/fr-fr/sign-in"


@pytest.mark.parametrize("account", ["A-2", "A-9", "*", "A-1,A-2", "A 1"])
def test_another_account_answers_as_one_that_there_is_not(
    client: FlaskClient, camille: Identity, token: str, account: str
) -> None:
    sign_in(client)
    for headers in ({}, bearer(token)):
        answer = client.get(f"/api/look/{account}", headers=headers)
        unknown = client.get("/api/look/no-such-account", headers=headers)
        assert answer.status_code == 404
        assert answer.json
        assert compared(answer, account, quote(account)) == compared(unknown, "no-such-account")
    page = client.get(f"/fr-fr/look/{account}")
    assert page.status_code == 404


def test_an_agent_reaches_what_there_is(client: FlaskClient, identity: IdentityServices) -> None:
    identity.users.add(Profile(LOCAL, "agnes", "Agnes", frozenset({Role.AGENT})), PASSWORD)
    sign_in(client, "agnes")
    assert [client.get(f"/api/look/{one}").status_code for one in ("A-1", "A-2", "A-9", "*")] == [200, 200, 404, 404]


def test_a_token_reaches_its_owner_s_account(client: FlaskClient, token: str, camille: Identity) -> None:
    assert client.get("/api/look/A-1", headers=bearer(token)).text == "A-1"
    assert client.get("/api/whoami", headers={"Authorization": f"bearer  {token} "}).text == camille.id


def test_a_token_lacks_what_its_scopes_lack(client: FlaskClient, token: str) -> None:
    response = client.post("/api/change", headers=bearer(token))
    assert response.status_code == 403
    assert response.json
    assert response.json["type"] == "/api/problems/forbidden"
    assert "accounts:write" in response.json["detail"]


def test_a_scope_gives_nothing_that_the_role_lacks(client: FlaskClient, identity: IdentityServices) -> None:
    user = identity.users.add(Profile(LOCAL, "ulla", "Ulla", frozenset({Role.USER}), "A-1"), PASSWORD)
    secret, _ = identity.tokens.create(user, "all", frozenset(Scope), timedelta(days=1))
    assert client.post("/api/change", headers=bearer(secret)).status_code == 403
    sign_in(client, "ulla")
    assert client.post("/api/change").status_code == 403


def test_who_has_the_role_may(client: FlaskClient, camille: Identity) -> None:
    sign_in(client)
    assert client.post("/api/change").text == camille.id


@pytest.mark.parametrize("header", ["Bearer gs_x", "Bearer", "bearer ", "BEARER x y"])
def test_a_token_that_does_not_work_is_not_replaced_by_a_cookie(
    client: FlaskClient, camille: Identity, header: str
) -> None:
    """The origin check lets bearer requests pass, so no cookie may ever pass with them."""
    assert sign_in(client) == 303
    cross = {"Authorization": header, "Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    for path in ("/api/change", "/api/whoami"):
        response = client.open(path, method="POST" if "change" in path else "GET", headers=cross)
        assert response.status_code in (401, 403)
        assert camille.id not in response.text
    alone = client.get("/api/whoami", headers={"Authorization": header})
    assert alone.status_code == 401
    assert alone.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_a_working_token_wins_over_a_cookie(client: FlaskClient, identity: IdentityServices, token: str) -> None:
    agnes = identity.users.add(Profile(LOCAL, "agnes", "Agnes", frozenset({Role.AGENT})), PASSWORD)
    sign_in(client, "agnes")
    assert client.get("/api/whoami").text == agnes.id
    response = client.get("/api/look/A-2", headers=bearer(token))
    assert response.status_code == 404, "Camille's, not the agent's"
    assert "Set-Cookie" not in response.headers


def test_without_https_a_session_is_read_on_this_machine_only(make: Make, browse: Browse) -> None:
    app = make(public_url="")
    identity = app.extensions["goodstanding"].identity
    identity.users.add(Profile(LOCAL, "camille", "Camille", frozenset({Role.GLOBAL_ADMIN}), "A-1"), PASSWORD)
    client = browse("http://127.0.0.1:8000", app)
    assert sign_in(client) == 303
    (cookie,) = (one for one in client._cookies.values() if one.key == "gs-session")  # type: ignore[union-attr]
    raw = app.test_client(use_cookies=False)
    headers = {"Cookie": f"gs-session={cookie.value}", "Host": "127.0.0.1:8000"}
    assert raw.get("/api/whoami", headers=headers).text != "nobody"
    for elsewhere in (
        {"headers": headers | {"Host": "evil.example:8000"}},
        {"headers": headers | {"X-Forwarded-For": "10.0.0.1"}},
        {"headers": headers, "environ_base": {"REMOTE_ADDR": "10.0.0.1"}},
        {"headers": headers, "environ_base": {"REMOTE_ADDR": ""}},
    ):
        assert raw.get("/api/whoami", **elsewhere).text == "nobody"


def test_over_https_a_cookie_without_prefix_is_nothing(client: FlaskClient, camille: Identity) -> None:
    sign_in(client)
    (cookie,) = (one for one in client._cookies.values() if one.key == "__Host-gs-session")  # type: ignore[union-attr]
    raw = client.application.test_client(use_cookies=False)
    for name, expected in (("__Host-gs-session", camille.id), ("gs-session", "nobody")):
        answer = raw.get("/api/whoami", base_url=HTTPS, headers={"Cookie": f"{name}={cookie.value}"})
        assert answer.text == expected
