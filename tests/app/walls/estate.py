"""Many accounts, each with every fact there is and with words of its own in all of them, and people who may see it.

Two marks tell whose something is. *Ids* (`WALL-017-I1`) are what an attacker may have heard of and asks with. *Secrets*
(`Zebra017q`, amounts such as 90,174,173.17) are never said by anybody but their owner.
"""

import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_network
from threading import Event
from typing import Any

from apiflask import APIFlask
from sqlalchemy import select

from app.accounts.importing import Occasion, import_lines
from app.accounts.store import AccountStore
from app.database import EVERY_ACCOUNT, NO_ACCOUNT
from app.diagnosis.vocabulary import Origin, Programme
from app.identity.opaque import digest, new_id
from app.identity.records import LOCAL, Profile
from app.identity.roles import PARTNER_ROLES, Principal, Role, Scope
from app.mail.carrier import MailCarrier, Site
from app.mail.records import Notice
from app.mail.smtp import MailServer
from app.outbox.deliverer import Deliverer
from app.outbox.deliveries import Channel
from app.outbox.schema import outbox_delivery
from app.partner_center import store as partner_center
from app.partner_center.answers import Outcome
from app.partner_center.records import Connection, Flow
from app.partner_center.vault import Vault
from app.partner_center.vocabulary import Resource, Trouble
from app.remedies import guide_of
from app.sealing import Sealing
from app.services import Services
from app.support.presence import Doing
from app.support.records import Action, Answer, Draft, Purpose, Step
from app.support.reinstating import Reinstated
from app.sweeping.service import Sweep
from app.translation_reports import Draft as ReportDraft
from app.translation_reports import Fault, store
from app.webhooks.carrier import WebhookCarrier
from app.webhooks.reach import Network
from app.webhooks.sending import Sender
from app.webhooks.service import WebhookService
from tests.app.mail.servers import Post, posting
from tests.app.walls.asking import SITE
from tests.app.walls.samples import LITERALS

NOW = datetime.now(UTC)
STAFF = (Role.OPERATOR, Role.EDITOR)  # reach no account
PEOPLE = (Role.GLOBAL_ADMIN, Role.BILLING_ADMIN, Role.USER, Role.AGENT)
NOBODY_S = 999  # the number of the account that there isn't
YEAR = timedelta(days=365)
KEY = "ZrK6yvT0W7b0C1rHqG3r0e3yqg7Q8c5mJ1x2w9v8u4E="  # that secrets are kept with
LOOPBACK: Network = ip_network("127.0.0.0/8")
# Every word, amount and id that belongs to an account gives its number away.
SECRET = re.compile(r"[Zz]ebra(\d{3})q")
ID = re.compile(r"WALL-(\d{3})(?!\d)")
AMOUNT = re.compile(r"9(\d{3})4173")
OPAQUE = re.compile(r"\b[a-z]{3}_[0-9A-Za-z]{17}\b")
BETWEEN_DIGITS = re.compile(r"(?<=\d)[.,\s\u00a0\u202f’](?=\d)")
LISTS = "programmes invoices credits payments incidents provider-issues requirements support-requests subscriptions"


@dataclass(frozen=True)
class Person:
    """Somebody who is signed in and has a token for everything."""

    principal: Principal
    session: str
    token: str


@dataclass
class Owner:
    """An account, and what it owns: ids by the kind of thing they name."""

    number: int
    people: dict[Role, Person] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"WALL-{self.number:03}"

    @property
    def secret(self) -> str:
        return f"Zebra{self.number:03}q"

    def amount(self, cents: int) -> str:
        return f"9{self.number:03}4173.{cents:02}"

    def __post_init__(self) -> None:
        names = {"invoice": "I1", "customer": "C1", "subscription": "S1", "incident": "A1", "file": "R1"}
        self.ids |= {"account": self.id} | {kind: f"{self.id}-{end}" for kind, end in names.items()}
        # Those of nobody, until there is somebody.
        self.ids |= {"identity": new_id("usr"), "token": new_id("tok"), "request": new_id("req")}
        self.ids |= {"webhook": new_id("whk"), "delivery": new_id("dlv")}


@dataclass(frozen=True)
class Estate:
    """The accounts of one application, and one that nobody has."""

    app: APIFlask
    owners: tuple[Owner, ...]
    unknown: Owner
    staff: Owner  # no account's, though they name those of the first
    opaque: dict[str, int] = field(default_factory=dict)  # id without a mark → the number of its account
    mails: list[EmailMessage] = field(default_factory=list)  # that were sent to its people

    @property
    def services(self) -> Services:
        services: Services = self.app.extensions["goodstanding"]
        return services

    def own(self, owner: Owner, **ids: str) -> None:
        """Note that these are the owner's, though they don't look it."""
        owner.ids |= ids
        self.opaque.update(dict.fromkeys(ids.values(), owner.number))

    def found_in(self, text: str) -> set[int]:
        """The numbers of the accounts that the text says something of."""
        found = {int(number) for mark in (SECRET, ID) for number in mark.findall(text)}
        found |= {int(number) for number in AMOUNT.findall(BETWEEN_DIGITS.sub("", text))}
        return found | {self.opaque[each] for each in OPAQUE.findall(text) if each in self.opaque}


