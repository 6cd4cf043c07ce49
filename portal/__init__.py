"""The portal of a Regional Adoption Agency. `create_app` joins the rooms and decides nothing."""

from __future__ import annotations

from inspect import iscoroutinefunction
from pathlib import Path

from flask import Flask
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, ValidationError
from whitenoise import WhiteNoise

from config import Settings, read_settings
from portal import access, cli, logs, rooms, sealing, web
from portal.extensions import csrf, db, engine_options, htmx, prepare_engine
from portal.references import read_reference
from portal.web.pages import Pages

ROOT = Path(__file__).resolve().parent.parent


class ReferenceConverter(BaseConverter):
    """A reference in an address, in whatever case it was typed."""

    regex = r"[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}"

    def to_python(self, value: str) -> str:
        """The reference put right; an address without one is not found."""
        reference = read_reference(value)
        if reference is None:
            raise ValidationError
        return reference


def create_app(settings: Settings | None = None) -> Flask:
    """The application, from the settings of the environment unless others are handed in."""
    settings = settings or read_settings()
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    app = Flask(__name__, static_folder=str(ROOT / "static"), template_folder=str(ROOT / "templates"))
    app.jinja_environment = Pages
    app.config.update(
        PORTAL=settings,
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https,
        SESSION_REFRESH_EACH_REQUEST=False,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # private pages send no referrer; see web.headers
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        SQLALCHEMY_ENGINES={"default": engine_options(settings.database_url)},
        TRUSTED_HOSTS=[settings.host_name] if settings.is_production else None,
        TESTING=settings.environment == "test",
        PROPAGATE_EXCEPTIONS=False,
    )
    sealing.use_key(settings.sealing_key)
    app.url_map.converters["reference"] = ReferenceConverter
    app.url_map.strict_slashes = False
    app.jinja_loader = ChoiceLoader(
        [
            FileSystemLoader(ROOT / "templates"),
            PrefixLoader(
                {
                    "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
                    "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
                }
            ),
        ]
    )
    db.init_app(app)
    # there are no async sessions; closing none of them would start an event loop at the end of each request
    app.teardown_appcontext_funcs = [
        each for each in app.teardown_appcontext_funcs if not iscoroutinefunction(each)
    ]
    with app.app_context():
        prepare_engine(db.engine)
    logs.keep_logs(app)
    htmx.init_app(app)
    web.keep_compression(app)
    web.keep_pages(app)
    web.keep_uploads(app)
    web.keep_headers(app)
    web.keep_failures(app)
    access.keep_gate(app)
    csrf.init_app(app)
    WTFormsHelpers(app)
    rooms.join_rooms(app)
    cli.add_commands(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # the documented way
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # the documented way
        app.wsgi_app,
        root=str(ROOT / "static"),
        prefix="static/",
        autorefresh=not settings.is_production and settings.environment != "example",
        immutable_file_test=lambda _path, url: url.startswith("/static/dist/"),
        add_headers_function=_static_headers,
    )
    return app


def _static_headers(headers: dict[str, str], _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
