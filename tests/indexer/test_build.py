"""A library is built beside the live one, from what changed, and is never half there."""

import os
import shutil
from pathlib import Path

import msgspec
import pytest

from indexer import publish
from indexer.build import build_library
from indexer.errors import LibraryError, StrictBuildError, UsageError
from indexer.library import KINDS, open_library
from indexer.seal import Care, damaged
from indexer.search.engines.base import Plan
from indexer.search.searcher import Searcher, SearchRequest
from indexer.shelves import Shelves

ENGINES = ["whoosh", "tantivy"]

BILL = """---
title: {title}
description: {description}
ms.date: 11/20/2026
---

# <a name="read-your-bill"></a>{title}

{text}

## <a name="balance-due"></a>{section}

{body}
"""
WORDS = {
    "en-us": (
        "Read your bill",
        "Where the bill is",
        "The bill shows money.",
        "Balance due",
        "Pay the balance in time.",
    ),
    "fr-fr": (
        "Lire votre facture",
        "Où est la facture",
        "La facture en euros.",
        "Solde dû",
        "Réglez le solde à temps.",
    ),
    "nl-nl": (
        "Uw factuur lezen",
        "Waar de factuur is",
        "De factuur toont geld.",
        "Saldo",
        "Betaal het saldo op tijd.",
    ),
    "sv-se": (
        "Läs din faktura",
        "Var fakturan finns",
        "Fakturan visar pengar.",
        "Saldo",
        "Betala saldot i tid.",
    ),
}


def write(root: Path, locale: str, name: str, **changes: str) -> Path:
    title, description, text, section, body = WORDS[locale]
    values = {"title": title, "description": description, "text": text, "section": section, "body": body}
    path = root / locale / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(BILL.format(**(values | changes)), encoding="utf-8")
    return path


@pytest.fixture
def docset(tmp_path: Path) -> Path:
    root = tmp_path / "docs"
    for locale in WORDS:
        write(root, locale, "read-your-bill")
        for number in range(3):
            write(
                root,
                locale,
                f"other-{number}",
                title=f"Article {number}",
                body=f"Konto profil number{number}.",
            )
    return root


def build(docset: Path, index: Path, **options):
    return build_library([str(docset)], index, workers_count=1, **options)


def generations(index: Path) -> list[str]:
    return sorted(path.name for path in (index / "generations").iterdir())


def everything(index: Path) -> dict[tuple[str, ...], object]:
    """All that readers can see of a library: articles, and how every word of it ranks."""
    library = open_library(index)
    try:
        seen: dict[tuple[str, ...], object] = {
            (entry.locale, entry.id): library.article(entry.locale, entry.id) for entry in library.manifest.entries
        }
        for locale in library.locales:
            seen[locale, "lexicon"] = library.lexicon(locale)
            seen[locale, "learned"] = library.learned(locale)
            for kind in KINDS:
                found = library.index(locale, kind)
                for word in library.lexicon(locale).counts:
                    hits = found.match(Plan(terms=((word, 1.0), (f"~{word[:6]}", 0.5))), 50)
                    seen[locale, kind, word] = [(name, round(score, 3)) for name, score in hits]
        return seen
    finally:
        library.close()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_docset_becomes_a_library_that_finds(docset, tmp_path, engine):
    report = build(docset, tmp_path / "index", engine=engine)
    assert report.articles == {"en-US": 4, "fr-FR": 4, "nl-NL": 4, "sv-SE": 4}
    assert (report.changed, report.read, report.analysed, report.engine) == (True, 16, 16, engine)
    library = open_library(tmp_path / "index")
    for locale, word in {
        "en-US": "bill",
        "fr-FR": "lire facture",
        "nl-NL": "factuur",
        "sv-SE": "läs faktura",
    }.items():
        best = Searcher(library).search(SearchRequest(q=word, locale=locale)).results[0]
        assert (best.article_id, best.locale) == ("read-your-bill", locale)


def test_nothing_changed_publishes_nothing(docset, tmp_path):
    first = build(docset, tmp_path / "index")
    second = build(docset, tmp_path / "index")
    assert (second.changed, second.read, second.analysed) == (False, 0, 0)
    assert second.generation == first.generation
    assert generations(tmp_path / "index") == [first.generation]


def change_a_word(docset):
    write(docset, "sv-se", "read-your-bill", body="Saldot betalas med kontoprofil.")


def bring_the_parts_of_a_compound(docset):
    write(
        docset,
        "sv-se",
        "other-0",
        title="Kontoprofil",
        body="kontoprofil kontoprofil profil profil konto konto",
    )


def remove_an_article(docset):
    (docset / "nl-nl" / "other-1.md").unlink()


def add_an_article(docset):
    write(docset, "fr-fr", "brand-new", title="Une page neuve")


