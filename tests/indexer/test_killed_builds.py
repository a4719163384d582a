"""Whatever happens to a build, readers have a complete library: the one before, or the new one.

A build is killed at every fail-point and at moments chosen at random; its disk is full; files are damaged behind it.
"""

import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from indexer import failpoints
from indexer.build import build_library
from indexer.errors import LibraryError
from indexer.library import Library, open_library
from indexer.publish import lock
from indexer.seal import Care, damaged
from indexer.search.searcher import Searcher, SearchRequest
from indexer.shelves import Shelves, open_whole
from tests.indexer.dying import Killer, killer

TINY = Path(__file__).resolve().parent.parent / "docsets" / "tiny"
ENGINES = ("whoosh", "tantivy")
ARTICLES = 13  # of the tiny docset, in all its locales
# Where each engine comes by: those that don't keep their index in a folder have a test of their own.
POINTS = [point for point in failpoints.POINTS if point != "entries-sent"]
LATE = POINTS.index("published")  # from here on the new generation is what readers get


@pytest.fixture(scope="module")
def kill() -> Iterator[Killer]:
    with killer() as found:
        yield found


class Site:
    """A docset that changes with each round, and the library that is built of it."""

    def __init__(self, folder: Path) -> None:
        self.docset = Path(shutil.copytree(TINY, folder / "docset"))
        self.index = folder / "library"
        self.round = 0

    def change(self) -> None:
        """Every language has another word, which only this round's articles hold."""
        self.round += 1
        for path in self.docset.glob("*/billing/pay-an-invoice.md"):
            text = path.read_text(encoding="utf-8").partition("\nround")[0]
            path.write_text(f"{text}\nround{self.round} zebra{self.round}\n", encoding="utf-8")

    def build(self, engine: str) -> str:
        return build_library([str(self.docset)], self.index, engine=engine, workers_count=1).generation

    def seen(self) -> int:
        """Which round readers get: whole, searchable, the same in articles and indexes of every language."""
        assert not damaged(self.index, Care.BYTES)
        library = open_whole(self.index)
        try:
            assert len(library.manifest.entries) == ARTICLES
            return self._round_of(library)
        finally:
            library.close()

    def _round_of(self, library: Library) -> int:
        rounds = set()
        for locale in library.locales:
            article = library.article(locale, "billing/pay-an-invoice")
            assert article
            text = "\n".join(block.text for section in article.sections for block in section.blocks)
            here = int(text.rpartition("zebra")[2].split()[0])
            for word in (f"zebra{here}", f"round{here}"):
                hits = Searcher(library).search(SearchRequest(q=word, locale=locale, exact=True)).results
                assert [hit.article_id for hit in hits] == ["billing/pay-an-invoice"], (locale, word)
            rounds.add(here)
        (found,) = rounds
        return found


@pytest.fixture
def site(tmp_path: Path) -> Site:
    site = Site(tmp_path)
    site.change()
    return site


@pytest.mark.parametrize("engine", ENGINES)
def test_a_build_may_die_at_every_fail_point(
    site: Site, kill: Killer, engine: str, count: Callable[[str, int], None]
) -> None:
    site.build(engine)
    for number, point in enumerate(POINTS):
        before = site.round
        site.change()
        assert kill(site.docset, site.index, point=point, engine=engine)["killed"], point
        assert site.seen() == (site.round if number >= LATE else before), point
        site.build(engine)
        assert site.seen() == site.round, point
        left = [path.name for path in (site.index / "generations").iterdir() if path.name[0] == "."]
        assert not left, point
        assert not (site.index / "CURRENT.new").exists(), point
    count("builds killed at fail-points", len(POINTS))


def test_a_build_may_die_at_any_moment(
    site: Site, kill: Killer, thorough: bool, count: Callable[[str, int], None]
) -> None:
    """100 of 100 with --thorough."""
    rounds, rng = (100 if thorough else 12), random.Random(8)
    whole = kill(site.docset, site.index)["seconds"]
    published = 0
    for number in range(rounds):
        before = site.seen()
        site.change()
        workers = 2 if number % 4 == 3 else 1
        answer = kill(site.docset, site.index, after=rng.uniform(0, whole * 1.1), workers=workers)
        wait_for_the_lock(site.index)
        assert site.seen() in (before, site.round)
        published += site.seen() == site.round
        whole = 0.7 * whole + 0.3 * answer["seconds"] if not answer["killed"] else whole
    site.build("tantivy")
    assert site.seen() == site.round
    count("builds killed at random", rounds)
    count("of them when they had published", published)


