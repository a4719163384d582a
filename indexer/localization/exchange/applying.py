"""A translated XLIFF becomes Markdown again: all of it or none, and never what no longer fits.

Where the present translation is built like its source, changed sentences are replaced in it and every other byte stays.
Else the article is written anew on the source's text, which needs every sentence; headings keep their anchors.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from indexer.documents.docset import Docset, canonical_locale
from indexer.documents.frontmatter import read_frontmatter
from indexer.documents.outline import OutlineContext, outline
from indexer.documents.text import whole_file
from indexer.guidance import Guidance
from indexer.localization.exchange.fitting import FRONTMATTER, RefusedError, check_sentence, marks
from indexer.localization.exchange.segments import Sentence, markdown_of, replaced
from indexer.localization.exchange.texts import Docs, with_values
from indexer.localization.exchange.units import Work, work_of
from indexer.localization.exchange.xliff import BY_MACHINE, SETTLED, ReadFile, ReadUnit, text_revision


class Written(NamedTuple):
    """A file to write, or one that stays as it is."""

    article: str
    path: Path
    content: bytes
    changed: int  # sentences
    current: bool  # every sentence is settled, so that the file names the source's revision


def apply_xliff(
    docs: Docs, guidance: Guidance, files: Sequence[ReadFile], *, today: date, method: str = ""
) -> list[Written]:
    """What the files come to; nothing is written yet. Raises RefusedError for the first thing that doesn't fit."""
    if not files:
        raise RefusedError("the file", "", "it holds no article.", "Export it again.")
    times = Counter((file.original, canonical_locale(file.locale)) for file in files)
    if twice := next((original for (original, _), number in times.items() if number > 1), None):
        raise RefusedError(twice, "", "it is there twice, in one language.", "Remove one of the two.")
    written = [_apply(docs, guidance, file, today, method) for file in files]
    return [one for one in written if one is not None]


def write_all(written: Iterable[Written]) -> None:
    """Every file beside itself first, then all are renamed: an error leaves what was there."""
    ready = []
    try:
        for one in written:
            one.path.parent.mkdir(parents=True, exist_ok=True)
            beside = one.path.with_name(f".{one.path.name}.{os.getpid()}")
            beside.write_bytes(one.content)
            ready.append((beside, one.path))
        for beside, path in ready:
            beside.replace(path)
    finally:
        for beside, _ in ready:
            beside.unlink(missing_ok=True)


def _apply(docs: Docs, guidance: Guidance, file: ReadFile, today: date, method: str) -> Written | None:
    docset, article = docs.docset, file.original
    locale = canonical_locale(file.locale)
    if file.docset not in (docset.name, ""):  # tools may drop the name; the sentences are compared all the same
        raise RefusedError(
            article, "", f"it belongs to the docset {file.docset!r}, not to {docset.name!r}.", "Name its own --content."
        )
    if locale not in docset.locales or locale == docset.source_locale:
        known = ", ".join(one for one in docset.locales if one != docset.source_locale)
        reason = f"{file.locale!r} is no language that this docset is translated into."
        raise RefusedError(article, "", reason, f"Export it for one of: {known}.")
    if file.source_locale and canonical_locale(file.source_locale) != docset.source_locale:
        reason = f"it is translated from {file.source_locale!r}, and the docset's source is {docset.source_locale!r}."
        raise RefusedError(article, "", reason, "Export again, and translate from that language.")
    source = docs.source(article) if article in docs.ids() else None
    if source is None:
        raise RefusedError(article, "", "the docset has no such source article.", "Export again.")
    work = work_of(source, docs.text(locale, article), guidance, locale)
    given = _checked(work, file)
    changed = {
        unit.id: given[unit.id]
        for unit in work.units
        if (sentence := given[unit.id].target) is not None and (unit.target is None or _differs(sentence, unit.target))
    }
    if not changed:
        return None
    settled = all(each.target is not None and each.state in SETTLED for each in given.values())
    facts = _facts(work, given, changed, locale, today, method, settled=settled)
    in_place = work.layout.parallel and changed.keys() <= {*work.layout.targets, *FRONTMATTER}
    content = _in_place(work, changed, facts) if in_place else _anew(work, given, facts)
    path = Path(work.target.path) if work.target and work.target.path else _path(work, docset, locale)
    _same_structure(work, docset, locale, content.decode(), in_place=in_place)
    return Written(article, path, content, len(changed), settled)


