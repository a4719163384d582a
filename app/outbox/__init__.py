"""The outbox: what happened, kept in the very transaction in which it happened, for those who want to be told of it."""

from __future__ import annotations

from app.outbox.events import EventType, Happening

__all__ = ["EventType", "Happening"]
