"""The settings of what tells others: webhooks and mail. A part of `app/settings.py`, which reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app import settings_shapes as shapes
from app.addresses import is_loopback


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
    smtp_host: str = setting("", shapes.host, "The mail server; without one, no notices are sent by mail.", "none")
    smtp_port: int = setting(587, shapes.between(1, 65535), "Its port.")
    smtp_tls: str = setting(
        "starttls",
        shapes.one_of("starttls", "tls", "none"),
        "How the connection to it is secured: starttls, tls, or none.",
    )
    smtp_user: str = setting("", shapes.text, "Who signs in to it; without one, nobody does.", "none")
    smtp_password: str = setting("", shapes.text, "The password of that user.", "none", secret=True)
    mail_from: str = setting("", shapes.mailbox, "Whom notices come from: Name <address>.", "none")


# What makes no sense without another. Without a key no mail could say how to unsubscribe.
NEEDS = (("smtp_host", "mail_from"), ("smtp_host", "secret_key"))


def conflicts(values: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with values that make sense each for itself."""
    signs_in, server = values.get("smtp_user"), values.get("smtp_host", "")
    if signs_in and values.get("smtp_tls") == "none" and server and not is_loopback(server):
        yield (
            f"GOODSTANDING_SMTP_TLS=none would send the password of {signs_in} to {server} for everybody on the way to "
            "read. Set it to starttls or tls, or leave GOODSTANDING_SMTP_USER out."
        )
