"""Which tags name a locale, and which locales a docset may have."""

import re
from pathlib import Path

from babel import Locale, UnknownLocaleError

from indexer.documents.files import Root
from indexer.documents.model import Problem
from indexer.errors import problem
from indexer.languages.registry import has_language, known_languages, language_for

_TAG = re.compile(r"(?P<language>[A-Za-z]{2,3})(-(?P<script>[A-Za-z]{4}))?(-(?P<region>[A-Za-z]{2}|\d{3}))?")


def canonical_locale(tag: str) -> str:
    """The tag as BCP 47 writes it (`fr-FR`), or '' if it names no locale that Babel knows."""
    match = _TAG.fullmatch(tag)
    if not match:
        return ""
    parts = [match["language"].lower(), (match["script"] or "").title(), (match["region"] or "").upper()]
    if parts[1] and parts[1] not in Locale("en").scripts:  # Babel takes any four letters for one: no-name, fr-test
        return ""
    try:
        Locale.parse("-".join(filter(None, parts)), sep="-")
    except (UnknownLocaleError, ValueError):
        return ""
    return "-".join(filter(None, parts))


def with_language(roots: list[Root], refused: list[Problem]) -> tuple[list[Root], list[Problem]]:
    """The roots that can be searched, and what is wrong with the others. Raises UsageError where none is left."""
    spoken = [root for root in roots if has_language(root.locale)]
    if roots and not spoken:
        language_for(roots[0].locale)
    others = [root for root in roots if root not in spoken]
    return spoken, [*refused, *(unspoken(root.locale, root.prefix or root.locale.lower(), 0) for root in others)]


def unspoken(locale: str, file: str, line: int) -> Problem:
    return problem("locale-language", file, line, locale=locale, known=known_languages())


def seeming_locales(folder: Path) -> list[str]:
    """The folders in it that are named as a locale is, of a language and a region that don't exist."""
    return sorted(
        path.name
        for path in folder.iterdir()
        if "-" in path.name and _TAG.fullmatch(path.name) and not canonical_locale(path.name) and path.is_dir()
    )
