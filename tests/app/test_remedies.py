"""Findings paired with what the articles say, in every language, from the project's own articles and from others."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from app.diagnosis.engine import Diagnosis, diagnose
from app.diagnosis.facts import AccountFacts
from app.diagnosis.finding import (
    ArrearsStated,
    BillRead,
    Evidence,
    IncidentSeen,
    NoneRecorded,
    OverdueInvoice,
    ProfileSeen,
    ProviderIssueSeen,
    RequirementSeen,
    Unused,
    UnusedMoney,
    VettingSeen,
)
from app.diagnosis.rules import RULES
from app.diagnosis.vocabulary import (
    Extent,
    Fact,
    IncidentStatus,
    IssueStatus,
    Origin,
    ProfileStatus,
    Programme,
    Role,
    Standing,
    State,
    VettingStatus,
)
from app.remedies import Remedies, guide_of, remedies, statements, words
from app.remedies.excerpts import blocks_of
from app.wording import wording_for
from indexer.errors import LibraryError
from indexer.library import Library, open_library
from tests.app.diagnosis.building import NOW, SOURCE, ai_cloud, csp, facts_of
from tests.languages import LOCALES

ARTICLE = "partner-center/suspended-partner-center-account"
REJECTED = {"vetting": {"status": "rejected", "since": NOW - timedelta(days=50)}}


def vetting_rejected() -> AccountFacts:
    return facts_of(REJECTED, ai_cloud(suspended=True))


def found_for(library: Library, locale: str, facts: AccountFacts) -> Remedies:
    return remedies(diagnose(facts, NOW, guide_of(library), strict=True), library, locale)


@pytest.fixture(scope="module")
def seeds(shared: Path, tmp_path_factory: pytest.TempPathFactory, build: Callable[..., str]) -> Library:
    """The articles that this began with: their French is older than their English."""
    folder = tmp_path_factory.mktemp("seeds") / "library"
    build(shared / "seeds", folder)
    return open_library(folder)


# --- our own articles


@pytest.mark.parametrize("locale", LOCALES)
def test_every_statement_step_and_capability_is_in_every_language(own_library: Library, locale: str) -> None:
    facts = facts_of({}, csp(Role.DIRECT_BILL, suspended=True), ai_cloud(suspended=True))
    found = found_for(own_library, locale, facts)
    for remedy in found.remedies:
        if remedy.finding.outside is None:
            assert remedy.sentence, remedy.finding.reason
            assert (remedy.sentence.locale, remedy.sentence.fallback) == (locale, False)
            assert remedy.sentence.url.startswith(f"/{locale.lower()}/articles/{ARTICLE}#")
    assert [step.sentence is not None and step.sentence.locale for step in found.steps] == [locale] * len(found.steps)
    assert all(ability.sentence and ability.sentence.html for ability in found.abilities)


def test_the_statement_is_that_of_the_programme(own_library: Library) -> None:
    facts = facts_of({"incidents": [{"id": "I1", "status": "stands"}]}, csp(), ai_cloud())
    found = found_for(own_library, "fr-FR", facts)
    anchors = {each.finding.programme: each.sentence for each in found.in_state(State.CONFIRMED)}
    assert {programme: sentence and sentence.anchor for programme, sentence in anchors.items()} == {
        Programme.CSP: "csp-account-abuse",
        Programme.AI_CLOUD: "ai-cloud-account-abuse",
    }


def test_steps_keep_their_links_and_no_ids(own_library: Library) -> None:
    found = found_for(own_library, "sv-SE", vetting_rejected())
    step = next(step for step in found.steps if step.id == "check-vetting")
    assert step.sentence
    assert '<a href="/sv-se/articles/partner-center/verification-responses#rejected-checks' in step.sentence.html
    assert "<strong>" in step.sentence.html
    assert "id=" not in step.sentence.html
    assert "<span" not in step.sentence.html
    assert step.sentence.anchor == "step-check-vetting"


def test_steps_know_whether_they_are_done(own_library: Library) -> None:
    bill = {
        "invoices": [
            {
                "id": "G1",
                "issued": date(2025, 11, 1),
                "due": date(2025, 12, 1),
                "amount": "10",
                "currency": "EUR",
            }
        ],
        "credits": [],
        "payments": [],
    }
    facts = facts_of(bill, csp())
    (confirmed,) = found_for(own_library, "nl-NL", facts).in_state(State.CONFIRMED)
    assert [(step.id, step.done) for step in confirmed.steps] == [
        ("check-bill", True),
        ("pay-invoice", False),
        ("request-support", None),
    ]
    paid = [{"id": "Z1", "day": date(2026, 1, 5), "amount": "10", "currency": "EUR", "invoice": "G1"}]
    settled = found_for(own_library, "nl-NL", facts_of(bill | {"payments": paid}, csp()))
    (ruled_out,) = [each for each in settled.remedies if each.finding.reason == "billing-overdue"]
    assert ruled_out.finding.state is State.RULED_OUT
    assert ruled_out.steps == ()


def test_statements_of_a_programme_are_all_that_it_has(own_library: Library) -> None:
    assert list(statements(own_library, "fr-FR", "ai-cloud")) == ["account-abuse", "vetting-rejected"]
    stated = [name for name, reason in own_library.guidance.reasons.items() if "csp" in reason.marks]
    assert list(statements(own_library, "fr-FR", "csp")) == stated


# --- where the translation lags


@pytest.mark.corpus
def test_what_french_does_not_state_is_shown_in_english_and_says_why(seeds: Library) -> None:
    found = found_for(seeds, "fr-FR", vetting_rejected())
    (confirmed,) = found.in_state(State.CONFIRMED)
    sentence = confirmed.sentence
    assert confirmed.finding.reason == "vetting-rejected"
    assert sentence
    assert (sentence.locale, sentence.fallback) == ("en-US", True)
    assert "vetting status is rejected" in sentence.text
    assert sentence.url.startswith("/en-us/articles/suspended-partner-center-account#why-")
    note = words.why_not_translated(wording_for("fr-FR"), sentence, "fr-FR")
    assert note.startswith("Pas encore traduit\u00a0:")
    assert "3 juin 2020" in note
    assert "8 mars 2022" in note


@pytest.mark.corpus
def test_a_reason_stated_for_one_programme_does_not_stand_for_the_other(seeds: Library) -> None:
    facts = facts_of({"incidents": [{"id": "I1", "status": "stands"}]}, csp(), ai_cloud())
    found = found_for(seeds, "fr-FR", facts)
    locales = {
        each.finding.programme: each.sentence and each.sentence.locale for each in found.in_state(State.CONFIRMED)
    }
    assert locales == {Programme.CSP: "fr-FR", Programme.AI_CLOUD: "en-US"}


@pytest.mark.corpus
def test_a_step_that_no_article_states_has_no_sentence(seeds: Library) -> None:
    found = found_for(seeds, "fr-FR", vetting_rejected())
    stated = {step.id: step.sentence for step in found.steps}
    assert stated["check-vetting"] is None
    assert stated["request-support"]
    assert stated["request-support"].locale == "fr-FR"


def test_the_same_account_reads_french_where_french_states_it(own_library: Library) -> None:
    (confirmed,) = found_for(own_library, "fr-FR", vetting_rejected()).in_state(State.CONFIRMED)
    assert confirmed.sentence
    assert confirmed.sentence.text.startswith("L’état de la validation")
    assert words.why_not_translated(wording_for("fr-FR"), confirmed.sentence, "fr-FR") == ""


def test_a_docset_that_states_nothing_still_has_findings(tiny_index: Path) -> None:
    library = open_library(tiny_index)
    (confirmed,) = found_for(library, "sv-SE", vetting_rejected()).in_state(State.CONFIRMED)
    assert confirmed.sentence is None
    assert all(step.sentence is None for step in confirmed.steps)


@pytest.mark.parametrize(
    ("status", "dates", "expected"),
    [
        ("missing", ("", ""), "exists in English, but not in French"),
        ("outdated", ("2026-01-02", "2026-02-03"), "of January 2, 2026, the English one of February 3, 2026"),
        ("outdated", ("2026-03-02", "2026-02-03"), "only the English article says this"),
        ("unknown", ("", ""), "only the English article says this"),
    ],
)
def test_why_a_sentence_is_not_translated(
    own_library: Library, status: str, dates: tuple[str, str], expected: str
) -> None:
    from indexer.localization.freshness import Evidence as By
    from indexer.localization.freshness import Status, Translation

    (confirmed,) = found_for(own_library, "en-US", vetting_rejected()).in_state(State.CONFIRMED)
    assert confirmed.sentence
    translation = Translation(status=Status(status), evidence=By.NONE, date=dates[0], source_date=dates[1])
    sentence = replace(confirmed.sentence, fallback=True, translation=translation)
    assert expected in words.why_not_translated(wording_for("en-US"), sentence, "fr-FR")


def test_guidance_that_does_not_fit_the_rules_is_refused(own_index: Path) -> None:
    import msgspec

    library = open_library(own_index)
    guidance = library.manifest.guidance
    reasons = dict(guidance.reasons)
    reasons["vetting-rejected"] = msgspec.structs.replace(reasons["vetting-rejected"], threshold={})
    library.manifest = msgspec.structs.replace(
        library.manifest, guidance=msgspec.structs.replace(guidance, reasons=reasons)
    )
    with pytest.raises(LibraryError, match="vetting-rejected needs a threshold"):
        guide_of(library)


# --- excerpts


@pytest.mark.parametrize(
    ("html", "text", "expected"),
    [
        ('<ul><li><span id="m"></span>Pay <a href="/x">it</a>.</li></ul>', "Pay it.", 'Pay <a href="/x">it</a>.'),
        ("<ol><li><p>One &amp;&nbsp;two</p><p>More</p></li></ol>", "One & two", "One &amp;&nbsp;two"),
        ("<td>a <em>b</em></td>", "a b", "a <em>b</em>"),
        ("<p>Less &#60; more</p>", "Less < more", "Less &#60; more"),
        ("<li>Outer<ul><li>Inner</li></ul></li>", "Inner", "Inner"),
    ],
)
def test_a_block_is_cut_out_of_its_section(html: str, text: str, expected: str) -> None:
    assert blocks_of(html)[text] == expected


# --- words


EVIDENCE: list[Evidence] = [
    OverdueInvoice("G1", date(2026, 1, 1), 1, Decimal("10.5"), Decimal("1234.567"), "EUR", False, SOURCE),
    OverdueInvoice("G1", date(2026, 1, 1), 61, Decimal(10), Decimal(10), "SEK", True, SOURCE),
    BillRead(0, SOURCE),
    BillRead(1, SOURCE),
    BillRead(2, SOURCE),
    ArrearsStated(False, None, None, None, SOURCE),
    ArrearsStated(True, date(2026, 1, 1), 60, None, SOURCE),
    ArrearsStated(True, date(2026, 4, 1), -3, None, SOURCE),
    ArrearsStated(True, None, None, Extent.BEYOND, SOURCE),
    ArrearsStated(True, None, None, Extent.WITHIN, SOURCE),
    ArrearsStated(True, None, None, None, SOURCE),
    *(UnusedMoney(why, "credit-note", "C1", "G2", date(2026, 1, 1), Decimal(5), "EUR", SOURCE) for why in Unused),
    *(ProfileSeen(status, None, None, SOURCE) for status in ProfileStatus),
    *(VettingSeen(status, date(2026, 1, 1), 40, None, SOURCE) for status in VettingStatus),
    VettingSeen(VettingStatus.REJECTED, None, None, Extent.BEYOND, SOURCE),
    VettingSeen(VettingStatus.REJECTED, None, None, Extent.WITHIN, SOURCE),
    *(IncidentSeen("I1", status, None, SOURCE) for status in IncidentStatus),
    *(ProviderIssueSeen("P1", status, None, SOURCE) for status in IssueStatus),
    *(NoneRecorded(fact, SOURCE) for fact in (Fact.INCIDENTS, Fact.PROVIDER_ISSUES, Fact.REQUIREMENTS)),
    RequirementSeen("R1", True, None, None, SOURCE),
    RequirementSeen("R1", False, None, date(2026, 5, 1), SOURCE),
]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("evidence", EVIDENCE, ids=lambda each: each.kind)
def test_every_kind_of_evidence_is_a_sentence_in_every_language(evidence: Evidence, locale: str) -> None:
    from app.remedies.evidence import evidence_sentence

    sentence = evidence_sentence(wording_for(locale), evidence, 60)
    assert sentence.endswith(".")
    assert "%(" not in sentence
    assert "None" not in sentence
    english = evidence_sentence(wording_for("en-US"), evidence, 60)
    assert (sentence == english) == (locale == "en-US")


def test_amounts_keep_every_decimal() -> None:
    assert wording_for("fr-FR").amount(Decimal("1234.567"), "EUR") == "1\u202f234,567\u00a0€"
    assert wording_for("sv-SE").amount(Decimal(10), "SEK") == "10,00\u00a0kr"


def test_every_word_of_a_diagnosis_is_said() -> None:
    assert set(words.STANDINGS) == set(words.SHORT_STANDINGS) == set(words.STANDING_TONES) == set(Standing)
    assert set(words.STATES) == set(words.STATE_TONES) == set(State)
    assert set(words.FACTS) == set(Fact)
    assert set(words.ORIGINS) == set(Origin)
    assert set(words.PROGRAMMES) == set(Programme)
    assert set(words.ROLES) == set(Role)
    assert set(words.REASONS) == {rule.id for rule in RULES}


def test_a_suspension_that_is_not_known_of_is_said_so(own_library: Library) -> None:
    facts = facts_of({"profile": {"status": "rejected"}}, csp(suspended=None))
    sentences = words.standing_sentences(wording_for("en-US"), diagnosed(own_library, facts), facts.account.zone)
    assert sentences[-1] == "Whether it is suspended already isn’t known."


def diagnosed(library: Library, facts: AccountFacts) -> Diagnosis:
    return diagnose(facts, NOW, guide_of(library))


def test_wording_outside_a_request() -> None:
    assert wording_for("zz").day(date(2026, 1, 31)) == "January 31, 2026"
    assert wording_for("sv-se").iso_day("2026-01-31") == "31 januari 2026"
    assert wording_for("sv-se").iso_day("soon") == "soon"
    assert wording_for("nl-NL").language("zz-zz") == "zz-zz"
    moment = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    from zoneinfo import ZoneInfo

    assert wording_for("fr").day_of(moment, ZoneInfo("Europe/Paris")) == "1er février 2026"
