"""The pages that anybody may read: home, search, articles. Surfaces register with the application here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.web.contexts import Badge, Choice, Fact, Link, Notice, Page
from app.web.diagnosis import DiagnosisView, Quoted, ReasonView, diagnosis_view
from app.web.frame import article_href, page_locale, rendered
from app.web.frame import frame as page_frame
from app.web.localization_words import finding_sentence
from app.web.names import CLOUDS, named, sentence_name, status_badges
from app.web.requests_page import ChangeView, FieldView
from app.web.requests_thread import status_badge, thread_view
from app.web.requests_words import (
    EVERYTHING,
    NOT_POSSIBLE,
    PURPOSES,
    RESOLUTIONS,
    SENT_BEFORE,
    SIDES,
    SOMEBODY,
    STALE,
    STATUSES,
)

if TYPE_CHECKING:
    from flask import Flask

    from app.services import Services

# What other surfaces take from here: the frame that all pages have, what they are made of, a diagnosis in words.
__all__ = [
    "CLOUDS",
    "EVERYTHING",
    "NOT_POSSIBLE",
    "PURPOSES",
    "RESOLUTIONS",
    "SENT_BEFORE",
    "SIDES",
    "SOMEBODY",
    "STALE",
    "STATUSES",
    "Badge",
    "ChangeView",
    "Choice",
    "DiagnosisView",
    "Fact",
    "FieldView",
    "Link",
    "Notice",
    "Page",
    "Quoted",
    "ReasonView",
    "article_href",
    "diagnosis_view",
    "finding_sentence",
    "named",
    "page_frame",
    "page_locale",
    "register_web",
    "rendered",
    "sentence_name",
    "status_badge",
    "status_badges",
    "thread_view",
]


def register_web(app: Flask, services: Services) -> None:
    from app.errors import use_error_page
    from app.web.account import account
    from app.web.account_link import account_link
    from app.web.answer_links import answer_links
    from app.web.assets import register_assets
    from app.web.insights import readings
    from app.web.llms import llms
    from app.web.localization import localization
    from app.web.localization_reports import reports
    from app.web.lost import error_page
    from app.web.mail_choices import mail_choices
    from app.web.partner_center import partner_center
    from app.web.reporting import reporting
    from app.web.requests import requests
    from app.web.search_quality import insights
    from app.web.self_check import self_check
    from app.web.subscriptions import subscriptions
    from app.web.views import web
    from app.web.votes import votes
    from app.web.webhooks import webhooks

    # Lines that hold only a block tag leave nothing behind; no template has been compiled yet.
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    register_assets(app)
    app.register_blueprint(web)
    app.register_blueprint(answer_links)
    app.register_blueprint(llms)
    app.register_blueprint(votes)
    app.register_blueprint(reporting)
    app.register_blueprint(readings)
    app.register_blueprint(account)
    app.register_blueprint(requests)
    app.register_blueprint(subscriptions)
    app.register_blueprint(partner_center)
    app.jinja_env.globals["account_link"] = account_link
    app.register_blueprint(self_check)
    app.register_blueprint(insights)
    app.register_blueprint(webhooks)
    app.register_blueprint(mail_choices)
    app.register_blueprint(localization)
    app.register_blueprint(reports)
    use_error_page(app, lambda problem: error_page(services, problem))
