"""Double-encoded text, as an article gets it when UTF-8 is read as Windows-1252 or Latin-1 and saved again.

Looks before it repairs: one fast search over the bytes says whether a file may hold such text at all,
the same pattern says in which lines, and only those go through `ftfy.fix_encoding`. Never
`ftfy.fix_text`: it uncurls good quotes.
"""

import re

from indexer.documents.model import Problem
from indexer.errors import problem

MAX_REPORTS = 100  # lines a file; what is beyond is repaired and counted
SHOWN = 60  # characters of a word in a message

# What the bytes 80-BF become when read as Latin-1 (U+0080-U+00BF) or Windows-1252, in UTF-8 again.
_TAIL = (
    rb"(?:\xc2[\x80-\xbf]|\xe2\x80[\x93\x94\x98-\x9a\x9c-\x9e\xa0-\xa2\xa6\xb0\xb9\xba]|\xe2\x82\xac|\xe2\x84\xa2"
    rb"|\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xc6\x92|\xcb[\x86\x9c])"
)
# The lead byte C2-F4 became a letter from Â to ô, whose UTF-8 begins with C3: the search goes from C3 to C3.
# A no-break space behind Ã often became a space.
SUSPECT = re.compile(
    rb"\xc3(?:[\x82-\x9f]%(tail)s|\x83 |[\xa0-\xaf]%(tail)s%(tail)s|[\xb0-\xb4]%(tail)s%(tail)s%(tail)s)"
    % {b"tail": _TAIL}
)
# Where such text was then translated or broken again: no good text has one of these signs right behind
# a capital with an accent that stands inside a word. The signs are what 80-BF look like, less those
# that end a sentence.
_SIGNS = "\u00a1-\u00aa\u00ac-\u00b6\u00b8-\u00ba\u00bc-\u00be\u0192\u201a\u201e\u2020\u2021\u02c6\u2030"
BEYOND_REPAIR = re.compile(rf"(?:[ÃÂÐÑ]|[a-zß-ÿ][À-ß])[{_SIGNS}]")

# Latin letters next to Greek, Cyrillic or later ones.
_TWO_SCRIPTS = re.compile("[A-Za-zÀ-ɏ][\u0370-\u1dff\u2c00-\ud7ff]|[\u0370-\u1dff\u2c00-\ud7ff][A-Za-zÀ-ɏ]")
_RING = re.compile(r"Ã…(?=\w)")  # ftfy takes it for good text; Swedish words begin so


def repair(text: str, data: bytes, name: str) -> tuple[str, tuple[Problem, ...]]:
    """The text with its double-encoded lines repaired, and what was found. `data` is the text in UTF-8."""
    if not SUSPECT.search(data):
        return text, ()
    lines = text.split("\n")
    found: list[Problem] = []
    for index, line in enumerate(lines):
        if not line.isascii() and SUSPECT.search(line.encode()):
            lines[index], reports = _repair_line(line, name, index + 1)
            found += reports
    if not found:
        return text, ()
    if len(found) > MAX_REPORTS:
        more = problem("encoding-more", name, found[MAX_REPORTS].line, count=len(found) - MAX_REPORTS)
        found = [*found[:MAX_REPORTS], more]
    return "\n".join(lines), tuple(found)


def _repair_line(line: str, name: str, number: int) -> tuple[str, list[Problem]]:
    reports = []
    repaired = _fixed(line)
    if repaired != line:
        pairs = enumerate(zip(line, repaired, strict=False))
        at = next((at for at, (one, other) in pairs if one != other), len(repaired))
        words = {"found": _word_at(line, at), "repaired": _word_at(repaired, at)}
        reports.append(problem("encoding-repaired", name, number, **words))
        line = repaired
    if broken := BEYOND_REPAIR.search(line):
        reports.append(problem("encoding-beyond-repair", name, number, found=_word_at(line, broken.start())))
    return line, reports


def _fixed(line: str) -> str:
    """The line repaired, but for words that a repair would write in two scripts: these are beyond it."""
    fixed = _fix(line)
    if _TWO_SCRIPTS.search(fixed) and not _TWO_SCRIPTS.search(line):
        words = [(word, _fix(word)) for word in line.split(" ")]
        return " ".join(word if _TWO_SCRIPTS.search(fixed) else fixed for word, fixed in words)
    return fixed


def _fix(text: str) -> str:
    import ftfy  # here, as few docsets need it, and servers none at all

    return _RING.sub("Å", ftfy.fix_encoding(text))


def _word_at(line: str, at: int) -> str:
    """The word around a position, cut to a length that fits a message."""
    start = max(line.rfind(" ", 0, at) + 1, at - SHOWN // 2)
    end = line.find(" ", at + 1)
    return line[start : end if end >= 0 else len(line)][:SHOWN]
