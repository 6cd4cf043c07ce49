"""The page of one form of this room: shown, and once it is sent and right, carried out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response

from portal.forms import PortalForm
from portal.web import carried_out, render_page


def answer_form(
    template: str, form: PortalForm, act: Callable[[], tuple[str, str]], *, back: str, **more: Any
) -> Response:
    """`act` does the one thing and gives where it leads and what is said there."""
    if answer := carried_out(form, act):
        return answer
    status = 422 if form.errors else 200
    return render_page(f"children/{template}.html", status=status, form=form, back=back, **more)


def group_address(reference: str) -> str:
    """The address of a group's page for staff."""
    return f"/staff/children/groups/{reference}"


def child_address(reference: str) -> str:
    """The address of a child's page for staff."""
    return f"/staff/children/records/{reference}"
