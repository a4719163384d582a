"""“Was this article helpful?”: an answer is counted by article, language and revision, and nobody is remembered.

The form needs no script, and another site's can't send it (`app/security.py`). Nothing is left in the browser. So that
one person doesn't answer a hundred times, each process keeps in its memory, for a day at most, how often a network
address answered; an answer too many is thanked for and not counted.
"""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from limits import parse
from werkzeug.wrappers import Response

from app.errors import ProblemError
from app.i18n import url_form
from app.insights.service import REVISION
from app.limits import client_address
from app.services import current_services
from app.web.contexts import Vote
from app.web.frame import article_href, page_locale
from app.wording import N_, Wrong
from indexer.documents.model import Article

votes = Blueprint("votes", __name__)
VOTED = ("yes", "no", "changed")
OF_ARTICLE = parse("3 per day")  # of an address, about a text: an office has one address
OF_CLIENT = parse("60 per hour")


@votes.post("/<locale>/votes")
def vote(locale: str) -> Response:
    services = current_services()
    library = services.library()
    reader = page_locale(library, locale)
    found = library.find(reader, request.form.get("article", ""))
    if found is None:
        raise ProblemError("unknown-article")
    article, helpful = found.article, request.form.get("helpful", "")
    if helpful not in ("yes", "no"):
        raise ProblemError("bad-request", Wrong(N_("`helpful` is yes or no.")))
    if request.form.get("revision", "") != article.revision[:REVISION]:
        return _back(reader, article, "changed")
    client = client_address()
    text = f"{article.locale}:{article.id}"
    if not services.limits.seconds_to_wait((OF_CLIENT, f"votes:{client}"), (OF_ARTICLE, f"vote:{client}:{text}")):
        services.insights.voted(article.id, article.locale, article.revision, helpful=helpful == "yes")
    return _back(reader, article, helpful)


def vote_of(locale: str, article: Article, state: str) -> Vote:
    action = url_for("votes.vote", locale=url_form(locale))
    return Vote(action, article.id, article.revision[:REVISION], state)


def _back(locale: str, article: Article, state: str) -> Response:
    response = redirect(article_href(locale, article.id, "gs-vote", voted=state), 303)
    response.headers["Cache-Control"] = "no-store"
    return response
