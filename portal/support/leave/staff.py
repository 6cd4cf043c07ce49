"""Being away: first the days, then who has what falls into them; nothing is kept before both."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, request, url_for

from portal import access, clock
from portal.access import allow, current_viewer
from portal.accounts.queries import StaffMember
from portal.errors import NotFound, Refused
from portal.forms import PressForm
from portal.support.duty.queries import colleagues
from portal.support.duty.staff import page_address
from portal.support.leave import actions
from portal.support.leave.actions import Away, whose_leave
from portal.support.leave.falling import falls_into, turns_in
from portal.support.leave.forms import AwayForm, GivesForm
from portal.support.leave.rules import why_hidden_stays, why_not_away
from portal.support.rota.rules import PARTS, Part
from portal.web import change, flash_news, render_page

pages = Blueprint("support_leave", __name__)

HERE = "/staff/support/leave"


@pages.route(HERE, methods=["GET", "POST"])
@allow("support:answer")
def plan_leave() -> Response:
    """Say who is away, and when."""
    form, viewer = AwayForm(), current_viewer()
    form.fit(_whose())
    if not form.is_submitted():
        form.who.data = viewer.label
    if form.validate_on_submit():
        from_on, until_on = form.days()
        problem = why_not_away(from_on, until_on, clock.today())
        if not problem:
            with change(once=False) as done:
                done.to(
                    url_for(
                        "support_leave.give_what_falls",
                        who=form.who.data,
                        first=from_on.isoformat(),
                        last=until_on.isoformat(),
                    )
                )
            return done.response()
        form.refuse(problem, "until_on")
    return render_page("support/staff/leave.html", status=422 if form.errors else 200, form=form)


@pages.route(f"{HERE}/gives", methods=["GET", "POST"])
@allow("support:answer", audit="support.leave_planned")
def give_what_falls() -> Response:
    """Choose who has what falls into the absence; then it is kept."""
    viewer, now = current_viewer(), clock.now()
    person, from_on, until_on = _asked()
    access.opened("account", person.reference)
    falling, hidden = falls_into(viewer, person.id, from_on, until_on, now=now)
    chosen = {
        one.reference: request.form.get(one.reference, "" if one.is_owned else one.owner) for one in falling
    }
    form, to, duty_to = GivesForm(), request.form.get("to", ""), request.form.get("duty_to", "")
    if form.validate_on_submit():
        away = Away(person.reference, from_on, until_on, to=to, each=chosen, duty_to=duty_to)
        try:
            with change() as done:
                actions.record_leave(away, by=viewer, now=now)
                done.to(url_for("support_rota.see_rota"), "The absence is kept. Everything in it is given.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return render_page(
        "support/staff/leave_gives.html",
        status=422 if form.errors else 200,
        form=form,
        here=url_for(
            "support_leave.give_what_falls",
            who=person.reference,
            first=from_on.isoformat(),
            last=until_on.isoformat(),
        ),
        person=person,
        is_mine=person.id == viewer.account_id,
        from_on=from_on,
        until_on=until_on,
        falling=[(one, page_address(one.reference)) for one in falling],
        hidden=hidden,
        may_keep=not why_hidden_stays(hidden, person.name, is_own=person.id == viewer.account_id),
        turns=[(day, PARTS[Part(part)]) for day, part in _turns(person, from_on, until_on)],
        chosen=chosen,
        to=to,
        duty_to=duty_to,
        colleagues=[one for one in colleagues() if one.id != person.id],
    )


@pages.post(f"{HERE}/<reference:reference>/back")
@allow("support:answer")
def end_leave(reference: str) -> Response:
    """Say that somebody is back, or does not go."""
    form, rota = PressForm(), url_for("support_rota.see_rota")
    if not form.validate_on_submit():
        return access.see_other(rota)
    try:
        with change() as done:
            back = actions.end_leave(reference, by=current_viewer(), now=clock.now())
            requests = "1 request is" if back == 1 else f"{back} requests are"
            done.to(rota, f"The absence has ended. {requests} theirs again.")
        return done.response()
    except Refused as refused:
        flash_news(refused.message)
        return access.see_other(rota)


def _whose() -> list[StaffMember]:
    """Of whom the viewer may keep an absence."""
    viewer = current_viewer()
    people = colleagues()
    if viewer.holds(actions.MANAGES):
        return people
    return [one for one in people if one.id == viewer.account_id]


def _asked() -> tuple[StaffMember, date, date]:
    """Who is away, and from when to when, as the address says. Raises NotFound."""
    try:
        from_on = date.fromisoformat(request.args.get("first", ""))
        until_on = date.fromisoformat(request.args.get("last", ""))
    except ValueError as problem:
        raise NotFound from problem
    person = whose_leave(request.args.get("who", ""), current_viewer())
    if why_not_away(from_on, until_on, clock.today()):
        raise NotFound
    return person, from_on, until_on


def _turns(person: StaffMember, from_on: date, until_on: date) -> list[tuple[date, str]]:
    return list(turns_in(person.id, from_on, until_on))
