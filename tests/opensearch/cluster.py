"""A real cluster of three OpenSearch nodes, shared by all workers of a test run.

`GOODSTANDING_TEST_CLUSTER` names the folder of one that runs already (`make cluster`), for runs in quick succession.

`cluster` is for tests that read and write; `cluster_alone` is for tests that kill nodes: while one of them runs, no
other test uses the cluster, and it finds and leaves all three nodes well.
"""

import fcntl
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pytest
import requests

from indexer.search.engines.cluster import Cluster
from tests.opensearch.keeper import NODES, write
from tests.opensearch.programs import MissingError, programs

ROOT = Path(__file__).resolve().parents[2]
START = 240  # seconds for three nodes on a machine that is busy


@dataclass(frozen=True)
class Nodes:
    folder: Path
    ports: dict[str, int]
    prefixes: list[str] = field(default_factory=list)  # of indexes that tests have made

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(f"http://127.0.0.1:{port}" for port in self.ports.values())

    def settings(self, **changes: Any) -> Cluster:
        """How a test reaches it, with index names of its own."""
        self.prefixes.append(f"t{secrets.token_hex(4)}")
        values = {"addresses": self.addresses, "prefix": self.prefixes[-1], "seconds": 10.0, "embedded": ""}
        return Cluster(**{**values, **changes})

    def ask(self, path: str, node: str = "", **arguments: Any) -> Any:
        """A plain request, past the client that is tested."""
        for name, port in self.ports.items():
            if node in ("", name):
                try:
                    return requests.get(f"http://127.0.0.1:{port}{path}", timeout=30, **arguments).json()
                except requests.RequestException:  # nobody listens yet, or does and says nothing
                    continue
        return {}

    def put(self, path: str, body: dict[str, Any]) -> None:
        requests.put(self.addresses[0] + path, json=body, timeout=30).raise_for_status()

    def delete(self, path: str) -> None:
        requests.delete(self.addresses[0] + path, timeout=30).raise_for_status()

    def clear(self) -> None:
        """Remove what tests have made: hundreds of indexes would make every start a long one."""
        for prefix in self.prefixes:
            names = [row["index"] for row in self.ask(f"/_cat/indices/{prefix}*?format=json&h=index")]
            if names:
                self.delete("/" + ",".join(names))
        self.prefixes.clear()

    def healthy(self, nodes: int = len(NODES)) -> bool:
        """Whether that many nodes answer and know each other, and nothing is on its way.

        Each is asked itself: a node that starts is one of them to the others before it answers anybody.
        """
        healths = [self.ask("/_cluster/health?cluster_manager_timeout=5s", node=name) for name in self.ports]
        answers = [health for health in healths if health]
        return len(answers) == nodes and all(
            health.get("number_of_nodes") == nodes and health.get("status") == "green" for health in answers
        )

    def manager(self) -> str:
        """The node that leads the others; killed, it is the dearest to lose."""
        (row,) = self.ask("/_cat/cluster_manager?format=json")
        return str(row["node"])

    def wait(self, condition: Callable[[], bool], seconds: float = START) -> None:
        until = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > until:
                logs = {name: (self.folder / f"{name}.log").read_text(errors="replace")[-800:] for name in self.ports}
                pytest.fail(f"The cluster is not as it should be: {self.ask('/_cluster/health')} {logs}")
            time.sleep(0.1)

    def kill(self, *names: str) -> None:
        """End nodes as a failing machine does, by their process ids."""
        processes = json.loads((self.folder / "nodes.json").read_text())
        write(self.folder / "wanted.json", [name for name in NODES if name not in names])
        for name in names:
            os.kill(processes[name], signal.SIGKILL)

    def start_all(self) -> None:
        write(self.folder / "wanted.json", list(NODES))
        self.wait(self.healthy)


