"""Real articles, read whole: nothing crashes, both languages come out clean, and little is left unknown."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from indexer.documents.bilingual import split_bilingual
from indexer.documents.docset import open_docset
from indexer.documents.facets import facets_of
from indexer.documents.frontmatter import read_frontmatter
from indexer.documents.model import Article
from indexer.documents.reading import Reading, read_file
from indexer.documents.source import read_source
from indexer.documents.text import whole_file
from indexer.localization.pairing import pair_sections

pytestmark = [pytest.mark.corpus, pytest.mark.slow]

LOCALES = ("fr-fr", "nl-nl", "sv-se")


@cache
def readings(*content: str) -> tuple[Reading, ...]:
    docset = open_docset(content)
    assert docset.problems == ()
    return tuple(read_file(docset, file) for file in docset.files)


def articles(*content: str) -> Iterator[Article]:
    return (article for reading in readings(*content) for article in reading.articles)


def codes(*content: str) -> Counter[str]:
    return Counter(problem.code for reading in readings(*content) for problem in reading.problems)


def body(path: Path) -> tuple[str, int]:
    front = read_frontmatter(read_source(str(path), path.name).content, path.name)
    return front.body, front.line


def test_the_seeds(shared: Path) -> None:
    found = {(article.locale, article.id): article for article in articles(str(shared / "seeds"))}
    assert len(found) == 6
    repaired = [
        (problem.file, problem.line)
        for reading in readings(str(shared / "seeds"))
        for problem in reading.problems
        if problem.code == "encoding-repaired"
    ]
    name = "suspended-partner-center-account"
    assert repaired == [(f"en-us/{name}.md", 12), (f"nl-nl/{name}.md", 55)]
    assert found["en-US", "suspend-a-subscription"].extracted
    for locale in ("fr-FR", "en-US"):
        assert found[locale, "suspend-a-subscription"].facets.clouds == ("21vianet",)
        assert "<span" not in found[locale, "suspend-a-subscription"].markdown
    clouds = {locale: found[locale, name].facets.clouds for locale in ("en-US", "fr-FR", "nl-NL", "sv-SE")}
    both = ("global", "us-government")
    assert clouds == {"en-US": both, "fr-FR": both, "nl-NL": ("us-government",), "sv-SE": both}
    assert [found[locale, name].facets.roles for locale in ("en-US", "nl-NL", "sv-SE")] == [("global-admin",)] * 3


def test_every_plain_article_is_read_and_nearly_nothing_needs_repair(shared: Path) -> None:
    content = str(shared / "corpus/partner-center")
    assert Counter(article.locale for article in articles(content)) == {"fr-FR": 375, "nl-NL": 368, "sv-SE": 368}
    found = codes(content)
    assert (found["encoding-repaired"], found["encoding-beyond-repair"]) == (1, 2)  # one article, in two languages
    refused = ("reading-failed", "frontmatter-invalid", "frontmatter-missing", "frontmatter-date", "title-missing")
    assert not set(refused) & set(found)
    assert all(article.metadata.date for article in articles(content))
    assert not any(code.startswith(("sxs-", "faq-")) for code in found)


def test_without_its_source_spans_a_side_by_side_article_is_the_plain_one(shared: Path) -> None:
    equal = but_for_escapes = 0
    for path in sorted((shared / "corpus/partner-center-sxs/fr-fr").rglob("*.md")):
        text, line = body(path)
        plain, _ = body(shared / "corpus/partner-center" / path.relative_to(shared / "corpus/partner-center-sxs"))
        target = split_bilingual(whole_file(text, path.name, line)).target.content
        equal += target == plain
        but_for_escapes += target.replace("\\*", "*") == plain.replace("\\*", "*")
    assert (equal, but_for_escapes) == (353, 368)


FOREIGN = re.compile(r"(?<!\w)(les|des|une|dans|pour|är|och|att|för|voor|het|niet|worden)(?!\w)")
MARKUP = re.compile(r"data-[ts]tu-id|sxs-lookup")


@pytest.mark.parametrize("locale", LOCALES)
def test_side_by_side_articles_come_apart_cleanly(shared: Path, locale: str) -> None:
    content = str(shared / "corpus/partner-center-sxs" / locale)
    found = {(article.extracted, article.id): article for article in articles(content)}
    for (extracted, id_), article in found.items():
        assert not MARKUP.search(article.markdown), article.file
        assert not MARKUP.search(article.html), article.file
        if extracted:
            assert not FOREIGN.search(article.markdown), article.file
            assert (article.locale, article.metadata.title) == ("en-US", "")
        elif article.file.endswith(".md"):
            assert (True, id_) in found, "every localized article has its source"
    assert not any(code.startswith("sxs-") for code in codes(content))


@pytest.mark.parametrize(("locale", "least"), [("fr-fr", 1.0), ("nl-nl", 0.99), ("sv-se", 0.88)])
def test_both_languages_have_the_same_facets(shared: Path, locale: str, least: float) -> None:
    """Less in Swedish, where machine translation cut roles off; never a wrong one in any language."""
    by_id: dict[str, list[Article]] = {}
    for article in articles(str(shared / "corpus/partner-center-sxs" / locale)):
        by_id.setdefault(article.id, []).append(article)
    same = said = 0
    for pair in (pair for pair in by_id.values() if len(pair) == 2):
        here, there = ({*article.facets.clouds, *article.facets.roles} for article in pair)
        assert here <= there, pair[0].file
        said += bool(there)
        same += here == there and bool(there)
    assert same / said >= least


def test_nearly_every_cloud_and_role_is_known(shared: Path) -> None:
    known: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    for article in articles(str(shared / "corpus/partner-center")):
        facets, problems = facets_of(article.sections, article.locale, article.file)
        known[article.locale] += len(facets.clouds) + len(facets.roles)
        unknown[article.locale] += len(problems)
    for locale, count in known.items():
        assert count / (count + unknown[locale]) > 0.95, locale


def test_sections_of_both_languages_pair(shared: Path) -> None:
    by_id: dict[str, list[Article]] = {}
    for article in articles(str(shared / "corpus/partner-center-sxs/fr-fr")):
        by_id.setdefault(article.id, []).append(article)
    pairs = [
        pair
        for target, source in (pair for pair in by_id.values() if len(pair) == 2)
        for pair in pair_sections(target, source)
    ]
    assert all(pair.target and pair.source for pair in pairs)
    assert len(pairs) > 3_000
