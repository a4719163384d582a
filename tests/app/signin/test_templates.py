"""Each page of signing shows what its record holds, and says what each field means."""

from dataclasses import fields
from typing import Any, get_type_hints

import pytest
from apiflask import APIFlask

from app.signin import contexts
from tests.app.test_templates import NAMES, used

PAGES = {
    "signin/sign_in.html": contexts.SignInPage,
    "signin/signed_in.html": contexts.SignedInPage,
    "signin/signed_out.html": contexts.SignedOutPage,
    "signin/unsent.html": contexts.UnsentPage,
}


def test_every_template_has_a_record() -> None:
    assert {name for name in NAMES if name.startswith("signin/")} == set(PAGES)


@pytest.mark.parametrize(("name", "record"), PAGES.items(), ids=PAGES)
def test_the_record_holds_what_the_template_shows_and_no_more(app: APIFlask, name: str, record: type[Any]) -> None:
    held = {one.name for one in fields(record)}
    assert used(app.jinja_env, name) == held


@pytest.mark.parametrize("record", PAGES.values(), ids=lambda record: record.__name__)
def test_every_field_says_what_it_means(record: type[Any]) -> None:
    for name, hint in get_type_hints(record, include_extras=True).items():
        assert hint.__metadata__[0].endswith("."), name
