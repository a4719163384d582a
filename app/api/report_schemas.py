"""The shapes of reported translation problems in the API's questions and answers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.api.diagnosis_schemas import Moment
from app.api.schemas import AskedLocale, Locale, Schema
from app.translation_reports import Fault, State
from app.translation_reports.passages import LONGEST, Since
from app.translation_reports.service import MOST_LISTED
from app.translation_reports.texts import MOST_NOTE

ReportId = Annotated[str, Field(description="Opaque", examples=["rep_0rV5tKc1m2Qz8hYdA"])]
ArticleId = Annotated[str, Field(description="The article's id", max_length=1_000)]
UtcDay = Annotated[str, Field(description="A day in UTC, ISO 8601", examples=["2026-03-03"])]
ANCHOR = "The anchor of the section; empty: the article as a whole"


class NewReport(Schema):
    locale: Annotated[AskedLocale, Field(description="The language of the translation; errors are told in it")]
    article: ArticleId
    section: str = Field("", max_length=1_000, description=ANCHOR)
    sentence: str = Field(
        "",
        description="A sentence of that section as it stands there, white space aside; empty: the section as a whole",
        json_schema_extra={"maxLength": LONGEST},
    )
    fault: Fault = Field(description="What is wrong with it")
    note: str = Field(
        "",
        description="Plain text. E-mail addresses and long numbers are taken out; control characters are refused",
        json_schema_extra={"maxLength": MOST_NOTE},
    )


class ReportsQuery(Schema):
    locale: str = Field("", max_length=35, description="Only of this language")
    article: str = Field("", max_length=1_000, description="Only of the article with this id")
    state: State | None = Field(None, description="Only these; without it, all")
    limit: int = Field(25, ge=1, le=MOST_LISTED, description="How many reports")
    offset: int = Field(0, ge=0, le=1_000_000, description="How many reports to pass over")


class KeptReport(Schema):
    """A report as it is kept: nothing says who sent it."""

    id: ReportId
    article: str
    locale: Locale
    revision: str = Field(description="The beginning of the SHA-256 of the translation's file as it was read")
    section: str = Field(description=ANCHOR)
    sentence: str
    fault: Fault
    note: str = Field(description="What was written, without addresses and long numbers")


class Report(KeptReport):
    first_on: UtcDay
    last_on: UtcDay
    times: int = Field(ge=1, description="How often the same was reported")
    since: Since = Field(
        description="What has become of the text: `same`, the very file; `changed`, another revision, in which the "
        "sentence still stands; `gone`, another one without it; `no-article`"
    )
    state: State
    resolved_at: Moment | None
    resolved_by: str | None = Field(description="A name; null: it is open, or the person was erased")


class ReportsAnswer(Schema):
    total: int = Field(ge=0)
    reports: list[Report] = Field(description="Open ones first, what was reported last before others")
    more: bool = Field(description="Whether there are more after these")
