"""What programmes, clouds, roles and translation states are called on pages."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from flask_babel import gettext as _

from app.i18n import babel_name
from app.remedies.words import PROGRAMMES
from app.web.contexts import Badge
from indexer.localization.freshness import Status, Translation

__all__ = ["CLOUDS", "N_", "PROGRAMMES", "ROLES", "named", "sentence_name", "status_badges"]


def N_(text: str) -> str:  # noqa: N802 - gettext's own name: marks a text for extraction, translated where it is shown
    return text


CLOUDS = {
    "global": N_("Global cloud"),
    "us-government": N_("US Government cloud"),
    "21vianet": N_("Operated by 21Vianet"),
    "germany": N_("Microsoft Cloud Germany"),
}
ROLES = {
    "global-admin": N_("Global admin"),
    "billing-admin": N_("Billing admin"),
    "billing-agent": N_("Billing agent"),
    "admin-agent": N_("Admin agent"),
    "sales-agent": N_("Sales agent"),
    "helpdesk-agent": N_("Helpdesk agent"),
    "user-management-admin": N_("User management admin"),
    "user-admin": N_("User admin"),
    "account-admin": N_("Account admin"),
    "mpn-partner-admin": N_("Partner program admin"),
    "business-profile-admin": N_("Business profile admin"),
    "primary-contact": N_("Primary contact"),
    "program-admin": N_("Program admin"),
    "report-viewer": N_("Report viewer"),
    "executive-report-viewer": N_("Executive report viewer"),
    "incentives-admin": N_("Incentives admin"),
    "incentives-user": N_("Incentives user"),
    "referrals-admin": N_("Referrals admin"),
    "referrals-user": N_("Referrals user"),
    "chip-admin": N_("CHIP admin"),
    "cpv-admin": N_("CPV admin"),
    "crm-admin": N_("System admin"),
    "psc-seller": N_("Partner Sales Connect seller"),
    "psc-admin": N_("Partner Sales Connect admin"),
    "psc-deal-manager": N_("Partner Sales Connect deal manager"),
    "advisor": N_("Advisor"),
    "everyone": N_("All users"),
}


def named(names: dict[str, str], key: str) -> str:
    """The name in the reader's language; what has none is shown by its id."""
    return _(names[key]) if key in names else key


def sentence_name(locale: str, reader: str) -> str:
    """A language's name as it stands inside a sentence in the reader's language: `anglais`, `Engels`."""
    try:
        name = Locale.parse(locale, sep="-").get_language_name(babel_name(reader))
    except (ValueError, UnknownLocaleError):
        return locale
    return name or locale


def status_badges(translation: Translation, *, fallback: bool, source: str, reader: str) -> tuple[Badge, ...]:
    """The translation status in a word or two, for lists."""
    if fallback:
        return (Badge("risk", _("Only in %(language)s", language=sentence_name(source, reader))),)
    if translation.status is Status.SOURCE:
        return ()
    made = {"HT": _("Human translation"), "MT": _("Machine translation")}.get(translation.method)
    states = {
        Status.SAME_REVISION: Badge("good", _("Up to date")),
        Status.OUTDATED: Badge("risk", _("Outdated")),
        Status.UNKNOWN: Badge("quiet", _("Revision unknown")),
    }
    state = states.get(translation.status)
    return (*([Badge("quiet", made)] if made else []), *([state] if state else []))
