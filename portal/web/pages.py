"""Pages and the named parts of them."""

from __future__ import annotations

import json
import secrets
from collections.abc import MutableMapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, flash, g, render_template, request, url_for
from flask.templating import Environment
from jinja2 import ChainableUndefined, StrictUndefined
from markupsafe import Markup

from portal import access, clock
from portal.forms.base import new_once

_WORDS = {0: "midnight", 12: "noon"}


def csp_nonce() -> str:
    """The nonce of this answer's content security policy."""
    nonce: str | None = g.get("csp_nonce")
    if nonce is None:
        nonce = g.csp_nonce = secrets.token_urlsafe(16)
    return nonce


def flash_news(text: str) -> None:
    """Say this, in green, on top of the next page."""
    flash(text, "news")


def wants_fragment() -> bool:
    """Whether htmx asks for a part of a page it is showing (not a history restore)."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def render_page(template: str, *, fragment: str | None = None, status: int = 200, **context: Any) -> Response:
    """The page of a template, or one named block of it when htmx asks and the view offers one."""
    if fragment and wants_fragment():
        found = current_app.jinja_env.get_template(template)
        context["fragment_only"] = True
        current_app.update_template_context(context)
        text = "".join(found.blocks[fragment](found.new_context(context)))
    else:
        text = render_template(template, **context)
    return Response(text, status=status, mimetype="text/html")


def day(value: date | datetime) -> str:
    """Monday 23 November 2026."""
    value = clock.london(value).date() if isinstance(value, datetime) else value
    return f"{value:%A} {value.day} {value:%B %Y}"


def short_day(value: date | datetime) -> str:
    """Mon 23 Nov."""
    return _short_day(clock.london(value).date() if isinstance(value, datetime) else value)


@lru_cache(maxsize=1024)
def _short_day(value: date) -> str:
    return f"{value:%a} {value.day} {value:%b}"


def time(value: datetime) -> str:
    """4:10pm, 5pm, noon, midnight."""
    value = clock.london(value)
    if value.minute == 0:
        return _WORDS.get(value.hour) or f"{value:%I%p}".lstrip("0").lower()
    return f"{value:%I:%M%p}".lstrip("0").lower()


def moment(value: datetime) -> str:
    """4:10pm on Monday 23 November 2026."""
    return f"{time(value)} on {day(value)}"


@lru_cache(maxsize=1)
def _built(folder: str, _changed: float) -> dict[str, str]:
    names: dict[str, str] = json.loads((Path(folder) / "dist" / "manifest.json").read_text())
    return {name: f"/static/dist/{file}" for name, file in names.items()}


def asset(name: str) -> str:
    """The address of a built file, under the name that changes with its content."""
    folder = current_app.static_folder or "static"
    changed = (Path(folder) / "dist" / "manifest.json").stat().st_mtime if current_app.debug else 0.0
    return _built(folder, changed)[name]


class Pages(Environment):
    """The frame's templates, their global names kept in one plain dictionary.

    The frame lays a second, empty one over it for each template, and asking through both costs more
    than the parts of a page that ask. Nobody hands a template global names of its own here.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The environment's own names, whichever template asks. Raises ValueError for others."""
        if d:
            raise ValueError("hand a template its values when it is rendered")
        return self.globals


def keep_pages(app: Flask) -> None:
    """Give templates their filters and the few values every page needs."""
    env = app.jinja_env
    env.undefined = StrictOrGovuk
    env.trim_blocks = env.lstrip_blocks = True
    env.auto_reload = app.debug  # nobody else changes templates under a portal that runs
    env.filters.update(day=day, short_day=short_day, time=time, moment=moment)
    env.globals.update(csp_nonce=csp_nonce, asset=asset, new_once=new_once, Markup=Markup)
    app.config["TEMPLATES_AUTO_RELOAD"] = env.auto_reload
    app.context_processor(_every_page)


class StrictOrGovuk(ChainableUndefined):
    """A value a template forgot fails loudly when printed; GOV.UK's macros may test what is absent."""

    __str__ = StrictUndefined.__str__
    __html__ = StrictUndefined.__str__


def _every_page() -> dict[str, Any]:
    settings = current_app.config["PORTAL"]
    return {
        "fragment_only": False,
        "viewer": access.current_viewer(),
        "now": clock.now(),
        "example_agency": settings.example_sign_in,
        "here": request.path,
        "url_for": url_for,
    }
