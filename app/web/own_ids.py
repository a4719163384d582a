"""An article's HTML beside another one's: its ids, the same in every language, get a beginning of their own."""

from __future__ import annotations

import re

SOURCE_IDS = "gs-source-"  # what ids of the source begin with: the translation has the same ones
# A start tag as the sanitiser writes it: attributes are always quoted, so nothing in text can look like one.
_TAG = re.compile(r"""<[a-z][\w-]*(?:\s+[\w:-]+(?:="[^"]*")?)+\s*/?>""")
_ID = re.compile(r'(\sid=")([^"]+")')


def with_own_ids(html: str) -> str:
    """Sanitised HTML with ids that clash with none of the other text's; its links lead to that text."""
    return _TAG.sub(lambda tag: _ID.sub(rf"\1{SOURCE_IDS}\2", tag[0]), html)
