"""The application: `create_app(settings)` assembles it, and importing this package does no work.

Flask and everything above it is imported only when an application is made, so that commands which need none
start at once.
"""

from __future__ import annotations

# Not typing's: that takes as long to import as Python to start, and here nothing catches Ctrl-C yet.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from apiflask import APIFlask

    from app.settings import Settings

__version__ = "0.1.0"


def create_app(settings: Settings | None = None) -> APIFlask:
    """The web application for these settings (those of the environment, where none are given)."""
    from apiflask import APIFlask

    from app.api import register_api
    from app.errors import register_errors
    from app.i18n import init_babel
    from app.limiting import register_limits
    from app.operations.observing import register_observing
    from app.repeating import register_repeating
    from app.security import register_security
    from app.services import build_services
    from app.settings import load
    from app.signin import register_signin
    from app.site import register_site
    from app.web import register_web
    from app.workspace import register_workspace

    settings = settings or load()
    app = APIFlask(
        __name__,
        title="Goodstanding",
        version=__version__,
        spec_path="/api/openapi.json",
        docs_path=None,
        json_errors=False,
    )
    if settings.proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0)  # type: ignore[method-assign]
    services = build_services(settings)
    app.extensions["goodstanding"] = services
    init_babel(app)
    register_observing(app, settings, services)
    register_security(app, settings)
    register_limits(app, settings, services)
    register_api(app, settings)
    register_errors(app)  # after the API: APIFlask's own way with errors gives way to it
    register_site(app)
    register_web(app, services)
    register_signin(app)
    register_workspace(app)
    register_repeating(app, settings, services)
    return app
