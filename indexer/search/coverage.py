"""How nearly a title or heading says what was asked, no more and no less.

BM25 rewards a title for every word that it shares with the query. Whether it shares all of them, and has few others,
only the title itself can tell; so the best candidates are looked at once more.
"""

from indexer.search import weights
from indexer.search.locale import LocaleSearch
from indexer.search.plan import Intent


class Coverage:
    """Measures titles and headings of one locale against one query."""

    def __init__(self, place: LocaleSearch, intent: Intent) -> None:
        self._place = place
        stem = place.planner.stem
        # Any form of a word counts as the word.
        self._asked = [
            frozenset(stem(form) for form, _ in meaning.forms) for meaning in intent.meanings if meaning.forms
        ]

    def bonus(self, article_id: str, anchor: str) -> float:
        """By what share an article's score rises: for its title, or for the heading of its best section."""
        title = weights.TITLE_COVERAGE * self._share(self._place.title_stems(article_id))
        if not anchor:
            return title
        heading = self._share(self._place.heading_stems(article_id, anchor))
        return max(title, weights.HEADING_COVERAGE * heading)

    def _share(self, stems: frozenset[str]) -> float:
        """Dice's coefficient of two sets of words: 1 where they are the same, 0 where they share none."""
        if not stems or not self._asked:
            return 0.0
        shared = sum(not forms.isdisjoint(stems) for forms in self._asked)
        return 2 * shared / (len(self._asked) + len(stems))
