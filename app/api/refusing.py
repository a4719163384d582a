"""Problem documents in the reader's language, for what somebody stated and can't be so."""

from __future__ import annotations

from collections.abc import Iterable

from app.errors import TABLE, Problem
from app.facts_form import FactsRefusedError
from app.wording import N_, Wording

SHOWN, MOST = 3, 100  # errors in `detail`, errors in all
TITLES = {
    "invalid-parameters": N_("A parameter is missing or has a value that makes no sense"),
    "not-possible": N_("This can’t be done as it stands now"),
}


def refusal(words: Wording, errors: Iterable[tuple[str, str]], code: str = "invalid-parameters") -> Problem:
    """`errors`: each field with what is wrong with it, in words already."""
    found = tuple(errors)
    detail = " ".join(words.gettext("%(label)s: %(value)s", label=name, value=said) for name, said in found[:SHOWN])
    return Problem(
        code, TABLE[code][0], words.gettext(TITLES.get(code, TITLES["invalid-parameters"])), detail, found[:MOST]
    )


def refusal_of(words: Wording, error: FactsRefusedError) -> Problem:
    """Each message under the name of its field."""
    code = next((each.code for each in error.refusals if each.code == "unknown-locale"), "invalid-parameters")
    return refusal(words, ((each.field or "body", each.message(words)) for each in error.refusals), code)
