"""Pages that take files. Every other page takes a form of two megabytes and no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request, url_for

from portal import access

View = TypeVar("View", bound=Callable[..., Any])


def takes_files(most_bytes: int) -> Callable[[View], View]:
    """The view takes a form of so many bytes from whoever may open it; files are counted by the view."""

    def stamp(view: View) -> View:
        view.__takes_files__ = most_bytes  # type: ignore[attr-defined]  # the stamp is ours
        return view

    return stamp


def _make_room() -> Response | None:
    """Before anything reads the form: let it be large for those who may, and ask nobody else to send it."""
    view = current_app.view_functions.get(request.endpoint or "")
    most: int | None = getattr(view, "__takes_files__", None)
    if most is None or request.method != "POST":
        return None
    viewer, stamp = access.current_viewer(), access.stamp_of(request.endpoint)
    if not viewer.is_signed_in:
        return access.see_other(url_for("accounts_family.sign_in"))
    if stamp is not None and stamp.permission is not None and viewer.holds(stamp.permission):
        request.max_content_length = most
    return None


def keep_uploads(app: Flask) -> None:
    """Make room for files before the form is read; registered before everything that reads it."""
    app.before_request(_make_room)
