"""Finds the language of a locale. A language is registered by its file: `sv.py` holds `LANGUAGE` for `sv`."""

import importlib
import pkgutil
import re
from functools import cache

import indexer.languages
from indexer.errors import UsageError
from indexer.languages.language import Language

MODULE = re.compile(r"[a-z]{2,3}")  # ISO 639 codes; everything else in the folder is no language


@cache
def languages() -> dict[str, Language]:
    """Every language by its code, in alphabetical order. A file that breaks the pattern stops the program."""
    found: dict[str, Language] = {}
    for module in pkgutil.iter_modules(indexer.languages.__path__):
        if MODULE.fullmatch(module.name):
            language = importlib.import_module(f"indexer.languages.{module.name}").LANGUAGE
            if language.code != module.name:
                raise ValueError(f"indexer/languages/{module.name}.py declares the language {language.code!r}")
            found[language.code] = language
    return found


def has_language(locale: str) -> bool:
    """Whether the language of a BCP 47 tag is known."""
    return _code(locale) in languages()


def language_for(locale: str) -> Language:
    """The language of a BCP 47 tag: `fr-FR`, `fr-fr`, `fr-CA` and `fr` are all French."""
    language = languages().get(_code(locale))
    if language is None:
        raise UsageError(f"No language is known for the locale {locale!r}. Known are {known_languages()}.")
    return language


def known_languages() -> str:
    """All languages, for people: an example of a locale, and the language's own name."""
    return ", ".join(f"{each.locales[0]} ({each.name})" for each in languages().values())


def _code(locale: str) -> str:
    return locale.replace("_", "-").partition("-")[0].lower()
