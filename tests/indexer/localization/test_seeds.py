"""The five articles that this began with: everything that a reader finds wrong in them, and nothing that isn't."""

import pytest

from indexer.build import build_library
from indexer.library import open_library
from indexer.localization.findings import By, Kind

pytestmark = pytest.mark.corpus

SUSPENDED, SUSPEND = "suspended-partner-center-account", "suspend-a-subscription"


def of(findings, kind):
    return [one for one in findings if one.kind is kind]


@pytest.fixture(scope="module")
def survey(shared, tmp_path_factory):
    index = tmp_path_factory.mktemp("seeds")
    build_library([str(shared / "seeds")], index, engine="whoosh", workers_count=1)
    return open_library(index).survey


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