def _facts(
    work: Work,
    given: Mapping[str, ReadUnit],
    changed: Mapping[str, ReadUnit],
    locale: str,
    today: date,
    method: str,
    *,
    settled: bool,
) -> dict[str, str]:
    """What the frontmatter says of the translation; of its source's revision only where every sentence is settled."""
    source = work.source.article
    texts = {key: _one_line(given[key]) for key in FRONTMATTER if key in changed}
    machine = any(each.qualifier in BY_MACHINE for each in given.values())
    revision = source.metadata.source_hash if source.extracted else source.revision
    return texts | {
        "ms.contentlocale": locale,
        "ms.translationtype": method or ("MT" if machine else "HT"),
        "ms.lasthandoff": today.strftime("%m/%d/%Y"),
        **({"ms.openlocfilehash": revision} if settled and revision else {}),
    }


def _one_line(unit: ReadUnit) -> str:
    """A value of the frontmatter: no line end of any alphabet, for programs differ in which of them end a line."""
    return " ".join(markdown_of(unit.target or ()).split())


def _differs(one: Sentence, other: Sentence) -> bool:
    return markdown_of(one) != markdown_of(other)


def _checked(work: Work, file: ReadFile) -> dict[str, ReadUnit]:
    """The units by id, each of them fit for the source as it is now."""
    given = {unit.id: unit for unit in file.units}
    if len(given) != len(file.units):
        twice = next(each for each, times in Counter(unit.id for unit in file.units).items() if times > 1)
        raise RefusedError(file.original, twice, "it is there twice.", "Remove one.")
    for unit in work.units:
        found = given.get(unit.id)
        if found is None:
            raise RefusedError(file.original, unit.id, "it is missing from the file.", "Export again.")
        if markdown_of(found.source) != markdown_of(unit.source):
            reason = f"the source now says {markdown_of(unit.source)!r}, the file {markdown_of(found.source)!r}."
            raise RefusedError(file.original, unit.id, reason, "Export again, and translate what changed.")
        check_sentence(file.original, unit, found)
    if extra := next((each for each in given if each not in {unit.id for unit in work.units}), ""):
        raise RefusedError(file.original, extra, "the source has no such sentence.", "Export again.")
    if file.revision and file.revision != text_revision(work):
        raise RefusedError(file.original, "", "the source has changed since the export.", "Export again.")
    return given


def _in_place(work: Work, changed: Mapping[str, ReadUnit], facts: dict[str, str]) -> bytes:
    """The present file with the changed sentences, line ends and all else as they are."""
    target = work.target
    assert target is not None  # noqa: S101 - only a text that is there is parallel
    new = {
        (spot.start, spot.end): markdown_of(changed[unit_id].target or ())
        for unit_id, spot in work.layout.targets.items()
        if unit_id in changed
    }
    head = with_values(
        target.front, {key: value for key, value in facts.items() if _says_else(target.front, key, value)}
    )
    text = head + replaced(target.body, new)
    return _with_old_lines(Path(target.path).read_bytes(), target.front + target.body, text)


def _says_else(front: str, key: str, value: str) -> bool:
    lines = [line for line in front.split("\n") if line.startswith(f"{key}:")]
    return not lines or lines[0].partition(":")[2].strip().strip("\"'") != value


def _with_old_lines(raw: bytes, before: str, after: str) -> bytes:
    """`after`, with each line that `before` has, too, in the very bytes of the file: its line end, its letters."""
    old = raw.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    mark = raw[: len(raw) - len(raw.removeprefix(b"\xef\xbb\xbf"))]
    known: dict[str, bytes] = {}
    lines = before.split("\n")
    if len(old) in (len(lines), len(lines) - 1):
        known = dict(zip(lines, old, strict=False))
    end = b"\r\n" if old and old[0].endswith(b"\r\n") else b"\n"
    parts = after.split("\n")
    out = [mark]
    for number, line in enumerate(parts):
        last = number == len(parts) - 1
        bytes_of = known[line].rstrip(b"\r\n") if line in known else line.encode()
        out.append(bytes_of + (b"" if last else end))
    return b"".join(out)


