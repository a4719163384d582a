"""Who sits at the desk, in which language they read, and the frame of every page of the workspace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import current_app, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.answers import known_locale
from app.errors import ProblemError
from app.i18n import display_name, url_form
from app.identity.guard import require_role
from app.identity.roles import Principal, Role, Scope, serves
from app.services import Services, current_services
from app.web import Choice, Link, Page, page_frame, page_locale, rendered
from app.wording import N_, Wording, wording_for
from indexer.library import Library

# A part of the workspace, the blueprints whose pages belong to it, and whether it is for agents alone.
PLACES = (
    ("workspace_queue.page", ("workspace_queue", "workspace_requests"), N_("Queue"), True),
    ("workspace_accounts.find", ("workspace_accounts", "workspace_reinstating"), N_("Accounts"), True),
    ("workspace_answers.search", ("workspace_answers",), N_("Answers"), False),
    ("readings.page", (), N_("Insights"), False),
)


@dataclass(frozen=True)
class Desk:
    services: Services
    library: Library
    locale: str  # the agent's
    principal: Principal

    @property
    def words(self) -> Wording:
        return wording_for(self.locale)

    @property
    def base(self) -> str:
        """What absolute addresses begin with."""
        return self.services.settings.base_url

    def href(self, endpoint: str, locale: str = "", **values: Any) -> str:
        kept = {name: value for name, value in values.items() if value or name == "_anchor"}
        return url_for(endpoint, locale=url_form(locale or self.locale), **kept)

    def framed(self, endpoint: str, **values: Any) -> dict[str, Any]:
        """The fields that all pages here share. `values`: what the address of the page names."""
        around = page_frame(self.library, self.locale, lambda one: self.href(endpoint, one, **values))
        return around | {
            "canonical": "",
            "alternates": (),
            "indexed": False,
            "head_search": False,
            "places": tuple(self._places(endpoint)),
            "sign_out": url_for("signin.sign_out", locale=url_form(self.locale)),
        }

    def _places(self, endpoint: str) -> Iterator[tuple[Link, bool]]:
        """The parts of the workspace that whoever asks may enter, and which one the page belongs to."""
        here = endpoint.partition(".")[0]
        for begins, blueprints, text, agents in PLACES:
            if not agents or self.principal.has(Role.AGENT):
                yield Link(_(text), self.href(begins)), here in blueprints

    def partner_locale(self, *tags: str) -> str:
        """The language that a partner reads: the first of these that the library has, else the source's."""
        known = (known_locale(self.library, tag) for tag in tags if tag)
        return next(filter(None, known), self.library.source_locale)

    def languages(self, chosen: str, everything: str = "") -> tuple[Choice, ...]:
        """The library's languages to choose from, in the agent's words. `everything`: what all of them are called."""
        listed = [Choice(url_form(one), display_name(one, self.locale), one == chosen) for one in self.library.locales]
        return (Choice("", everything, not chosen), *listed) if everything else tuple(listed)

    def other_lang(self, locale: str) -> str:
        """For the attribute `lang`: empty where a text is in the page's own language."""
        return "" if locale == self.locale else locale

    def served(self, account: str) -> str:
        """The account, where it is one that the agent serves; to all others there is none of that name."""
        if not serves(self.principal, account):
            raise ProblemError("unknown-account")
        return account


def agents_desk(locale: str, scope: Scope = Scope.READ_ACCOUNTS, *others: Role) -> Desk:
    """The desk of an agent. `others`: who else may sit there."""
    services = current_services()
    library = services.library()
    reader = page_locale(library, locale)
    return Desk(services, library, reader, require_role(scope, Role.AGENT, *others))


def asked_partner() -> str:
    """The partner's language, as the address names it."""
    return request.args.get("partner", "")


def answer(template: str, page: Page, status: int = 200) -> Response:
    """What is shown here is kept by nobody on the way."""
    response = current_app.make_response((rendered(template, page), status))
    response.headers["Cache-Control"] = "no-store"
    return response
