"""`goodstanding backup` and `goodstanding restore`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.commands.console import Progress, counted, index_option, json_option, load_settings, print_json

if TYPE_CHECKING:
    from app.operations.archive import Manifest

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(
    epilog="""
    The file holds everything about accounts and people but sessions, and can be read by you alone. Passwords and tokens
    are in it as hashes. Keep it where the database might be kept, encrypted on its way.
    """
)
@click.argument("file", type=FILE)
@click.option("--without-library", is_flag=True, help="Leave the library out: `goodstanding index` builds it anew.")
@index_option
@json_option
def backup(file: Path, index_folder: Path | None, *, without_library: bool, as_json: bool) -> None:
    """Write database and library to FILE while the site serves, as of one moment, and read it again.

    FILE must not be there yet.
    """
    from app.database import open_database
    from app.operations.backing_up import back_up

    settings = load_settings(index=index_folder)
    progress = Progress(quiet=as_json)
    database = open_database(settings.database)
    try:
        made = back_up(database, settings.index, file, library=not without_library, progress=progress)
    finally:
        progress.finish()
        database.close()
    say(f"Wrote and read again {file}", made, as_json=as_json)


@click.command(
    epilog="""
    On PostgreSQL, run it as the owner of the tables, and then `goodstanding accounts migrate --grant-to ROLE` for the
    role that serves. Everybody signs in anew.
    """
)
@click.argument("file", type=FILE)
@click.option("--verify", is_flag=True, help="Read every byte of FILE, and write nothing.")
@index_option
@json_option
def restore(file: Path, index_folder: Path | None, *, verify: bool, as_json: bool) -> None:
    """Fill an empty database, and a folder without a library, from FILE.

    Nothing is overwritten. Counts and the audit trail are compared before anything is kept; where something is wrong,
    nothing is.
    """
    from app.database import open_engine
    from app.operations import archive
    from app.operations.restoring import restore as bring_back

    settings = load_settings(index=index_folder)
    if verify:
        say(f"{file} is whole", archive.verify(file), as_json=as_json)
        return
    progress = Progress(quiet=as_json)
    database = open_engine(settings.database)
    try:
        made = bring_back(database, settings.index, file, progress)
    finally:
        progress.finish()
        database.close()
    say(f"Restored {file}", made, as_json=as_json)
    if not made.library:
        click.echo("The library is not in it: run `goodstanding index`.", err=True)


def say(done: str, manifest: Manifest, *, as_json: bool) -> None:
    rows = sum(table.rows for table in manifest.tables)
    if as_json:
        print_json(_as_data(manifest, rows))
        return
    library = f"library {manifest.generation}" if manifest.library else "no library"
    click.echo(f"{done}: {counted(rows, 'row')} in {counted(len(manifest.tables), 'table')}, {library}.")
    click.echo(f"Made {manifest.made} by Goodstanding {manifest.program}. Head of the trail: {manifest.trail}")


def _as_data(manifest: Manifest, rows: int) -> dict[str, Any]:
    return {
        "made": manifest.made,
        "program": manifest.program,
        "database": manifest.database,
        "revisions": manifest.revisions,
        "trail": manifest.trail,
        "rows": rows,
        "tables": {table.name: table.rows for table in manifest.tables},
        "generation": manifest.generation,
        "library": manifest.library,
    }
