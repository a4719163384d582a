"""Workers are replaced one after the other, and libraries published, under 64 clients: no request fails.

The clients are those of HTTP/1.1: they keep their connections, and send once more, on a new one, what a server closed
a kept connection upon without a byte of an answer. A new connection that is refused or reset is a failed request.
"""

import http.client
import shutil
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.app.test_serve import PATIENCE, children, serving

pytestmark = pytest.mark.slow
CLIENTS = 64
PATHS = ("/fr-fr/articles/billing/pay-an-invoice", "/api/v1/search?q=facture&locale=fr-fr", "/sv-se/search?q=faktura")
UNLIMITED = "import os; os.environ['GOODSTANDING_RATE_CLIENT'] = '0'"


class Clients:
    def __init__(self, url: str) -> None:
        host, port = url.removeprefix("http://").split(":")
        self._host, self._port = host, int(port)
        self._end = threading.Event()
        self.outcomes: Counter[str] = Counter()
        self._threads = [threading.Thread(target=self._run, args=(number,)) for number in range(CLIENTS)]

    def _run(self, number: int) -> None:
        connection, kept = self._connect(), False
        while not self._end.is_set():
            path = PATHS[number % len(PATHS)]
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                body = answer.read()
            except (http.client.RemoteDisconnected, ConnectionError) as error:
                connection.close()
                self.outcomes["closed when it was kept" if kept else f"failed: {error!r}"] += 1
                connection, kept = self._connect(), False
                continue  # asks the same again
            except Exception as error:
                self.outcomes[f"failed: {error!r}"] += 1
                connection.close()
                connection, kept = self._connect(), False
                continue
            kept = answer.getheader("Connection", "").lower() != "close"
            if not kept:
                connection.close()
                connection = self._connect()
            right = answer.status == 200 and (b"facture" in body.lower() or b"faktura" in body.lower())
            self.outcomes["answered" if right else f"failed: {answer.status}"] += 1
            number += 1
        connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(self._host, self._port, timeout=PATIENCE)

    def answered(self, more: int) -> None:
        """Wait for so many more answers."""
        goal, end = self.outcomes["answered"] + more, time.monotonic() + PATIENCE
        while self.outcomes["answered"] < goal:
            assert time.monotonic() < end, self.outcomes
            time.sleep(0.02)

    def __enter__(self) -> "Clients":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        for thread in self._threads:
            thread.join()


def test_a_rolling_restart_and_a_publication_fail_no_request(
    tmp_path: Path,
    tiny_docset: Path,
    build: Callable[..., str],
    count: Callable[[str, int], None],
) -> None:
    docset = Path(shutil.copytree(tiny_docset, tmp_path / "docset"))
    build(docset, tmp_path / "library")
    with serving(tmp_path / "library", "--workers", "2", before=UNLIMITED) as (url, process), Clients(url) as clients:
        clients.answered(200)
        before = workers(process.pid)
        assert len(before) == 2
        for round_ in range(2):
            article = docset / "en-us" / "billing" / "opening-hours.md"
            article.write_text(article.read_text(encoding="utf-8") + f"\nround{round_}\n", encoding="utf-8")
            build(docset, tmp_path / "library")
            clients.answered(300)
        process.send_signal(signal.SIGHUP)  # every worker is replaced, one after the other
        end = time.monotonic() + 2 * PATIENCE
        while set(workers(process.pid)) & set(before):
            assert time.monotonic() < end
            time.sleep(0.1)
        clients.answered(300)
        assert len(workers(process.pid)) == 2
    failed = {outcome: number for outcome, number in clients.outcomes.items() if outcome.startswith("failed")}
    assert not failed, clients.outcomes
    count("requests answered while workers were replaced", clients.outcomes["answered"])
    count("of them sent once more, on a new connection", clients.outcomes["closed when it was kept"])


def workers(server: int) -> list[int]:
    """The processes that serve; others help Python to start them."""
    return [pid for pid in children(server) if b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()]
