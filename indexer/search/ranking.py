"""Engine scores → one ranked list of articles, each with the section that answers best."""

from collections.abc import Callable, Sequence

from indexer.documents.model import Record
from indexer.search import weights

Scores = Sequence[tuple[str, float]]


class Hit(Record):
    article_id: str
    score: float
    anchor: str  # of the best section; empty where only the article as a whole matched
    fallback: bool = False  # the locale lacks the article: the source's answers


class Matched(Record):
    """What one locale's two indexes gave for a plan."""

    articles: Scores
    sections: Scores


def best_sections(sections: Scores) -> dict[str, tuple[float, str]]:
    """Article id → score and anchor of its best section."""
    best: dict[str, tuple[float, str]] = {}
    for section_id, score in sections:
        article_id, _, anchor = section_id.partition("#")
        if article_id not in best:
            best[article_id] = (score, anchor)
    return best


def totals(matched: Matched, best: dict[str, tuple[float, str]]) -> dict[str, float]:
    """Article id → its own score and its best section's."""
    scores = dict(matched.articles)
    for article_id, (score, _) in best.items():
        scores[article_id] = scores.get(article_id, 0.0) + weights.SECTION * score
    return scores


def rank(own: Matched, source: Matched | None, has: Callable[[str], bool], fallback: float = 0.0) -> list[Hit]:
    """Articles, best first. `source` holds the scores in the source locale; `has` knows the reader's articles.

    An article scores in both languages: an English question finds the Swedish article by its English twin.
    """
    best = best_sections(own.sections)
    scores = totals(own, best)
    source_best: dict[str, tuple[float, str]] = {}
    if source is not None:
        source_best = best_sections(source.sections)
        for article_id, score in totals(source, source_best).items():
            scores[article_id] = scores.get(article_id, 0.0) + fallback * score
    hits = (
        Hit(
            article_id=article_id,
            score=round(score, 4),
            anchor=(best if has(article_id) else source_best).get(article_id, (0.0, ""))[1]
            or source_best.get(article_id, (0.0, ""))[1],
            fallback=not has(article_id),
        )
        for article_id, score in scores.items()
    )
    return sorted(hits, key=lambda hit: (-hit.score, hit.article_id))


def worth_showing(hits: Sequence[Hit]) -> list[Hit]:
    """Without the long tail of articles that share a word with the query and no more."""
    return [hit for hit in hits if hit.score >= weights.NOISE * hits[0].score]
