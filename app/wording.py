"""Texts, amounts and days in one language, within a request or outside one: pages, the API and commands share them.

What is to be translated stands in the code in English; `gettext` and `ngettext` find it in the catalogues in locales/.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_datetime_format
from babel.numbers import format_currency
from babel.support import NullTranslations, Translations

from app.locales import language_of
from app.settings import LOCALES

LONGEST = 80  # characters of what was given that a message shows
MOST_KEPT = 4096  # amounts and days in words, of each kind: a page has dozens, and people see the same ones again
_SECRET = re.compile(r"gs_[0-9A-Za-z]{8,}")  # an API token in the wrong place


def N_(text: str) -> str:  # noqa: N802 - gettext's own name: marks a text for extraction, translated where it is shown
    return text


@lru_cache(256)
def parse_locale(tag: str) -> Locale | None:
    """Babel's locale for a tag, else for its language: `fr-fr` → fr_FR, `fr-zz` → fr, `zz` → None."""
    for candidate in (tag, language_of(tag)):
        with suppress(ValueError, UnknownLocaleError):
            return Locale.parse(candidate, sep="-")
    return None


def babel_name(tag: str) -> str:
    """What Babel calls a locale; what it doesn't know at all is shown as English is."""
    return str(parse_locale(tag) or "en")


@lru_cache(MOST_KEPT)
def _long_day(day: date, locale: str) -> str:
    said = format_date(day, "long", locale)
    # In French the first of a month is an ordinal, which CLDR's patterns can't say.
    return said.replace("1 ", "1er ", 1) if day.day == 1 and locale.startswith("fr") else said


@lru_cache(MOST_KEPT)
def _by_skeleton(skeleton: str, day: date, locale: str) -> str:
    return format_skeleton(skeleton, day, locale=locale)


@lru_cache(MOST_KEPT)
def _amount(amount: Decimal, currency: str, locale: str) -> str:
    return format_currency(amount, currency, locale=locale, decimal_quantization=False)


class Wording:
    def __init__(self, tag: str) -> None:
        self._locale = Locale.parse(babel_name(tag))
        self._catalogue: NullTranslations = Translations.load(str(LOCALES), [str(self._locale)])

    @property
    def tag(self) -> str:
        """What `lang` and `Content-Language` call the language that is spoken: English where there is no catalogue."""
        return str(self._locale).replace("_", "-") if self._locale.language in languages() else "en"

    def gettext(self, text: str, **values: object) -> str:
        found = self._catalogue.gettext(text)
        return found % values if values else found

    def ngettext(self, one: str, many: str, num: int, **values: object) -> str:
        return self._catalogue.ngettext(one, many, num) % {"num": num, **values}

    def day(self, day: date) -> str:
        return _long_day(day, str(self._locale))

    def month(self, day: date) -> str:
        """The month that the day is in, with its year."""
        return _by_skeleton("yMMMM", day, str(self._locale))

    def short_month(self, day: date) -> str:
        return _by_skeleton("MMM", day, str(self._locale))

    def iso_day(self, iso: str) -> str:
        """An ISO 8601 date; anything else as it is."""
        try:
            return self.day(date.fromisoformat(iso[:10]))
        except ValueError:
            return iso

    def day_of(self, moment: datetime, zone: ZoneInfo) -> str:
        """The day that it was there."""
        return self.day(moment.astimezone(zone).date())

    def moment_of(self, moment: datetime, zone: ZoneInfo) -> str:
        """The day that it was there, and the time to the minute."""
        there = moment.astimezone(zone)
        time = format_time(there, "short", locale=self._locale)
        pattern = str(get_datetime_format("medium", locale=self._locale)).replace("'", "")
        return pattern.replace("{0}", time).replace("{1}", self.day(there.date()))

    def amount(self, amount: Decimal, currency: str) -> str:
        """With every decimal that it has: nothing is rounded away."""
        return _amount(amount, currency, str(self._locale))

    def country(self, code: str) -> str:
        """What the country of an ISO 3166 code is called."""
        return str(self._locale.territories.get(code, code))

    def language(self, tag: str) -> str:
        """A language's name as it stands inside a sentence: `anglais`, `Engels`."""
        found = parse_locale(tag)
        return (found and found.get_language_name(str(self._locale))) or tag


def shortened(text: str) -> str:
    """What somebody gave, as a message repeats it: short, without halves of characters and without API tokens."""
    kept = _SECRET.sub("gs_…", text[: 4 * LONGEST])
    shown = kept[:LONGEST].encode("utf-8", "replace").decode()
    return shown + "…" if len(kept) > LONGEST else shown


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a field, to be said in the reader's language."""

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def message(self, words: Wording) -> str:
        return words.gettext(self.text, **self.values)


@cache
def languages() -> tuple[str, ...]:
    """Those that the texts of the program are in; `en` is what the code says."""
    return tuple(sorted({"en", *(path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/messages.po"))}))


def speaks(tag: str) -> bool:
    """Whether the texts of the program are in the language of this tag."""
    found = parse_locale(tag)
    return found is not None and found.language in languages()


@lru_cache(64)
def wording_for(tag: str) -> Wording:
    """For a locale as data or URLs write it; one there is no catalogue for is shown in English."""
    return Wording(tag)
