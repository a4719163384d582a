"""Why a request isn't changed. Each error holds the request as it stands, so that nobody has to write a text twice.

TooManyError is apart from them: it is about all that an account sends, and there may be no request yet.

SupportError
├── StaleError        somebody else has changed it since it was read
├── AssignedError     somebody else has said meanwhile who works on it
├── NotPossibleError  it is closed, or it isn't
└── SentBeforeError   this form has been sent already, with another text
"""

from __future__ import annotations

from app.support.records import Thread
from app.wording import N_, Wrong
from indexer.errors import UsageError

TOO_MANY_OPEN = N_(
    "%(most)s requests of your account are open: as many as are possible. Nothing was sent. Close one that is settled, "
    "then send this again."
)
TOO_MANY_SENT = N_(
    "Your account has sent %(most)s messages within a day: as many as are possible. Nothing was sent. Keep your text, "
    "and send it tomorrow."
)


class SupportError(UsageError):
    text = ""

    def __init__(self, thread: Thread) -> None:
        super().__init__(self.text)
        self.thread = thread


class StaleError(SupportError):
    text = "The request has changed since it was read. Nothing was written."


class AssignedError(SupportError):
    text = "Who works on the request has changed since it was read. Nothing was written."


class NotPossibleError(SupportError):
    text = "A closed request can only be reopened, and only a closed one. Nothing was written."


class SentBeforeError(SupportError):
    text = "This was sent already, with another text. Nothing more was written."


class TooManyError(UsageError):
    """The account has sent as much as it may; `wrong` says so, with the bound, in the reader's language."""

    def __init__(self, text: str, most: int) -> None:
        super().__init__(text % {"most": most})
        self.wrong = Wrong(text, {"most": most})
