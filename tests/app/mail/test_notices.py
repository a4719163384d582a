"""Who is written to, in which language, what it says and what it leaves out; and how people are rid of it."""

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.database import EVERY_ACCOUNT, NO_ACCOUNT, Database
from app.identity.audit import Trail
from app.identity.schema import mail_addresses
from app.identity.users import LocalUsers
from app.mail.links import token
from app.mail.records import Notice
from app.mail.service import MailService
from app.mail.store import choose
from app.outbox import EventType, Happening
from app.outbox.deliveries import State
from app.outbox.schema import outbox_delivery
from app.outbox.store import add
from app.sealing import Sealing, new_key
from app.support.records import Action, Thread
from app.support.service import SupportService
from tests.app.mail.conftest import BASE, Deliver
from tests.app.mail.servers import Post
from tests.app.support.conftest import Clock, People, draft, step

What = tuple[EventType, dict[str, object]]


@pytest.fixture
def asked(support: SupportService, written: People) -> Thread:
    return support.create(written.admin, "A-1", draft(subject="Nos factures"))


def to(post: Post) -> list[str]:
    return sorted(address for each in post.taken for address in each.rcpt_tos)


def happen(database: Database, clock: Clock, *happenings: What) -> None:
    with database.writing(EVERY_ACCOUNT) as connection:
        add(connection, [Happening("A-1", type_, clock(), data) for type_, data in happenings], clock())


STANDING: What = (EventType.STANDING_CHANGED, {"before": "good", "after": "suspended"})


def deletions(*days: str) -> Sequence[What]:
    return [
        (EventType.DELETION_NEAR, {"subscription": f"S-{day}", "cause": "fraud", "day": day, "days_left": 7})
        for day in days
    ]


def test_whoever_asked_is_told_of_an_answer_in_their_language(
    support: SupportService, written: People, asked: Thread, deliver: Deliver, post: Post
) -> None:
    support.change(written.agent, "A-1", asked.request.id, step(Action.REPLIED, 1, "Secret answer."))
    deliver()
    (message,) = post.messages()
    assert to(post) == ["camille@example.com"]
    assert message["Subject"] == "Le support a répondu : Nos factures"
    assert message["To"] == "Camille <camille@example.com>"
    assert message["From"] == "Goodstanding <help@example.com>"
    assert message["Content-Language"] == "fr-FR"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in message  # somebody asked
    assert message.get_content_type() == "multipart/alternative"
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None
        text = body.get_content()
        assert f"{BASE}/fr-fr/account/requests/{asked.request.id}" in text
        assert "Secret answer" not in text
        assert kind == "plain" or 'lang="fr-FR"' in text


def test_a_colleague_who_has_written_is_told_too_and_nobody_of_their_own_doing(
    support: SupportService, written: People, asked: Thread, deliver: Deliver, post: Post, database: Database
) -> None:
    support.change(written.agent, "A-1", asked.request.id, step(Action.CLOSED, 1, ""))
    deliver()
    assert to(post) == ["camille@example.com"]
    support.change(written.admin, "A-1", asked.request.id, step(Action.REOPENED, 2, "No."))
    deliver()
    assert to(post) == ["camille@example.com"]


def test_where_whoever_asked_is_gone_the_account_s_admin_is_told(
    support: SupportService, written: People, trail: Trail, database: Database, deliver: Deliver, post: Post
) -> None:
    thread = support.create(written.user, "A-1", draft(subject="Hallo"))
    users = LocalUsers(database, trail)
    users.erase(users.named("luc"))
    support.change(written.agent, "A-1", thread.request.id, step(Action.REPLIED, 1))
    deliver()
    assert to(post) == ["camille@example.com"]


def test_nobody_of_another_account_is_ever_told(
    support: SupportService, written: People, asked: Thread, deliver: Deliver, post: Post, mail: MailService,
    database: Database, clock: Clock,
) -> None:  # fmt: skip
    mail.choose(written.stranger, [Notice.NEW_REQUESTS])  # an agent of A-2
    support.change(written.admin, "A-1", asked.request.id, step(Action.REPLIED, 1))
    happen(database, clock, STANDING, *deletions("2026-04-09"))
    deliver()
    assert not {"sanne@example.com", "bo@example.com"} & set(to(post))


def test_an_agent_is_told_of_what_partners_ask_only_if_they_choose_to_be(
    support: SupportService, written: People, asked: Thread, deliver: Deliver, post: Post, mail: MailService
) -> None:
    deliver()
    assert to(post) == []
    mail.choose(written.agent, [Notice.NEW_REQUESTS])
    support.change(written.admin, "A-1", asked.request.id, step(Action.REPLIED, 1))
    deliver()
    (message,) = post.messages()
    assert to(post) == ["agda@example.com"]
    assert message["Subject"] == "En partner har svarat: Nos factures"
    body = message.get_body(("plain",))
    assert body is not None
    assert f"{BASE}/sv-se/account/requests/{asked.request.id}?account=A-1" in body.get_content()


