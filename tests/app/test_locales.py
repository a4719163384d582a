"""The interface catalogues are current and complete, keep every placeholder, and follow each language's typography."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from app.i18n import compiled_catalogues
from indexer.languages.registry import language_for, languages
from tests.languages import TRANSLATED

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}|</?\w+>")


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def texts(catalogue: Catalog) -> set[str]:
    """Every text to translate; singular and plural of one are one."""
    return {"\0".join(message.id) if message.pluralizable else str(message.id) for message in catalogue if message.id}


def forms(message: Message) -> list[str]:
    return [str(text) for text in (message.string if isinstance(message.string, tuple) else (message.string,))]


@pytest.fixture(scope="module")
def template() -> Catalog:
    return catalogue(ROOT / "locales" / "messages.pot")


@pytest.fixture(params=TRANSLATED)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def translated(language: str) -> list[Message]:
    found = catalogue(ROOT / "locales" / language / "LC_MESSAGES" / "messages.po")
    return [message for message in found if message.id]


def test_the_template_holds_the_texts_of_the_code(template: Catalog, tmp_path: Path) -> None:
    extracted = tmp_path / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "--mapping=pyproject.toml"]
    command += ["--keyword=lazy_gettext", f"--output-file={extracted}", "app", "indexer"]
    subprocess.run(command, cwd=ROOT, check=True)
    assert texts(catalogue(extracted)) == texts(template), "run `make locales`"


def test_every_text_is_translated(template: Catalog, language: str, translated: list[Message]) -> None:
    path = ROOT / "locales" / language / "LC_MESSAGES" / "messages.po"
    assert texts(catalogue(path)) == texts(template), "run `make locales`"
    assert [message.id for message in translated if not all(forms(message)) or message.fuzzy] == []


def test_placeholders_are_kept(translated: list[Message]) -> None:
    for message in translated:
        wanted = message.id[0] if isinstance(message.id, tuple) else message.id
        for text in forms(message):
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(str(wanted))), message.id


def test_punctuation_is_that_of_the_language(language: str, translated: list[Message]) -> None:
    writing = language_for(language).writing
    assert writing, "a language of the interface says how it is written"
    opening, closing = writing.quotes
    for message in translated:
        source = message.id[0] if isinstance(message.id, tuple) else message.id
        for text in forms(message):
            bare = PLACEHOLDER.sub("x", text)
            assert "'" not in bare, text
            assert '"' not in bare, text
            assert ("“" in source) == (opening in bare and closing in bare), text
            assert text == text.strip(), text
            assert (text[-1] in ".:?") == (source[-1] in ".:?"), text
            if language == "fr":
                assert not re.search(r"(?<![\u202f])[?!;]|(?<!\u00a0):|«(?!\u00a0)|(?<!\u00a0)»", bare), text
            else:
                assert not re.search(r"\s[?!;:]", bare), text


def test_the_catalogues_are_compiled() -> None:
    assert compiled_catalogues() == dict.fromkeys(TRANSLATED, True), "run `make locales`"


def test_every_language_has_a_catalogue() -> None:
    assert {*TRANSLATED, "en"} == set(languages()), "run `make locales`, then translate"
