"""A reader reports a translation problem without signing in and without a script; an editor finds and resolves it."""

import re
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from app.identity.records import DEMO, LOCAL, Profile
from app.identity.roles import Role, Scope
from app.services import Services
from app.settings import Settings
from app.translation_reports import Query, TranslationReport
from tests.app.conftest import TINY

BASE = "http://127.0.0.1:8000"
SUSPENDED = "account/suspended-account"
FORM = f"/fr-fr/translation-problem?article={SUSPENDED}&section=what-to-do"
SEND = "/fr-fr/translation-problem"
FIRST = "Lisez le message qui vous a été envoyé."
SAME = {"Sec-Fetch-Site": "same-origin"}
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def app(tiny_index: Path, tmp_path: Path) -> Iterator[APIFlask]:
    """Each test has its own: reports are counted by address."""
    app = create_app(Settings(index=tiny_index, database=f"sqlite:///{tmp_path / 'people.db'}"))
    app.testing = True
    yield app
    services: Services = app.extensions["goodstanding"]
    services.database.close()


@pytest.fixture
def reader(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def sign_in(app: APIFlask) -> Callable[[Role], FlaskClient]:
    def signed_in(role: Role) -> FlaskClient:
        services: Services = app.extensions["goodstanding"]
        profile = Profile(DEMO, role, "Ada", frozenset({role}), "DEMO-01" if role is Role.GLOBAL_ADMIN else None)
        client = app.test_client()
        client.get(f"/sign-in/demo/{services.identity.links.create(profile, '/en-us/')}", base_url=BASE)
        return client

    return signed_in


@pytest.fixture
def editor(sign_in: Callable[[Role], FlaskClient]) -> FlaskClient:
    return sign_in(Role.EDITOR)


def kept(app: APIFlask) -> list[TranslationReport]:
    services: Services = app.extensions["goodstanding"]
    return services.translation_reports.listed(Query())


def filled(client: FlaskClient, **values: str) -> dict[str, str]:
    """What a browser sends of the form as it is, with what was chosen."""
    html = client.get(FORM).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html))
    return {**hidden, "sentence": "", "fault": "wrong", "note": ""} | values


def send(client: FlaskClient, **values: str) -> TestResponse:
    return client.post(SEND, data=filled(client, **values))


def test_every_section_of_a_translation_leads_to_the_form_and_the_source_s_to_none(reader: FlaskClient) -> None:
    french = unescape(reader.get(f"/fr-fr/articles/{SUSPENDED}").text)
    assert f'href="{FORM}"' in french
    assert f'href="/fr-fr/translation-problem?article={SUSPENDED}"' in french
    assert FORM in unescape(reader.get(f"/fr-fr/articles/{SUSPENDED}?view=side-by-side").text)
    for page in (f"/en-us/articles/{SUSPENDED}", "/nl-nl/articles/billing/opening-hours"):
        assert "translation-problem" not in reader.get(page).text


def test_a_sentence_is_pointed_at_and_kept_with_its_place(app: APIFlask, reader: FlaskClient) -> None:
    html = unescape(reader.get(FORM).text)
    (number,) = re.findall(rf'value="(\d+)">\s*<span lang="fr-FR">{re.escape(FIRST)}', html)
    assert "Que faire" in html
    sent = send(reader, sentence=number, note="Il manque un mot. ada@example.com")
    assert sent.status_code == 303
    thanks = reader.get(sent.location)
    assert "Merci" in thanks.text
    assert f'href="/fr-fr/articles/{SUSPENDED}#what-to-do"' in thanks.text
    assert thanks.headers["Cache-Control"] == "no-store"
    (report,) = kept(app)
    assert (report.article, report.locale, report.anchor, report.sentence) == (
        *(SUSPENDED, "fr-FR", "what-to-do", FIRST),
    )
    assert report.note == "Il manque un mot. […]"
    assert len(report.revision) == 16


