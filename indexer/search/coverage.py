"""How nearly a title or heading says what was asked, no more and no less.

BM25 rewards a title for every word that it shares with the query. Whether it shares all of them, and has few others,
only the title itself can tell; so the best candidates are looked at once more. Whoever types a heading word for word
means that section, whatever else is said elsewhere.
"""

from indexer.search import weights
from indexer.search.locale import LocaleSearch
from indexer.search.plan import Intent
from indexer.search.query import ParsedQuery

FEWEST = 2  # words of a heading that is typed word for word: one alone is a topic


class Coverage:
    """Measures titles and headings of one locale against one query."""

    def __init__(self, place: LocaleSearch, parsed: ParsedQuery, intent: Intent) -> None:
        self._place = place
        self._unfinished = parsed.unfinished
        # Corrected where need be, stop words included.
        self._words = tuple(
            meaning.forms[0][0] if meaning.forms else place.planner.analyzer.folded(word.token)
            for word, meaning in zip(parsed.words, intent.meanings, strict=True)
        )
        stem = place.planner.stem
        # Any form of a word counts as the word.
        self._asked = [
            frozenset(stem(form) for form, _ in meaning.forms) for meaning in intent.meanings if meaning.forms
        ]

    def bonus(self, article_id: str, anchor: str) -> float:
        """By what share an article's score rises: for its title, or for the heading of its best section."""
        share = weights.TITLE_COVERAGE * self._share(self._place.title_stems(article_id))
        if anchor:
            heading = self._share(self._place.heading_stems(article_id, anchor))
            share = max(share, weights.HEADING_COVERAGE * heading)
        return share + (weights.VERBATIM if self.verbatim(article_id) else 0.0)

    def anchor(self, article_id: str, best: str) -> str:
        """Of the section to show; `best` is the one that matches best, empty where none does.

        Whoever types an article's title means the article, whose sections all match by it, the shortest one best. But a
        word beside the title that the section's heading has is what makes the difference.
        """
        found = self.verbatim(article_id)
        if found or not best:
            return found
        title, heading = self._place.title_stems(article_id), self._place.heading_stems(article_id, best)
        if any(forms.isdisjoint(title) and not forms.isdisjoint(heading) for forms in self._asked):
            return best
        if self._share(title) >= weights.WHOLE and self._share(title) > self._share(heading):
            return next((section.anchor for section in self._place.digest(article_id).sections), "")
        return best

    def verbatim(self, article_id: str) -> str:
        """The anchor of the section whose heading the query is, word for word; empty where there is none."""
        if len(self._words) < FEWEST:
            return ""
        headings = self._place.headings(article_id)
        if self._words in headings or not self._unfinished:
            return headings.get(self._words, "")
        # The query's words, but for the end of the last one.
        *before, last = self._words
        like = (len(self._words), tuple(before))
        for words, anchor in headings.items():
            if (len(words), words[:-1]) == like and words[-1].startswith(last):
                return anchor
        return ""

    def _share(self, stems: frozenset[str]) -> float:
        """Dice's coefficient of two sets of words: 1 where they are the same, 0 where they share none."""
        if not stems or not self._asked:
            return 0.0
        shared = sum(not forms.isdisjoint(stems) for forms in self._asked)
        return 2 * shared / (len(self._asked) + len(stems))
