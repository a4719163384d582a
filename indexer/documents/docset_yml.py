"""What `docset.yml` says: names, source locale, locales, table of contents, redirects.

Read strictly. Each thing that is wrong is reported with its line and left out; the rest counts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from indexer.documents.model import Problem, Record
from indexer.documents.redirects import resolve
from indexer.documents.source import read_source
from indexer.documents.yamltree import Node, YamlError, parse_yaml
from indexer.errors import problem

KEYS = ("name", "title", "source", "source_hash", "locales", "toc", "redirects")
GROUP_KEYS = ("title", "items")
HASHES = ("sha256",)


class TocGroup(Record):
    """A heading of the table of contents, with the articles under it."""

    title: dict[str, str]  # locale → title
    items: tuple[str, ...]  # article ids


class Description(Record):
    """The file as read, nothing checked against the articles yet. Each value with its 1-based line."""

    file: str = ""
    name: str = ""
    title: dict[str, tuple[str, int]] = {}
    source: str = ""  # as it is written
    source_line: int = 0
    hashed: bool = False
    locales: tuple[tuple[str, int], ...] = ()
    toc: tuple[tuple[dict[str, tuple[str, int]], tuple[tuple[str, int], ...]], ...] = ()
    redirects: dict[str, tuple[str, int]] = {}
    problems: tuple[Problem, ...] = ()

    def checked(
        self, ids: Collection[str], locales: Collection[str], source_locale: str, is_locale: Callable[[str], str]
    ) -> Checked:
        """What holds of it for these articles and locales."""
        check = _Check(self, ids, locales, source_locale, is_locale)
        return Checked(
            name=self.name,
            title=check.titles(self.title),
            hashed=self.hashed,
            toc=check.toc(),
            redirects=check.redirects(),
            problems=(*self.problems, *check.locale_problems(), *check.found),
        )


class Checked(Record):
    name: str
    title: dict[str, str]
    hashed: bool
    toc: tuple[TocGroup, ...]
    redirects: dict[str, str]
    problems: tuple[Problem, ...]


def read_description(path: str, file: str) -> Description:
    """Read docset.yml. One that is no YAML yields its problem and nothing else."""
    content, problems, _ = read_source(path, file)
    try:
        tree = parse_yaml(content)
    except YamlError as error:
        return Description(
            file=file, problems=(*problems, problem("docset-invalid", file, error.line + 1, reason=error.reason))
        )
    reader = _Reader(file, list(problems))
    reader.found += [
        problem("docset-invalid", file, line + 1, reason=f"the key {key!r} stands there twice")
        for key, line in tree.repeated
    ]
    fields = reader.mapping(tree.root, "the file", KEYS) if tree.root else {}
    stated = reader.text(fields.get("source_hash"), "source_hash")
    if stated and stated not in HASHES:
        reader.report(fields["source_hash"], f"source_hash {stated!r} is not known; it may be sha256")
    return Description(
        file=file,
        name=reader.text(fields.get("name"), "name"),
        title=reader.titles(fields.get("title")),
        source=reader.text(fields.get("source"), "source"),
        source_line=fields["source"].key_line + 1 if "source" in fields else 0,
        hashed=stated == "sha256",
        locales=tuple((node.text, node.line + 1) for node in reader.texts(fields.get("locales"), "locales")),
        toc=tuple(reader.group(node) for node in reader.entries(fields.get("toc"), "toc")),
        redirects={
            old: (reader.text(node, f"the redirect of {old}"), node.key_line + 1)
            for old, node in reader.mapping(fields.get("redirects"), "redirects").items()
        },
        problems=tuple(reader.found),
    )


class _Reader:
    """Takes values out of the tree; what has another shape is reported and read as nothing."""

    def __init__(self, file: str, found: list[Problem]) -> None:
        self.file = file
        self.found = found

    def report(self, node: Node, reason: str) -> None:
        self.found.append(problem("docset-invalid", self.file, node.key_line + 1, reason=reason))

    def text(self, node: Node | None, what: str) -> str:
        if node is not None and not isinstance(node.value, str):
            self.report(node, f"{what} is not a text")
            return ""
        return node.text.strip() if node else ""

    def entries(self, node: Node | None, what: str) -> list[Node]:
        if node is not None and not isinstance(node.value, list) and node.text:
            self.report(node, f"{what} is not a list")
        return node.items if node else []

    def texts(self, node: Node | None, what: str) -> list[Node]:
        return [item for item in self.entries(node, what) if self.text(item, f"an entry of {what}")]

    def mapping(self, node: Node | None, what: str, keys: tuple[str, ...] = ()) -> dict[str, Node]:
        """A mapping; with `keys`, others are reported and left out."""
        if node is None or (isinstance(node.value, str) and not node.text):
            return {}
        if not isinstance(node.value, dict):
            self.report(node, f"{what} is not a list of `key: value` lines")
        unknown = [key for key in node.fields if keys and key not in keys]
        for key in unknown:
            line = node.fields[key].key_line + 1
            self.found.append(problem("docset-key", self.file, line, key=key, known=", ".join(keys)))
        return {key: value for key, value in node.fields.items() if key not in unknown}

    def titles(self, node: Node | None) -> dict[str, tuple[str, int]]:
        """A title a locale; a plain text is the source locale's, under ''."""
        if node is not None and isinstance(node.value, str):
            return {"": (node.text, node.key_line + 1)} if node.text else {}
        return {
            tag: (self.text(value, "a title"), value.key_line + 1) for tag, value in self.mapping(node, "title").items()
        }

    def group(self, node: Node) -> tuple[dict[str, tuple[str, int]], tuple[tuple[str, int], ...]]:
        fields = self.mapping(node, "an entry of toc", GROUP_KEYS)
        items = self.texts(fields.get("items"), "items")
        return self.titles(fields.get("title")), tuple((item.text.strip(), item.line + 1) for item in items)


class _Check:
    """Holds what the file says against the articles that are there."""

    def __init__(
        self,
        said: Description,
        ids: Collection[str],
        locales: Collection[str],
        source_locale: str,
        is_locale: Callable[[str], str],
    ) -> None:
        self.said, self.ids, self.locales, self.is_locale = said, ids, locales, is_locale
        self.source_locale = source_locale
        self.found: list[Problem] = []

    def _report(self, code: str, line: int, **values: object) -> None:
        self.found.append(problem(code, self.said.file, line, **values))

    def locale_problems(self) -> list[Problem]:
        stated = [*self.said.locales, *([(self.said.source, self.said.source_line)] if self.said.source else [])]
        return [
            problem("docset-locale", self.said.file, line, locale=tag)
            for tag, line in stated
            if not self.is_locale(tag)
        ]

    def titles(self, titles: dict[str, tuple[str, int]]) -> dict[str, str]:
        found = {}
        for tag, (title, line) in titles.items():
            locale = self.is_locale(tag or self.source_locale)
            if locale and locale in self.locales:
                found[locale] = title
            elif tag:
                self._report("docset-locale", line, locale=tag)
        return found

    def toc(self) -> tuple[TocGroup, ...]:
        seen: set[str] = set()
        groups = []
        for titles, items in self.said.toc:
            kept = []
            for item, line in items:
                if item not in self.ids:
                    self._report("toc-unknown", line, id=item)
                elif item in seen:
                    self._report("toc-repeated", line, id=item)
                else:
                    kept.append(item)
                seen.add(item)
            groups.append(TocGroup(title=self.titles(titles), items=tuple(kept)))
        return tuple(groups)

    def redirects(self) -> dict[str, str]:
        return resolve(self.said.redirects, self.ids, self._report)
