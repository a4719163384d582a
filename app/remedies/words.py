"""What a diagnosis is called in words: standings, states, what isn't known and where to find it out.

English, to be translated where it is shown (`Wording.gettext`). Reasons and steps are in the words of the articles.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from app.diagnosis.capabilities import Why
from app.diagnosis.rules import RULES
from app.diagnosis.vocabulary import Fact, Origin, Outside, Programme, Role, Standing, State
from app.wording import N_, Wording

if TYPE_CHECKING:
    from app.diagnosis.engine import Diagnosis
    from app.diagnosis.finding import Finding
    from app.remedies.pairing import Sentence

# What an account's standing is called, and what it means.
STANDINGS: dict[Standing, tuple[str, str]] = {
    Standing.SUSPENDED: (
        N_("Your account is suspended, and there is a known reason"),
        N_("Settle what stands against the account, then ask for it to be reinstated."),
    ),
    Standing.SUSPENDED_UNEXPLAINED: (
        N_("Your account is suspended, but the reason isn’t known"),
        N_("Nothing that is known explains the suspension. Ask support for the reason."),
    ),
    Standing.SUSPENDED_SETTLED: (
        N_("Your account is still suspended, but the known reason for it is settled"),
        N_("Ask to have the account reinstated."),
    ),
    Standing.SUSPENSION_DUE: (
        N_("There is a reason to suspend your account"),
        N_("Settle it as soon as you can, before business stops."),
    ),
    Standing.AT_RISK: (
        N_("Your account is at risk"),
        N_("There is no reason for a suspension yet, but one may soon apply."),
    ),
    Standing.NOT_KNOWN: (
        N_("It can’t be told yet how your account stands"),
        N_("Nothing that is known stands against it, but something that matters isn’t known."),
    ),
    Standing.GOOD: (
        N_("Your account is in good standing"),
        N_("It isn’t suspended, and none of the known reasons for a suspension applies."),
    ),
    Standing.NOT_COVERED: (
        N_("Accounts in Partner Center operated by 21Vianet aren’t covered"),
        N_(
            "What these articles say about suspended accounts doesn’t apply there. Ask 21Vianet support about the state"
            " of your account."
        ),
    ),
}
# In a word or two, for a programme.
SHORT_STANDINGS: dict[Standing, str] = {
    Standing.SUSPENDED: N_("Suspended"),
    Standing.SUSPENDED_UNEXPLAINED: N_("Suspended, reason not known"),
    Standing.SUSPENDED_SETTLED: N_("Suspended, reason settled"),
    Standing.SUSPENSION_DUE: N_("Reason for a suspension"),
    Standing.AT_RISK: N_("At risk"),
    Standing.NOT_KNOWN: N_("Not known"),
    Standing.GOOD: N_("In good standing"),
    Standing.NOT_COVERED: N_("Not covered"),
}
STANDING_TONES: dict[Standing, str] = {
    Standing.SUSPENDED: "bad",
    Standing.SUSPENDED_UNEXPLAINED: "bad",
    Standing.SUSPENDED_SETTLED: "risk",
    Standing.SUSPENSION_DUE: "bad",
    Standing.AT_RISK: "risk",
    Standing.NOT_KNOWN: "info",
    Standing.GOOD: "good",
    Standing.NOT_COVERED: "info",
}
# A finding's badge, and the heading of those in that state.
STATES: dict[State, tuple[str, str]] = {
    State.CONFIRMED: (N_("Applies"), N_("Reasons that apply")),
    State.AT_RISK: (N_("May soon apply"), N_("Reasons that may soon apply")),
    State.NOT_KNOWN: (N_("Not known"), N_("What isn’t known yet")),
    State.RULED_OUT: (N_("Ruled out"), N_("Reasons that are ruled out")),
    State.DOES_NOT_APPLY: (N_("Can’t apply"), N_("Reasons that can’t apply to this account")),
}
STATE_TONES: dict[State, str] = {
    State.CONFIRMED: "bad",
    State.AT_RISK: "risk",
    State.NOT_KNOWN: "info",
    State.RULED_OUT: "good",
    State.DOES_NOT_APPLY: "quiet",
}
OUTSIDE: dict[Outside, str] = {
    Outside.CLOUD: N_("The articles don’t cover the account’s cloud."),
    Outside.PROGRAMME: N_("It concerns another program."),
    Outside.ROLE: N_("It concerns another role."),
}
REASONS: dict[str, str] = {rule.id: rule.title for rule in RULES}
# What is said of a reason that doesn't apply yet, or of which nobody knows.
OPEN_REASONS: dict[State, dict[str, str]] = {
    State.AT_RISK: {rule.id: rule.threat for rule in RULES},
    State.NOT_KNOWN: {rule.id: rule.question for rule in RULES},
}
WHERE_APPLIES = N_("An account is suspended where this applies:")
PROGRAMMES: dict[str, str] = {
    Programme.CSP: N_("Cloud Solution Provider (CSP) program"),
    Programme.AI_CLOUD: N_("Microsoft AI Cloud Partner Program"),
}
ROLES: dict[Role, str] = {
    Role.DIRECT_BILL: N_("Direct bill partner"),
    Role.INDIRECT_PROVIDER: N_("Indirect provider"),
    Role.INDIRECT_RESELLER: N_("Indirect reseller"),
}
ORIGINS: dict[Origin, str] = {
    Origin.IMPORT: N_("Imported data"),
    Origin.PARTNER_CENTER: N_("Partner Center"),
    Origin.API: N_("Data sent by a program"),
    Origin.PERSON: N_("Entered by a person"),
    Origin.SELF_CHECK: N_("Your answer"),
    Origin.WHAT_IF: N_("Supposed"),
}
ALLOWED: dict[bool | None, tuple[str, str]] = {
    True: ("good", N_("You can")),
    False: ("bad", N_("You can’t")),
    None: ("info", N_("Not known")),
}
WHY: dict[Why, str] = {
    Why.UNAFFECTED: N_("A suspension doesn’t change this."),
    Why.NOT_SUSPENDED: N_("The account isn’t suspended."),
    Why.SUSPENDED: N_("The account is suspended."),
    Why.NOT_KNOWN: N_("It depends on whether the account is suspended."),
    Why.NOT_COVERED: N_("The articles don’t cover the account’s cloud."),
}
# What an operation is called where no article speaks of it.
OPERATIONS: dict[str, str] = {
    "manage-existing": N_("Manage existing deployments, licenses and services"),
    "sell-new": N_("Authorize or resell new licenses and services"),
}
DONE: dict[bool | None, tuple[str, str]] = {
    True: ("good", N_("Done")),
    False: ("risk", N_("To do")),
    None: ("quiet", N_("To check")),
}
BILL = (Fact.INVOICES, Fact.CREDITS, Fact.PAYMENTS)  # people look all three up in one place
# What to find out; and where, if no step of an article says so.
FACTS: dict[Fact, str] = {
    Fact.PROGRAMMES: N_("Which programs the account is enrolled in"),
    Fact.ROLE: N_("Which role the account has in the CSP program"),
    Fact.SUSPENSION: N_("Whether the account is suspended now"),
    Fact.PROFILE: N_("The verification state of the account profile"),
    Fact.VETTING: N_("The vetting status, and since when it has been so"),
    Fact.INVOICES: N_("Whether a bill is overdue, and since when"),
    Fact.CREDITS: N_("Which credits were granted"),
    Fact.PAYMENTS: N_("What has been paid"),
    Fact.ARREARS: N_("Whether a bill is overdue, and since when"),
    Fact.INCIDENTS: N_("Whether Microsoft has given notice of abuse"),
    Fact.PROVIDER_ISSUES: N_("Whether issues of the indirect provider affect the account"),
    Fact.REQUIREMENTS: N_("Which requirements the account meets"),
    Fact.SUPPORT_REQUESTS: N_("Whether support has been asked"),
    Fact.SUBSCRIPTIONS: N_("Which subscriptions there are"),
}
WHERE: dict[Fact, str] = {
    Fact.PROGRAMMES: N_(
        "Ask a global admin of the account. In Partner Center, Legal info in the account settings names the programs."
    ),
    Fact.ROLE: N_("Look at who bills you: Microsoft bills direct bill partners and indirect providers, not resellers."),
    Fact.SUSPENSION: N_("Sign in to Partner Center as a global admin and look for a message about it."),
}


def facts_to_find(missing: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """What isn't known, once each: a bill is one thing to look up."""
    return tuple(dict.fromkeys(Fact.INVOICES if fact in BILL else fact for fact in missing))


