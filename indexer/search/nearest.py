"""Where nothing was found: the same question with less asked of it, until something is.

"balance due" -card, cloud 21vianet   →   without the quotation marks, else without -card, else on every cloud, …
"""

from collections.abc import Callable, Iterator

import msgspec

from indexer.search.messages import SearchRequest
from indexer.search.query import parse, without_exclusions, without_quotes

Words = tuple[str, ...]

MOST = 5  # results that are offered

# A condition → the changes that lift it, given the request and the language's conjunctions. What people are likeliest
# to do without comes first.
CONDITIONS: dict[str, Callable[[SearchRequest, Words], dict[str, object]]] = {
    "spelling": lambda _, __: {"exact": False},
    "phrase": lambda request, conjunctions: {"q": without_quotes(request.q, conjunctions)},
    "exclusion": lambda request, conjunctions: {"q": without_exclusions(request.q, conjunctions)},
    "filters": lambda _, __: {"cloud": "", "role": "", "product": ""},
}


def relaxed(request: SearchRequest, conjunctions: Words) -> Iterator[tuple[Words, SearchRequest]]:
    """What is left out, and the request without it: each condition alone, then all of them.

    A request that is no shorter in letters, because composing them took more, is not offered: it might be refused.
    """
    parsed = parse(request.q, conjunctions)
    demands = {
        "spelling": request.exact,
        "phrase": parsed.phrases,
        "exclusion": parsed.exclusions and parsed.words,
        "filters": request.filters,
    }
    asked = tuple(key for key in CONDITIONS if demands[key])
    for keys in (*((key,) for key in asked), *([asked] if len(asked) > 1 else [])):
        other = without(request, keys, conjunctions)
        if len(other.q) <= len(request.q):
            yield keys, other


def without(request: SearchRequest, keys: Words, conjunctions: Words) -> SearchRequest:
    for key in keys:
        request = msgspec.structs.replace(request, **CONDITIONS[key](request, conjunctions))
    return msgspec.structs.replace(request, limit=MOST, offset=0)
