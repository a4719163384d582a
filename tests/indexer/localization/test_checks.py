"""Each comparison and check on sentences of its own: what it finds, and what it must leave alone."""

import pytest

from indexer.documents.docset import Docset
from indexer.documents.model import Article, Facets, Metadata
from indexer.documents.outline import OutlineContext, outline
from indexer.documents.text import whole_file
from indexer.glossary import Glossary, Term, Wording
from indexer.localization.alignment import align
from indexer.localization.drift import Side, compare
from indexer.localization.numbers import limits_lost, numbers_differ
from indexer.localization.quality import Checker
from indexer.localization.sentences import sentences

DOCSET = Docset(name="made-up", source_locale="en-US", locales=("en-US", "fr-FR", "nl-NL", "sv-SE"), files=())
GLOSSARY = Glossary(
    terms=(
        Term(
            id="suspended-account",
            wordings={
                "en-US": Wording(use="suspended account"),
                "fr-FR": Wording(use="compte suspendu", avoid=("compte interrompu",)),
                "nl-NL": Wording(use="opgeschort account", avoid=("geschorst", "onderbroken")),
            },
        ),
        Term(
            id="partner-center",
            wordings={
                "en-US": Wording(use="Partner Center"),
                "fr-FR": Wording(use="Espace partenaires", synonyms=("Partner Center",)),
                "sv-SE": Wording(use="Partnercenter", synonyms=("Partner Center",)),
            },
        ),
        Term(id="ui-submit", wordings={"en-US": Wording(use="Submit"), "fr-FR": Wording(use="Envoyer")}),
    )
)


def article(locale, markdown):
    """An article whose headings carry their anchor."""
    file = f"{locale.lower()}/a.md"
    read = outline(whole_file(markdown, file), OutlineContext(id="a", locale=locale, file=file, docset=DOCSET))
    return Article(
        id="a",
        locale=locale,
        file=file,
        title=read.title,
        metadata=Metadata(),
        facets=Facets(),
        sections=read.sections,
        links=read.links,
        markdown=markdown,
    )


def drift(source, target, locale="fr-FR"):
    here, there = article(locale, target), article("en-US", source)
    return [one.kind.value for one in compare(Side(article=here), Side(article=there), align(here, there))]


def checks(source, target, locale="fr-FR"):
    here, there = article(locale, target), article("en-US", source)
    found = Checker(GLOSSARY, locale, "en-US").check(here, there, align(here, there))
    return [(one.kind.value, one.found) for one in found]


HEAD = '# <a name="t"></a>T\n\n'
DRIFTS = [
    ("a section", "## One\n\nText.", "", ["section-missing"]),
    ("one too many", "", '## <a name="un"></a>Un\n\nTexte.', ["section-extra"]),
    ("an item", "- One\n- Two\n- Three", "- Un\n- Deux", ["items-missing"]),
    ("a paragraph", "One.\n\nTwo.", "Un.", ["paragraphs-missing"]),
    ("bullets that became paragraphs", "- One\n- Two", "Un\n\nDeux", []),
    ("a number", "Within 60 days.", "Dans un délai de 90 jours.", ["number-differs"]),
    ("a limit", "More than 60 days.", "Soixante : 60 jours.", ["limit-differs"]),
    ("an address", "[One](https://example.com/a)", "[Un](https://example.com/b)", ["link-differs"]),
    ("no link", "[One](https://example.com/a)", "Un", ["link-missing"]),
    ("another link", "One", "[Un](https://example.com/a)", ["link-extra"]),
    (
        "the same page in another language",
        "[One](https://docs.microsoft.com/en-us/azure/)",
        "[Un](https://learn.microsoft.com/fr-fr/azure)",
        [],
    ),
    (
        "a link that moved",
        "[A](https://example.com/)\n\n## B\n\nC",
        'A\n\n## <a name="b"></a>B\n\n[C](https://example.com/)',
        [],
    ),
    ("code", "Call `GET /a`.", "Appelez `GET /b`.", ["code-differs"]),
    ("code that is there without its marks", "Call `GET /a`.", "Appelez GET /a.", []),
    ("a path", "Go to **A > B > C**.", "Allez à **A > B**.", ["path-differs"]),
]


@pytest.mark.parametrize(("source", "target", "kinds"), [case[1:] for case in DRIFTS], ids=[case[0] for case in DRIFTS])
def test_what_drifts(source, target, kinds):
    assert drift(HEAD + source, HEAD + target) == kinds


