"""What statuses, causes and events of subscriptions are called on pages; English, translated where it is shown."""

from __future__ import annotations

from flask_babel import ngettext

from app.diagnosis.vocabulary import Cause, SubscriptionStatus
from app.subscriptions.records import Event
from app.wording import N_

STATUSES: dict[SubscriptionStatus | None, tuple[str, str]] = {
    SubscriptionStatus.ACTIVE: ("good", N_("Active subscription")),
    SubscriptionStatus.SUSPENDED: ("bad", N_("Suspended subscription")),
    SubscriptionStatus.CANCELLED: ("quiet", N_("Cancelled subscription")),
    SubscriptionStatus.DELETED: ("quiet", N_("Deleted subscription")),
    None: ("info", N_("Status not known")),
}


def counted(status: SubscriptionStatus, number: int) -> str:
    """What so many of them are called, below their number."""
    match status:
        case SubscriptionStatus.ACTIVE:
            return str(ngettext("active subscription", "active subscriptions", number))
        case SubscriptionStatus.SUSPENDED:
            return str(ngettext("suspended subscription", "suspended subscriptions", number))
        case SubscriptionStatus.CANCELLED:
            return str(ngettext("cancelled subscription", "cancelled subscriptions", number))
        case SubscriptionStatus.DELETED:
            return str(ngettext("deleted subscription", "deleted subscriptions", number))


CAUSES: dict[Cause, str] = {
    Cause.CUSTOMER_REQUEST: N_("At the customer’s request"),
    Cause.NON_PAYMENT: N_("For non-payment"),
    Cause.FRAUD: N_("For fraud"),
}
# What was done, as a choice in the form, and as the heading above how it is done.
EVENTS: dict[Event, tuple[str, str]] = {
    Event.SUSPENDED: (N_("I suspended it"), N_("Suspend it")),
    Event.REACTIVATED: (N_("I reactivated it"), N_("Reactivate it")),
    Event.CANCELLED: (N_("I cancelled it"), N_("Cancel it")),
}
CAN_SIGN_IN: dict[bool | None, tuple[str, str]] = {
    True: ("good", N_("Can sign in")),
    False: ("bad", N_("Can’t sign in")),
    None: ("info", N_("Not known")),
}
USERS: dict[bool | None, str] = {
    True: N_("They can sign in and use the services."),
    False: N_("They can’t sign in, and they can’t use the services."),
    None: N_("No article says whether they can sign in."),
}
ADMINISTRATORS: dict[bool | None, str] = {
    True: N_("They can sign in and reach the data."),
    False: N_("They can’t sign in."),
    None: N_("No article says whether they can sign in."),
}
