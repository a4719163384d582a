"""Mixed load: readers, searchers, account pages, support requests, imports and sweeps; and what each answer has to be.

A write that was acknowledged is remembered. One whose connection was cut is sent again with its key, as programs do.
"""

import json
import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from tests.chaos.faults import Faults
from tests.chaos.site import PARTNERS, Site, record

ARTICLE = "/fr-fr/articles/partner-center/suspended-partner-center-account"
SEARCH = "/api/v1/search?q=compte+suspendu&locale=fr-FR"
DIAGNOSIS = "/api/v1/accounts/DEMO-01/diagnosis?locale=fr-FR"
AGAIN = 15.0  # seconds in which a request whose connection was cut must be answered


@dataclass
class Told:
    """What came of it all."""

    answered: Counter[str] = field(default_factory=Counter)
    unavailable: Counter[str] = field(default_factory=Counter)  # clean 503s
    cut: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    slowest: dict[str, float] = field(default_factory=dict)
    requests: set[str] = field(default_factory=set)  # keys of support requests that were acknowledged
    accounts: set[str] = field(default_factory=set)  # accounts whose import was acknowledged
    sweeps: Counter[int] = field(default_factory=Counter)  # by exit code


class Load:
    def __init__(self, site: Site, faults: Faults, seed: int) -> None:
        self._site, self._faults, self._seed = site, faults, seed
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self.told = Told()
        self._expected = {path: self._read(path) for path in (ARTICLE, SEARCH, DIAGNOSIS)}
        kinds = [self._reader, self._reader, self._searcher, self._searcher, self._looker, self._writer, self._importer]
        self._threads = [threading.Thread(target=self._run, args=(kind,), daemon=True) for kind in kinds]
        self._threads.append(threading.Thread(target=self._sweeps, daemon=True))

    def __enter__(self) -> "Load":
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for each in self._threads:
            each.join(120)
            assert not each.is_alive(), "a client still waits for an answer"

    # --- clients

    def _run(self, kind: Callable[[httpx.Client, random.Random], None]) -> None:
        chance = random.Random(f"{self._seed}{threading.get_ident()}")
        with httpx.Client(base_url=self._site.url, timeout=20) as client:
            while not self._stop.is_set():
                try:
                    kind(client, chance)
                except Exception as error:
                    self._wrong(f"{kind.__name__}: {type(error).__name__} {error}")
                time.sleep(chance.uniform(0.02, 0.1))

    def _reader(self, client: httpx.Client, _: random.Random) -> None:
        self._compare(ARTICLE, self._ask(client, "article", "GET", ARTICLE))

    def _searcher(self, client: httpx.Client, _: random.Random) -> None:
        self._compare(SEARCH, self._ask(client, "search", "GET", SEARCH))

    def _looker(self, client: httpx.Client, _: random.Random) -> None:
        self._compare(DIAGNOSIS, self._ask(client, "account", "GET", DIAGNOSIS, token="agent", database=True))

    def _writer(self, client: httpx.Client, chance: random.Random) -> None:
        """Asks support, until it is told that it has: with the same key, so that asking again writes nothing more."""
        account, key = f"P-{chance.randrange(PARTNERS):03}", secrets.token_hex(12)
        body = {
            "locale": "en-US",
            "purpose": "other",
            "subject": f"Question {key}",
            "message": f"What about {key}?",
            "idempotency_key": key,
        }
        path = f"/api/v1/accounts/{account}/requests"
        answer = self._ask(client, "request", "POST", path, token=account, database=True, json=body)
        if answer is not None and answer.status_code == 201:
            with self._lock:
                self.told.requests.add(key)
        time.sleep(0.5)

    def _importer(self, client: httpx.Client, _: random.Random) -> None:
        names = [f"I-{secrets.token_hex(8)}" for _ in range(20)]
        lines = "".join(json.dumps(record(name)) + "\n" for name in names)
        headers = {"Content-Type": "application/jsonl"}
        path = "/api/v1/accounts/import"
        answer = self._ask(
            client, "import", "POST", path, token="operator", database=True, content=lines, headers=headers
        )
        if answer is not None and answer.status_code == 200:
            if answer.json()["refused"]:
                self._wrong(f"import: {answer.text[:300]}")
            with self._lock:
                self.told.accounts.update(names)
        time.sleep(1)

    def _sweeps(self) -> None:
        while not self._stop.is_set():
            code = self._site.sweep()
            with self._lock:
                self.told.sweeps[code] += 1
            self._stop.wait(5)

    # --- asking

    def _ask(
        self, client: httpx.Client, kind: str, method: str, path: str, *, token: str = "", database: bool = False,
        headers: dict[str, str] | None = None, **content: object,
    ) -> httpx.Response | None:  # fmt: skip
        """The answer; None where there could be none. Everything else that isn't one is noted as wrong."""
        bearer = {"Authorization": f"Bearer {self._site.tokens[token]}"} if token else {}
        first = time.monotonic()
        while True:
            began = time.monotonic()
            try:
                answer = client.request(method, path, headers=bearer | (headers or {}), **content)  # type: ignore[arg-type]
            except httpx.TransportError as error:
                if not self._faults.felt(began, time.monotonic()).connections:
                    self._wrong(f"{kind}: {type(error).__name__} {error} although no worker was killed")
                    return None
                self._count(self.told.cut, kind)
                if time.monotonic() - first > AGAIN:
                    self._wrong(f"{kind}: cut again and again for {AGAIN} s")
                    return None
                time.sleep(0.2)
                continue
            break
        ended = time.monotonic()
        with self._lock:
            self.told.slowest[kind] = max(self.told.slowest.get(kind, 0.0), ended - began)
        if answer.status_code == 503:
            self._unavailable(kind, answer, began, ended, database=database)
            return None
        if answer.status_code not in (200, 201):
            self._wrong(f"{kind}: {answer.status_code} {answer.text[:300]}")
            return None
        self._count(self.told.answered, kind)
        return answer

    def _unavailable(self, kind: str, answer: httpx.Response, began: float, ended: float, *, database: bool) -> None:
        clean = "Retry-After" in answer.headers and answer.headers["Content-Type"] == "application/problem+json"
        if not clean:
            self._wrong(f"{kind}: a 503 that isn't clean: {answer.text[:300]}")
        elif not (database and self._faults.felt(began, ended).database):
            self._wrong(f"{kind}: 503 although the database was there: {answer.text[:300]}")
        else:
            self._count(self.told.unavailable, kind)
            time.sleep(0.3)

    def _compare(self, path: str, answer: httpx.Response | None) -> None:
        if answer is not None and sense(path, answer) != self._expected[path]:
            self._wrong(f"{path}: another answer than before: {answer.text[:300]}")

    def _read(self, path: str) -> object:
        bearer = {"Authorization": f"Bearer {self._site.tokens['agent']}"} if path == DIAGNOSIS else {}
        answer = httpx.get(self._site.url + path, headers=bearer, timeout=30)
        assert answer.status_code == 200, answer.text
        return sense(path, answer)

    def _count(self, counter: Counter[str], kind: str) -> None:
        with self._lock:
            counter[kind] += 1

    def _wrong(self, what: str) -> None:
        line = f"{time.strftime('%H:%M:%S')} {what}"
        print(f"wrong      {line}", flush=True)  # noqa: T201 - at once: whoever waits an hour may stop
        with self._lock:
            self.told.wrong.append(line)


def sense(path: str, answer: httpx.Response) -> object:
    """What must be the same in every answer: an article whole, of others what doesn't say when it was asked for."""
    if path == ARTICLE:
        return answer.content
    document = answer.json()
    if path == SEARCH:
        return [(each["article_id"], each["anchor"], each["score"]) for each in document["results"]]
    return document["standing"], [(each["reason"], each["programme"], each["state"]) for each in document["findings"]]
