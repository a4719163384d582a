"""Answers for a partner: searching in one language or in all, and copying a passage in the partner's language.

Nothing here is of an account, so operators may look as well.
"""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.answers import Place, known_locale, locate, passage
from app.errors import ProblemError
from app.identity.roles import Role, Scope
from app.queries import as_typed
from app.workspace.answer_search import searched
from app.workspace.answer_view import answer_page, answers_page
from app.workspace.desk import Desk, agents_desk, answer, asked_partner

workspace_answers = Blueprint("workspace_answers", __name__)


def _desk(locale: str) -> Desk:
    return agents_desk(locale, Scope.READ_ACCOUNTS, Role.OPERATOR)


@workspace_answers.get("/<locale>/workspace/answers")
def search(locale: str) -> Response:
    """`language`: the one to search in, all where it is empty; `partner`: the one that results are shown in as well."""
    desk = _desk(locale)
    words, language = as_typed(request.args.get("q", "")), request.args.get("language", "")
    chosen = (known_locale(desk.library, language) or "") if language else ""
    partner = desk.partner_locale(asked_partner(), desk.locale)
    found = searched(desk.services, desk.library, words, chosen, desk.locale)
    if words and not found.hits:
        desk.services.insights.missed(words, chosen or desk.locale)
    return answer("workspace/answers.html", answers_page(desk, words, chosen, partner, found))


@workspace_answers.get("/<locale>/workspace/answer")
def one(locale: str) -> Response:
    """The article, section or marked passage, in the language that `partner` names; former names lead there, too."""
    desk = _desk(locale)
    place = locate(desk.library, request.args.get("article", ""), request.args.get("section", ""))
    partner = desk.partner_locale(asked_partner(), desk.locale)
    found = passage(desk.library, partner, place, desk.base) if place else None
    if found is None:  # neither that language nor the source has the section: the article may
        found = passage(desk.library, partner, Place(place.article), desk.base) if place else None
    if found is None:
        raise ProblemError("unknown-article")
    return answer("workspace/answer.html", answer_page(desk, found))
