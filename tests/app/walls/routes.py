"""What there is to ask: every route and method of the application, and every place in it where an id can stand.

Nothing is listed by hand. Routes come from the application's URL map, documented parameters and bodies from its
OpenAPI description, and of pages, the names that a view reads from a query or form are found by watching it read them.
Only what a name stands for is said in `samples.py`; one that isn't there fails the tests, which say what to add.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

from apiflask import APIFlask
from flask import request
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule

from tests.app.walls.asking import Question
from tests.app.walls.estate import Owner
from tests.app.walls.samples import BODIES, KINDS, LITERALS, TEXTS

UNSAID = (
    "{route} takes `{name}`, and nothing says what that is. In tests/app/walls/samples.py, name the kind of id that it "
    "is in KINDS, or give a harmless value in LITERALS."
)
IN_TEXT = re.compile(r"\{([a-z]+)\}")
PLACEHOLDER = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")


class Watched(ImmutableMultiDict[str, str]):
    """Query or form that notes which names are asked for."""

    read: ClassVar[dict[str, set[str]]] = {"query": set(), "form": set()}

    def _note(self, name: object) -> None:
        self.read["query" if request.args is self else "form"].add(str(name))

    def __getitem__(self, key: str) -> str:
        self._note(key)
        return super().__getitem__(key)

    def __contains__(self, key: object) -> bool:
        self._note(key)
        return super().__contains__(key)

    def get(self, key: str, *rest: Any, **options: Any) -> Any:
        self._note(key)
        return super().get(key, *rest, **options)

    def getlist(self, key: str, *rest: Any, **options: Any) -> Any:
        self._note(key)
        return super().getlist(key, *rest, **options)


def watch(app: APIFlask) -> None:
    app.request_class = type("WatchedRequest", (app.request_class,), {"parameter_storage_class": Watched})


@dataclass(frozen=True)
class Of:
    """Stands where the id of such a thing goes."""

    kind: str


@dataclass(frozen=True)
class Place:
    """Where an id stands in a request: in its path, query, form or JSON, under a name."""

    part: str
    name: str
    kind: str


@dataclass(frozen=True, eq=False)
class Route:
    """A rule and method, with a sample of everything that it takes: literals, and ids yet to be filled in."""

    rule: Rule
    method: str
    path: Mapping[str, str | Of]
    query: Mapping[str, str | Of] = field(default_factory=dict)
    form: Mapping[str, str | Of] = field(default_factory=dict)
    json: Any = None
    text: tuple[str, str] | None = None  # content type and body, with {kind} where an id goes

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"

    @cached_property
    def places(self) -> tuple[Place, ...]:
        return tuple(self._places())

    def _places(self) -> Iterator[Place]:
        for part in ("path", "query", "form"):
            for name, value in getattr(self, part).items():
                if isinstance(value, Of):
                    yield Place(part, name, value.kind)
        for name, kind in leaves(self.json):
            yield Place("json", name, kind)
        for kind in sorted(set(IN_TEXT.findall(self.text[1] if self.text else ""))):
            yield Place("text", kind, kind)

    def question(self, app: APIFlask, own: Owner, named: Mapping[Place, str]) -> Question:
        """The request that names these ids in these places, and the owner's everywhere else."""

        def filled(part: str, values: Mapping[str, str | Of]) -> dict[str, str]:
            return {name: put(part, name, value) for name, value in values.items()}

        def put(part: str, name: str, value: Any) -> Any:
            if not isinstance(value, Of):
                return value
            return named.get(Place(part, name, value.kind), own.ids[value.kind])

        urls = app.url_map.bind("help.example.com", url_scheme="https")
        path = urls.build(self.rule.endpoint, filled("path", self.path), self.method)
        body = None if self.json is None else rewritten(self.json, lambda name, value: put("json", name, value))
        text = self.text and (
            self.text[0],
            IN_TEXT.sub(lambda found: put("text", found[1], Of(found[1])), self.text[1]),
        )
        return Question(self.method, path, filled("query", self.query), filled("form", self.form), body, text)

    def reading(self, read: Mapping[str, set[str]], *, public: bool) -> "Route":
        """The route with what it reads of its query and of its form.

        Of what is open to anybody, a name that nothing is said of stays empty: a form's questions, say.
        """

        def samples(names: set[str]) -> dict[str, str | Of]:
            unsaid = {name for name in names if name not in KINDS and not literal(self, name)} if public else set()
            return {name: "" if name in unsaid else sample(self, name) for name in sorted(names)}

        return replace(
            self, query={**samples(read["query"]), **self.query}, form={**samples(read["form"]), **self.form}
        )


