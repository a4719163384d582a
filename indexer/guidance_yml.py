"""Reads `guidance.yml`. Whatever is wrong in it is named with its line, and then none of it counts.

What it says in vain, because the docset has no such article, is named too; the rest of it counts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from indexer.documents.shape import Fault, MisshapenError, line_of, shaped
from indexer.documents.yamltree import Node, Tree
from indexer.guidance import Guidance, names, words_of
from indexer.languages.registry import languages


def parse_guidance(tree: Tree) -> Guidance:
    """From YAML. Raises MisshapenError, with every line that is wrong, where it isn't guidance."""
    guidance = shaped(tree, Guidance)
    if tree.root and (found := sorted([*_dangling(guidance, tree.root), *_cue_faults(tree.root)])):
        raise MisshapenError(found)
    return guidance


def absent_articles(tree: Tree, ids: Collection[str]) -> Iterator[tuple[int, str, str]]:
    """What is to be found in an article that the docset doesn't have: its line, 0-based, its name, and the article."""
    for name, entry in _entries(tree.root):
        article = entry.fields.get("article")
        if article and not any(names(article.text, each) for each in ids):
            yield article.key_line, name, article.text


def _dangling(guidance: Guidance, root: Node) -> Iterator[Fault]:
    """Names that lead nowhere."""
    if sum(programme.default for programme in guidance.programmes.values()) != 1:
        yield Fault(line_of(root, "programmes"), "exactly one of programmes must be the default")
    for name, reason in guidance.reasons.items():
        for position, step in enumerate(reason.steps):
            if step not in guidance.steps:
                line = line_of(root, "reasons", name, "steps", position)
                yield Fault(line, f"the reason {name} names the step {step}, which is not defined")
        for programme in reason.marks:
            if programme not in guidance.programmes:
                line = line_of(root, "reasons", name, "marks", programme)
                yield Fault(line, f"the reason {name} names the programme {programme}, which is not defined")


def _cue_faults(root: Node) -> Iterator[Fault]:
    """Cues that no text can be held against: of an unknown language, or without a word."""
    for name, entry in _entries(root):
        cues = entry.fields["cues"].fields if "cues" in entry.fields else {}
        for language, phrases in cues.items():
            if language not in languages():
                known = ", ".join(languages())
                yield Fault(phrases.key_line, f"{name}.cues.{language} names no known language; it may be {known}")
            for phrase in phrases.items:
                if not words_of(phrase.text):
                    yield Fault(phrase.line, f"an entry of {name}.cues.{language} has no word")


def _entries(root: Node | None) -> Iterator[tuple[str, Node]]:
    """Every reason, step and so on, by the path to it."""
    for kind, entries in (root.fields if root else {}).items():
        for name, entry in entries.fields.items():
            yield f"{kind}.{name}", entry
