"""Statements and steps are found by mark or by cue, in every language, whatever shape the article gives them."""

import msgspec
import pytest

from indexer.documents.model import Article, Block, BlockKind, Facets, Metadata, Section
from indexer.documents.shape import MisshapenError
from indexer.documents.yamltree import parse_yaml
from indexer.guidance import Guidance, Reason, bind, statements_by_programme, threshold_stated
from indexer.guidance_yml import parse_guidance
from indexer.languages.registry import languages
from indexer.own import own_content

WHY = "why-partner-center-accounts-are-suspended"
KNOWN = ", ".join(languages())
WHAT = "what-to-do-if-your-account-is-suspended"


@pytest.fixture(scope="module")
def guidance() -> Guidance:
    return parse_guidance(parse_yaml((own_content() / "guidance.yml").read_text(encoding="utf-8")))


def block(text, *, kind=BlockKind.ITEM, lead="", anchors=(), line=1):
    return Block(kind=kind, text=text, first_line=line, last_line=line, lead=lead, anchors=anchors)


def section(anchor, *blocks):
    return Section(anchor=anchor, title=anchor, level=2, line=1, html="", blocks=blocks, addresses=(anchor,))


def article(locale, *sections, article_id="anywhere/suspended-partner-center-account"):
    return Article(
        id=article_id,
        locale=locale,
        file="x.md",
        title="x",
        metadata=Metadata(),
        facets=Facets(),
        sections=sections,
    )


def stated(guidance, found):
    return statements_by_programme(guidance, bind(guidance, found))


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("en-US", ["An invoice is 60 days past due", "Account abuse was found", "The profile was rejected"]),
        (
            "fr-FR",
            ["Une facture est impayée depuis 60 jours", "Abus du compte", "Profil refusé par Microsoft"],
        ),
        ("sv-SE", ["Fakturan är förfallen sedan 60 dagar", "Kontomissbruk", "Profilen har avvisats"]),
        ("nl-NL", ["Uw factuur staat 60 dagen open", "Misbruik van het account", "Het profiel is afgewezen"]),
    ],
)
def test_cues_find_reasons_in_any_order(guidance, locale, texts):
    blocks = [block(text) for text in reversed(texts)]
    found = stated(guidance, article(locale, section(WHY, *blocks)))
    assert found == {"csp": ("billing-overdue", "account-abuse", "profile-rejected"), "ai-cloud": ()}


def test_the_lead_of_a_list_names_its_programme(guidance):
    csp = block("Significant abuse is detected", lead="For CSP accounts:")
    ai = block("Significant abuse is detected", lead="For the AI Cloud Partner Program:")
    vetting = block("Vetting has been rejected for over 30 days", lead="For the AI Cloud Partner Program:")
    found = stated(guidance, article("en-US", section(WHY, ai, vetting, csp)))
    assert found == {"csp": ("account-abuse",), "ai-cloud": ("account-abuse", "vetting-rejected")}


def test_a_list_that_names_no_programme_speaks_of_csp(guidance):
    found = stated(guidance, article("en-US", section(WHY, block("Account abuse", lead="Reasons:"))))
    assert found == {"csp": ("account-abuse",), "ai-cloud": ()}


def test_a_mark_outranks_every_cue(guidance):
    marked = block("Det som hänt är inte bra", anchors=("csp-account-abuse",), line=9)
    cued = block("Kontomissbruk", line=3)
    found = [b for b in bind(guidance, article("sv-SE", section(WHY, cued, marked))) if b.kind == "statement"]
    assert [(b.id, b.line, b.by) for b in found] == [("account-abuse", 9, "mark")]


def test_words_outside_the_named_section_are_no_statement(guidance):
    elsewhere = section("introduction", block("Account abuse is a reason", kind=BlockKind.PARAGRAPH))
    assert stated(guidance, article("en-US", elsewhere, section(WHY)))["csp"] == ()


def test_an_article_of_another_name_states_nothing(guidance):
    assert bind(guidance, article("en-US", section(WHY, block("Account abuse")), article_id="other")) == ()


@pytest.mark.parametrize("kind", [BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.STEP])
def test_steps_may_be_paragraphs_bullets_or_numbers(guidance, kind):
    blocks = [
        block("Controleer uw partnerprofiel", kind=kind),
        block("Is uw account achterstallig, regel dan de betaling", kind=kind),
        block("Neem contact op met ondersteuning", kind=kind),
    ]
    found = [b for b in bind(guidance, article("nl-NL", section(WHAT, *blocks))) if b.kind == "step"]
    assert [b.id for b in found] == ["check-profile", "pay-invoice", "request-support"]


