"""`goodstanding serve` as people run it: a process that answers, notices new libraries, and stops when told to."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0  # seconds; a busy machine may need them


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(*arguments: str, before: str = "") -> list[str]:
    return [sys.executable, "-c", f"{before}\nfrom app.cli import main; main()", "serve", *arguments]


def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOODSTANDING_")}
    return kept | {"PYTHONPATH": str(ROOT)}


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def serving(index: Path, *arguments: str, before: str = "") -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    port = free_port()
    process = subprocess.Popen(
        command("--index", str(index), "--port", str(port), *arguments, before=before),
        cwd=index,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        until(lambda: process.poll() is not None or answers(f"{url}/healthz"))
        yield url, process
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(PATIENCE)
        assert process.stdout
        process.stdout.close()


def test_it_answers_and_stops_cleanly(tiny_index: Path) -> None:
    with serving(tiny_index, "--workers", "2") as (url, process):
        answer = httpx.get(f"{url}/api/v1/search", params={"q": "compte suspendu", "locale": "fr-fr"})
        assert answer.status_code == 200
        assert answer.json()["results"][0]["article_id"] == "account/suspended-account"
        assert f"Sitemap: {url}/sitemap.xml" in httpx.get(f"{url}/robots.txt").text
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        assert process.stdout
        said = process.stdout.read()
        assert said.startswith("Goodstanding serves ")
        assert "Traceback" not in said


def test_a_worker_that_dies_is_replaced(tiny_index: Path) -> None:
    with serving(tiny_index, "--workers", "1") as (url, process):
        worker = children(process.pid)[0]
        os.kill(worker, signal.SIGKILL)
        until(lambda: worker not in children(process.pid) and bool(children(process.pid)))
        until(lambda: answers(f"{url}/readyz"))


def children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    if not found.exists():
        pytest.skip("needs Linux to see which processes there are")
    return [int(each) for each in found.read_text(encoding="ascii").split()]


def test_a_new_library_is_noticed(tmp_path: Path, tiny_docset: Path, build: Callable[..., str]) -> None:
    import shutil

    docset = Path(shutil.copytree(tiny_docset, tmp_path / "docset"))
    first = build(docset, tmp_path / "library")
    with serving(tmp_path / "library", "--workers", "1") as (url, _):
        assert httpx.get(f"{url}/readyz").json()["generation"] == first
        article = docset / "en-us" / "billing" / "opening-hours.md"
        article.write_text(article.read_text(encoding="utf-8").replace("weekdays", "Sundays"), encoding="utf-8")
        second = build(docset, tmp_path / "library")
        assert second != first
        until(lambda: httpx.get(f"{url}/readyz").json()["generation"] == second)
        text = httpx.get(f"{url}/api/v1/articles/billing/opening-hours", params={"locale": "en-us"}).json()["html"]
        assert "Sundays" in text


def test_a_missing_library_is_said_before_starting(tmp_path: Path) -> None:
    done = subprocess.run(  # noqa: PLW1510 - how it ends is what is tested
        command("--index", str(tmp_path / "nothing")), cwd=tmp_path, env=environment(), capture_output=True, text=True
    )
    assert done.returncode == 1
    assert re.match(r"Error: .*goodstanding index", done.stderr)
    assert len(done.stderr.splitlines()) == 1


def test_a_taken_port_is_said(tiny_index: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(  # noqa: PLW1510 - how it ends is what is tested
            command("--index", str(tiny_index), "--port", port), env=environment(), capture_output=True, text=True
        )
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: Cannot listen on 127.0.0.1, port {port}: Address already in use.")
    assert "--port" in done.stderr


def test_clients_that_send_slowly_do_not_keep_pages_from_others(tiny_index: Path) -> None:
    with serving(tiny_index, "--workers", "1") as (url, _), ExitStack() as open_ones:
        host, port = url.removeprefix("http://").split(":")
        for _ in range(20):
            client = open_ones.enter_context(socket.create_connection((host, int(port))))
            client.sendall(
                b"POST /en-us/self-check HTTP/1.1\r\nHost: localhost\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\na=b"
            )
        assert httpx.get(f"{url}/en-us/", timeout=PATIENCE).status_code == 200


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHo", b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"])
def test_a_connection_that_nobody_uses_is_closed(tiny_index: Path, sent: bytes) -> None:
    hurried = "import app.commands.serve as serve; serve.HEADER_TIMEOUT = 500"
    with serving(tiny_index, "--workers", "1", before=hurried) as (url, _):
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=PATIENCE) as client:
            client.sendall(sent)
            while client.recv(65_536):  # an answer, or none; TimeoutError where it stays open
                pass
