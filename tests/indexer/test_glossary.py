"""What people type leads to what articles say, in their language and from the source's."""

import msgspec
import pytest

from indexer.glossary import parse_glossary

TERMS = {
    "terms": [
        {
            "id": "suspended",
            "en-US": {"use": "suspended account", "synonyms": ["blocked account"]},
            "sv-SE": {"use": "inaktiverat konto", "synonyms": ["spärrat konto"], "avoid": ["suspenderat"]},
        },
        {"id": "bill", "en-US": {"use": "bill"}},
    ]
}


def test_synonyms_lead_to_the_term_in_use():
    assert parse_glossary(TERMS).synonyms("en-US", "en-US") == {"blocked account": ("suspended account",)}


def test_words_of_the_source_language_lead_to_the_translation():
    found = parse_glossary(TERMS).synonyms("sv-SE", "en-US")
    assert found == {
        "blocked account": ("inaktiverat konto",),
        "spärrat konto": ("inaktiverat konto",),
        "suspended account": ("inaktiverat konto",),
        "suspenderat": ("inaktiverat konto",),
    }


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"terms": [{"en-US": {"use": "x"}}]}, "no id"),
        ({"terms": [{"id": "x", "en-US": {"synonyms": []}}]}, "term x"),
        ({"terms": [{"id": "x", "en-US": {"use": "x", "synonym": []}}]}, "term x"),
        ({"words": []}, "words"),
    ],
)
def test_a_wrong_glossary_is_refused_by_term(wrong, says):
    with pytest.raises(msgspec.ValidationError, match=says):
        parse_glossary(wrong)
