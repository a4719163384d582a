"""The shape of the code: which way imports point, who reads what, and how long things get.

Each rule is a sentence and a function over one parsed module. A failure prints the sentence and the places.
"""

import ast
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAX_MODULE, MAX_FUNCTION = 300, 60

# Longer on purpose, each with its reason: "path" for a module, "path::function" for a function.
LONG: dict[str, str] = {
    "indexer/errors.py": "a catalogue: one entry a problem, best read in one place",
    "app/errors.py": "a catalogue: one entry a problem, and the one shape that all are answered in",
}


@dataclass(frozen=True)
class Module:
    path: str  # from the project root, with forward slashes
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)


Place = tuple[int, str]  # line, what stands there
Check = Callable[[Module], Iterator[Place]]


@dataclass(frozen=True)
class Rule:
    sentence: str
    folders: tuple[str, ...]
    check: Check
    except_for: tuple[str, ...] = ()  # files and folders that the sentence itself excepts

    def violations(self, module: Module) -> list[str]:
        if not within(module.path, self.folders) or within(module.path, self.except_for):
            return []
        return [f"{module.path}:{line}: {what}" for line, what in self.check(module)]


def within(path: str, places: tuple[str, ...]) -> bool:
    return any(PurePosixPath(path).is_relative_to(place) for place in places)


def imports(module: Module) -> Iterator[Place]:
    """Every imported name in full; `from a import b` yields `a.b`, since b may be a module."""
    package = PurePosixPath(module.path).parent.parts
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join((*above, *filter(None, [node.module])))
            yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)


def is_of(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def never_imports(*packages: str) -> Check:
    return lambda module: ((line, name) for line, name in imports(module) if is_of(name, packages))


def only_standard_library(module: Module) -> Iterator[Place]:
    for line, name in imports(module):
        if name.partition(".")[0] not in sys.stdlib_module_names and not is_of(name, ("app.diagnosis",)):
            yield line, name


def inside_another_surface(module: Module) -> Iterator[Place]:
    own = ".".join(PurePosixPath(module.path).parts[:2])
    for line, name in imports(module):
        parts = name.split(".")
        surface = ".".join(parts[:2])
        if surface in SURFACES and surface != own and len(parts) > 2 and is_module(parts[:3]):
            yield line, name


def is_module(parts: list[str]) -> bool:
    path = ROOT.joinpath(*parts)
    return path.is_dir() or path.with_suffix(".py").is_file()


def opened_files(module: Module) -> Iterator[Place]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in {"open", "read_text", "read_bytes"}:
                yield node.lineno, f"{name}()"


def environment_reads(module: Module) -> Iterator[Place]:
    names = ("os.environ", "os.environb", "os.getenv", "os.getenvb")
    yield from ((line, name) for line, name in imports(module) if name in names)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in names:
            yield node.lineno, ast.unparse(node)


def executed(module: Module) -> Iterator[Place]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"execute", "scalars", "exec_driver_sql"}:
            yield node.lineno, f"{node.attr}()"


