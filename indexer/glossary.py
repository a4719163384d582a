"""The docset's terms: what a translation must call a thing, and what people type for it.

`glossary.yml` lists each term in every language. Search takes its synonyms from here: what people type leads to what
articles say, in their own language and from the source language into theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec

from indexer.documents.locales import canonical_locale
from indexer.documents.model import Record
from indexer.documents.shape import Fault, MisshapenError, faults, shaped
from indexer.documents.yamltree import Node, Tree, plain

Text = Annotated[str, msgspec.Meta(min_length=1)]


class Wording(Record, forbid_unknown_fields=True):
    use: Text  # the one rendering that an article may use
    synonyms: tuple[Text, ...] = ()  # what people type
    avoid: tuple[Text, ...] = ()  # renderings that a translation must not use


class Term(Record):
    id: str
    wordings: dict[str, Wording]  # by locale


class Glossary(Record):
    terms: tuple[Term, ...] = ()

    def synonyms(self, locale: str, source_locale: str) -> dict[str, tuple[str, ...]]:
        """What people type → what the locale's articles say."""
        found: dict[str, list[str]] = {}
        for term in self.terms:
            here = term.wordings.get(locale)
            if here is None:
                continue
            typed = [*here.synonyms, *here.avoid]
            if locale != source_locale and (source := term.wordings.get(source_locale)):
                typed += [source.use, *source.synonyms]
            for phrase in typed:
                says = found.setdefault(phrase.lower(), [])
                if here.use not in says and phrase.lower() != here.use.lower():
                    says.append(here.use)
        return {phrase: tuple(says) for phrase, says in sorted(found.items()) if says}


class _File(Record, forbid_unknown_fields=True):
    terms: tuple[dict[str, Any], ...]


def parse_glossary(tree: Tree) -> Glossary:
    """From YAML. Raises MisshapenError, with every line that is wrong, where it isn't a glossary."""
    shaped(tree, _File)
    nodes = tree.root.fields["terms"].items if tree.root else []
    found = [fault for number, node in enumerate(nodes, start=1) for fault in _faults(node, number)]
    if found := [*found, *_repeated(nodes)]:
        raise MisshapenError(sorted(found))
    return Glossary(terms=tuple(map(_term, nodes)))


def _repeated(nodes: list[Node]) -> Iterator[Fault]:
    """Ids that two terms have, and locales that a term has in two ways of writing."""
    ids: set[str] = set()
    for number, node in enumerate(nodes, start=1):
        id_ = node.fields.get("id")
        name = id_.text if id_ else ""
        if id_ and name in ids:
            yield Fault(id_.key_line, f"term {number}: the id {name} belongs to another one already")
        ids.add(name)
        written: dict[str, str] = {}  # locale → as it is written first
        for key, value in node.fields.items():
            tag = canonical_locale(key) if key != "id" else ""
            if tag in written:
                yield Fault(value.key_line, f"term {name or number}: {key} is the same locale as {written[tag]}")
            elif tag:
                written[tag] = key


def _faults(node: Node, number: int) -> Iterator[Fault]:
    """What is wrong with a term: an id, and a wording a locale."""
    name = node.fields["id"].text if "id" in node.fields else ""
    if not name:
        yield Fault(node.line, f"term {number} has no id")
    for key, value in node.fields.items():
        what = f"term {name or number}: {key}"
        if key == "id":
            yield from faults(value, str, what) if name else ()
        elif canonical_locale(key):
            yield from faults(value, Wording, what)
        else:
            yield Fault(value.key_line, f"{what} is no locale; write a BCP 47 tag, such as fr-FR")


def _term(node: Node) -> Term:
    wordings = {canonical_locale(key): plain(value) for key, value in node.fields.items() if key != "id"}
    return Term(id=node.fields["id"].text, wordings=msgspec.convert(wordings, dict[str, Wording]))
