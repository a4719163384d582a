"""Bytes to text: limits, line ends, and double encodings that are repaired without touching good text."""

import hashlib
import os
import time
from pathlib import Path

import pytest

from indexer.documents.source import (
    MAX_BYTES,
    MAX_LINES,
    MAX_PICTURE,
    decode,
    fingerprint,
    read_bytes,
    read_source,
    yaml_mime,
)

NAME = "fr-fr/x.md"


def test_line_ends_and_the_byte_order_mark_are_one_and_none() -> None:
    assert decode("\ufeffune\r\ndeux\rtrois\n".encode(), NAME) == ("une\ndeux\ntrois\n", ())


def test_the_revision_is_that_of_the_bytes(tmp_path: Path) -> None:
    data = "\ufeffune\r\n".encode()
    (tmp_path / "x.md").write_bytes(data)
    source = read_source(str(tmp_path / "x.md"), NAME)
    assert source.revision == hashlib.sha256(data).hexdigest() == fingerprint(str(tmp_path / "x.md"))
    assert not source.refused


@pytest.mark.parametrize(
    ("data", "code", "line", "says"),
    [
        (b"one\r\ntwo\r\nth\0ree", "file-nul", 3, "NUL"),
        (b"one\rtwo \xff", "file-undecodable", 2, "Byte 8 "),
        (b"\xef\xbb\xbfone\n\xe9t\xe9", "file-undecodable", 2, "Byte 7 "),
        ("une\n".encode("utf-16"), "file-nul", 1, "NUL"),
        (b"cut off \xc3", "file-undecodable", 1, "Byte 8 "),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(data: bytes, code: str, line: int, says: str) -> None:
    text, (found,) = decode(data, NAME)
    assert text == ""
    assert (found.file, found.code, found.line) == (NAME, code, line)
    assert says in found.message


@pytest.mark.parametrize(
    ("broken", "good", "found"),
    [
        ("vérifiez, Ã©tÃ©", "vérifiez, été", "Ã©tÃ©"),
        ("uw gegevens verifiÃ«ren", "uw gegevens verifiëren", "verifiÃ«ren"),
        ("one â€” two", "one — two", "â€”"),
        ("lâ€™avenir “ici”", "l’avenir “ici”", "lâ€™avenir"),
        ("PrÃ\u00adncipe", "Príncipe", "PrÃ\u00adncipe"),
        ("voilÃ  tout", "voilà tout", "voilÃ"),
        ("cÅ“ur", "cœur", "cÅ“ur"),
        ("Ã…ngra", "Ångra", "Ã…ngra"),
        ("100\u00c2\u00a0kr", "100\u00a0kr", "100\u00c2\u00a0kr"),
    ],
)
def test_double_encoded_lines_are_repaired_and_reported(broken: str, good: str, found: str) -> None:
    text, problems = decode(f"Château, naïve\n{broken}\nfin".encode(), NAME)
    assert text == f"Château, naïve\n{good}\nfin"
    (problem,) = problems
    assert (problem.code, problem.line) == ("encoding-repaired", 2)
    assert repr(found)[1:-1] in problem.remedy


@pytest.mark.parametrize(
    "good",
    [
        *("« Ça va ? » À l’été…", "CAFÉ» ÉTÉ” VOLONTÉ’ Å”", "Är Å, Ä och Ö kvar? “Å”", "geïnstalleerd, coördineren"),
        *(
            "São Tomé, SÃO PAULO",
            "où… là–bas",
            "ESPAÑA’",
            "don’t uncurl “this”",
            "&amp; &eacute;",
            "ﬁle Ⅳ ½",
            "Ð",
            "résumé™",
        ),
    ],
)
def test_good_text_is_left_alone(good: str) -> None:
    assert decode(good.encode(), NAME) == (good, ())


def test_what_is_beyond_repair_is_reported_and_left_alone() -> None:
    text = "SÑ©o TomÑ© och TomÜ©"
    assert decode(text.encode(), NAME)[0] == text
    (found,) = decode(text.encode(), NAME)[1]
    assert (found.code, found.line) == ("encoding-beyond-repair", 1)
    assert "SÑ©o" in found.message


def test_one_line_may_be_repaired_in_part() -> None:
    text, problems = decode("SÑ©o och lâ€™avenir".encode(), NAME)
    assert text == "SÑ©o och l’avenir"
    assert [found.code for found in problems] == ["encoding-repaired", "encoding-beyond-repair"]


def test_reports_do_not_flood() -> None:
    _, problems = decode(("Ã©\n" * 5_000).encode(), NAME)
    assert len(problems) == 101
    assert problems[-1].code == "encoding-more"
    assert "4900" in problems[-1].message


@pytest.mark.parametrize("text", ["Ã©" + "a" * 500_000, "Ã©\n" * 50_000, "Ñ© " * 100_000])
def test_repair_takes_time_in_proportion(text: str) -> None:
    started = time.process_time()
    decode(text.encode(), NAME)
    assert time.process_time() - started < 10


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    with path.open("wb") as file:
        file.truncate(50_000_000_000)  # a sparse file: reading it whole would take minutes
    source = read_source(str(path), NAME)
    assert source.refused
    assert source.problems[0].code == "file-too-large"
    assert "50000000000" in source.problems[0].message
    assert fingerprint(str(path)).startswith("too large")


def test_a_file_at_the_limit_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_bytes(b"a" * MAX_BYTES)
    assert len(read_source(str(tmp_path / "x.md"), NAME).content) == MAX_BYTES


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_file_of_very_many_lines_is_refused(end: bytes) -> None:
    assert decode(b"a" + end * MAX_LINES, NAME)[1] == ()
    text, (found,) = decode(b"a" + end * (MAX_LINES + 1), NAME)
    assert (text, found.code, found.line) == ("", "file-too-long", MAX_LINES + 1)


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    for name in ("pipe.md", "absent.md", ".", "nul\0.md"):
        source = read_source(str(tmp_path / name), NAME)
        assert [found.code for found in source.problems] == ["file-unreadable"]
        assert fingerprint(str(tmp_path / name)) == ""
        assert yaml_mime(str(tmp_path / name)) == ""


def test_a_picture_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(b"\0\r\n\xff")
    assert read_bytes(str(tmp_path / "x.png")) == b"\0\r\n\xff"
    with (tmp_path / "x.png").open("wb") as file:
        file.truncate(MAX_PICTURE + 1)
    with pytest.raises(ValueError, match="limit"):
        read_bytes(str(tmp_path / "x.png"))


def test_a_yaml_file_says_what_it_is(tmp_path: Path) -> None:
    for first, mime in (
        ("\ufeff### YamlMime:FAQ\r\n", "FAQ"),
        ("### YamlMime:Landing\n", "Landing"),
        ("- name: x", ""),
    ):
        (tmp_path / "x.yml").write_bytes(first.encode())
        assert yaml_mime(str(tmp_path / "x.yml")) == mime