def untold(module: Module) -> Iterator[Place]:
    """Details of errors that are in English, whoever reads them."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("ProblemError", "NotSignedInError"):
            details = node.args[1:] if ast.unparse(node.func) == "ProblemError" else node.args
            for detail in details[:1]:
                if isinstance(detail, ast.JoinedStr) or (isinstance(detail, ast.Constant) and detail.value):
                    yield detail.lineno, ast.unparse(detail)


def called_utils(module: Module) -> Iterator[Place]:
    if PurePosixPath(module.path).name in {"utils.py", "util.py"}:
        yield 1, "name it after what it is for"


def long_things(module: Module) -> Iterator[tuple[int, str, str]]:
    """Line, key in LONG, and size of whatever is over the limit."""
    lines = len(module.text.splitlines())
    if lines > MAX_MODULE:
        yield 1, module.path, f"the module has {lines} lines"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_FUNCTION:
                yield node.lineno, f"{module.path}::{node.name}", f"{node.name}() has {length} lines"


def too_long(module: Module) -> Iterator[Place]:
    yield from ((line, size) for line, key, size in long_things(module) if key not in LONG)


SURFACES = ("app.web", "app.workspace", "app.api", "app.signin")
SURFACE_FILES = (
    *("app/web", "app/workspace", "app/api", "app/signin"),
    *("app/cli.py", "app/mcp.py", "app/commands/mcp.py", "app/__init__.py", "app/__main__.py"),
)
RULES = {
    "indexer": Rule(
        "indexer/ knows documents only: it never imports app, Flask or SQL.",
        ("indexer",),
        never_imports("app", "flask", "apiflask", "flask_babel", "sqlalchemy", "sqlite3"),
    ),
    "details": Rule(
        "Errors are told in the reader's language: a detail is a Wrong, or has been through gettext.",
        ("app",),
        untold,
        except_for=("app/mcp.py",),  # assistants are spoken to in English
    ),
    "diagnosis": Rule(
        "app/diagnosis/ imports only the standard library.",
        ("app/diagnosis",),
        only_standard_library,
    ),
    "one-way": Rule(
        "Imports point one way, surfaces → services → indexer: a service never imports a surface.",
        ("app",),
        never_imports(*SURFACES, "app.cli", "app.mcp"),
        except_for=SURFACE_FILES,
    ),
    "surfaces": Rule(
        "A surface uses what another one offers in its package, never a module inside it.",
        ("app/web", "app/workspace", "app/api", "app/signin"),
        inside_another_surface,
    ),
    "source": Rule(
        "Only indexer/documents/source.py opens content files.",
        ("indexer/documents", "indexer/languages"),
        opened_files,
        except_for=("indexer/documents/source.py",),
    ),
    "settings": Rule(
        "Only app/settings.py reads the environment.",
        ("app", "indexer"),
        environment_reads,
        except_for=("app/settings.py",),
    ),
    "sql": Rule(
        "Only app/accounts/store.py issues SQL about accounts.",
        ("app/accounts",),
        executed,
        except_for=("app/accounts/store.py",),
    ),
    "utils": Rule(
        "No module is called utils.py: a name says what belongs there.",
        ("app", "indexer", "bench", "tests"),
        called_utils,
    ),
    "size": Rule(
        f"What is over {MAX_MODULE} lines (a module) or {MAX_FUNCTION} (a function) is split, "
        "or listed in LONG with its reason.",
        ("app", "indexer", "bench"),
        too_long,
    ),
}


def modules() -> list[Module]:
    """Every Python file of the folders that exist."""
    paths = (path for folder in ("app", "indexer", "bench", "tests") for path in (ROOT / folder).rglob("*.py"))
    return [Module(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in sorted(paths)]


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES.keys())
def test_the_code_keeps_the_rule(rule: Rule) -> None:
    found = [violation for module in modules() for violation in rule.violations(module)]
    assert not found, "\n".join([rule.sentence, *found])


def test_every_long_thing_on_the_list_is_still_long_and_has_a_reason() -> None:
    long = {key for module in modules() for _, key, _ in long_things(module)}
    assert all(LONG.values())
    assert set(LONG) <= long, f"no longer over the limit, take off the list: {set(LONG) - long}"


BROKEN = [
    ("indexer", "indexer/build.py", "def run():\n    import flask\n"),
    ("indexer", "indexer/search/query.py", "from app.settings import Settings"),
    ("indexer", "indexer/search/query.py", "from ... import app\nfrom sqlite3 import connect"),
    ("diagnosis", "app/diagnosis/engine.py", "import msgspec"),
    ("diagnosis", "app/diagnosis/engine.py", "from app.accounts import store"),
    ("one-way", "app/answers/service.py", "from app.web import pages"),
    ("surfaces", "app/api/search.py", "from app.web.made_up import cards"),
    ("source", "indexer/documents/outline.py", "text = path.read_text()"),
    ("source", "indexer/languages/fr.py", "with open('words') as words: pass"),
    ("settings", "app/web/pages.py", "import os\nos.environ['HOME']"),
    ("settings", "indexer/build.py", "from os import getenv"),
    ("sql", "app/accounts/importing.py", "connection.execute(select(account))"),
    ("utils", "app/utils.py", ""),
    ("size", "app/web/pages.py", "\n" * 301),
    ("size", "app/web/pages.py", "def view():\n" + "    pass\n" * 60),
    ("details", "app/web/pages.py", "raise ProblemError('forbidden', f'{role} may not')"),
    ("details", "app/web/pages.py", "raise NotSignedInError('Who are you?')"),
]
SOUND = [
    ("indexer", "app/cli.py", "import flask"),
    ("indexer", "indexer/build.py", "from indexer.application import appendix"),
    (
        "diagnosis",
        "app/diagnosis/rules/billing_overdue.py",
        "import datetime\nfrom app.diagnosis.facts import Facts",
    ),
    ("one-way", "app/cli.py", "from app.web import pages"),
    ("surfaces", "app/api/search.py", "from app.api.schemas import Hit\nfrom app.web import blueprint"),
    ("source", "indexer/documents/source.py", "text = path.read_bytes()"),
    ("settings", "app/settings.py", "import os\nos.environ['HOME']"),
    ("settings", "app/web/pages.py", "import os\nos.getpid()"),
    ("sql", "app/accounts/store.py", "connection.execute(select(account))"),
    ("size", "app/web/pages.py", "def view():\n" + "    pass\n" * 59),
    ("details", "app/web/pages.py", "raise ProblemError('forbidden', Wrong(N_('You may not.')))"),
]


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN)
def test_a_broken_rule_is_found(rule: str, path: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "is_module", bool)  # whatever it is called: it is there
    assert RULES[rule].violations(Module(path, text))


@pytest.mark.parametrize(("rule", "path", "text"), SOUND)
def test_sound_code_passes(rule: str, path: str, text: str) -> None:
    assert not RULES[rule].violations(Module(path, text))
