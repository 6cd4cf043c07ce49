"""One request for staff: the risk questions first, how it is safe to reach them, what is promised."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.agency import queries as agency
from portal.agency.rules import local_moment
from portal.forms import PortalForm, PressForm
from portal.promises.kinds import KINDS, Kind
from portal.promises.lateness import lateness
from portal.promises.models import Promise
from portal.promises.queries import promises_for
from portal.support.beside import beside
from portal.support.calls.rules import OUTCOMES, Outcome
from portal.support.duty import actions, urgency
from portal.support.duty.forms import (
    BecauseForm,
    FinishForm,
    GiveForm,
    NoteForm,
    TelephoneForm,
    WriteForm,
)
from portal.support.duty.queries import (
    carried_by_each,
    colleagues,
    named_on,
    owner_reference,
)
from portal.support.duty.staff import page_address
from portal.support.duty.words import STATES, TITLES
from portal.support.ending.panel import ending_panel
from portal.support.ending.rules import Reason
from portal.support.entry_kinds import EntryKind
from portal.support.fund.rules import last_day, year_of
from portal.support.joining.queries import offer_of
from portal.support.mail import may_be_told
from portal.support.queries import SupportEntry, SupportRequest, entries_of, request_for
from portal.support.rules import (
    ASKERS,
    DANGERS,
    EARLIER,
    FEELS,
    OPEN,
    RISKS_FOR_STAFF,
    SITUATIONS,
    SUBJECT,
    Asker,
    Danger,
    Feels,
    Risk,
    Situation,
)
from portal.support.unread import newest_entry
from portal.support.visibility import STAFF_SEE
from portal.web import carried_out, render_page
from portal.web.pages import moment

pages = Blueprint("support_request", __name__)

FOLDER = "support/staff"
ONE = "/staff/support/requests/<reference:reference>"


@pages.get(ONE)
@allow(STAFF_SEE, audit="support.request_opened")
def see_request(reference: str) -> Response:
    """Everything about one request."""
    found = _found(reference)
    viewer, now = current_viewer(), clock.now()
    promises, entries = promises_for(SUBJECT, reference), entries_of(found, shown=False)
    today = clock.today()
    aside = beside(found, today=today)
    return render_page(
        f"{FOLDER}/request.html",
        found=found,
        form=PressForm(),
        is_open=found.state in OPEN,
        is_mine=found.owner_id == viewer.account_id,
        owner=aside.owner,
        state=STATES[found.state],
        risks=_risks(found),
        came_at_risk=found.source_ref is not None and found.raised_by == EARLIER,
        danger=DANGERS[Danger(found.danger)] if found.danger else "",
        feels=FEELS[Feels(found.feels)] if found.feels else "",
        situation=SITUATIONS[Situation(found.situation)],
        asker=ASKERS.get(Asker(found.asker), ""),
        council=agency.authority_names().get(found.authority, "–"),
        promises=[_promise(one) for one in promises if one.ended_as != "cancelled"],
        entries=[_entry(one) for one in reversed(entries)],
        newest=max(entries, key=lambda one: one.id).reference if entries else "",
        named=named_on(found) if found.is_confined else [],
        slot=aside.slot,
        beside=aside,
        outcome=OUTCOMES[Outcome(found.outcome)] if found.outcome else "",
        ending=ending_panel(found, by=viewer, now=now),
        offer=offer_of(found) if found.person_id is None and found.asker == Asker.SELF else None,
        may_decide_release=bool(found.release_asked_by) and found.release_asked_by != viewer.label,
        may_decide=bool(found.lower_asked_by) and found.lower_asked_by != viewer.label,
        lapses_on=last_day(year_of(today)),
        now=now,
    )


@pages.route(f"{ONE}/message", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def write_to_family(reference: str) -> Response:
    """Write to them on their page."""
    found, form = _found(reference), WriteForm()
    if not form.is_submitted():
        form.seen_entry.data = newest_entry(found.id)

    def act() -> str:
        told = actions.write_to_family(
            reference,
            form.text.data or "",
            by=current_viewer(),
            now=clock.now(),
            seen=form.seen_entry.data or "",
        )
        if told:
            return "They read it on their page; an e-mail tells them."
        return "They read it when they next sign in. We may not e-mail them: ring them too."

    return answer_form(found, form, "message", act, tells=may_be_told(found))


@pages.route(f"{ONE}/telephone", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def record_telephone(reference: str) -> Response:
    """Write down a telephone call, or that nobody answered and when somebody rings again."""
    found, form, now = _found(reference), TelephoneForm(), clock.now()
    if not form.is_submitted():
        form.begin(now)
        form.seen_entry.data = newest_entry(found.id)
        again = local_moment(now) + timedelta(hours=2)
        form.again_day.data, form.again_hour.data = again.date(), f"{again:%H:%M}"

    def act() -> str:
        spoke = form.is_answered.data == "yes"
        actions.record_telephone(
            reference,
            is_answered=spoke,
            text=form.text.data or "",
            at=form.moment(now),
            by=current_viewer(),
            now=now,
            next_try_at=form.next_try_at(),
            seen=form.seen_entry.data or "",
        )
        return "The call is written down." if spoke else "Written down, with when you ring again."

    return answer_form(found, form, "telephone", act)


@pages.route(f"{ONE}/note", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def write_note(reference: str) -> Response:
    """A note for colleagues."""
    found, form = _found(reference), NoteForm()

    def act() -> str:
        actions.write_note(reference, form.text.data or "", by=current_viewer(), now=clock.now())
        return "The note is written down."

    return answer_form(found, form, "note", act)


@pages.route(f"{ONE}/risk", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def set_risk(reference: str) -> Response:
    """Say that the family cannot wait; or, with a second person to decide, that it can."""
    found, form = _found(reference), BecauseForm()

    def act() -> str:
        viewer, now = current_viewer(), clock.now()
        if form.is_pressed("lower"):
            urgency.ask_to_lower(reference, form.because.data or "", by=viewer, now=now)
            return "A colleague decides with you. Until then the family counts as at risk."
        urgency.raise_risk(reference, form.because.data or "", by=viewer, now=now)
        return "The family is at risk: a reply today is promised."

    return answer_form(found, form, "risk", act)


@pages.route(f"{ONE}/risk/decision", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def decide_lowering(reference: str) -> Response:
    """Decide, as a second person, whether the family is not at risk any more."""
    found, form = _found(reference), PressForm()

    def act() -> str:
        agrees = form.is_pressed("agree")
        urgency.decide_lowering(reference, agrees=agrees, by=current_viewer(), now=clock.now())
        return "The family does not count as at risk any more." if agrees else "The family stays at risk."

    return answer_form(found, form, "risk_decision", act)


@pages.route(f"{ONE}/give", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def give(reference: str) -> Response:
    """Give it to a colleague, with everything promised about it."""
    found, form = _found(reference), GiveForm()
    council = agency.authority_names().get(found.authority, "–")
    form.fit_loads(colleagues(), carried_by_each(found.authority), council=council)
    if not form.is_submitted():
        form.seen.data = owner_reference(found)

    def act() -> str:
        actions.give(
            reference,
            form.to.data or "",
            seen_owner=form.seen.data or "",
            by=current_viewer(),
            now=clock.now(),
        )
        return "It is your colleague’s now."

    return answer_form(found, form, "give", act)


@pages.route(f"{ONE}/finish", methods=["GET", "POST"])
@allow("support:answer", audit="support.request_opened")
def finish(reference: str) -> Response:
    """Finish it for now."""
    found, form = _found(reference), FinishForm()

    def act() -> str:
        actions.finish(
            reference,
            form.because.data or "",
            form.text.data or "",
            reason=Reason(form.reason.data),
            by=current_viewer(),
            now=clock.now(),
        )
        return "Finished for now."

    return answer_form(found, form, "finish", act)


def _found(reference: str) -> SupportRequest:
    found = request_for(current_viewer(), reference)
    opened(SUBJECT, reference)
    return found


def answer_form(
    found: SupportRequest,
    form: PortalForm,
    view: str,
    act: Callable[[], str],
    *,
    to: str = "",
    **more: Any,
) -> Response:
    """The page of one form; once it is sent and right, carried out. Then its reader goes to the request.

    `to` is where they go instead: who could not open it any more.
    """
    where = to or page_address(found.reference)
    return carried_out(form, lambda: (where, act())) or render_page(
        f"{FOLDER}/{view}.html",
        status=422 if form.errors else 200,
        found=found,
        form=form,
        back=page_address(found.reference),
        **more,
    )


def _risks(found: SupportRequest) -> list[str]:
    return [RISKS_FOR_STAFF[Risk(one)] for one in found.risks.split(",") if one]


def _promise(promise: Promise) -> dict[str, Any]:
    late = lateness(promise.facts, clock.now(), agency.working_calendar())
    return {
        "label": KINDS[Kind(promise.kind)].label,
        "words": late.words,
        "is_late": late.is_late,
        "at": promise.due_at if promise.ended_at is None else promise.kept_at,
        "next_try_on": promise.next_try_on if promise.ended_at is None else None,
    }


def _entry(entry: SupportEntry) -> dict[str, Any]:
    kind = EntryKind(entry.kind)
    small = kind in (EntryKind.ACCEPTED, EntryKind.GIVEN, EntryKind.NAMED, EntryKind.SHARED, EntryKind.ORDER)
    look = "private" if kind in (EntryKind.NOTE, EntryKind.FUND_QUIET) else "small" if small else "us"
    return {
        "kind": TITLES[kind],
        "who": entry.by_name,
        "at": entry.at,
        "text": entry.text + (f"\nNext try: {moment(entry.next_try_at)}" if entry.next_try_at else ""),
        "look": "family" if entry.is_from_family else look,
    }
