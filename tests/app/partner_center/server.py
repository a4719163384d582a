"""A server that speaks Partner Center's documented API, and the authority's: real HTTP on loopback, in this process.

Written from the public reference: its shapes, pages, words in every casing, limits and errors. A tenant's data is a
mapping of resources that a test may change at will; trouble is asked for by path.
"""

import base64
import gzip
import json
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

CLIENT, SECRET = "8f7d6c5b-client", "Sesam-Oeffne-Dich-42"
NAMES = ("legalbusiness", "billing", "mpn", "organization", "support")
BOM = b"\xef\xbb\xbf"  # some answers begin with it


@dataclass
class Trouble:
    """What becomes of requests to a path, instead of an answer: `times` of them, or all."""

    status: int = 0  # 0: the answer itself, changed by what follows
    code: object = None
    source: str = "PartnerService"
    retry_after: str = ""
    times: int = -1
    half: bool = False  # the connection ends in the middle of the body
    body: bytes | None = None
    slow: float = 0.0  # seconds before it answers
    location: str = ""


@dataclass
class Tenant:
    """A partner's tenant."""

    id: str
    refresh: str = field(default_factory=lambda: f"refresh-{uuid4()}")
    rotates: bool = True  # whether every exchange gives a new refresh token
    former: set[str] = field(default_factory=set)  # as documented, those that were replaced go on working
    consent: str = ""  # an error of the authority; empty: consent stands
    resources: dict[str, Any] = field(default_factory=dict)
    subscriptions: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # by customer
    relationships: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # by the type that is asked for
    troubles: dict[str, Trouble] = field(default_factory=dict)  # by the beginning of a path
    page: int = 0  # items a page at most; 0: as asked for


