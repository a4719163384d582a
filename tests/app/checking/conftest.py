"""The published schema of SARIF 2.1.0, out of the npm package of its authors, kept in pytest's cache."""

import fcntl
import hashlib
import json
import os
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.oidc.provider import MissingError, of_a_wheel, of_the_system

PACKAGE = "@microsoft/jest-sarif@1.0.0-beta.0"
SHA256 = "748e2c3d1a842e7bb258416685c7ea3a0da40005b72267b2052c2856d48ad102"
MEMBER = "package/lib/schemas/sarif-2.1.0-rtm.5.json"


@pytest.fixture(scope="session")
def sarif_schema(pytestconfig: pytest.Config) -> dict[str, Any]:
    """Without it a test is skipped, but fails in CI, where it must run."""
    assert pytestconfig.cache is not None
    try:
        schema: dict[str, Any] = json.loads(packed(pytestconfig.cache.mkdir("sarif-schema")))
    except MissingError as error:
        if os.environ.get("CI"):
            pytest.fail(f"No schema of SARIF to test with: {error}")
        pytest.skip(f"No schema of SARIF to test with: {error}")
    return schema


def packed(cache: Path) -> bytes:
    """The schema's bytes, from a package that is fetched once and must be the one that was looked at."""
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not list(cache.glob("*.tgz")):
            node = of_the_system() or of_a_wheel(cache)
            try:
                subprocess.run([*node.npm, "pack", "--silent", PACKAGE], cwd=cache, check=True, timeout=120)
            except (OSError, subprocess.SubprocessError) as error:
                raise MissingError(str(error)) from error
        (archive,) = cache.glob("*.tgz")
        assert hashlib.sha256(archive.read_bytes()).hexdigest() == SHA256
        with tarfile.open(archive) as files:
            member = files.extractfile(MEMBER)
            assert member is not None
            return member.read()