@pytest.mark.usefixtures("support")
def test_a_change_of_standing_is_told_to_admins_and_to_those_who_choose_it(
    written: People, database: Database, clock: Clock, deliver: Deliver, post: Post, mail: MailService
) -> None:
    happen(database, clock, STANDING)
    deliver()
    assert to(post) == ["camille@example.com"]
    mail.choose(written.user, [Notice.STANDING])
    mail.choose(written.admin, [])
    happen(database, clock, STANDING)
    deliver()
    assert to(post) == ["camille@example.com", "luc@example.com"]
    subjects = [str(each["Subject"]) for each in post.messages()]
    assert subjects == ["Compte A-1 : Suspendu", "Account A-1: Opgeschort"]


@pytest.mark.usefixtures("support", "written")
def test_one_mail_tells_of_all_deletions_of_a_sweep(
    database: Database, clock: Clock, deliver: Deliver, post: Post
) -> None:
    happen(database, clock, *deletions("2026-04-12", "2026-04-09", "2026-05-01"))
    deliver()
    (message,) = post.messages()
    assert to(post) == ["camille@example.com"]
    body = message.get_body(("plain",))
    assert body is not None
    text = " ".join(body.get_content().split())
    assert "3 abonnements" in text
    assert "9 avril 2026" in text
    assert "S-2026" not in text
    clock.pass_by(days=1)
    happen(database, clock, *deletions("2026-04-09"))
    deliver()
    assert len(post.taken) == 2


def deadlines(*found: tuple[str, str, str]) -> Sequence[What]:
    return [
        (EventType.DEADLINE_NEAR, {"reason": reason, "programme": programme, "day": day, "days_left": 7})
        for reason, programme, day in found
    ]


@pytest.mark.usefixtures("support")
def test_one_mail_tells_of_all_deadlines_of_a_sweep_and_of_none_s_reason(
    written: People, database: Database, clock: Clock, deliver: Deliver, post: Post, mail: MailService
) -> None:
    mail.choose(written.user, [Notice.DEADLINES])  # which is for whoever may see the evidence
    twice = deadlines(("billing", "csp", "2026-04-12"), ("billing", "ai-cloud", "2026-04-12"))
    happen(database, clock, *twice, *deadlines(("vetting", "csp", "2026-04-09")), *deletions("2026-04-09"))
    deliver()
    assert to(post) == ["camille@example.com", "camille@example.com"]
    told = {str(each["Subject"]): each for each in post.messages()}
    assert sorted(told) == [
        "Compte A-1 : agissez au plus tard le 9 avril 2026",
        "La suppression de 1 abonnement est prévue le 9 avril 2026",
    ]
    body = told["Compte A-1 : agissez au plus tard le 9 avril 2026"].get_body(("plain",))
    assert body is not None
    text = " ".join(body.get_content().split())
    assert text.startswith("Bonjour Camille, 2 échéances approchent pour le compte A-1.")
    assert f"{BASE}/fr-fr/account" in text
    assert not {"billing", "vetting"} & set(text.split())
    clock.pass_by(days=1)
    happen(database, clock, *deadlines(("billing", "csp", "2026-04-12")))
    deliver()
    assert len(post.taken) == 3


@pytest.mark.usefixtures("support")
def test_whoever_wanted_no_mail_gets_none_of_a_new_kind(
    written: People, database: Database, clock: Clock, deliver: Deliver, post: Post
) -> None:
    with database.writing(NO_ACCOUNT) as connection:
        choose(connection, "usr_Camille", {"standing": False, "deletions": False}, clock())
    happen(database, clock, *deadlines(("billing", "csp", "2026-04-12")))
    deliver()
    assert to(post) == []


@pytest.mark.usefixtures("support", "written")
def test_a_day_that_is_over_before_a_mail_could_be_sent_is_not_told(
    database: Database, clock: Clock, deliver: Deliver, post: Post
) -> None:
    days = [(clock() + timedelta(days=number)).date().isoformat() for number in (0, 3)]
    happen(database, clock, *deadlines(("billing", "csp", days[0])), *deletions(*days))
    deliver(port=1)  # nobody listens
    clock.pass_by(days=2.5)
    deliver()
    assert [str(each["Subject"])[:14] for each in post.messages()] == ["La suppression"]


@pytest.mark.usefixtures("support", "written")
def test_old_news_is_no_news(database: Database, clock: Clock, deliver: Deliver, post: Post) -> None:
    happen(database, clock, STANDING)
    clock.pass_by(days=4)
    deliver()
    assert to(post) == []


@pytest.mark.usefixtures("support", "written")
def test_what_others_typed_breaks_no_header_and_no_html(
    support: SupportService, written: People, deliver: Deliver, post: Post, database: Database
) -> None:
    evil = 'Hi\r\nBcc: all@example.com\r\n\r\n<script>alert(1)</script>"\u202e'
    thread = support.create(written.admin, "A-1", draft(subject=evil))
    with database.writing(NO_ACCOUNT) as connection:
        from app.identity.schema import identities

        named = identities.update().where(identities.c.id == "usr_Camille")
        connection.execute(named.values(name='Camille\r\nBcc: x@example.com "<b>'))
    support.change(written.agent, "A-1", thread.request.id, step(Action.REPLIED, 1))
    deliver()
    (message,) = post.messages()
    assert to(post) == ["camille@example.com"]
    assert "Bcc" not in message
    assert "\u202e" not in message["Subject"]
    html = message.get_body(("html",))
    assert html is not None
    assert "<script" not in html.get_content()
    assert "<b>" not in html.get_content()