def settle(app: APIFlask, size: int) -> Estate:
    """Import that many accounts into the application's database, and let their people in."""
    owners = tuple(Owner(number) for number in range(1, size + 1))
    estate = Estate(app, owners, Owner(NOBODY_S), Owner(0))
    records = [record for owner in owners for record in facts(owner)]
    occasion = Occasion(Origin.IMPORT, "walls", NOW)
    report = import_lines(AccountStore(estate.services.database), list(enumerate(records, 1)), occasion)
    assert not report.refusals, report.refusals
    for owner in owners:
        for role in PEOPLE:
            let_in(estate, owner, role)
        ask_for_support(estate, owner)
        reinstate(estate, owner)
        connect(estate, owner)
    endpoint = register_endpoint(estate)
    sweep(estate)
    report_a_translation(estate)
    deliver(estate, endpoint)
    for role in STAFF:
        let_in(estate, estate.staff, role)
    estate.staff.ids = dict(owners[0].ids)
    give_an_endpoint(estate)
    return estate


def let_in(estate: Estate, owner: Owner, role: Role) -> None:
    """Sign somebody of the account in, and give them a token for everything. An agent serves this account alone."""
    identity = estate.services.identity
    partner = role in PARTNER_ROLES
    name = f"{role}-{owner.secret if partner else owner.number}"
    serves = frozenset({owner.id}) if role is Role.AGENT else None
    home, address = owner.id if partner else None, f"{name}@example.com"
    profile = Profile(LOCAL, name, name, frozenset({role}), home, serves, "en-US", address)
    session = identity.sessions.sign_in(profile, "local")
    known = identity.sessions.find(session)
    assert known is not None
    token, record = identity.tokens.create(known.identity, owner.secret, frozenset(Scope), YEAR)
    owner.people[role] = Person(known.identity.principal(), session, token)
    if role is Role.AGENT:
        estate.services.mail.choose(known.identity.principal(), [Notice.NEW_REQUESTS])
    estate.own(owner, token=record.id)
    if partner:  # all others are the site's
        estate.own(owner, identity=known.identity.id)


def is_in(estate: Estate, owner: Owner) -> bool:
    """Whether everybody's session and token still work."""
    identity = estate.services.identity
    return all(identity.sessions.find(one.session) and identity.tokens.principal(one.token)
               for one in owner.people.values())  # fmt: skip


def ask_for_support(estate: Estate, owner: Owner) -> None:
    draft = Draft(Purpose.OTHER, owner.secret, owner.secret, "en-US")
    support, agent = estate.services.support, owner.people[Role.AGENT].principal
    request = support.create(owner.people[Role.GLOBAL_ADMIN].principal, owner.id, draft).request
    estate.own(owner, request=request.id)
    answer = Answer("account/suspended-account", "", "en-US", owner.secret, owner.secret, "en-US")
    support.change(agent, owner.id, request.id, Step(Action.REPLIED, 1, owner.secret, "en-US", answers=(answer,)))
    support.assign(agent, owner.id, request.id, agent.id, 0)
    estate.services.presence.seen(agent.id, owner.id, request.id, Doing.LOOKING)


def reinstate(estate: Estate, owner: Owner) -> None:
    """In one of its programmes; it stays suspended in the other."""
    facts = AccountStore(estate.services.database).facts(owner.id, datetime.now(UTC))
    assert facts
    what = Reinstated(Programme.AI_CLOUD, NOW.date(), owner.secret, ("vetting-rejected",), owner.ids["request"])
    estate.services.reinstating.record(owner.people[Role.AGENT].principal, facts, what)


def report_a_translation(estate: Estate) -> None:
    """One report of a reader, under the id that the samples name; it is nobody's."""
    draft = ReportDraft("account/suspended-account", "fr-FR", "0" * 16, "", "", Fault.UNCLEAR, "Hello")
    with estate.services.database.writing(NO_ACCOUNT) as connection:
        store.add(connection, LITERALS["report_id"], draft, NOW.date())


def connect(estate: Estate, owner: Owner) -> None:
    """Have it read from Partner Center: consents that were given, withdrawn and are under way, and what was in the way.

    It is being read for a day, so that nobody begins to.
    """
    admin, seal = owner.people[Role.GLOBAL_ADMIN].principal.id, Vault((KEY,)).seal
    given = Connection(owner.id, owner.secret, seal(owner.id, owner.secret), NOW)
    flow = Flow(owner.id, owner.secret, owner.secret, owner.secret, admin, "en-US", NOW + YEAR)
    outcome = Outcome(trouble=Trouble.REFUSED, said=owner.secret, unclear="")
    with estate.services.database.writing(EVERY_ACCOUNT) as transaction:
        partner_center.withdraw(transaction, owner.id, admin, NOW - YEAR)
        partner_center.connect(transaction, given, admin)
        partner_center.claim(transaction, given, NOW, NOW + timedelta(days=1))
        partner_center.add_flow(transaction, digest(owner.secret), flow, NOW)
        partner_center.note(transaction, owner.id, {Resource.INVOICES: outcome}, {}, NOW)


