"""Support requests of the invented accounts, each in its account's language, and what the invented agent answers.

They are dated back from the day of the first seeding, and told apart by the account and their number: requests are
never taken back, so a second seeding finds them and adds nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.database import Database
from app.diagnosis.vocabulary import Programme
from app.identity.audit import Trail
from app.identity.roles import Principal
from app.support.errors import SentBeforeError
from app.support.records import Action, Draft, Purpose, Step
from app.support.service import SupportService


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody did, so many hours after the request was sent. The agent's are `by_agent`."""

    after: int
    action: Action
    message: str
    by_agent: bool = False
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    account: str
    hours_ago: int
    purpose: Purpose
    subject: str
    message: str
    programme: Programme | None = None
    reasons: tuple[str, ...] = ()
    then: tuple[Said, ...] = ()


REQUESTS = (
    Asked(
        "DEMO-01", 76, Purpose.REINSTATEMENT, "Återställ konto DEMO-01",
        "Hej!\n\nFaktura DEMO-01-06 är sen därför att den gick till en gammal adress. Vi har betalat 20 000 kr av den "
        "och betalar resten den här veckan.\n\nKan kontot återställas när allt är betalt?",
        Programme.CSP, ("billing-overdue",),
        (
            Said(5, Action.REPLIED, "Hej! Ja. När hela fakturan DEMO-01-06 är betald kan kontot återställas.\n\n"
                 "Svara här med datumet för betalningen, så tittar vi på det samma dag.", by_agent=True),
        ),
    ),
    Asked(
        "DEMO-02", 200, Purpose.OTHER, "Waar vinden we de creditnota van vorige maand?",
        "Goedemorgen,\n\nWe zien de creditnota van vorige maand niet bij onze facturen. Waar staat die?",
        None, (),
        (
            Said(20, Action.REPLIED, "Goedemorgen! De creditnota staat onder Facturering, op het tabblad "
                 "Factuurgeschiedenis.", by_agent=True),
            Said(22, Action.CLOSED, "Gevonden, dank u wel."),
        ),
    ),
    Asked(
        "DEMO-03", 30, Purpose.REINSTATEMENT, "Rétablissement du compte DEMO-03",
        "Bonjour,\n\nNous avons renvoyé l’extrait du registre du commerce qui manquait à la vérification.\n\n"
        "Pouvez-vous rétablir notre compte ?",
        Programme.AI_CLOUD, ("vetting-rejected",),
        (
            Said(3, Action.REPLIED, "Bonjour, pouvez-vous nous dire à quelle date vous l’avez envoyé ?", by_agent=True),
            Said(6, Action.REPLIED, "Bonjour, nous l’avons envoyé hier matin."),
        ),
    ),
    Asked(
        "DEMO-10", 18, Purpose.EXPLANATION, "Pourquoi le compte DEMO-10 est-il suspendu ?",
        "Bonjour,\n\nNotre compte est suspendu, mais nos factures sont payées et notre profil est complet.\n\n"
        "Quelle est la raison de la suspension ?",
        Programme.CSP,
    ),
    Asked(
        "DEMO-12", 52, Purpose.EXPLANATION, "How can a suspension of account DEMO-12 be avoided?",
        "Hello,\n\nThree warnings at once on our account. Which of them is the most urgent?",
        None, ("billing-overdue", "profile-rejected"),
        (
            Said(2, Action.REPLIED, "Hello! We’re looking into all three and will write to you tomorrow.",
                 by_agent=True, keep=True),
        ),
    ),
)  # fmt: skip


class Clock:
    """Stands where it is put: what is sent bears that moment."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def seed_requests(
    database: Database, trail: Trail, partners: Mapping[str, tuple[Principal, str]], agent: Principal, now: datetime
) -> int:
    """How many requests are new. `partners`: who asks for each account, and in which locale."""
    clock = Clock(now)
    support = SupportService(database, trail, clock)
    return sum([_sent(support, clock, each, *partners[each.account], agent, now) for each in REQUESTS])


def _sent(
    support: SupportService,
    clock: Clock,
    asked: Asked,
    partner: Principal,
    locale: str,
    agent: Principal,
    now: datetime,
) -> bool:
    """Whether it is new. One that was sent before stays as it is, whatever has been said since."""
    began = clock.now = now - timedelta(hours=asked.hours_ago)
    draft = Draft(asked.purpose, asked.subject, asked.message, locale, asked.programme, asked.reasons)
    try:
        thread = support.create(partner, asked.account, draft, token=f"demo-{asked.account}")
    except SentBeforeError:
        return False
    if thread.request.changed != began:
        return False
    for version, said in enumerate(asked.then, 1):
        clock.now = began + timedelta(hours=said.after)
        step = Step(said.action, version, said.message, locale, said.keep)
        support.change(agent if said.by_agent else partner, asked.account, thread.request.id, step)
    return True
