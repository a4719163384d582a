"""Signing in with a password and out again: the pages, the cookie, and what is refused."""

import re
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.http import parse_cookie

from app.identity.opaque import new_secret
from app.identity.records import LOCAL, Identity, Profile
from app.identity.roles import Role
from app.identity.service import IdentityServices
from tests.app.signin.conftest import HTTPS, PASSWORD, Browse, Make, services_of, sign_in

LOCALES = ["en-us", "fr-fr", "nl-nl", "sv-se"]
GOOD = {"username": "camille", "password": PASSWORD}


def session_of(client: FlaskClient) -> str:
    cookies = client._cookies.values()  # type: ignore[union-attr]
    return next((one.value for one in cookies if one.key.endswith("gs-session")), "")


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_is_in_the_reader_s_language(client: FlaskClient, locale: str) -> None:
    response = client.get(f"/{locale}/sign-in?to=/{locale}/account")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert f'lang="{locale[:3]}{locale[3:].upper()}"' in response.text
    assert re.search(rf'<form[^>]* method="post" action="/{locale}/sign-in"', response.text)
    assert f'name="to" value="/{locale}/account"' in response.text
    assert '<meta name="robots" content="noindex">' in response.text
    assert '<label class="field" for="gs-password">' in response.text
    assert f'href="/{LOCALES[LOCALES.index(locale) - 1]}/sign-in?to=' in response.text, "the language switch keeps it"


def test_every_page_of_signing_says_its_name_in_every_language(client: FlaskClient, camille: Identity) -> None:
    headings: dict[str, set[str]] = {}
    for locale in LOCALES:
        for path in ("sign-in", "signed-out"):
            page = client.get(f"/{locale}/{path}").text
            headings.setdefault(path, set()).update(re.findall(r"<h1>(.*?)</h1>", page))
    sign_in(client)
    for locale in LOCALES:
        headings.setdefault("signed-in", set()).update(
            re.findall(r"<h1>(.*?)</h1>", client.get(f"/{locale}/sign-in").text)
        )
    assert {path: len(found) for path, found in headings.items()} == {"sign-in": 4, "signed-out": 4, "signed-in": 4}


def test_signing_in_hands_out_one_well_made_cookie(client: FlaskClient, camille: Identity) -> None:
    response = client.post("/fr-fr/sign-in", data=GOOD)
    assert response.status_code == 303
    assert response.headers["Location"] == "/fr-fr/account"
    assert response.headers["Cache-Control"] == "no-store"
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-gs-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=43200"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert client.get("/api/whoami").text == camille.id


def test_who_is_signed_in_sees_so(client: FlaskClient, camille: Identity) -> None:
    sign_in(client)
    page = client.get("/fr-fr/sign-in").text
    assert "Camille" in page
    assert 'action="/fr-fr/sign-out"' in page
    assert 'href="/fr-fr/account"' in page
    assert 'href="/sv-se/search"' in client.get("/fr-fr/sign-in?to=/sv-se/search").text


def test_an_agent_begins_at_the_accounts_that_they_serve(client: FlaskClient, identity: IdentityServices) -> None:
    identity.users.add(Profile(LOCAL, "agnes", "", frozenset({Role.AGENT})), PASSWORD)
    response = client.post("/fr-fr/sign-in", data=GOOD | {"username": "agnes"})
    assert response.headers["Location"] == "/fr-fr/account"
    assert "As ." not in client.get("/en-us/sign-in").text


@pytest.mark.parametrize("form", [{"password": "wrong"}, {"username": "nobody"}, {"username": "", "password": ""}])
def test_a_wrong_password_is_one_with_an_unknown_user(
    client: FlaskClient, camille: Identity, form: dict[str, str]
) -> None:
    response = client.post("/fr-fr/sign-in", data=GOOD | form | {"to": "/fr-fr/search"})
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert 'name="to" value="/fr-fr/search"' in response.text
    assert "Set-Cookie" not in response.headers
    assert PASSWORD not in response.text
    name = (GOOD | form)["username"]
    answers = [client.post("/fr-fr/sign-in", data={"username": one, "password": "x"}).text for one in (name, "nobody")]
    assert answers[0] == answers[1].replace('name="username" value="nobody"', f'name="username" value="{name}"')


def test_what_was_typed_is_text(client: FlaskClient, camille: Identity) -> None:
    response = client.post("/fr-fr/sign-in", data={"username": '"><script>', "password": "x"})
    assert "<script>" not in response.text


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "\\/evil", "/\t/evil"])
def test_nobody_is_led_off_the_site(client: FlaskClient, camille: Identity, to: str) -> None:
    assert "evil" not in client.get("/fr-fr/sign-in", query_string={"to": to}).text
    assert client.post("/fr-fr/sign-in", data=GOOD | {"to": to}).headers["Location"] == "/fr-fr/account"
    assert "evil" not in client.get("/fr-fr/sign-in", query_string={"to": to}).text