def routes(app: APIFlask, spec: Mapping[str, Any]) -> Iterator[Route]:
    """Every rule and method, with what its path and its description say that it takes."""
    for rule in app.url_map.iter_rules():
        described = spec["paths"].get(PLACEHOLDER.sub(r"{\1}", rule.rule), {})
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            bare = Route(rule, method, {})
            route = replace(bare, path={name: sample(bare, name) for name in sorted(rule.arguments)})
            operation = described.get("get" if method == "HEAD" else method.lower())
            yield route if operation is None else documented(route, operation, spec)


def documented(route: Route, operation: Mapping[str, Any], spec: Mapping[str, Any]) -> Route:
    asked = [each for each in operation.get("parameters", ()) if each["in"] == "query"]
    samples = {each["name"]: sample(route, each["name"]) for each in asked}
    query = {name: value for name, value in samples.items() if value != ""}  # said to be left out
    json, text = None, TEXTS.get(str(route))
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        if kind == "application/json":
            given = BODIES.get(str(route), content.get("example"))
            json = rewritten(given, of_kind) if given is not None else made(route, content["schema"], spec)
        else:
            assert text is not None, f"{route} takes {kind}: say in TEXTS of tests/app/walls/samples.py what to send"
    return replace(route, query=query, json=json, text=text)


def sample(route: Route, name: str) -> str | Of:
    """What to send under a name: the id of a thing, or a literal."""
    if name in KINDS:
        return Of(KINDS[name])
    known = literal(route, name)
    assert known is not None, UNSAID.format(route=route, name=name)
    return known


def literal(route: Route, name: str) -> str | None:
    return LITERALS.get(f"{route} {name}", LITERALS.get(name))


# --- bodies of JSON


def of_kind(name: str, value: Any) -> Any:
    """In an example, ids stand under their names."""
    return Of(KINDS[name]) if name in KINDS and isinstance(value, str) else value


def made(route: Route, schema: Mapping[str, Any], spec: Mapping[str, Any], name: str = "") -> Any:
    """The least that a schema takes, with everything in it that may be an id."""
    while "$ref" in schema:
        schema = spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if name in KINDS:
        return Of(KINDS[name])
    for known in ("const", "default"):
        if schema.get(known) is not None:
            return schema[known]
    for several in ("enum", "examples", "anyOf", "oneOf"):
        if schema.get(several):
            first = schema[several][0]
            return made(route, first, spec, name) if several.endswith("Of") else first
    if schema.get("type") == "object" or "properties" in schema:
        wanted = schema.get("required", ())
        properties = schema.get("properties", {})
        return {key: made(route, properties[key], spec, key) for key in properties if key in wanted or key in KINDS}
    if schema.get("type") == "array":
        return [made(route, schema["items"], spec, name)]
    if schema.get("type") in ("integer", "number"):
        return schema.get("minimum", 1)
    if schema.get("type") == "boolean":
        return True
    return sample(route, name)


def rewritten(value: Any, change: Any, name: str = "") -> Any:
    """The same JSON, every leaf changed; it is told its name: of a list's, that of the list."""
    if isinstance(value, dict):
        return {key: rewritten(each, change, key) for key, each in value.items()}
    if isinstance(value, list):
        return [rewritten(each, change, name) for each in value]
    return change(name, value)


def leaves(value: Any) -> Iterator[tuple[str, str]]:
    found: dict[str, str] = {}

    def note(name: str, leaf: Any) -> Any:
        if isinstance(leaf, Of):
            found[name] = leaf.kind
        return leaf

    rewritten(value, note)
    yield from found.items()
