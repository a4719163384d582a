"""The translation memory of a docset, as TMX 1.4b, and its glossary, as TBX and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from indexer.documents.bilingual import plain_text
from indexer.glossary import Glossary
from indexer.localization.exchange.segments import markdown_of
from indexer.localization.exchange.texts import Docs
from indexer.localization.exchange.units import Work


class Pair(NamedTuple):
    source: str
    target: str
    locale: str


def side_by_side(docs: Docs, locale: str) -> Iterator[Pair]:
    """Sentences that stand beside their source in the docset itself."""
    for article_id in docs.ids():
        text = docs.text(locale, article_id)
        for segment in text.article.segments if text else ():
            yield Pair(segment.source, segment.target, locale)


def aligned(work: Work, locale: str) -> Iterator[Pair]:
    """Sentences of an article whose translation is built like its source: only there it is sure what says what."""
    if work.layout.parallel:
        for unit in work.units:
            if unit.target is not None:
                yield Pair(plain_text(markdown_of(unit.source)), plain_text(markdown_of(unit.target)), locale)


def write_tmx(pairs: Iterable[Pair], source_locale: str, version: str) -> Iterator[str]:
    """Each pair once, in the order of its first occurrence."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
    yield (
        f'  <header creationtool="goodstanding" creationtoolversion={quoteattr(version)} segtype="sentence" '
        f'o-tmf="goodstanding" adminlang="en" srclang={quoteattr(source_locale)} datatype="plaintext"/>\n  <body>\n'
    )
    for pair in dict.fromkeys(pairs):
        if pair.source and pair.target:
            yield (
                f"    <tu><tuv xml:lang={quoteattr(source_locale)}><seg>{escape(pair.source)}</seg></tuv>"
                f"<tuv xml:lang={quoteattr(pair.locale)}><seg>{escape(pair.target)}</seg></tuv></tu>\n"
            )
    yield "  </body>\n</tmx>\n"


def write_tbx(glossary: Glossary, locales: Iterable[str], name: str) -> Iterator[str]:
    """ISO 30042 as translation tools read it (martif): what to use, and what to avoid."""
    wanted = tuple(locales)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<martif type="TBX" xml:lang="en">\n'
    yield f"  <martifHeader><fileDesc><titleStmt><title>{escape(name)}</title></titleStmt>"
    yield "<sourceDesc><p>glossary.yml</p></sourceDesc></fileDesc></martifHeader>\n  <text><body>\n"
    for term in glossary.terms:
        yield f"    <termEntry id={quoteattr(term.id)}>\n"
        for locale, wording in term.wordings.items():
            if locale in wanted:
                yield f"      <langSet xml:lang={quoteattr(locale)}>{_term(wording.use, 'preferredTerm-admn-sts')}"
                yield "".join(_term(each, "deprecatedTerm-admn-sts") for each in wording.avoid) + "</langSet>\n"
        yield "    </termEntry>\n"
    yield "  </body></text>\n</martif>\n"


def _term(term: str, status: str) -> str:
    note = f'<termNote type="administrativeStatus">{status}</termNote>'
    return f"<tig><term>{escape(term)}</term>{note}</tig>"


def glossary_csv(glossary: Glossary, locales: Iterable[str]) -> str:
    """A line a term; what to avoid and what people type behind each language's term."""
    wanted = tuple(locales)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["id", *(f"{locale}{part}" for locale in wanted for part in ("", " avoid", " synonyms"))])
    for term in glossary.terms:
        row = [term.id]
        for locale in wanted:
            said = term.wordings.get(locale)
            row += [said.use, "; ".join(said.avoid), "; ".join(said.synonyms)] if said else ["", "", ""]
        writer.writerow(row)
    return out.getvalue()
