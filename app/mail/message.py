"""A notice as a message: plain text and HTML, with headers that say how to be rid of it. Pure.

What a person typed gets into headers and HTML only as text: on one line, without what can't be seen, and escaped.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape

from app.locales import direction

LONGEST_SUBJECT, LONGEST_NAME = 150, 60
POLICY = SMTP.clone(cte_type="7bit")  # every server takes it


@dataclass(frozen=True, slots=True)
class Letter:
    """All that a message says, in one language."""

    lang: str
    subject: str
    greeting: str
    sentences: tuple[str, ...]
    action: str
    href: str
    why: str  # somebody gets this
    preferences: tuple[str, str]  # text and address
    unsubscribe: tuple[str, str] | None  # likewise; None: the notice is essential


@dataclass(frozen=True, slots=True)
class Envelope:
    sender: str  # Name <address>
    name: str
    address: str
    message_id: str  # the same each time that it is sent
    sent: datetime


def one_line(text: str, longest: int) -> str:
    """Without line breaks and what can't be seen; nothing that a person typed ends a header."""
    seen = "".join(" " if unicodedata.category(each)[0] in "ZC" else each for each in text)
    line = " ".join(seen.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def message(letter: Letter, envelope: Envelope) -> EmailMessage:
    made = EmailMessage(POLICY)
    name, address = parseaddr(envelope.sender)
    made["From"] = Address(one_line(name, LONGEST_NAME), addr_spec=address)
    made["To"] = Address(one_line(envelope.name, LONGEST_NAME), addr_spec=envelope.address)
    made["Subject"] = one_line(letter.subject, LONGEST_SUBJECT)
    made["Date"] = format_datetime(envelope.sent)
    made["Message-ID"] = envelope.message_id
    for header, value in _headers(letter).items():
        made[header] = value
    made.set_content(plain(letter))
    made.add_alternative(html(letter), subtype="html")
    made["Content-Language"] = letter.lang  # last: setting the content removes headers about it
    return made


def _headers(letter: Letter) -> Mapping[str, str]:
    found = {"Auto-Submitted": "auto-generated"}
    if letter.unsubscribe is not None:
        found |= {
            "List-Unsubscribe": f"<{letter.unsubscribe[1]}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
        }
    return found


def plain(letter: Letter) -> str:
    ways = [f"{text}: {href}" for text, href in _ways(letter)]
    return "\n\n".join([letter.greeting, *letter.sentences, f"{letter.action}: {letter.href}", "-- ", letter.why,
                        "\n".join(ways)]) + "\n"  # fmt: skip


_BUTTON = (
    "display:inline-block;padding:10px 18px;border-radius:6px;background:#14605a;color:#ffffff;text-decoration:none"
)
_QUIET = "color:#5b6562"


def html(letter: Letter) -> str:
    """Styles stand in attributes: programs that show mail know little else."""
    ways = " · ".join([f'<a href="{escape(href)}" style="{_QUIET}">{escape(text)}</a>' for text, href in _ways(letter)])
    sentences = "".join(f"<p>{escape(each)}</p>" for each in letter.sentences)
    button = f'<a href="{escape(letter.href)}" style="{_BUTTON}">{escape(letter.action)}</a>'
    return f"""\
<!doctype html>
<html lang="{escape(letter.lang)}" dir="{direction(letter.lang)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{escape(letter.subject)}</title>
</head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif">
<main style="max-width:560px;margin:0 auto">
<p>{escape(letter.greeting)}</p>
{sentences}
<p style="margin:24px 0">{button}</p>
<hr style="border:0;border-top:1px solid #c9cfcd">
<p style="font-size:14px;{_QUIET}">{escape(letter.why)}<br>{ways}</p>
</main>
</body>
</html>
"""


def _ways(letter: Letter) -> list[tuple[str, str]]:
    return [each for each in (letter.preferences, letter.unsubscribe) if each is not None]