def test_an_article_as_a_whole_can_be_reported_in_every_language(app: APIFlask, reader: FlaskClient) -> None:
    for locale in ("fr-fr", "nl-nl", "sv-se"):
        html = reader.get(f"/{locale}/translation-problem?article={SUSPENDED}").text
        revision = re.search(r'name="revision" value="(\w+)"', html)
        assert revision
        form = {"article": SUSPENDED, "section": "", "revision": revision[1], "fault": "unclear"}
        assert reader.post(f"/{locale}/translation-problem", data=form).status_code == 303
    assert {(one.locale, one.anchor, one.sentence) for one in kept(app)} == {
        (locale, "", "") for locale in ("fr-FR", "nl-NL", "sv-SE")
    }


WRONG = [
    ({"fault": ""}, "Dites ce qui ne va pas."),
    ({"fault": "made-up"}, "Dites ce qui ne va pas."),
    ({"fault": "other", "note": ""}, "Dites de quoi il s’agit."),
    ({"sentence": "999"}, "Choisissez l’une de ces phrases"),
    ({"sentence": "x' OR 1=1"}, "Choisissez l’une de ces phrases"),
    ({"note": "é" * 1_001}, "1001"),
    ({"note": "a\x00b\x1b"}, "U+0000, U+001B"),
]


@pytest.mark.parametrize(("values", "said"), WRONG)
def test_what_is_wrong_is_said_and_the_text_kept(
    app: APIFlask, reader: FlaskClient, values: dict[str, str], said: str
) -> None:
    answer = send(reader, **({"note": f"{SCRIPT} gardez-moi"} | values))
    assert answer.status_code == 400
    assert said in unescape(answer.text)
    if "note" not in values:
        assert "&lt;script&gt;alert(1)&lt;/script&gt; gardez-moi" in answer.text
    assert not kept(app)


def test_a_form_about_an_earlier_text_is_shown_again_with_what_was_written(app: APIFlask, reader: FlaskClient) -> None:
    answer = send(reader, revision="0" * 16, note="gardez-moi", sentence="2")
    assert answer.status_code == 409
    assert "gardez-moi" in answer.text
    assert "a changé depuis" in answer.text
    assert not kept(app)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/en-us/translation-problem?article={SUSPENDED}", 404),  # the source has no translation problems
        ("/nl-nl/translation-problem?article=billing/opening-hours", 404),  # nor what isn't translated
        ("/fr-fr/translation-problem?article=made-up", 404),
        ("/fr-fr/translation-problem", 404),
        (f"/fr-fr/translation-problem?article={SUSPENDED}&section=made-up", 302),
        ("/fr-fr/translation-problem?article=" + "x" * 5_000, 404),
    ],
)
def test_what_is_no_translation_has_no_form(app: APIFlask, reader: FlaskClient, path: str, status: int) -> None:
    assert reader.get(path).status_code == status
    assert reader.post(path.partition("?")[0], data={"article": path.partition("article=")[2]}).status_code == 404
    assert not kept(app)


def test_one_address_reports_so_often_and_loses_no_text(app: APIFlask, reader: FlaskClient) -> None:
    answers = [send(reader, note=f"Note {number}") for number in range(11)]
    assert [one.status_code for one in answers] == [303] * 10 + [429]
    assert "Note 10" in answers[-1].text
    assert len(kept(app)) == 10


