"""The plan of the attack: every route as it was found by asking, and the ways in which it can name another account."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from app.identity.roles import Role
from tests.app.walls.asking import COOKIE, Answer, ask
from tests.app.walls.estate import Estate, Owner, give_an_endpoint, let_in
from tests.app.walls.routes import Place, Route, Watched, routes

SESSION, TOKEN = "session", "token"
# Who asks, and by what: of each account, one of these in turn.
WAYS = (
    (Role.GLOBAL_ADMIN, SESSION),
    (Role.GLOBAL_ADMIN, TOKEN),
    (Role.AGENT, SESSION),
    (Role.AGENT, TOKEN),
    (Role.BILLING_ADMIN, SESSION),
    (Role.BILLING_ADMIN, TOKEN),
    (Role.USER, SESSION),
    (Role.USER, TOKEN),
)
Way = tuple[Role, str]
READING = ((Role.GLOBAL_ADMIN, SESSION), (Role.AGENT, SESSION))  # by whom a view is watched: some are for one of them
TO_SIGN_IN = re.compile(r"^Location: /[a-z-]+/sign-in(\?to=.*)?$", re.M)
SEVERAL_READINGS = 5  # a view reads a name, and depending on its value further ones


@dataclass(frozen=True, eq=False)
class Attack:
    """A route, and the places in which the other account's ids stand; the asker's own stand in all others."""

    route: Route
    places: tuple[Place, ...]

    def __str__(self) -> str:
        return f"{self.route} with another account's {', '.join(f'{one.name} in {one.part}' for one in self.places)}"


@dataclass
class Plan:
    estate: Estate
    routes: tuple[Route, ...]
    open: frozenset[str]  # those that answer nobody in particular
    _as_unknown: dict[tuple[str, Way, Attack], Answer] = field(default_factory=dict)

    @cached_property
    def attacks(self) -> tuple[tuple[Attack, ...], ...]:
        """Of each route that takes an id, the ways to attack it."""
        return tuple(tuple(attacks(route)) for route in self.routes if route.places)

    def asked(self, route: Route, own: Owner, way: Way, named: Mapping[Place, str] | None = None) -> Answer:
        role, how = way
        question = route.question(self.estate.app, own, named or {})
        answer = ask(self.estate.app, question, **{how: getattr(own.people[role], how)})
        if f"Set-Cookie: {COOKIE}=" in answer.text:
            let_in(self.estate, own, role)  # again: the route has signed them out
        if own is self.estate.staff and route.method == "DELETE" and answer.status < 400:
            give_an_endpoint(self.estate)  # again: the route has removed it
        return answer

    def asked_by_nobody(self, route: Route, own: Owner) -> Answer:
        return ask(self.estate.app, route.question(self.estate.app, own, {}))

    def tried(self, attack: Attack, own: Owner, way: Way, other: Owner) -> tuple[Answer, Answer]:
        """What the attack is answered, and with the ids that it named taken out."""
        named = {place: other.ids[place.kind] for place in attack.places}
        answer = self.asked(attack.route, own, way, named)
        return answer, answer.without({place.name: said for place, said in named.items()})

    def as_unknown(self, attack: Attack, own: Owner, way: Way) -> Answer:
        """What the same attack is answered where it names what there isn't."""
        key = (own.id, way, attack)
        if key not in self._as_unknown:
            _, self._as_unknown[key] = self.tried(attack, own, way, self.estate.unknown)
        return self._as_unknown[key]


def attacks(route: Route) -> Iterator[Attack]:
    """Each place alone, then all of them at once."""
    for place in route.places:
        yield Attack(route, (place,))
    if len(route.places) > 1:
        yield Attack(route, route.places)


def planned(estate: Estate) -> Plan:
    """Ask every route as the first owner and its agent do, until it reads nothing new."""
    response = estate.app.test_client().get("/api/openapi.json")
    plan = Plan(estate, (), frozenset())
    found, public = [], set()
    for route in routes(estate.app, response.get_json()):
        answer = plan.asked_by_nobody(route, estate.owners[0])
        if not refuses_nobody(answer):
            public.add(str(route))
        found.append(read_through(plan, route, public=str(route) in public))
    return Plan(estate, tuple(found), frozenset(public))


def refuses_nobody(answer: Answer) -> bool:
    return answer.status == 401 or (answer.status == 303 and TO_SIGN_IN.search(answer.text) is not None)


def read_through(plan: Plan, route: Route, *, public: bool) -> Route:
    known: dict[str, set[str]] = {"query": set(), "form": set()}
    for _ in range(SEVERAL_READINGS):
        before = {part: set(names) for part, names in known.items()}
        for names in Watched.read.values():
            names.clear()
        for way in READING:
            plan.asked(route, plan.estate.owners[0], way)
        for part, names in Watched.read.items():
            known[part] |= names
        if known == before:
            break
        route = route.reading(known, public=public)
    return route
