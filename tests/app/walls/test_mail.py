"""Notices leave the site: each is of its reader's own account, and says no more than that something happened."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parseaddr
from html import unescape

import pytest
from werkzeug.test import Client

from app.identity.roles import Role
from app.mail.records import Notice
from tests.app.walls.asking import SITE
from tests.app.walls.estate import AMOUNT, PEOPLE, Estate, Owner

BELOW = re.compile(r"WALL-\d{3}-\w+")  # ids of what an account has
UNSUBSCRIBE = re.compile(rf"<{SITE}(/[^>]+/unsubscribe/[^>]+)>")


def text_of(mail: EmailMessage) -> str:
    """All of it, as programs that show mail read it."""
    bodies = [str(part.get_content()) for part in mail.walk() if not part.is_multipart()]
    return unescape("\n".join([*(f"{name}: {value}" for name, value in mail.items()), *bodies]))


def mails_to(estate: Estate, owner: Owner, role: Role) -> Iterator[EmailMessage]:
    mark = owner.number if role is Role.AGENT else owner.secret
    return (mail for mail in estate.mails if parseaddr(mail["To"])[1] == f"{role}-{mark}@example.com")


def test_everybody_whom_it_concerns_gets_mail(estate: Estate) -> None:
    """Or else all that follows was said of none."""
    expected = {
        Role.GLOBAL_ADMIN: {"Support has replied", "The deletion of", "Account {}"},
        Role.BILLING_ADMIN: {"Account {}"},
        Role.USER: set(),
        Role.AGENT: {"New support request"},
    }
    for owner in estate.owners:
        for role in PEOPLE:
            subjects = [str(mail["Subject"]) for mail in mails_to(estate, owner, role)]
            wanted = {each.format(owner.id) for each in expected[role]}
            assert len(subjects) == len(wanted), (owner.id, role, subjects)
            assert all(any(each.startswith(start) for each in subjects) for start in wanted), subjects


def test_no_mail_says_anything_of_another_account(estate: Estate) -> None:
    read = 0
    for owner in estate.owners:
        for role in PEOPLE:
            for mail in mails_to(estate, owner, role):
                assert estate.found_in(text_of(mail)) == {owner.number}, mail["Subject"]
                read += 1
    assert read == len(estate.mails)


def test_no_mail_holds_evidence(estate: Estate) -> None:
    """Mail is read on the way: which invoice, customer or subscription it is stands behind the link."""
    for mail in estate.mails:
        said = text_of(mail)
        assert not BELOW.search(said), mail["Subject"]
        assert not AMOUNT.search(said), mail["Subject"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_link_of_a_mail_unsubscribes_its_reader_alone(estate: Estate) -> None:
    own, other = estate.owners[:2]
    mail = next(each for each in mails_to(estate, own, Role.BILLING_ADMIN))
    link = UNSUBSCRIBE.search(str(mail["List-Unsubscribe"]))
    assert link
    shown = Client(estate.app, use_cookies=False).get(link[1], base_url=SITE)
    assert shown.status_code == 200
    assert not estate.found_in(shown.text.replace(link[1].rpartition("/")[2], "")), (
        "whoever has the mail has the link: the page names nobody"
    )
    done = Client(estate.app, use_cookies=False).post(link[1], base_url=SITE, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    service = estate.services.mail
    standing = [
        service.preferences(each.people[role].principal).notices[Notice.STANDING]
        for each in (own, other)
        for role in (Role.BILLING_ADMIN, Role.GLOBAL_ADMIN)
    ]
    assert standing == [False, True, True, True]
    service.choose(own.people[Role.BILLING_ADMIN].principal, [Notice.STANDING])
