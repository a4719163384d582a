"""The pages of subscriptions: in every language, for those who may see them, and what they record."""

import re
from datetime import timedelta
from html import unescape

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from app.identity.roles import Role
from tests.app.subscriptions.conftest import BASE, NOW, SignIn, services_of
from tests.languages import URL_LOCALES


def get(client: FlaskClient, path: str = "", locale: str = "en-us") -> TestResponse:
    return client.get(f"/{locale}/account/subscriptions{path}", base_url=BASE)


def post(client: FlaskClient, subscription: str, query: str = "", **data: str) -> TestResponse:
    path = f"/en-us/account/subscriptions/{subscription}{query}"
    return client.post(path, base_url=BASE, data=data, headers={"Sec-Fetch-Site": "same-origin"})


def text_of(response: TestResponse) -> str:
    main = response.text[response.text.index("<main") : response.text.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def rows(response: TestResponse) -> list[str]:
    assert response.status_code == 200, response.status
    return re.findall(r'<th scope="row"><a href="/[a-z-]+/account/subscriptions/([^"?]+)', response.text)


# --- the list


@pytest.mark.parametrize(
    ("locale", "heading", "due"),
    [
        ("en-us", "Customers and subscriptions", "in 3 days"),
        ("de-de", "Kunden und Abonnements", "in 3 Tagen"),
        ("fr-fr", "Clients et abonnements", "dans 3 jours"),
        ("nl-nl", "Klanten en abonnementen", "over 3 dagen"),
        ("sv-se", "Kunder och prenumerationer", "om 3 dagar"),
    ],
)
def test_the_list_shows_what_nears_deletion_first(sign_in: SignIn, locale: str, heading: str, due: str) -> None:
    response = get(sign_in(), "", locale)
    assert rows(response) == ["S-7", "S-1", "S-2", "S-3", "S-6", "S-4", "S-5"]
    assert heading in text_of(response)
    assert due in text_of(response)
    assert response.headers["Cache-Control"] == "no-store"
    assert "noindex" in response.text
    assert "%(" not in response.text
    assert "Customer &lt;three&gt;" in response.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?status=active", ["S-3", "S-6"]),
        ("?cause=non-payment", ["S-2"]),
        ("?due=30", ["S-7", "S-1", "S-2"]),
        ("?q=BEISPIEL", ["S-7", "S-1", "S-4"]),
        ("?q=nothing+of+the+kind", []),
        ("?status=asleep&cause=boredom&offset=-3&due=x", ["S-7", "S-1", "S-2", "S-3", "S-6", "S-4", "S-5"]),
    ],
)
def test_filters_narrow_it_down(sign_in: SignIn, query: str, found: list[str]) -> None:
    assert rows(get(sign_in(), query)) == found


def test_thousands_come_in_pages(app: APIFlask, sign_in: SignIn) -> None:
    from app.accounts.importing import Occasion, import_lines
    from app.accounts.store import AccountStore
    from app.diagnosis.vocabulary import Origin
    from tests.app.subscriptions.conftest import subscription

    many = [subscription(100 + number, 100, "active", None) for number in range(2000)]
    store = AccountStore(services_of(app).database)
    assert not import_lines(store, list(enumerate(many, 1)), Occasion(Origin.IMPORT, "test", NOW)).refused
    client = sign_in()
    first = get(client)
    assert len(rows(first)) == 50
    assert "2,007 subscriptions" in text_of(first) or "2007 subscriptions" in text_of(first)
    following = re.search(r'rel="next" href="([^"]+)"', first.text)
    assert following
    second = client.get(unescape(following[1]), base_url=BASE)
    assert len(rows(second)) == 50
    assert not set(rows(first)) & set(rows(second))
    assert 'rel="prev"' in second.text


