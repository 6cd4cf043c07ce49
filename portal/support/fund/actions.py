"""Asking the fund: writing an application, sending it, what was decided, taking it back, sessions used.

Each step is one conditional UPDATE from the states that rules.TRANSITIONS names, one row of the request's
history, and one of the audit. Nothing of it is mailed to a family.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select, update

from portal.access import Viewer
from portal.agency.rules import at, local_day
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.support.calls.rules import Outcome
from portal.support.entries import add_entry
from portal.support.entry_kinds import EntryKind
from portal.support.fund.children import child_chosen
from portal.support.fund.models import FundApplication, FundSession
from portal.support.fund.rules import (
    MOST_PENCE,
    PROVISIONS,
    RUNNING,
    FundState,
    pounds,
    states_before,
    why_no_session,
    why_not_decided,
    year_words,
    years_to_choose,
)
from portal.support.holding import audit, hold_open_request, hold_request
from portal.support.models import SupportRequest
from portal.support.plans.rules import PROVIDERS, Provider

CHANGED = "A colleague has changed this since you opened the page. Look at it again first."


@dataclass(frozen=True)
class Wanted:
    """An application as it is typed. `child` is one of the choices of `queries.children_to_choose`."""

    child: str
    child_words: str
    """What the writer calls a child that is not known yet."""
    year: int
    provision: str
    what: str
    provider: str
    who: str
    amount_pence: int


def write_application(reference: str, wanted: Wanted, *, by: Viewer, now: datetime) -> str:
    """Begin an application, as a draft; gives its reference.

    Raises NotFound, Refused for what is missing, Conflict once the request has ended.
    """
    request = hold_open_request(reference, by)
    _check(wanted, now)
    made = FundApplication(
        request_id=request.id,
        child_id=child_chosen(request, wanted.child, wanted.child_words, by=by),
        made_at=now,
        made_by=by.label,
        **_typed(wanted),
    )
    db.session.add(made)
    db.session.flush()
    _quietly(request, f"Begun: {_what(made)}, {pounds(made.amount_pence)}", by, now)
    audit("support.fund_written", request, by, now, application=made.reference)
    return made.reference


def change_application(
    reference: str, application: str, wanted: Wanted, *, seen: int, by: Viewer, now: datetime
) -> None:
    """Change an application before it is sent; `seen` is the version its page showed.

    Raises NotFound, Refused, Conflict where a colleague changed or sent it meanwhile.
    """
    request = hold_open_request(reference, by)
    found = _hold(request, application)
    _check(wanted, now)
    child_id = child_chosen(request, wanted.child, wanted.child_words, by=by)
    _change(
        found,
        FundApplication.state == FundState.DRAFT.value,
        FundApplication.version == seen,
        child_id=child_id,
        version=FundApplication.version + 1,
        **_typed(wanted),
    )
    _quietly(request, f"Changed: {_what(found)}, {pounds(found.amount_pence)}", by, now)
    audit("support.fund_changed", request, by, now, application=application)


def send_application(reference: str, application: str, sent_on: date, *, by: Viewer, now: datetime) -> None:
    """Write down that an application was sent to the fund on a day.

    Raises NotFound, Refused for a day to come, Conflict where it is sent already or the request has ended.
    """
    request = hold_open_request(reference, by)
    found = _hold(request, application)
    if sent_on > local_day(now):
        raise Refused("Enter the day it was sent: today or earlier.")
    _move(found, FundState.SENT, sent_on=sent_on)
    text = f"We asked the fund for {pounds(found.amount_pence)}: {_what(found)}"
    _show(request, EntryKind.FUND, text, by, now)
    audit("support.fund_sent", request, by, now, application=application)


@dataclass(frozen=True)
class Decision:
    """What the fund answered. Of a refusal `because` alone counts; of the others `sessions`."""

    state: str
    on: date
    agreed_pence: int | None = None
    because: str = ""
    sessions: int = 0


def decide_application(
    reference: str, application: str, decision: Decision, *, by: Viewer, now: datetime
) -> None:
    """Write down what the fund decided, also of a request that has ended: the answer takes its time.

    Raises NotFound, Refused for what is missing, Conflict where it is decided or was not sent.
    """
    request = _of_staff(reference, by)
    found = _hold(request, application)
    if found.sent_on is None or found.state != FundState.SENT:
        raise Conflict(CHANGED)
    problem = why_not_decided(
        decision.state,
        sent_on=found.sent_on,
        on=decision.on,
        today=local_day(now),
        asked_pence=found.amount_pence,
        agreed_pence=decision.agreed_pence,
        because=decision.because,
        sessions=decision.sessions,
    )
    if problem:
        raise Refused(problem)
    state = FundState(decision.state)
    in_part = state is FundState.PART
    agreed = {FundState.AGREED: found.amount_pence, FundState.PART: decision.agreed_pence}.get(state)
    _move(
        found,
        state,
        decided_on=decision.on,
        agreed_pence=agreed,
        because=decision.because.strip() if in_part or state is FundState.REFUSED else "",
        sessions=decision.sessions if state in RUNNING else 0,
    )
    if state in RUNNING:
        text = (
            f"The fund agreed {pounds(agreed or 0)}"
            f"{f' of the {pounds(found.amount_pence)} we asked for' if in_part else ''}: {_what(found)}, "
            f"{_sessions(found.sessions)}, in the year {year_words(found.year)}"
        )
    else:
        text = f"The fund did not agree to pay for this: {_what(found)}"
    _show(request, EntryKind.FUND, f"{text}\n{found.because}" if found.because else text, by, now)
    audit("support.fund_decided", request, by, now, application=application, decision=state.value)


def give_back(reference: str, application: str, *, by: Viewer, now: datetime) -> None:
    """Take an application back, or give back what was agreed and not begun: it counts for nothing then.

    Raises NotFound, Conflict where sessions were used, or it was refused or taken back already.
    """
    request = _of_staff(reference, by)
    found = _hold(request, application)
    was_sent = found.sent_on is not None
    if found.used:
        raise Conflict("Sessions of it were used already, so it cannot be taken back.")
    _move(found, FundState.GIVEN_BACK, FundApplication.used == 0)
    text = f"We do not ask the fund for this any more: {_what(found)}"
    if was_sent:
        _show(request, EntryKind.FUND, text, by, now)
    else:
        _quietly(request, text, by, now)
    audit("support.fund_given_back", request, by, now, application=application)


def use_session(
    reference: str, application: str, held_on: date, *, seen: int, by: Viewer, now: datetime
) -> int:
    """Write down a session that was used; gives its number. Never more than were agreed.

    `seen` is how many were used on the page it is written on: so two colleagues don't write the same one
    down twice. Also after the request has ended. Raises NotFound, Refused for a day that cannot be, Conflict.
    """
    request = _of_staff(reference, by)
    found = _hold(request, application)
    if found.state not in RUNNING or found.decided_on is None:
        raise Conflict("The fund has not agreed to this.")
    today = local_day(now)
    problem = why_no_session(held_on, year=found.year, decided_on=found.decided_on, today=today)
    if problem:
        raise Refused(problem)
    if found.used >= found.sessions:
        raise Conflict("Every session that was agreed is used.")
    _change(
        found,
        FundApplication.state.in_(RUNNING),
        FundApplication.used == seen,
        FundApplication.used < FundApplication.sessions,
        used=FundApplication.used + 1,
    )
    db.session.add(
        FundSession(application_id=found.id, number=found.used, held_on=held_on, written_at=now, by=by.label)
    )
    text = f"Session {found.used} of {found.sessions}: {_what(found)}"
    held_at = min(at(held_on, time(12)), now)
    _show(request, EntryKind.SESSION, text, by, now, held_at=held_at)
    audit("support.fund_session_used", request, by, now, application=application)
    return found.used


def _of_staff(reference: str, by: Viewer) -> SupportRequest:
    """A request held for staff, whether or not it has ended. Raises NotFound."""
    if not by.is_staff:
        raise NotFound
    return hold_request(reference, by)


def _hold(request: SupportRequest, application: str) -> FundApplication:
    """One application of a request, held until the transaction ends. Raises NotFound."""
    found = db.session.scalars(
        select(FundApplication)
        .where(FundApplication.reference == application, FundApplication.request_id == request.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise NotFound
    return found


def _move(found: FundApplication, to: FundState, *conditions: Any, **values: Any) -> None:
    before = [state.value for state in states_before(to)]
    _change(found, FundApplication.state.in_(before), *conditions, state=to.value, **values)


def _change(found: FundApplication, *conditions: Any, **values: Any) -> None:
    """Change an application while these hold. Raises Conflict where they do not any more."""
    done = db.session.scalar(
        update(FundApplication)
        .where(FundApplication.id == found.id, *conditions)
        .values(**values)
        .returning(FundApplication.id)
        .execution_options(synchronize_session=False)
    )
    if done is None:
        raise Conflict(CHANGED)
    db.session.refresh(found)


def _check(wanted: Wanted, now: datetime) -> None:
    """Raises Refused for what cannot be asked for."""
    if wanted.provision not in PROVISIONS or not wanted.what.strip():
        raise Refused("Choose therapy or an assessment, and write which.")
    if wanted.provider not in PROVIDERS:
        raise Refused("Choose who provides it.")
    if wanted.provider == Provider.EXTERNAL and not wanted.who.strip():
        raise Refused("Write who provides it.")
    if not 0 < wanted.amount_pence <= MOST_PENCE:
        raise Refused(f"Enter an amount up to {pounds(MOST_PENCE)}.")
    if wanted.year not in years_to_choose(local_day(now)):
        raise Refused("Choose one of the years.")


def _typed(wanted: Wanted) -> dict[str, Any]:
    return {
        "year": wanted.year,
        "provision": wanted.provision,
        "what": wanted.what.strip(),
        "provider": wanted.provider,
        "who": wanted.who.strip(),
        "amount_pence": wanted.amount_pence,
    }


def _what(found: FundApplication) -> str:
    """What it is for: "play therapy, with Example Therapy"."""
    return f"{found.what}, with {found.who or 'us'}"


def _sessions(many: int) -> str:
    return f"{many} session{'' if many == 1 else 's'}"


def _show(
    request: SupportRequest,
    kind: EntryKind,
    text: str,
    by: Viewer,
    now: datetime,
    *,
    held_at: datetime | None = None,
) -> None:
    """A step the writer reads; after a safeguarding outcome nothing of it shows (safety rule 5)."""
    shown = EntryKind.FUND_QUIET if request.outcome == Outcome.SAFEGUARDING else kind
    add_entry(request.id, shown, by=by, now=now, text=text, at=held_at)


def _quietly(request: SupportRequest, text: str, by: Viewer, now: datetime) -> None:
    add_entry(request.id, EntryKind.FUND_QUIET, by=by, now=now, text=text)
