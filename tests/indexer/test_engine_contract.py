"""One contract, every engine: a plan gives the ranking that BM25 gives, however the index was made."""

import math
import random
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from indexer.errors import LibraryError, UsageError
from indexer.search.engines import engine_named
from indexer.search.engines.base import Engine, Entry, Plan

ENGINES = ("whoosh", "tantivy", "opensearch")
WORDS = ("konto", "faktura", "partner", "kund", "facture", "compte", "klant", "rekening", "bill", "œuvre")
TERMS = [f"~{word}" for word in WORDS]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "opensearch":
        return engine_named(request.param, request.getfixturevalue("cluster").settings())
    return engine_named(request.param)


def sample(count: int, seed: int = 7) -> list[Entry]:
    """Entries of a few to many words; no two of the same length, so that scores differ."""
    rng = random.Random(seed)
    entries = []
    for number in range(count):
        bag = {term: rng.randint(1, 6) for term in rng.sample(TERMS, rng.randint(1, len(TERMS)))}
        bag["filler"] = number + 1
        clouds = rng.sample(("cloud:global", "cloud:us-government", "role:admin-agent"), rng.randint(0, 2))
        entries.append(Entry(id=f"articles/{number:03}#a", bag=bag, filters=tuple(clouds)))
    rng.shuffle(entries)
    return entries


def stored_length(length: int) -> int:
    """As search libraries store it: four significant bits above 39, rounded down."""
    if length < 40:
        return length
    shift = (length - 24).bit_length() - 4
    return (length - 24 >> shift << shift) + 24


def reference(entries: Iterable[Entry], plan: Plan) -> dict[str, float]:
    """BM25 as a textbook has it, over everything."""
    entries = list(entries)
    mean = sum(sum(entry.bag.values()) for entry in entries) / len(entries)
    scores = {}
    for entry in entries:
        held = set(entry.bag)
        if not all(held & set(group) for group in plan.required) or held & set(plan.excluded):
            continue
        if not all(set(entry.filters) & set(group) for group in plan.filters):
            continue
        length = stored_length(sum(entry.bag.values()))
        score = 0.0
        for term, weight in plan.terms:
            holding = sum(term in other.bag for other in entries)
            idf = math.log(1 + (len(entries) - holding + 0.5) / (holding + 0.5))
            frequency = entry.bag.get(term, 0)
            score += weight * idf * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * length / mean))
        if score:
            scores[entry.id] = score
    return scores


def assert_ranked(found: list[tuple[str, float]], expected: dict[str, float]) -> None:
    order = sorted(expected.items(), key=lambda pair: (-round(pair[1], 4), pair[0]))
    assert [id_ for id_, _ in found] == [id_ for id_, _ in order]
    assert [score for _, score in found] == pytest.approx([score for _, score in order], abs=2e-4)


PLANS = {
    "one term": Plan(terms=(("~konto", 1.0),)),
    "weights": Plan(terms=(("~konto", 1.0), ("~faktura", 0.3), ("~kund", 2.5), ("unknown", 1.0))),
    "a term twice": Plan(terms=(("~konto", 1.0), ("~konto", 0.5), ("~bill", 1.0))),
    "not ASCII": Plan(terms=(("~œuvre", 1.0),)),
    "required": Plan(terms=(("~konto", 1.0), ("~bill", 1.0)), required=(("~facture", "~compte"), ("~partner",))),
    "excluded": Plan(terms=(("~konto", 1.0), ("~bill", 1.0)), excluded=("~klant", "~kund")),
    "filter": Plan(terms=(("~konto", 1.0),), filters=(("cloud:global",),)),
    "filters": Plan(terms=(("~konto", 1.0),), filters=(("cloud:global", "cloud:us-government"), ("role:admin-agent",))),
    "everything": Plan(
        terms=(("~konto", 1.0), ("~bill", 2.0)),
        required=(("~rekening", "~facture"),),
        excluded=("~kund",),
        filters=(("cloud:global",),),
    ),
    "nothing known": Plan(terms=(("unknown", 1.0),)),
    "required unknown": Plan(terms=(("~konto", 1.0),), required=(("unknown",),)),
    "empty": Plan(terms=()),
}


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS.keys())
def test_ranks_as_bm25_does(engine: Engine, plan: Plan, tmp_path: Path) -> None:
    entries = sample(120)
    engine.build(tmp_path, iter(entries))
    index = engine.open(tmp_path)
    assert len(index) == 120
    assert entries[0].id in index
    assert "articles/none" not in index
    assert_ranked(index.match(plan, 200), reference(entries, plan))


