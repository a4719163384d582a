"""Languages of the interface: which locale a request is in, how URLs write it, and the catalogues.

A page's locale is the first segment of its URL, lower case: `/fr-fr/search`. Data writes it `fr-FR`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from babel import Locale
from babel.support import NullTranslations, Translations
from flask import Flask, request
from flask_babel import Babel, get_locale
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept

from app.locales import direction, language_of, looks_like_locale, match_locale, url_form
from app.settings import LOCALES
from app.wording import babel_name, parse_locale

__all__ = [
    "babel_name",
    "compiled_catalogues",
    "direction",
    "display_name",
    "init_babel",
    "match_locale",
    "negotiate",
    "request_locale",
    "url_form",
]


def negotiate(accepted: LanguageAccept, locales: Sequence[str], default: str) -> str:
    """The locale to greet somebody in: the first accepted one there is, by its tag or by its language."""
    for tag, quality in accepted:
        if quality <= 0 or tag == "*":
            continue
        found = match_locale(tag, locales) or match_locale(language_of(tag), locales)
        if found:
            return found
    return default


def request_locale() -> str:
    """The locale of the page that is asked for, as its URL has it; `en` outside localized pages."""
    given = (request.view_args or {}).get("locale")
    if given is None:
        given = request.path.split("/", 2)[1]  # an error page has no view
        if not looks_like_locale(given):
            return "en"
    return str(given)


def select_locale() -> str:
    """For Flask-Babel: the locale of this request."""
    return babel_name(request_locale().lower())


@lru_cache(256)
def display_name(locale: str, in_locale: str = "") -> str:
    """What a language is called, in itself or in another: `fr-FR` → `Français`."""
    name = (own := parse_locale(locale)) and own.get_language_name(babel_name(in_locale or locale))
    return name[:1].upper() + name[1:] if name else locale


def init_babel(app: Flask) -> None:
    """Set up Flask-Babel with the catalogues in locales/; English is what the code says."""
    Babel(app, default_translation_directories=str(LOCALES), default_locale="en", locale_selector=select_locale)
    # A page has dozens of texts, and Flask-Babel would look for its catalogue anew with each of them.
    app.jinja_env.globals.update(_=_in_page, gettext=_in_page, ngettext=_counted_in_page)


@lru_cache(64)
def _catalogue(locale: Locale | None) -> NullTranslations:
    return Translations.load(str(LOCALES), [str(locale)]) if locale else NullTranslations()


def _in_page(text: str, **values: object) -> Markup:
    """A text in a template, in the language of the page. Always a format, so that `%%` is one sign everywhere."""
    found = Markup(_catalogue(get_locale()).gettext(text))  # noqa: S704 - catalogues are ours; values are escaped
    return found % values if "%" in found else found


def _counted_in_page(one: str, many: str, num: int, **values: object) -> Markup:
    found = Markup(_catalogue(get_locale()).ngettext(one, many, num))  # noqa: S704 - catalogues are ours
    return found % {"num": num, **values}


def compiled_catalogues() -> dict[str, bool]:
    """Language → whether its catalogue is compiled, and not older than its text."""
    states: dict[str, bool] = {}
    for catalogue in sorted(LOCALES.glob("*/LC_MESSAGES/messages.po")):
        compiled = catalogue.with_suffix(".mo")
        states[catalogue.parent.parent.name] = (
            compiled.is_file() and compiled.stat().st_mtime >= catalogue.stat().st_mtime
        )
    return states
