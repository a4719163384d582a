"""The settings of what tells others: webhooks and mail. A part of `app/settings.py`, which reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app import settings_shapes as shapes


def setting(default: Any, parse: Callable[[str], Any], meaning: str, shown: str = "", *, secret: bool = False) -> Any:
    """A field of the record; `shown` is its default as documentation says it. A secret is never printed."""
    said = {"parse": parse, "help": meaning, "shown": shown or str(default), "secret": secret}
    return field(default=default, metadata=said, repr=not secret)


@dataclass(frozen=True, kw_only=True)
class OutwardSettings:
    secret_key: tuple[str, ...] = setting(
        (),
        shapes.keys,
        "The key that secrets of webhooks and consents are kept with, and links signed; after a comma, earlier ones.",
        "none",
        secret=True,
    )
    webhook_networks: tuple[str, ...] = setting(
        (),
        shapes.networks,
        "Private networks that webhooks may reach all the same, between commas; a loopback one over http, too.",
        "none",
    )
    deliver: str = setting(
        "auto",
        shapes.one_of("auto", "on", "off"),
        "Whether `goodstanding serve` also sends what waits in the outbox; auto: where a key or a mail server is set.",
    )
    smtp_host: str = setting("", shapes.text, "The mail server; without one, no notices are sent by mail.", "none")
    smtp_port: int = setting(587, shapes.between(1, 65535), "Its port.")
    smtp_tls: str = setting(
        "starttls",
        shapes.one_of("starttls", "tls", "none"),
        "How the connection to it is secured: starttls, tls, or none.",
    )
    smtp_user: str = setting("", shapes.text, "Who signs in to it; without one, nobody does.", "none")
    smtp_password: str = setting("", shapes.text, "The password of that user.", "none", secret=True)
    mail_from: str = setting("", shapes.mailbox, "Whom notices come from: Name <address>.", "none")
