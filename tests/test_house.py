"""What the repository promises as a whole: nothing of one machine in it, hashed locks, true documents."""

import importlib
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = ["requirements.lock", "requirements-dev.lock"]

# Put together here, so that this file does not hold what it looks for.
REGISTRIES = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.", "maven" + ".org", "debian" + ".org"]
MACHINE_PATHS = [f"/{folder}/" for folder in ("wo" + "rk", "ro" + "ot", "ho" + "me", "Us" + "ers")]
# A path begins where no word, dot or host precedes it: "app/home/" and "https://example.org/home/" are none.
MACHINE_PATH = re.compile(r"(?<![\w.\-/}>)])(?:" + "|".join(map(re.escape, MACHINE_PATHS)) + ")")


def tracked_texts() -> list[tuple[str, str]]:
    """Path and text of every file that git tracks; pictures and the like are passed over."""
    # CI may check out as one user and run as another, which git takes for an attack unless told otherwise.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    contents = [(path.relative_to(ROOT).as_posix(), path.read_bytes()) for path in paths if path.is_file()]
    return [(name, data.decode("utf-8", "replace")) for name, data in contents if b"\0" not in data]


@pytest.fixture(scope="module")
def texts() -> list[tuple[str, str]]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    return tracked_texts()


def lines_with(pattern: str, texts: list[tuple[str, str]]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts
        for number, line in enumerate(text.splitlines(), 1)
        if re.search(pattern, line)
    ]


def test_no_file_names_a_package_registry(texts: list[tuple[str, str]]) -> None:
    assert not lines_with("|".join(map(re.escape, REGISTRIES)), texts)


def test_no_file_names_a_path_of_one_machine(texts: list[tuple[str, str]]) -> None:
    assert not lines_with(MACHINE_PATH.pattern, texts)


@pytest.mark.parametrize(
    "line", ["see " + MACHINE_PATHS[0] + "main", 'cd "' + MACHINE_PATHS[2] + 'me"', MACHINE_PATHS[1]]
)
def test_a_path_of_one_machine_is_found(line: str) -> None:
    assert lines_with(MACHINE_PATH.pattern, [("file", line)])


@pytest.mark.parametrize("name", LOCKS)
def test_lock_files_are_hashed_and_name_no_place(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    packages = re.findall(r"^[a-z0-9][^=\s]*==[^\\]*\\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+", text, re.M)
    assert packages
    assert len(packages) == len(re.findall(r"^[a-z0-9]", text, re.M))
    assert not re.search(r"://|^-|^/|\s/\w", text, re.M)


@pytest.mark.parametrize("name", ["Makefile", "Dockerfile"])
def test_what_is_locked_is_installed_without_resolving(name: str) -> None:
    """Asked to, pip takes `package[extra]` of a dependency to the newest version, which no lock holds, and stops."""
    installing = re.findall(r"^.*-r requirements.*\.lock", (ROOT / name).read_text(encoding="utf-8"), re.M)
    assert installing
    assert all("--no-deps --require-hashes" in line for line in installing)


def test_the_development_lock_contains_the_other_one() -> None:
    runtime, development = (
        set(re.findall(r"^[a-z0-9]\S*==\S+", (ROOT / name).read_text(encoding="utf-8"), re.M)) for name in LOCKS
    )
    assert runtime < development


def test_the_build_backend_is_locked_as_pinned() -> None:
    pin = PROJECT["build-system"]["requires"]
    assert PROJECT["dependency-groups"]["build"] == pin
    assert f"\n{pin[0]} " in (ROOT / LOCKS[0]).read_text(encoding="utf-8")


def test_the_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make run" in readme
    assert "make test" in readme


def test_the_changelog_knows_the_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(\d[^\]]*)\]", changelog, re.M)
    assert versions[0] == PROJECT["project"]["version"]


def test_the_readme_lists_every_command() -> None:
    if not (ROOT / "app" / "cli.py").is_file():
        pytest.skip("app/cli.py is not there yet")
    main = importlib.import_module("app.cli").main
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `goodstanding ([a-z-]+)` \|", readme, re.M)
    assert sorted(listed) == sorted(main.commands)


def test_the_readme_lists_every_setting() -> None:
    if not (ROOT / "app" / "settings.py").is_file():
        pytest.skip("app/settings.py is not there yet")
    described = importlib.import_module("app.settings").described()
    rows = [f"| `{one.variable}` | {one.help} | `{one.default}` |" for one in described]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [line for line in readme.splitlines() if line.startswith("| `GOODSTANDING_")] == rows
