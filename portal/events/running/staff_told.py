"""What those booked are told: joining instructions and handouts; and the attendance list on paper."""

from __future__ import annotations

from flask import Blueprint, Response

from portal import access, clock
from portal.access import allow, current_viewer
from portal.documents.giving import MOST_FORM_BYTES, give_out, take_in
from portal.documents.receiving import KeptFile
from portal.errors import Refused
from portal.events.actions import telling
from portal.events.kinds import KINDS, Kind
from portal.events.queries_handouts import file_of, handouts_of
from portal.events.rules import PLACE_SHOWS_BEFORE, shows_place
from portal.events.running.framing import FOLDER, answer, number_of, open_event, page_of, pressed
from portal.events.running.queries import event_named, sessions_of
from portal.events.running.queries_event import all_booked, totals_of
from portal.events.running.rules import initials_of
from portal.events.running.told_forms import HandoutFilesForm, HandoutForm, JoiningForm
from portal.web import change, flash_news, render_page, see_other, takes_files

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
        sent = telling.send_joining(reference, text, tells=tells, by=current_viewer(), now=now)
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
        sent = telling.send_handout(
            reference,
            form.title.data or "",
            form.body.data or "",
            tells=tells,
            by=current_viewer(),
            now=clock.now(),
        )
        return page_of(reference), _news(sent, tells=tells)

    return answer(form, f"{FOLDER}/handout.html", act, event=event, totals=totals_of(event.id))


@pages.route(f"{ONE}/handouts/files", methods=["GET", "POST"])
@allow("events:keep", audit="events.event_opened")
@takes_files(MOST_FORM_BYTES)
def add_files(reference: str) -> Response:
    """Add handouts that are files. Nobody is told: staff open them first, then press the button."""
    event, form, kept = open_event(reference), HandoutFilesForm(), 0
    if form.validate_on_submit():
        viewer, title = current_viewer(), form.title.data or ""

        def keep(file: KeptFile) -> None:
            telling.add_handout_file(reference, file, title, by=viewer, now=clock.now())

        answer, kept = take_in(
            form, form.files.data or [], keep=keep, to=f"{page_of(reference)}#told", news=_kept_news
        )
        if answer is not None:
            return answer
        event = event_named(reference)
    status = 422 if form.errors else 200
    return render_page(f"{FOLDER}/handout_files.html", status=status, form=form, event=event, kept=kept)


def _kept_news(kept: int) -> str:
    files = number_of(kept, "file")
    return f"{files} added. Open {'it' if kept == 1 else 'them'} below, then tell those who are booked."


@pages.get(f"{ONE}/handouts/<reference:handout>/file")
@allow("events:see", audit="events.handout_opened")
def open_file(reference: str, handout: str) -> Response:
    """A handout that is a file, as those booked get it."""
    download = file_of(handouts_of(open_event(reference).id), handout)
    access.opened("event_handout", handout)
    return give_out(download)


@pages.post(f"{ONE}/handouts/<reference:handout>/withdrawal")
@allow("events:keep")
def withdraw(reference: str, handout: str) -> Response:
    """Take a handout back."""
    with change() as done:
        telling.withdraw_handout(reference, handout, by=current_viewer(), now=clock.now())
        done.to(f"{page_of(reference)}#told", "Taken back. Nobody reads it any more.")
    return done.response()


@pages.post(f"{ONE}/handouts/sent")
@allow("events:keep")
def tell_of_handouts(reference: str) -> Response:
    """Tell everybody booked that there is something to read."""
    here = f"{page_of(reference)}#told"
    try:
        with change() as done:
            sent = telling.tell_of_handouts(reference, by=current_viewer(), now=clock.now())
            done.to(here, _news(sent, tells=True))
        return done.response()
    except Refused as refused:
        flash_news(refused.message)
        return see_other(here)


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
