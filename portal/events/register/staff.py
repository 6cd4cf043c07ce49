"""The register on a phone in the room: one row a person, marks that save by themselves, walk-ins, done.

The page's script sends each press to the same address as the form without JavaScript does, with the
header X-Register, and gets a short answer instead of a page.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request, url_for

from portal import access, clock
from portal.access import allow, current_viewer, see_other
from portal.errors import Refused
from portal.events.actions import register, repeating, walk_ins
from portal.events.actions.register import SESSION, finish_register
from portal.events.actions.walk_ins import walk_in
from portal.events.kinds import Shape
from portal.events.register.forms import CallForm, MakeUpForm, PressForm, WalkInForm
from portal.events.register.queries import Register, event_of, first_session, register_for
from portal.events.register.queries_due import registers_due
from portal.events.register.rules import MARK_WORDS, pressed_at, seconds_to_midnight
from portal.web import change, render_page
from portal.web.pages import short_day, time

pages = Blueprint("events_register", __name__)

FOLDER = "events/staff"
ALL = "/staff/events/<reference:reference>/register"
ONE = f"{ALL}/<reference:session>"


def page_address(session_ref: str) -> str:
    """Where staff find a register by the reference of its session alone."""
    return f"/staff/events/registers/{session_ref}"


@pages.get("/staff/events/registers")
@allow("events:mark", audit="events.registers_listed")
def see_registers() -> Response:
    """The registers of today, and those nobody has filled."""
    access.opened("event_sessions", "due")
    due = registers_due(current_viewer(), now=clock.now())
    return render_page(
        f"{FOLDER}/registers.html",
        today=[one for one in due if one.is_today],
        late=[one for one in due if not one.is_today],
    )


@pages.get("/staff/events/registers/<reference:session>")
@allow("events:mark")
def see_one(session: str) -> Response:
    """Lead to a register by the reference of its session alone."""
    return see_other(_address(event_of(current_viewer(), session), session))


@pages.get(ALL)
@allow("events:mark")
def see_current(reference: str) -> Response:
    """Lead to the register that somebody who is in the room now wants."""
    return see_other(_address(reference, first_session(current_viewer(), reference, now=clock.now())))


@pages.get(ONE)
@allow("events:mark", audit="events.register_opened")
def see_register(reference: str, session: str) -> Response:
    """One session's register. What changes with each mark is a part of its own."""
    return _page(_open(reference, session), WalkInForm(data={"adults": "1", "children": "0"}))


@pages.post(ONE)
@allow("events:mark", audit="events.register_opened")
def mark_attendance(reference: str, session: str) -> Response:
    """Write the marks that were changed on the page; with X-Register, one that may have waited."""
    page, now = _open(reference, session), clock.now()
    marks = _changed_marks()
    is_press = request.headers.get("X-Register") == "1"
    form = PressForm()
    try:
        if not marks and not is_press:
            raise Refused("Choose Here, Late or Not here for somebody first. Nothing has changed yet.")
        with change() as done:
            at = pressed_at(request.form.get("ago", ""), now)
            register.press_marks(session, marks, pressed_at=at, by=current_viewer(), now=now)
            many = f"{len(marks)} mark{'' if len(marks) == 1 else 's'} saved."
            done.to(_address(reference, session), "" if is_press else many)
    except Refused as refused:
        if is_press:
            return _refused(refused)
        form.refuse(refused.message)
        return _page(page, WalkInForm(formdata=None, data={"adults": "1", "children": "0"}), form, status=409)
    return _said(f"Saved at {time(now)}") if is_press else done.response()


@pages.post(f"{ONE}/walk-ins")
@allow("events:mark", audit="events.register_opened")
def add_walk_in(reference: str, session: str) -> Response:
    """Write somebody who came without a booking."""
    page, form = _open(reference, session), WalkInForm()
    is_press = request.headers.get("X-Register") == "1"
    if not form.validate():
        if is_press:
            return _refused(Refused(next(iter(form.errors.values()))[0]))
        return _page(page, form, form, status=422)
    try:
        with change() as done:
            added = walk_in(
                session,
                form.name.data or "",
                adults=int(form.adults.data or 0),
                children=int(form.children.data or 0),
                by=current_viewer(),
                now=clock.now(),
            )
            done.to(_address(reference, session), "" if is_press else f"{added.name} is on the register.")
    except Refused as refused:
        if is_press:
            return _refused(refused)
        form.refuse(refused.message)
        return _page(page, form, form, status=409)
    return _said("On the register") if is_press else done.response()


@pages.get(f"{ONE}/walk-ins")
@allow("events:mark")
def see_walk_ins(reference: str, session: str) -> Response:
    """Lead back to the register: where a form leads whose session had ended."""
    return see_other(_address(reference, session))