@pytest.mark.parametrize(
    ("locale", "text", "says"),
    [
        ("sv-SE", "60 dagar", True),
        ("sv-SE", "sex dagar", False),
        ("sv-SE", "160 dagar", False),
        ("sv-SE", "sextio dagar", True),
        ("sv-SE", "sextiofem dagar", False),
        ("sv-SE", "sixty days", False),
        ("en-US", "Sixty days", True),
        ("en-US", "thirty days", False),
        ("en-US", "sixty-five days", False),
        ("en-US", "one hundred and sixty days", False),
        ("fr-FR", "soixante jours", True),
        ("fr-FR", "soixante-dix jours", False),
        ("nl-NL", "zestig dagen", True),
        ("de-DE", "sechzig Tage", True),
        ("de-DE", "fünfundsechzig Tage", False),
        ("de-DE", "hundert und sechzig Tage", False),
        ("is-IS", "sixty", False),
    ],
)
def test_a_threshold_must_stand_in_the_statement(guidance, locale, text, says):
    marked = block(text, anchors=("csp-billing-overdue",))
    (binding,) = bind(guidance, article(locale, section(WHY, marked)))
    assert threshold_stated(guidance.reasons["billing-overdue"], binding, locale) is says


def test_a_cue_without_words_is_said_by_nothing(guidance):
    reason = msgspec.structs.replace(guidance.reasons["account-abuse"], cues={"en": ("", "!!!")})
    wordless = msgspec.structs.replace(guidance, reasons={"account-abuse": reason})
    assert stated(wordless, article("en-US", section(WHY, block("Anything at all")))) == {"csp": (), "ai-cloud": ()}


def test_a_number_in_a_cue_is_no_beginning_of_a_longer_one(guidance):
    found = stated(guidance, article("en-US", section(WHY, block("600 units overdue"))))
    assert found["csp"] == ()


GUIDANCE, REASON = Guidance.__struct_fields__, Reason.__struct_fields__
GOOD = """\
programmes:
  csp: {default: true, cues: {}}
reasons:
  r:
    article: a
    section: s
    marks: {csp: m}
    cues: {en: [abuse]}
    threshold: {days: 60}
    steps: [wait]
steps:
  wait: {article: a, section: s, mark: m, cues: {}, done_when: waited}
"""


def test_guidance_is_read_from_yaml():
    found = parse_guidance(parse_yaml(GOOD))
    assert found.default_programme == "csp"
    assert found.reasons["r"].threshold == {"days": 60}


@pytest.mark.parametrize(
    ("good", "wrong", "said"),
    [
        (GOOD, "", [(0, "it is empty")]),
        (GOOD, "- not\n- a mapping", [(0, "the file is not a list of `key: value` lines")]),
        (
            "reasons:\n",
            "extra: 1\nreasons:\n",
            [(2, f"the key 'extra' is not known; it may be {', '.join(GUIDANCE)}")],
        ),
        ("default: true", "default: maybe", [(1, "programmes.csp.default is not true or false")]),
        (
            "    article: a\n",
            "    artikel: a\n",
            [
                (3, "reasons.r.article is missing"),
                (4, f"the key 'artikel' in reasons.r is not known; it may be {', '.join(REASON)}"),
            ],
        ),
        ("    section: s\n", "    section:\n", [(5, "reasons.r.section is empty")]),
        ("marks: {csp: m}", "marks: m", [(6, "reasons.r.marks is not a list of `key: value` lines")]),
        ("[abuse]", "abuse", [(7, "reasons.r.cues.en is not a list")]),
        ("[abuse]", "[abuse,\n 60]", [(8, "an entry of reasons.r.cues.en is not a text; write it between quotes")]),
        ("days: 60", "days: sixty", [(8, "reasons.r.threshold.days is not a whole number")]),
        ("days: 60", "weeks: 9", [(8, "the key 'weeks' in reasons.r.threshold is not known; it may be days")]),
        ("days: 60", "days: -3", [(8, "reasons.r.threshold.days is less than 1")]),
        ("[abuse]", "['',\n '!!!', abuse]", [(n, "an entry of reasons.r.cues.en has no word") for n in (7, 8)]),
        (
            "{en: [abuse]}",
            "\n     fr-FR: [abus]",
            [(8, f"reasons.r.cues.fr-FR names no known language; it may be {KNOWN}")],
        ),
        (
            "default: true, cues: {}",
            "default: true, cues: {en: [' ']}",
            [(1, "an entry of programmes.csp.cues.en has no word")],
        ),
        (
            "mark: m, cues: {}",
            "mark: m, cues: {is: [x]}",
            [(11, f"steps.wait.cues.is names no known language; it may be {KNOWN}")],
        ),
        ("steps:\n", "steps:\n  wait: {}\nsteps:\n", [(12, "the key 'steps' stands there twice")]),
        ("default: true, ", "", [(0, "exactly one of programmes must be the default")]),
        ("{csp: m}", "{csp: m,\n mpn: m}", [(7, "the reason r names the programme mpn, which is not defined")]),
        ("[wait]", "[wait,\n nowhere]", [(10, "the reason r names the step nowhere, which is not defined")]),
    ],
)
def test_everything_that_is_wrong_is_named_with_its_line(good, wrong, said):
    with pytest.raises(MisshapenError) as caught:
        parse_guidance(parse_yaml(GOOD.replace(good, wrong, 1)))
    assert list(caught.value.faults) == said