def _anew(work: Work, given: Mapping[str, ReadUnit], facts: dict[str, str]) -> bytes:
    """The source's text in the other language; a sentence that is missing would be one of the source's in its midst."""
    if lacking := [unit.id for unit in work.units if given[unit.id].target is None]:
        reason = f"it has no translation, as {len(lacking) - 1} more." if len(lacking) > 1 else "it has no translation."
        remedy = "The article is written anew, for its present translation is built otherwise; translate all of it."
        raise RefusedError(work.source.article.id, lacking[0], reason, remedy)
    source = work.source
    new = {(spot.start, spot.end): markdown_of(given[unit].target or ()) for unit, spot in work.layout.places.items()}
    for block in work.layout.blocks:
        if block.heading and (anchor := _anchor_wanted(work, block.line)):
            start = block.spots[0].start
            end = block.spots[0].end
            new[start, end] = f'<a name="{anchor}"></a>{new[start, end]}'
    front = work.target.front if work.target and work.target.front else source.front
    named = {key: _one_line(given[key]) for key in FRONTMATTER if key in given}
    return (with_values(front, named | facts) + replaced(source.body, new)).encode()


def _anchor_wanted(work: Work, line: int) -> str:
    """The anchor that a translated heading must name; empty where the source's heading names one itself."""
    source = work.source
    text = source.body.split("\n")[line]
    if "<a " in text:
        return ""
    section = next((one for one in source.article.sections if one.line - 1 - source.offset == line), None)
    return section.anchor if section else ""


def _path(work: Work, docset: Docset, locale: str) -> Path:
    """Where a translation belongs that isn't there yet: beside the others of its language, else beside the source."""
    source, target = work.source.article, work.target
    if target is not None and source.extracted and target.article.file == source.file:
        reason = f"{source.file} holds both languages side by side, and is the only place where the source stands."
        raise RefusedError(source.id, "", reason, "Keep the source in a file of its own, then import again.")
    root = docset.roots.get(locale)
    folder = Path(root) if root else Path(docset.roots[docset.source_locale]).parent / locale.lower()
    path = folder / source.file.partition("/")[2]
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        reason = f"{path.parent} is a symbolic link that leads out of the docset."
        raise RefusedError(source.id, "", reason, "Make it a folder.")
    return path


def _same_structure(work: Work, docset: Docset, locale: str, content: str, *, in_place: bool) -> None:
    """The sections and blocks of the result are those of the text that it was made from."""
    article = work.source.article
    text = content.removeprefix("\ufeff").replace("\r\n", "\n")
    made = _shape(text, docset, locale, article.id)
    model = work.target if in_place and work.target else work.source
    wanted = _shape(model.front + model.body, docset, locale if model is work.target else article.locale, article.id)
    if made == wanted and marks(_body(text)) != marks(_body(model.front + model.body)):
        reason = "the translation would change links, code or emphasis, across sentences."
        raise RefusedError(article.id, "", reason, "Keep marks such as `, * and [ out of the text.")
    if made != wanted:
        place = next((one[0] for one, other in zip(wanted, made, strict=False) if one != other), wanted[-1][0])
        reason = f"the translation would change how the article is built, at {place!r}."
        raise RefusedError(article.id, "", reason, "Keep marks such as #, - and | at the beginning of a sentence out.")


def _body(text: str) -> str:
    return read_frontmatter(text, "").body


def _shape(text: str, docset: Docset, locale: str, article_id: str) -> list[tuple[str, list[str]]]:
    name = f"{locale.lower()}/{article_id}.md"
    front = read_frontmatter(text, name)
    context = OutlineContext(id=article_id, locale=locale, file=name, docset=docset)
    sections = outline(whole_file(front.body, name, front.line), context).sections
    # What an included file holds is another file's matter.
    return [(one.anchor, [block.kind.value for block in one.blocks if not block.file]) for one in sections]