def rename_an_article(docset):
    (docset / "en-us" / "other-2.md").rename(docset / "en-us" / "renamed.md")


CHANGES = [change_a_word, bring_the_parts_of_a_compound, remove_an_article, add_an_article, rename_an_article]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_an_incremental_build_equals_a_full_one(docset, tmp_path, engine, change):
    build(docset, tmp_path / "index", engine=engine)
    change(docset)
    report = build(docset, tmp_path / "index", engine=engine)
    assert report.changed
    build(docset, tmp_path / "afresh", engine=engine, full=True)
    assert everything(tmp_path / "index") == everything(tmp_path / "afresh")


def test_only_what_changed_is_read(docset, tmp_path):
    build(docset, tmp_path / "index")
    change_a_word(docset)
    assert build(docset, tmp_path / "index").read == 1


def test_changing_back_and_forth_stays_right(docset, tmp_path):
    build(docset, tmp_path / "index")
    before = everything(tmp_path / "index")
    change_a_word(docset)
    build(docset, tmp_path / "index")
    write(docset, "sv-se", "read-your-bill")
    build(docset, tmp_path / "index")
    assert everything(tmp_path / "index") == before


def test_the_last_three_generations_are_kept_and_their_objects_with_them(docset, tmp_path):
    index = tmp_path / "index"
    names = []
    for number in range(5):
        write(docset, "en-us", "read-your-bill", body=f"Version {number} of the text.")
        names.append(build(docset, index).generation)
    assert generations(index) == names[-3:]
    for name in names[-3:]:
        (index / "CURRENT").write_text(name, encoding="utf-8")
        library = open_library(index)
        assert all(library.article(entry.locale, entry.id) for entry in library.manifest.entries)
        library.close()


def test_a_build_that_dies_leaves_the_live_generation(docset, tmp_path, monkeypatch):
    index = tmp_path / "index"
    first = build(docset, index).generation
    change_a_word(docset)

    def dies(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish, "sync_tree", dies)
    with pytest.raises(LibraryError, match=r"No space left.*nothing was published"):
        build(docset, index)
    monkeypatch.undo()
    assert open_library(index).manifest.generation == first
    assert generations(index) == [first]
    assert build(docset, index).changed


def test_two_builds_do_not_write_one_library(docset, tmp_path):
    with publish.lock(tmp_path / "index"), pytest.raises(LibraryError, match="Another build"):
        build(docset, tmp_path / "index")


def test_strict_refuses_to_publish_and_says_how_many_errors(docset, tmp_path):
    write(docset, "en-us", "broken").write_bytes(b"---\ntitle: [\n---\n# x\n")
    with pytest.raises(StrictBuildError, match="1 error"):
        build(docset, tmp_path / "index", strict=True)
    with pytest.raises(LibraryError):
        open_library(tmp_path / "index")


def test_without_strict_the_rest_is_published(docset, tmp_path):
    write(docset, "en-us", "broken").write_bytes(b"---\ntitle: [\n---\n# x\n")
    report = build(docset, tmp_path / "index")
    assert report.articles["en-US"] == 4
    assert [(found.file, found.code) for found in report.problems if found.severity == "error"] == [
        ("en-us/broken.md", "frontmatter-invalid")
    ]


def test_no_library_says_which_command_builds_one(tmp_path):
    with pytest.raises(LibraryError, match="goodstanding index"):
        open_library(tmp_path)


@pytest.mark.parametrize("damage", [b"", b"{", b'{"format": 999}'])
def test_a_damaged_library_is_named_and_built_anew(docset, tmp_path, damage):
    index = tmp_path / "index"
    build(docset, index)
    (index / "generations" / (index / "CURRENT").read_text().strip() / "manifest.json").write_bytes(damage)
    with pytest.raises(LibraryError, match="goodstanding index"):
        open_library(index)
    build(docset, index)
    assert len(open_library(index).manifest.entries) == 16


def test_a_library_of_an_engine_that_is_not_there_says_what_to_do(docset, tmp_path):
    index = tmp_path / "index"
    build(docset, index, engine="whoosh")
    manifest = index / "generations" / (index / "CURRENT").read_text().strip() / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"engine":"whoosh"', b'"engine":"other"'))
    with pytest.raises(LibraryError, match="goodstanding index"):
        open_library(index)
    build(docset, index, engine="whoosh")
    assert open_library(index).manifest.engine == "whoosh"


