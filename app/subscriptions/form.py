"""An event as a program states it: JSON → what is to be checked, or everything that is wrong with its shape."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, ValidationError

from app.accounts.fields import Word
from app.diagnosis.vocabulary import Cause
from app.facts_form import FactsRefusedError, refusals_of
from app.facts_form.form import Day, Form
from app.subscriptions.records import Event
from app.subscriptions.workflow import Given


class EventForm(Form):
    """What was done to a subscription, in Partner Center: nothing here does it there."""

    event: Annotated[Event, Word]
    cause: Annotated[
        Annotated[Cause, Word] | None, Field(description="Why it was suspended or cancelled; a reactivation has none")
    ] = None
    on: Annotated[Day | None, Field(description="The day, where the account is; without it, today")] = None


def read_event(data: Any) -> Given:
    """Raises FactsRefusedError."""
    try:
        form = EventForm.model_validate(data)
    except ValidationError as error:
        raise FactsRefusedError(refusals_of(error)) from None
    return Given(form.event, form.cause or "", form.on.isoformat() if form.on else "")