def reason_title(words: Wording, finding: Finding) -> str:
    """A reason as far as it is known: never as if it applied where it doesn't, or nobody says so."""
    return words.gettext(OPEN_REASONS.get(finding.state, REASONS)[finding.reason])


def statement_lead(words: Wording, finding: Finding) -> str:
    """What comes before an article's statement of a reason that doesn't apply, as far as is known; else nothing."""
    return "" if finding.state is State.CONFIRMED else words.gettext(WHERE_APPLIES)


def standing_sentences(words: Wording, diagnosis: Diagnosis, zone: ZoneInfo) -> tuple[str, ...]:
    """What the standing means, in whole sentences. `zone`: the account's."""
    standing, _ = diagnosis.standing, words.gettext
    sentences = [_(STANDINGS[standing][1])]
    threats = diagnosis.in_state(State.AT_RISK)
    if standing is Standing.AT_RISK:
        today = diagnosis.as_of.astimezone(zone).date()
        if any(each.deadline is not None and each.deadline < today for each in threats):
            sentences.append(_("A day by which something had to be settled is over: act now."))
        elif all(each.evidence for each in threats):  # else nobody may be told of its days
            sentences.append(_("There is still time to act."))
    if standing is Standing.SUSPENDED_SETTLED:
        settled = dict.fromkeys(reason for each in diagnosis.standings for reason in each.settled)
        sentences = [
            _("This reason is settled: “%(reason)s”.", reason=_(REASONS[each])) for each in settled
        ] + sentences
        if threats:
            sentences.append(_("Settle first what may soon apply."))
        if diagnosis.missing:
            sentences.append(_("What isn’t known yet may stand against it, too."))
    unknown = any(each.suspended is None for each in diagnosis.standings)
    if unknown and standing in (Standing.SUSPENSION_DUE, Standing.AT_RISK):
        sentences.append(_("Whether it is suspended already isn’t known."))
    if standing is Standing.SUSPENDED_UNEXPLAINED and diagnosis.missing:
        sentences.append(_("What isn’t known yet may explain it, too."))
    return tuple(sentences)


