"""The log: events with names and values, a line of JSON each, or readable on a terminal.

Nothing of a person is logged: no address, no question, no body, no token, and of a path only the route that it matched.
Of an error that nobody expected it says what kind it is and where it was raised; its message may repeat what somebody
typed, so that only the level `debug` shows it.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from flask import g, has_request_context

if TYPE_CHECKING:
    from app.settings import Settings

Event = MutableMapping[str, Any]
ROOT = Path(__file__).resolve().parents[2]
# Libraries whose information is about addresses and requests, not about us. That of OpenSearch would tell of every
# search, and what was asked with it.
QUIET = ("urllib3", "werkzeug", "alembic", "asyncio", "opensearch")


def configure_logs(settings: Settings) -> None:
    """Have everything that this process logs written in one way. Called once a process, again without harm."""
    import structlog
    from structlog.stdlib import ProcessorFormatter

    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_request,
    ]
    formatter = ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
        processors=[
            ProcessorFormatter.remove_processors_meta,
            tell_errors(messages=settings.log_level == "debug"),
            renderer(settings.log),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
        cache_logger_on_first_use=False,
    )


def renderer(form: str) -> Any:
    import structlog

    if form == "console" or (form == "auto" and sys.stderr is not None and sys.stderr.isatty()):
        return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return structlog.processors.JSONRenderer(ensure_ascii=False, default=str)


def granian_logging() -> dict[str, Any]:
    """Granian's own messages go the same way as ours."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {},
        "handlers": {},
        "loggers": {"_granian": {"handlers": [], "propagate": True}},
    }


def add_request(_logger: Any, _method: str, event: Event) -> Event:
    """The id of the request that is being answered, by which it can be found in other logs."""
    if has_request_context() and "request_id" in g:
        event.setdefault("request_id", g.request_id)
    return event


def tell_errors(*, messages: bool) -> Any:
    """An error as its kind and its places, without what it says unless `messages`."""

    def tell(_logger: Any, _method: str, event: Event) -> Event:
        given = event.pop("exc_info", None)
        if given is True:
            given = sys.exc_info()
        error = given[1] if isinstance(given, tuple) else given
        if isinstance(error, BaseException):
            event["error"] = [
                {"kind": type(each).__qualname__}
                | ({"says": str(each)} if messages else {})
                | {"places": places(each.__traceback__)}
                for each in causes(error)
            ]
        event.pop("exc_text", None)
        return event

    return tell


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error, then what led to it, and so on."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)


def places(traceback: TracebackType | None) -> list[str]:
    """`file:line function`, outermost first; no values of variables."""
    found = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        path = Path(code.co_filename)
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
        found.append(f"{name}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return found