def test_an_included_file_is_wrong_once(docset, tmp_path):
    write(docset, "fr-fr", "one", body="[!INCLUDE [x](includes/shared.md)]")
    write(docset, "fr-fr", "two", body="[!INCLUDE [x](includes/shared.md)]")
    (docset / "fr-fr" / "includes").mkdir()
    (docset / "fr-fr" / "includes" / "shared.md").write_text("<script>x</script>\n\n<script>x</script>\n")
    problems = [each for each in build(docset, tmp_path / "index").problems if each.file.endswith("shared.md")]
    assert [(each.code, each.line) for each in problems] == [("html-hostile", 1), ("html-hostile", 3)]


@pytest.mark.parametrize("named", [b"", b"../../elsewhere\n", b"\xff\x00", b"9" * 5000])
def test_a_current_that_names_no_generation_is_said_and_mended(docset, tmp_path, named):
    index = tmp_path / "index"
    build(docset, index)
    (index / "CURRENT").write_bytes(named)
    with pytest.raises(LibraryError, match="goodstanding index"):
        open_library(index)
    build(docset, index)
    assert len(open_library(index).manifest.entries) == 16


def test_a_library_without_its_generations_is_built_anew(docset, tmp_path):
    index = tmp_path / "index"
    build(docset, index)
    shutil.rmtree(index / "generations")
    (index / "lost+found").mkdir()
    build(docset, index)
    assert len(open_library(index).manifest.entries) == 16


def test_a_full_build_mends_damaged_objects(docset, tmp_path):
    index = tmp_path / "index"
    build(docset, index)
    for path in (index / "objects").glob("??/*"):
        path.write_bytes(b'{"half')
    build(docset, index, full=True)
    assert open_library(index).article("fr-FR", "read-your-bill") is not None


@pytest.mark.parametrize(
    "place",
    [
        "generations/*/manifest.json",
        "generations/*/problems.json",
        "generations/*/sources.json",
        "generations/*/seal.json",
        "generations/*/lexicon/fr-FR.json",
        "generations/*/engine/fr-FR/sections/*",
        "objects/??/*",
    ],
)
@pytest.mark.parametrize("harm", ["gone", "cut", "changed"])
def test_a_build_over_a_damaged_library_mends_it_and_says_so(docset, tmp_path, place, harm):
    index = tmp_path / "index"
    build(docset, index)
    sound = build(docset, index)
    assert (sound.changed, sound.mended) == (False, "")
    path = max(each for each in index.glob(place) if each.is_file())
    damage(path, harm)
    report = build(docset, index)
    assert (report.changed, report.mended) == (True, str(path.relative_to(index)))
    assert not damaged(index, Care.BYTES)
    assert open_library(index).article("fr-FR", "read-your-bill") is not None


def damage(path: Path, harm: str) -> None:
    data = path.read_bytes()
    path.unlink()
    if harm == "cut":
        path.write_bytes(data[:-1])
    elif harm == "changed":
        path.write_bytes(bytes(255 - byte for byte in data))


def rot(path: Path) -> None:
    """Change a byte, neither size nor time."""
    before, data = path.stat(), bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_bytes_that_changed_alone_are_found_by_reading_all(docset, tmp_path):
    index = tmp_path / "index"
    build(docset, index)
    path = next(index.glob("generations/*/engine/sv-SE/sections/*.idx"))
    rot(path)
    assert not damaged(index)  # neither size nor time tell
    assert damaged(index, Care.BYTES) == str(path.relative_to(index))


def test_a_build_does_not_bless_the_damage_that_it_takes_over(docset, tmp_path):
    index = tmp_path / "index"
    build(docset, index)
    path = next(index.glob("generations/*/engine/sv-SE/sections/*.idx"))
    rot(path)
    write(docset, "fr-fr", "read-your-bill", text="Autre chose.")
    report = build(docset, index)
    name = str(path.relative_to(index).relative_to(Path("generations", path.relative_to(index).parts[1])))
    assert damaged(index, Care.BYTES) == f"generations/{report.generation}/{name}"
    build(docset, index, full=True)
    assert not damaged(index, Care.BYTES)


def test_what_a_build_takes_over_by_value_is_read_whole(docset, tmp_path):
    index = tmp_path / "index"
    build(docset, index)
    path = next(index.glob("generations/*/lexicon/sv-SE.json"))
    rot(path)
    assert build(docset, index).mended == str(path.relative_to(index))


def test_a_library_of_another_format_is_not_called_damaged(docset, tmp_path):
    index = tmp_path / "index"
    build(docset, index)
    folder = index / "generations" / (index / "CURRENT").read_text().strip()
    (folder / "manifest.json").write_bytes(b'{"format": 1, "of": "long ago"}')
    (folder / "seal.json").unlink()
    report = build(docset, index)
    assert (report.changed, report.mended) == (True, "")


