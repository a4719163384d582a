"""Languages of the interface: which locale a request is in, how URLs write it, and the catalogues.

A page's locale is the first segment of its URL, lower case: `/fr-fr/search`. Data writes it `fr-FR`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from flask import Flask, request
from flask_babel import Babel
from werkzeug.datastructures import LanguageAccept

from app.settings import LOCALES

# Scripts written from right to left, in case such an article comes: `dir` of a page follows.
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"})


def url_form(locale: str) -> str:
    """How URLs write a locale: `fr-FR` → `fr-fr`."""
    return locale.lower()


def match_locale(given: str, locales: Iterable[str]) -> str | None:
    """The one of `locales` that `given` means, in any case; a bare language takes its first locale."""
    wanted = given.strip().replace("_", "-").lower()
    language_only = None
    for locale in locales:
        if locale.lower() == wanted:
            return locale
        if language_only is None and locale.lower().partition("-")[0] == wanted:
            language_only = locale
    return language_only


def negotiate(accepted: LanguageAccept, locales: Sequence[str], default: str) -> str:
    """The locale to greet somebody in: the first accepted one there is, by its tag or by its language."""
    for tag, quality in accepted:
        if quality <= 0 or tag == "*":
            continue
        found = match_locale(tag, locales) or match_locale(tag.replace("_", "-").partition("-")[0], locales)
        if found:
            return found
    return default


@lru_cache(256)
def babel_name(tag: str) -> str:
    """What Babel calls a locale: `fr-fr` → `fr_FR`; what it doesn't know at all is shown as English is."""
    try:
        return str(Locale.parse(tag, sep="-"))
    except (ValueError, UnknownLocaleError):
        language = tag.partition("-")[0]
        return language if language in get_global("likely_subtags") and _known(language) else "en"


def _known(language: str) -> bool:
    try:
        Locale.parse(language)
    except (ValueError, UnknownLocaleError):
        return False
    return True


def request_locale() -> str:
    """The locale of the page that is asked for, as its URL has it; `en` outside localized pages."""
    given = (request.view_args or {}).get("locale")
    if given is None:
        given = request.path.split("/", 2)[1]  # an error page has no view
        if not _looks_like_locale(given):
            return "en"
    return str(given)


def _looks_like_locale(segment: str) -> bool:
    language, _, region = segment.partition("-")
    return language.isalpha() and len(language) in (2, 3) and (not region or region.isalnum())


def select_locale() -> str:
    """For Flask-Babel: the locale of this request."""
    return babel_name(request_locale().lower())


def direction(locale: str) -> str:
    """`ltr` or `rtl`, for the attribute `dir`."""
    return "rtl" if locale.lower().partition("-")[0] in RIGHT_TO_LEFT else "ltr"


@lru_cache(256)
def display_name(locale: str, in_locale: str = "") -> str:
    """What a language is called, in itself or in another: `fr-FR` → `Français`."""
    try:
        own = Locale.parse(locale, sep="-")
    except (ValueError, UnknownLocaleError):
        return locale
    name = own.get_language_name(babel_name(in_locale or locale)) or locale
    return name[:1].upper() + name[1:]


def init_babel(app: Flask) -> None:
    """Set up Flask-Babel with the catalogues in locales/; English is what the code says."""
    Babel(
        app, default_translation_directories=str(LOCALES), default_locale="en", locale_selector=select_locale
    )


def compiled_catalogues() -> dict[str, bool]:
    """Language → whether its catalogue is compiled, and not older than its text."""
    states: dict[str, bool] = {}
    for catalogue in sorted(LOCALES.glob("*/LC_MESSAGES/messages.po")):
        compiled = catalogue.with_suffix(".mo")
        states[catalogue.parent.parent.name] = (
            compiled.is_file() and compiled.stat().st_mtime >= catalogue.stat().st_mtime
        )
    return states