def test_a_session_planted_beforehand_is_never_signed_in(
    client: FlaskClient, browse: Browse, camille: Identity
) -> None:
    """Fixation: an attacker's own secret, or one made up, in the victim's browser."""
    attacker = browse()
    sign_in(attacker)
    for planted in (session_of(attacker), new_secret()):
        client.set_cookie("__Host-gs-session", planted, domain="help.example.com", secure=True)
        assert sign_in(client) == 303
        assert session_of(client) != planted
    assert attacker.get("/api/whoami").text == "nobody", "what the browser had before has ended"


OTHER_SITES = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
]


@pytest.mark.parametrize("headers", OTHER_SITES)
@pytest.mark.parametrize("path", ["/fr-fr/sign-in", "/fr-fr/sign-out"])
def test_other_sites_can_neither_sign_in_nor_out(
    client: FlaskClient, camille: Identity, path: str, headers: dict[str, str]
) -> None:
    sign_in(client)
    before = session_of(client)
    response = client.post(path, data=GOOD, headers=headers)
    assert response.status_code == 403
    assert "Set-Cookie" not in response.headers
    assert session_of(client) == before
    assert client.get("/api/whoami").text == camille.id
    assert client.get("/fr-fr/sign-out").status_code == 405, "no link can sign anybody out"


def test_an_old_browser_is_told_by_its_origin(client: FlaskClient, camille: Identity) -> None:
    sign_in(client)
    del client.environ_base["HTTP_SEC_FETCH_SITE"]
    assert client.post("/fr-fr/sign-out", headers={"Origin": "https://evil.example"}).status_code == 403
    assert client.post("/fr-fr/sign-out", headers={"Origin": HTTPS}).status_code == 303


def test_signing_out_ends_the_session_here(client: FlaskClient, browse: Browse, camille: Identity) -> None:
    other = browse()
    sign_in(client)
    sign_in(other)
    secret = session_of(client)
    response = client.post("/fr-fr/sign-out")
    assert response.headers["Location"] == "/fr-fr/signed-out"
    assert parse_cookie(response.headers["Set-Cookie"])["__Host-gs-session"] == ""
    client.set_cookie("__Host-gs-session", secret, domain="help.example.com", secure=True)
    assert client.get("/api/whoami").text == "nobody", "the secret is worth nothing any more"
    assert other.get("/api/whoami").text == camille.id
    assert client.post("/fr-fr/sign-out").status_code == 303, "nobody is signed in: that is what was wanted"


def test_signing_out_everywhere_ends_them_all(client: FlaskClient, browse: Browse, camille: Identity) -> None:
    other = browse()
    sign_in(client)
    sign_in(other)
    client.post("/fr-fr/sign-out", data={"everywhere": "1"})
    assert other.get("/api/whoami").text == "nobody"


def test_guessing_is_slowed_down(client: FlaskClient, browse: Browse, camille: Identity) -> None:
    statuses = [sign_in(client, password=f"guess {number}") for number in range(11)]
    assert statuses == [422] * 10 + [429]
    refused = client.post("/fr-fr/sign-in", data=GOOD)
    assert refused.status_code == 429, "not even with the right password"
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    for _ in range(100):
        assert sign_in(client, password="x") == 429
    elsewhere = browse()
    elsewhere.environ_base["REMOTE_ADDR"] = "10.0.0.9"
    assert sign_in(elsewhere) == 303, "the user themselves is not locked out"


def test_an_office_begins_its_day(browse: Browse, camille: Identity) -> None:
    assert [sign_in(browse()) for _ in range(65)] == [303] * 65


def test_success_begins_the_count_anew(client: FlaskClient, camille: Identity) -> None:
    for _ in range(3):
        for _ in range(9):
            assert sign_in(client, password="guess") == 422
        assert sign_in(client) == 303


def test_many_users_from_one_client_are_slowed_down(client: FlaskClient, camille: Identity) -> None:
    statuses = [sign_in(client, username=f"user{number}", password="x") for number in range(61)]
    assert statuses == [422] * 60 + [429]


def test_one_user_from_many_clients_is_slowed_down(client: FlaskClient, camille: Identity) -> None:
    statuses = []
    for number in range(61):
        client.environ_base["REMOTE_ADDR"] = f"10.0.0.{number}"
        statuses.append(sign_in(client, username=" CAMILLE" if number % 2 else "camille", password="x"))
    assert statuses == [422] * 60 + [429]


