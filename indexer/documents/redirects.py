"""Where an old address leads: articles that were renamed or merged, sections that moved or were renamed.

An address is an article's id, or its id and an anchor: `billing/invoice#due-date`. `docset.yml` says what replaces it:

    redirects:
      billing/invoice: billing/pay-an-invoice                         # an article
      billing/invoice#due-date: billing/pay-an-invoice#when-to-pay    # one of its sections
      billing/pay-an-invoice#deadline: billing/pay-an-invoice#when-to-pay
      billing/reminders: billing/pay-an-invoice#when-to-pay           # an article that became a section

Resolved, the last one is two entries: the id leads to the article, `billing/reminders#` to the section.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

Report = Callable[..., None]  # code of a problem, line, values of its texts


def split(address: str) -> tuple[str, str]:
    """Article id and anchor; the anchor is empty where the address names none."""
    article, _, anchor = address.partition("#")
    return article, anchor


def joined(article: str, anchor: str) -> str:
    return f"{article}#{anchor}" if anchor else article


def follow(redirects: Mapping[str, str], article: str, anchor: str = "") -> tuple[str, str]:
    """Article and anchor that answer for these today; what was never redirected stays as it is."""
    seen: set[tuple[str, str]] = set()
    while (article, anchor) not in seen:
        seen.add((article, anchor))
        if moved := redirects.get(f"{article}#{anchor}"):
            article, anchor = split(moved)
        else:
            article = redirects.get(article, article)
    return article, anchor


def former_anchors(redirects: Mapping[str, str], article: str) -> dict[str, tuple[str, ...]]:
    """Anchor of an article → those that once led there, in whatever article, the shortest way round.

    A browser keeps the anchor of an old address when it is sent on, so the article answers for them all.
    """
    found: dict[str, list[str]] = {}
    for old in redirects:
        was, anchor = split(old)
        end, now = follow(redirects, was, anchor)
        if anchor and now and end == article and anchor != now:
            found.setdefault(now, []).append(anchor)
    return {now: tuple(dict.fromkeys(anchors)) for now, anchors in found.items()}


def resolve(said: Mapping[str, tuple[str, int]], ids: Collection[str], report: Report) -> dict[str, str]:
    """What `docset.yml` says, old address → (new address, line), with every chain followed to its end.

    What claims the address of an article that exists, leads in a circle or to no article is reported and left out.
    """
    found: dict[str, str] = {}
    ends = _Ends(said, ids)
    for old, (new, line) in said.items():
        if old in ids:
            report("redirect-live", line, id=old)
        elif old.endswith("#") or old.startswith("#") or new.endswith("#"):
            report("docset-invalid", line, reason=f"{old if '#' in old else new!r} names no section")
        elif end := ends.of(old):
            article, anchor = split(end)
            if article not in ids:
                report("redirect-unknown", line, id=old, target=new)
            elif "#" in old:
                found[old] = end
            else:
                found[old] = article
                if anchor:
                    found[f"{old}#"] = end
        else:
            report("redirect-loop", line, id=old)
    return _inherited(found, ends) | found


def _inherited(found: Mapping[str, str], ends: _Ends) -> dict[str, str]:
    """Sections of an article that was renamed twice: what holds of its second name holds of its first."""
    former: dict[str, list[str]] = {}  # article → the names that it had right before
    for old in found:
        if "#" not in old:
            former.setdefault(ends.successor(old), []).append(old)
    inherited: dict[str, str] = {}
    for was, anchor in map(split, found):
        names = list(former.get(was, ())) if anchor and was in found else []
        seen = {was}
        while names:
            if (name := names.pop()) not in seen:
                seen.add(name)
                names += former.get(name, ())
                if end := ends.of_section(name, anchor):
                    inherited[joined(name, anchor)] = end
    return inherited


class _Ends:
    """Where chains of redirects end, each link of them followed once."""

    def __init__(self, said: Mapping[str, tuple[str, int]], ids: Collection[str]) -> None:
        self._said, self._ids = said, ids
        self._known: dict[str, str] = {}

    def of(self, address: str) -> str:
        """The end, or '' where the chain goes in a circle."""
        passed: dict[str, None] = {}
        while address not in self._known:
            passed[address] = None
            following = self._next(address)
            if not following:
                self._known[address] = address
                break
            if following in passed:
                self._known[following] = ""
            address = following
        self._known |= dict.fromkeys(passed, self._known[address])
        return self._known[address]

    def of_section(self, article: str, anchor: str) -> str:
        """The end of a section's chain, or '' where it leads to no article that there is."""
        end = self.of(joined(article, anchor))
        return end if split(end)[0] in self._ids else ""

    def successor(self, article: str) -> str:
        """The article that a redirected one is called next, whether as a whole or as a section of it."""
        return split(self._said[article][0])[0]

    def _next(self, address: str) -> str:
        """What replaces the address, or '' where nothing does."""
        if address in self._ids:
            return ""
        if address in self._said:
            return self._said[address][0]
        article, anchor = split(address)
        if not anchor or article in self._ids or article not in self._said:
            return ""
        return joined(self.successor(article), anchor)
