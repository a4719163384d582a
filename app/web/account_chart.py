"""How long open invoices have been overdue, drawn against the line that the articles state."""

from __future__ import annotations

from app.diagnosis.ledger import Balance
from app.web.account_page import Bar, Chart
from app.wording import Wording

SHOWN = 12  # bars, of the oldest
ROW, BAR_BELOW, TOP = 46, 9, 30  # pixels
LONGEST_LABEL = 22
ROOM = 1.12  # beside the longest bar


def ageing_chart(open_: tuple[Balance, ...], threshold: int, words: Wording) -> Chart:
    """A bar an invoice, oldest first. Across, everything is in percent, so that it fits any screen."""
    shown = open_[:SHOWN]
    most = max([threshold, *[each.days_overdue for each in shown]]) * ROOM or 1
    past = len([each for each in open_ if each.days_overdue > threshold])
    at = threshold / most * 100
    left = len(open_) - len(shown)
    return Chart(
        height=TOP + ROW * len(shown),
        line=f"{at:.1f}%",
        line_label=words.ngettext("%(num)s day", "%(num)s days", threshold),
        anchor="end" if at > 80 else "middle",
        bars=tuple(_bar(number, each, most, threshold, words) for number, each in enumerate(shown)),
        summary=_summary(past, threshold, words),
        more=words.ngettext("%(num)s more invoice is open.", "%(num)s more invoices are open.", left) if left else "",
    )


def _summary(past: int, threshold: int, words: Wording) -> str:
    if not past:
        return words.gettext("No open invoice is more than %(days)s days overdue.", days=threshold)
    return words.ngettext(
        "%(num)s open invoice is more than %(days)s days overdue.",
        "%(num)s open invoices are more than %(days)s days overdue.",
        past,
        days=threshold,
    )


def _bar(number: int, found: Balance, most: float, threshold: int, words: Wording) -> Bar:
    over, top = found.days_overdue > threshold, TOP + ROW * number
    verdict = words.gettext("Yes") if over else words.gettext("No")
    name = found.invoice.id
    return Bar(
        invoice=name,
        label=name if len(name) <= LONGEST_LABEL else name[: LONGEST_LABEL - 1] + "…",
        due=words.day(found.invoice.due),
        age=age_of(found, words),
        balance=words.amount(found.balance, found.invoice.currency),
        width=f"{max(found.days_overdue, 0) / most * 100:.1f}%",
        text_y=top + 14,
        bar_y=top + 14 + BAR_BELOW,
        tone="bad" if over else "risk",
        verdict=verdict,
    )


def age_of(found: Balance, words: Wording) -> str:
    days = found.days_overdue
    if days > 0:
        return words.ngettext("%(num)s day overdue", "%(num)s days overdue", days)
    if days == 0:
        return words.gettext("due today")
    return words.ngettext("due in %(num)s day", "due in %(num)s days", -days)
