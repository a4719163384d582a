"""Where links and redirects lead, once every article is read: how many lead to each, and which lead to no place."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.documents.docset import DOCSET_FILE, Docset
from indexer.documents.model import Problem
from indexer.documents.redirects import resolve, split
from indexer.errors import problem
from indexer.intake import Intake


def linked_from(intakes: Sequence[Intake]) -> dict[str, int]:
    """How many other articles link to each article, in whatever language: what many lead to matters more."""
    sources: dict[str, set[str]] = {}
    for intake in intakes:
        for outline in intake.outlines:
            for target in outline.targets:
                sources.setdefault(target, set()).add(outline.id)
    return {target: len(ids) for target, ids in sorted(sources.items())}


def link_problems(intakes: Sequence[Intake]) -> list[Problem]:
    """Links whose article exists but has no such place."""
    addresses = _addresses(intakes)
    found = []
    for intake in intakes:
        for outline in intake.outlines:
            for link in outline.links:
                there = addresses.get((outline.locale, link.target))
                if there is not None and link.fragment not in there:
                    found.append(
                        problem(
                            "link-fragment",
                            outline.file,
                            link.line,
                            target=link.target,
                            fragment=link.fragment,
                        )
                    )
    return found


def published_redirects(docset: Docset, intakes: Sequence[Intake]) -> dict[str, str]:
    """The docset's redirects but for those of sections that are still there, which only reading can tell."""
    live = _live(docset, _source_addresses(docset, intakes))
    if not live:
        return docset.redirects
    there = {file.id for file in docset.files} | live
    return resolve(docset.redirects_said, there, lambda *_, **__: None)


def redirect_problems(docset: Docset, intakes: Sequence[Intake]) -> list[Problem]:
    """Redirects of sections that are still there, or to sections that aren't."""
    addresses = _source_addresses(docset, intakes)
    live = _live(docset, addresses)
    found = [problem("redirect-section-live", DOCSET_FILE, docset.redirects_said[old][1], id=old) for old in live]
    for old, new in published_redirects(docset, intakes).items():
        now, after = split(new)
        if after and now in addresses and after not in addresses[now]:
            _, line = docset.redirects_said.get(old) or docset.redirects_said[split(old)[0]]
            found.append(problem("redirect-section-unknown", DOCSET_FILE, line, id=old.removesuffix("#"), target=new))
    return found


def _live(docset: Docset, addresses: dict[str, set[str]]) -> set[str]:
    """The sections that docset.yml redirects although their article has them."""
    said = ((old, *split(old)) for old in docset.redirects_said)
    return {old for old, article, anchor in said if anchor and anchor in addresses.get(article, ())}


def _source_addresses(docset: Docset, intakes: Sequence[Intake]) -> dict[str, set[str]]:
    """Article → its anchors: the source's, where it has the article, else those of any translation."""
    addresses: dict[str, set[str]] = {}
    for (locale, article), there in _addresses(intakes).items():
        if locale == docset.source_locale or not docset.has(docset.source_locale, article):
            addresses.setdefault(article, set()).update(there)
    return addresses


def _addresses(intakes: Sequence[Intake]) -> dict[tuple[str, str], set[str]]:
    """Locale and article → every anchor that a link to it may name."""
    addresses: dict[tuple[str, str], set[str]] = {}
    for intake in intakes:
        for outline in intake.outlines:
            addresses.setdefault((outline.locale, outline.id), set()).update(outline.addresses)
    return addresses
