"""`goodstanding mcp`: the articles, search and diagnosis for assistants, over the Model Context Protocol."""

from __future__ import annotations

from pathlib import Path

import click

from app.commands.console import CommandFailed, index_option, load_settings

PORT = 8765


@click.command()
@index_option
@click.option("--http", is_flag=True, help="Serve over streamable HTTP instead of stdio.")
@click.option("--host", metavar="ADDRESS", default="127.0.0.1", show_default=True, help="With --http.")
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help="With --http.")
def mcp(index_folder: Path | None, *, http: bool, host: str, port: int) -> None:
    """Serve assistants over the Model Context Protocol.

    An assistant's settings name this command; it speaks over its own input and output, and GOODSTANDING_MCP_TOKEN says
    whose accounts it may diagnose. With --http, each request brings its own token.
    """
    try:
        from app.mcp import PATH, run_http, run_stdio
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        raise CommandFailed("The Model Context Protocol needs a package: install the extra `mcp`.") from error
    from app.services import build_services

    services = build_services(load_settings(index=index_folder))
    if not http:
        run_stdio(services)
        return
    services.library()  # a missing one is said now, in one line
    click.echo(f"Goodstanding serves assistants on http://{host}:{port}{PATH} (Ctrl-C stops it).")
    run_http(services, host, port)