def wait_for_the_lock(index: Path) -> None:
    """Processes of a killed build end with it; until the last one has, the lock is held."""
    for _ in range(200):
        try:
            with lock(index):
                return
        except LibraryError:
            time.sleep(0.05)
    pytest.fail("A killed build still holds the lock.")


def test_a_library_of_which_only_the_first_build_died_says_how_to_build_it(site: Site, kill: Killer) -> None:
    assert kill(site.docset, site.index, point="generation-named")["killed"]
    with pytest.raises(LibraryError, match="goodstanding index"):
        open_library(site.index)
    site.build("tantivy")
    assert site.seen() == 1


# --- no room


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("size", [2_000, 20_000])
def test_a_build_that_may_write_no_more_publishes_nothing(site: Site, engine: str, size: int) -> None:
    """As on a full disk, every write past a size fails: that of some file, in the middle of a build."""
    site.build(engine)
    site.change()
    code = (
        "import resource, signal, sys; from pathlib import Path; from indexer.build import build_library\n"
        "from indexer.errors import LibraryError\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, resource.RLIM_INFINITY))\n"
        "try: build_library([sys.argv[1]], Path(sys.argv[2]), engine=sys.argv[3], workers_count=1)\n"
        "except LibraryError as error: print(error)\n"
        "else: print('built')"
    )
    command = [sys.executable, "-c", code, str(site.docset), str(site.index), engine]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "nothing was published" in done.stdout
    assert site.seen() == site.round - 1
    site.build(engine)
    assert site.seen() == site.round


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system with little room; only root may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "none", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("needs the right to mount a file system")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)  # indexes are mapped as long as somebody holds them


@pytest.mark.parametrize("engine", ENGINES)
def test_a_full_disk_keeps_the_library_that_is_there(site: Site, small_disk: Path, engine: str) -> None:
    site.index = small_disk / "library"
    site.build(engine)
    filler = small_disk / "filler"
    room = shutil.disk_usage(small_disk).free
    filler.write_bytes(bytes(room))
    site.change()
    with pytest.raises(LibraryError, match="nothing was published"):
        site.build(engine)
    assert site.seen() == site.round - 1
    filler.unlink()
    site.build(engine)
    assert site.seen() == site.round


# --- damage


@pytest.mark.parametrize("engine", ENGINES)
def test_a_damaged_index_is_refused_named_and_built_anew_by_one_command(site: Site, engine: str) -> None:
    """Whichever file of it, even where its size and its time are what they were."""
    site.build(engine)
    current = (site.index / "CURRENT").read_text().strip()
    folder = site.index / "generations" / current / "engine" / "fr-FR" / "articles"
    files = sorted(path for path in folder.iterdir() if path.stat().st_size)
    for path in files:
        whole, times = path.read_bytes(), path.stat()
        middle = len(whole) // 2
        path.unlink()  # unchanged indexes of generations are the same file
        path.write_bytes(whole[:middle] + bytes([whole[middle] ^ 0x55]) + whole[middle + 1 :])
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
        library = open_library(site.index)
        with pytest.raises(
            LibraryError, match=f"fr-FR/articles/{re.escape(path.name)} .*damaged.*goodstanding index --full"
        ):
            Searcher(library).search(SearchRequest(q="facture", locale="fr-FR"))
        assert Searcher(library).search(SearchRequest(q="faktura", locale="sv-SE")).results  # the others are well
        assert library.article("fr-FR", "billing/pay-an-invoice")
        library.close()
        path.unlink()
        path.write_bytes(whole)
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    files[-1].write_bytes(files[-1].read_bytes()[::-1])
    report = build_library([str(site.docset)], site.index, engine=engine, workers_count=1)
    assert report.mended.endswith(files[-1].name)
    assert site.seen() == site.round


def test_readers_keep_the_old_generation_where_the_new_one_is_damaged(site: Site) -> None:
    site.build("tantivy")
    shelves = Shelves(site.index, every=0)
    first = shelves.current().manifest.generation
    held = (site.index / "CURRENT").read_bytes()
    site.change()
    site.build("tantivy")
    second = (site.index / "CURRENT").read_bytes()
    (site.index / "CURRENT").write_bytes(held)
    for path in (site.index / "generations" / second.decode().strip() / "engine" / "fr-FR" / "articles").glob("*.term"):
        data = path.read_bytes()
        path.write_bytes(data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
    (site.index / "CURRENT").write_bytes(second)
    assert shelves.current().manifest.generation == first
    assert "damaged" in shelves.trouble
