"""What people type leads to what articles say, in their language and from the source's."""

import pytest

from indexer.documents.shape import MisshapenError
from indexer.documents.yamltree import parse_yaml
from indexer.glossary import parse_glossary

TERMS = """
terms:
- id: suspended
  en-US: {use: suspended account, synonyms: [blocked account]}
  sv-SE: {use: inaktiverat konto, synonyms: [spärrat konto], avoid: [suspenderat]}
- id: bill
  en-US: {use: bill}
"""


def glossary(text):
    return parse_glossary(parse_yaml(text))


def test_synonyms_lead_to_the_term_in_use():
    assert glossary(TERMS).synonyms("en-US", "en-US") == {"blocked account": ("suspended account",)}


def test_words_of_the_source_language_lead_to_the_translation():
    found = glossary(TERMS).synonyms("sv-SE", "en-US")
    assert found == {
        "blocked account": ("inaktiverat konto",),
        "spärrat konto": ("inaktiverat konto",),
        "suspended account": ("inaktiverat konto",),
        "suspenderat": ("inaktiverat konto",),
    }


def test_a_locale_may_be_written_in_lower_case():
    (term,) = glossary("terms:\n- id: bill\n  fr-fr: {use: facture}").terms
    assert list(term.wordings) == ["fr-FR"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("", [(0, "it is empty")]),
        ("- a", [(0, "the file is not a list of `key: value` lines")]),
        ("words: []", [(0, "terms is missing"), (0, "the key 'words' is not known; it may be terms")]),
        ("terms: {a: b}", [(0, "terms is not a list")]),
        ("terms:\n- id: a\n- b", [(2, "an entry of terms is not a list of `key: value` lines")]),
        ("terms:\n- en-US: {use: x}", [(1, "term 1 has no id")]),
        ("terms:\n- id:\n  en-US: {use: x}", [(1, "term 1 has no id")]),
        (
            "terms:\n- id: x\n  en-US:\n    synonym: [y]\n  fr-FR: {use: 5, avoid: z}\n  French: {use: y}",
            [
                (2, "term x: en-US.use is missing"),
                (3, "the key 'synonym' in term x: en-US is not known; it may be use, synonyms, avoid"),
                (4, "term x: fr-FR.avoid is not a list"),
                (4, "term x: fr-FR.use is not a text; write it between quotes"),
                (5, "term x: French is no locale; write a BCP 47 tag, such as fr-FR"),
            ],
        ),
        ("terms:\n- id: x\n  en-US: {use: ''}", [(2, "term x: en-US.use is empty")]),
        ("terms:\n- id: x\n  en-US: {use: y, synonyms: [' ']}", [(2, "an entry of term x: en-US.synonyms is empty")]),
        ("terms:\n- id: x\n- id: y\n- id: x", [(3, "term 3: the id x belongs to another one already")]),
        (
            "terms:\n- id: x\n  en-us: {use: y}\n  en-US: {use: z}",
            [(3, "term x: en-US is the same locale as en-us")],
        ),
        ("terms: []\nterms: []", [(1, "the key 'terms' stands there twice")]),
    ],
)
def test_everything_that_is_wrong_is_named_with_its_line(wrong, said):
    with pytest.raises(MisshapenError) as caught:
        glossary(wrong)
    assert list(caught.value.faults) == said
