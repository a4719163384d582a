"""The same section in two languages."""

from indexer.documents.model import Article, Facets, Metadata, Section
from indexer.localization.pairing import pair_sections


def article(*anchors: str) -> Article:
    """A section an anchor; `a+b` has a second address; the first is the title."""
    sections = []
    for number, anchor in enumerate(anchors):
        first, *more = anchor.split("+")
        sections.append(
            Section(
                anchor=first,
                title=first,
                level=2 if number else 1,
                line=number,
                html="",
                blocks=(),
                addresses=(first, *more),
            )
        )
    return Article(
        id="a", locale="fr-FR", file="a.md", title="A", metadata=Metadata(), facets=Facets(), sections=tuple(sections)
    )


def paired(target: Article, source: Article) -> list[str]:
    return [
        f"{pair.target.anchor if pair.target else '-'}={pair.source.anchor if pair.source else '-'}"
        for pair in pair_sections(target, source)
    ]


def test_sections_pair_by_anchor_whatever_their_order() -> None:
    assert paired(article("t", "b", "a"), article("t", "a", "b")) == ["t=t", "b=b", "a=a"]


def test_the_title_pairs_with_the_title() -> None:
    assert paired(article("suspendu", "a"), article("suspended", "a")) == ["suspendu=suspended", "a=a"]


def test_what_only_one_language_has() -> None:
    assert paired(article("t", "a", "x", "c"), article("t", "a", "b", "c", "d")) == [
        "t=t",
        "a=a",
        "-=b",
        "x=-",
        "c=c",
        "-=d",
    ]


def test_what_the_source_has_before_everything_stands_before_everything() -> None:
    target = article("a")
    assert paired(article(), article("t", "a")) == ["-=t", "-=a"]
    assert paired(target, article("a", "b")) == ["a=a", "-=b"]


def test_repeated_anchors_pair_in_order() -> None:
    assert paired(article("t", "r", "r-1"), article("t", "r", "r-1", "r-2")) == ["t=t", "r=r", "r-1=r-1", "-=r-2"]


def test_another_address_pairs_what_anchors_do_not() -> None:
    assert paired(article("t", "ny+14"), article("t", "new+14")) == ["t=t", "ny=new"]
    assert paired(article("t", "x+a", "a"), article("t", "a")) == ["t=t", "x=-", "a=a"]


def test_every_section_stands_there_once() -> None:
    target, source = article("t", "a+b", "b+a", "c"), article("t", "b", "c+a", "d+c", "a")
    pairs = pair_sections(target, source)
    assert [pair.target for pair in pairs if pair.target] == list(target.sections)
    assert sorted(pair.source.anchor for pair in pairs if pair.source) == ["a", "b", "c", "d", "t"]
