"""`goodstanding import`: translated XLIFF becomes Markdown again."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from app.commands.console import CommandFailed, content_options, counted, json_option, load_settings, print_json


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@content_options
@click.option(
    "--method", type=click.Choice(["HT", "MT"]), help="Made by people or by a machine; else as the file says."
)
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@json_option
def import_(
    file: Path, content: tuple[str, ...], source: tuple[str, ...], method: str | None, *, dry_run: bool, as_json: bool
) -> None:
    """Write the translations in FILE (XLIFF 1.2, from `goodstanding export`) into the docset, to be reviewed there.

    What no longer fits the source is refused, with the unit, and then nothing is written. A translation names the
    source's revision only where every sentence is settled: each has a target, and none is marked as needing more work.
    """
    from indexer.check import references
    from indexer.documents.docset import open_docset
    from indexer.localization.exchange.applying import apply_xliff, write_all
    from indexer.localization.exchange.fitting import RefusedError
    from indexer.localization.exchange.texts import Docs
    from indexer.localization.exchange.xliff import read_xliff
    from indexer.localization.exchange.xmlreading import MAX_BYTES, HostileXmlError

    docset = open_docset(load_settings(content=content or None).content, source)
    try:
        if file.stat().st_size > MAX_BYTES:
            raise HostileXmlError(f"it has more than {MAX_BYTES} bytes")
        files = read_xliff(file.read_bytes())
    except HostileXmlError as error:
        raise CommandFailed(f"{file} cannot be used: {error}. Export it again. Nothing was written.") from error
    today = datetime.now(UTC).date()
    try:
        written = apply_xliff(Docs(docset), references(docset).guidance, files, today=today, method=method or "")
    except RefusedError as error:
        raise CommandFailed(f"{file}: {error}") from error
    if not dry_run:
        write_all(written)
    if as_json:
        print_json(
            [
                {"article": one.article, "file": str(one.path), "changed": one.changed, "current": one.current}
                for one in written
            ]
        )
        return
    for one in written:
        state = "all of it settled" if one.current else "not all of it settled, so its revision stays as it was"
        click.echo(f"{one.path}: {counted(one.changed, 'sentence')} changed; {state}.")
    said = "would be written" if dry_run else "written"
    click.echo(f"{counted(len(written), 'article')} {said}, {counted(len(files) - len(written), 'article')} unchanged.")
