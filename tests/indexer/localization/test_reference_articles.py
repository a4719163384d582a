"""All the reference articles: which languages share their source revision, and where each finding comes from."""

import pytest

from indexer.build import build_library
from indexer.library import open_library
from indexer.localization.findings import Kind
from indexer.localization.matrix import Matrix

pytestmark = [pytest.mark.corpus, pytest.mark.slow]


@pytest.fixture(scope="module")
def library(shared, tmp_path_factory):
    index = tmp_path_factory.mktemp("reference")
    build_library([str(shared / "corpus" / "partner-center")], index)
    return open_library(index)


@pytest.mark.parametrize(
    ("first", "second", "equal", "both", "counted"),
    [("nl-NL", "sv-SE", 359, 359, (368, 368)), ("fr-FR", "sv-SE", 19, 327, (19, 336))],
)
def test_which_articles_were_made_from_the_same_revision(library, first, second, equal, both, counted):
    hashes = {
        locale: {
            entry.id: entry.origin.source_hash for entry in library.entries(locale) if entry.origin.file.endswith(".md")
        }
        for locale in (first, second)
    }
    shared_ids = hashes[first].keys() & hashes[second].keys()
    assert len(shared_ids) == both
    assert sum(hashes[first][one] == hashes[second][one] for one in shared_ids) == equal
    (said,) = [one for one in Matrix(library).shared() if (one.first, one.second) == (first, second)]
    assert (said.equal, said.both) == counted  # with the nine YAML articles


def test_every_finding_can_be_traced(library):
    found = [
        (library.entry(locale, article_id), finding)
        for locale, states in library.survey.states.items()
        for article_id, state in states.items()
        for finding in state.findings
    ]
    assert len(found) > 300
    for entry, finding in found:
        assert entry is not None
        if finding.kind in (Kind.DATE_AHEAD, Kind.HASH_REPEATED):
            continue
        assert finding.line > 0, (entry.origin.file, finding)
