"""Every verdict on a translation, with its evidence."""

import pytest

from indexer.localization.findings import By, Finding, Kind
from indexer.localization.freshness import Evidence, Origin, Status, Translation, by_content, judge

SOURCE = Origin(date="2022-03-08", revision="abc", file="en-us/a.md")
TWIN = Origin(date="2020-06-03", revision="f", file="fr-fr/a.md", extracted=True)


@pytest.mark.parametrize(
    ("target", "source", "hashed", "status", "evidence"),
    [
        (None, SOURCE, False, Status.MISSING, Evidence.NO_TRANSLATION),
        (Origin(date="2020-06-03"), None, False, Status.UNKNOWN, Evidence.NO_SOURCE),
        (
            Origin(source_hash="abc", date="2020-06-03"),
            SOURCE,
            False,
            Status.SAME_REVISION,
            Evidence.SOURCE_HASH,
        ),
        (Origin(source_hash="old", date="2022-03-08"), SOURCE, True, Status.OUTDATED, Evidence.SOURCE_HASH),
        (Origin(source_hash="old", date="2022-03-08"), SOURCE, False, Status.UNKNOWN, Evidence.NONE),
        (Origin(source_hash="old", date="2020-06-03"), SOURCE, False, Status.OUTDATED, Evidence.SOURCE_DATE),
        (Origin(date="2022-03-09"), SOURCE, True, Status.UNKNOWN, Evidence.NONE),
        (Origin(), SOURCE, False, Status.UNKNOWN, Evidence.NONE),
        (
            Origin(file="fr-fr/a.md", date="2019-01-01"),
            TWIN,
            False,
            Status.SAME_REVISION,
            Evidence.SIDE_BY_SIDE,
        ),
        (Origin(file="sv-se/a.md", date="2019-01-01"), TWIN, False, Status.UNKNOWN, Evidence.NONE),
    ],
)
def test_verdicts(target, source, hashed, status, evidence):
    verdict = judge(target, source, is_source=False, hashed=hashed)
    assert (verdict.status, verdict.evidence) == (status, evidence)


def test_the_source_is_its_own():
    verdict = judge(SOURCE, SOURCE, is_source=True, hashed=True)
    assert (verdict.status, verdict.evidence) == (Status.SOURCE, Evidence.IS_SOURCE)


def test_a_verdict_carries_dates_and_method():
    verdict = judge(Origin(date="2020-06-03", translation_type="MT"), SOURCE, is_source=False, hashed=False)
    assert (verdict.date, verdict.source_date, verdict.method) == ("2020-06-03", "2022-03-08", "MT")


@pytest.mark.parametrize(
    ("kind", "sure", "status"),
    [
        (Kind.REASON_MISSING, True, Status.OUTDATED),
        (Kind.SECTION_MISSING, True, Status.OUTDATED),
        (Kind.SECTION_MISSING, False, Status.UNKNOWN),  # perhaps its heading only has another anchor
        (Kind.PUNCTUATION, True, Status.UNKNOWN),
    ],
)
def test_content_speaks_where_nothing_else_does(kind, sure, status):
    unknown = Translation(status=Status.UNKNOWN, evidence=Evidence.NONE)
    assert by_content(unknown, [Finding(kind=kind, by=By.ANCHOR, sure=sure)]).status is status
    current = Translation(status=Status.SAME_REVISION, evidence=Evidence.SOURCE_HASH)
    assert by_content(current, [Finding(kind=kind, by=By.ANCHOR, sure=sure)]) == current
