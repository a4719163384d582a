"""Mozilla's HTTP observatory, npm's `@mdn/mdn-http-observatory`, installed once into pytest's cache and run by Node."""

import fcntl
import hashlib
import os
import shutil
from pathlib import Path

import pytest

from tests.oidc.provider import MissingError, of_a_wheel, of_the_system, run

HERE = Path(__file__).resolve().parent
FILES = ("package.json", "package-lock.json", ".npmrc", "observe.mjs")
# Its installation would fetch the list of hosts that browsers know to use https. Ours is on none.
PRELOADED = Path("node_modules", "@mdn", "mdn-http-observatory", "conf", "hsts-preload.json")


@pytest.fixture(scope="session")
def observatory(pytestconfig: pytest.Config) -> tuple[str, Path]:
    """Node, and a folder with it installed. Without, a test is skipped, but fails in CI, where it must run."""
    assert pytestconfig.cache is not None
    cache = pytestconfig.cache.mkdir("observatory")
    try:
        return installed(cache)
    except MissingError as error:
        if os.environ.get("CI"):
            pytest.fail(f"No observatory to test with: {error}")
        pytest.skip(f"No observatory to test with: {error}")


def installed(cache: Path) -> tuple[str, Path]:
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = of_the_system() or of_a_wheel(cache)
        contents = b"\0".join((HERE / name).read_bytes() for name in FILES)
        folder = cache / hashlib.sha256(contents).hexdigest()[:16]
        if not (folder / "done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            for name in FILES:
                shutil.copy(HERE / name, folder / name)
            run([*found.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], folder)
            (folder / PRELOADED).write_text("{}\n", encoding="ascii")
            (folder / "done").touch()
        return found.node, folder
