"""The localization pages: the matrix, one article's languages, statements and CSV; for editors and operators only."""

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from app import create_app
from app.identity.records import DEMO, Profile
from app.identity.roles import Role
from app.services import Services
from app.settings import Settings
from tests.app.conftest import TINY

BASE = "http://127.0.0.1:8000"
PAY, SUSPENDED, HOURS = "billing/pay-an-invoice", "account/suspended-account", "billing/opening-hours"
SignIn = Callable[[Role], FlaskClient]


@pytest.fixture(scope="module")
def drifted(tmp_path_factory: pytest.TempPathFactory, build: Callable[..., str]) -> Path:
    """A library of the tiny docset whose French article has a section of its own and garbled punctuation."""
    folder = tmp_path_factory.mktemp("drifted")
    docset = Path(shutil.copytree(TINY, folder / "docset"))
    french = docset / "fr-fr" / "billing" / "pay-an-invoice.md"
    added = '\n## <a name="only-here"></a>=1+1 & 2\n\nUn texte , avec un espace.\n'
    french.write_text(french.read_text(encoding="utf-8") + added, encoding="utf-8")
    build(docset, folder / "library")
    return folder / "library"


@pytest.fixture
def app(drifted: Path, tmp_path: Path) -> Iterator[APIFlask]:
    app = create_app(Settings(index=drifted, database=f"sqlite:///{tmp_path / 'people.db'}"))
    app.testing = True
    yield app
    services: Services = app.extensions["goodstanding"]
    services.database.close()


@pytest.fixture
def sign_in(app: APIFlask) -> SignIn:
    def signed_in(role: Role) -> FlaskClient:
        services: Services = app.extensions["goodstanding"]
        account = "DEMO-01" if role is Role.GLOBAL_ADMIN else None
        secret = services.identity.links.create(Profile(DEMO, role, "Demo", frozenset({role}), account), "/en-us/")
        client = app.test_client()
        assert client.get(f"/sign-in/demo/{secret}", base_url=BASE).status_code == 303
        return client

    return signed_in


@pytest.fixture
def editor(sign_in: SignIn) -> FlaskClient:
    return sign_in(Role.EDITOR)


def text(client: FlaskClient, path: str) -> str:
    response = client.get(path, base_url=BASE)
    assert response.status_code == 200, path
    assert response.headers["Cache-Control"] == "no-store"
    return response.text


PATHS = ["localization", "localization/statements", "localization/coverage.csv", f"localization/articles/{PAY}"]


@pytest.mark.parametrize("path", PATHS)
def test_who_sees_it(app: APIFlask, sign_in: SignIn, path: str) -> None:
    for role in (Role.EDITOR, Role.OPERATOR):
        assert sign_in(role).get(f"/en-us/{path}", base_url=BASE).status_code == 200
    for role in (Role.GLOBAL_ADMIN, Role.AGENT):
        assert sign_in(role).get(f"/en-us/{path}", base_url=BASE).status_code == 403
    assert app.test_client().get(f"/en-us/{path}", base_url=BASE).status_code == 303


@pytest.mark.parametrize("locale", ["en-us", "fr-fr", "nl-nl", "sv-se"])
@pytest.mark.parametrize("path", [path for path in PATHS if not path.endswith(".csv")])
def test_every_page_in_every_language(editor: FlaskClient, locale: str, path: str) -> None:
    html = text(editor, f"/{locale}/{path}")
    assert f'<html lang="{locale[:3]}{locale[3:].upper()}"' in html
    assert "Traceback" not in html


def test_the_matrix_counts_and_says_what_comes_first(editor: FlaskClient) -> None:
    html = text(editor, "/en-us/localization")
    assert "3 (75%)" in html  # of four articles in Dutch
    assert "2 of 3" in html  # revisions that Swedish shares with the others
    first = html.index("What to translate first")
    assert first < html.index("Opening hours", first) < html.index("Articles and languages")
    assert "Votes and followed links in 90 days: 0." in html
    assert f"/en-us/localization/articles/{PAY}?language=fr-FR" in html
    assert "2 findings" in html