def test_clients_behind_proxies_are_told_apart(make: Make, browse: Browse) -> None:
    client, status = browse(of=make(proxies=1)), 0
    for last in range(12):
        made_up = {"X-Forwarded-For": f"1.1.1.{last}, 10.0.0.9"}
        status = client.post("/fr-fr/sign-in", data=GOOD, headers=made_up).status_code
    assert status == 429, "only the proxy's own word counts"
    assert client.post("/fr-fr/sign-in", data=GOOD, headers={"X-Forwarded-For": "10.0.0.8"}).status_code == 422


@pytest.mark.parametrize(("public_url", "base"), [("", "http://10.1.2.3:8000"), ("http://intranet", "http://intranet")])
def test_without_https_nobody_signs_in_over_a_network(make: Make, browse: Browse, public_url: str, base: str) -> None:
    client = browse(base, make(public_url=public_url))
    answers = [client.get("/fr-fr/sign-in"), client.post("/fr-fr/sign-in", data=GOOD), client.get("/sign-in/callback")]
    answers += [client.get("/fr-fr/sign-in/provider"), client.post("/fr-fr/sign-out"), client.get("/fr-fr/signed-out")]
    assert [one.status_code for one in answers] == [403] * 6
    assert "https" in answers[0].text
    assert not any("Set-Cookie" in one.headers for one in answers)


def test_on_this_machine_a_cookie_without_prefix_does(make: Make, browse: Browse, camille: Identity) -> None:
    client = browse("http://localhost:8000", make(public_url=""))
    response = client.post("/fr-fr/sign-in", data=GOOD)
    (cookie,) = response.headers.getlist("Set-Cookie")
    assert cookie.startswith("gs-session=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert client.get("/api/whoami").text == camille.id


def test_local_users_can_be_switched_off(make: Make, browse: Browse, camille: Identity) -> None:
    client = browse(of=make(local_users="off"))
    assert "<form class" not in client.get("/fr-fr/sign-in").text.partition("<main")[2]
    assert sign_in(client) == 404


def test_without_a_library_people_are_told_why(make: Make, browse: Browse, tmp_path: Path) -> None:
    client = browse(of=make(index=tmp_path / "nowhere"))
    assert client.get("/fr-fr/sign-in").status_code == 503
    assert client.get("/api/look/A-1").status_code == 401
    assert client.get("/fr-fr/look/A-1").headers["Location"].startswith("/en/sign-in")


def test_an_unknown_locale_is_a_404(client: FlaskClient, camille: Identity) -> None:
    for path in ("/xx-xx/sign-in", "/xx-xx/signed-out"):
        assert client.get(path).status_code == 404
    assert client.get("/FR-fr/sign-in?to=/a").headers["Location"] == "/fr-fr/sign-in?to=/a"
    assert client.post("/xx-xx/sign-in", data=GOOD).status_code == 404


# --- demo links


def local(browse: Browse, make: Make) -> FlaskClient:
    return browse("http://127.0.0.1:8000", make(public_url=""))


def test_a_demo_link_signs_in_once(browse: Browse, make: Make, demo_link: str) -> None:
    client = local(browse, make)
    assert client.head(f"/sign-in/demo/{demo_link}").status_code == 404, "a look ahead does not use it up"
    response = client.get(f"/sign-in/demo/{demo_link}")
    assert response.status_code == 303
    assert response.headers["Location"] == "/sv-se/account"
    assert client.get("/api/whoami").text.startswith("usr_")
    assert local(browse, make).get(f"/sign-in/demo/{demo_link}").status_code == 400
    assert local(browse, make).get("/sign-in/demo/made-up").status_code == 400


@pytest.mark.parametrize(
    "environ",
    [
        {"REMOTE_ADDR": "10.0.0.1"},
        {"HTTP_HOST": "evil.example"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
    ],
)
def test_a_demo_link_answers_on_this_machine_only(
    browse: Browse, make: Make, demo_link: str, environ: dict[str, str]
) -> None:
    client = local(browse, make)
    path = f"/sign-in/demo/{demo_link}"
    assert client.get(path, environ_overrides=environ).status_code == 404
    assert client.get(path).status_code == 303, "it was not used up"


def test_a_demo_link_is_nothing_on_a_public_site(client: FlaskClient, demo_link: str) -> None:
    assert client.get(f"/sign-in/demo/{demo_link}").status_code == 404


def test_the_session_is_looked_up_once_a_request(app: APIFlask, client: FlaskClient, camille: Identity) -> None:
    sign_in(client)
    statements: list[str] = []
    engine = services_of(app).database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    client.get("/api/whoami")
    assert len([one for one in statements if not one.startswith("BEGIN")]) == 1
