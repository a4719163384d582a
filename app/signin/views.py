"""Signing in with a password or at the provider, and signing out. The callback is in `callback.py`."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.errors import ProblemError, is_api, problem, respond
from app.i18n import match_locale, negotiate, url_form
from app.identity import cookies
from app.identity.errors import ProviderError
from app.identity.guard import NotSignedInError, current_session
from app.locales import looks_like_locale
from app.services import Services, current_services
from app.signin.pages import landing, sign_in_page, signed_in_page, signed_out_page, takes_local_users
from app.signin.paths import safe_path
from app.signin.throttle import failed, seconds_until_next_attempt, seconds_until_next_flow, succeeded
from app.signin.unsent import unsent_fields, unsent_page
from app.web import Page, page_locale, rendered
from indexer.errors import GoodstandingError

signin = Blueprint("signin", __name__)
UNPROCESSABLE = 422


@signin.get("/<locale>/sign-in")
def page(locale: str) -> ResponseReturnValue:
    services = private_services()
    library = services.library()
    reader = page_locale(library, locale)
    to = safe_path(request.args.get("to", ""))
    session = current_session()
    if session is not None:
        return _answer("signin/signed_in.html", signed_in_page(library, reader, to, session))
    return _answer("signin/sign_in.html", sign_in_page(services, library, reader, to))


@signin.post("/<locale>/sign-in")
def sign_in(locale: str) -> ResponseReturnValue:
    services = private_services()
    if not takes_local_users(services):
        raise ProblemError("not-found")
    library = services.library()
    reader = page_locale(library, locale)
    username, password = request.form.get("username", ""), request.form.get("password", "")
    to = safe_path(request.form.get("to", ""))
    if wait := seconds_until_next_attempt(services.limits, username):
        return too_many(wait)
    identity = services.identity.users.authenticate(username, password)
    if identity is None:
        failed(services.limits, username)
        shown = sign_in_page(services, library, reader, to, username=username[:128], failed=True)
        return _answer("signin/sign_in.html", shown, UNPROCESSABLE)
    succeeded(services.limits, username)
    before = cookies.read(services.settings, request, cookies.SESSION)
    secret = services.identity.sessions.sign_in_known(identity, "local", before)
    return signed_in(services, secret, to or landing(identity.profile.roles, reader))


@signin.get("/<locale>/sign-in/provider")
def provider(locale: str) -> ResponseReturnValue:
    """To the provider of identities. A link, not a form: browsers hold a form's redirects to the page's policy."""
    services = private_services()
    openid = services.identity.openid
    if openid is None:
        raise ProblemError("not-found")
    reader = page_locale(services.library(), locale)
    to = safe_path(request.args.get("to", ""))
    if wait := seconds_until_next_flow(services.limits):
        return too_many(wait)
    try:
        begun = openid.begin(to, reader)
    except ProviderError as error:
        current_app.logger.warning("Sign-in cannot begin: %s", error)
        raise ProblemError("provider-unavailable") from error
    response = _uncached(redirect(begun.url, 303))
    cookies.write(services.settings, response, cookies.FLOW, begun.secret)
    return response


@signin.post("/<locale>/sign-out")
def sign_out(locale: str) -> ResponseReturnValue:
    """Of this browser, or with `everywhere` of all. Works for people who are not signed in, too."""
    services = private_services()
    session = current_session()
    if session is not None and "everywhere" in request.form:
        services.identity.sessions.sign_out_everywhere(session.identity.id, session.identity.id)
    elif session is not None:
        services.identity.sessions.sign_out(cookies.read(services.settings, request, cookies.SESSION))
    reader = page_locale(services.library(), locale)
    response = _uncached(redirect(url_for("signin.signed_out", locale=url_form(reader)), 303))
    cookies.remove(services.settings, response, cookies.SESSION)
    return response


@signin.get("/<locale>/signed-out")
def signed_out(locale: str) -> ResponseReturnValue:
    services = private_services()
    library = services.library()
    reader = page_locale(library, locale)
    return _answer("signin/signed_out.html", signed_out_page(services, library, reader))


def too_many(wait: int) -> Response:
    return respond(problem("too-many-requests"), {"Retry-After": str(wait)})


def signed_in(services: Services, secret: str, to: str) -> Response:
    """Hand the browser its session and send it on."""
    response = _uncached(redirect(to, 303))
    cookies.write(services.settings, response, cookies.SESSION, secret)
    return response


def to_sign_in(error: NotSignedInError) -> Response:
    """For pages: to the sign-in page and back; a form keeps what was typed. For programs: 401, and how to do better."""
    if is_api(request.path):
        return respond(error.problem, {"WWW-Authenticate": error.challenge})
    locale, fields = reader_locale(), unsent_fields()
    if fields and cookies.may_sign_in(current_services().settings, request):
        shown = unsent_page(current_services().library(), locale, fields)
        response = _answer("signin/unsent.html", shown, error.problem.status)
        response.headers["WWW-Authenticate"] = error.challenge
        return response
    wanted = safe_path(request.full_path.rstrip("?")) if request.method == "GET" else ""
    return _uncached(redirect(url_for("signin.page", locale=locale, to=wanted or None), 303))


def reader_locale() -> str:
    """The locale of the address, else one that the browser asks for, as addresses write it."""
    try:
        library = current_services().library()
    except GoodstandingError:
        return "en"
    first = request.path.split("/", 2)[1]
    named = match_locale(first, library.locales) if looks_like_locale(first) else None
    return url_form(named or negotiate(request.accept_languages, library.locales, library.source_locale))


def private_services() -> Services:
    """The services, where nobody on the way can read along."""
    services = current_services()
    if not cookies.may_sign_in(services.settings, request):
        raise ProblemError("insecure-channel")
    return services


def _answer(template: str, shown: Page, status: int = 200) -> Response:
    return _uncached(current_app.make_response((rendered(template, shown), status)))


def _uncached(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
