"""Support requests as plain data: what the API answers. Moments are ISO 8601, words those of `records.py`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.support.records import Change, Request, Thread

Json = dict[str, Any]


def request_answer(request: Request) -> Json:
    return {
        "id": request.id,
        "account_id": request.account,
        "purpose": request.purpose.value,
        "subject": request.subject,
        "locale": request.locale,
        "programme": None if request.programme is None else request.programme.value,
        "reasons": list(request.reasons),
        "status": request.status.value,
        "version": request.version,
        "opened_at": _moment(request.opened),
        "opened_by": request.opener or None,
        "changed_at": _moment(request.changed),
        "changed_by": request.last_side.value,
    }


def thread_answer(thread: Thread) -> Json:
    return {**request_answer(thread.request), "history": [_change(each) for each in thread.changes]}


def _change(change: Change) -> Json:
    return {
        "version": change.version,
        "at": _moment(change.at),
        "action": change.action.value,
        "side": change.author.side.value,
        "author": change.author.name or None,
        "status_from": None if change.before is None else change.before.value,
        "status_to": change.status.value,
        "message": change.message,
        "locale": change.locale,
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
