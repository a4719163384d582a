"""The state of every translation as CSV, a line a finding; a translation without any has one line."""

from __future__ import annotations

import csv
import io

from app.web.localization_words import finding_sentence
from indexer.localization.matrix import Matrix

HEAD = (
    *("article", "locale", "status", "evidence", "method", "date", "source_date", "source_revision", "file"),
    *("finding", "sure", "found_by", "section", "line", "source_line", "name", "programme", "expected", "found"),
    *("source_text", "target_text", "sentence"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would take for a formula


def coverage_csv(matrix: Matrix) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEAD)
    for row in matrix.rows.values():
        for square in row.values():
            verdict, entry = square.translation, matrix.library.entry(square.locale, square.article_id)
            first = (
                *(square.article_id, square.locale, verdict.status.value, verdict.evidence.value, verdict.method),
                *(verdict.date, verdict.source_date),
                *((entry.origin.source_hash, entry.origin.file) if entry else ("", "")),
            )
            for one in square.findings:
                place = (one.kind.value, "yes" if one.sure else "likely", one.by.value, one.anchor)
                lines = (one.line or "", one.source_line or "")
                texts = (one.name, one.programme, one.expected, one.found, one.source, one.target)
                writer.writerow(map(_safe, (*first, *place, *lines, *texts, finding_sentence(one))))
            if not square.findings:
                writer.writerow(map(_safe, (*first, *("",) * (len(HEAD) - len(first)))))
    return out.getvalue()


def _safe(value: object) -> str:
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
