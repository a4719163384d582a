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
