"""The page of the worst queries: for editors and operators, in every language, of what was measured last."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from app import create_app
from app.evaluation.judgements import Judgement
from app.evaluation.measuring import run
from app.evaluation.stored import FILE, evaluation_of, save
from app.identity.records import DEMO, Profile
from app.identity.roles import Role
from app.services import Services
from app.settings import Settings
from indexer.library import open_library
from indexer.search.searcher import Searcher
from tests.app.conftest import TINY

BASE = "http://127.0.0.1:8000"
SUSPENDED, HOURS = "account/suspended-account", "billing/opening-hours"
PAGE = "insights/search"
SignIn = Callable[[Role], FlaskClient]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, build: Callable[..., str]) -> Path:
    folder = tmp_path_factory.mktemp("measured") / "library"
    build(TINY, folder)
    return folder


@pytest.fixture
def app(index: Path, tmp_path: Path) -> Iterator[APIFlask]:
    app = create_app(Settings(index=index, database=f"sqlite:///{tmp_path / 'people.db'}"))
    app.testing = True
    yield app
    services: Services = app.extensions["goodstanding"]
    services.database.close()
    (index / FILE).unlink(missing_ok=True)


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
def measured(index: Path) -> None:
    """What `goodstanding evaluate --save` keeps."""
    asked = [
        Judgement(set="typed", locale="fr-FR", q="compte <suspendu>", relevant=(SUSPENDED,)),
        Judgement(set="typed", locale="fr-FR", q="compte suspendu", relevant=(HOURS,)),
        Judgement(set="typed", locale="sv-SE", q="inaktiverat konto", relevant=(SUSPENDED,)),
    ]
    library = open_library(index)
    save(evaluation_of(run(Searcher(library), asked), library.manifest.generation, "tantivy"), index)


def text(client: FlaskClient, locale: str) -> str:
    response = client.get(f"/{locale}/{PAGE}", base_url=BASE)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    return response.text


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("role", [Role.EDITOR, Role.OPERATOR])
def test_owners_see_what_was_measured_and_the_worst_queries(sign_in: SignIn, role: Role) -> None:
    html = text(sign_in(role), "fr-fr")
    assert "0,500" in html  # one of two answered first
    assert 'href="/fr-fr/search?q=compte+suspendu"' in html
    assert f'href="/fr-fr/articles/{HOURS}" lang="en-US"' in html
    assert f'href="/fr-fr/articles/{SUSPENDED}"' in html
    assert "suspendu&gt;" not in html, "what was answered first is not among the worst"
    assert "tantivy" in html


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en-us", "Every query in this language was answered by the first result"),
        ("fr-fr", "absente des dix premiers"),
        ("sv-se", "Alla sökningar på det här språket"),
        ("nl-nl", "Elke zoekopdracht in deze taal"),
    ],
)
def test_it_is_said_in_the_language_of_the_page(sign_in: SignIn, locale: str, said: str) -> None:
    assert said in text(sign_in(Role.EDITOR), locale)


@pytest.mark.usefixtures("measured")
def test_a_library_published_since_is_told(sign_in: SignIn, index: Path) -> None:
    old = "have been published anew since then"
    editor = sign_in(Role.EDITOR)
    assert old not in text(editor, "en-us")
    saved = (index / FILE).read_bytes()
    (index / FILE).write_bytes(
        saved.replace(open_library(index).manifest.generation.encode(), b"20200101T000000.000000Z")
    )
    assert old in text(editor, "en-us")


def test_before_anything_is_measured_it_says_how(sign_in: SignIn) -> None:
    assert "goodstanding evaluate --queries FILE --save" in text(sign_in(Role.EDITOR), "en-us")


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("role", [Role.GLOBAL_ADMIN, Role.AGENT])
def test_nobody_else_sees_it(sign_in: SignIn, role: Role) -> None:
    assert sign_in(role).get(f"/en-us/{PAGE}", base_url=BASE).status_code == 403


@pytest.mark.usefixtures("measured")
def test_whoever_is_not_signed_in_is_led_to_sign_in(app: APIFlask) -> None:
    response = app.test_client().get(f"/en-us/{PAGE}", base_url=BASE)
    assert (response.status_code, response.location.partition("?")[0]) == (303, "/en-us/sign-in")
