"""The languages that this product speaks, found where it finds them: tests that hold for each of them ask here.

A language that is added is tested by all of them without being named in one.
"""

import yaml

from app.wording import languages
from indexer.own import own_content

_DOCSET = yaml.safe_load((own_content() / "docset.yml").read_text(encoding="utf-8"))

SOURCE: str = _DOCSET["source"]
LOCALES: tuple[str, ...] = tuple(_DOCSET["locales"])  # of our own articles, as data writes them: sv-SE
URL_LOCALES: tuple[str, ...] = tuple(locale.lower() for locale in LOCALES)  # as addresses and folders write them
TRANSLATED: tuple[str, ...] = tuple(code for code in languages() if code != "en")  # codes with a catalogue
