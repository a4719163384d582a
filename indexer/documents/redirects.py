"""Where an old address leads: articles that were renamed or merged, sections that moved or were renamed.

An address is an article's id, or its id and an anchor: `billing/invoice#due-date`. `docset.yml` says what replaces it:

    redirects:
      billing/invoice: billing/pay-an-invoice                         # an article
      billing/invoice#due-date: billing/pay-an-invoice#when-to-pay    # one of its sections
      billing/pay-an-invoice#deadline: billing/pay-an-invoice#when-to-pay
      billing/reminders: billing/pay-an-invoice#when-to-pay           # an article that became a section

Resolved, the last one is two entries: the id leads to the article, `billing/reminders#` to the section.
"""

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
    for old, (new, line) in said.items():
        if old in ids:
            report("redirect-live", line, id=old)
        elif old.endswith("#") or old.startswith("#") or new.endswith("#"):
            report("docset-invalid", line, reason=f"{old if '#' in old else new!r} names no section")
        elif end := _end_of(old, line, said, ids, report):
            article, anchor = split(end)
            if article not in ids:
                report("redirect-unknown", line, id=old, target=new)
            elif "#" in old:
                found[old] = end
            else:
                found[old] = article
                if anchor:
                    found[f"{old}#"] = end
    return _inherited(said, found) | found


def _inherited(said: Mapping[str, tuple[str, int]], found: Mapping[str, str]) -> dict[str, str]:
    """Sections of an article that was renamed twice: what holds of its second name holds of its first."""
    sections = [split(old) for old in found if split(old)[1]]
    inherited: dict[str, str] = {}
    for old in (each for each in found if "#" not in each):
        name = split(said[old][0])[0]
        while name in said and name in found:
            inherited |= {f"{old}#{anchor}": found[f"{name}#{anchor}"] for was, anchor in sections if was == name}
            name = split(said[name][0])[0]
    return inherited


def _end_of(old: str, line: int, said: Mapping[str, tuple[str, int]], ids: Collection[str], report: Report) -> str:
    """Where a chain of redirects ends, or '' for one that goes in a circle."""
    seen = {old}
    end = old
    while following := _next(end, said, ids):
        if following in seen:
            report("redirect-loop", line, id=old)
            return ""
        seen.add(following)
        end = following
    return end


def _next(address: str, said: Mapping[str, tuple[str, int]], ids: Collection[str]) -> str:
    """What replaces the address, or '' where nothing does."""
    if address in ids:
        return ""
    if address in said:
        return said[address][0]
    article, anchor = split(address)
    if not anchor or article in ids or article not in said:
        return ""
    return joined(split(said[article][0])[0], anchor)
