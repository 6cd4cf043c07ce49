"""What those booked are told: joining instructions and handouts; and the attendance list on paper."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import access, clock
from portal.access import allow, current_viewer
from portal.events.kinds import KINDS, Kind
from portal.events.rules import PLACE_SHOWS_BEFORE, shows_place
from portal.events.running import actions
from portal.events.running.forms import HandoutForm, JoiningForm
from portal.events.running.framing import FOLDER, answer, number_of, open_event, page_of, pressed
from portal.events.running.queries import event_named, sessions_of
from portal.events.running.queries_event import all_booked, totals_of
from portal.events.running.rules import initials_of
from portal.web import render_page

pages = Blueprint("events_told", __name__)

ONE = "/staff/events/<reference:reference>"


def _news(sent: int, *, tells: bool) -> str:
    if not tells:
        return "Saved. Nobody is told."
    return f"Saved. {number_of(sent, 'e-mail')} on the way, saying only “There is something for you”."


@pages.route(f"{ONE}/joining", methods=["GET", "POST"])
@allow("events:keep", audit="events.event_opened")
def send_joining(reference: str) -> Response:
    """Write the joining instructions, see them as families will, save them or tell everybody booked."""
    event, now = open_event(reference), clock.now()
    form = JoiningForm(data={"text": event.joining})

    def act() -> tuple[str, str]:
        tells = pressed() == "send"
        text = form.text.data or ""
        sent = actions.send_joining(reference, text, tells=tells, by=current_viewer(), now=now)
        return page_of(reference), _news(sent, tells=tells)

    return answer(
        form,
        f"{FOLDER}/joining.html",
        act,
        field="text",
        event=event,
        totals=totals_of(event.id),
        shows=shows_place(event.kind, is_booked=True, starts_at=event.starts_at, now=now),
        shows_from=event.starts_at - PLACE_SHOWS_BEFORE,
    )


@pages.route(f"{ONE}/handouts", methods=["GET", "POST"])
@allow("events:keep", audit="events.event_opened")
def send_handout(reference: str) -> Response:
    """Add a handout, see it as families will, and tell everybody booked."""
    event, form = open_event(reference), HandoutForm()

    def act() -> tuple[str, str]:
        tells = pressed() == "send"
        sent = actions.send_handout(
            reference,
            form.title.data or "",
            form.body.data or "",
            tells=tells,
            by=current_viewer(),
            now=clock.now(),
        )
        return page_of(reference), _news(sent, tells=tells)

    return answer(form, f"{FOLDER}/handout.html", act, event=event, totals=totals_of(event.id))


@pages.get(f"{ONE}/list")
@allow("events:mark", audit="events.list_printed")
def print_list(reference: str) -> Response:
    """The attendance list for paper: initials and reference, needs, who printed it and when (rule 11)."""
    event = event_named(reference)
    access.opened("event", event.reference)
    booked = all_booked(current_viewer(), event)
    rule = KINDS[Kind(event.kind)]
    return render_page(
        f"{FOLDER}/print_list.html",
        event=event,
        rule=rule,
        sessions=sessions_of(event.id),
        booked=[(one, [(initials_of(who.name), who) for who in one.people]) for one in booked],
        attendees=sum(len(one.people) for one in booked),
        restricted=sum(one.places for one in booked if one.is_restricted),
    )
