"""What a new request is filled in with, for every standing and in every language."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.diagnosis.engine import diagnose
from app.diagnosis.facts import Enrolment
from app.diagnosis.vocabulary import Programme, Standing
from app.support.drafts import Given, checked
from app.support.prefill import MOST_EVIDENCE, Prefill, paid_since, prefill, purpose_for
from app.support.records import Purpose
from app.wording import wording_for
from tests.app.diagnosis.building import NOW, SOURCE, ai_cloud, csp, facts_of, our_guide

ZONE = ZoneInfo("Europe/Stockholm")
LANGUAGES = ("en-US", "fr-FR", "nl-NL", "sv-SE")
GUIDE = our_guide()
LONG_AGO = NOW.date() - timedelta(days=100)


def filled(data: dict[str, Any], *programmes: Enrolment, locale: str = "en-US") -> Prefill:
    guide = our_guide()
    found = diagnose(facts_of(data, *programmes), NOW, guide, strict=True)
    return prefill(found, "Exempel AB (demo)", wording_for(locale), guide.thresholds, ZONE)


def unpaid(due: date, count: int = 1) -> dict[str, Any]:
    invoices = [
        {"id": f"I-{n}", "issued": due, "due": due, "amount": "10.00", "currency": "EUR", "source": SAID}
        for n in range(count)
    ]
    return {"invoices": invoices, "credits": [], "payments": []}


SAID = {"origin": "import", "as_of": SOURCE.as_of}


def test_a_suspended_account_asks_for_reinstatement_with_its_evidence() -> None:
    found = filled(unpaid(LONG_AGO), csp(suspended=True))
    assert (found.purpose, found.programme, found.reasons) == (
        Purpose.REINSTATEMENT,
        Programme.CSP,
        ("billing-overdue",),
    )
    assert found.subject == "Please reinstate account A1"
    lines = found.message.split("\n")
    assert lines[:2] == ["Account: Exempel AB (demo), A1", "As of March 2, 2026."]
    assert lines[2].startswith("Cloud Solution Provider (CSP) program, Direct bill partner: Suspended")
    assert "– An invoice is long overdue: Cloud Solution Provider (CSP) program" in lines
    assert any("Invoice I-0" in line for line in lines)
    assert lines[-1] == "What we’ve done since then:"


@pytest.mark.parametrize(
    ("due", "suspended", "subject"),
    [
        (LONG_AGO, False, "How can a suspension of account A1 be avoided?"),
        (NOW.date() - timedelta(days=10), False, "How can a suspension of account A1 be avoided?"),
        (NOW.date() + timedelta(days=10), True, "Why is account A1 suspended?"),
    ],
)
def test_a_threat_or_an_unknown_reason_is_asked_about(due: date, suspended: bool, subject: str) -> None:
    found = filled(unpaid(due), csp(suspended=suspended))
    assert (found.purpose, found.subject) == (Purpose.EXPLANATION, subject)
    assert "What we’ve done since then" not in found.message


def test_nothing_known_against_it_leaves_the_subject_to_its_author() -> None:
    found = filled({})
    assert (found.purpose, found.subject, found.reasons, found.programmes) == (Purpose.OTHER, "", (), ())
    assert found.message.startswith("Account: ")


def test_reasons_under_several_programmes_are_about_the_account() -> None:
    vetting = {"status": "rejected", "since": datetime(2026, 1, 1, tzinfo=UTC)}
    both = (csp(suspended=True), ai_cloud(suspended=True))
    found = filled(unpaid(LONG_AGO) | {"vetting": vetting}, *both)
    assert (found.programme, set(found.programmes)) == (None, {Programme.CSP, Programme.AI_CLOUD})
    assert set(found.reasons) == {"billing-overdue", "vetting-rejected"}


@pytest.mark.parametrize("locale", LANGUAGES)
def test_however_much_there_is_it_can_be_sent(locale: str) -> None:
    found = filled(unpaid(LONG_AGO, 3000), csp(suspended=True), locale=locale)
    assert found.message.count("I-") == MOST_EVIDENCE
    assert str(3000 - MOST_EVIDENCE) in found.message
    sent = checked(Given(found.purpose, found.subject, found.message, "csp", found.reasons), locale)
    assert sent.draft is not None
    assert sent.draft.message == found.message


def test_every_language_has_words_of_its_own() -> None:
    found = [filled(unpaid(LONG_AGO, 12), csp(suspended=True), locale=locale) for locale in LANGUAGES]
    lines = [set(each.message.split("\n")) for each in found]
    assert len({each.subject for each in found}) == len(LANGUAGES)
    for one in lines[1:]:
        assert lines[0] & one <= {"", "Account: Exempel AB (demo), A1"}  # Dutch calls an account one, too


@pytest.mark.parametrize("standing", Standing)
def test_every_standing_has_a_purpose(standing: Standing) -> None:
    assert purpose_for(standing) in Purpose


def test_what_is_settled_is_told_with_what_was_paid() -> None:
    """Paying doesn't turn a known reason into an unknown one."""
    payment = {"id": "P1", "day": NOW.date(), "amount": "10.00", "currency": "EUR", "invoice": "I-0"}
    facts = facts_of(unpaid(LONG_AGO) | {"payments": [payment]}, csp(suspended=True))
    diagnosis = diagnose(facts, NOW, GUIDE)
    paid = paid_since(facts, diagnosis)
    zone = facts.account.zone
    found = prefill(diagnosis, "Exempel AB (demo)", wording_for("en-US"), GUIDE.thresholds, zone, paid)
    assert (found.purpose, found.programme, found.reasons) == (
        *(Purpose.REINSTATEMENT, Programme.CSP, ("billing-overdue",)),
    )
    lines = found.message.split("\n")
    assert lines[2].startswith("Cloud Solution Provider (CSP) program, Direct bill partner: Suspended, reason settled")
    assert lines[lines.index("Reasons that are settled:") + 1].startswith("– An invoice is long overdue: ")
    assert lines[-2:] == ["What we’ve done since then:", "– Invoice I-0: €10.00 paid on March 2, 2026."]
    undated = facts_of({}, csp(suspended=True))
    assert paid_since(undated, diagnose(undated, NOW, GUIDE)) == []


def test_a_reason_of_two_programs_is_told_once_and_no_more_than_is_known() -> None:
    incident = {"incidents": [{"id": "I1", "status": "investigating"}]}
    message = filled(incident, csp(suspended=False), ai_cloud(suspended=False)).message
    title = "– Possible abuse of the account is being investigated"
    assert message.count(title) == 1
    assert f"{title}: Cloud Solution Provider (CSP) program; Microsoft AI Cloud Partner Program" in message
    assert "was detected" not in message
