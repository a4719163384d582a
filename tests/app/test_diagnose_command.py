"""`goodstanding diagnose`: from facts in a file to words in the reader's language, or to what the API answers."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from app import create_app
from app.accounts.store import AccountStore
from app.cli import main
from app.database import open_database
from app.demo.seeding import seed
from app.identity.audit import Trail
from app.identity.records import LOCAL, Profile
from app.identity.roles import Role, Scope
from app.services import Services
from app.settings import Settings

FACTS: dict[str, Any] = {
    "account": {"id": "A1", "cloud": "global", "time_zone": "Europe/Paris"},
    "as_of": "2026-11-01T00:00:00Z",
    "programmes": [
        {"programme": "csp", "role": "direct-bill", "suspension": {"suspended": True}},
        {"programme": "ai-cloud", "suspension": {"suspended": True}},
    ],
    "profile": {"status": "pending", "deadline": "2026-12-24"},
    "vetting": {"status": "rejected", "since": "2026-09-01"},
    "invoices": [{"id": "G1", "issued": "2026-08-01", "due": "2026-08-31", "amount": "1200.50", "currency": "EUR"}],
    "credits": [],
    "payments": [],
}
AT = "2026-11-20T12:00:00Z"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(FACTS), encoding="utf-8")
    return path


def run(index: Path, *arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["diagnose", "--index", str(index), *arguments], input=stdin)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en-us", ["Your account is suspended", "Invoice G1 was due on August 31, 2026", "81 days overdue", "[To do]"]),
        (
            "fr-fr",
            ["Votre compte est suspendu", "1\u202f200,50\u00a0€", "Un montant qui vous a été facturé", "[À faire]"],
        ),
        (
            "nl-nl",
            ["Uw account is opgeschort", "31 augustus 2026", "Een bedrag dat aan u is gefactureerd", "[Te doen]"],
        ),
        (
            "sv-se",
            ["Ditt konto är inaktiverat", "den 31 augusti 2026", "Ett belopp som du har fakturerats", "[Att göra]"],
        ),
    ],
)
def test_it_speaks_the_readers_language(own_index: Path, file: Path, locale: str, expected: list[str]) -> None:
    result = run(own_index, "--facts", str(file), "--locale", locale, "--at", AT)
    assert result.exit_code == 0, result.output
    for text in expected:
        assert text in result.output
    assert f"/{locale}/articles/partner-center/suspended-partner-center-account#step-pay-invoice" in result.output


def test_json_is_what_the_api_answers(own_index: Path, own_client: FlaskClient, file: Path) -> None:
    result = run(own_index, "--facts", str(file), "--locale", "sv-se", "--at", AT, "--json")
    answer = own_client.post("/api/v1/diagnoses", json={"locale": "sv-se", "at": AT, "facts": FACTS}).json
    assert json.loads(result.output) == answer


def test_facts_come_from_standard_input_and_the_source_language_is_usual(own_index: Path) -> None:
    result = run(own_index, "--facts", "-", stdin=json.dumps(FACTS))
    assert result.exit_code == 0
    assert "Your account is suspended" in result.output


def test_what_is_not_known_is_listed(own_index: Path) -> None:
    facts = {"account": FACTS["account"], "programmes": [{"programme": "ai-cloud"}]}
    result = run(own_index, "--facts", "-", "--locale", "nl", stdin=json.dumps(facts))
    assert "? Of het account nu is opgeschort" in result.output


@pytest.mark.corpus
def test_what_is_not_translated_is_marked(tmp_path: Path, shared: Path, build: Any, file: Path) -> None:
    build(shared / "seeds", tmp_path / "library")
    result = run(tmp_path / "library", "--facts", str(file), "--locale", "fr", "--at", AT)
    assert "Your vetting status is rejected" in result.output
    assert "Pas encore traduit\u00a0:" in result.output


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of one with the demonstration's accounts, which the settings name."""
    url = f"sqlite:///{tmp_path / 'accounts.db'}"
    monkeypatch.setenv("GOODSTANDING_DATABASE", url)
    opened = open_database(url)
    seed(AccountStore(opened), datetime.now(UTC))
    opened.close()
    return url


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en-us", ["Your account is suspended", "74 days overdue", "SEK43,150.75", "[To do]"]),
        ("de-de", ["Ihr Konto ist gesperrt", "74 Tage", "[Zu erledigen]"]),
        ("fr-fr", ["Votre compte est suspendu", "43\u202f150,75", "[À faire]"]),
        ("nl-nl", ["Uw account is opgeschort", "43.150,75", "[Te doen]"]),
        ("sv-se", ["Ditt konto är inaktiverat", "74 dagar sen", "[Att göra]"]),
    ],
)
def test_an_account_is_diagnosed_from_what_is_known_of_it(
    own_index: Path, database: str, locale: str, expected: list[str]
) -> None:
    result = run(own_index, "DEMO-01", "--locale", locale)
    assert result.exit_code == 0, result.output
    for text in expected:
        assert text in result.output.replace("SEK\u00a0", "SEK")
    opened = open_database(database)
    newest = Trail(opened).latest(1)[0]
    opened.close()
    assert (newest.entry.action, newest.subject, newest.entry.actor) == ("account.viewed", "DEMO-01", "command-line")