def test_a_list_costs_few_statements(app: APIFlask, sign_in: SignIn) -> None:
    client = sign_in()
    get(client)
    statements: list[str] = []

    def count(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    engine = services_of(app).database.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        assert get(client).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert len(statements) <= 8, statements


def test_what_nobody_has_reported_is_said_not_to_be_known(sign_in: SignIn) -> None:
    assert "It isn’t known which subscriptions there are" in text_of(get(sign_in("DEMO-11")))


def test_a_past_day_is_shown_as_such_and_records_nothing(sign_in: SignIn) -> None:
    client = sign_in()
    day = (NOW - timedelta(days=40)).date().isoformat()
    response = get(client, f"?at={day}")
    assert "You’re looking at the past" in text_of(response)
    address = re.search(r'<th scope="row"><a href="([^"]+S-1[^"]*)"', response.text)
    assert address
    one = client.get(unescape(address[1]), base_url=BASE)
    assert "You’re looking at the past" in text_of(one)
    assert 'name="event"' not in one.text


# --- one


@pytest.mark.parametrize("locale", URL_LOCALES)
@pytest.mark.parametrize("number", range(1, 8))
def test_each_is_shown_in_every_language(sign_in: SignIn, locale: str, number: int) -> None:
    response = get(sign_in(), f"/S-{number}", locale)
    assert response.status_code == 200
    assert "%(" not in response.text
    assert response.text.count("<h1") == 1


def test_deletion_is_due_and_never_said_to_have_happened(sign_in: SignIn) -> None:
    text = text_of(get(sign_in(), "/S-7"))
    assert "Deletion due on" in text
    assert "2 days ago" in text
    assert "isn't reactivated within 60 days, all of its data is deleted" in text
    assert "Suspended subscription" in text
    assert "Deleted subscription" not in text
    assert "The customer’s users Can’t sign in" in text
    assert "Administrators Can sign in They can sign in and reach the data" in text


def test_the_path_is_that_of_the_article_in_the_readers_language(sign_in: SignIn) -> None:
    response = get(sign_in(), "/S-1", "fr-fr")
    assert "<strong>Actif</strong>" in response.text
    assert 'href="/fr-fr/articles/partner-center/suspend-a-subscription#reactivate-the-subscription"' in response.text
    assert "Ce site ne modifie rien dans l’Espace partenaires" in text_of(response)
    assert "L’article décrit l’Espace partenaires géré par 21Vianet" in text_of(get(sign_in(), "/S-5", "fr-fr"))


# --- who sees it


def test_nobody_is_sent_to_sign_in(app: APIFlask) -> None:
    response = get(app.test_client())
    assert response.status_code == 303
    assert "/sign-in?to=" in response.headers["Location"]


def test_another_tenants_id_answers_as_an_unknown_one(sign_in: SignIn) -> None:
    client = sign_in()
    other, unknown = get(client, "?account=DEMO-08"), get(client, "?account=NOBODY")
    assert other.status_code == unknown.status_code == 404
    assert other.text.replace("DEMO-08", "NOBODY") == unknown.text
    one, none = get(client, "/DEMO-08-S01"), get(client, "/NOTHING-S01")
    assert one.status_code == none.status_code == 404
    assert one.text.replace("DEMO-08-S01", "NOTHING-S01") == none.text


@pytest.mark.parametrize("role", [Role.BILLING_ADMIN, Role.USER])
def test_those_who_see_no_evidence_see_none(sign_in: SignIn, role: Role) -> None:
    client = sign_in(role=role)
    for response in (get(client), get(client, "/S-1"), post(client, "S-1", event="reactivated")):
        assert response.status_code == 403
        assert "S-1" not in text_of(response)


def test_agents_see_what_they_serve(sign_in: SignIn) -> None:
    client = sign_in(None, Role.AGENT, serves=frozenset({"SUBS"}))
    assert "account=SUBS" in get(client, "?account=SUBS").text
    assert get(client, "?account=DEMO-08").status_code == 404
    response = post(client, "S-1", "?account=SUBS", event="reactivated")
    assert response.status_code == 303
    assert "account=SUBS" in response.headers["Location"]


# --- recording


def test_what_was_done_is_recorded_and_shown(sign_in: SignIn) -> None:
    client = sign_in()
    response = post(client, "S-3", event="suspended", cause="non-payment")
    assert response.status_code == 303
    shown = text_of(client.get(response.headers["Location"], base_url=BASE))
    assert "Recorded" in shown
    assert "Suspended subscription" in shown
    assert "For non-payment" in shown
    assert "Entered by a person" in shown
    assert "in 60 days" in shown


@pytest.mark.parametrize(
    ("data", "said", "leads_to"),
    [
        ({}, "Choose what was done.", "#event-reactivated"),
        ({"event": "cancelled"}, "Choose why it was done.", "#gs-cause"),
        ({"event": "reactivated", "on": "2199-01-01"}, "This day is still to come.", "#gs-on"),
        ({"event": "reactivated", "on": "2001-01-01"}, "since when the subscription has stood as it does", "#gs-on"),
        ({"event": "reactivated", "on": '"><script>'}, "This is no date.", "#gs-on"),
    ],
)
def test_what_is_wrong_is_summed_up_and_nothing_is_recorded(
    sign_in: SignIn, data: dict[str, str], said: str, leads_to: str
) -> None:
    client = sign_in()
    response = post(client, "S-1", **data)
    assert response.status_code == 422
    assert said in text_of(response)
    assert f'<a href="{leads_to}">' in response.text
    assert 'aria-invalid="true"' in response.text or "event-error" in response.text
    assert "<script>" not in response.text
    assert "Active subscription" not in text_of(get(client, "/S-1"))


def test_what_has_changed_meanwhile_is_a_conflict(sign_in: SignIn) -> None:
    client = sign_in()
    response = post(client, "S-3", event="reactivated")
    assert response.status_code == 409
    assert "Nothing was recorded" in text_of(response)


def test_another_site_cannot_record(sign_in: SignIn) -> None:
    client = sign_in()
    path = "/en-us/account/subscriptions/S-1"
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(path, base_url=BASE, data={"event": "reactivated"}, headers=headers).status_code == 403


def test_the_account_page_leads_there(sign_in: SignIn) -> None:
    page = sign_in("DEMO-01").get("/sv-se/account", base_url=BASE)
    assert 'href="/sv-se/account/subscriptions"' in page.text
    user = sign_in("DEMO-01", Role.USER).get("/sv-se/account", base_url=BASE)
    assert "/account/subscriptions" not in user.text
