"""What is found in translations, in sentences: what differs, how that was found, how sure it is."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from app.finding_texts import HOW, KINDS, SENTENCES, sentence_values
from app.web.names import CLOUDS, PROGRAMMES, ROLES, named
from indexer.localization.findings import Finding, Kind


def finding_sentence(finding: Finding) -> str:
    values = sentence_values(finding) | {"programme": named(PROGRAMMES, finding.programme)}
    if finding.kind in (Kind.CLOUD_DIFFERS, Kind.ROLE_DIFFERS):
        names = CLOUDS if finding.kind is Kind.CLOUD_DIFFERS else ROLES
        values |= {"expected": _listed(names, finding.expected), "found": _listed(names, finding.found)}
    return str(_(SENTENCES[finding.kind], **values))


def how_found(finding: Finding) -> str:
    """How it was found, and that a person has to judge where it is only likely."""
    how = str(_(HOW[finding.by]))
    return how if finding.sure else str(_("%(how)s; likely, please check", how=how))


def kind_name(kind: Kind) -> str:
    return str(_(KINDS[kind]))


def findings_counted(count: int) -> str:
    return str(ngettext("%(num)s finding", "%(num)s findings", count))


def _listed(names: dict[str, str], ids: str) -> str:
    return ", ".join(named(names, one) for one in ids.split()) or str(_("none"))
