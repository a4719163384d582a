"""The five articles that this began with: everything that a reader finds wrong in them, and nothing that isn't."""

import pytest

from indexer.build import build_library
from indexer.library import open_library
from indexer.localization.findings import By, Kind
from indexer.localization.freshness import Evidence, Status
from indexer.localization.matrix import Matrix

pytestmark = pytest.mark.corpus

SUSPENDED, SUSPEND = "suspended-partner-center-account", "suspend-a-subscription"


def of(findings, kind):
    return [one for one in findings if one.kind is kind]


@pytest.fixture(scope="module")
def library(shared, tmp_path_factory):
    index = tmp_path_factory.mktemp("seeds")
    build_library([str(shared / "seeds")], index, engine="whoosh", workers_count=1)
    return open_library(index)


@pytest.fixture(scope="module")
def survey(library):
    return library.survey


def test_each_is_of_another_revision_and_older_than_its_source(library):
    for locale in ("fr-FR", "nl-NL", "sv-SE"):
        said = library.translation(locale, SUSPENDED)
        assert (said.status, said.evidence, said.method) == (Status.OUTDATED, Evidence.SOURCE_DATE, "MT")
        assert (said.date, said.source_date) == ("2020-06-03", "2022-03-08")
    matrix = Matrix(library)
    assert [(one.first, one.second, one.equal, one.both) for one in matrix.shared()] == [
        ("fr-FR", "nl-NL", 0, 1),
        ("fr-FR", "sv-SE", 0, 1),
        ("nl-NL", "sv-SE", 0, 1),
    ]


def test_only_the_source_states_anything_for_ai_cloud(library):
    stated = {(one.programme, one.reason): set(one.where) for one in Matrix(library).statements() if one.where}
    everybody = {"en-US", "fr-FR", "nl-NL", "sv-SE"}
    assert stated == {
        ("csp", "billing-overdue"): everybody,
        ("csp", "account-abuse"): everybody,
        ("csp", "indirect-provider-issues"): everybody,
        ("csp", "profile-rejected"): everybody - {"fr-FR"},
        ("ai-cloud", "account-abuse"): {"en-US"},
        ("ai-cloud", "vetting-rejected"): {"en-US"},
    }


def test_french(survey):
    findings = survey.findings("fr-FR", SUSPENDED)
    assert {(one.programme, one.name) for one in of(findings, Kind.REASON_MISSING)} == {
        ("csp", "profile-rejected"),
        ("ai-cloud", "account-abuse"),
        ("ai-cloud", "vetting-rejected"),
    }
    (limit,) = of(findings, Kind.LIMIT_DIFFERS)
    assert (limit.expected, limit.found, limit.sure) == ("more than 60", "60", True)
    (roles,) = of(findings, Kind.ROLE_DIFFERS)
    assert (roles.expected, roles.found) == ("global-admin", "")
    assert [one.name for one in of(findings, Kind.STEP_MISSING)] == ["check-profile"]
    assert [one.anchor for one in of(findings, Kind.SECTION_MISSING)] == ["next-steps"]
    assert len(of(findings, Kind.LINK_MISSING)) == 2


@pytest.mark.parametrize("locale", ["sv-SE", "nl-NL"])
def test_swedish_and_dutch(survey, locale):
    findings = survey.findings(locale, SUSPENDED)
    assert {(one.programme, one.name) for one in of(findings, Kind.REASON_MISSING)} == {
        ("ai-cloud", "account-abuse"),
        ("ai-cloud", "vetting-rejected"),
    }
    assert {one.expected: one.found for one in of(findings, Kind.LINK_DIFFERS)} == {
        "aka.ms/accountexp/legalInfo": "partner.microsoft.com/pcv/accountsettings/partnerprofile",
        "partner.microsoft.com/dashboard/v2/support/servicerequests/create": (
            "partner.microsoft.com/dashboard/support/csp/servicerequests/create"
        ),
    }
    # Three bullets became paragraphs: nothing is missing there.
    (items,) = of(findings, Kind.ITEMS_MISSING)
    assert (items.anchor, items.count) == ("why-partner-center-accounts-are-suspended", 2)


def test_dutch_alone(survey):
    findings = survey.findings("nl-NL", SUSPENDED)
    (clouds,) = of(findings, Kind.CLOUD_DIFFERS)
    assert (clouds.expected, clouds.found) == ("global us-government", "us-government")
    mixed = {one.name: one.count for one in of(findings, Kind.TERM_MIXED)}
    assert mixed == {"partner-center": 2, "suspended-account": 3}
    assert [one.line for one in of(findings, Kind.MOJIBAKE)] == [55]


def test_the_source_itself(survey):
    assert [(one.kind, one.by, one.line) for one in survey.findings("en-US", SUSPENDED)] == [
        (Kind.MOJIBAKE, By.BYTES, 12)
    ]


def test_labels_that_a_machine_left_or_broke(survey):
    findings = survey.findings("fr-FR", SUSPEND)
    assert [one.found for one in of(findings, Kind.LABEL_BROKEN)] == ["le état"]
    assert {one.found: one.expected for one in of(findings, Kind.LABEL_SOURCE)} == {
        "Suspended": "Suspendu",
        "Submit": "Envoyer",
    }
    assert [one.found for one in of(findings, Kind.PUNCTUATION)] == ["t ,"]


def test_nothing_else_is_claimed(survey):
    """Every finding of the five articles was read beside both texts; a new kind has to be, too."""
    kinds = {
        locale: sorted({one.kind.value for findings in states.values() for one in findings.findings})
        for locale, states in survey.states.items()
    }
    common = ["items-missing", "link-differs", "paragraphs-missing", "reason-missing", "term-avoided", "term-mixed"]
    assert kinds == {
        "en-US": ["mojibake"],
        "fr-FR": [
            "items-missing",
            "label-broken",
            "label-source",
            "limit-differs",
            "link-missing",
            "paragraphs-missing",
            "punctuation",
            "reason-missing",
            "role-differs",
            "section-missing",
            "step-missing",
            "term-avoided",
            "term-missing",
            "term-mixed",
        ],
        "nl-NL": sorted([*common, "cloud-differs", "mojibake"]),
        "sv-SE": common,
    }
