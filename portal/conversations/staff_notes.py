"""Staff's notes about a household: write, tick as done, share on purpose, take back, copy."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer, see_other
from portal.conversations import actions_notes as actions
from portal.conversations import writing
from portal.conversations.forms import NoteForm, PressForm, ShareForm
from portal.conversations.place import Place, about_household
from portal.conversations.queries_notes import ReadNote, note_for, notes_page
from portal.conversations.rules import why_not_share
from portal.conversations.staff import FOLDER, choices_of
from portal.conversations.visibility import STAFF_READ
from portal.errors import Conflict, NotFound, Refused
from portal.web import change, flash_news, render_page

pages = Blueprint("conversations_staff_notes", __name__)


def _open(place: Place, note: str) -> ReadNote:
    """A note of this household through the viewer. Raises NotFound for another household's."""
    found = note_for(current_viewer(), note)
    if found.household_id != place.id:
        raise NotFound
    return found


@pages.get("/staff/households/<reference:reference>/notes")
@allow("notes:write", audit="notes.opened")
@about_household()
def see_notes(place: Place) -> Response:
    """A household's notes, newest first, and a form for another."""
    form = NoteForm()
    writing.fill_in(form, f"note:{place.reference}")
    before = request.args.get("before") or None
    notes, following = notes_page(current_viewer(), place.id, before=before)
    here = url_for(".see_notes", reference=place.reference)
    return render_page(
        f"{FOLDER}/notes.html",
        place=place,
        form=form,
        can_be_silent=current_viewer().holds(STAFF_READ),
        notes=notes,
        first=here if before else None,
        following=f"{here}?before={following}" if following else None,
    )


@pages.route("/staff/households/<reference:reference>/notes/new", methods=["GET", "POST"])
@allow("notes:write", audit="notes.opened")
@about_household("note")
def write_note(place: Place) -> Response:
    """Write a note that only staff read. The small form on other pages is sent here too."""
    form, kept_at = NoteForm(), f"note:{place.reference}"
    if request.method == "GET":
        writing.fill_in(form, kept_at)
    elif form.validate():
        back = form.return_to(url_for(".see_notes", reference=place.reference))
        try:
            with change() as done:
                new = actions.write_note(
                    place.reference,
                    text=form.text.data or "",
                    by=current_viewer(),
                    now=clock.now(),
                    due_on=form.due_on.data,
                    is_silent=bool(form.silent.data),
                )
                writing.sent(kept_at)
                done.to(f"{back}#note-{new}", "Written down. Only staff can read it.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message, "due_on")
    return render_page(
        f"{FOLDER}/write_note.html",
        status=422 if form.errors else 200,
        form=form,
        place=place,
        can_be_silent=current_viewer().holds(STAFF_READ),
    )


@pages.post("/staff/households/<reference:reference>/notes/draft")
@allow("notes:write")
@about_household()
def keep_note(place: Place) -> Response:
    """Keep a note that is being written."""
    return writing.keep(f"note:{place.reference}", url_for(".write_note", reference=place.reference))


@pages.get("/staff/households/<reference:reference>/notes/<reference:note>")
@allow("notes:write", audit="notes.opened")
@about_household()
def see_note(place: Place, note: str) -> Response:
    """One note: its text to copy for the case system, and what can be done with it."""
    found = _open(place, note)
    return render_page(f"{FOLDER}/note.html", place=place, note=found, form=PressForm(), plain=found.plain)


@pages.post("/staff/households/<reference:reference>/notes/<reference:note>/copied")
@allow("notes:write", audit="notes.opened")
@about_household()
def mark_copied(place: Place, note: str) -> Response:
    """Tick a note as copied to the case system."""
    return _press(place, note, actions.mark_note_copied, "Ticked as copied.")


@pages.post("/staff/households/<reference:reference>/notes/<reference:note>/done")
@allow("notes:write", audit="notes.opened")
@about_household()
def finish_action(place: Place, note: str) -> Response:
    """Tick an action as done."""
    return _press(place, note, actions.finish_action, "Ticked as done.")


def _press(place: Place, note: str, act: Callable[..., None], news: str) -> Response:
    """Do it and go back; done by a colleague meanwhile is just as well, and said."""
    _open(place, note)
    back = f"{NoteForm().return_to(url_for('.see_notes', reference=place.reference))}#note-{note}"
    try:
        with change() as done:
            act(note, by=current_viewer(), now=clock.now())
            done.to(back, news)
        return done.response()
    except Conflict as conflict:
        flash_news(conflict.message)
        return see_other(back)


@pages.route(
    "/staff/households/<reference:reference>/notes/<reference:note>/sharing", methods=["GET", "POST"]
)
@allow("conversations:answer", audit="notes.opened")
@about_household()
def share_note(place: Place, note: str) -> Response:
    """Exactly what the family will read, who of them, and only then the button."""
    found, form = _open(place, note), ShareForm()
    choices = choices_of(place.id)
    form.offer(choices)
    if request.method == "POST" and form.validate():
        try:
            with change() as done:
                actions.share_note(note, to=form.to.data, by=current_viewer(), now=clock.now())
                back = url_for(".see_note", reference=place.reference, note=note)
                done.to(back, "Shared. The family can read this note now.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            found = _open(place, note)
    return render_page(
        f"{FOLDER}/share_note.html",
        status=422 if form.errors else 200,
        form=form,
        place=place,
        note=found,
        problem=why_not_share(is_silent=found.is_silent, state=found.state),
        has_readers=bool(choices),
    )


@pages.route(
    "/staff/households/<reference:reference>/notes/<reference:note>/withdrawal", methods=["GET", "POST"]
)
@allow("conversations:answer", audit="notes.opened")
@about_household()
def withdraw_note(place: Place, note: str) -> Response:
    """Take a shared note back: the family is told that it was."""
    found, form = _open(place, note), PressForm()
    if request.method == "POST" and form.validate():
        try:
            with change() as done:
                actions.withdraw_note(note, by=current_viewer(), now=clock.now())
                back = url_for(".see_note", reference=place.reference, note=note)
                done.to(back, "Taken back. The family reads that it was.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            found = _open(place, note)
    return render_page(
        f"{FOLDER}/withdraw_note.html",
        status=422 if form.errors else 200,
        form=form,
        place=place,
        note=found,
    )
