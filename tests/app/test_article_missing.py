"""What a translation lacks is told to its readers, and shown in place, in the source's words, when they ask for it."""

import re
import shutil
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from app.settings import Settings
from indexer.own import own_content

ARTICLE = "partner-center/suspended-partner-center-account"
LACKING = {  # locale → how its page says that a reason, and a section, are missing
    "de-de": (
        "1 Grund für eine Sperrung gibt es noch nicht auf Deutsch.",
        "1 Abschnitt gibt es noch nicht auf Deutsch.",
    ),
    "fr-fr": ("1 motif de suspension n’existe pas encore en français.", "1 section n’existe pas encore en français."),
    "nl-nl": (
        "1 reden voor opschorting staat er nog niet in het Nederlands.",
        "1 sectie staat er nog niet in het Nederlands.",
    ),
    "sv-se": (
        "1 skäl till inaktivering finns ännu inte på svenska.",
        "1 avsnitt finns ännu inte på svenska.",
    ),
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, build: Callable[..., str]) -> FlaskClient:
    """Our own articles: each translation of one lost a reason of the CSP program, and its last section."""
    folder = tmp_path_factory.mktemp("lacking")
    docset = Path(shutil.copytree(own_content(), folder / "content"))
    for locale in LACKING:
        path = docset / locale / f"{ARTICLE}.md"
        kept = [line for line in path.read_text(encoding="utf-8").split("\n") if "csp-profile-rejected" not in line]
        text = "\n".join(kept)
        path.write_text(text[: text.rindex("\n## ")] + "\n", encoding="utf-8")
    build(docset, folder / "library")
    app = create_app(Settings(index=folder / "library", public_url="https://help.example.com"))
    app.testing = True
    return app.test_client()


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.text)


@pytest.mark.parametrize("locale", LACKING)
def test_the_notice_says_what_is_missing_and_leads_to_it(client: FlaskClient, locale: str) -> None:
    html = page(client, f"/{locale}/articles/{ARTICLE}")
    assert all(sentence in html for sentence in LACKING[locale])
    assert f'href="/{locale}/articles/{ARTICLE}?missing=show"' in html
    assert "missing-text" not in html


@pytest.mark.parametrize("locale", LACKING)
def test_it_is_shown_where_it_belongs_with_its_own_language(client: FlaskClient, locale: str) -> None:
    html = page(client, f"/{locale}/articles/{ARTICLE}?missing=show")
    shown = re.findall(
        r'<div class="missing-text" role="note" lang="([\w-]+)">.*?<div lang="([\w-]+)"(.*?)</div>\s*</div>', html, re.S
    )
    assert [each[:2] for each in shown] == [(f"{locale[:2]}-{locale[3:].upper()}", "en-US")] * 2
    assert "account profile is <em>failed</em> or <em>rejected</em>" in shown[0][2]
    assert 'id="gs-source-' in shown[1][2]
    reason = html.index("account profile is <em>failed</em>")
    before = max(found.start() for found in re.finditer(r"<h[23][^>]* id=", html[:reason]))
    assert 'id="why-' in html[before : before + 80]  # in the section in which the source states it
    assert f'href="/{locale}/articles/{ARTICLE}"' in html  # to hide it again
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert f'<link rel="canonical" href="https://help.example.com/{locale}/articles/{ARTICLE}">' in html


@pytest.mark.parametrize(
    "path",
    [
        f"/en-us/articles/{ARTICLE}?missing=show",  # the source lacks nothing
        f"/fr-fr/articles/{ARTICLE}?missing=made-up",
        f"/fr-fr/articles/{ARTICLE}?missing=show&view=side-by-side",
        "/fr-fr/articles/partner-center/read-your-bill?missing=show",  # is complete
    ],
)
def test_there_is_nothing_else_to_show(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.location) == (302, path.partition("?")[0])


def test_side_by_side_says_it_too_without_offering_it(client: FlaskClient) -> None:
    html = page(client, f"/fr-fr/articles/{ARTICLE}?view=side-by-side")
    assert LACKING["fr-fr"][0] in html
    assert "missing=show" not in html
