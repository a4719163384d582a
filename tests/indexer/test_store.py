"""Objects are named by what they hold, survive each other, and damage is named."""

import pytest

from indexer.documents.model import Facets
from indexer.errors import LibraryError
from indexer.store import ObjectStore


@pytest.fixture
def store(tmp_path):
    return ObjectStore(tmp_path)


def test_the_same_value_is_the_same_object(store):
    first = store.put(Facets(clouds=("global",)))
    assert store.put(Facets(clouds=("global",))) == first
    assert store.get(first, Facets) == Facets(clouds=("global",))
    assert len(list(store.folder.glob("??/*"))) == 1


def test_a_missing_object_says_what_to_do(store):
    with pytest.raises(LibraryError, match="goodstanding index --full"):
        store.get("0" * 64, Facets)


def test_a_damaged_object_says_what_to_do(store):
    name = store.put(Facets())
    store.path(name).write_bytes(b'{"clouds":')
    with pytest.raises(LibraryError, match="damaged"):
        store.get(name, Facets)


def test_only_what_is_kept_stays(store):
    keep, drop = store.put({"a": 1}), store.put({"a": 2})
    assert store.keep_only([keep]) == 1
    assert store.path(keep).exists()
    assert not store.path(drop).exists()
