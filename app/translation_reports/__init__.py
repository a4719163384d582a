"""Problems with translations that readers report: a sentence, what is wrong with it, and what became of the report.

Nothing says who reported: no identity, no address, only the day. Whoever resolves a report is named.
"""

from app.translation_reports.records import Draft, Fault, Query, State, TooManyReportsError, TranslationReport
from app.translation_reports.service import TranslationReports

__all__ = ["Draft", "Fault", "Query", "State", "TooManyReportsError", "TranslationReport", "TranslationReports"]