def finding_dates(words: Wording, finding: Finding, today: date) -> tuple[str, ...]:
    """Since when a reason has applied; by when to settle it, and from when on it applies. `today`: where the account
    is."""
    if finding.state is State.CONFIRMED and finding.since is not None:
        return (words.gettext("This reason has applied since %(date)s.", date=words.day(finding.since)),)
    if finding.deadline is None:
        return ()
    deadline = words.day(finding.deadline)
    if finding.applies_from is not None:
        applies = words.day(finding.applies_from)
        return (
            words.gettext(
                "Unless it is settled by %(deadline)s, this reason applies from %(date)s on.",
                deadline=deadline,
                date=applies,
            ),
        )
    return (settle_by(words, finding.deadline, today),)


def settle_by(words: Wording, deadline: date, today: date) -> str:
    """Of a day that a source has set, and that decides nothing by itself."""
    if deadline < today:
        return words.gettext(
            "It had to be settled by %(date)s. That day is over, and nothing has been decided as far as is known.",
            date=words.day(deadline),
        )
    return words.gettext("It has to be settled by %(date)s.", date=words.day(deadline))


def why_not_translated(words: Wording, sentence: Sentence, reader: str) -> str:
    """Why the source's sentence stands in, with dates where they are known; empty where it doesn't."""
    if not sentence.fallback:
        return ""
    translation, source = sentence.translation, words.language(sentence.locale)
    own = words.language(reader)
    if translation.status.value == "missing":
        return words.gettext(
            "Not translated yet: this article exists in %(source)s, but not in %(language)s.",
            source=source,
            language=own,
        )
    if translation.date and translation.date < translation.source_date:
        return words.gettext(
            "Not translated yet: the %(language)s article is of %(date)s, the %(source)s one of %(source_date)s.",
            language=own,
            source=source,
            date=words.iso_day(translation.date),
            source_date=words.iso_day(translation.source_date),
        )
    return words.gettext("Not translated yet: only the %(source)s article says this.", source=source)