@dataclass
class Seen:
    """A request as it came in."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    status: int = 0


class PartnerCenterServer:
    """Everything that the handlers share. One lock: requests come in threads."""

    def __init__(self, *, a_minute: int = 0, keep: bool = True) -> None:
        self.tenants: dict[str, Tenant] = {}
        self.access: dict[str, str] = {}  # token: tenant
        self.codes: dict[str, tuple[str, str, str, str]] = {}  # code: tenant, challenge, redirect, nonce
        self.seen: list[Seen] = []
        self.counts: Counter[str] = Counter()
        self.lifetime = 3600
        self.secret = SECRET
        self.signs_in: str = ""  # the tenant of whoever consents in the browser
        self.says_no = ""  # an error instead of consent
        self._a_minute, self._keep = a_minute, keep
        self._calls: defaultdict[str, deque[float]] = defaultdict(deque)
        self.lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._http.server_port}"

    def add(self, tenant: Tenant) -> Tenant:
        self.tenants[tenant.id] = tenant
        return tenant

    def by_refresh(self, token: str) -> Tenant | None:
        return next((each for each in self.tenants.values() if token == each.refresh or token in each.former), None)

    def note(self, seen: Seen) -> None:
        with self.lock:
            self.counts[seen.path] += 1
            if self._keep:
                self.seen.append(seen)

    def over_the_limit(self, tenant: str) -> float:
        """Seconds to wait; the documented limit is counted by tenant."""
        if not self._a_minute:
            return 0.0
        with self.lock:
            calls, now = self._calls[tenant], time.monotonic()
            while calls and now - calls[0] > 60:
                calls.popleft()
            if len(calls) >= self._a_minute:
                return 60 - (now - calls[0])
            calls.append(now)
            return 0.0

    @contextmanager
    def running(self) -> Iterator["PartnerCenterServer"]:
        thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._http.shutdown()
            self._http.server_close()
            thread.join()


def _handler(server: PartnerCenterServer) -> type[BaseHTTPRequestHandler]:  # noqa: C901 - a class over the server
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            seen = Seen(parts.path, parse_qs(parts.query), {k.lower(): v for k, v in self.headers.items()})
            server.note(seen)
            if parts.path.endswith("/oauth2/v2.0/authorize"):
                self._authorize(seen)
                return
            tenant = server.access.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
            if tenant is None:
                seen.status = 401
                self._json(401, error(401, "800001", "PartnerService"))
                return
            self._resource(seen, server.tenants[tenant])

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            form = {k: v[0] for k, v in parse_qs(self.rfile.read(length).decode()).items()}
            seen = Seen(urlsplit(self.path).path, {}, {k.lower(): v for k, v in self.headers.items()})
            server.note(seen)
            status, said = tokens(server, self.path, form)
            seen.status = status
            self._json(status, said)

        def _authorize(self, seen: Seen) -> None:
            """As if an administrator had signed in and said yes, or no."""
            asked = {name: values[0] for name, values in seen.query.items()}
            assert asked["client_id"] == CLIENT, asked
            assert asked["code_challenge_method"] == "S256", asked
            back = {"state": asked["state"]}
            if server.says_no:
                back |= {"error": server.says_no, "error_description": "AADSTS65004: somebody@example.com said no"}
            else:
                code = f"code-{uuid4()}"
                server.codes[code] = server.signs_in, asked["code_challenge"], asked["redirect_uri"], asked["nonce"]
                back["code"] = code
            self._redirect(f"{asked['redirect_uri']}?{urlencode(back)}")

        def _redirect(self, location: str) -> None:
            self.send_response(302)
            self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _resource(self, seen: Seen, tenant: Tenant) -> None:
            trouble = take_trouble(server, tenant, seen.path)
            if trouble.slow:
                time.sleep(trouble.slow)
            if trouble.location:
                seen.status = 302
                self._redirect(trouble.location)
                return
            if trouble.status:
                seen.status = trouble.status
                self._failed(trouble)
                return
            if seen.path.endswith("/subscriptions") and (wait := server.over_the_limit(tenant.id)):
                seen.status = 429
                self._failed(Trouble(429, retry_after=str(int(wait) + 1)))
                return
            status, said = answer(tenant, seen)
            seen.status = status
            body = BOM + json.dumps(said, ensure_ascii=False).encode() if trouble.body is None else trouble.body
            self._send(status, body, half=trouble.half, packed=trouble.body is None)

        def _failed(self, trouble: Trouble) -> None:
            said = error(trouble.status, trouble.code, trouble.source)
            if trouble.status == 429 and trouble.code is None:
                said = {"statusCode": 429, "message": "Rate limit is exceeded. Try again later."}
            body = json.dumps(said).encode() if trouble.body is None else trouble.body
            self._send(trouble.status, body, {"Retry-After": trouble.retry_after} if trouble.retry_after else {})

        def _json(self, status: int, said: object) -> None:
            self._send(status, json.dumps(said).encode())

        def _send(
            self,
            status: int,
            body: bytes,
            headers: dict[str, str] | None = None,
            *,
            half: bool = False,
            packed: bool = False,
        ) -> None:
            pack = packed and "gzip" in self.headers.get("Accept-Encoding", "") and len(body) > 4096
            body = gzip.compress(body, 1) if pack else body
            self.send_response(status)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            if pack:
                self.send_header("Content-Encoding", "gzip")
            for name in ("MS-RequestId", "MS-CorrelationId"):
                self.send_header(name, self.headers.get(name, ""))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):  # whoever asked may have gone
                self.wfile.write(body[: len(body) // 2] if half else body)
            if half:
                self.close_connection = True

    return Handler


def error(status: int, code: object, source: str) -> dict[str, Any]:
    """The documented shape, with a description that nobody should ever read in a log."""
    said = "Access denied for somebody@example.com"
    return {"code": status if code is None else code, "description": said, "data": [], "source": source}


def take_trouble(server: PartnerCenterServer, tenant: Tenant, path: str) -> Trouble:
    with server.lock:
        for beginning, trouble in tenant.troubles.items():
            if path.startswith(f"/v1{beginning}") and trouble.times != 0:
                trouble.times -= 1
                return trouble
    return Trouble()


def answer(tenant: Tenant, seen: Seen) -> tuple[int, Any]:
    """By the path and the query, as the reference has them."""
    parts = seen.path.removeprefix("/v1/").split("/")
    if parts[0] == "profiles":
        assert parts[1] != "legalbusiness" or seen.query == {"vettingVersion": ["Current"]}, seen
        found = tenant.resources.get(parts[1])
        return (200, found) if found is not None else (404, error(404, 1000, "PartnerService"))
    if parts == ["invoices", "summaries"]:
        return _collection(tenant.resources.get("summaries"))
    if parts == ["invoices"]:
        return _by_offset(tenant, seen)
    if parts == ["relationships"]:
        kind = seen.query["relationship_type"][0]
        return _collection(tenant.relationships.get(kind, []))
    if parts == ["customers"]:
        return _by_token(tenant, seen)
    if parts[0] == "customers" and parts[-1] == "subscriptions":
        found = tenant.subscriptions.get(parts[1])
        return _collection(found) if found is not None else (403, error(403, 20002, "PartnerService"))
    if parts == ["servicerequests"]:
        return _collection(tenant.resources.get("servicerequests"))
    return 404, error(404, 1000, "PartnerService")


def _collection(items: Any) -> tuple[int, Any]:
    if items is None:
        return 404, error(404, "1000", "PartnerService")
    return 200, {"totalCount": len(items), "items": items, "attributes": {"objectType": "Collection"}}


def _by_offset(tenant: Tenant, seen: Seen) -> tuple[int, Any]:
    """Pages of invoices: the next one's address is relative, without the version."""
    items = tenant.resources.get("invoices")
    if not isinstance(items, list):
        return _collection(items)
    size = min(int(seen.query.get("size", ["200"])[0]), tenant.page or 10**6)
    offset = int(seen.query.get("offset", ["0"])[0])
    page = items[offset : offset + size]
    _, said = _collection(page)
    links = {"self": _link(f"/invoices?size={size}&offset={offset}")}
    if offset + size < len(items):
        links["next"] = _link(f"/invoices?size={size}&offset={offset + size}")
    return 200, said | {"links": links}