@pages.post(f"{ONE}/walk-ins/<reference:walk_in_ref>")
@allow("events:mark", audit="events.register_opened")
def take_off_walk_in(reference: str, session: str, walk_in_ref: str) -> Response:
    """Take a walk-in off who was written down by mistake."""
    _open(reference, session)
    with change() as done:
        walk_ins.take_off_walk_in(session, walk_in_ref, by=current_viewer(), now=clock.now())
        done.to(_address(reference, session), "Taken off the register.")
    return done.response()


@pages.post(f"{ONE}/done")
@allow("events:mark", audit="events.register_opened")
def finish(reference: str, session: str) -> Response:
    """Say that the register is filled, also where nobody came."""
    _open(reference, session)
    with change() as done:
        finish_register(session, by=current_viewer(), now=clock.now())
        done.to(_address(reference, session), "The register is done. You can still put a mark right.")
    return done.response()


@pages.route(f"{ONE}/call", methods=["GET", "POST"])
@allow("events:mark", audit="events.register_opened")
def ask_for_call(reference: str, session: str) -> Response:
    """Take down who wants to be called about a visit."""
    page, form, status = _open(reference, session), CallForm(), 200
    if form.validate_on_submit():
        try:
            with change() as done:
                told = walk_ins.ask_for_call(
                    session,
                    form.name.data or "",
                    form.telephone.data or "",
                    by=current_viewer(),
                    now=clock.now(),
                )
                done.to(_address(reference, session), f"We will call them. Their reference is {told}.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            status = 409
    elif form.errors:
        status = 422
    return render_page(f"{FOLDER}/register_call.html", status=status, form=form, **_context(page))


@pages.route(f"{ONE}/make-up", methods=["GET", "POST"])
@allow("events:mark", audit="events.register_opened")
def add_make_up(reference: str, session: str) -> Response:
    """Add a session in which those who missed one make it up."""
    page, form, status = _open(reference, session), MakeUpForm(), 200
    planned = [one for one in page.sittings if one.makes_up is None]
    form.offer([(str(one.number), f"{one.number}, {short_day(one.starts_at)}") for one in planned])
    if not form.is_submitted():
        form.missed.data = str(page.session.makes_up or page.session.number)
    if form.validate_on_submit():
        try:
            with change() as done:
                begins, ends = form.moments()
                made = repeating.add_make_up(
                    reference, int(form.missed.data), begins, ends, by=current_viewer(), now=clock.now()
                )
                done.to(_address(reference, made.reference), "Added. Tell those who come to it yourself.")
            return done.response()
        except Refused as refused:
            form.refuse(refused.message)
            status = 409
    elif form.errors:
        status = 422
    return render_page(f"{FOLDER}/register_make_up.html", status=status, form=form, **_context(page))


@pages.get(f"{ONE}/print")
@allow("events:mark", audit="events.register_printed")
def print_register(reference: str, session: str) -> Response:
    """The register on paper: initials and references, by whom and when it was printed (safety rule 11)."""
    return render_page(f"{FOLDER}/register_print.html", **_context(_open(reference, session)))


def _open(reference: str, session: str) -> Register:
    page = register_for(current_viewer(), reference, session, now=clock.now())
    access.opened(SESSION, session)
    return page


def _address(reference: str, session: str) -> str:
    return url_for("events_register.see_register", reference=reference, session=session)


def _changed_marks() -> dict[str, str]:
    """The marks that differ from what their page showed: an old page undoes nobody's later mark."""
    return {
        name[5:]: value
        for name, value in request.form.items()
        if name.startswith("mark-") and value in MARK_WORDS and value != request.form.get(f"was-{name[5:]}")
    }


def _said(words: str) -> Response:
    return jsonify(said=words)


def _refused(refused: Refused) -> Response:
    overtaken = isinstance(refused, register.Overtaken)
    answer = jsonify(said=refused.message, mark=getattr(refused, "mark", ""))
    answer.status_code = 409 if overtaken else 422
    return answer


def _context(page: Register) -> dict[str, Any]:
    return {
        "page": page,
        "register_address": _address(page.event.reference, page.session.reference),
        "mark_words": MARK_WORDS,
        "has_make_ups": page.rule.shape in (Shape.WEEKLY, Shape.DAYS),
    }


def _page(page: Register, walk_in_form: WalkInForm, form: Any = None, *, status: int = 200) -> Response:
    return render_page(
        f"{FOLDER}/register.html",
        fragment="standing",
        status=status,
        form=form,
        walk_in_form=walk_in_form,
        typed=_typed(),
        keeps=seconds_to_midnight(clock.now()),
        **_context(page),
    )


def _typed() -> dict[str, str]:
    return {name[5:]: value for name, value in request.form.items() if name.startswith("mark-")}
