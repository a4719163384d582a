"""Why a request isn't changed. Each error holds the request as it stands, so that nobody has to write a text twice.

SupportError
├── StaleError        somebody else has changed it since it was read
├── NotPossibleError  it is closed, or it isn't
└── SentBeforeError   this form has been sent already, with another text
"""

from __future__ import annotations

from app.support.records import Thread
from indexer.errors import UsageError


class SupportError(UsageError):
    text = ""

    def __init__(self, thread: Thread) -> None:
        super().__init__(self.text)
        self.thread = thread


class StaleError(SupportError):
    text = "The request has changed since it was read. Nothing was written."


class NotPossibleError(SupportError):
    text = "A closed request can only be reopened, and only a closed one. Nothing was written."


class SentBeforeError(SupportError):
    text = "This was sent already, with another text. Nothing more was written."
