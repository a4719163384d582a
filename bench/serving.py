"""Article pages behind granian, beside the smallest Flask application that granian can serve."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from bench import corpus
from bench.measure import Row

BIN = Path(sys.executable).parent
SECONDS, CONNECTIONS = 5, 16
PEER = """
from flask import Flask
app = Flask(__name__)
@app.get("/page")
def page():
    return BODY, {"Content-Type": "text/html; charset=utf-8"}
"""


def run(_: Path) -> Iterator[Row]:
    if shutil.which("wrk") is None:
        raise RuntimeError("This measurement needs wrk. On Debian: apt-get install wrk")
    with tempfile.TemporaryDirectory() as folder:
        index = Path(folder, "index")
        subprocess.run(
            [BIN / "goodstanding", "index", "--content", corpus.ROOT / "content", "--index", index],
            check=True,
            capture_output=True,
        )
        page = "/fr-fr/articles/partner-center/suspended-partner-center-account"
        with server([BIN / "goodstanding", "serve", "--index", index], page) as port:
            ours = requests_per_second(port, page)
            side = requests_per_second(port, page + "?view=side-by-side")
            search = requests_per_second(port, "/api/v1/search?q=facture&locale=fr-FR")
            size = len(urllib.request.urlopen(f"http://127.0.0.1:{port}{page}").read())
        with server(peer_command(Path(folder), size), "/page") as port:
            peer = requests_per_second(port, "/page")
    beside = f"bare Flask page of the same {size // 1024} KiB: {peer:.0f}/s"
    yield Row("Article page", f"{ours:.0f} requests/s = {ours / peer:.2f}×", "≥ 1,000/s", beside, ours >= 1000)
    yield Row("Article page, side by side", f"{side:.0f} requests/s = {side / peer:.2f}×", "–", beside)
    yield Row("Search over HTTP", f"{search:.0f} requests/s = {search / peer:.2f}×", "–", beside)


def peer_command(folder: Path, size: int) -> list[str | Path]:
    """What serves a page of this many bytes, with as little around it as there can be."""
    source = f"BODY = {'x' * size!r}\n{textwrap.dedent(PEER)}"
    (folder / "peer_app.py").write_text(source, encoding="utf-8")
    return [BIN / "granian", "--interface", "wsgi", "--workers", "2", "--working-dir", folder, "peer_app:app"]


@contextmanager
def server(
    arguments: Sequence[str | Path], page: str, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*map(str, arguments), "--host", "127.0.0.1", "--port", str(port)]
    settings = os.environ | dict(environment)
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=settings) as process:
        try:
            wait(f"http://127.0.0.1:{port}{page}", process)
            yield port
        finally:
            process.terminate()


def wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1000):
        if process.poll() is not None:
            raise RuntimeError(f"The server for {url} ended with {process.returncode}.")
        try:
            urllib.request.urlopen(url).read()  # noqa: S310
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"No answer from {url}")


def requests_per_second(port: int, path: str) -> float:
    """By wrk on the same machine, which takes its share of the processors."""
    output = subprocess.run(
        ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", f"http://127.0.0.1:{port}{path}"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    if "Non-2xx" in output:
        raise RuntimeError(f"{path} answered with errors:\n{output}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", output)
    if found is None:
        raise RuntimeError(f"wrk printed no figure:\n{output}")
    return float(found[1])
