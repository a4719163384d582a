"""How the command starts: as a script and as a module, and how Ctrl-C ends it at any moment of that."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SCRIPT = "import sys; from app.__main__ import main; sys.exit(main())"  # what an installer writes
# Python imports this before it does anything for us: Ctrl-C comes while the module that is named is being imported.
INTERRUPTING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has what it runs in the background ignore it
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["INTERRUPTED_MODULE"]:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
"""


def start(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | variables
    return subprocess.run(
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_the_script_is_what_these_tests_start() -> None:
    assert PROJECT["scripts"] == {"goodstanding": "app.__main__:main"}


@pytest.mark.parametrize("how", [["-m", "app"], ["-c", SCRIPT]])
def test_it_starts_under_its_name(how: list[str]) -> None:
    assert start(*how, "--version").stdout == f"goodstanding, version {PROJECT['version']}\n"
    assert start(*how, "serv").stderr.startswith("Usage: goodstanding ")


@pytest.mark.parametrize("how", [["-m", "app"], ["-c", SCRIPT]])
@pytest.mark.parametrize(
    "module", ["typing", "app.cli", "click", "app.commands.serve", "indexer.errors", "indexer.check"]
)
def test_interrupted_while_it_starts_it_ends_without_a_word(tmp_path: Path, how: list[str], module: str) -> None:
    (tmp_path / "sitecustomize.py").write_text(INTERRUPTING, encoding="utf-8")
    ended = start(*how, "check", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}", INTERRUPTED_MODULE=module)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")
