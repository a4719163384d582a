"""The docset's terms: what a translation must call a thing, and what people type for it.

`glossary.yml` lists each term in every language. Search takes its synonyms from here: what people type leads to what
articles say, in their own language and from the source language into theirs.
"""

from __future__ import annotations

from typing import Any

import msgspec

from indexer.documents.model import Record


class Wording(Record, forbid_unknown_fields=True):
    use: str  # the one rendering that an article may use
    synonyms: tuple[str, ...] = ()  # what people type
    avoid: tuple[str, ...] = ()  # renderings that a translation must not use


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


def parse_glossary(data: object) -> Glossary:
    """From what YAML yields. Raises msgspec.ValidationError where it isn't a glossary."""
    terms = []
    for number, raw in enumerate(msgspec.convert(data, _File).terms, start=1):
        name = raw.get("id")
        if not isinstance(name, str) or not name:
            raise msgspec.ValidationError(f"term {number} has no id")
        wordings = {locale: value for locale, value in raw.items() if locale != "id"}
        try:
            terms.append(Term(id=name, wordings=msgspec.convert(wordings, dict[str, Wording])))
        except msgspec.ValidationError as error:
            raise msgspec.ValidationError(f"term {name}: {error}") from error
    return Glossary(terms=tuple(terms))
