"""One form, one action: what a view does once its form is sent and right."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from portal.errors import Refused
from portal.forms.base import PortalForm
from portal.web.changes import change


def carried_out(form: PortalForm, act: Callable[[], tuple[str, str]]) -> Response | None:
    """Carry out the one action of a form in its transaction; None where its page is shown (again).

    `act` gives where the reader is led and what is said there. What it refuses stands on the form, and
    nothing of it is kept.
    """
    if not form.validate_on_submit():
        return None
    try:
        with change() as done:
            done.to(*act())
        return done.response()
    except Refused as refused:
        form.refuse(refused.message)
        return None
