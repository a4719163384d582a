"""What an agent has typed and chosen in the form of a request: it outlives searches, refusals and conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import MultiDict

from app.answers import Place
from app.identity.opaque import new_secret
from app.support.errors import AssignedError, NotPossibleError, SentBeforeError, SupportError
from app.web import NOT_POSSIBLE, SENT_BEFORE, STALE
from app.wording import N_, Wrong

THEN = ("partner", "support", "close")
ASSIGNED = (
    N_("Somebody else has said meanwhile who works on this request"),
    N_("Nothing was changed. Who works on it now stands below, and your text is still in the form."),
)


@dataclass(frozen=True, slots=True)
class Typed:
    written: str  # the locale that the text is in
    text: str = ""
    chosen: tuple[Place, ...] = ()  # answers to be attached
    then: str = "partner"  # whose turn it is afterwards, or that the request is closed
    resolution: str = ""
    action: str = ""
    find: str = ""  # what was searched for
    found: tuple[Place, ...] = ()
    version: int = 0  # of the request that was read; 0: the one that is shown
    number: int = 0  # of the assignment that was read
    assignee: str = ""
    token: str = field(default_factory=new_secret)
    errors: Mapping[str, Wrong] = field(default_factory=dict)
    trouble: tuple[str, ...] = ()  # why nothing was written: a heading, then sentences

    @classmethod
    def sent(cls, written: str, form: MultiDict[str, str], chosen: tuple[Place, ...]) -> Typed:
        """What a form holds, with whatever a browser or somebody else may have put there."""
        then, token = form.get("then", ""), form.get("token", "")
        return cls(
            written=written,
            text=form.get("message", ""),
            chosen=chosen,
            then=then if then in THEN else THEN[0],
            resolution=form.get("resolution", ""),
            action=form.get("action", ""),
            find=form.get("find", ""),
            version=form.get("version", 0, int),
            number=form.get("number", 0, int),
            assignee=form.get("assignee", ""),
            token=token if 0 < len(token) <= 64 and token.isalnum() else new_secret(),
        )

    def finding(self, words: str, found: tuple[Place, ...]) -> Typed:
        return replace(self, find=words, found=found)

    def filled(self, text: str, chosen: tuple[Place, ...], written: str) -> Typed:
        """With the text that the articles give, behind what was typed already; in its language."""
        typed = self.text.strip()
        whole = f"{typed}\n\n{text}" if typed and text not in typed else typed or text
        return replace(self, text=whole, written=written, chosen=tuple(dict.fromkeys([*self.chosen, *chosen])))

    def assigned(self, number: int) -> Typed:
        return replace(self, number=number)

    def wrong(self, name: str, what: Wrong) -> Typed:
        return self.with_errors({name: what})

    def with_errors(self, errors: Mapping[str, Wrong]) -> Typed:
        return replace(self, errors=dict(errors))

    def refused(self, error: SupportError, token: str = "") -> Typed:
        """Because of somebody else. The text may still be sent, as what follows on the request as it is shown now."""
        causes: dict[type[SupportError], tuple[str, ...]] = {
            AssignedError: ASSIGNED,
            NotPossibleError: NOT_POSSIBLE,
            SentBeforeError: SENT_BEFORE,
        }
        trouble = causes.get(type(error), STALE)
        number = error.thread.request.assigned.number
        return replace(self, trouble=trouble, token=token or self.token, number=number)
