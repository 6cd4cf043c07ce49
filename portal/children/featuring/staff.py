"""Featuring children at profiling events and activity days, for family finders."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.children.answering import answer_form, group_address
from portal.children.featuring import actions
from portal.children.featuring.actions import Featuring
from portal.children.featuring.queries import (
    events_to_come,
    featured_at,
    group_and_event_for,
    invited_households,
    preview_for,
)
from portal.children.featuring.rules import why_not_featured
from portal.children.queries import group_for
from portal.children.rules import GROUP
from portal.children.showing.rules import STOPS
from portal.events.running.queries import event_named
from portal.forms import PressForm
from portal.web import render_page

pages = Blueprint("children_featuring", __name__)

LIST = "/staff/children/events"
ONE = f"{LIST}/<reference:reference>"


@pages.get(LIST)
@allow("children:see", audit="children.events_listed")
def see_events() -> Response:
    """Events to come at which children can be featured."""
    opened("child_groups", "events")
    rows = events_to_come(current_viewer(), now=clock.now())
    return render_page("children/staff/events.html", rows=rows)


@pages.route(ONE, methods=["GET", "POST"])
@allow("children:show", audit="children.event_opened")
def show_to_invited(reference: str) -> Response:
    """Who is featured at an event, and opening it to who was invited since."""
    event, form = event_named(reference), PressForm()
    opened("event", reference)

    def act() -> tuple[str, str]:
        done = actions.show_to_invited(reference, by=current_viewer(), now=clock.now())
        return f"{LIST}/{reference}", _said(done)

    return answer_form(
        "staff/event",
        form,
        act,
        back=LIST,
        crumb="Profiling events and activity days",
        caption=reference,
        event=event,
        why_not=why_not_featured(event.kind, event.state, event.starts_on, today=clock.today()),
        rows=featured_at(current_viewer(), event.id),
        invited=len(invited_households(event.id, by=current_viewer())),
    )


@pages.get("/staff/children/groups/<reference:reference>/events")
@allow("children:show", audit="children.group_opened")
def choose_event(reference: str) -> Response:
    """At which event a group is featured."""
    found = group_for(current_viewer(), reference)
    opened(GROUP, reference)
    rows = events_to_come(current_viewer(), now=clock.now())
    return render_page(
        "children/staff/choose_event.html", found=found, rows=rows, back=group_address(reference)
    )


@pages.route("/staff/children/groups/<reference:reference>/events/<reference:event>", methods=["GET", "POST"])
@allow("children:show", audit="children.group_opened")
def feature_group(reference: str, event: str) -> Response:
    """Feature a group at an event: who is invited will be shown its introduction, that day only."""
    found, one = group_and_event_for(current_viewer(), reference, event)
    form = PressForm()
    opened(GROUP, reference)

    def act() -> tuple[str, str]:
        done = actions.feature_group(event, reference, by=current_viewer(), now=clock.now())
        return f"{LIST}/{event}", f"{found.alias}: featured. {_said(done)}"

    return answer_form(
        "staff/feature_group",
        form,
        act,
        back=f"{group_address(reference)}/events",
        crumb=found.alias,
        caption=reference,
        found=found,
        event=one,
        looked=[
            {"row": row, "stops": [STOPS[stop] for stop in row.stops]}
            for row in preview_for(current_viewer(), found, one.id, now=clock.now())
        ],
        why_not=why_not_featured(one.kind, one.state, one.starts_on, today=clock.today()),
    )


@pages.route(f"{ONE}/<reference:group>/ending", methods=["GET", "POST"])
@allow("children:show", audit="children.group_opened")
def take_off(reference: str, group: str) -> Response:
    """Feature a group at an event no longer."""
    found, form, event = group_for(current_viewer(), group), PressForm(), event_named(reference)
    opened(GROUP, group)
    back = f"{LIST}/{reference}"

    def act() -> tuple[str, str]:
        actions.take_off(reference, group, by=current_viewer(), now=clock.now())
        return back, f"{found.alias} is not featured there any more."

    return answer_form(
        "staff/take_off", form, act, back=back, crumb=found.alias, caption=group, found=found, event=event
    )


def _said(done: Featuring) -> str:
    """What came of it, in words."""
    if not done.opened and not done.to_decide:
        return "Nobody was invited since who can be shown it."
    said = [f"Opens on the day to {done.opened} more." if done.opened else ""]
    said.append(f"A second person decides about {done.to_decide}." if done.to_decide else "")
    return " ".join(filter(None, said))
