"""Locales: how they are written, matched, negotiated and named."""

import pytest
from flask import render_template_string
from flask.testing import FlaskClient
from flask_babel import force_locale
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from app import i18n, locales

LOCALES = ("en-US", "fr-FR", "nl-NL", "sv-SE", "sv-FI")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("fr-FR", "fr-FR"),
        ("fr-fr", "fr-FR"),
        ("FR_fr", "fr-FR"),
        ("sv", "sv-SE"),
        ("sv-fi", "sv-FI"),
        ("fr-CA", None),
        ("is", None),
        ("", None),
        ("f", None),
    ],
)
def test_a_locale_is_matched_as_people_write_it(asked: str, found: str | None) -> None:
    assert locales.match_locale(asked, LOCALES) == found


@pytest.mark.parametrize(
    ("header", "greeted"),
    [
        ("", "en-US"),
        ("fr", "fr-FR"),
        ("fr-CA,fr;q=0.9", "fr-FR"),
        ("is-IS,is;q=0.9,nl;q=0.5,en;q=0.1", "nl-NL"),
        ("sv-FI", "sv-FI"),
        ("de;q=1,*;q=0.5", "en-US"),
        ("fr;q=0,sv", "sv-SE"),
        ("nonsense;;q=x", "en-US"),
    ],
)
def test_a_visitor_is_greeted_in_a_language_that_they_accept(header: str, greeted: str) -> None:
    accepted = parse_accept_header(header, LanguageAccept)
    assert i18n.negotiate(accepted, LOCALES, "en-US") == greeted


def test_languages_have_names() -> None:
    assert i18n.display_name("fr-FR") == "Français"
    assert i18n.display_name("fr-FR", "nl-nl") == "Frans"
    assert i18n.display_name("xx-YY") == "xx-YY"


def test_direction() -> None:
    assert locales.direction("ar-EG") == "rtl"
    assert locales.direction("fr-FR") == "ltr"


@given(st.text(max_size=20))
def test_any_text_in_place_of_a_locale_is_survived(text: str) -> None:
    assert i18n.babel_name(text)
    locales.match_locale(text, LOCALES)
    locales.looks_like_locale(text)


@pytest.mark.parametrize(
    ("path", "locale"),
    [("/fr-fr/search", "fr_FR"), ("/sv-se/nowhere/at/all", "sv_SE"), ("/healthz", "en"), ("/xx-yy/", "en")],
)
def test_the_language_of_the_interface_is_that_of_the_address(bare_client: FlaskClient, path: str, locale: str) -> None:
    with bare_client.application.test_request_context(path):
        assert i18n.select_locale() == locale


COUNTED = """{{ ngettext("%(num)s article found", "%(num)s articles found", count) }}"""


@pytest.mark.parametrize(
    ("path", "count", "said"),
    [
        ("/fr-fr/", 0, "0 article trouvé"),
        ("/fr-fr/", 2, "2 articles trouvés"),
        ("/en-us/", 0, "0 articles found"),
        ("/is-is/", 1, "1 article found"),
    ],
)
def test_templates_speak_the_language_of_the_page(bare_client: FlaskClient, path: str, count: int, said: str) -> None:
    with bare_client.application.test_request_context(path):
        assert render_template_string(COUNTED, count=count) == said
        with force_locale("fr"):
            assert "trouvé" in render_template_string(COUNTED, count=count)
        assert render_template_string(COUNTED, count=count) == said


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a <b> in a text is ours", "a <b> in a text is ours"),
        ("%(value)s is anybody’s", "&lt;i&gt; is anybody’s"),
        ("100 %%", "100 %"),
        ("100 %% of %(value)s", "100 % of &lt;i&gt;"),
    ],
)
def test_texts_of_templates_are_formats_whose_values_are_escaped(
    bare_client: FlaskClient, text: str, shown: str
) -> None:
    values = {"text": text, "value": "<i>"}
    with bare_client.application.test_request_context("/en-us/"):
        assert render_template_string("{{ _(text, value=value) }}", **values) == shown
        assert render_template_string("{{ ngettext(text, text, 1, value=value) }}", **values) == shown
