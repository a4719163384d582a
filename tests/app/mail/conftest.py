"""People with addresses over databases of both engines, and a deliverer that sends mail for real."""

from collections.abc import Callable
from threading import Event

import pytest

from app.database import NO_ACCOUNT, Database
from app.identity import store as people
from app.identity.audit import Trail
from app.identity.schema import identities
from app.mail.carrier import MailCarrier, Site
from app.mail.service import MailService
from app.mail.smtp import MailServer
from app.outbox.deliverer import Deliverer
from app.outbox.deliveries import Channel
from app.sealing import Sealing, new_key
from tests.app.accounts.conftest import database, store, take
from tests.app.mail.servers import Post, posting
from tests.app.support.conftest import Clock, People, clock, support, trail, who

__all__ = ["clock", "database", "store", "support", "take", "trail", "who"]
BASE = "https://help.example.com"
LOCALES = (("en-US", "fr-FR", "nl-NL", "sv-SE"), "en-US")
Deliver = Callable[..., Deliverer]


@pytest.fixture
def sealing() -> Sealing:
    return Sealing([new_key()])


@pytest.fixture
def mail(database: Database, trail: Trail, sealing: Sealing, clock: Clock) -> MailService:
    return MailService(database, trail, sealing, clock)


@pytest.fixture
def written(who: People, database: Database, clock: Clock) -> People:
    """Everybody has an address, and Camille's language is that of her account, Luc's Dutch, the agent's Swedish."""
    with database.writing(NO_ACCOUNT) as connection:
        for name in ("Camille", "Luc", "Sanne", "Agda", "Bo"):
            people.save_address(connection, f"usr_{name}", f"{name.lower()}@example.com", clock())
        for name, locale in (("Luc", "nl-NL"), ("Agda", "sv-SE")):
            connection.execute(identities.update().where(identities.c.id == f"usr_{name}")
                               .values(locale=locale))  # fmt: skip
    return who


@pytest.fixture
def post(request: pytest.FixtureRequest) -> object:
    with posting(Post()) as server:
        yield server


@pytest.fixture
def deliver(database: Database, sealing: Sealing, clock: Clock, post: Post) -> Deliver:
    """Send everything that is due, to the server that takes mail or to another."""

    def run(port: int = 0, **options: object) -> Deliverer:
        server = MailServer("127.0.0.1", port or post.port, "none", "", "", "help.example.com", **options)  # type: ignore[arg-type]
        site = Site(BASE, "Goodstanding <help@example.com>", lambda: LOCALES)
        deliverer = Deliverer(database, {Channel.MAIL: MailCarrier(database, server, site, sealing, clock)}, clock)
        deliverer.run(Event(), until_idle=True)
        return deliverer

    return run
