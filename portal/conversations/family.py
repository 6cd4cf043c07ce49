"""A family's messages: what we wrote, what they answer, what they ask, and what we shared with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer
from portal.agency import queries as agency
from portal.agency.opening import opens_at
from portal.conversations import actions, writing
from portal.conversations.forms import AnswerForm, StartForm
from portal.conversations.queries import OwnPlace, Thread, conversation_for, own_conversations, own_place
from portal.conversations.queries_notes import note_for, own_notes
from portal.conversations.reading import shown_conversation, shown_note
from portal.conversations.rules import FAMILY_TURNS
from portal.errors import NotFound, Refused
from portal.households.queries import applicants_of, worker_of
from portal.web import change, render_page

pages = Blueprint("conversations_family", __name__)

FOLDER = "conversations/family"
START = ("to", "subject", "text")
SENT = "We have your message."


def _when_nobody_reads(now: datetime, place: OwnPlace | None) -> dict[str, Any]:
    """Out of hours: from when somebody reads, and whom to ring until then (safety rule 6)."""
    opens = opens_at(agency.working_calendar(), now)
    offices = agency.out_of_hours()
    own = agency.authority_names().get(place.authority) if place else None
    return {
        "opens_at": opens,
        "offices": tuple(one for one in offices if one.name == own) or offices,
    }


def _place() -> OwnPlace | None:
    try:
        return own_place(current_viewer())
    except NotFound:
        return None


@pages.get("/home/messages")
@allow("conversations:write")
def see_messages() -> Response:
    """Every conversation this person reads, what was shared with them, and a way to write to us."""
    viewer, place = current_viewer(), _place()
    return render_page(
        f"{FOLDER}/messages.html",
        conversations=own_conversations(viewer),
        notes=own_notes(viewer),
        turns=FAMILY_TURNS,
        can_start=place is not None,
    )


@pages.route("/home/messages/new", methods=["GET", "POST"])
@allow("conversations:write")
def start_conversation() -> Response:
    """Write to us about something new: from both together, or from oneself alone."""
    viewer, now = current_viewer(), clock.now()
    place = own_place(viewer)
    people = applicants_of(place.household_id)
    others = [one.given_name for one in people if one.person_id != viewer.person_id]
    is_alone = place.is_apart or not others
    me = next(one.reference for one in people if one.person_id == viewer.person_id)
    form, kept_at = StartForm(), f"start:{place.household_reference}"
    if is_alone:
        form.offer([(me, "Only me")])
        form.to.data = me
    else:
        other = " and ".join(others)
        form.offer(
            [
                (actions.BOTH, f"Both of us: {other} reads it and our answer too"),
                (me, f"Only me: {other} sees nothing of it"),
            ]
        )
    if request.method == "GET":
        writing.fill_in(form, kept_at, ("subject", "text") if is_alone else START)
    elif form.validate():
        try:
            with change() as done:
                reference = actions.start_conversation(
                    place.household_reference,
                    to=form.to.data,
                    subject=form.subject.data or "",
                    text=form.text.data or "",
                    by=viewer,
                    now=now,
                )
                writing.sent(kept_at)
                done.to(url_for(".see_conversation", reference=reference), SENT)
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    worker = worker_of(place.household_id)
    return render_page(
        f"{FOLDER}/start_conversation.html",
        status=422 if form.errors else 200,
        form=form,
        is_alone=is_alone,
        worker=worker.name if worker else "",
        **_when_nobody_reads(now, place),
    )


@pages.post("/home/messages/draft")
@allow("conversations:write")
def keep_start() -> Response:
    """Keep a message that is being begun."""
    place = own_place(current_viewer())
    return writing.keep(f"start:{place.household_reference}", url_for(".see_messages"), START)


@pages.route("/home/messages/<reference:reference>", methods=["GET", "POST"])
@allow("conversations:write")
def see_conversation(reference: str) -> Response:
    """A conversation, and the answer to it."""
    viewer, now = current_viewer(), clock.now()
    thread, form, kept_at = conversation_for(viewer, reference), AnswerForm(), f"answer:{reference}"
    if request.method == "GET":
        writing.fill_in(form, kept_at)
    elif form.validate():
        try:
            with change() as done:
                post = actions.write_post(reference, text=form.text.data or "", by=viewer, now=now)
                writing.sent(kept_at)
                done.to(f"{url_for('.see_conversation', reference=reference)}#post-{post}", SENT)
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
    return _conversation(thread, form, now)


def _conversation(thread: Thread, form: AnswerForm, now: datetime) -> Response:
    shown_conversation(thread.row.reference)
    return render_page(
        f"{FOLDER}/conversation.html",
        status=422 if form.errors else 200,
        form=form,
        thread=thread,
        turns=FAMILY_TURNS,
        **_when_nobody_reads(now, _place()),
    )


@pages.post("/home/messages/<reference:reference>/draft")
@allow("conversations:write")
def keep_answer(reference: str) -> Response:
    """Keep an answer that is being written."""
    conversation_for(current_viewer(), reference)
    return writing.keep(f"answer:{reference}", url_for(".see_conversation", reference=reference))


@pages.get("/home/messages/notes/<reference:reference>")
@allow("conversations:write")
def see_note(reference: str) -> Response:
    """A note that was shared; or that it was taken back."""
    note = note_for(current_viewer(), reference)
    shown_note(reference)
    return render_page(f"{FOLDER}/note.html", note=note)