def test_a_flood_of_a_translation_is_refused_and_says_so(
    app: APIFlask, reader: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.translation_reports.service.MOST_OF_ONE", 1)
    assert send(reader, note="1").status_code == 303
    full = send(reader, note="2")
    assert full.status_code == 429
    assert "aucun autre n’est accepté" in unescape(full.text)
    assert len(kept(app)) == 1


def test_another_site_sends_nothing_and_a_huge_form_is_refused(app: APIFlask, reader: FlaskClient) -> None:
    form = filled(reader)
    assert reader.post(SEND, data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert reader.post(SEND, data=form | {"note": "x" * 5_000_000}).status_code in (400, 413)
    assert not kept(app)


# --- the owners' list

LIST = "/en-us/localization/reports"


def test_an_editor_finds_it_and_resolves_it(app: APIFlask, reader: FlaskClient, editor: FlaskClient) -> None:
    assert "There are no such reports." in editor.get(LIST, base_url=BASE).text
    send(reader, sentence="2", note=f"{SCRIPT}\n\n=1+1")
    assert "1 problem reported by readers" in editor.get("/en-us/localization", base_url=BASE).text
    compared = editor.get(f"/en-us/localization/articles/{SUSPENDED}?language=fr-FR", base_url=BASE).text
    assert "1 problem reported by readers" in compared
    html = editor.get(LIST, base_url=BASE).text
    assert f'<blockquote lang="fr-FR" dir="auto">{FIRST}</blockquote>' in html
    assert SCRIPT not in html
    assert "The text is as it was" in html
    (report,) = kept(app)
    action = f"{LIST}/{report.id}"
    done = editor.post(
        action, data={"action": "resolve", "state": "open", "language": "fr-FR"}, base_url=BASE, headers=SAME
    )
    assert (done.status_code, done.location) == (303, f"{LIST}?state=open&language=fr-FR#{report.id}")
    assert "There are no such reports." in editor.get(LIST, base_url=BASE).text
    resolved = unescape(editor.get(f"{LIST}?state=resolved", base_url=BASE).text)
    assert "Resolved by Ada on" in resolved
    editor.post(action, data={"action": "reopen"}, base_url=BASE, headers=SAME)
    assert FIRST in editor.get(LIST, base_url=BASE).text


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ("?language=sv-SE", False),
        ("?language=fr-fr", True),
        ("?language=xx&state=made-up&offset=-4", True),
        ("?article=billing/pay-an-invoice", False),
        (f"?article={SUSPENDED}&offset=99999999999999999999", True),
        ("?article=%00&state=all", True),
        ("?offset=50", True),
    ],
)
def test_the_list_is_filtered(reader: FlaskClient, editor: FlaskClient, query: str, there: bool) -> None:
    send(reader, sentence="2")
    answer = editor.get(LIST + query, base_url=BASE)
    assert answer.status_code == 200
    assert (FIRST in answer.text) is there


@pytest.mark.parametrize("locale", ["en-us", "fr-fr", "nl-nl", "sv-se"])
def test_the_list_in_every_language(reader: FlaskClient, editor: FlaskClient, locale: str) -> None:
    send(reader, sentence="2")
    assert FIRST in editor.get(f"/{locale}/localization/reports", base_url=BASE).text


def test_only_owners_see_and_resolve(
    app: APIFlask, reader: FlaskClient, sign_in: Callable[[Role], FlaskClient]
) -> None:
    send(reader, sentence="2")
    (report,) = kept(app)
    for role in (Role.GLOBAL_ADMIN, Role.AGENT):
        client = sign_in(role)
        assert client.get(LIST, base_url=BASE).status_code == 403
        assert (
            client.post(f"{LIST}/{report.id}", data={"action": "resolve"}, base_url=BASE, headers=SAME).status_code
            == 403
        )
    assert reader.get(LIST).status_code == 303
    operator = sign_in(Role.OPERATOR)
    for path, data, status in (
        (report.id, {"action": "made-up"}, 400),
        (report.id, {}, 400),
        ("rep_0123456789abcdefg", {"action": "resolve"}, 404),
    ):
        assert operator.post(f"{LIST}/{path}", data=data, base_url=BASE, headers=SAME).status_code == status
    assert kept(app) == [report]


def test_a_new_revision_says_what_became_of_the_sentence(tmp_path: Path, build: Callable[..., str]) -> None:
    docset = Path(shutil.copytree(TINY, tmp_path / "docset"))
    article = docset / "fr-fr" / f"{SUSPENDED}.md"
    text = article.read_text(encoding="utf-8")
    build(docset, tmp_path / "library")
    app = create_app(Settings(index=tmp_path / "library", database=f"sqlite:///{tmp_path / 'people.db'}"))
    services: Services = app.extensions["goodstanding"]
    send(app.test_client(), sentence="2")
    profile = Profile(DEMO, "ada", "Ada", frozenset({Role.EDITOR}))
    editor = app.test_client()
    editor.get(f"/sign-in/demo/{services.identity.links.create(profile, '/en-us/')}", base_url=BASE)
    for changed, said in (
        (text + "\nUn mot de plus.\n", "Text has changed since; the sentence is still there"),
        (text.replace(FIRST, "Lisez-le."), "Text has changed since; the sentence is gone"),
    ):
        article.write_text(changed, encoding="utf-8")
        read_by(services, build(docset, tmp_path / "library"))
        assert said in editor.get(LIST, base_url=BASE).text
    article.unlink()
    read_by(services, build(docset, tmp_path / "library"))
    assert "The article is no longer there" in editor.get(LIST, base_url=BASE).text
    services.database.close()