def test_an_account_s_json_is_what_the_api_answers(own_index: Path, database: str) -> None:
    day = (datetime.now(UTC) - timedelta(days=40)).date().isoformat()
    result = run(own_index, "DEMO-01", "--locale", "nl", "--at", day, "--json")
    app = create_app(Settings(index=own_index, database=database, public_url="https://help.example.com"))
    services: Services = app.extensions["goodstanding"]
    owner = services.identity.users.add(
        Profile(LOCAL, "agnes", "Agnes", frozenset({Role.AGENT})), "twelve letters or more"
    )
    secret, _ = services.identity.tokens.create(owner, "t", frozenset({Scope.READ_ACCOUNTS}), timedelta(days=1))
    answer = app.test_client().get(
        f"/api/v1/accounts/DEMO-01/diagnosis?locale=nl-nl&at={day}", headers={"Authorization": f"Bearer {secret}"}
    )
    services.database.close()
    assert json.loads(result.output) == answer.json
    assert json.loads(result.output)["standing"] == "at-risk"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["DEMO-99", "--locale", "sv"], "Det finns inget konto ”DEMO-99”."),
        (["*", "--locale", "nl"], "Er is geen account “*”."),
        (["DEMO-01", "--locale", "fr", "--at", "soon"], "at: Ce n’est ni une date ni une heure valide."),
        (
            ["DEMO-01", "--locale", "fr", "--at", "2001-01-31"],
            "La situation du compte à ce moment-là",
        ),
        (["DEMO-01", "--locale", "xx"], "locale: There is no locale"),
    ],
)
@pytest.mark.usefixtures("database")
def test_what_is_wrong_with_a_question_is_said(own_index: Path, arguments: list[str], expected: str) -> None:
    result = run(own_index, *arguments)
    assert result.exit_code == 1
    assert expected in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "stdin", "expected"),
    [
        (["--locale", "fr"], "{", "Ce n’est pas du JSON."),
        (["--locale", "fr"], "{}", "account: Cet élément manque."),
        (["--locale", "xx"], json.dumps(FACTS), "locale: There is no locale “xx”."),
        (["--at", "soon"], json.dumps(FACTS), "at: “soon” is no moment."),
        ([], json.dumps(FACTS | {"invoices": [{}]}), "invoices.0.amount: This is missing."),
    ],
)
def test_what_is_wrong_is_said_by_field(own_index: Path, arguments: list[str], stdin: str, expected: str) -> None:
    result = run(own_index, "--facts", "-", *arguments, stdin=stdin)
    assert result.exit_code == 1
    assert expected in result.stderr
    assert result.stdout == ""


def test_wrong_usage(own_index: Path, tmp_path: Path) -> None:
    assert run(own_index).exit_code == 2
    assert run(own_index, "DEMO-01", "--facts", "-", stdin="{}").exit_code == 2
    assert run(own_index, "--facts", str(tmp_path / "none.json")).exit_code == 2
    missing = run(tmp_path / "nowhere", "--facts", "-", stdin="{}")
    assert missing.exit_code == 1
    assert "goodstanding index" in missing.stderr


def test_it_starts_without_the_web(own_index: Path, file: Path) -> None:
    code = (
        "import sys\nfrom app.cli import main\n"
        f"main(['diagnose', '--index', {str(own_index)!r}, '--facts', {str(file)!r}], standalone_mode=False)\n"
        "print(sorted({'flask', 'apiflask', 'sqlalchemy'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"
