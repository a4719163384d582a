"""The self-check: five questions, answers → facts, and the pages, in every language and without anything kept."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.diagnosis.engine import Diagnosis, diagnose
from app.diagnosis.guide import Guide
from app.diagnosis.rule import Required
from app.diagnosis.rules import RULES
from app.diagnosis.vocabulary import Fact, Programme, Standing, State
from app.selfcheck import QUESTIONS, checked, parts_for
from app.selfcheck.questions import PARTS, UNKNOWN, concerns, required
from tests.app.diagnosis.building import our_guide
from tests.languages import URL_LOCALES

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
DIAGNOSIS_CSS = Path(__file__).resolve().parents[2] / "app" / "static" / "css" / "diagnosis.css"
# Reasons that rest on a requirement are asked for alike, however many there are.
MET = {name: "yes" for name, part in PARTS.items() if part.requirement and dict(part.only).get("csp")}
DIRECT = {"cloud": "global", "csp": "direct-bill", "ai-cloud": "no", "suspended": "yes", "abuse": "none"} | MET
SOUND = DIRECT | {"bill": "none", "profile": "complete"}
RESELLER = DIRECT | {"csp": "indirect-reseller", "profile": "complete", "provider": "no"}
AI = {"cloud": "us-government", "csp": "no", "ai-cloud": "yes", "suspended": "yes", "abuse": "none"}
NOBODY_KNOWS = {"cloud": UNKNOWN, "csp": UNKNOWN, "ai-cloud": UNKNOWN, "suspended": "yes"}
GUIDE = our_guide()


def days_ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def diagnosed(answers: dict[str, str], guide: Guide = GUIDE) -> Diagnosis:
    found = checked(answers, guide, NOW)
    assert found.errors == {}
    assert found.facts
    return diagnose(found.facts, NOW, guide, strict=True)


def states(answers: dict[str, str]) -> dict[str, State]:
    """Reason → its state, of what can apply at all."""
    return {each.reason: each.state for each in diagnosed(answers).findings if each.outside is None}


# --- the questions


def test_there_are_five_questions_at_most_and_each_can_be_answered_by_not_knowing() -> None:
    assert len(QUESTIONS) <= 5
    for part in PARTS.values():
        assert part.options[-1].value == UNKNOWN
        assert len({option.value for option in part.options}) == len(part.options)


def test_what_no_article_states_is_not_asked() -> None:
    steps = {reason: steps for reason, steps in GUIDE.steps.items() if reason != "vetting-rejected"}
    guide = Guide({"billing-overdue": 60}, steps, GUIDE.done_when, GUIDE.capabilities)
    assert "vetting" not in {part.name for part in parts_for(guide)}
    assert checked(AI, guide, NOW).errors == {}


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({"cloud": "21vianet", "csp": "direct-bill", "ai-cloud": "yes"}, {"cloud"}),
        (DIRECT, {"cloud", "csp", "ai-cloud", "suspended", "bill", "profile", "abuse", *MET}),
        (RESELLER, {"cloud", "csp", "ai-cloud", "suspended", "profile", "abuse", "provider", *MET}),
        (AI, {"cloud", "csp", "ai-cloud", "suspended", "vetting", "abuse"}),
        (NOBODY_KNOWS, {"cloud", "csp", "ai-cloud", "suspended"}),
    ],
)
def test_what_cannot_concern_the_account_is_not_asked(answers: dict[str, str], asked: set[str]) -> None:
    assert {name for name, part in PARTS.items() if concerns(part, answers)} == asked


@pytest.mark.parametrize(
    ("programmes", "only", "shown_as"),
    [
        ({Programme.CSP: None}, {"csp"}, "required-csp"),
        ({Programme.AI_CLOUD: None}, {"ai-cloud"}, "required-ai-cloud"),
        ({Programme.CSP: None, Programme.AI_CLOUD: None}, {"csp", "ai-cloud"}, "required-csp-ai-cloud"),
    ],
)
def test_a_reason_that_rests_on_a_requirement_is_asked_for(
    programmes: dict[Programme, None], only: set[str], shown_as: str
) -> None:
    requirement = Required("made-up", "Made up", "Is it made up?")
    made_up = replace(RULES[0], id="made-up", programmes=programmes, requirement=requirement)
    (part,) = required((*(rule for rule in RULES if not rule.requirement), made_up))
    assert (part.name, part.legend, part.reason) == ("requirement-made-up", "Is it made up?", "made-up")
    assert [option.value for option in part.options] == ["yes", "no", UNKNOWN]
    assert (set(dict(part.only)), part.shown_as) == (only, shown_as)
    assert f'[data-asked="{shown_as}"]' in DIAGNOSIS_CSS.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", MET)
@pytest.mark.parametrize(
    ("answer", "state"), [("yes", State.RULED_OUT), ("no", State.CONFIRMED), (UNKNOWN, State.NOT_KNOWN)]
)
def test_its_answer_is_judged_as_any_requirement(name: str, answer: str, state: State) -> None:
    assert states(SOUND | {name: answer})[PARTS[name].reason] is state


# --- from answers to a diagnosis


@pytest.mark.parametrize(
    ("answers", "reason", "state"),
    [
        (DIRECT | {"bill": "none", "profile": "complete"}, "billing-overdue", State.RULED_OUT),
        (DIRECT | {"bill": "within", "profile": "complete"}, "billing-overdue", State.AT_RISK),
        (DIRECT | {"bill": "overdue", "profile": "complete"}, "billing-overdue", State.AT_RISK),
        (DIRECT | {"bill": "beyond", "profile": "complete"}, "billing-overdue", State.CONFIRMED),
        (DIRECT | {"bill": UNKNOWN, "profile": "complete"}, "billing-overdue", State.NOT_KNOWN),
        (DIRECT | {"bill": "overdue", "bill-due": days_ago(60), "profile": "failed"}, "billing-overdue", State.AT_RISK),
        (
            DIRECT | {"bill": "overdue", "bill-due": days_ago(61), "profile": "failed"},
            "billing-overdue",
            State.CONFIRMED,
        ),
        (SOUND | {"profile": "failed"}, "profile-rejected", State.CONFIRMED),
        (SOUND | {"profile": "rejected"}, "profile-rejected", State.CONFIRMED),
        (SOUND | {"profile": "pending"}, "profile-rejected", State.RULED_OUT),
        (SOUND | {"profile": "pending", "profile-deadline": "2026-12-24"}, "profile-rejected", State.AT_RISK),
        (SOUND | {"profile": UNKNOWN}, "profile-rejected", State.NOT_KNOWN),
        (SOUND | {"abuse": "stands"}, "account-abuse", State.CONFIRMED),
        (SOUND | {"abuse": "investigating"}, "account-abuse", State.AT_RISK),
        (SOUND | {"abuse": "resolved"}, "account-abuse", State.RULED_OUT),
        (SOUND | {"abuse": UNKNOWN}, "account-abuse", State.NOT_KNOWN),
        (RESELLER | {"provider": "yes"}, "indirect-provider-issues", State.CONFIRMED),
        (RESELLER | {"provider": "no"}, "indirect-provider-issues", State.RULED_OUT),
        (RESELLER | {"provider": UNKNOWN}, "indirect-provider-issues", State.NOT_KNOWN),
        (RESELLER | {"csp": "role-unknown"}, "indirect-provider-issues", State.NOT_KNOWN),
        (AI | {"vetting": "authorized"}, "vetting-rejected", State.RULED_OUT),
        (AI | {"vetting": "pending"}, "vetting-rejected", State.RULED_OUT),
        (AI | {"vetting": "within"}, "vetting-rejected", State.AT_RISK),
        (AI | {"vetting": "beyond"}, "vetting-rejected", State.CONFIRMED),
        (AI | {"vetting": "rejected"}, "vetting-rejected", State.AT_RISK),
        (AI | {"vetting": "rejected", "vetting-since": days_ago(30)}, "vetting-rejected", State.AT_RISK),
        (AI | {"vetting": "rejected", "vetting-since": days_ago(31)}, "vetting-rejected", State.CONFIRMED),
        (AI | {"vetting": UNKNOWN}, "vetting-rejected", State.NOT_KNOWN),
    ],
)
def test_the_same_rules_judge_answers(answers: dict[str, str], reason: str, state: State) -> None:
    assert states(answers)[reason] is state


@pytest.mark.parametrize(
    ("answers", "standing"),
    [
        (SOUND, Standing.SUSPENDED_UNEXPLAINED),
        (SOUND | {"suspended": "no"}, Standing.GOOD),
        (SOUND | {"suspended": UNKNOWN}, Standing.NOT_KNOWN),
        (SOUND | {"bill": "beyond"}, Standing.SUSPENDED),
        (SOUND | {"bill": "beyond", "suspended": "no"}, Standing.SUSPENSION_DUE),
        (SOUND | {"bill": "within", "suspended": "no"}, Standing.AT_RISK),
        (SOUND | {"cloud": UNKNOWN, "suspended": "no"}, Standing.GOOD),
        ({"cloud": "21vianet"}, Standing.NOT_COVERED),
        (NOBODY_KNOWS, Standing.SUSPENDED_UNEXPLAINED),
        (NOBODY_KNOWS | {"suspended": UNKNOWN}, Standing.NOT_KNOWN),
    ],
)
def test_the_standing_follows(answers: dict[str, str], standing: Standing) -> None:
    assert diagnosed(answers).standing is standing


def test_a_date_gives_the_day_on_which_the_threshold_is_passed() -> None:
    found = diagnosed(DIRECT | {"bill": "within", "bill-due": "2026-10-01", "profile": "complete"})
    (at_risk,) = found.in_state(State.AT_RISK)
    assert (at_risk.deadline, at_risk.applies_from) == (date(2026, 11, 30), date(2026, 12, 1))


def test_whoever_knows_no_program_is_told_of_each_and_nothing_is_confirmed() -> None:
    found = checked(NOBODY_KNOWS | {"bill": "beyond", "profile": "rejected", "abuse": "stands"}, GUIDE, NOW)
    assert found.unsure == (Programme.CSP, Programme.AI_CLOUD)
    assert not found.enrolled
    assert set(found.counted) == set(NOBODY_KNOWS)
    assert found.facts
    diagnosis = diagnose(found.facts, NOW, GUIDE)
    assert diagnosis.in_state(State.CONFIRMED) == ()
    required = {Fact.REQUIREMENTS for rule in RULES if rule.requirement}
    assert {Fact.ROLE, Fact.PROFILE, Fact.VETTING, Fact.INCIDENTS} | required == set(diagnosis.missing)


@pytest.mark.parametrize(
    ("answers", "field", "message"),
    [
        ({}, "cloud", "Choose an answer"),
        ({"cloud": "mars"}, "cloud", "Choose an answer"),
        (SOUND | {"csp": "no"}, "ai-cloud", "one of the two programs"),
        (SOUND | {"bill": ""}, "bill", "Choose an answer"),
        (SOUND | {"bill": "within", "bill-due": "soon"}, "bill-due", "no date"),
        (SOUND | {"bill": "within", "bill-due": "0001-01-01"}, "bill-due", "no date"),
        (SOUND | {"bill": "within", "bill-due": "2026-11-20"}, "bill-due", "isn’t overdue yet"),
        (SOUND | {"bill": "within", "bill-due": days_ago(62)}, "bill-due", "more than"),
        (SOUND | {"bill": "beyond", "bill-due": days_ago(60)}, "bill-due", "no more than"),
        (SOUND | {"suspended": "ai-cloud"}, "suspended", "isn’t in this program"),
        (AI | {"suspended": "csp"}, "suspended", "isn’t in this program"),
        (AI | {"vetting": "rejected", "vetting-since": "2026-11-21"}, "vetting-since", "still to come"),
        (AI | {"vetting": "beyond", "vetting-since": days_ago(30)}, "vetting-since", "no more than"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(answers: dict[str, str], field: str, message: str) -> None:
    found = checked(answers, GUIDE, NOW)
    assert message in found.errors[field]
    assert found.facts is None


LATE = datetime(2026, 11, 20, 23, tzinfo=UTC)  # it is the 21st in Tokyo
EARLY = datetime(2026, 11, 20, 3, tzinfo=UTC)  # it is still the 19th in New York


@pytest.mark.parametrize(
    ("now", "answers", "reason", "state"),
    [
        (LATE, SOUND | {"bill": "beyond", "bill-due": days_ago(60)}, "billing-overdue", State.CONFIRMED),
        (LATE, SOUND | {"bill": "overdue", "bill-due": days_ago(0)}, "billing-overdue", State.AT_RISK),
        (EARLY, SOUND | {"bill": "within", "bill-due": days_ago(61)}, "billing-overdue", State.AT_RISK),
        (LATE, AI | {"vetting": "rejected", "vetting-since": days_ago(-1)}, "vetting-rejected", State.AT_RISK),
        (LATE, AI | {"vetting": "beyond", "vetting-since": days_ago(30)}, "vetting-rejected", State.CONFIRMED),
        (EARLY, AI | {"vetting": "within", "vetting-since": days_ago(31)}, "vetting-rejected", State.AT_RISK),
    ],
)
def test_where_it_is_another_day_the_answer_counts(
    now: datetime, answers: dict[str, str], reason: str, state: State
) -> None:
    found = checked(answers, GUIDE, now)
    assert found.errors == {}
    assert found.facts
    diagnosis = diagnose(found.facts, now, GUIDE)
    assert next(each for each in diagnosis.findings if each.reason == reason and not each.outside).state is state


@pytest.mark.parametrize(
    ("said", "suspended"),
    [("yes", [True, True]), ("csp", [True, False]), ("ai-cloud", [False, True]), ("no", [False, False])],
)
def test_in_which_program_it_is_suspended_is_for_the_reader_to_say(said: str, suspended: list[bool]) -> None:
    answers = SOUND | {"ai-cloud": "yes", "vetting": "authorized", "suspended": said}
    assert [each.suspended for each in diagnosed(answers).standings] == suspended


def test_a_day_that_a_source_has_set_and_that_is_over_is_said_to_be(own_client: FlaskClient) -> None:
    answers = SOUND | {"suspended": "no", "profile": "pending", "profile-deadline": "2026-01-31"}
    text = text_of(own_client.post("/en-us/self-check", data=answers).text)
    assert "It had to be settled by January 31, 2026. That day is over" in text
    assert "A day by which something had to be settled is over: act now." in text
    assert "There is still time" not in text


def test_nothing_is_stated_that_no_answer_states(own_client: FlaskClient) -> None:
    """Who knows nothing is told of conditions, never that they are fulfilled."""
    unknown = dict.fromkeys(PARTS, UNKNOWN) | {"cloud": "global", "csp": "indirect-reseller", "ai-cloud": "yes"}
    text = text_of(own_client.post("/en-us/self-check", data=unknown).text)
    for said in (
        "Microsoft told you about abuse",
        "[Yy]ou don't meet the eligibility",
        "[Yy]ou're certain that nothing",
    ):
        assert not re.search(f"(?<!If ){said}", text)
    assert "If Microsoft told you about abuse: read the notice" in text


def test_a_date_beside_another_answer_does_not_count() -> None:
    assert states(SOUND | {"bill-due": "nonsense"})["billing-overdue"] is State.RULED_OUT


# --- the pages


def text_of(html: str) -> str:
    main = html[html.index("<main") : html.index("</main>")]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.mark.parametrize("locale", URL_LOCALES)
def test_the_form_is_there_in_every_language(own_client: FlaskClient, locale: str) -> None:
    response = own_client.get(f"/{locale}/self-check")
    assert response.status_code == 200
    assert response.text.count('class="question') == len(QUESTIONS)
    assert "%(" not in response.text
    assert 'name="edit"' in response.text  # other languages keep what was answered
    assert "60" in response.text
    for part in PARTS.values():
        assert response.text.count(f'name="{part.name}"') == len(part.options)


@pytest.mark.parametrize("locale", URL_LOCALES)
@pytest.mark.parametrize(
    "answers",
    [
        SOUND,
        SOUND | {"suspended": "no"},
        SOUND | {"bill": "beyond", "bill-due": "2026-01-31"},
        SOUND | {"bill": UNKNOWN, "profile": UNKNOWN, "abuse": UNKNOWN, "suspended": UNKNOWN, "ai-cloud": UNKNOWN},
        RESELLER | {"provider": "yes"},
        AI | {"vetting": "rejected"},
        NOBODY_KNOWS,
        {"cloud": "21vianet"},
    ],
    ids=["unexplained", "good", "overdue", "unknown", "provider", "vetting", "nothing", "21vianet"],
)
def test_the_result_is_there_in_every_language_and_kept_nowhere(
    own_client: FlaskClient, locale: str, answers: dict[str, str]
) -> None:
    response = own_client.post(f"/{locale}/self-check", data=answers)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers
    assert "%(" not in response.text
    assert response.text.count("<h1") == 1
    for name, value in answers.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in response.text
    assert 'content="noindex"' in response.text


def test_the_result_pairs_reasons_with_the_words_of_the_article(own_client: FlaskClient) -> None:
    page = own_client.post("/fr-fr/self-check", data=SOUND | {"bill": "beyond", "bill-due": "2026-01-31"})
    text = text_of(page.text)
    assert "Votre compte est suspendu, et un motif est connu" in text
    assert "Un montant qui vous a été facturé est en retard de paiement depuis plus de 60 jours." in text
    assert "31 janvier 2026" in text
    assert "Ce motif s’applique depuis le 2 avril 2026." in text
    assert "Régler une facture en retard de paiement" in text
    assert "Permis" in text
    assert 'href="/fr-fr/articles/partner-center/request-support#ask-for-reinstatement"' in page.text


def test_what_is_not_known_says_what_to_find_out_and_where(own_client: FlaskClient) -> None:
    answers = SOUND | {"bill": UNKNOWN, "suspended": UNKNOWN}
    text = text_of(own_client.post("/en-us/self-check", data=answers).text)
    assert "It can’t be told yet how your account stands" in text
    assert "Whether a bill is overdue, and since when" in text
    assert "If you aren't certain whether you're up to date: in the Partner Center menu, select Billing" in text
    assert "Sign in to Partner Center as a global admin" in text
    assert "arrange payment" not in text  # nothing is known to be overdue


def test_21vianet_is_said_plainly(own_client: FlaskClient) -> None:
    page = own_client.post("/sv-se/self-check", data={"cloud": "21vianet", "csp": UNKNOWN, "suspended": "yes"}).text
    assert "Konton i Partnercenter som drivs av 21Vianet omfattas inte" in text_of(page)
    assert 'href="/sv-se/articles/partner-center/request-support"' in page
    assert 'class="verdict' not in page
    assert 'class="ability' not in page


def test_errors_are_summed_up_and_nothing_is_lost(own_client: FlaskClient) -> None:
    answers = SOUND | {"bill": "within", "bill-due": "2026-01-31", "abuse": ""}
    response = own_client.post("/nl-nl/self-check", data=answers)
    assert response.status_code == 422
    assert response.headers["Cache-Control"] == "no-store"
    assert "<title>Fout:" in response.text
    assert '<a href="#bill-due">' in response.text
    assert '<a href="#abuse-none">' in response.text
    assert 'id="bill-due-error"' in response.text
    assert 'aria-describedby="bill-due-hint bill-due-error" aria-invalid="true"' in response.text
    assert 'aria-describedby="abuse-error"' in response.text
    assert 'value="2026-01-31"' in response.text
    for part in ("csp-direct-bill", "bill-within", "profile-complete"):
        assert re.search(rf'id="{part}"[^>]* checked', response.text), part


def test_answers_can_be_changed(own_client: FlaskClient) -> None:
    response = own_client.post("/sv-se/self-check", data=SOUND | {"edit": "1"})
    assert response.status_code == 200
    assert "error-summary" not in response.text
    assert re.search(r'id="csp-direct-bill"[^>]* checked', response.text)


def test_what_is_typed_is_shown_as_text(own_client: FlaskClient) -> None:
    answers = SOUND | {"bill": "within", "bill-due": '"><script>', "csp": "<b>"}
    response = own_client.post("/en-us/self-check", data=answers)
    assert response.status_code == 422
    assert '"><script>' not in response.text
    assert "<b>" not in response.text


def test_another_site_cannot_send_answers(own_client: FlaskClient) -> None:
    response = own_client.post("/en-us/self-check", data=SOUND, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403


def test_partly_known_programs_are_said(own_client: FlaskClient) -> None:
    answers = SOUND | {"ai-cloud": UNKNOWN, "cloud": UNKNOWN}
    text = text_of(own_client.post("/en-us/self-check", data=answers).text)
    assert "its reasons aren’t looked at: Microsoft AI Cloud Partner Program." in text
    assert "every cloud but the one that 21Vianet operates" in text
    assert "Which programs the account is enrolled in" in text


def test_a_docset_that_states_nothing_has_a_self_check(client: FlaskClient) -> None:
    assert client.get("/fr-fr/self-check").status_code == 200
    page = client.post("/fr-fr/self-check", data=AI | {"vetting": "beyond"})
    assert page.status_code == 200
    assert "La validation est rejetée depuis longtemps" in page.text


def test_the_home_page_and_the_article_lead_to_it(own_client: FlaskClient, client: FlaskClient) -> None:
    assert 'href="/sv-se/self-check"' in own_client.get("/sv-se/").text
    article = "/sv-se/articles/partner-center/"
    assert 'href="/sv-se/self-check"' in own_client.get(article + "suspended-partner-center-account").text
    assert "self-check" not in own_client.get(article + "read-your-bill").text
