"""What reading from Partner Center is called in words; English, to be translated where it is shown."""

from __future__ import annotations

from app.partner_center.vocabulary import Resource, Trouble
from app.wording import N_

RESOURCES: dict[Resource, str] = {
    Resource.LEGAL_BUSINESS: N_("Legal business profile: whether it is verified, and which check failed"),
    Resource.INVOICES: N_("Invoices: number, date, amount and what has been paid"),
    Resource.SUMMARIES: N_("Invoice summaries: what is open in each currency, and the last payment"),
    Resource.ORGANIZATION: N_("Organization profile: name, country and language"),
    Resource.BILLING: N_("Billing profile: the currency that is billed in"),
    Resource.MPN: N_("Partner network profile: whether there is an id in the partner network"),
    Resource.SUPPORT: N_("Support profile: whether customers are given a way to reach support"),
    Resource.RELATIONSHIPS: N_("Relationships: whether the account is an indirect provider or an indirect reseller"),
    Resource.CUSTOMERS: N_("Customers: their ids and names"),
    Resource.SUBSCRIPTIONS: N_("Subscriptions: offer, status, and why one is suspended"),
    Resource.SERVICE_REQUESTS: N_("Service requests: number, status and date"),
}
TROUBLES: dict[Trouble, str] = {
    Trouble.CONSENT_EXPIRED: N_("The consent has expired, or was taken back at Microsoft. Give it again."),
    Trouble.SECRET_REFUSED: N_(
        "Microsoft no longer accepts this site’s secret. Whoever runs this site has to renew it."
    ),
    Trouble.SEALED: N_("The stored consent can’t be opened, because its key is missing. Give consent again."),
    Trouble.NOT_ALLOWED: N_("Partner Center refused: whoever consented isn’t allowed to see this."),
    Trouble.PROGRAM_NOT_ACTIVE: N_("Partner Center refused, because the account isn’t active in the reseller program."),
    Trouble.NO_RESOURCE: N_("Partner Center has nothing of the kind for this account."),
    Trouble.REFUSED: N_("Partner Center didn’t accept the request."),
    Trouble.THROTTLED: N_("Partner Center asked to come back later."),
    Trouble.UNAVAILABLE: N_("Partner Center had an error of its own."),
    Trouble.UNREACHABLE: N_("Partner Center couldn’t be reached, or didn’t answer in time."),
    Trouble.INCOMPLETE: N_("The answer broke off before its end."),
    Trouble.NOT_UNDERSTOOD: N_("The answer wasn’t in the documented form."),
    Trouble.NOT_OFFERED: N_("Partner Center doesn’t offer this in the account’s cloud."),
    Trouble.FAILED: N_("Something went wrong on our side."),
    Trouble.OTHER_TENANT: N_(
        "The answers are about another organization than the one that consented. Nothing was taken over."
    ),
}
# Facts that no answer states.
UNSEEN = (
    N_("Whether the account is suspended, unless Partner Center refuses something for that reason"),
    N_("Abuse that Microsoft has found or is looking into"),
    N_("Issues of an indirect provider"),
    N_("Whether the requirements of the CSP program are met"),
    N_("The day on which a verification was rejected: it counts from when it was first seen"),
    N_("When invoices are due: that is counted from their date, by the payment terms that are set here"),
)