def free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def join(folder: Path, cache: Path) -> Nodes:
    """Use the cluster in `folder`; whoever comes first starts it. Raises MissingError."""
    with locked(folder.with_suffix(".lock"), fcntl.LOCK_EX):
        if not (folder / "plan.json").is_file():
            found = programs(cache)
            ports = free_ports(2 * len(NODES))
            http, transport = dict(zip(NODES, ports[:3], strict=True)), dict(zip(NODES, ports[3:], strict=True))
            (folder / "users").mkdir(parents=True)
            (folder / "users" / str(os.getpid())).touch()
            plan = {"java": found.java, "classpath": found.classpath, "http": http, "transport": transport}
            write(folder / "wanted.json", list(NODES))
            write(folder / "plan.json", plan)
            with (folder / "keeper.log").open("wb") as log:
                command = [sys.executable, "-m", "tests.opensearch.keeper", str(folder)]
                subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=True)
        (folder / "users" / str(os.getpid())).touch()
        cluster = Nodes(folder, json.loads((folder / "plan.json").read_text())["http"])
        cluster.wait(cluster.healthy)
        assert_sound(cluster)
        return cluster


def assert_sound(cluster: Nodes) -> None:
    """Three nodes that know each other, of the version we speak to, and words divided as we write them."""
    for name in NODES:
        nodes = cluster.ask("/_cat/nodes?format=json&h=name,version", node=name)
        assert sorted(node["name"] for node in nodes) == list(NODES)
        assert all(node["version"].startswith("3.") for node in nodes)
        said = cluster.ask("/_analyze", node=name, json={"analyzer": "whitespace", "text": "~été ~été a_b ^x 9"})
        assert [token["token"] for token in said["tokens"]] == ["~été", "~été", "a_b", "^x", "9"]


@contextmanager
def locked(path: Path, how: int) -> Iterator[IO[str]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, how)
        yield handle


@pytest.fixture(scope="session")
def running_cluster(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Without Maven or Java a test is skipped, but fails in CI, where it must run."""
    assert pytestconfig.cache is not None
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = Path(os.environ.get("GOODSTANDING_TEST_CLUSTER") or shared / "opensearch")
    try:
        cluster = join(folder, pytestconfig.cache.mkdir("opensearch"))
    except MissingError as error:
        if os.environ.get("CI"):
            pytest.fail(f"No OpenSearch to test with: {error}")
        pytest.skip(f"No OpenSearch to test with: {error}")
    yield cluster
    leave(cluster.folder)


def leave(folder: Path) -> None:
    """The last one to leave waits until nothing runs any more."""
    (folder / "users" / str(os.getpid())).unlink(missing_ok=True)
    until = time.monotonic() + 30
    while not any((folder / "users").iterdir()) and not (folder / "ended").exists() and time.monotonic() < until:
        time.sleep(0.1)


@pytest.fixture
def cluster(running_cluster: Nodes) -> Iterator[Nodes]:
    with locked(running_cluster.folder / "turn", fcntl.LOCK_SH):
        yield running_cluster
        running_cluster.clear()


@pytest.fixture
def cluster_alone(running_cluster: Nodes) -> Iterator[Nodes]:
    with locked(running_cluster.folder / "turn", fcntl.LOCK_EX):
        running_cluster.start_all()
        try:
            yield running_cluster
        finally:
            running_cluster.start_all()
            running_cluster.clear()


def main(folder: Path) -> None:
    """`make cluster`: keep a cluster running for test runs that GOODSTANDING_TEST_CLUSTER sends to it."""
    cache = ROOT / ".pytest_cache" / "d" / "opensearch"
    cache.mkdir(parents=True, exist_ok=True)
    try:
        cluster = join(folder.resolve(), cache)
        sys.stdout.write(f"GOODSTANDING_TEST_CLUSTER={cluster.folder} {' '.join(cluster.addresses)} (Ctrl-C ends it)\n")
        sys.stdout.flush()
        signal.pause()
    except KeyboardInterrupt:
        leave(folder.resolve())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
