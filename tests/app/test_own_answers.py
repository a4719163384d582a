"""What the project's own articles answer to what partners ask, in every language: never a list of links."""

import pytest
from flask.testing import FlaskClient

from indexer.library import Library

INVOICE = "partner-center/pay-an-overdue-invoice"
# locale → an invoice that wasn't paid, an account that is suspended
QUESTIONS = {
    "en-US": ("pay overdue invoice", "my account is suspended"),
    "fr-FR": ("payer une facture en retard", "mon compte est suspendu"),
    "sv-SE": ("betala förfallen faktura", "mitt konto är inaktiverat"),
    "nl-NL": ("achterstallige factuur betalen", "mijn account is opgeschort"),
    "de-DE": ("überfällige Rechnung bezahlen", "mein Konto ist gesperrt"),
}


def answers(client: FlaskClient, q: str, locale: str) -> list[tuple[str, str]]:
    found = client.get("/api/v1/search", query_string={"q": q, "locale": locale}).get_json()
    return [(each["article_id"], each["anchor"]) for each in found["results"]]


@pytest.mark.parametrize("locale", QUESTIONS)
def test_an_article_that_is_asked_for_is_shown_from_its_beginning(
    own_client: FlaskClient, own_library: Library, locale: str
) -> None:
    article = own_library.article(locale, INVOICE)
    assert article is not None
    for q in (QUESTIONS[locale][0], article.title):
        assert answers(own_client, q, locale)[0] == (INVOICE, article.sections[0].anchor)


@pytest.mark.parametrize("locale", QUESTIONS)
def test_no_list_of_links_is_an_answer(own_client: FlaskClient, locale: str) -> None:
    for q in QUESTIONS[locale]:
        found = answers(own_client, q, locale)
        assert found
        assert not {"next-steps", "see-also"} & {anchor for _, anchor in found}


@pytest.mark.parametrize(
    ("q", "locale", "article", "anchor"),
    [
        ("betala förfallen faktura kreditgräns", "sv-SE", "pay-an-overdue-invoice", "when-a-credit-limit-is-the-cause"),
        ("läsa fakturan avstämningsfiler", "sv-SE", "read-your-bill", "use-reconciliation-files"),
        ("factuur lezen velden", "nl-NL", "read-your-bill", "key-fields-on-an-invoice"),
        ("lire facture rapprochement", "fr-FR", "read-your-bill", "use-reconciliation-files"),
        ("read bill fields", "en-US", "read-your-bill", "key-fields-on-an-invoice"),
    ],
)
def test_a_word_beside_the_title_leads_to_its_section(
    own_client: FlaskClient, q: str, locale: str, article: str, anchor: str
) -> None:
    assert answers(own_client, q, locale)[0] == (f"partner-center/{article}", anchor)


@pytest.mark.parametrize(
    ("q", "locale"), [("next steps", "en-US"), ("étapes suivantes", "fr-FR"), ("nästa", "sv-SE"), ("volgende", "nl-NL")]
)
def test_no_list_of_links_is_suggested(own_client: FlaskClient, own_library: Library, q: str, locale: str) -> None:
    found = own_client.get("/api/v1/suggest", query_string={"q": q, "locale": locale}).get_json()["suggestions"]
    lists = {
        section.title
        for each in own_library.entries(locale)
        for section in own_library.digest(locale, each.id).sections
        if section.leads_away
    }
    assert lists
    assert not lists & set(found)
    assert not {"next-steps", "see-also"} & {anchor for _, anchor in answers(own_client, q, locale)}
