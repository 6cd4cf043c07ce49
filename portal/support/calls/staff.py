"""Times when a member of staff can call, booking a family's call, and writing down what it came to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, Response, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.errors import NotFound
from portal.forms import PortalForm, PressForm
from portal.support.calls import actions, offering
from portal.support.calls.forms import AdviceCallForm, ChooseForm, DayOffForm, WeeklyForm
from portal.support.calls.queries import call_due_at, days_off_of, free_slots, patterns_of, slots_of
from portal.support.calls.rules import WEEKDAYS, may_finish_with
from portal.support.duty.staff import page_address
from portal.support.duty.staff_request import answer_form
from portal.support.queries import request_for
from portal.support.rules import SUBJECT
from portal.support.unread import newest_entry
from portal.web import carried_out, render_page

pages = Blueprint("support_call_times", __name__)

TIMES = "/staff/support/times"
ONE = "/staff/support/requests/<reference:reference>"


@pages.get(TIMES)
@allow("support:answer")
def see_times() -> Response:
    """One's own weekly times, days away, and the calls to come."""
    return _times(WeeklyForm(), DayOffForm())


@pages.post(f"{TIMES}/weekly")
@allow("support:answer")
def offer_weekly() -> Response:
    """Offer a time every week."""
    form = WeeklyForm()

    def act() -> str:
        offering.offer_weekly(
            int(form.weekday.data or 0),
            form.time(),
            int(form.minutes.data or 0),
            from_on=form.from_on.data or clock.today(),
            by=current_viewer(),
            now=clock.now(),
        )
        return "Families can choose this time now."

    return _act(form, act) or _times(form, DayOffForm(formdata=None))


@pages.post(f"{TIMES}/weekly/<reference:reference>/end")
@allow("support:answer")
def end_weekly(reference: str) -> Response:
    """Offer a weekly time no more."""
    form = PressForm()

    def act() -> str:
        offering.end_weekly(reference, by=current_viewer(), now=clock.now())
        return "This time is offered no more. Calls that are booked stay."

    return _act(form, act) or _times(WeeklyForm(formdata=None), DayOffForm(formdata=None), form)


@pages.post(f"{TIMES}/away")
@allow("support:answer")
def take_day_off() -> Response:
    """Be away on a day."""
    form = DayOffForm()

    def act() -> str:
        booked = offering.take_day_off(form.day.data or clock.today(), by=current_viewer(), now=clock.now())
        if booked:
            calls = "1 call is" if booked == 1 else f"{booked} calls are"
            return f"Nothing more is offered that day. {calls} booked on it: ring them, and move the call."
        return "Nothing is offered that day."

    return _act(form, act) or _times(WeeklyForm(formdata=None), form)


@pages.post(f"{TIMES}/away/<string:day>/back")
@allow("support:answer")
def give_day_back(day: str) -> Response:
    """Work on a day after all."""
    try:
        when = date.fromisoformat(day)
    except ValueError as problem:
        raise NotFound from problem
    form = PressForm()

    def act() -> str:
        offering.give_day_back(when, by=current_viewer(), now=clock.now())
        return "Your times are offered again that day."

    return _act(form, act) or _times(WeeklyForm(formdata=None), DayOffForm(formdata=None), form)


@pages.post(f"{TIMES}/<reference:reference>/withdraw")
@allow("support:answer")
def withdraw_slot(reference: str) -> Response:
    """Take one time back that nobody has chosen."""
    form = PressForm()

    def act() -> str:
        offering.withdraw_slot(reference, by=current_viewer(), now=clock.now())
        return "This time is offered no more."

    return _act(form, act) or _times(WeeklyForm(formdata=None), DayOffForm(formdata=None), form)


@pages.route(f"{ONE}/call-time", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def book_call(reference: str) -> Response:
    """Book or move a family's call for them."""
    found, form, now = request_for(current_viewer(), reference), ChooseForm(), clock.now()
    opened(SUBJECT, reference)
    slots = free_slots(due_at=None, now=now)
    form.offer(slots, with_names=True)

    def act() -> str:
        actions.choose_slot(reference, form.slot.data or "", by=current_viewer(), now=now)
        return "The call is booked. They read it on their page."

    return answer_form(found, form, "call_time", act, slots=slots, due_at=call_due_at(found))


@pages.route(f"{ONE}/advice-call", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def record_call(reference: str) -> Response:
    """Write down the advice call that was held."""
    found, form, now = request_for(current_viewer(), reference), AdviceCallForm(), clock.now()
    opened(SUBJECT, reference)
    if not form.is_submitted():
        form.begin(now)
        form.seen_entry.data = newest_entry(found.id)

    def act() -> str:
        actions.record_call(
            reference,
            outcome=form.outcome.data or "",
            text=form.text.data or "",
            agreed=form.agreed.data or "",
            at=form.moment(now),
            by=current_viewer(),
            now=now,
            seen=form.seen_entry.data or "",
        )
        if may_finish_with(form.outcome.data or ""):
            return "The call is written down, and our promise kept. You can finish it for now."
        return "The call is written down, and our promise kept."

    return answer_form(found, form, "advice_call", act)


def _act(form: PortalForm, act: Callable[[], str]) -> Response | None:
    return carried_out(form, lambda: (url_for("support_call_times.see_times"), act()))


def _times(weekly: WeeklyForm, away: DayOffForm, pressed: PortalForm | None = None) -> Response:
    viewer, now, today = current_viewer(), clock.now(), clock.today()
    own = viewer.account_id or 0
    forms: list[PortalForm] = [weekly, away, *([pressed] if pressed else [])]
    wrong = next((form for form in forms if form.errors), None)
    if not weekly.is_submitted():
        weekly.from_on.data, weekly.minutes.data = today, "45"
    return render_page(
        "support/staff/times.html",
        status=422 if wrong else 200,
        weekly=weekly,
        away=away,
        wrong=wrong,
        form=PressForm(formdata=None),
        patterns=patterns_of(own, today),
        days_off=days_off_of(own, today),
        slots=[
            (slot, page_address(slot.request) if slot.request else "")
            for slot in slots_of(viewer, own, now=now)
        ],
        weekdays=WEEKDAYS,
    )
