"""What each build learns of the words of two languages, from the titles and headings that they have in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from indexer.documents.model import Digest
from indexer.library import LEARNED, Manifest, load_learned
from indexer.publish import write_record
from indexer.search.learned import Learned, learn, pairs_of
from indexer.store import ObjectStore


def write_learned(manifest: Manifest, store: ObjectStore, folder: Path, previous: Path | None) -> None:
    """Into the generation in `folder`, a file for each locale but the source's."""
    digests: dict[str, dict[str, str]] = defaultdict(dict)
    for entry in manifest.entries:
        digests[entry.locale][entry.id] = entry.digest
    sources = digests.pop(manifest.source_locale, {})
    for locale, translated in digests.items():
        known = load_learned(previous, locale) if previous else Learned()
        learned = learn(pairs_of(_in_common(sources, translated, store)), known)
        write_record(folder / LEARNED / f"{locale}.json", learned)


def _in_common(
    sources: Mapping[str, str], translated: Mapping[str, str], store: ObjectStore
) -> Iterator[tuple[Digest, Digest]]:
    for article_id, digest in translated.items():
        if article_id in sources:
            yield store.get(sources[article_id], Digest), store.get(digest, Digest)