def read_by(services: Services, generation: str, patience: float = 30) -> None:
    """Readers look for another generation once a second."""
    given_up = time.monotonic() + patience
    while services.shelves.current().manifest.generation != generation:
        assert time.monotonic() < given_up
        time.sleep(0.05)


# --- the API

API = "/api/v1/localization/reports"
NEW = {"locale": "fr-fr", "article": SUSPENDED, "section": "what-to-do", "sentence": FIRST, "fault": "wrong"}


def token(app: APIFlask, role: Role, *scopes: Scope) -> dict[str, str]:
    services: Services = app.extensions["goodstanding"]
    owner = services.identity.users.add(
        Profile(LOCAL, role, "Ada", frozenset({role}), "DEMO-01" if role is Role.USER else None),
        "twelve letters or more",
    )
    secret, _ = services.identity.tokens.create(owner, "t", frozenset(scopes), timedelta(days=1))
    return {"Authorization": f"Bearer {secret}"}


def test_programs_report_list_and_resolve(app: APIFlask, reader: FlaskClient) -> None:
    made = reader.post(API, json=NEW | {"note": "Appelez le +33 1 23 45 67 89", "sentence": FIRST.replace(" ", "\n ")})
    assert made.status_code == 201, made.text
    assert made.json
    assert (made.json["sentence"], made.json["note"]) == (FIRST, "Appelez le […]")
    headers = token(app, Role.EDITOR, Scope.READ_LOCALIZATION, Scope.WRITE_LOCALIZATION)
    listed = reader.get(f"{API}?state=open&locale=fr-fr", headers=headers).json
    assert listed
    assert (listed["total"], listed["more"], listed["reports"][0]["since"]) == (1, False, "same")
    path = f"{API}/{made.json['id']}"
    resolved = reader.post(f"{path}/resolve", headers=headers).json
    assert resolved
    assert (resolved["state"], resolved["resolved_by"]) == ("resolved", "Ada")
    opened = reader.post(f"{path}/reopen", headers=headers).json
    assert opened
    assert (opened["state"], opened["resolved_at"], opened["resolved_by"]) == ("open", None, None)


@pytest.mark.parametrize(
    ("changed", "status", "field"),
    [
        ({"section": "made-up"}, 400, "section"),
        ({"sentence": "Une autre."}, 400, "sentence"),
        ({"note": "x" * 1_001}, 400, "note"),
        ({"note": "\u0000"}, 400, "note"),
        ({"fault": "other"}, 400, "note"),
        ({"fault": "made-up"}, 400, "fault"),
        ({"locale": "en-us"}, 400, "locale"),
        ({"locale": "xx"}, 400, "locale"),
        ({"article": "made-up"}, 404, ""),
    ],
)
def test_programs_are_told_what_is_wrong(
    app: APIFlask, reader: FlaskClient, changed: dict[str, str], status: int, field: str
) -> None:
    answer = reader.post(API, json=NEW | changed)
    assert answer.status_code == status
    assert answer.json
    assert field in {one["name"] for one in answer.json.get("errors", [{"name": ""}])}
    assert not kept(app)


def test_programs_are_limited_and_need_a_scope_to_list(app: APIFlask, reader: FlaskClient) -> None:
    codes = [reader.post(API, json=NEW | {"note": str(number)}).status_code for number in range(11)]
    assert codes == [201] * 10 + [429]
    read_only = token(app, Role.OPERATOR, Scope.READ_LOCALIZATION)
    partner = token(app, Role.USER, *Scope)
    report = kept(app)[0].id
    assert reader.get(API).status_code == 401
    assert reader.get(API, headers=partner).status_code == 403
    assert reader.get(API, headers=read_only).status_code == 200
    assert reader.post(f"{API}/{report}/resolve", headers=read_only).status_code == 403
    assert reader.post(f"{API}/{report}/resolve").status_code == 401
