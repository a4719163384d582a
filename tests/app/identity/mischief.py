"""A provider of identities that says whatever a test has it say: real HTTP, on loopback, with keys of its own."""

import json
import threading
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import RSAKey

Answer = tuple[int, bytes | dict[str, Any]]
Claims = dict[str, Any]


KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})  # slow to make


class Mischief:
    """Behaves well until a test changes one of these."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self.key = KEY
        self.metadata: dict[str, Any] = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
            "end_session_endpoint": f"{issuer}/end?tenant=7",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
            "authorization_response_iss_parameter_supported": True,
        }
        self.asked: list[str] = []
        self.forms: list[dict[str, list[str]]] = []
        self.credentials: list[str] = []
        self.answers: dict[str, Answer] = {}  # path → answer, instead of the usual one
        self.id_token: Callable[[], str] | None = None

    def keys(self) -> dict[str, Any]:
        return {"keys": [self.key.as_dict(private=False)]}

    def sign(self, claims: Claims, **header: Any) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.key.kid} | header, claims, self.key)

    def answer(self, path: str, form: dict[str, list[str]], authorization: str) -> Answer:
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == "/.well-known/openid-configuration":
            return 200, self.metadata
        if path == "/keys":
            return 200, self.keys()
        if path == "/token":
            self.forms.append(form)
            scheme, _, coded = authorization.partition(" ")
            self.credentials.append(b64decode(coded).decode() if scheme == "Basic" else "")
            token = {"access_token": "opaque", "token_type": "Bearer"}
            return 200, token | ({"id_token": self.id_token()} if self.id_token else {})
        return 404, {}


class Handler(BaseHTTPRequestHandler):
    mischief: Mischief

    def do_GET(self) -> None:
        self._respond({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._respond(parse_qs(body))

    def _respond(self, form: dict[str, list[str]]) -> None:
        status, body = self.mischief.answer(self.path, form, self.headers.get("Authorization", ""))
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@contextmanager
def mischievous() -> Iterator[Mischief]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    mischief = Mischief(f"http://127.0.0.1:{server.server_address[1]}")
    server.RequestHandlerClass = type("Bound", (Handler,), {"mischief": mischief})
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield mischief
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
