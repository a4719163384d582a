"""How it stands with reading an account from Partner Center, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.partner_center.desk import NOTHING_THERE, Stand
from app.partner_center.records import Reading
from app.partner_center.vocabulary import Resource
from app.web.contexts import Badge
from app.web.partner_center_page import ResourceRow
from app.web.partner_center_words import RESOURCES, TROUBLES
from app.wording import Wording


@dataclass(frozen=True)
class StandView:
    stand: Stand
    words: Wording
    zone: ZoneInfo
    now: datetime

    @property
    def reading_now(self) -> bool:
        return self.stand.connection is not None and self.stand.connection.claimed(self.now)

    def badge(self) -> Badge:
        _, connection = self.words.gettext, self.stand.connection
        if connection is None:
            return Badge("info", _("Not connected"))
        if connection.trouble is not None:
            return Badge("bad", _("Can’t be read"))
        if self.stand.failed:
            return Badge("risk", _("Partly read"))
        return Badge("good", _("Connected"))

    def sentences(self) -> tuple[str, ...]:
        """Whether it is read, when it last was, and what is in the way."""
        _, connection = self.words.gettext, self.stand.connection
        if connection is None:
            return (_("Facts of this account aren’t read from Partner Center."),)
        found = []
        if self.reading_now:
            found.append(_("It is being read now. Load this page again in a moment."))
        if connection.trouble is not None:
            found.append(_(TROUBLES[connection.trouble]))
        if connection.read_at is None:
            found.append(_("It hasn’t been read yet."))
        elif connection.trouble is not None:
            found.append(self._kept(connection.read_at))
        else:
            found.append(_("Last read on %(moment)s.", moment=self._moment(connection.read_at)))
            if self.stand.failed:
                num = len(self.stand.failed)
                found.append(
                    self.words.ngettext(
                        "%(num)s part of it couldn’t be read or made out.",
                        "%(num)s parts of it couldn’t be read or made out.",
                        num,
                    )
                )
        return tuple(found)

    def rows(self) -> tuple[ResourceRow, ...]:
        return tuple([self._row(resource, self.stand.readings.get(resource)) for resource in RESOURCES])

    def _row(self, resource: Resource, reading: Reading | None) -> ResourceRow:
        what, _ = self.words.gettext(RESOURCES[resource]), self.words.gettext
        if self.stand.connection is None:
            return ResourceRow(what, None, ())
        if reading is None:
            return ResourceRow(what, Badge("quiet", _("Not read yet")), ())
        sentences = []
        if reading.trouble is not None:
            sentences.append(_(TROUBLES[reading.trouble]))
            if reading.said:
                sentences.append(_("Partner Center said: %(said)s.", said=reading.said))
            if reading.read_at is not None:
                sentences.append(self._kept(reading.read_at))
        elif reading.read_at is not None:
            sentences.append(_("Last read on %(moment)s.", moment=self._moment(reading.read_at)))
        if reading.unclear_since is not None:
            since = self.words.day_of(reading.unclear_since, self.zone)
            unclear = _(
                "Since %(date)s, part of it can’t be made out (%(field)s). Nothing is ruled out by it.",
                date=since,
                field=reading.unclear,
            )
            sentences.append(unclear)
        return ResourceRow(what, self._badge_of(reading), tuple(sentences))

    def _badge_of(self, reading: Reading) -> Badge:
        _ = self.words.gettext
        if reading.trouble in NOTHING_THERE:
            return Badge("quiet", _("Nothing there"))
        if reading.trouble is not None:
            return Badge("bad", _("Not read"))
        return Badge("risk", _("Unclear")) if reading.unclear_since else Badge("good", _("Read"))

    def _kept(self, moment: datetime) -> str:
        return self.words.gettext(
            "It was last read on %(moment)s; what was known then is still shown.", moment=self._moment(moment)
        )

    def _moment(self, moment: datetime) -> str:
        return self.words.moment_of(moment, self.zone)
