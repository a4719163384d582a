"""`goodstanding export`: work for translators, the translation memory and the glossary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.commands.console import CommandFailed, content_options, load_settings

if TYPE_CHECKING:
    from indexer.check import Reference
    from indexer.documents.docset import Docset
    from indexer.localization.exchange.texts import Docs
    from indexer.localization.exchange.units import Work


@click.command()
@content_options
@click.option(
    "--format", "kind", type=click.Choice(["xliff", "tmx", "tbx", "csv"]), required=True, help="What to write."
)
@click.option("--locale", default="", help="The language to translate into, such as fr-fr; XLIFF needs it.")
@click.option("--only", type=click.Choice(["outdated", "missing"]), multiple=True, help="XLIFF: only such articles.")
@click.option("--article", multiple=True, metavar="ID", help="XLIFF: only this article.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of standard output.")
def export(
    content: tuple[str, ...],
    source: tuple[str, ...],
    kind: str,
    locale: str,
    only: tuple[str, ...],
    article: tuple[str, ...],
    output: Path | None,
) -> None:
    """Write articles for translation tools (XLIFF 1.2), the translation memory (TMX 1.4b) or the glossary (TBX, CSV).

    XLIFF holds each sentence of the source with its present translation, and what the docset remembers of it;
    `goodstanding import` takes it back. YAML articles are left out and named on standard error.
    """
    from indexer.check import references
    from indexer.documents.docset import canonical_locale, open_docset
    from indexer.localization.exchange.texts import Docs

    docset = open_docset(load_settings(content=content or None).content, source)
    tag = canonical_locale(locale)
    if locale and tag not in docset.locales:
        raise click.BadParameter(
            f"{locale!r} is none of the docset's: {', '.join(docset.locales)}.", param_hint="--locale"
        )
    if kind == "xliff" and (not tag or tag == docset.source_locale):
        raise click.UsageError("XLIFF needs a --locale to translate into.")
    if unknown := set(article) - {file.id for file in docset.files}:
        raise click.BadParameter(f"There is no article {min(unknown)!r}.", param_hint="--article")
    reference, docs = references(docset), Docs(docset)
    if kind == "xliff":
        parts = _xliff(docset, docs, reference, tag, (only, article))
    elif kind == "tmx":
        parts = _tmx(docset, docs, reference, (tag,) if tag else _others(docset))
    else:
        parts = _glossary(docset, reference, kind, (docset.source_locale, tag) if tag else docset.locales)
    _write(parts, output)
    if kind == "xliff" and (names := docs.left_out()):
        click.echo(f"Left out, since they aren't Markdown: {', '.join(names)}.", err=True)


def _others(docset: Docset) -> tuple[str, ...]:
    return tuple(one for one in docset.locales if one != docset.source_locale)


def _xliff(
    docset: Docset, docs: Docs, reference: Reference, locale: str, chosen: tuple[tuple[str, ...], tuple[str, ...]]
) -> Iterator[str]:
    from indexer.localization.exchange.memory import side_by_side
    from indexer.localization.exchange.units import work_of
    from indexer.localization.exchange.xliff import write_xliff
    from indexer.localization.freshness import Status, judge, origin_of

    only, articles = chosen
    memory: dict[str, list[str]] = defaultdict(list)
    for pair in side_by_side(docs, locale):
        memory[pair.source].append(pair.target)
    works: list[Work] = []
    current = []
    for article_id in articles or docs.ids():
        text, target = docs.source(article_id), docs.text(locale, article_id)
        if text is None:
            continue
        status = judge(
            origin_of(target.article) if target else None,
            origin_of(text.article),
            is_source=False,
            hashed=docset.hashed,
        ).status
        if only and status.value not in only:
            continue
        if status is Status.SAME_REVISION:
            current.append(article_id)
        works.append(work_of(text, target, reference.guidance, locale, memory))
    if not works:
        raise CommandFailed("No article is to be exported.")
    return write_xliff(works, docset.name, locale, current=current)


def _tmx(docset: Docset, docs: Docs, reference: Reference, locales: tuple[str, ...]) -> Iterator[str]:
    from app import __version__
    from indexer.localization.exchange.memory import Pair, aligned, side_by_side, write_tmx
    from indexer.localization.exchange.units import work_of

    def pairs() -> Iterator[Pair]:
        for locale in locales:
            yield from side_by_side(docs, locale)
            for article_id in docs.ids():
                text, target = docs.source(article_id), docs.text(locale, article_id)
                if text and target:
                    yield from aligned(work_of(text, target, reference.guidance, locale), locale)

    return write_tmx(pairs(), docset.source_locale, __version__)


def _glossary(docset: Docset, reference: Reference, kind: str, locales: tuple[str, ...]) -> Iterator[str]:
    from indexer.localization.exchange.memory import glossary_csv, write_tbx

    if kind == "csv":
        return iter([glossary_csv(reference.glossary, locales)])
    return write_tbx(reference.glossary, locales, docset.name)


def _write(parts: Iterator[str], output: Path | None) -> None:
    if output is None:
        for part in parts:
            click.echo(part.encode(), nl=False)  # bytes: the file says UTF-8, whatever the terminal speaks
        return
    beside = output.with_name(f".{output.name}.new")
    with beside.open("w", encoding="utf-8", newline="") as file:
        file.writelines(parts)
    beside.replace(output)
