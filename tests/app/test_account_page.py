"""The account page: in every language, what it shows to whom, what it supposes, and what it never gives away."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from app import create_app
from app.accounts.store import AccountStore
from app.demo.seeding import seed
from app.identity.records import DEMO, Profile
from app.identity.roles import Role
from app.services import Services
from app.settings import Settings
from tests.languages import URL_LOCALES

ROOT = Path(__file__).resolve().parents[2]
BASE = "http://127.0.0.1:8000"
LONG_OVERDUE = "DEMO-01-06"  # 74 days
SignIn = Callable[..., FlaskClient]


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, build: Callable[..., str]) -> Path:
    """Of the project's own articles, which state every reason and step."""
    folder = tmp_path_factory.mktemp("content") / "library"
    build(ROOT / "content", folder)
    return folder


@pytest.fixture(scope="module")
def app(library: Path, either_database: str) -> Iterator[APIFlask]:
    app = create_app(Settings(index=library, database=either_database))
    app.testing = True
    seed(AccountStore(services_of(app).database), datetime.now(UTC))
    yield app
    services_of(app).database.close()


def services_of(app: APIFlask) -> Services:
    services: Services = app.extensions["goodstanding"]
    return services


@pytest.fixture
def sign_in(app: APIFlask) -> SignIn:
    """A browser in which somebody has followed a demo link."""

    def run(account: str | None = "DEMO-01", role: Role = Role.GLOBAL_ADMIN, **fields: object) -> FlaskClient:
        roles = fields.pop("roles", frozenset({role}))
        profile = Profile(DEMO, f"{role}-{account}", "Demo", roles, account, **fields)  # type: ignore[arg-type]
        secret = services_of(app).identity.links.create(profile, "/en-us/account")
        client = app.test_client()
        assert client.get(f"/sign-in/demo/{secret}", base_url=BASE).status_code == 303
        return client

    return run


def text_of(response: TestResponse) -> str:
    assert response.status_code == 200, response.status
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.text)).split())


def page(client: FlaskClient, query: str = "", locale: str = "en-us") -> TestResponse:
    return client.get(f"/{locale}/account{query}", base_url=BASE)


# --- what it shows


@pytest.mark.parametrize(
    ("locale", "standing", "amount", "age"),
    [
        ("en-us", "Your account is suspended", "SEK43,150.75", "74 days overdue"),
        ("de-de", "Ihr Konto ist gesperrt", "43.150,75 SEK", "74 Tage überfällig"),
        ("fr-fr", "Votre compte est suspendu", "43 150,75 SEK", "74 jours de retard"),
        ("nl-nl", "Uw account is opgeschort", "SEK 43.150,75", "74 dagen achterstallig"),
        ("sv-se", "Ditt konto är inaktiverat", "43 150,75 kr", "74 dagar sen"),
    ],
)
def test_it_says_why_and_on_what_evidence(sign_in: SignIn, locale: str, standing: str, amount: str, age: str) -> None:
    response = page(sign_in(), locale=locale)
    text = text_of(response)
    for expected in (standing, amount, age, "Exempel AB (demo)"):
        assert " ".join(expected.split()) in text.replace("SEK 43,", "SEK43,")
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.text


def test_the_chart_has_its_line_and_an_equal_table(sign_in: SignIn) -> None:
    html = page(sign_in()).text
    chart = re.search(r'<svg class="ageing-chart".*?</svg>', html, re.S)
    assert chart
    assert "style=" not in chart[0]
    assert chart[0].count('<rect class="bar tone-') == 4
    assert re.search(r'class="threshold-label"[^>]*>60 days<', chart[0])
    table = re.search(r'<div class="visually-hidden">\s*<table>.*?</table>', html, re.S)
    assert table
    assert table[0].count('<th scope="row">') == 4
    assert re.search(rf"{LONG_OVERDUE}</th>.*?74 days overdue.*?<td>Yes</td>", table[0])


def test_billing_has_balance_documents_and_files(sign_in: SignIn) -> None:
    html = page(sign_in()).text
    text = text_of(page(sign_in())).replace("SEK ", "SEK")
    assert "Balance due SEK224,305.75" in text
    assert "Of that, overdue SEK164,190.75" in text
    assert "SEK20,000.00 on" in text
    assert f"https://documents.example.com/{LONG_OVERDUE}.pdf" in html
    assert f"https://documents.example.com/{LONG_OVERDUE}-reconciliation.csv" in html


def test_billing_is_drawn_month_by_month_with_an_equal_table(sign_in: SignIn) -> None:
    html = page(sign_in()).text
    (chart,) = re.findall(r'<svg class="trend-chart".*?</svg>', html, re.S)
    assert "style=" not in chart
    table = re.search(r"<caption>Billed and paid, month by month \(SEK\)</caption>.*?</table>", html, re.S)
    assert table
    months = table[0].count('<th scope="row">')
    assert months >= 8
    assert (chart.count('class="billed"'), chart.count('class="paid"')) == (months, months)
    assert "63,150.75" in table[0]  # billed
    assert "20,000.00" in table[0]  # paid
    assert "trend-chart" not in page(sign_in(role=Role.USER)).text


