"""What every response says to browsers, and which requests are refused because they come from another site.

Pages hold no inline scripts or styles, so the policy needs no nonce and pages stay cacheable. The Host header
is compared with, never used to make a link: absolute links begin with the setting PUBLIC_URL.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request

from app.errors import ProblemError
from app.settings import Settings

POLICY = "; ".join(
    [
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "img", "font", "connect", "manifest")),
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
HSTS = "max-age=31536000; includeSubDomains"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def register_security(app: Flask, settings: Settings) -> None:
    headers = HEADERS | ({"Strict-Transport-Security": HSTS} if settings.secure else {})
    public_host = urlsplit(settings.base_url).netloc
    app.config["MAX_CONTENT_LENGTH"] = settings.body_limit * 1024 * 1024

    @app.before_request
    def refuse_other_sites() -> None:
        if request.method not in SAFE_METHODS and not _same_origin(public_host):
            raise ProblemError("cross-origin")

    @app.after_request
    def protect(response: Response) -> Response:
        said = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 - pairs, otherwise
        for name, value in headers.items():
            if name.lower() not in said:  # looked up by us once, rather than by each `setdefault` twice
                response.headers.add(name, value)
        if response.location:
            response.location = _local(response.location)
            if 300 <= response.status_code < 400:
                response.data = b""  # Werkzeug's text names the address in full, and no browser shows it
        # Without a word about it, caches may keep a response as long as they like.
        response.headers.setdefault("Cache-Control", "no-cache")
        return response


def _same_origin(public_host: str) -> bool:
    """Whether an unsafe request comes from our own pages, or from a program rather than from a browser.

    A request with a bearer token carries its authority itself; one without cookies carries none that another
    site could misuse.
    """
    if request.headers.get("Authorization", "").startswith("Bearer "):
        return True
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is not None:
        return urlsplit(origin).netloc in (request.host, public_host)
    return not request.cookies


def _local(location: str) -> str:
    """A redirect within the site without the host, which the request's Host header may have made up."""
    own = request.host_url
    return "/" + location.removeprefix(own).lstrip("/") if location.startswith(own) else location
