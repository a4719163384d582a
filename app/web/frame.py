"""What every page has around it: locale, language switch, addresses of its translations, search field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, redirect, render_template, request, url_for

from app.i18n import direction, display_name, match_locale, request_locale, url_form
from app.services import current_services
from app.web.assets import asset
from app.web.contexts import LanguageLink, Page, as_values
from app.wording import wording_for
from indexer.library import Library

Address = Callable[[str], str]  # locale → path of the same page in it


def page_locale(library: Library, given: str) -> str:
    """The library's locale that the address names; another way to write it is redirected, an unknown one is a 404."""
    found = match_locale(given, library.locales)
    if found is None:
        abort(404)
    if url_form(found) != given:
        path = request.full_path.rstrip("?").removeprefix(f"/{given}")
        abort(redirect(f"/{url_form(found)}{path}", 301))
    return found


def frame(
    library: Library, locale: str, address: Address, *, published: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """The fields that all pages share. `published` are the locales in which the page has a text of its own; a page that
    is for nobody to find has none."""
    base = current_services().settings.base_url
    published = library.locales if published is None else published
    own = locale if locale in published else library.source_locale
    return {
        "lang": locale,
        "dir": direction(locale),
        "canonical": base + address(own) if published else "",
        "alternates": _alternates(library, base, address, published),
        "languages": tuple(
            LanguageLink(display_name(one), one, address(one), one == locale) for one in library.locales
        ),
        "card": base + asset("img/card.png"),
        "home_href": url_for("web.home", locale=url_form(locale)),
        "search_action": url_for("web.search", locale=url_form(locale)),
        "live_action": url_for("web.options", locale=url_form(locale)),
    }


def _alternates(
    library: Library, base: str, address: Address, published: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    """Language and address of each translation; the source is for readers of any other language."""
    found = tuple((one, base + address(one)) for one in published)
    source = library.source_locale
    return (*found, ("x-default", base + address(source))) if source in published else found


def rendered(template: str, page: Page) -> str:
    return render_template(template, **as_values(page))


def long_date(iso: str) -> str:
    """An ISO 8601 date in the reader's words; anything else as it is."""
    return wording_for(request_locale()).iso_day(iso)


def article_href(locale: str, article_id: str, anchor: str = "", **query: Any) -> str:
    return url_for("web.article", locale=url_form(locale), article_id=article_id, _anchor=anchor or None, **query)


def title_of(library: Library, locale: str, article_id: str) -> tuple[str, str]:
    """An article's title, and its language where the locale lacks it."""
    entry = library.entry(locale, article_id)
    if entry is not None:
        return entry.title, ""
    entry = library.entry(library.source_locale, article_id)
    return (entry.title, library.source_locale) if entry else (article_id, "")
