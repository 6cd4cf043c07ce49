"""Caseloads, for managers: who works with whom, what is late, and giving households to a worker."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.errors import NotFound, Refused
from portal.forms import Checkboxes, Choice, PortalForm, Select
from portal.households.caseloads.actions import (
    Allocated,
    Caseload,
    allocate,
    caseloads,
    due_soon_of,
    households_of,
)
from portal.web import change, render_page

pages = Blueprint("households_caseloads", __name__)


class GiveForm(PortalForm):
    """Which households go to whom. Ticked in the table."""

    households = Checkboxes("Which households?")
    to = Select("Give the ticked ones to")

    def offer(self, rows: list[Allocated], workers: list[Caseload], but: str | None) -> None:
        """Fill in what may be ticked and who may be chosen."""
        self.households.choices = [Choice(row.reference, row.label) for row in rows]
        self.to.choices = [
            Choice("", "Choose a worker"),
            *(
                Choice(one.reference, f"{one.name} ({one.households})")
                for one in workers
                if one.reference != but
            ),
        ]


def _address(**arguments: str | None) -> str:
    kept: dict[str, Any] = {name: value for name, value in arguments.items() if value}
    return url_for("households_caseloads.see_caseloads", **kept)


@pages.route("/staff/caseloads", methods=["GET", "POST"])
@allow("households:keep", audit="households.caseloads_listed")
def see_caseloads() -> Response:
    """Everybody's caseload; one worker's households (`of`), or those that nobody works with."""
    viewer, now = current_viewer(), clock.now()
    of, after = request.args.get("of") or None, request.args.get("after") or None
    workers = caseloads(now)
    chosen = next((one for one in workers if one.reference == of), None)
    if of is not None and chosen is None:
        raise NotFound
    rows, later = households_of(viewer, of, after=after)
    soon = [one for ask in due_soon_of for one in ask(chosen.account_id, viewer, now)] if chosen else []
    form, status = GiveForm(), 200
    form.offer(rows, workers, of)
    access.opened("caseload", of or "nobody")
    if form.is_submitted():
        status = 422
        if form.validate():
            ticked, to = list(form.households.data or []), form.to.data or ""
            try:
                with change() as done:
                    given, moved = allocate(ticked, to=to, seen=of, by=viewer, now=now)
                    done.to(_address(of=of), _news(given, moved))
                return done.response()
            except Refused as refused:
                form.refuse(refused.message)
                status = 409
    return render_page(
        "households/staff/caseloads.html",
        status=status,
        form=form,
        action=_address(of=of, after=after),
        workers=workers,
        chosen=chosen,
        rows=rows,
        soon=soon,
        later=_address(of=of, after=later) if later else None,
        first=_address(of=of) if after else None,
        nobody=_address(),
    )


def _news(given: int, moved: int) -> str:
    households = "1 household has" if given == 1 else f"{given} households have"
    if not moved:
        return f"{households} a new worker."
    promises = "1 open promise" if moved == 1 else f"{moved} open promises"
    return f"{households} a new worker, and {promises} went along."
