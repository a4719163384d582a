"""What an article applies to and for whom, from its own words.

Articles say it near the top, after a label in their language: on one line with bars between the values, or as
bullets below. The phrases of each language are in its file in `indexer/languages/`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from indexer.documents.model import Block, BlockKind, Facets, Problem, Section
from indexer.errors import problem
from indexer.languages.registry import languages

SECTIONS = 2  # where labels stand: under the title, or under the heading that follows it
GLOBAL = "global"
_BULLETS = (BlockKind.ITEM, BlockKind.STEP)
_APOSTROPHES = "['’ʼ´`]"  # noqa: RUF001 - people type any of them
_NO_WORDS = re.compile(r"[^\w]+")


class _Names(NamedTuple):
    """A language's labels and phrases, ready to be searched for."""

    labels: re.Pattern[str]  # a label with its colon; its group says which facet follows
    alone: re.Pattern[str]  # a label and nothing else: bullets follow
    initials: frozenset[str]
    clouds: "_Phrases"
    roles: "_Phrases"


class _Phrases:
    """Phrases that mean ids. Case, accents and punctuation don't matter; the longest one wins."""

    def __init__(self, names: dict[str, tuple[str, ...]]) -> None:
        self._ids = {_folded(phrase): id_ for id_, phrases in names.items() for phrase in phrases}
        longest_first = sorted(self._ids, key=lambda phrase: (-len(phrase), phrase))
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})")

        self.ids_in = lru_cache(maxsize=4096)(self._ids_in)  # the same few hundred values stand in every article

    def _ids_in(self, text: str) -> tuple[str, ...]:
        return tuple(self._ids[found] for found in self._pattern.findall(_folded(text)))


def facets_of(sections: Sequence[Section], locale: str, file: str) -> tuple[Facets, tuple[Problem, ...]]:
    """The article's facets, with a problem for each value that is not known.

    A language that has no names yields none.
    """
    names = _names(locale.partition("-")[0].lower())
    if names is None:
        return Facets(), ()
    found: dict[str, list[str]] = {"clouds": [], "roles": []}
    problems = []
    for facet, value, block in _values(sections[:SECTIONS], names):
        ids = names.roles.ids_in(value) if facet == "roles" else _clouds_in(value, names)
        found[facet] += ids
        if not ids and any(character.isalpha() for character in value):
            problems.append(problem("facet-unknown", block.file or file, block.first_line, value=value[:80]))
    facets = Facets(clouds=tuple(dict.fromkeys(found["clouds"])), roles=tuple(dict.fromkeys(found["roles"])))
    return facets, tuple(problems)


def _clouds_in(value: str, names: _Names) -> tuple[str, ...]:
    """Every cloud's name begins with the product's, which alone means the global one."""
    ids = names.clouds.ids_in(value)
    specific = tuple(id_ for id_ in ids if id_ != GLOBAL)
    return (GLOBAL, *specific) if len(ids) - len(specific) > len(specific) else specific


def _values(sections: Iterable[Section], names: _Names) -> Iterator[tuple[str, str, Block]]:
    """Each value with its facet and the block that it stands in."""
    for section in sections:
        waiting = ""  # the facet whose label stood alone: bullets follow
        for block in section.blocks:
            if waiting and block.kind in _BULLETS:
                yield waiting, block.text, block
                continue
            waiting = ""
            if block.text[:1].casefold() not in names.initials:
                continue
            text = unicodedata.normalize("NFC", block.text)
            if alone := names.alone.fullmatch(text):
                waiting = alone.lastgroup or ""
            elif names.labels.match(text):
                for facet, rest in _labelled(text, names):
                    values = (value.strip() for value in rest.split("|"))
                    yield from ((facet, value, block) for value in values if value)


def _labelled(text: str, names: _Names) -> Iterator[tuple[str, str]]:
    """What follows each label; a paragraph may hold both, on two lines."""
    labels = list(names.labels.finditer(text))
    ends = [label.start() for label in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=True):
        yield label.lastgroup or "", text[label.end() : end]


@cache
def _names(language: str) -> _Names | None:
    known = languages().get(language)
    names = known.facets if known else None
    if names is None:
        return None
    clouds, roles = _label_pattern(names.applies_to_labels), _label_pattern(names.roles_labels)
    either = rf"(?:(?P<clouds>{clouds})|(?P<roles>{roles}))"
    return _Names(
        labels=re.compile(rf"(?<!\w){either}\s*[:\uff1a]", re.IGNORECASE),
        alone=re.compile(rf"{either}\s*[:\uff1a]?\s*", re.IGNORECASE),
        initials=frozenset(label[0].casefold() for label in (*names.applies_to_labels, *names.roles_labels)),
        clouds=_Phrases(names.clouds),
        roles=_Phrases(names.roles),
    )


def _label_pattern(labels: tuple[str, ...]) -> str:
    longest_first = sorted(labels, key=len, reverse=True)
    escaped = ("\\s+".join(map(re.escape, label.split())) for label in longest_first)
    return "|".join(label.replace("’", _APOSTROPHES) for label in escaped)


def _folded(text: str) -> str:
    """Small letters without accents, words apart by one space."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _NO_WORDS.sub(" ", bare).strip()
