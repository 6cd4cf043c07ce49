"""A writer's own requests: what happens next, by when, what was written, and what they can do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access import allow, current_viewer, opened
from portal.agency import queries as agency
from portal.errors import NotFound
from portal.forms import PortalForm, PressForm
from portal.households.queries import applicants_of
from portal.promises.kinds import Kind
from portal.promises.queries import promises_for
from portal.promises.told import told_of
from portal.support import confining
from portal.support.beside import beside
from portal.support.calls.queries import free_slots
from portal.support.calls.rules import Outcome, offered_until
from portal.support.directory.queries import signposts_of
from portal.support.ending.panel import told
from portal.support.ending.queries import standing_of
from portal.support.entry_kinds import EntryKind
from portal.support.own import actions
from portal.support.own.forms import AddWordsForm, KeepBetweenUsForm, WithdrawForm
from portal.support.queries import SupportRequest, entries_of, own_requests, request_for
from portal.support.responsible.queries import WHERE_YOU_LIVE
from portal.support.rota.queries import reading_at
from portal.support.rules import (
    OPEN,
    OUTSIDE,
    REPLIES,
    SUBJECT,
    WHO_HELPS,
    Situation,
    State,
    is_due_today,
    next_step,
)
from portal.web import carried_out, render_page, see_other
from portal.web.pages import moment

pages = Blueprint("support_own", __name__)

FOLDER = "support/family"
TITLES = {
    EntryKind.SENT: "You asked for support",
    EntryKind.ADDED: "You wrote",
    EntryKind.MESSAGE: "We wrote",
    EntryKind.REPLIED: "We spoke with you on the telephone",
    EntryKind.TRIED: "We tried to ring you, and did not reach you",
    EntryKind.SHARED: "You shared this with the other parent",
    EntryKind.WITHDRAWN: "You took this back",
    EntryKind.FINISHED: "Finished for now",
    EntryKind.CALL_BOOKED: "A time for the call was chosen",
    EntryKind.CALL_MOVED: "The call was moved",
    EntryKind.CALL_GONE: "We cannot call at the time you chose",
    EntryKind.CALL: "We called, and this is what we agreed",
    EntryKind.SIGNPOSTED: "Who else helps",
    EntryKind.ASSESSMENT: "What helps",
    EntryKind.COMMENTED: "You wrote about the plan",
    EntryKind.REVIEW: "We looked at the plan again with you",
    EntryKind.SESSION: "A session was held",
    EntryKind.FUND: "Money for therapy",
}
"""What the writer reads of each kind of entry."""

THEIR_TITLES = {
    **TITLES,
    EntryKind.SENT: "They asked for support",
    EntryKind.ADDED: "They wrote",
    EntryKind.SHARED: "They shared this with you",
    EntryKind.WITHDRAWN: "They took this back",
    EntryKind.COMMENTED: "They wrote about the plan",
}
"""The same for the other parent, with whom it was shared."""

WITH_WORDS = (
    EntryKind.ADDED,
    EntryKind.MESSAGE,
    EntryKind.FINISHED,
    EntryKind.WITHDRAWN,
    EntryKind.CALL_BOOKED,
    EntryKind.CALL_MOVED,
    EntryKind.CALL_GONE,
    EntryKind.CALL,
    EntryKind.SIGNPOSTED,
    EntryKind.ASSESSMENT,
    EntryKind.COMMENTED,
    EntryKind.REVIEW,
    EntryKind.SESSION,
    EntryKind.FUND,
)
"""Whose text the writer reads; of a call or a try they read only that it was."""

AGREED = (EntryKind.CALL, EntryKind.FINISHED)
"""Whose text says what was agreed, once it has ended."""


@pages.get("/support/requests")
@allow("support:ask", audit="support.own_requests_listed")
def see_requests() -> Response:
    """Everything the reader asked for, newest first; years later too."""
    viewer = current_viewer()
    opened("account", viewer.label)
    return render_page(f"{FOLDER}/requests.html", requests=own_requests(viewer))


@pages.get("/for-you/<reference:reference>")
@allow("support:ask")
def follow_mail(reference: str) -> Response:
    """The address in an e-mail, which does not say what it is about, leads on to the request."""
    found = request_for(current_viewer(), reference)
    return see_other(url_for(".see_request", reference=found.reference))


@pages.get("/support/requests/<reference:reference>")
@allow("support:ask", audit="support.request_opened")
def see_request(reference: str) -> Response:
    """One request: what happens next, what was promised, what was written."""
    return _page(_own(reference), AddWordsForm())


@pages.post("/support/requests/<reference:reference>")
@allow("support:ask", audit="support.request_opened")
def add_words(reference: str) -> Response:
    """Add something to it."""
    found, form = _own(reference, writes=True), AddWordsForm()
    answer = _act(
        form,
        lambda: actions.add_words(reference, form.text.data or "", by=current_viewer(), now=clock.now()),
        reference,
        "We have what you wrote.",
    )
    return answer or _page(found, form)


@pages.route("/support/requests/<reference:reference>/withdraw", methods=["GET", "POST"])
@allow("support:ask", audit="support.request_opened")
def withdraw(reference: str) -> Response:
    """Are you sure: take the request back."""
    found, form = _own(reference, writes=True), WithdrawForm()
    answer = _act(
        form,
        lambda: actions.withdraw(reference, by=current_viewer(), now=clock.now(), text=form.text.data or ""),
        reference,
        "We don’t ring or write about this any more.",
    )
    return answer or _plain("withdraw", found, form)


@pages.route("/support/requests/<reference:reference>/between-us", methods=["GET", "POST"])
@allow("support:ask", audit="support.request_opened")
def keep_between_us(reference: str) -> Response:
    """Say that somebody at home frightens the writer: from then on it is between them and named staff."""
    found, form = _own(reference, writes=True), KeepBetweenUsForm()
    answer = _act(
        form,
        lambda: confining.keep_between_us(
            reference, form.text.data or "", by=current_viewer(), now=clock.now()
        ),
        reference,
        "We have what you wrote.",
    )
    return answer or _plain("between_us", found, form)


@pages.route("/support/requests/<reference:reference>/share", methods=["GET", "POST"])
@allow("support:ask", audit="support.request_opened")
def share(reference: str) -> Response:
    """Are you sure: let the other parent read it, with everything in it."""
    found, form = _own(reference, writes=True), PressForm()
    other = _other_parent(found)
    if other is None:
        raise NotFound
    answer = _act(
        form,
        lambda: actions.share(reference, by=current_viewer(), now=clock.now()),
        reference,
        f"{other} can read this now.",
    )
    return answer or _plain("share", found, form, other=other)


def _own(reference: str, *, writes: bool = False) -> SupportRequest:
    """The request of this page, noted for the audit; `writes`: its writer's alone. Raises NotFound."""
    viewer = current_viewer()
    found = request_for(viewer, reference)
    if writes and found.person_id != viewer.person_id:
        raise NotFound
    opened(SUBJECT, reference)
    return found


