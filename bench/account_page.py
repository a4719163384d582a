"""The account page behind granian, for 16 clients who are signed in, beside a bare page of the same size.

The accounts are those of `goodstanding demo`. The clients take turns with all of them and never pause, so that what is
measured is the page under load: each look reads the account's whole history and adds to the audit trail.
"""

import json
import os
import re
import statistics
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from bench import corpus
from bench.measure import Row, percentiles
from bench.serving import BIN, peer_command, server

CLIENTS, REQUESTS, WARM_UP = 16, 60, 5  # requests a client
TARGET = 50  # milliseconds
SESSION = re.compile(r"gs-session=([^;]+)")


class Visit(NamedTuple):
    """A page, and the session that may see it."""

    path: str
    cookie: str


def run(_: Path) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        environment = {
            "GOODSTANDING_INDEX": str(folder / "index"),
            "GOODSTANDING_DATABASE": f"sqlite:///{folder / 'accounts.db'}",
            "GOODSTANDING_PUBLIC_URL": "",
        }
        goodstanding(environment, "index", "--content", str(corpus.ROOT / "content"))
        links = json.loads(goodstanding(environment, "demo", "--json"))["links"]
        with server([BIN / "goodstanding", "serve"], "/healthz", environment) as port:
            visits = [visit for link in links if link["account"] for visit in [signed_in(port, link["url"])]]
            ours = latencies(port, visits)
            size = statistics.fmean(len(answer(port, visit)) for visit in visits)
        with server(peer_command(folder, round(size)), "/page") as port:
            peer = latencies(port, [Visit("/page", "")])
    median, slow = percentiles(ours)
    beside, peer_slow = percentiles(peer)
    yield Row(
        f"Account page p95, {len(visits)} accounts, {CLIENTS} clients without a pause",
        f"{slow:.0f} ms (p50 {median:.0f} ms) = {slow / peer_slow:.0f}×",
        f"≤ {TARGET} ms",
        f"bare Flask page of the same {round(size) // 1024} KiB: {peer_slow:.1f} ms (p50 {beside:.1f} ms)",
        slow <= TARGET,
    )


def goodstanding(environment: dict[str, str], *arguments: str) -> str:
    command = [str(BIN / "goodstanding"), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | environment).stdout


def signed_in(port: int, link: str) -> Visit:
    """Follow a link of the demonstration, as a browser does."""
    path = link.partition("//")[2].partition("/")[2]
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", f"/{path}")
    response = connection.getresponse()
    response.read()
    connection.close()
    found = SESSION.search(response.headers["Set-Cookie"] or "")
    if response.status != 303 or found is None:
        raise RuntimeError(f"{link} did not sign in: {response.status}")
    return Visit(response.headers["Location"], f"gs-session={found[1]}")


def answer(port: int, visit: Visit) -> bytes:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{visit.path}", headers={"Cookie": visit.cookie})
    with urllib.request.urlopen(request) as response:  # noqa: S310 - loopback
        data: bytes = response.read()
    return data


def latencies(port: int, visits: Sequence[Visit]) -> list[float]:
    """Seconds of each request, over all clients."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        rounds = clients.map(lambda first: client(port, visits, first), range(CLIENTS))
        return [seconds for each in rounds for seconds in each]


def client(port: int, visits: Sequence[Visit], first: int) -> list[float]:
    """One after the other over one connection, beginning at another account than the other clients."""
    connection, times = HTTPConnection("127.0.0.1", port), []
    for number in range(first, first + WARM_UP + REQUESTS):
        visit = visits[number % len(visits)]
        start = perf_counter()
        connection.request("GET", visit.path, headers={"Cookie": visit.cookie})
        response = connection.getresponse()
        response.read()
        times.append(perf_counter() - start)
        if response.status != 200:
            raise RuntimeError(f"{visit.path} was answered with {response.status}")
    connection.close()
    return times[WARM_UP:]