def test_each_currency_has_a_chart_of_its_own(sign_in: SignIn) -> None:
    client = sign_in("DEMO-12")
    captions = re.findall(r"<caption>Billed and paid, month by month \((\w+)\)", page(client).text)
    assert captions == ["EUR", "USD"]


def test_currencies_are_never_added_up(sign_in: SignIn) -> None:
    text = text_of(page(sign_in("DEMO-12")))
    assert re.search(r"Balance due €5,000\.00 \$20,000\.00", text), text[:3000]


@pytest.mark.parametrize("number", range(1, 14))
@pytest.mark.parametrize("locale", URL_LOCALES)
def test_every_demonstration_account_is_shown(sign_in: SignIn, number: int, locale: str) -> None:
    assert "(demo)" in text_of(page(sign_in(f"DEMO-{number:02}"), locale=locale))


# --- what if, and what was


def test_a_payment_is_supposed_and_marked(sign_in: SignIn) -> None:
    client = sign_in()
    text = text_of(page(client, f"?pay={LONG_OVERDUE}"))
    assert f"What if invoice {LONG_OVERDUE} is paid?" in text
    assert "Now Suspended After the payment Suspended, reason settled" in text
    assert f"Supposed: invoice {LONG_OVERDUE} is paid" in text
    assert "Nothing has been paid" in text
    assert "43,150.75" in text_of(page(client))  # nothing has


NO_INVOICE = {
    "en-us": "There is no open invoice with this number.",
    "de-de": "Es gibt keine offene Rechnung mit dieser Nummer.",
    "fr-fr": "Aucune facture impayée ne porte ce numéro.",
    "nl-nl": "Er is geen openstaande factuur met dit nummer.",
    "sv-se": "Det finns ingen obetald faktura med det numret.",
}
NO_MOMENT = {
    "en-us": "This is no moment. Write it as 2026-01-31 or 2026-01-31T12:00:00Z.",
    "de-de": "Das ist kein Zeitpunkt. Schreiben Sie ihn als 2026-01-31 oder 2026-01-31T12:00:00Z.",
    "fr-fr": "Ce n’est ni une date ni une heure valide. Écrivez-la comme 2026-01-31 ou 2026-01-31T12:00:00Z.",
    "nl-nl": "Dit is geen tijdstip. Schrijf het als 2026-01-31 of 2026-01-31T12:00:00Z.",
    "sv-se": "Det här är ingen tidpunkt. Skriv som 2026-01-31 eller 2026-01-31T12:00:00Z.",
}
NOT_KNOWN = {
    "en-us": "How the account stood then isn’t known. Ask for a day from",
    "de-de": "Wie es damals um das Konto stand, ist nicht bekannt. Fragen Sie nach einem Tag ab dem",
    "fr-fr": "La situation du compte à ce moment-là n’est pas connue. Demandez un jour à partir du",
    "nl-nl": "Hoe het account er toen voor stond, is niet bekend. Vraag een dag op vanaf",
    "sv-se": "Hur det stod till med kontot då är inte känt. Välj en dag från och med",
}


@pytest.mark.parametrize(
    ("query", "field", "messages"),
    [
        ("?pay=DEMO-01-01", "pay=DEMO-01-01", NO_INVOICE),  # paid
        ("?pay=%3Cb%3E", "pay=&lt;b&gt;", NO_INVOICE),
        ("?pay=DEMO-02-05", "pay=DEMO-02-05", NO_INVOICE),  # another account's
        ("?at=soon", "at=soon", NO_MOMENT),
        ("?at=1900-01-01", "at=1900-01-01", NO_MOMENT),
        ("?at=2001-01-31", "at=2001-01-31", NOT_KNOWN),
        ("?at=2199-01-01", "at=2199-01-01", {"en-us": "This moment hasn’t come yet."}),
    ],
)
def test_what_makes_no_sense_is_refused_by_field_with_the_way_on(
    sign_in: SignIn, query: str, field: str, messages: dict[str, str]
) -> None:
    client = sign_in()
    for locale, message in messages.items():
        response = page(client, query, locale)
        assert (response.status_code, response.headers["Cache-Control"]) == (400, "no-store")
        assert f"<code>{field}</code>" in response.text
        assert message in unescape(response.text)
        assert f'<a class="button" href="/{locale}/account">' in response.text
    assert page(client, query + "&other=1").text.count('href="/en-us/account?other=1"') == 1