def _other_parent(found: SupportRequest) -> str | None:
    """Who could read it too, if its writer shared it; None where there is nobody, or it may not be."""
    viewer = current_viewer()
    if viewer.household_id is None or found.household_id != viewer.household_id or found.is_confined:
        return None
    others = [one for one in applicants_of(viewer.household_id) if one.person_id != viewer.person_id]
    return others[0].given_name if others and others[0].is_confirmed else None


def _act(form: PortalForm, act: Callable[[], object], reference: str, news: str) -> Response | None:
    """Carry out one action; None where the page is shown (again)."""

    def done() -> tuple[str, str]:
        act()
        return url_for("support_own.see_request", reference=reference), news

    return carried_out(form, done)


def _plain(view: str, found: SupportRequest, form: PortalForm, **more: Any) -> Response:
    status = 422 if form.errors else 200
    return render_page(f"{FOLDER}/{view}.html", status=status, found=found, form=form, **more)


def _page(found: SupportRequest, form: AddWordsForm) -> Response:
    viewer, now = current_viewer(), clock.now()
    is_mine = found.person_id == viewer.person_id
    promises = promises_for(SUBJECT, found.reference)
    open_due = [one.due_at for one in promises if one.ended_at is None and one.due_at]
    is_open = found.state in OPEN
    aside = beside(found, today=clock.today(), elsewhere=WHERE_YOU_LIVE)
    slot = aside.slot if is_open else None
    promised = (one.due_at for one in promises if one.kind == Kind.ADVICE_CALL and one.due_at)
    call_by = offered_until(next(promised, None), now)
    may_choose = is_mine and is_open and found.call_held_at is None and not found.is_confined
    sentence, turn = next_step(
        found.state,
        is_answered=found.answered_at is not None,
        is_today=any(is_due_today(one.due_at, now) for one in promises if one.kind in REPLIES),
        has_slot=slot is not None,
        is_called=found.call_held_at is not None and found.outcome != Outcome.SAFEGUARDING,
    )
    how = standing_of(found) if is_mine and not is_open else None
    history = entries_of(found, shown=True)
    frightened = is_mine and is_open and not (found.is_confined and found.at_risk)
    return render_page(
        f"{FOLDER}/request.html",
        status=422 if form.errors else 200,
        found=found,
        form=form,
        is_mine=is_mine,
        is_open=is_open,
        may_keep_between_us=frightened,
        is_new="sent" in request.args,
        sentence=sentence,
        turn=turn,
        by=moment(min(open_due)) if open_due and is_open else "",
        promises=[told_of(one, now) for one in promises if one.ended_as != "cancelled"],
        entries=[
            {
                "kind": (TITLES if is_mine else THEIR_TITLES)[EntryKind(one.kind)],
                "who": one.by_name if not one.is_from_family else "",
                "at": one.at,
                "text": one.text if EntryKind(one.kind) in WITH_WORDS else "",
                "look": "family" if one.is_from_family else "us",
            }
            for one in reversed(history)
        ],
        how=how,
        agreed=[one.text for one in history if EntryKind(one.kind) in AGREED and one.text] if how else [],
        asks_how=how is not None and how.asks_on_page(now),
        told=told(how.answers) if how else [],
        slot=slot,
        helper=aside.owner if found.state == State.ACCEPTED else None,
        signposts=signposts_of(found.id),
        beside=aside,
        may_choose=may_choose,
        has_times=may_choose and slot is None and bool(free_slots(due_at=call_by, now=now)),
        call_by=call_by,
        other=_other_parent(found) if is_mine and is_open and found.shared_at is None else None,
        who_helps=WHO_HELPS[Situation(found.situation)],
        outside=OUTSIDE if found.authority not in agency.councils() else "",
        reading=reading_at(now) if is_open else None,
    )
