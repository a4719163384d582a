"""The words of a search that found nothing, as far as they may be kept: words of a language, and no more.

Somebody may have typed a name, a number or an address. What isn't made of letters is left out, and so are searches too
long to be words. A name is made of letters, too: therefore words are shown only where several searches had them, and
those that nobody repeats are forgotten.
"""

from __future__ import annotations

import re

FEWEST = 3  # searches for the same words, before anybody is shown them
LONGEST = 60  # characters
MOST = 6  # words
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def words_to_keep(query: str) -> str:
    """In lower case, one space between them; empty where nothing may be kept."""
    given = query.casefold().split()
    kept = [each for each in (word.strip("\"'“”„‘’«»?!.,;:()") for word in given) if _WORD.fullmatch(each)]
    text = " ".join(kept)
    # An address or a number among few words tells more about a person than the words do about the articles.
    if not kept or len(kept) < len(given) or len(kept) > MOST or len(text) > LONGEST:
        return ""
    return text