def test_a_limit_takes_the_best(engine: Engine, tmp_path: Path) -> None:
    engine.build(tmp_path, sample(120))
    index = engine.open(tmp_path)
    plan = PLANS["weights"]
    everything = index.match(plan, 200)
    assert index.match(plan, 7) == everything[:7]
    assert index.match(plan, 0) == []


def test_equal_scores_stand_in_the_order_of_their_ids(engine: Engine, tmp_path: Path) -> None:
    ids = [f"{number:03}" for number in range(50)]
    random.Random(1).shuffle(ids)
    engine.build(tmp_path, [Entry(id=id_, bag={"~konto": 2, "x": 3}) for id_ in ids])
    index = engine.open(tmp_path)
    for limit in (1, 5, 49):
        found = [id_ for id_, _ in index.match(Plan(terms=(("~konto", 1.0),)), limit)]
        assert found == sorted(ids)[:limit]


def test_an_update_ranks_as_a_new_index(engine: Engine, tmp_path: Path) -> None:
    state = {entry.id: entry for entry in sample(120)}
    folder = tmp_path / "0"
    folder.mkdir()
    engine.build(folder, state.values())
    rng = random.Random(3)
    for generation in range(1, 15):  # long enough for every way an engine may take
        replaced = rng.sample(sorted(state), rng.randint(0, 4))
        removed = set(rng.sample(sorted(state), 2)) - set(replaced)
        changed = [
            Entry(id=id_, bag=entry.bag, filters=entry.filters)
            for id_, entry in zip(replaced, sample(120, generation), strict=False)
        ]
        added = Entry(id=f"new/{generation}", bag={"~konto": generation, "~bill": 1})
        changed.append(added)
        for id_ in removed:
            del state[id_]
        state.update((entry.id, entry) for entry in changed)
        previous, folder = folder, tmp_path / str(generation)
        folder.mkdir()
        engine.update(previous, folder, changed, removed, state.values)
        index = engine.open(folder)
        assert len(index) == len(state)
        for name in ("weights", "everything"):
            assert_ranked(index.match(PLANS[name], 200), reference(state.values(), PLANS[name]))
        assert added.id in index
        assert not any(id_ in index for id_ in removed)


def test_an_update_leaves_the_previous_index_as_it_is(engine: Engine, tmp_path: Path) -> None:
    entries = sample(60)
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    engine.build(old, entries)
    before = engine.open(old).match(PLANS["weights"], 100)
    engine.update(old, new, [], [entries[0].id], lambda: entries[1:])
    assert engine.open(old).match(PLANS["weights"], 100) == before
    assert entries[0].id not in dict(engine.open(new).match(PLANS["weights"], 100))


def test_an_index_may_be_empty(engine: Engine, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    engine.build(old, [])
    assert engine.open(old).match(PLANS["weights"], 10) == []
    entry = Entry(id="a", bag={"~konto": 1})
    engine.update(old, new, [entry], [], lambda: [entry])
    assert [id_ for id_, _ in engine.open(new).match(PLANS["weights"], 10)] == ["a"]
    assert len(engine.open(old)) == 0


def test_threads_share_an_index(engine: Engine, tmp_path: Path) -> None:
    engine.build(tmp_path, sample(120))
    index = engine.open(tmp_path)
    plans = list(PLANS.values()) * 20
    expected = [index.match(plan, 20) for plan in plans]
    fresh = engine.open(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda plan: fresh.match(plan, 20), plans)) == expected
    fresh.close()


def test_a_folder_without_an_index_is_refused(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="goodstanding index"):
        engine.open(tmp_path)


def test_auto_takes_the_fast_engine_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert engine_named("auto").name == "tantivy"
    monkeypatch.setattr("indexer.search.engines.find_spec", lambda _: None)
    assert engine_named("auto").name == "whoosh"
    with pytest.raises(UsageError, match=r"goodstanding\[fast\]"):
        engine_named("tantivy")


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(UsageError, match="whoosh, tantivy"):
        engine_named("lucene")


def test_reading_needs_nothing_but_reading(engine: Engine, tmp_path: Path) -> None:
    """A library may lie on a read-only mount, or belong to somebody else: so nothing is written beside it."""
    written = tmp_path / "index"
    written.mkdir()
    engine.build(written, sample(20))
    before = {path.name: path.stat().st_mtime_ns for path in (written, *written.iterdir())}
    opened = engine.open(written)
    assert opened.match(PLANS["weights"], 5)
    opened.close()
    assert {path.name: path.stat().st_mtime_ns for path in (written, *written.iterdir())} == before
    assert len({path.stat().st_mode for path in written.iterdir()}) == 1  # what one may read, all may
