"""The invented accounts: together they show every reason, standing, programme, role, cloud and language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.demo.book import Book, Fields
from app.identity.roles import Role

SWEDEN = "SE SEK sv-SE Europe/Stockholm"
FRANCE = "FR EUR fr-FR Europe/Paris"
NETHERLANDS = "NL EUR nl-NL Europe/Amsterdam"
BRITAIN = "GB GBP en-GB Europe/London"
GERMANY = "DE EUR de-DE Europe/Berlin"
AMERICA = "US USD en-US America/New_York"


@dataclass(frozen=True)
class DemoAccount:
    """An account, what is known of it, and who signs in to look at it."""

    id: str
    name: str
    shows: str  # in English, for whoever runs the demonstration
    locale: str
    role: Role
    records: tuple[Fields, ...]


def demo_accounts(now: datetime) -> tuple[DemoAccount, ...]:
    return tuple([_made(number, each, now) for number, each in enumerate(ACCOUNTS, 1)])


@dataclass(frozen=True)
class _Plan:
    name: str
    place: str
    shows: str
    locale: str
    write: Callable[[Book], Book]
    role: Role = Role.GLOBAL_ADMIN
    cloud: str = "global"


def _made(number: int, plan: _Plan, now: datetime) -> DemoAccount:
    account = f"DEMO-{number:02}"
    book = plan.write(Book(account, plan.name, plan.place, now, cloud=plan.cloud))
    return DemoAccount(account, plan.name, plan.shows, plan.locale, plan.role, tuple(book.records))


def _long_overdue(book: Book) -> Book:
    book.lists().csp("direct-bill", suspended=13).verified()
    book.paid_months("48200.00", "51750.50", "47980.00", "60310.00", last_due=136)
    book.invoice(105, "58420.00", paid="58420.00", after=9)
    book.invoice(74, "63150.75", paid="20000.00", after=20)
    book.invoice(43, "59800.00").invoice(12, "61240.00").invoice(-19, "60115.00")
    book.customer("Påhittad Handel AB", "SE").subscription(290, "Microsoft 365 (demo)")
    book.subscription(210, "Azure (demo)").then(33, "suspended", "fraud").then(21, "active")
    book.customer("Exempelvaror AB", "SE").subscription(290, "Microsoft 365 (demo)").then(
        80, "suspended", "non-payment"
    )
    return book.subscription(290, "Visio (demo)").then(120, "cancelled", "customer-request")


def _overdue(book: Book) -> Book:
    book.lists().csp("direct-bill").verified()
    book.paid_months("8120.40", "8344.10", "7990.00", "8610.25", last_due=76)
    return book.invoice(45, "8433.60").invoice(14, "8702.15", paid="3000.00", after=5).invoice(-17, "8655.00")


def _vetting_rejected(book: Book) -> Book:
    book.lists().ai_cloud(suspended=9).verified(since=200)
    book.customer("Client Fictif SARL", "FR").subscription(150, "Microsoft 365 (demo)").then(6, "suspended", "fraud")
    return book.say("vetting", 75, status="pending").say("vetting", 41, status="rejected")


def _vetting_just_rejected(book: Book) -> Book:
    book.lists().ai_cloud().verified(since=200)
    return book.say("vetting", 60, status="pending").say("vetting", 12, status="rejected")


def _profile_rejected(book: Book) -> Book:
    book.lists().csp("indirect-provider").requirements(6, "csp", met=False)
    book.verified("rejected", since=6, checks=("authorized", "authorized", "rejected"))
    book.paid_months("212400.00", "208150.00", "231990.00", last_due=91)
    return book.invoice(60, "224310.00").invoice(29, "219875.50", paid="219875.50").invoice(-2, "226400.00")


def _provider_issue(book: Book) -> Book:
    book.lists().csp("indirect-reseller", suspended=5).verified()
    return book.say("provider-issue", 8, id="DEMO-06-I1", status="affects")


def _abuse(book: Book) -> Book:
    book.lists().csp("direct-bill", suspended=3).verified()
    book.paid_months("15300.00", "14980.00", "16120.00", last_due=11)
    book.say("incident", 17, id="DEMO-07-A1", status="investigating")
    book.say("incident", 4, id="DEMO-07-A1", status="stands")
    return book.say("support-request", id="DEMO-07-Q1", sent=book.ago(2))


def _operated_by_21vianet(book: Book) -> Book:
    book.lists("programmes", "support-requests", "subscriptions").csp("direct-bill").verified()
    book.customer("示例客户 (demo)", "CN").subscription(200, "Office 365").then(48, "suspended", "customer-request")
    book.subscription(200, "Azure").then(57, "suspended", "non-payment")
    book.customer("样品公司 (demo)", "CN").subscription(180, "Office 365").then(63, "suspended", "fraud")
    return book.subscription(180, "Dynamics 365")


def _good(book: Book) -> Book:
    book.lists().csp("direct-bill").ai_cloud().verified()
    book.say("vetting", 390, status="pending").say("vetting", 370, status="authorized")
    book.paid_months("33100.00", "31880.00", "35420.00", "34900.00", "36050.00", last_due=8)
    return book.invoice(-23, "35200.00")


def _unexplained(book: Book) -> Book:
    book.lists().csp("direct-bill", suspended=2).verified()
    return book.paid_months("4210.00", "3985.30", "4120.75", last_due=20)


def _little_known(book: Book) -> Book:
    book.lists("programmes")
    book.say("enrolment", 120, programme="csp", role="indirect-reseller")
    return book.say("profile", 90, status="complete")


def _several_at_once(book: Book) -> Book:
    book.lists().csp("direct-bill").ai_cloud()
    book.verified("pending", since=10, deadline=20, checks=("authorized", "pending", "pending"))
    book.say("vetting", 400, status="authorized")
    book.say("incident", 7, id="DEMO-12-A1", status="investigating")
    book.paid_months("21400.00", "22050.00", last_due=66)
    book.invoice(35, "20990.00").invoice(35, "6400.00", currency="EUR", paid="1400.00", after=2)
    book.invoice(4, "21775.00", paid="21775.00")
    book.say("payment", id="DEMO-12-P9", day=book.ago(3), amount="5000.00", currency="EUR")
    return book.say("credit", id="DEMO-12-K1", day=book.ago(20), amount="990.00", currency="USD",
                    invoice=next(each["id"] for each in book.records if each.get("amount") == "20990.00"))  # fmt: skip


def _settled(book: Book) -> Book:
    book.lists().csp("direct-bill", suspended=13).verified()
    book.paid_months("18200.00", "17950.50", last_due=104)
    book.invoice(75, "19420.00", paid="19420.00", after=72)
    return book.invoice(14, "18800.00", paid="18800.00", after=9).invoice(-17, "18115.00")


ACCOUNTS = (
    _Plan("Exempel AB (demo)", SWEDEN, "suspended: a bill is more than 60 days overdue", "sv-SE", _long_overdue),
    _Plan("Voorbeeld BV (demo)", NETHERLANDS, "at risk: a bill is overdue; seen by a billing admin", "nl-NL",
          _overdue, Role.BILLING_ADMIN),
    _Plan("Exemple SARL (demo)", FRANCE, "suspended in AI Cloud: vetting rejected", "fr-FR", _vetting_rejected),
    _Plan("Sample Ltd (demo)", BRITAIN, "at risk in AI Cloud: vetting was rejected lately", "en-US",
          _vetting_just_rejected),
    _Plan("Påhittad Distribution AB (demo)", SWEDEN, "suspension due: profile rejected; a bill exactly 60 days overdue",
          "sv-SE", _profile_rejected),
    _Plan("Revendeur Fictif SAS (demo)", FRANCE, "suspended: an issue of the indirect provider", "fr-FR",
          _provider_issue),
    _Plan("Placeholder Government Services Inc (demo)", AMERICA, "suspended in US Government: abuse; support asked",
          "en-US", _abuse, cloud="us-government"),
    _Plan("Denkbeeldig Cloud BV (demo)", "NL EUR nl-NL Asia/Shanghai", "not covered: operated by 21Vianet", "nl-NL",
          _operated_by_21vianet, cloud="21vianet"),
    _Plan("Mönster Moln AB (demo)", SWEDEN, "in good standing, in both programs", "sv-SE", _good),
    _Plan("Modèle Conseil SAS (demo)", FRANCE, "suspended, but nothing known explains it", "fr-FR", _unexplained),
    _Plan("Proef Partner BV (demo)", NETHERLANDS, "not known: too little has been reported", "nl-NL", _little_known),
    _Plan("Imaginary Partners LLC (demo)", AMERICA, "at risk thrice, in two currencies; seen by an ordinary user",
          "en-US", _several_at_once, Role.USER),
    _Plan("Beispiel GmbH (demo)", GERMANY, "suspended; what was overdue has been paid: ask to be reinstated", "de-DE",
          _settled),
)  # fmt: skip