def test_what_is_read_most_comes_first(app: APIFlask, editor: FlaskClient) -> None:
    """Opening hours are missing everywhere, and of the suspended account only the Swedish text is outdated."""

    def first() -> str:
        tasks = text(editor, "/en-us/localization").partition('class="tasks"')[2]
        return tasks[: tasks.index("</li>")]

    assert "Opening hours" in first()
    services: Services = app.extensions["goodstanding"]
    for _ in range(9):
        services.insights.voted(SUSPENDED, "sv-SE", "0" * 64, helpful=False)
        services.insights.opened(SUSPENDED, "", "fr-FR")
    assert "Suspended account" in first()
    assert "Votes and followed links in 90 days: 18." in first()


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("status=missing", "Opening hours", "Pay an invoice"),
        ("kind=punctuation", "Pay an invoice", "Opening hours"),
        ("language=sv-SE&status=outdated", "Suspended account", "Pay an invoice"),
    ],
)
def test_the_matrix_is_filtered(editor: FlaskClient, query: str, shown: str, hidden: str) -> None:
    rows = text(editor, f"/en-us/localization?{query}").partition('class="figures matrix"')[2]
    assert shown in rows
    assert hidden not in rows


@pytest.mark.parametrize("query", ["offset=99999", "offset=x", "status=%00", "kind=made-up", "language=xx"])
def test_what_makes_no_sense_shows_what_there_is(editor: FlaskClient, query: str) -> None:
    assert "Articles and languages" in text(editor, f"/en-us/localization?{query}")


def test_an_articles_languages_with_what_was_found(editor: FlaskClient) -> None:
    html = text(editor, f"/en-us/localization/articles/{PAY}?language=fr-FR")
    assert "There is a space before the punctuation mark: “e ,”." in html
    assert "The source article has no such section." in html
    assert "The source has no section “=1+1 &amp; 2”." in html
    assert "judged by the hash" in html
    swedish = text(editor, f"/en-us/localization/articles/{SUSPENDED}?language=sv-SE")
    assert "Outdated" in swedish


@pytest.mark.parametrize("path", [f"articles/{HOURS}", "articles/made-up", "articles/../x"])
def test_what_cannot_be_compared_is_not_there(editor: FlaskClient, path: str) -> None:
    assert editor.get(f"/en-us/localization/{path}", base_url=BASE).status_code == 404


def test_a_language_that_the_article_lacks_shows_one_that_it_has(editor: FlaskClient) -> None:
    assert "beside" in text(editor, f"/nl-nl/localization/articles/{PAY}?language=made-up").replace("naast", "beside")


def test_the_csv_has_a_line_a_finding_and_no_formula(editor: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(text(editor, "/en-us/localization/coverage.csv"))))
    french = [row for row in rows if (row["article"], row["locale"]) == (PAY, "fr-FR")]
    assert {row["finding"] for row in french} == {"section-extra", "punctuation"}
    assert {row["status"] for row in rows if row["article"] == HOURS} == {"source", "missing"}
    assert not [value for row in rows for value in row.values() if value.startswith(("=", "+", "-", "@"))]


def test_an_editor_is_led_there_from_every_page(editor: FlaskClient) -> None:
    assert 'href="/nl-nl/localization"' in editor.get("/nl-nl/", base_url=BASE).text


def test_readers_are_told_that_a_translation_lacks_something(
    tmp_path: Path, build: Callable[..., str], app: APIFlask
) -> None:
    """Where neither hash nor date says anything, the content does."""
    docset = Path(shutil.copytree(TINY, tmp_path / "docset"))
    description = docset / "docset.yml"
    description.write_text(
        description.read_text(encoding="utf-8").replace("source_hash: sha256\n", ""), encoding="utf-8"
    )
    for locale in ("en-us", "fr-fr"):
        path = docset / locale / "billing" / "pay-an-invoice.md"
        kept = [line for line in path.read_text(encoding="utf-8").split("\n") if not line.startswith("ms.")]
        path.write_text("\n".join(kept).partition('## <a name="before')[0], encoding="utf-8")
    build(docset, tmp_path / "library")
    client = create_app(Settings(index=tmp_path / "library")).test_client()
    assert (
        "The English article says things that this translation lacks." not in client.get(f"/en-us/articles/{PAY}").text
    )
    html = client.get(f"/fr-fr/articles/{PAY}").text
    assert "L’article en anglais dit des choses qui manquent à cette traduction." in html
    assert "Il y manque ce que dit l’article en anglais." in html