@pytest.mark.parametrize(
    ("locale", "heading"),
    [
        ("en-us", "There is no such account here"),
        ("de-de", "Ein solches Konto gibt es hier nicht"),
        ("fr-fr", "Ce compte n’existe pas ici"),
        ("nl-nl", "Dit account bestaat hier niet"),
        ("sv-se", "Det finns inget sådant konto här"),
    ],
)
def test_an_account_there_is_not_is_said_to_be_none(sign_in: SignIn, locale: str, heading: str) -> None:
    response = page(sign_in(None, Role.AGENT), "?account=DEMO-99", locale)
    assert response.status_code == 404
    assert f"<h1>{heading}</h1>" in response.text
    assert 'value="account"' not in response.text  # its address is nothing to search the articles for


def test_a_past_day_is_shown_as_such(sign_in: SignIn) -> None:
    day = (datetime.now(UTC) - timedelta(days=40)).date().isoformat()
    text = text_of(page(sign_in(), f"?at={day}"))
    assert "You’re looking at the past" in text
    assert "Your account is at risk" in text


def test_its_history_knows_when_time_passed_a_line(sign_in: SignIn) -> None:
    client = sign_in()
    html = page(client).text
    section = re.search(r'<section class="changes".*?</section>', html, re.S)
    assert section
    told = re.findall(r'class="badge tone-\w+">([^<]+)<', section[0])
    assert told[:2] == ["Suspended", "Reason for a suspension"] or told[0] == "Suspended"
    assert {"At risk", "In good standing"} <= set(told)
    for address in re.findall(r'href="([^"]+)"', section[0]):
        assert client.get(unescape(address), base_url=BASE).status_code == 200


# --- who sees what


def test_nobody_is_sent_to_sign_in_and_back(app: APIFlask) -> None:
    response = app.test_client().get("/fr-fr/account?at=2026-01-31", base_url=BASE)
    assert response.status_code == 303
    assert response.headers["Location"] == "/fr-fr/sign-in?to=/fr-fr/account?at%3D2026-01-31"


def test_a_user_sees_standing_and_steps_only(sign_in: SignIn) -> None:
    text = text_of(page(sign_in(role=Role.USER)))
    assert "Your account is suspended" in text
    assert "step by step" in text
    assert not re.search(r"DEMO-01-0|SEK|Balance|verification checks|Email ownership", text)
    assert "Evidence is shown to the account’s global admins" in text
    assert not re.search(r"DEMO-01-0|SEK", text_of(page(sign_in(role=Role.USER), f"?pay={LONG_OVERDUE}")))


def test_a_billing_admin_sees_billing_only(sign_in: SignIn) -> None:
    text = text_of(page(sign_in(role=Role.BILLING_ADMIN)))
    assert "43,150.75" in text
    assert "Email ownership" not in text


def test_another_account_is_answered_as_one_there_is_not(sign_in: SignIn) -> None:
    client = sign_in()
    other, unknown = page(client, "?account=DEMO-02"), page(client, "?account=DEMO-99")
    assert other.status_code == unknown.status_code == 404
    assert other.text == unknown.text


def test_agents_see_what_they_serve(sign_in: SignIn) -> None:
    client = sign_in(None, Role.AGENT, serves=frozenset({"DEMO-02"}))
    found = page(client, "?account=DEMO-02")
    assert "Voorbeeld BV (demo)" in text_of(found)
    assert "account=DEMO-02" in found.text
    assert page(client, "?account=DEMO-01").status_code == 404


def test_agents_choose_among_those_that_they_serve(app: APIFlask, sign_in: SignIn) -> None:
    client = sign_in(None, Role.AGENT, serves=frozenset({"DEMO-02", "DEMO-05", "DEMO-99"}))
    trail = services_of(app).identity.trail
    before = len(trail.latest(1000))
    response = page(client, locale="fr-fr")
    text = text_of(response)
    assert re.search(r"Voorbeeld BV \(demo\) DEMO-02 Cloud mondial Pays-Bas .* DEMO-05 .* Suède", text), text
    assert not re.search(r"DEMO-(01|99)", text)
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.text
    noted = trail.latest(1000)[: len(trail.latest(1000)) - before]
    assert [(each.entry.action, each.entry.detail) for each in noted] == [
        ("accounts.listed", '{"count":"2","surface":"page"}')
    ]
    link = re.search(r'<a href="([^"]+)">Påhittad Distribution', response.text)
    assert link
    shown = client.get(unescape(link[1]), base_url=BASE)
    assert 'href="/fr-fr/account?q="' in shown.text  # and back
    found = text_of(page(client, "?q=pahittad"))
    assert "DEMO-05" in found
    assert "DEMO-02" not in found
    assert "None of your accounts has this" in text_of(page(client, "?q=Exempel"))
    assert "There are no accounts for you to see yet" in text_of(page(sign_in(None, Role.AGENT, serves=frozenset())))


