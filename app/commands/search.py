"""`goodstanding search`: ask the library."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import click

from app.commands.console import counted, index_option, json_option, load_settings, print_json
from app.queries import DEFAULT_LIMIT, MAX_LIMIT
from indexer.errors import visible
from indexer.search.messages import TRIED

STATES = {
    "outdated": "outdated translation",
    "missing": "not translated",
}
# Conditions of a search that can be left out.
LIFTED = {
    "spelling": "with corrected spelling",
    "phrase": "without the quotation marks",
    "exclusion": "without the exclusions",
    "filters": "without the filters",
}


@click.command()
@click.argument("query")
@click.option("--locale", required=True, metavar="LOCALE", help="The reader's locale, such as fr-fr.")
@index_option
@click.option(
    "--limit", type=click.IntRange(1, MAX_LIMIT), default=DEFAULT_LIMIT, show_default=True, help="How many results."
)
@click.option("--offset", type=click.IntRange(0), default=0, help="How many results to pass over.")
@click.option("--cloud", default="", help="Only articles on this cloud, such as us-government.")
@click.option("--role", default="", help="Only articles for this role, such as billing-admin.")
@click.option("--product", default="", help="Only articles on this product.")
@click.option("--exact", is_flag=True, help="Take every word as it is spelled.")
@json_option
def search(
    query: str,
    locale: str,
    index_folder: Path | None,
    *,
    limit: int,
    offset: int,
    exact: bool,
    as_json: bool,
    **filters: str,
) -> None:
    """Search the library for QUERY. With --json, prints what the API answers."""
    from app.queries import search_request
    from app.results import search_answer
    from app.services import build_services

    services = build_services(load_settings(index=index_folder))
    library = services.library()
    request = search_request(library, query, locale, limit=limit, offset=offset, exact=exact, **filters)
    answer = search_answer(library, services.search(request, library))
    if as_json:
        print_json(answer)
    else:
        show(answer, offset)


def show(answer: dict[str, Any], offset: int) -> None:
    if answer["corrected_query"]:
        click.echo(f"Searched for: {click.style(answer['corrected_query'], bold=True)} (--exact: as you typed it)")
    show_results(answer["results"], offset)
    click.echo(f"{counted(answer['total'], 'result')} in {answer['took_ms']:.0f} ms.")
    if answer["tried"]:
        click.echo(f"Looked for {'; '.join(TRIED[key] for key in answer['tried'])}.")
    if answer["nearest"]:
        lifted = ", ".join(LIFTED[key] for key in answer["nearest"]["lifted"])
        click.echo(f"{lifted.capitalize()}, this is found:")
        show_results(answer["nearest"]["results"], 0)


def show_results(results: list[dict[str, Any]], offset: int) -> None:
    for number, result in enumerate(results, offset + 1):
        heading = result["title"]
        if result["section_title"] and result["section_title"] != heading:
            heading += f" – {result['section_title']}"
        click.echo(f"{number:>3}. {click.style(visible(heading), bold=True)}")
        click.echo(f"     {click.style(result['url'], fg='cyan')}{_remark(result)}")
        click.echo(f"     {highlighted(result['passage_html'])}")


def _remark(result: dict[str, Any]) -> str:
    """What a reader should know of the text before opening it."""
    translation = result["translation"]
    remarks = [
        f"in {result['locale']}" if result["fallback"] else "",
        STATES.get(translation["status"], ""),
        "machine translation" if translation["method"] == "MT" else "",
    ]
    known = ", ".join(filter(None, remarks))
    return f" ({known})" if known else ""


def highlighted(passage_html: str) -> str:
    """The passage for a terminal: found words stand out, no markup is left."""
    parts = re.split(r"<mark>(.*?)</mark>", passage_html)
    plain = [visible(unescape(re.sub(r"<[^>]+>", "", part))) for part in parts]
    return "".join(
        click.style(part, fg="yellow", bold=True) if number % 2 else part for number, part in enumerate(plain)
    )
