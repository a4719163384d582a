"""Support requests as plain data: what the API answers. Moments are ISO 8601, words those of `records.py`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.answers import Place, answer_address
from app.support.queue import Queued
from app.support.records import Answer, Assignment, Change, Request, Side, Thread

Json = dict[str, Any]


def request_answer(request: Request, side: Side) -> Json:
    """`side`: whom it is told; who of support works on it is told to support alone."""
    assigned = request.assigned if side is Side.SUPPORT else Assignment()
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
        "assigned_to": assigned.assignee or None,
        "assigned_name": assigned.name or None,
        "assignment": assigned.number,
    }


def thread_answer(thread: Thread, side: Side) -> Json:
    return {**request_answer(thread.request, side), "history": [_change(each) for each in thread.changes]}


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
        "answers": [_attached(each) for each in change.answers],
        "resolution": None if change.resolution is None else change.resolution.value,
    }


def _attached(answer: Answer) -> Json:
    return {
        "article_id": answer.article,
        "anchor": answer.anchor,
        "locale": answer.locale,
        "title": answer.title,
        "passage": answer.passage,
        "passage_locale": answer.text_locale,
        "link": answer_address("", Place(answer.article, answer.anchor), answer.locale),
    }


def queued_answer(queued: Queued) -> Json:
    return {
        **request_answer(queued.request, Side.SUPPORT),
        "waiting_since": _moment(queued.waiting),
        "standing": None if queued.standing is None else queued.standing.value,
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