def test_a_long_list_comes_in_pages(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.web.account_choice.PAGE", 5)
    client, seen, address = sign_in(None, Role.AGENT), list[str](), "/sv-se/account"
    for number in range(4):
        response = client.get(address, base_url=BASE)
        assert ("Från början" in response.text) == (number > 0)
        seen += re.findall(r'class="id">(DEMO-\d+)<', response.text)
        following = re.search(r'href="([^"]+)">Nästa sida', response.text)
        if following is None:
            break
        address = unescape(following[1])
    assert seen == [f"DEMO-{number:02}" for number in range(1, 14)]
    wrong = page(client, "?after=*")
    assert wrong.status_code == 400
    assert "This is no id of an account." in wrong.text


def test_somebody_who_is_partner_and_agent_has_a_choice(sign_in: SignIn) -> None:
    client = sign_in("DEMO-01", Role.AGENT, roles=frozenset({Role.AGENT, Role.USER}), serves=frozenset({"DEMO-02"}))
    own = page(client)
    assert "Exempel AB (demo)" in text_of(own)
    assert 'href="/en-us/account?q="' in own.text
    listed = text_of(page(client, "?q="))
    assert "DEMO-01" in listed
    assert "DEMO-02" in listed
    assert "DEMO-03" not in listed


def test_who_has_no_account_is_told_so(sign_in: SignIn) -> None:
    for role in (Role.EDITOR, Role.OPERATOR):
        assert page(sign_in(None, role)).status_code == 403
    assert "Exempel AB (demo)" in text_of(page(sign_in(role=Role.USER), "?q="))  # a partner has one, and no list


def test_every_look_is_in_the_trail(app: APIFlask, sign_in: SignIn) -> None:
    trail = services_of(app).identity.trail
    before = len(trail.latest(1000, account="DEMO-03"))
    page(sign_in("DEMO-03"))
    assert len(trail.latest(1000, account="DEMO-03")) == before + 1


@pytest.mark.parametrize(
    ("query", "account", "role"),
    [
        ("", "DEMO-01", Role.GLOBAL_ADMIN),
        ("", "DEMO-01", Role.BILLING_ADMIN),
        ("", "DEMO-01", Role.USER),
        (f"?pay={LONG_OVERDUE}", "DEMO-01", Role.GLOBAL_ADMIN),
        (f"?at={(datetime.now(UTC) - timedelta(30)).date()}", "DEMO-01", Role.GLOBAL_ADMIN),
        ("?account=DEMO-01", None, Role.AGENT),
    ],
)
def test_a_page_costs_few_statements(
    app: APIFlask, sign_in: SignIn, query: str, account: str | None, role: Role
) -> None:
    client = sign_in(account, role)
    page(client, query)
    statements: list[str] = []

    def count(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        # What begins a transaction, and on PostgreSQL says which accounts it is for, asks nothing.
        if not statement.startswith(("BEGIN", "SELECT set_config")):
            statements.append(statement)

    engine = services_of(app).database.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        assert page(client, query).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert len(statements) <= 8, statements


# --- the way to it


@pytest.mark.parametrize("path", ["/fr-fr/", "/fr-fr/search?q=facture", "/fr-fr/self-check", "/fr-fr/nowhere"])
def test_every_page_leads_to_the_account(app: APIFlask, sign_in: SignIn, path: str) -> None:
    nobody = app.test_client().get(path, base_url=BASE)
    assert 'href="/fr-fr/sign-in"' in nobody.text
    assert "Mon compte" not in nobody.text
    partner = sign_in().get(path, base_url=BASE)
    assert 'href="/fr-fr/account"' in partner.text
    assert "Mon compte" in partner.text
    agent = sign_in(None, Role.AGENT).get(path, base_url=BASE)
    assert re.search(r'href="/fr-fr/workspace[^"]*">.*?<span>Espace de travail</span>', agent.text, re.S)
    assert 'href="/fr-fr/sign-in"' in sign_in(None, Role.OPERATOR).get(path, base_url=BASE).text


def test_pages_in_memory_are_for_those_who_are_not_signed_in(app: APIFlask, sign_in: SignIn) -> None:
    nobody, partner = app.test_client(), sign_in()
    first = nobody.get("/sv-se/", base_url=BASE)
    own = partner.get("/sv-se/", base_url=BASE, headers={"If-None-Match": first.headers["ETag"]})
    assert (own.status_code, own.headers["Cache-Control"], own.headers.get("ETag")) == (200, "private, no-store", None)
    assert nobody.get("/sv-se/", base_url=BASE).data == first.data
    stale = app.test_client()
    stale.set_cookie("gs-session", "x" * 43, domain="127.0.0.1")
    assert stale.get("/sv-se/", base_url=BASE).data == first.data
