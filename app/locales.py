"""Locale tags: data writes `fr-FR`, URLs `fr-fr`, people either, or `fr` alone."""

from __future__ import annotations

from collections.abc import Iterable

# Scripts written from right to left, in case such an article comes: the attribute `dir` follows.
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur", "ps", "sd", "ug", "yi", "dv", "ckb"})


def url_form(locale: str) -> str:
    """How URLs write a locale: `fr-FR` → `fr-fr`."""
    return locale.lower()


def language_of(locale: str) -> str:
    return locale.replace("_", "-").partition("-")[0].lower()


def match_locale(given: str, locales: Iterable[str]) -> str | None:
    """The one of `locales` that `given` means, in any case; a bare language takes its first locale."""
    wanted = given.strip().replace("_", "-").lower()
    of_language = None
    for locale in locales:
        if locale.lower() == wanted:
            return locale
        if of_language is None and language_of(locale) == wanted:
            of_language = locale
    return of_language


def direction(locale: str) -> str:
    """`ltr` or `rtl`, for the attribute `dir`."""
    return "rtl" if language_of(locale) in RIGHT_TO_LEFT else "ltr"


def looks_like_locale(text: str) -> bool:
    """Whether a segment of a URL or path may be a locale: `fr`, `fr-fr`, `zh-hant`, `es-419`."""
    language, _, region = text.partition("-")
    if not (text.isascii() and language.isalpha() and len(language) in (2, 3)):
        return False
    return not region or (region.isalnum() and 2 <= len(region) <= 8)
