"""Every template compiles, shows what its page's record holds and nothing else, and needs no inline script or style."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from apiflask import APIFlask
from jinja2 import Environment, meta, nodes

from app.web import (
    account_choice,
    account_page,
    contexts,
    insights_page,
    partner_center_page,
    search_quality,
    self_check_form,
)
from app.web.localization_page import LocalizationPage, LocalizedArticlePage, StatementsPage
from app.web.localization_reports_page import ReportsPage
from app.web.mail_choices import NoticesPage, UnsubscribePage
from app.web.reporting_page import ReportPage, ReportSentPage
from app.web.requests_page import RequestFormPage, RequestPage, RequestsPage
from app.web.subscriptions_page import SubscriptionPage, SubscriptionsPage
from app.web.webhooks_page import WebhookPage, WebhooksPage
from app.workspace import contexts as workspace

TEMPLATES = Path(__file__).resolve().parents[2] / "app" / "templates"
NAMES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
PAGES = {
    "web/home.html": contexts.HomePage,
    "web/search.html": contexts.SearchPage,
    "web/search_quality.html": search_quality.SearchQualityPage,
    "web/options.html": contexts.OptionsFragment,
    "web/article.html": contexts.ArticlePage,
    "web/side_by_side.html": contexts.SideBySidePage,
    "web/error.html": contexts.ErrorPage,
    "web/account.html": account_page.AccountPage,
    "web/partner_center.html": partner_center_page.PartnerCenterPage,
    "web/partner_center_connected.html": partner_center_page.ConnectedPage,
    "web/accounts.html": account_choice.AccountsPage,
    "web/requests.html": RequestsPage,
    "web/request_new.html": RequestFormPage,
    "web/request.html": RequestPage,
    "web/subscriptions.html": SubscriptionsPage,
    "web/subscription.html": SubscriptionPage,
    "web/localization.html": LocalizationPage,
    "web/localization_article.html": LocalizedArticlePage,
    "web/localization_statements.html": StatementsPage,
    "web/localization_reports.html": ReportsPage,
    "web/report.html": ReportPage,
    "web/report_sent.html": ReportSentPage,
    "web/insights.html": insights_page.InsightsPage,
    "workspace/queue.html": workspace.QueuePage,
    "workspace/request.html": workspace.DeskRequestPage,
    "workspace/reinstate.html": workspace.ReinstatePage,
    "workspace/find.html": workspace.FindPage,
    "workspace/account.html": workspace.PairedPage,
    "workspace/answers.html": workspace.AnswersPage,
    "workspace/answer.html": workspace.AnswerPage,
    "outward/notices.html": NoticesPage,
    "outward/unsubscribe.html": UnsubscribePage,
    "outward/webhooks.html": WebhooksPage,
    "outward/webhook.html": WebhookPage,
    "web/self_check.html": self_check_form.SelfCheckPage,
    "web/self_check_result.html": self_check_form.SelfCheckResult,
}
# Every page brings these, whether or not its own template looks at them.
FRAME = {one.name for one in fields(contexts.Page)}


def used(environment: Environment, name: str) -> set[str]:
    """The variables that a template asks for, with those of all that it extends or imports."""
    assert environment.loader
    source, _, _ = environment.loader.get_source(environment, name)
    parsed = environment.parse(source)
    names = meta.find_undeclared_variables(parsed)
    for imported in parsed.find_all(nodes.FromImport):  # blocks see them, which the finder doesn't know
        names -= {one if isinstance(one, str) else one[1] for one in imported.names}
    names -= {macro.name for macro in parsed.find_all(nodes.Macro)}
    for other in meta.find_referenced_templates(parsed):
        assert other
        names |= used(environment, other)
    return names - set(environment.globals)


@pytest.mark.parametrize("name", NAMES)
def test_it_compiles(app: APIFlask, name: str) -> None:
    app.jinja_env.get_template(name)


@pytest.mark.parametrize(("name", "record"), PAGES.items(), ids=PAGES)
def test_the_record_holds_what_the_template_shows_and_no_more(app: APIFlask, name: str, record: type[Any]) -> None:
    held = {one.name for one in fields(record)}
    # Macros that several pages import look at the page's language.
    shown = used(app.jinja_env, name) - ({"lang"} if record is contexts.OptionsFragment else set())
    assert shown - held == set(), "the template asks for more than the record has"
    assert held - shown == set(), "the record has fields that the template never shows"


def test_every_page_template_has_a_record() -> None:
    pieces = {"workspace/frame.html", "workspace/paired.html", "workspace/peers.html"}
    assert {name for name in NAMES if name.startswith(("web/", "workspace/", "outward/"))} - pieces == set(PAGES)


@pytest.mark.parametrize("record", [contexts.Page, *PAGES.values()], ids=lambda record: record.__name__)
def test_every_field_says_what_it_means(record: type[Any]) -> None:
    for name, hint in get_type_hints(record, include_extras=True).items():
        assert hint.__metadata__[0].endswith("."), name


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_inline(name: str) -> None:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", text)
    assert "|safe" not in text.replace(" ", ""), "only views mark HTML as safe, where it comes from the sanitiser"
