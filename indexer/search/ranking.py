"""Engine scores → one ranked list of articles, each with the section that answers best."""

from collections.abc import Sequence

from indexer.documents.model import Record
from indexer.search import weights
from indexer.search.engines.bm25 import ranked

Scores = Sequence[tuple[str, float]]


class Matched(Record):
    """What the two indexes of a locale gave for a plan."""

    articles: Scores
    sections: Scores


class Tally:
    """The scores of one locale: each article's own and its best section's, added."""

    def __init__(self, matched: Matched) -> None:
        self._anchors: dict[str, list[str]] = {}
        self.scores = dict(matched.articles)
        for section_id, score in matched.sections:
            article_id, _, anchor = section_id.partition("#")
            if article_id not in self._anchors:
                self._anchors[article_id] = []
                self.scores[article_id] = self.scores.get(article_id, 0.0) + weights.SECTION * score
            self._anchors[article_id].append(anchor)

    def anchors(self, article_id: str) -> Sequence[str]:
        """Of the sections that match, best first; empty where only the article as a whole does."""
        return self._anchors.get(article_id, ())


def combine(own: Tally, source: Tally | None, fallback: float) -> dict[str, float]:
    """Scores in the reader's language and in the source language, which counts `fallback`.

    So an English question finds the Swedish article by its English twin.
    """
    scores = dict(own.scores)
    if source:
        for article_id, score in source.scores.items():
            scores[article_id] = scores.get(article_id, 0.0) + fallback * score
    return scores


def ordered(scores: dict[str, float]) -> list[tuple[str, float]]:
    """Articles with their scores, best first; equal scores in the order of their ids."""
    return ranked(scores, scores.values(), len(scores))


def worth_showing(order: list[tuple[str, float]]) -> list[tuple[str, float]]:
    """Without the long tail of articles that share a word with the query and no more."""
    return [each for each in order if each[1] >= weights.NOISE * order[0][1]]
