"""What a reply may begin with: the reasons and steps of the diagnosis, in the partner's language, as articles put them.

Nothing of it is evidence: whoever asked may not be somebody who sees that. What the partner's articles lack is quoted
from the source, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.diagnosis.vocabulary import State
from app.remedies import Remedies, Remedy, Sentence
from app.remedies import words as names
from app.wording import Wording

CALLING = (State.CONFIRMED, State.AT_RISK)


def reply_text(found: Remedies, words: Wording) -> str:
    """`found` and `words` are in the partner's language."""
    return "\n".join(_lines(found, words))


def _lines(found: Remedies, words: Wording) -> Iterator[str]:
    _ = words.gettext
    yield _("Hello,")
    yield ""
    yield _("%(sentence)s.", sentence=_(names.STANDINGS[found.diagnosis.standing][0]))
    for state in CALLING:
        stated = _stated(found, state, words)
        if stated:
            yield ""
            yield _("%(label)s: %(value)s", label=_(names.STATES[state][1]), value="").rstrip()
            yield from (f"– {each}" for each in stated)
    steps = [_quoted(each.sentence, words) for each in found.steps if each.sentence and not each.done and each.state]
    if steps:
        yield ""
        yield _("What to do now:")
        yield from (f"{number}. {each}" for number, each in enumerate(steps, 1))
    if found.steps:
        yield ""
        yield _("The articles that say more about it are attached, in your language where there is a translation.")


def _stated(found: Remedies, state: State, words: Wording) -> tuple[str, ...]:
    """Once each: several programmes may share a reason, and state it alike."""
    return tuple(dict.fromkeys([_reason(each, words) for each in found.in_state(state)]))


def _reason(remedy: Remedy, words: Wording) -> str:
    """In the words of the article where it applies; else what threatens, and what the article says of it."""
    title = names.reason_title(words, remedy.finding)
    if remedy.sentence is None:
        return title
    lead, quoted = names.statement_lead(words, remedy.finding), _quoted(remedy.sentence, words)
    return f"{title}\n  {lead} {quoted}" if lead else quoted


def _quoted(sentence: Sentence, words: Wording) -> str:
    if not sentence.fallback:
        return sentence.text
    return words.gettext(
        "%(sentence)s (in %(language)s)", sentence=sentence.text, language=words.language(sentence.locale)
    )
