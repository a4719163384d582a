"""What people write: plain text, bounded, without characters that nobody can see. Nothing is cut off in silence."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from app.wording import N_, Wrong

MOST_SUBJECT, MOST_MESSAGE = 200, 10_000  # characters, as Unicode counts them
EMPTY = N_("Write something here.")
TOO_LONG = N_("This has %(length)s characters; %(most)s are possible.")
UNSEEN = N_("This holds characters that nobody can see: %(names)s. Send it without them.")
NO_FILES = N_("Files can’t be attached here. Nothing was sent; your text is still in the form.")
SHOWN = 5  # of these, by name
_BREAKS = str.maketrans({"\u2028": "\n", "\u2029": "\n", "\x85": "\n"})  # line breaks of other programs


@dataclass(frozen=True, slots=True)
class Read:
    """A text as it is kept, or as it would be: what can't be seen is taken out of it, and `wrong` says so."""

    text: str
    wrong: Wrong | None = None


def read_subject(given: str) -> Read:
    """One line; spaces between words count as one."""
    clean, unseen = _visible(given.translate(_BREAKS))
    return _read(" ".join(clean.split()), unseen, MOST_SUBJECT, required=True)


def read_message(given: str, *, required: bool = True, most: int = MOST_MESSAGE) -> Read:
    """Lines end as they do on Unix; empty ones around the text don't count."""
    clean, unseen = _visible(given.replace("\r\n", "\n").replace("\r", "\n").translate(_BREAKS))
    return _read(clean.strip(), unseen, most, required=required)


def _read(text: str, unseen: list[str], most: int, *, required: bool) -> Read:
    wrong = None
    if unseen:
        wrong = Wrong(UNSEEN, {"names": ", ".join(unseen)})
    elif required and not text:
        wrong = Wrong(EMPTY)
    elif len(text) > most:
        wrong = Wrong(TOO_LONG, {"length": len(text), "most": most})
    return Read(text, wrong)


def _visible(text: str) -> tuple[str, list[str]]:
    """The text without controls, halves of characters and what is no character; and the first of those, named."""
    taken = dict.fromkeys([letter for letter in text if _unseen(letter)])
    if not taken:
        return text, []
    clean = "".join([letter for letter in text if letter not in taken])
    return clean, [f"U+{ord(letter):04X}" for letter in taken][:SHOWN]


def _unseen(letter: str) -> bool:
    if letter in "\t\n\r":
        return False
    code = ord(letter)
    return unicodedata.category(letter) in ("Cc", "Cs") or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def paragraphs(text: str) -> tuple[str, ...]:
    """A message as it is shown: what stands between empty lines, with its line breaks."""
    found, lines = list[str](), list[str]()
    for line in [*text.split("\n"), ""]:
        if line.strip():
            lines.append(line.rstrip())
        elif lines:
            found.append("\n".join(lines))
            lines = []
    return tuple(found)
