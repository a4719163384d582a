"""Links that unsubscribe without signing in: whose notice, which one, signed with the site's key. Pure.

They don't expire, since mails are kept; they do one thing only, and nothing is read through them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.mail.records import ESSENTIAL, Notice
from app.sealing import Sealing

PURPOSE = "unsubscribe"
TOKEN = re.compile(r"(usr_[0-9A-Za-z]{1,40})\.([a-z-]{1,20})\.([0-9A-Za-z_-]{43})")


@dataclass(frozen=True, slots=True)
class Unsubscribing:
    identity: str
    notice: Notice


def token(sealing: Sealing, identity_id: str, notice: Notice) -> str:
    said = f"{identity_id}.{notice.value}"
    return f"{said}.{sealing.sign(PURPOSE, said)}"


def read(sealing: Sealing, given: str) -> Unsubscribing | None:
    """None: nobody has signed this."""
    found = TOKEN.fullmatch(given)
    if found is None or found[2] not in set(Notice) or Notice(found[2]) in ESSENTIAL:
        return None
    if not sealing.signed(PURPOSE, f"{found[1]}.{found[2]}", found[3]):
        return None
    return Unsubscribing(found[1], Notice(found[2]))
