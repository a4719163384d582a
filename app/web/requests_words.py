"""What support requests are called on pages: purposes, statuses as either side sees them, and what was done."""

from __future__ import annotations

from app.support.records import Action, Purpose, Resolution, Side, Status
from app.wording import N_

PURPOSES: dict[Purpose, tuple[str, str]] = {
    Purpose.REINSTATEMENT: (N_("Reinstate the account"), N_("It is suspended, and what stood against it is settled.")),
    Purpose.EXPLANATION: (N_("Explain a suspension"), N_("You don’t know the reason, or want to avoid a suspension.")),
    Purpose.OTHER: (N_("Something else"), N_("A question that isn’t about a suspension.")),
}
# Tone and words; whoever has to act next is called by name.
STATUSES: dict[Side, dict[Status, tuple[str, str]]] = {
    Side.PARTNER: {
        Status.OPEN: ("info", N_("Opened")),
        Status.WAITING_FOR_PARTNER: ("risk", N_("Waiting for you")),
        Status.WAITING_FOR_SUPPORT: ("info", N_("Waiting for support")),
        Status.CLOSED: ("quiet", N_("Closed")),
    },
    Side.SUPPORT: {
        Status.OPEN: ("risk", N_("Opened")),
        Status.WAITING_FOR_PARTNER: ("info", N_("Waiting for the partner")),
        Status.WAITING_FOR_SUPPORT: ("risk", N_("Waiting for support")),
        Status.CLOSED: ("quiet", N_("Closed")),
    },
}
SIDES: dict[Side, tuple[str, str]] = {
    Side.PARTNER: ("quiet", N_("Partner")),
    Side.SUPPORT: ("good", N_("Support")),
}
DONE: dict[Action, str] = {
    Action.CREATED: "",
    Action.REPLIED: "",
    Action.CLOSED: N_("Closed the request."),
    Action.REOPENED: N_("Reopened the request."),
}
RESOLUTIONS: dict[Resolution, str] = {
    Resolution.ANSWERED: N_("Answered"),
    Resolution.REINSTATED: N_("The account is reinstated"),
    Resolution.DUPLICATE: N_("Another request says the same"),
    Resolution.NOT_OURS: N_("Somebody else has to answer it"),
    Resolution.WITHDRAWN: N_("No longer needed"),
}
SOMEBODY = N_("Somebody who is no longer known")
EVERYTHING = N_("The account as a whole")
STALE = (
    N_("This request has changed since you opened it"),
    N_("Nothing of yours was sent. What is new is marked below, and your text is still in the form."),
    N_("Read what is new. If your text still fits, send it again."),
)
NOT_POSSIBLE = (
    N_("This can’t be done now"),
    N_("A closed request can only be reopened. Nothing of yours was sent; your text is still in the form."),
)
SENT_BEFORE = (
    N_("You’ve sent this form before, with another text"),
    N_("What you sent then stands below, and your new text is still in the form. To add it, send it again."),
)