# --- being rid of it


@pytest.mark.usefixtures("support", "written")
def test_a_link_unsubscribes_from_that_notice_and_can_be_undone(
    written: People, database: Database, clock: Clock, deliver: Deliver, post: Post, mail: MailService
) -> None:
    happen(database, clock, STANDING)
    deliver()
    (message,) = post.messages()
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(rf"<{BASE}/fr-fr/unsubscribe/([^>]+)>", "".join(message["List-Unsubscribe"].split()))
    assert found
    link = mail.read_link(found[1])
    assert link is not None
    assert (link.identity, link.notice) == ("usr_Camille", Notice.STANDING)
    assert mail.unsubscribe(link)
    assert mail.preferences(written.admin).notices == {
        Notice.REQUESTS: True, Notice.STANDING: False, Notice.DEADLINES: True, Notice.DELETIONS: True,
    }  # fmt: skip
    happen(database, clock, STANDING)
    deliver()
    assert len(post.taken) == 1
    mail.unsubscribe(link, again=True)
    assert mail.preferences(written.admin).notices[Notice.STANDING]


def test_a_link_that_nobody_has_signed_does_nothing(mail: MailService, sealing: Sealing) -> None:
    good = token(sealing, "usr_Camille", Notice.STANDING)
    assert mail.read_link(good)
    other = token(Sealing([new_key()]), "usr_Camille", Notice.STANDING)
    for bad in ("", "x", other, good.replace("Camille", "Luc"), good.replace("standing", "deletions"), good[:-1],
                good + "A", token(sealing, "usr_Camille", Notice.REQUESTS)):  # fmt: skip
        assert mail.read_link(bad) is None


@pytest.mark.usefixtures("support", "written")
def test_whoever_unsubscribes_while_a_mail_waits_is_not_sent_it(
    written: People, database: Database, clock: Clock, deliver: Deliver, post: Post, mail: MailService
) -> None:
    post.answers = ["451 Later"]
    happen(database, clock, STANDING)
    deliver()
    mail.choose(written.admin, [])
    clock.pass_by(minutes=1)
    deliver()
    assert to(post) == []


@pytest.mark.usefixtures("support", "written")
def test_erasing_a_person_removes_their_address_and_what_waits_for_them(
    database: Database, clock: Clock, deliver: Deliver, post: Post, trail: Trail
) -> None:
    post.answers = ["451 Later"]
    happen(database, clock, STANDING)
    deliver()
    users = LocalUsers(database, trail)
    users.erase(users.named("camille"))
    with database.reading(EVERY_ACCOUNT) as connection:
        assert not connection.execute(select(outbox_delivery)).all()
        kept = connection.execute(select(mail_addresses.c.address)).scalars()
        assert "camille@example.com" not in set(kept)
    clock.pass_by(hours=1)
    deliver()
    assert to(post) == []


# --- servers that make trouble


@pytest.mark.usefixtures("support", "written")
def test_a_server_that_is_busy_or_gone_is_tried_again_and_takes_it_once(
    database: Database, clock: Clock, deliver: Deliver, post: Post
) -> None:
    happen(database, clock, STANDING)
    post.answers = ["451 Later", "452 Full"]
    deliver(port=1)  # nobody listens
    for _ in range(12):
        clock.pass_by(minutes=1)
        deliver()
    assert to(post) == ["camille@example.com"]
    with database.reading(EVERY_ACCOUNT) as connection:
        (row,) = connection.execute(select(outbox_delivery)).all()
    assert (row.state, row.attempts) == (State.DELIVERED, 4)


@pytest.mark.usefixtures("support", "written")
def test_an_address_that_there_is_not_is_given_up_at_once(
    database: Database, clock: Clock, deliver: Deliver, post: Post
) -> None:
    post.answers = ["550 No such user"]
    happen(database, clock, STANDING)
    assert deliver().ended[State.GIVEN_UP] == 1
    clock.pass_by(hours=1)
    deliver()
    assert to(post) == []


@pytest.mark.usefixtures("support", "written")
def test_the_same_event_bears_the_same_id_each_time(
    database: Database, clock: Clock, deliver: Deliver, post: Post
) -> None:
    happen(database, clock, STANDING)
    deliver()
    with database.writing(EVERY_ACCOUNT) as connection:  # as though the process had died before it took note
        connection.execute(outbox_delivery.update().values(state="waiting", due_at=clock() - timedelta(seconds=1)))
    deliver()
    first, second = post.messages()
    assert first["Message-ID"] == second["Message-ID"]
