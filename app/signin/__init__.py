"""The surface of signing in and out: its pages, the provider's callback, and what an unknown visitor is answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def register_signin(app: Flask) -> None:
    """After the web surface, whose frame the pages have."""
    from app.identity.guard import NotSignedInError
    from app.signin.callback import callback
    from app.signin.views import signin, to_sign_in

    app.register_blueprint(signin)
    app.register_blueprint(callback)
    app.register_error_handler(NotSignedInError, to_sign_in)
