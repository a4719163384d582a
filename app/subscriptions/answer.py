"""Subscriptions as plain data: what the API answers. Days and moments are ISO 8601."""

from __future__ import annotations

from app.diagnosis.vocabulary import SubscriptionStatus
from app.remedies import period_sentence
from app.remedies.answer import Json, fields_answer, sentence_answer
from app.subscriptions.paths import paths_for
from app.subscriptions.records import Held, Listing
from app.subscriptions.service import Book
from app.subscriptions.workflow import POSSIBLE
from indexer.library import Library


def listing_answer(book: Book, part: Listing, locale: str, offset: int) -> Json:
    end = offset + len(part.subscriptions)
    return _head(book, locale) | {
        "known": book.subscriptions is not None,
        "total": part.total,
        "nearing_deletion": part.nearing,
        "next_offset": end if part.subscriptions and end < part.total else None,
        "subscriptions": [_held(each) for each in part.subscriptions],
    }


def subscription_answer(book: Book, held: Held, library: Library, locale: str) -> Json:
    due = held.state.deletion_due_on is not None
    return {
        **_head(book, locale),
        **_held(held),
        "history": [fields_answer(each) for each in book.changes(held.id)],
        "deletion": sentence_answer(period_sentence(library, locale, "subscription-deletion")) if due else None,
        "paths": [
            {"event": event.value, "steps": [sentence_answer(step) for step in steps]}
            for event, steps in paths_for(library, locale, held.state.status)
        ],
    }


def _head(book: Book, locale: str) -> Json:
    return {"account_id": book.account_id, "as_of": book.at.isoformat(), "locale": locale}


def _held(held: Held) -> Json:
    status: SubscriptionStatus | None = held.state.status
    return fields_answer(held.state) | {
        "offer": held.offer or None,
        "customer": {"id": held.state.customer, "name": held.customer, "country": held.country},
        "possible": [event.value for event in POSSIBLE[status]],
    }