def test_a_folder_in_the_place_of_an_object_is_named(docset, tmp_path):
    index = tmp_path / "index"
    build(docset, index)
    path = max(index.glob("objects/??/*"))
    path.unlink()
    path.mkdir()
    with pytest.raises(LibraryError, match=f"{path} should be a file of the library and is a folder. Remove it"):
        build(docset, index)


def test_a_link_beside_the_generations_is_left_alone(docset, tmp_path):
    index = tmp_path / "index"
    build(docset, index)
    (index / "generations" / ".x").symlink_to(tmp_path)
    assert build(docset, index, full=True).changed


def test_a_path_that_tantivy_cannot_take_is_named(docset, tmp_path):
    with pytest.raises(LibraryError, match="UTF-8"):
        build(docset, tmp_path / "odd \udcff", engine="tantivy")
    build(docset, tmp_path / "odd \udcff", engine="whoosh")


def test_a_copy_of_a_library_is_sound(docset, tmp_path):
    build(docset, tmp_path / "index")
    shutil.copytree(tmp_path / "index", tmp_path / "copy", copy_function=shutil.copyfile)
    report = build(docset, tmp_path / "copy")
    assert (report.changed, report.mended) == (False, "")


def test_what_others_put_beside_generations_does_not_stop_a_build(docset, tmp_path):
    index = tmp_path / "index"
    build(docset, index)
    (index / "generations" / ".DS_Store").write_bytes(b"x")
    (index / "generations" / "zz-notes.txt").write_bytes(b"x")
    (index / "objects" / "zz" / "folder").mkdir(parents=True)
    write(docset, "fr-fr", "read-your-bill", text="Autre chose.")
    assert build(docset, index).changed
    assert (index / "generations" / ".DS_Store").exists()


def test_a_docset_that_is_not_there_is_named(tmp_path):
    with pytest.raises(UsageError, match="nowhere"):
        build(tmp_path / "nowhere", tmp_path / "index")


def test_shelves_notice_a_new_generation(docset, tmp_path):
    index = tmp_path / "index"
    build(docset, index)
    shelves = Shelves(index, every=0)
    first = shelves.current()
    assert shelves.current() is first
    change_a_word(docset)
    second = build(docset, index).generation
    assert shelves.current().manifest.generation == second
    # Who still holds the old one can go on reading it.
    assert first.article("sv-SE", "read-your-bill") is not None


@pytest.mark.parametrize("part", ["manifest.json", "lexicon/sv-SE.json", "engine/sv-SE/sections/meta.json"])
def test_shelves_keep_what_is_open_while_its_successor_cannot_be_read(docset, tmp_path, caplog, part):
    index = tmp_path / "index"
    build(docset, index)
    shelves = Shelves(index, every=0)
    first = shelves.current()
    change_a_word(docset)
    second = build(docset, index).generation
    path = index / "generations" / second / part
    whole = path.read_bytes()
    path.write_bytes(b'{"half')
    assert shelves.current() is first
    assert shelves.current() is first
    assert "goodstanding index" in shelves.trouble
    assert len(caplog.records) == 1  # said once, not with every look
    path.write_bytes(whole)
    assert shelves.current().manifest.generation == second
    assert not shelves.trouble


def test_shelves_serve_what_can_be_read_of_a_damaged_library(docset, tmp_path):
    index = tmp_path / "index"
    build(docset, index)
    path = next(index.glob("generations/*/lexicon/sv-SE.json"))
    path.unlink()
    shelves = Shelves(index, every=0)
    assert shelves.current().article("fr-FR", "read-your-bill") is not None
    assert str(path.relative_to(index)) in shelves.trouble


def test_a_translation_is_missing_same_or_outdated(docset, tmp_path):
    (docset / "docset.yml").write_text(
        "name: x\nsource: en-US\nlocales: [en-US, fr-FR, nl-NL, sv-SE]\nsource_hash: sha256\n",
        encoding="utf-8",
    )
    (docset / "fr-fr" / "other-0.md").unlink()
    build(docset, tmp_path / "index")
    library = open_library(tmp_path / "index")
    assert library.translation("fr-FR", "other-0").status == "missing"
    found = library.find("fr-FR", "other-0")
    assert found is not None
    assert (found.fallback, found.article.locale) == (True, "en-US")
    assert msgspec.json.encode(library.coverage())


def test_the_guidance_keeps_its_order(docset, tmp_path):
    build(docset, tmp_path / "index")
    guidance = open_library(tmp_path / "index").guidance
    assert list(guidance.programmes) == ["csp", "ai-cloud"]
    assert next(iter(guidance.reasons)) == "billing-overdue"


def test_somebody_elses_folder_is_left_alone(docset, tmp_path):
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(LibraryError, match="neither empty nor a library"):
        build(docset, tmp_path / "theirs")
    assert [path.name for path in (tmp_path / "theirs").iterdir()] == ["letter.txt"]
