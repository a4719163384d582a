"""Answer links: permanent addresses of articles and their sections, the same in every language.

    /go/{article_id}?section={anchor}&locale={locale}

Nothing here knows a request: which languages a reader wants is given, and what the library holds decides.
"""

from app.answers.links import Place, answer_address, known_locale, locate, nearest_ids, reading_locale, section_at
from app.answers.passages import Excerpt, Passage, passage

__all__ = [
    "Excerpt",
    "Passage",
    "Place",
    "answer_address",
    "known_locale",
    "locate",
    "nearest_ids",
    "passage",
    "reading_locale",
    "section_at",
]
