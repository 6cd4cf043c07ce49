"""The agency's own pages for administrators: settings, councils, teams. No case content anywhere."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.agency import actions, queries
from portal.agency.forms import AuthorityForm, CutOffForm, DetailsForm, PlainForm, TeamForm
from portal.errors import Refused
from portal.forms import PortalForm
from portal.web import change, render_page

pages = Blueprint("agency_staff", __name__, url_prefix="/staff/agency")


@pages.get("")
@allow("agency:see")
def see_agency() -> Response:
    """Everything that is set about the agency, and where it is changed."""
    today = clock.today()
    return render_page(
        "agency/staff/see_agency.html",
        authorities=queries.authorities(),
        teams=queries.teams(),
        closed_days=queries.closed_days_from(today),
        years=queries.bank_holidays_from(today.year),
        days_end=queries.days_end_soon(today),
    )


@pages.route("/details", methods=["GET", "POST"])
@allow("agency:keep")
def change_details() -> Response:
    """Change what the agency is called and how it is reached."""
    form = DetailsForm(obj=queries.settings())
    if form.validate_on_submit():
        try:
            with change() as done:
                actions.change_details(
                    name=form.name.data or "",
                    colour=form.colour.data or "",
                    telephone=form.telephone.data or "",
                    email=form.email.data or "",
                    address=form.address.data or "",
                    mail_sender=form.mail_sender.data or "",
                    by=current_viewer(),
                    now=clock.now(),
                )
                done.to(url_for("agency_staff.see_agency"), "The agency’s details are saved.")
            return done.response()
        except Refused as refusal:
            form.refuse(refusal.message)
    return render_page("agency/staff/change_details.html", form=form, status=_status(form))


@pages.route("/cut-off", methods=["GET", "POST"])
@allow("agency:keep")
def change_cut_off() -> Response:
    """Change until when families change or cancel a booking by themselves; new titles start from it."""
    form = CutOffForm(data={"hours": str(queries.settings().cut_off_hours)})
    if form.validate_on_submit():
        with change() as done:
            actions.change_cut_off(int(form.hours.data or 0), by=current_viewer(), now=clock.now())
            done.to(
                url_for("agency_staff.see_agency"), "Saved. Titles and dates that are there keep their own."
            )
        return done.response()
    return render_page("agency/staff/change_cut_off.html", form=form, status=_status(form))


@pages.route("/councils/<string:code>", methods=["GET", "POST"])
@allow("agency:keep")
def change_authority(code: str) -> Response:
    """Change a council's name and its out-of-hours number."""
    authority = queries.authority_by_code(code)
    form = AuthorityForm(obj=authority)
    if form.validate_on_submit():
        with change() as done:
            actions.change_authority(
                code,
                name=form.name.data or "",
                council=form.council.data or "",
                out_of_hours_telephone=form.out_of_hours_telephone.data or "",
                by=current_viewer(),
                now=clock.now(),
            )
            done.to(url_for("agency_staff.see_agency"), f"{form.name.data} is saved.")
        return done.response()
    return render_page(
        "agency/staff/change_authority.html", form=form, authority=authority, status=_status(form)
    )


@pages.route("/teams", methods=["GET", "POST"])
@allow("agency:keep")
def add_team() -> Response:
    """Add a team."""
    form = TeamForm()
    if form.validate_on_submit():
        try:
            with change() as done:
                actions.add_team(form.name.data or "", by=current_viewer(), now=clock.now())
                done.to(url_for("agency_staff.see_agency"), f"{form.name.data} is a team now.")
            return done.response()
        except Refused as refusal:
            form.refuse(refusal.message, "name")
    return render_page("agency/staff/add_team.html", form=form, status=_status(form))


@pages.route("/teams/<reference:reference>", methods=["GET", "POST"])
@allow("agency:keep")
def rename_team(reference: str) -> Response:
    """Give a team another name."""
    form = TeamForm(obj=queries.team_by_reference(reference))
    if form.validate_on_submit():
        try:
            with change() as done:
                actions.rename_team(reference, form.name.data or "", by=current_viewer(), now=clock.now())
                done.to(url_for("agency_staff.see_agency"), f"The team is called {form.name.data} now.")
            return done.response()
        except Refused as refusal:
            form.refuse(refusal.message, "name")
    return _team_page(reference, form, PlainForm(formdata=None))


@pages.post("/teams/<reference:reference>/end")
@allow("agency:keep")
def end_team(reference: str) -> Response:
    """End a team that nobody belongs to any more."""
    name, form = queries.team_by_reference(reference).name, PlainForm()
    try:
        with change() as done:
            actions.end_team(reference, by=current_viewer(), now=clock.now())
            done.to(url_for("agency_staff.see_agency"), f"{name} has ended.")
        return done.response()
    except Refused as refusal:
        form.refuse(refusal.message)
    team = queries.team_by_reference(reference)
    return _team_page(reference, TeamForm(formdata=None, obj=team), form)


def _team_page(reference: str, form: TeamForm, ending: PlainForm) -> Response:
    team = queries.team_by_reference(reference)
    wrong = form if form.errors else ending
    return render_page(
        "agency/staff/rename_team.html",
        team=team,
        form=form,
        wrong=wrong,
        status=_status(wrong),
    )


def _status(form: PortalForm) -> int:
    return 422 if request.method == "POST" and form.errors else 200