def _by_token(tenant: Tenant, seen: Seen) -> tuple[int, Any]:
    """Pages of customers: a token leads to the next one, in a header that the link names."""
    items = tenant.resources.get("customers")
    if not isinstance(items, list):
        return _collection(items)
    size = min(int(seen.query.get("size", ["500"])[0]), tenant.page or 10**6)
    token = seen.headers.get("ms-continuationtoken", "")
    offset = int(token.removeprefix("at=")) if token else 0
    _, said = _collection(items[offset : offset + size])
    links = {"self": _link(f"/v1/customers?size={size}")}
    if offset + size < len(items):
        header = {"key": "MS-ContinuationToken", "value": f"at={offset + size}"}
        links["next"] = _link(f"/v1/customers?size={size}&seekOperation=Next") | {"headers": [header]}
    return 200, said | {"links": links}


def _link(uri: str) -> dict[str, Any]:
    return {"uri": uri, "method": "GET", "headers": []}


def tokens(server: PartnerCenterServer, path: str, form: dict[str, str]) -> tuple[int, Any]:
    """The authority's token endpoint, version 2."""
    assert path.endswith("/oauth2/v2.0/token"), path
    assert {"offline_access", "openid"} < set(form["scope"].split()), form["scope"]
    if form["client_id"] != CLIENT or form["client_secret"] != server.secret:
        return 401, {"error": "invalid_client", "error_description": "AADSTS7000222: the secret has expired"}
    nonce = ""
    with server.lock:
        if form["grant_type"] == "authorization_code":
            named, challenge, redirect, nonce = server.codes.pop(form["code"], ("", "", "", ""))
            digest = base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
            tenant = server.tenants.get(named) if (digest, form["redirect_uri"]) == (challenge, redirect) else None
        else:
            tenant = server.by_refresh(form["refresh_token"])
        if tenant is None or tenant.consent:
            said = "AADSTS700082: the refresh token of somebody@example.com has expired"
            return 400, {"error": tenant.consent if tenant else "invalid_grant", "error_description": said}
        if tenant.rotates or form["grant_type"] == "authorization_code":
            tenant.former.add(tenant.refresh)
            tenant.refresh = f"refresh-{uuid4()}"
        access = f"access-{uuid4()}"
        server.access[access] = tenant.id
    claims = {"tid": tenant.id, "nonce": nonce, "name": "Somebody", "exp": int(time.time()) + 3600}
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    answered: dict[str, Any] = {"token_type": "Bearer", "scope": "user_impersonation", "expires_in": server.lifetime}
    given: dict[str, Any] = {"access_token": access, "id_token": f"e30.{body}.c2ln"}
    if tenant.rotates or form["grant_type"] == "authorization_code":
        given["refresh_token"] = tenant.refresh
    return 200, answered | given


def in_a_moment(seconds: float) -> str:
    """As Retry-After writes a date."""
    return formatdate(time.time() + seconds, usegmt=True)


Change = Callable[[dict[str, Any]], None]
