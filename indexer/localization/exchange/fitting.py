"""Whether a translated sentence keeps the markup of its source: what a translator may change is the words.

A placeholder is only as safe as the words around it, so the sentence is read again as the Markdown it becomes.
"""

from __future__ import annotations

import re
from collections import Counter

from indexer.documents.markdown import builder
from indexer.errors import GoodstandingError
from indexer.localization.exchange.segments import Sentence, codes_of, markdown_of, pieces_of
from indexer.localization.exchange.units import DESCRIPTION, TITLE, Unit
from indexer.localization.exchange.xliff import ReadUnit

FRONTMATTER = (TITLE, DESCRIPTION)
_LINE_ENDS = frozenset("\r\x85\u2028\u2029")  # some programs end a line there
_EMPTY_LINK = re.compile(r"\[\s*\](?=[(\[])")
_WHOLE = frozenset({"code_inline", "image"})


class RefusedError(GoodstandingError):
    """A translation that cannot be taken. The text names the article, the unit and the remedy."""

    def __init__(self, article: str, unit: str, reason: str, remedy: str) -> None:
        place = f"{article}, unit {unit}" if unit else article
        super().__init__(f"{place}: {reason} {remedy} Nothing was written.")


def check_sentence(article: str, unit: Unit, found: ReadUnit) -> None:
    """Raises RefusedError where the target's markup isn't the source's; its order is the translator's."""
    if found.target is None:
        return
    _check_placeholders(article, found)
    if unit.id in FRONTMATTER:
        return  # YAML holds whatever it says
    said, source = markdown_of(found.target), markdown_of(unit.source)
    if not any(char.isalnum() for piece in found.target if not piece.code for char in piece.text):
        raise RefusedError(article, unit.id, "the translation says nothing.", "Translate it, or take its target out.")
    if _LINE_ENDS & set(said) - set(source):
        raise RefusedError(article, unit.id, "the translation holds a line end.", "Write it in one line.")
    there, here = _codes(unit.source), _codes(pieces_of(said))
    if extra := list((here - there).elements()):
        reason = f"it holds markup that its source doesn't: {', '.join(map(repr, extra))}."
        raise RefusedError(article, unit.id, reason, "Take it out; the source's markup is in the placeholders.")
    lost = list((there - here).elements())
    if lost or len(_EMPTY_LINK.findall(said)) > len(_EMPTY_LINK.findall(source)):
        reason = f"its placeholders do not go together: {', '.join(map(repr, lost)) or 'a link holds no words'}."
        raise RefusedError(article, unit.id, reason, "Put them around the words that they belong to.")


def marks(body: str) -> Counter[str]:
    """How many links, pictures, pieces of code and kinds of emphasis a text has, as Markdown is read."""
    env: builder.Env = {}
    tokens = builder.parse_blocks(body, env)
    inlines = (builder.parse_inlines(one.content, env) for one in tokens if one.type == "inline")
    return Counter(one.type for line in inlines for one in line if one.type.endswith("_open") or one.type in _WHOLE)


def _check_placeholders(article: str, found: ReadUnit) -> None:
    """Each one is there once, and holds what it held."""
    here, there = Counter(found.placeholders), Counter(found.wanted)
    if here == there:
        return
    said = ", ".join(f"{number} ({code})" for number, code in [*(there - here), *(here - there)])
    reason = f"a placeholder is missing or was altered: {said}."
    raise RefusedError(article, found.id, reason, "Put every placeholder of the source into the translation once.")


def _codes(sentence: Sentence) -> Counter[str]:
    """Markup as it counts: blanks around a line end are none."""
    return Counter(code.strip(" \t") if code.strip(" \t>") == "\n" else code for code in codes_of(sentence))
