"""Golden files that people can read: title, input, expected.

    fr: What this snippet shows
    .
    Markdown
    .
    what it comes to
    .

The title begins with the language. What a snippet comes to is, for each section, a line `§ anchor | title | other
addresses`, its HTML without blank lines, and its blocks as `kind line #mark (lead): text`; then links
`-> target "text"` and problems `! line code`. After a change on purpose, `python -m tests.indexer.documents.golden`
writes what it comes to now into every file; read the difference.
"""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from indexer.documents.docset import Docset, DocsetFile
from indexer.documents.model import Block, Section
from indexer.documents.outline import Outline, OutlineContext, outline
from indexer.documents.text import whole_file

HERE = Path(__file__).parent
FILES = [HERE / "nasty_cases.md", *sorted((HERE / "markdown" / "fixtures").glob("*.md"))]
LOCALES = {"en": "en-US", "fr": "fr-FR", "nl": "nl-NL", "sv": "sv-SE"}
ARTICLES = ("guide/bill", "guide/faq", "guide/pay", "guide/self", "guide/old/2020-october", "guide/index", "guide/v1.0")
SUPPORT = """---
ms.topic: include
---
> [!TIP]
> Écrivez au [support](../guide/pay.md#aide).

Merci.
"""


class Case(NamedTuple):
    title: str
    language: str
    input: str
    expected: str


def cases(path: Path) -> Iterator[Case]:
    parts = iter(("\n" + path.read_text(encoding="utf-8")).split("\n.\n"))
    for title, text, expected in zip(parts, parts, parts, strict=False):
        language, _, name = title.strip().partition(": ")
        yield Case(name, language, text, expected)


def sample_docset(folder: Path) -> Docset:
    """A docset of four languages: the same articles, two pictures, and includes."""
    for locale in ("en-us", "fr-fr", "nl-nl", "sv-se"):
        for name, content in {
            "media/bill.png": "",
            "media/bill-large.png": "",
            "includes/support.md": SUPPORT,
            "includes/name.md": "Espace\npartenaires\n",
            "includes/loop.md": "un [!INCLUDE [x](loop.md)]\n",
            "includes/gear.md": "Appuyez ![Roue](../media/bill.png).\n",
        }.items():
            path = folder / locale / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    return Docset(
        name="sample",
        source_locale="en-US",
        locales=tuple(LOCALES.values()),
        files=tuple(
            DocsetFile(
                id=article,
                locale=locale,
                path=str(folder / locale.lower() / f"{article}.md"),
                name=f"{locale.lower()}/{article}.md",
                kind="markdown",
            )
            for locale in LOCALES.values()
            for article in ARTICLES
        ),
        redirects={
            "guide/invoice": "guide/bill",
            "guide/gone": "https://example.com/gone",
            "guide/a": "guide/b",
            "guide/b": "guide/a",
        },
        roots={locale: str(folder / locale.lower()) for locale in LOCALES.values()},
        folders={locale.lower(): str((folder / locale.lower()).resolve()) for locale in LOCALES.values()},
    )


def outlined(text: str, docset: Docset, language: str = "fr") -> Outline:
    locale = LOCALES[language]
    file = f"{locale.lower()}/guide/self.md"
    return outline(whole_file(text, file), OutlineContext(id="guide/self", locale=locale, file=file, docset=docset))


def shown(result: Outline) -> str:
    """An outline as golden files write it."""
    lines: list[str] = []
    for section in result.sections:
        lines += [_head(section), *filter(str.strip, section.html.split("\n")), *map(_line, section.blocks)]
    for link in result.links:
        target = link.target + (f"#{link.fragment}" if link.fragment else "")
        lines.append(f'-> {target} "{link.text}"')
    lines += [f"! {problem.line} {problem.code}" for problem in result.problems]
    return "\n".join(lines)


def _head(section: Section) -> str:
    others = [address for address in section.addresses if address != section.anchor]
    return f"§ {section.anchor} | {section.title} | {', '.join(others)}".rstrip(" |")


def _line(block: Block) -> str:
    where = f"{block.first_line}" if block.first_line == block.last_line else f"{block.first_line}-{block.last_line}"
    marks = "".join(f" #{anchor}" for anchor in block.anchors)
    lead = f" ({block.lead})" if block.lead else ""
    file = f" in {block.file}" if block.file else ""
    return f"  {block.kind} {where}{file}{marks}{lead}: {block.text}"


def _rewrite(path: Path, docset: Docset) -> None:
    written = (
        f"{case.language}: {case.title}\n.\n{case.input}\n.\n{shown(outlined(case.input, docset, case.language))}\n.\n"
        for case in cases(path)
    )
    path.write_text("\n".join(written), encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        sample = sample_docset(Path(temporary))
        for file in FILES:
            _rewrite(file, sample)
            sys.stdout.write(f"{file.name}\n")
