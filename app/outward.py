"""What tells others of events, assembled for the settings and a database: endpoints, and the deliverer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_network
from urllib.parse import urlsplit

from app.database import Database
from app.identity.audit import Trail
from app.mail.carrier import MailCarrier, Site
from app.mail.service import MailService
from app.mail.smtp import MailServer
from app.outbox.deliverer import LEASE, Deliverer
from app.outbox.deliveries import Carrier, Channel
from app.sealing import Sealing
from app.settings import Settings
from app.webhooks.carrier import WebhookCarrier
from app.webhooks.reach import Network
from app.webhooks.sending import SECONDS, Sender
from app.webhooks.service import WebhookService
from indexer.shelves import Shelves


def build_webhooks(settings: Settings, database: Database, trail: Trail) -> WebhookService:
    return WebhookService(database, trail, Sealing(settings.secret_key), _networks(settings))


def build_deliverer(
    settings: Settings, database: Database, *, lease: timedelta = LEASE, seconds: float = SECONDS
) -> Deliverer:
    """`seconds` that an endpoint has to answer; well under the lease."""
    sealing = Sealing(settings.secret_key)
    sender = Sender(_networks(settings), seconds)
    carriers: dict[Channel, Carrier] = {
        Channel.WEBHOOK: WebhookCarrier(database, sealing, settings.base_url, sender),
    }
    if settings.smtp_host:
        carriers[Channel.MAIL] = MailCarrier(database, _mail_server(settings), _site(settings), sealing)
    return Deliverer(database, carriers, lease=lease)


def build_mail(settings: Settings, database: Database, trail: Trail) -> MailService:
    return MailService(database, trail, Sealing(settings.secret_key))


def _mail_server(settings: Settings) -> MailServer:
    name = urlsplit(settings.base_url).hostname or "localhost"
    server = (settings.smtp_host, settings.smtp_port, settings.smtp_tls)
    return MailServer(*server, settings.smtp_user, settings.smtp_password, name)


def _site(settings: Settings) -> Site:
    """The library is asked when a mail is made: it may be built later, or anew."""
    shelves = Shelves(settings.index, settings.cluster)

    def locales() -> tuple[Sequence[str], str]:
        library = shelves.current()
        return library.locales, library.source_locale

    return Site(settings.base_url, settings.mail_from, locales)


def _networks(settings: Settings) -> tuple[Network, ...]:
    return tuple(ip_network(each) for each in settings.webhook_networks)
