"""Keeps three nodes of OpenSearch running for whoever uses them: `python -m tests.opensearch.keeper FOLDER`.

    FOLDER/plan.json     Java, class path, ports: written before this is started
    FOLDER/wanted.json   the nodes that should run; a test that has killed one takes it off first, and puts it back
    FOLDER/nodes.json    the process of each that does
    FOLDER/users/PID     who uses the cluster; when the last of them is gone, all nodes are ended, and this ends too

One JVM a node, on loopback only. A test run that is killed leaves nothing running.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

RUNNER = "org.codelibs.opensearch.runner.OpenSearchRunner"
TRANSPORT = "org.opensearch.transport.Netty4ModulePlugin"
NODES = ("1", "2", "3")
# One compiler and one collector: three nodes share the processors with the tests.
JVM = ("-Xms384m", "-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
EVERY = 0.2  # seconds


class Keeper:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plan = json.loads((folder / "plan.json").read_text())
        self.nodes: dict[str, subprocess.Popen[bytes]] = {}

    def keep(self) -> None:
        try:
            while self.used():
                self.bring_about(json.loads((self.folder / "wanted.json").read_text()))
                time.sleep(EVERY)
        finally:
            for node in self.nodes.values():
                node.kill()
            for node in self.nodes.values():
                node.wait()
            shutil.rmtree(self.folder / "data", ignore_errors=True)
            (self.folder / "ended").touch()

    def used(self) -> bool:
        for user in (self.folder / "users").iterdir():
            if not lives(int(user.name)):
                user.unlink()
        return any((self.folder / "users").iterdir())

    def bring_about(self, wanted: list[str]) -> None:
        before = {name: node.pid for name, node in self.nodes.items()}
        for name in [name for name, node in self.nodes.items() if node.poll() is not None]:
            del self.nodes[name]
        for name in wanted:
            if name not in self.nodes:
                self.nodes[name] = self.start(name)
        now = {name: node.pid for name, node in self.nodes.items()}
        if now != before:
            write(self.folder / "nodes.json", now)

    def start(self, name: str) -> subprocess.Popen[bytes]:
        home = self.folder / "data" / name
        config = home / "node_1" / "config"
        config.mkdir(parents=True, exist_ok=True)
        # The runner's command line is for single nodes; what is forced here goes over what it says.
        lines = [f"force.{key}: {value}\n" for key, value in self.settings(name).items()]
        (config / "opensearch.yml").write_text("".join(lines))
        command = [self.plan["java"], *JVM, "-cp", self.plan["classpath"], RUNNER]
        command += ["-basePath", str(home), "-numOfNode", "1", "-moduleTypes", TRANSPORT]
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(command, cwd=home, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def settings(self, name: str) -> dict[str, object]:
        return {
            "cluster.name": "goodstanding-tests",
            "node.name": name,
            "node.roles": "cluster_manager,data",
            "network.host": "127.0.0.1",
            "http.port": self.plan["http"][name],
            "transport.port": self.plan["transport"][name],
            "discovery.type": "zen",
            "discovery.seed_hosts": ",".join(f"127.0.0.1:{port}" for port in self.plan["transport"].values()),
            "cluster.initial_cluster_manager_nodes": ",".join(NODES),
            "cluster.routing.allocation.disk.threshold_enabled": "false",
            # A node that is gone stays gone for the others at once, and what it held is copied anew.
            "cluster.fault_detection.leader_check.timeout": "2s",
            "cluster.fault_detection.follower_check.timeout": "2s",
            # Little room for what is being written, so that the tests see it refuse.
            "indexing_pressure.memory.limit": "8mb",
        }


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def write(path: Path, value: object) -> None:
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    beside.write_text(json.dumps(value))
    beside.rename(path)


if __name__ == "__main__":
    if os.fork():
        os._exit(0)  # whoever started this need not wait for it
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the users end, then this does
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    Keeper(Path(sys.argv[1])).keep()