def test_a_lost_number_word_is_no_difference():
    assert numbers_differ("60 jours", "sixty days", "fr-FR", "en-US") is None
    assert numbers_differ("sechzig Tage", "60 days", "de-DE", "en-US") is None
    assert numbers_differ("1.000,50 Plätze", "1,000.50 seats", "de-DE", "en-US") is None
    assert numbers_differ("1 000 sièges", "1,000 seats", "fr-FR", "en-US") is None
    assert numbers_differ("17 h", "5 PM", "fr-FR", "en-US") is None
    assert numbers_differ("Office 365-licenties", "Office 365 licenses", "nl-NL", "en-US") is None
    assert numbers_differ("90 jours", "60 days", "fr-FR", "en-US") == ("90", "60")


@pytest.mark.parametrize(
    ("target", "locale", "lost"),
    [
        ("60 jours", "fr-FR", [("60", "more than 60")]),
        ("plus de 60 jours", "fr-FR", []),
        ("meer dan 60 dagen", "nl-NL", []),
        ("60 dagen", "nl-NL", [("60", "more than 60")]),
        ("mer än 60 dagar", "sv-SE", []),
        ("mehr als 60 Tage", "de-DE", []),
        ("seit über 60 Tagen", "de-DE", []),
        ("60 Tage", "de-DE", [("60", "more than 60")]),
        ("60 dagar", "is-IS", []),  # a language whose writing nobody described
    ],
)
def test_a_limit_stays_a_limit(target, locale, lost):
    assert limits_lost(target, "more than 60 days", locale, "en-US") == lost


CHECKS = [
    ("fr-FR", "A suspended account.", "Un compte interrompu.", [("term-avoided", "compte interrompu")]),
    ("fr-FR", "Suspended accounts.", "Des comptes suspendus.", []),
    (
        "nl-NL",
        "A suspended account. A suspended account.",
        "Een geschorst account.\n\nEen onderbroken account.\n\nUw account is opgeschort.",
        [
            ("term-avoided", "geschorst"),
            ("term-avoided", "onderbroken"),
            ("term-mixed", "opgeschort account, geschorst, onderbroken"),
        ],
    ),
    (
        "sv-SE",
        "Partner Center.",
        "Partnercenter och Partner Center.",
        [("term-mixed", "Partnercenter, Partner Center")],
    ),
    ("fr-FR", "Partner Center.\n\nPartner Center.", "Le portail.\n\nLe site.", [("term-missing", "")]),
    ("fr-FR", "Select **Submit**.", "Sélectionnez **Submit**.", [("label-source", "Submit")]),
    ("fr-FR", "Select **Submit**.", "Sélectionnez **Envoyer**.", []),
    ("fr-FR", "In **Status**.", "Dans le **état**.", [("label-broken", "le état")]),
    ("fr-FR", "In **Status**.", "Dans le menu **État**.", []),
    ("fr-FR", "One, two.", "Un , deux.", [("punctuation", "n ,")]),
    ("fr-FR", "A file.", "Un fichier .docx.", []),
    ("sv-SE", "For that.", "För för det.", [("word-twice", "För för")]),
    ("fr-FR", "You inform yourself.", "Vous vous informez.", []),
    ("fr-FR", "1,000 seats.", "1,000 sièges.", [("number-format", "1,000")]),
    ("fr-FR", "0.868 euros.", "0,868 euro.", []),
    ("fr-FR", "One (two).", "Un (deux.", [("brackets", "()")]),
    (
        "nl-NL",
        "You can see what is due in the list of bills.",
        "You can see what is due in the list of bills.",
        [("untranslated", "You can see what is due in the list of bills.")],
    ),
    ("nl-NL", "Names.", "Microsoft 365 Domestic Calling Plan for US and Canada", []),
    ("sv-SE", "Ids.", "31a690b0-3945-4adf-98ab-644e0a879b3f", []),
]


@pytest.mark.parametrize(("locale", "source", "target", "found"), CHECKS)
def test_what_is_wrong_with_a_translation(locale, source, target, found):
    assert checks(HEAD + source, HEAD + target, locale) == found


@pytest.mark.parametrize(
    ("text", "locale", "parts"),
    [
        ("One. Two! Three?", "en-US", ["One.", "Two!", "Three?"]),
        ("See e.g. Azure. And more.", "en-US", ["See e.g. Azure.", "And more."]),
        ("Zie bijv. Azure.", "nl-NL", ["Zie bijv. Azure."]),
        ("Se t.ex. Azure. Klart.", "sv-SE", ["Se t.ex. Azure.", "Klart."]),
        ("Version 2.0 is out", "en-US", ["Version 2.0 is out"]),
        ("« Oui. » Non.", "fr-FR", ["« Oui. » Non."]),
        ("", "en-US", []),
    ],
)
def test_sentences(text, locale, parts):
    assert sentences(text, locale) == parts
