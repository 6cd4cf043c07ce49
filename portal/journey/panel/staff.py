"""The calendar of panels for staff: planning, seats, papers, attendance, the end."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.clock import london
from portal.journey.assessment.framing import answer_form
from portal.journey.panel import actions, members, papers, rescheduling
from portal.journey.panel.forms import PanelForm, PressForm, SeatsForm
from portal.journey.panel.queries import PanelPage, panel_for, panels
from portal.journey.panel.rules import PAPERS_OPEN_FOR, QUORUM
from portal.web import change, render_page

pages = Blueprint("panel_staff", __name__)

FOLDER = "journey/panel/staff"
ONE = "/staff/panels/<reference:reference>"


def panel_address(reference: str) -> str:
    """The address of a panel's page."""
    return url_for("panel_staff.see_panel", reference=reference)


def open_panel(reference: str) -> PanelPage:
    """The panel a page shows, noted for the audit."""
    found = panel_for(current_viewer(), reference, clock.now())
    access.opened("panel", reference)
    return found


@pages.get("/staff/panels")
@allow("panels:book", audit="panel.listed")
def see_panels() -> Response:
    """Panels to come, and the last ones that are over."""
    access.opened("panels", "list")
    now = clock.now()
    return render_page(f"{FOLDER}/see_panels.html", coming=panels(now), past=panels(now, past=True))


@pages.route("/staff/panels/new", methods=["GET", "POST"])
@allow("panels:keep", audit="panel.listed")
def plan_panel() -> Response:
    """Put a panel in the calendar."""
    access.opened("panels", "new")
    form = PanelForm(data={"where": "online"})

    def act() -> None:
        actions.plan_panel(
            form.starts_at(),
            place=form.place.data or "" if form.where.data == "place" else "",
            is_online=form.where.data == "online",
            places=int(form.places.data or 0),
            by=current_viewer(),
            now=clock.now(),
        )

    return answer_form(
        form,
        f"{FOLDER}/plan_panel.html",
        act,
        to=url_for("panel_staff.see_panels"),
        news="The panel is in the calendar.",
        page=None,
    )


@pages.get(ONE)
@allow("panels:book", audit="panel.opened")
def see_panel(reference: str) -> Response:
    """One panel: agenda, members, papers, attendance."""
    return render_page(
        f"{FOLDER}/see_panel.html",
        page=open_panel(reference),
        quorum=QUORUM,
        days=PAPERS_OPEN_FOR.days,
    )


@pages.route(f"{ONE}/change", methods=["GET", "POST"])
@allow("panels:keep", audit="panel.opened")
def change_panel(reference: str) -> Response:
    """Put a panel right."""
    page = open_panel(reference)
    at = london(page.row.starts_at)
    form = PanelForm(
        data={
            "day": at.date(),
            "hour": f"{at:%H:%M}",
            "where": "online" if page.is_online else "place",
            "place": "" if page.is_online else page.row.place,
            "places": str(page.row.places),
        }
    )

    def act() -> None:
        rescheduling.change_panel(
            reference,
            starts_at=form.starts_at(),
            place=form.place.data or "" if form.where.data == "place" else "",
            is_online=form.where.data == "online",
            places=int(form.places.data or 0),
            by=current_viewer(),
            now=clock.now(),
        )

    return answer_form(
        form,
        f"{FOLDER}/plan_panel.html",
        act,
        to=panel_address(reference),
        news="Put right. Where the day, the time or the place is another, the households are told by "
        "e-mail, and members who had their papers get a new link.",
        page=page,
    )


@pages.route(f"{ONE}/seats", methods=["GET", "POST"])
@allow("panels:keep", audit="panel.opened")
def seat_members(reference: str) -> Response:
    """Say who sits at a panel."""
    page = open_panel(reference)
    there = {seat.member for seat in page.seats}
    known = members.members(clock.today())
    form = SeatsForm(data={"members": [one.reference for one in known if one.reference in there]})
    form.offer([(one.reference, f"{one.name}, {one.part_words.lower()}") for one in known], "Who sits at it?")

    def act() -> None:
        actions.seat_members(reference, form.members.data or [], by=current_viewer(), now=clock.now())

    return answer_form(
        form,
        f"{FOLDER}/seats.html",
        act,
        to=panel_address(reference),
        news="Saved.",
        page=page,
        heading="Who sits at this panel",
        button="Save who sits at it",
    )


@pages.route(f"{ONE}/attendance", methods=["GET", "POST"])
@allow("panels:keep", audit="panel.opened")
def note_attendance(reference: str) -> Response:
    """Write who attended."""
    page = open_panel(reference)
    form = SeatsForm(data={"members": [seat.member for seat in page.seats if seat.attended]})
    form.offer([(seat.member, f"{seat.name}, {seat.part.lower()}") for seat in page.seats], "Who was there?")

    def act() -> None:
        actions.note_attendance(reference, form.members.data or [], by=current_viewer(), now=clock.now())

    return answer_form(
        form,
        f"{FOLDER}/seats.html",
        act,
        to=panel_address(reference),
        news="Written down.",
        page=page,
        heading="Who attended",
        button="Write down who attended",
    )


@pages.route(f"{ONE}/papers", methods=["GET", "POST"])
@allow("panels:keep", audit="panel.opened")
def send_papers(reference: str) -> Response:
    """Send each member their link to the papers."""
    page, form = open_panel(reference), PressForm()

    def act() -> str:
        sent = papers.send_papers(reference, by=current_viewer(), now=clock.now())
        return f"{sent} links are on their way."

    return answer_form(
        form,
        f"{FOLDER}/send_papers.html",
        act,
        to=panel_address(reference),
        news="",
        page=page,
        days=PAPERS_OPEN_FOR.days,
    )


@pages.post(f"{ONE}/over")
@allow("panels:keep", audit="panel.opened")
def end_panel(reference: str) -> Response:
    """Say that a panel is over: its papers close."""
    with change() as done:
        actions.end_panel(reference, by=current_viewer(), now=clock.now())
        done.to(panel_address(reference), "The panel is over. No link opens its papers any more.")
    return done.response()


@pages.post(f"{ONE}/cancel")
@allow("panels:keep", audit="panel.opened")
def cancel_panel(reference: str) -> Response:
    """Take a panel without households out of the calendar."""
    with change() as done:
        actions.cancel_panel(reference, by=current_viewer(), now=clock.now())
        done.to(url_for("panel_staff.see_panels"), "The panel is cancelled.")
    return done.response()
