"""Signatures as the Standard Webhooks specification 1.0 has them. Pure.

A receiver computes HMAC-SHA256 of `ID.TIMESTAMP.BODY` with the bytes that its secret holds after `whsec_`, in base64,
and compares it with each signature that the header `webhook-signature` lists. It refuses a timestamp that is more than
five minutes from its own clock, and keeps the ids that it has seen.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Sequence
from hashlib import sha256

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    return PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    key = b64decode(secret.removeprefix(PREFIX))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + b64encode(hmac.new(key, signed, sha256).digest()).decode()


def headers(keys: Sequence[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """While a secret is being changed there are two keys, and a signature of each."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(key, message_id, timestamp, body) for key in keys),
    }
