"""Numbers that a text spells out."""

import re
import unicodedata

from indexer.languages.registry import languages

_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")  # `soixante-dix` is another word than `soixante`


def spelt_out(text: str, locale: str) -> set[int]:
    """The numbers that single words stand for: 60 in `sixty days`, none in `sixty-five` or `one hundred and sixty`.

    Only words that the locale's language lists; none where it isn't known.
    """
    language = languages().get(locale.partition("-")[0].lower())
    if language is None or language.writing is None:
        return set()
    known, joining = language.writing.numerals, language.conjunctions
    words = [word for word in _WORD.findall(unicodedata.normalize("NFC", text).casefold()) if word not in joining]
    values = [known.get(word) for word in words]
    return {
        value
        for before, value, after in zip([None, *values], values, [*values[1:], None], strict=False)
        if value is not None and before is None and after is None
    }
