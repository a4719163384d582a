"""A process of the kill test: `python working.py write|deliver DATABASE`. It says when it is ready, and works on.

write    asks, answers and closes support requests of several accounts, as fast as it can
deliver  sends what waits, as `goodstanding deliver --watch` does, but takes no patience for what hangs
"""

import random
import sys
from datetime import timedelta
from ipaddress import ip_network
from threading import Event

from app.database import Database, open_database
from app.identity.audit import Trail
from app.identity.roles import Principal, Role
from app.outbox.deliverer import Deliverer
from app.outbox.deliveries import Channel
from app.sealing import Sealing
from app.support.errors import SupportError
from app.support.records import Action, Draft, Purpose, Step
from app.support.service import SupportService
from app.webhooks.carrier import WebhookCarrier
from app.webhooks.sending import Sender

KEY = "ZrK6yvT0W7b0C1rHqG3r0e3yqg7Q8c5mJ1x2w9v8u4E="
ACCOUNTS = [f"A-{number}" for number in range(1, 7)]
AGENT = Principal("usr_Agda", frozenset({Role.AGENT}))
LEASE, SECONDS = timedelta(seconds=2), 1.0
TURNS = (Action.REPLIED, Action.CLOSED, Action.REOPENED)


def deliverer(database: Database) -> Deliverer:
    sender = Sender((ip_network("127.0.0.0/8"),), SECONDS)
    carrier = WebhookCarrier(database, Sealing([KEY]), "https://help.example.com", sender)
    return Deliverer(database, {Channel.WEBHOOK: carrier}, lease=LEASE)


def write(database_url: str) -> None:
    database = open_database(database_url)
    support = SupportService(database, Trail(database))
    print("ready", flush=True)  # noqa: T201 - whoever started us reads it
    while True:
        account = random.choice(ACCOUNTS)
        thread = support.create(AGENT, account, Draft(Purpose.OTHER, "Subject", "Message", "en-US"))
        for action in random.sample(TURNS, 2):
            try:
                step = Step(action, thread.request.version, "Message", "en-US")
                thread = support.change(AGENT, account, thread.request.id, step) or thread
            except SupportError:  # a request that is open can't be reopened, say
                continue
        Event().wait(0.05)


def main() -> None:
    role, database_url = sys.argv[1:]
    if role == "write":
        write(database_url)
    else:
        working = deliverer(open_database(database_url))
        print("ready", flush=True)  # noqa: T201
        working.run(Event())


if __name__ == "__main__":
    main()
