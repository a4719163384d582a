"""Addresses without a locale: the provider's callback, its way back after signing out, and demo links."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from app.errors import ProblemError, problem, respond
from app.identity import cookies
from app.identity.errors import Refusal, SignInError
from app.identity.service import CALLBACK, SIGNED_OUT
from app.services import current_services
from app.signin.pages import landing
from app.signin.views import private_services, reader_locale, signed_in

callback = Blueprint("callback", __name__)
NOBODY_HERE = (Refusal.ACCESS, Refusal.DISABLED)


@callback.get(CALLBACK)
def returned() -> ResponseReturnValue:
    """From the provider. Whatever is wrong is a 4xx that says no more than that; the log says what it was."""
    services = private_services()
    openid = services.identity.openid
    if openid is None:
        raise ProblemError("not-found")
    settings, sessions = services.settings, services.identity.sessions
    before = cookies.read(settings, request, cookies.SESSION)
    try:
        finished = openid.finish(cookies.read(settings, request, cookies.FLOW), request.args.to_dict(flat=False))
        secret = sessions.sign_in(finished.profile, "oidc", before)
    except SignInError as error:
        current_app.logger.warning("Sign-in refused: %s (%s)", error.refusal, error.detail.encode("unicode_escape"))
        response: Response = respond(problem("no-access" if error.refusal in NOBODY_HERE else "sign-in-refused"))
    else:
        usual = landing(finished.profile.roles, finished.locale)
        response = signed_in(services, secret, finished.return_to or usual)
    cookies.remove(settings, response, cookies.FLOW)
    return response


@callback.get(SIGNED_OUT)
def back_from_provider() -> ResponseReturnValue:
    return redirect(url_for("signin.signed_out", locale=reader_locale()), 303)


@callback.get("/sign-in/demo/<secret>")
def demo(secret: str) -> ResponseReturnValue:
    """A link of `goodstanding demo`, once, on this machine only. Elsewhere there is no such address."""
    services = current_services()
    if not cookies.is_local(request) or services.settings.secure or request.method != "GET":
        raise ProblemError("not-found")
    link = services.identity.links.take(secret)
    if link is None:
        raise ProblemError("sign-in-refused")
    before = cookies.read(services.settings, request, cookies.SESSION)
    session = services.identity.sessions.sign_in_known(link.identity, "demo", before)
    return signed_in(services, session, link.return_to)
