"""Reading, parsing and analysing a docset, beside bare markdown-it-py on the same bodies. One process, CPU time."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt

from bench import corpus
from bench.measure import Row, interleaved
from indexer.documents.digests import digest_of
from indexer.documents.docset import open_docset
from indexer.documents.model import Digest
from indexer.documents.reading import read_file
from indexer.languages.registry import language_for
from indexer.languages.terms import Analyzer
from indexer.search.bags import analyse, words_of
from indexer.search.lexicon import build_lexicon

ROUNDS = 3


def run(docs: Path) -> Iterator[Row]:
    texts = corpus.bodies(docs)

    def bare() -> None:
        parser = MarkdownIt("commonmark").enable("table").enable("strikethrough")
        for text in texts:
            parser.render(text)

    def read() -> list[Digest]:
        docset = open_docset([str(docs)])
        return [digest_of(article) for file in docset.files for article in read_file(docset, file).articles]

    digests = read()

    def analysed() -> None:
        for locale in sorted({digest.locale for digest in digests}):
            mine = [digest for digest in digests if digest.locale == locale]
            counts, documents = Counter[str](), Counter[str]()
            for digest in mine:
                words = words_of(digest)
                counts.update(words)
                documents.update(words.keys())
            source = None if locale == "en-US" else Analyzer(language_for("en-US"))
            analyzer = Analyzer(
                language_for(locale), build_lexicon(language_for(locale), counts, documents).compounds, source
            )
            for digest in mine:
                analyse(digest, analyzer)

    peer, reading, analysing = interleaved(ROUNDS, bare, read, analysed)
    whole = (reading + analysing) / peer
    articles = f"{len(digests)} articles"
    yield Row(
        f"Read and parse {articles}",
        f"{reading:.2f} s = {reading / peer:.2f}×",
        "–",
        f"markdown-it-py {peer:.2f} s",
    )
    yield Row(
        f"Analyse {articles}",
        f"{analysing:.2f} s = {analysing / peer:.2f}×",
        "–",
        f"markdown-it-py {peer:.2f} s",
    )
    yield Row(
        "Read, parse and analyse",
        f"{reading + analysing:.2f} s = {whole:.2f}×",
        "≤ 2×",
        f"markdown-it-py {peer:.2f} s",
        whole <= 2,
    )
