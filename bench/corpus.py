"""The documents that are measured on: the corpus beside the checkout, or any docset that is named."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus" / "partner-center"
_FRONTMATTER = re.compile(r"\A---\n.*?\n---\n", re.S)
_HEADING = re.compile(r"^#{1,3} +(.+?)\s*#*$", re.M)
_MARKUP = re.compile(r"<[^>]*>|[*_`\[\]]|\([^)]*\)")


def files(corpus: Path) -> list[Path]:
    return sorted(path for path in corpus.rglob("*.md") if "includes" not in path.parts)


def bodies(corpus: Path) -> list[str]:
    """The Markdown of every article, frontmatter taken off."""
    return [_FRONTMATTER.sub("", path.read_text(encoding="utf-8")) for path in files(corpus)]


def headings(corpus: Path, locale_folder: str, every: int = 7) -> list[str]:
    """Every so many headings of a locale's articles: what people may type."""
    found = []
    for path in files(corpus / locale_folder):
        for heading in _HEADING.findall(_FRONTMATTER.sub("", path.read_text(encoding="utf-8"))):
            text = " ".join(_MARKUP.sub(" ", heading).split())
            if 3 < len(text) < 80:
                found.append(text)
    return found[::every]
