"""Writes down what a source would say of one invented account, as the records that an import takes.

Days are counted back from today where the account is, so that a demonstration never grows old.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.diagnosis.rules import RULES
from app.diagnosis.vocabulary import Programme

Fields = dict[str, Any]
KNOWN_FOR = 420  # days for which the accounts have been known
DOCUMENTS = "https://documents.example.com"
ALL_LISTS = ("programmes", "invoices", "credits", "payments", "incidents", "provider-issues", "support-requests")


class Book:
    def __init__(self, account: str, name: str, place: str, now: datetime, *, cloud: str = "global") -> None:
        """`place`: country, currency, language and time zone."""
        country, currency, language, time_zone = place.split()
        self.account, self.currency, self.cloud = account, currency, cloud
        self.today = now.astimezone(ZoneInfo(time_zone)).date()
        self.records: list[Fields] = []
        self.say("account", KNOWN_FOR, name=name, cloud=cloud, time_zone=time_zone, country=country,
                 currency=currency, language=language)  # fmt: skip

    def ago(self, days: int) -> str:
        return (self.today - timedelta(days)).isoformat()

    def say(self, type_: str, since: int | None = None, **fields: Any) -> Book:
        """A record, true since so many days ago."""
        dated = {} if since is None else {"since": self.ago(since)}
        told: Fields = {"type": type_, "account": self.account, "as_of": self.ago(0)}
        self.records.append(told | dated | fields)
        return self

    def lists(self, *facts: str) -> Book:
        """That the source states all there is of these."""
        for fact in facts or ALL_LISTS:
            self.say("listing", KNOWN_FOR, of=fact)
        return self

    def csp(self, role: str, suspended: int | None = None) -> Book:
        return self._enrolled("csp", suspended, role=role)

    def ai_cloud(self, suspended: int | None = None) -> Book:
        return self._enrolled("ai-cloud", suspended)

    def _enrolled(self, programme: str, suspended: int | None, **fields: str) -> Book:
        self.say("enrolment", KNOWN_FOR, programme=programme, **fields)
        self.requirements(KNOWN_FOR, programme, met=True)
        self.say("suspension", KNOWN_FOR, programme=programme, suspended=False)
        if suspended is not None:
            self.say("suspension", suspended, programme=programme, suspended=True)
        return self

    def requirements(self, since: int, programme: str, *, met: bool) -> Book:
        """Every requirement that a reason under the programme rests on."""
        for rule in RULES:
            if rule.requirement and Programme(programme) in rule.programmes:
                self.say("requirement", since, id=rule.requirement.id, met=met)
        return self

    def verified(self, status: str = "complete", since: int = KNOWN_FOR, *, deadline: int | None = None,
                 checks: Sequence[str] = ("authorized", "authorized", "authorized")) -> Book:  # fmt: skip
        """The account profile, and its three checks in their order."""
        if status != "complete":
            self.say("profile", KNOWN_FOR, status="complete")
        limit: Fields = {} if deadline is None else {"deadline": self.ago(-deadline)}
        self.say("profile", since, status=status, **limit)
        for name, outcome in zip(("email-ownership", "employment", "business"), checks, strict=True):
            self.say("check", since, name=name, status=outcome)
        return self

    def customer(self, name: str, country: str) -> Book:
        return self.say("customer", 300, id=f"{self.account}-C{self._next('customer')}", name=name, country=country)

    def subscription(self, since: int, offer: str) -> Book:
        """One of the customer named last; `then` says what became of it."""
        customer = next(each["id"] for each in reversed(self.records) if each["type"] == "customer")
        number = f"{self.account}-S{self._next('subscription'):02}"
        return self.say(
            "subscription", since, id=number, customer=customer, offer=offer, cloud=self.cloud, status="active"
        )

    def then(self, since: int, status: str, cause: str = "") -> Book:
        """That the subscription named last came to be so."""
        last = next(each for each in reversed(self.records) if each["type"] == "subscription")
        kept = {name: last[name] for name in ("id", "customer", "offer", "cloud")}
        return self.say("subscription", since, **kept, status=status, **({"cause": cause} if cause else {}))

    def invoice(self, due: int, amount: str, *, paid: str = "", after: int = -3, currency: str = "") -> Book:
        """An invoice due so many days ago, with what was paid of it so many days after that."""
        day = self.today - timedelta(due)
        money: Fields = {"currency": currency or self.currency}
        number = f"{self.account}-{self._next('invoice'):02}"
        issued = day - timedelta(30)
        files = [["PDF", f"{DOCUMENTS}/{number}.pdf"], ["CSV", f"{DOCUMENTS}/{number}.csv"]]
        self.say("invoice", id=number, issued=issued.isoformat(), due=day.isoformat(), amount=amount,
                 documents=files, **money)  # fmt: skip
        if paid:
            self.say("payment", id=f"{number}-P", day=self.ago(due - after), amount=paid, invoice=number, **money)
        last = issued.replace(day=1) - timedelta(1)
        self.say("reconciliation", id=f"{number}-R", issued=issued.isoformat(), first_day=_first(last).isoformat(),
                 last_day=last.isoformat(), name=f"{last:%Y-%m}", url=f"{DOCUMENTS}/{number}-reconciliation.csv",
                 invoice=number)  # fmt: skip
        return self

    def paid_months(self, *amounts: str, last_due: int) -> Book:
        """A month's invoice each, oldest first, all paid in full and in time."""
        for months, amount in zip(reversed(range(len(amounts))), amounts, strict=True):
            self.invoice(last_due + 31 * months, amount, paid=amount)
        return self

    def _next(self, kind: str) -> int:
        """Counted, not dated: when the dates move on, a thing stays the one it was."""
        return 1 + len({each["id"] for each in self.records if each["type"] == kind})


def _first(day: date) -> date:
    return day.replace(day=1)
