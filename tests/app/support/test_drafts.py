"""What people write: bounded, visible, and never changed or cut in silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.diagnosis.vocabulary import Programme
from app.support.drafts import Given, checked
from app.support.records import Action, Purpose, Side, Status
from app.support.texts import MOST_MESSAGE, MOST_SUBJECT, Read, paragraphs, read_message, read_subject
from app.support.workflow import possible, status_after
from app.wording import wording_for

SOUND = Given("reinstatement", "Réactivez-nous", "S’il vous plaît", "csp", ("billing-overdue", "account-abuse"))
ENGLISH = wording_for("en-US")


def wrong(read: Read) -> str:
    return read.wrong.message(ENGLISH) if read.wrong else ""


def test_a_sound_form_becomes_a_draft() -> None:
    found = checked(SOUND, "fr-FR")
    assert found.draft is not None
    assert (found.draft.purpose, found.draft.programme, found.errors) == (Purpose.REINSTATEMENT, Programme.CSP, {})
    assert found.draft.reasons == ("billing-overdue", "account-abuse")
    assert (found.draft.subject, found.draft.message, found.draft.locale) == (SOUND.subject, SOUND.message, "fr-FR")


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"purpose": ""}, ["purpose"]),
        ({"purpose": "refund"}, ["purpose"]),
        ({"programme": "xbox"}, ["programme"]),
        ({"reasons": ("billing-overdue", "bad-weather")}, ["reasons"]),
        ({"subject": " \t"}, ["subject"]),
        ({"message": "\r\n\n "}, ["message"]),
        ({"subject": "x" * 201, "message": "y" * 10_001}, ["subject", "message"]),
        ({"message": "bell\a"}, ["message"]),
        ({"subject": "nul\0", "purpose": "?"}, ["purpose", "subject"]),
    ],
)
def test_what_makes_no_sense_is_named_and_the_rest_is_kept(fields: dict[str, object], names: list[str]) -> None:
    values = {name: getattr(SOUND, name) for name in SOUND.__dataclass_fields__} | fields
    found = checked(Given(**values), "fr-FR")
    assert found.draft is None
    assert list(found.errors) == names
    assert all(each.message(wording_for("sv-SE")) for each in found.errors.values())
    if "message" not in fields:
        assert found.given.message == SOUND.message


def test_limits_are_exact() -> None:
    assert not read_subject("å" * MOST_SUBJECT).wrong
    assert wrong(read_subject("å" * (MOST_SUBJECT + 1))) == "This has 201 characters; 200 are possible."
    assert not read_message(" " + "🙂" * MOST_MESSAGE + "\n").wrong
    too_long = read_message("y" * (MOST_MESSAGE + 1))
    assert too_long.wrong
    assert len(too_long.text) == MOST_MESSAGE + 1  # nothing is cut off: it stands in the form again


def test_what_nobody_can_see_is_taken_out_and_said() -> None:
    read = read_message("a\0b\x1b[31mc\ud800d\ufffee\ufdd0")
    assert read.text == "ab[31mcde"
    assert "U+0000, U+001B, U+D800, U+FFFE, U+FDD0" in wrong(read)
    assert not read_message(read.text).wrong
    assert "U+0001" in wrong(read_message("\x01"))


def test_lines_and_spaces() -> None:
    assert read_message("one\r\ntwo\rthree\u2028four\tfive").text == "one\ntwo\nthree\nfour\tfive"
    assert read_subject("  two\r\n lines \t here ").text == "two lines here"
    assert read_message("", required=False) == Read("")
    assert paragraphs("one\ntwo\n\n \nthree  ") == ("one\ntwo", "three")
    assert paragraphs("") == ()


@given(st.text())
def test_any_text_is_kept_or_refused_and_a_second_reading_changes_nothing(text: str) -> None:
    for read in (read_subject, read_message):
        first = read(text)
        again = read(first.text)
        assert again.text == first.text
        if first.wrong is None:
            assert again.wrong is None
            first.text.encode()


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("now", Status)
def test_what_is_offered_is_what_is_possible(now: Status, side: Side) -> None:
    offered = {action for action in Action if status_after(now, action, side) is not None}
    assert offered == set(possible(now))