def sweep(estate: Estate) -> None:
    """Once before all the trouble, and once now, so that there is something to tell of every account."""
    services = estate.services
    sweeping = Sweep(services.database, guide_of(services.library()))
    for at in (NOW - timedelta(days=200), NOW):
        sweeping.everything(at, lambda _: None)


def give_an_endpoint(estate: Estate) -> None:
    """One that whoever keeps the site may remove, with a test as its delivery; nobody else's goes with it."""
    service = estate.services.webhooks
    endpoint, _ = service.register("walls", "https://hooks.example.com/")
    estate.staff.ids |= {"webhook": endpoint.id, "delivery": service.test("walls", endpoint.id)}


def register_endpoint(estate: Estate) -> str:
    """An endpoint that nobody answers at."""
    database, trail = estate.services.database, estate.services.identity.trail
    service = WebhookService(database, trail, Sealing([KEY]), [LOOPBACK])
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        return service.register("walls", f"http://127.0.0.1:{nobody.getsockname()[1]}/")[0].id


def deliver(estate: Estate, endpoint: str) -> None:
    """Try once, so that there is a delivery and an attempt of every account; an operator may look at each of them.

    Mails are taken, by a server that keeps them.
    """
    services = estate.services
    database, library = services.database, services.library()
    hook = WebhookCarrier(database, Sealing([KEY]), SITE, Sender((LOOPBACK,), 5))
    site = Site(SITE, "Goodstanding <help@example.com>", lambda: (library.locales, library.source_locale))
    with posting(Post()) as post:
        server = MailServer("127.0.0.1", post.port, "none", "", "", "help.example.com")
        mail = MailCarrier(database, server, site, Sealing([KEY]))
        Deliverer(database, {Channel.WEBHOOK: hook, Channel.MAIL: mail}).run(Event(), until_idle=True)
    estate.mails.extend(post.messages())
    with database.reading(EVERY_ACCOUNT) as connection:
        of_endpoint = outbox_delivery.c.endpoint_id == endpoint
        rows = connection.execute(select(outbox_delivery.c.account_id, outbox_delivery.c.id).where(of_endpoint))
        deliveries = {row.account_id: row.id for row in rows}
    for owner in estate.owners:
        owner.ids |= {"webhook": endpoint, "delivery": deliveries[owner.id]}


def facts(owner: Owner) -> Iterator[dict[str, Any]]:
    """A record of every type, all of them about trouble: suspended for each reason, with much to be seen."""

    def said(kind: str, days: int = 100, **fields: Any) -> dict[str, Any]:
        return {"type": kind, "account": owner.id, "since": ago(days)} | fields

    def happened(kind: str, **fields: Any) -> dict[str, Any]:
        return {"type": kind, "account": owner.id, "reference": owner.secret} | fields

    ids, money = owner.ids, {"currency": "EUR", "amount": owner.amount(17)}
    document = f"https://documents.example.com/{owner.secret}"
    place = {"country": "FR", "currency": "EUR", "time_zone": "Europe/Paris", "language": "fr-FR"}
    yield said("account", 400, name=owner.secret, cloud="global", reference=owner.secret, **place)
    yield said("enrolment", programme="csp", role="direct-bill")
    yield said("enrolment", programme="ai-cloud")
    for programme in ("csp", "ai-cloud"):
        yield said("suspension", 9, programme=programme, suspended=True)
    yield said("profile", 50, status="rejected")
    yield said("check", 50, name="business", status="rejected")
    yield said("vetting", 60, status="rejected")
    yield said("requirement", 60, id=f"{owner.id}-Q1", met=False)
    yield said("incident", 30, id=ids["incident"], status="stands")
    yield said("provider-issue", 30, id=f"{owner.id}-P1", status="affects")
    yield said("customer", 300, id=ids["customer"], name=owner.secret)
    subscribed = {"customer": ids["customer"], "cloud": "global", "offer": owner.secret}
    yield said("subscription", 40, id=ids["subscription"], status="suspended", cause="non-payment", **subscribed)
    china = subscribed | {"cloud": "21vianet"}  # where its deletion is soon due
    yield said("subscription", 50, id=f"{owner.id}-S2", status="suspended", cause="fraud", **china)
    yield happened(
        "invoice", id=ids["invoice"], issued=ago(130), due=ago(100), documents=[[owner.secret, document]], **money
    )
    part = {"invoice": ids["invoice"], "currency": "EUR", "day": ago(90)}
    yield happened("payment", id=f"{owner.id}-Z1", amount="10.00", **part)
    yield happened("credit", id=f"{owner.id}-K1", amount="11.00", **part)
    month = {"issued": ago(130), "first_day": ago(160), "last_day": ago(131)}
    yield happened("reconciliation", id=ids["file"], name=owner.secret, url=document, invoice=ids["invoice"], **month)
    yield happened("support-request", id=f"{owner.id}-H1", sent=ago(3))
    for each in LISTS.split():
        yield said("listing", 400, of=each)


def ago(days: int) -> str:
    day: date = NOW.date() - timedelta(days)
    return day.isoformat()
