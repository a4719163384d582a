"""One request on its way to an answer, in the reader's language and in the source's."""

from collections.abc import Iterable
from functools import cached_property
from heapq import nlargest
from operator import itemgetter

from indexer.documents.model import Digest
from indexer.languages.terms import tokens
from indexer.search import ranking, weights
from indexer.search.bags import texts_of
from indexer.search.coverage import Coverage
from indexer.search.locale import LocaleSearch
from indexer.search.passages import Worths
from indexer.search.plan import between, foreignness
from indexer.search.query import ParsedQuery
from indexer.search.ranking import Tally

Filters = tuple[tuple[str, ...], ...]


class Side:
    """A request in one language."""

    def __init__(self, place: LocaleSearch, parsed: ParsedQuery, filters: Filters, foreign: float = 0.0) -> None:
        self.place = place
        self.intent = place.planner.intent(parsed, filters, foreign)
        self.tally = Tally(place.match(self.intent.plan))
        self.coverage = Coverage(place, parsed, self.intent)

    def __contains__(self, article_id: str) -> bool:
        return article_id in self.place.articles

    @cached_property
    def worths(self) -> Worths:
        return self.place.worths(self.intent)

    def bonus(self, article_id: str) -> float:
        if article_id not in self:
            return 0.0
        return self.coverage.bonus(article_id, self._best(article_id))

    def anchor(self, article_id: str) -> str:
        """Of the section that answers best; empty where it is the article as a whole, or another language's."""
        if article_id not in self:
            return ""
        return self.coverage.anchor(article_id, self._best(article_id))

    def _best(self, article_id: str) -> str:
        """The anchor of the section that matches best, of those that say something themselves; empty where none does.

        What only links to an answer is mostly short, and would come first. It counts where articles are ranked.
        """
        lists = self.place.lists_of_links(article_id)
        return next((anchor for anchor in self.tally.anchors(article_id) if anchor not in lists), "")

    def holds(self, article_id: str, phrases: Iterable[tuple[str, ...]]) -> bool:
        return article_id in self and holds_phrases(self.place.digest(article_id), phrases, self.place)


class Asked:
    """A request in the reader's language and, where that is another one, in the source language."""

    def __init__(self, parsed: ParsedQuery, filters: Filters, own: LocaleSearch, source: LocaleSearch | None) -> None:
        self.parsed, self.filters = parsed, filters
        # How likely the question is in the source language.
        self.foreign = foreignness(parsed, own.planner, source.planner) if source else 0.0
        self.own = Side(own, parsed, filters, self.foreign)
        # Where the question is surely in the reader's language, source articles would end below what is shown.
        needed = self.foreign >= weights.FOREIGN_AT_ALL or not self.own.tally.scores
        self.source = Side(source, parsed, filters) if source and needed else None

    @property
    def corrected_query(self) -> str | None:
        likelier = self.source if self.source and self.foreign > 0.5 else self.own
        return likelier.intent.corrected_query

    def order(self) -> list[tuple[str, float]]:
        """Articles with their scores, best first."""
        share = between(weights.FALLBACK, self.foreign)
        scores = ranking.combine(self.own.tally, self.source.tally if self.source else None, share)
        for article_id, score in nlargest(weights.COVERED, scores.items(), key=itemgetter(1)):
            scores[article_id] = score * (1 + self._bonus(article_id)) * self.own.place.standing(article_id)
        order = ranking.worth_showing(ranking.ordered(scores))
        if self.parsed.phrases:
            order = [each for each in order if self._holds_phrases(each[0])]
        return order

    def side(self, article_id: str) -> Side:
        """Whose text is shown: the reader's, or the source's where the reader's locale lacks the article."""
        return self.source if self.source and article_id not in self.own else self.own

    def anchor(self, article_id: str) -> str:
        """Of the section that answers best. Anchors are the same in both languages."""
        return self.own.anchor(article_id) or (self.source.anchor(article_id) if self.source else "")

    def tried(self) -> Iterable[str]:
        """What was looked for, as keys of TRIED."""
        yield "words"
        if not self.parsed.exact and any(not meaning.known for meaning in self.own.intent.meanings):
            yield "spelling"
        applies = {
            "source": self.source,
            "phrase": self.parsed.phrases,
            "exclusion": self.parsed.exclusions,
            "filters": self.filters,
            "first-words": self.parsed.shortened,
        }
        yield from (key for key, value in applies.items() if value)

    def _bonus(self, article_id: str) -> float:
        """For titles and headings that say what was asked, in the language that it was likelier asked in."""
        own = self.own.bonus(article_id)
        if self.source and (self.foreign > 0.5 or article_id not in self.own):
            return max(own, self.source.bonus(article_id))
        return own

    def _holds_phrases(self, article_id: str) -> bool:
        phrases = self.parsed.phrases
        return self.own.holds(article_id, phrases) or (
            self.source is not None and self.source.holds(article_id, phrases)
        )


def holds_phrases(digest: Digest, phrases: Iterable[tuple[str, ...]], place: LocaleSearch) -> bool:
    """Whether each phrase stands in a text of the article, word for word, accents aside."""
    texts = [place.written(tokens(text)) for text in texts_of(digest)]
    typed = [place.written(map(place.planner.spelled, phrase)) for phrase in phrases]
    return all(any(phrase in text for text in texts) for phrase in typed)
