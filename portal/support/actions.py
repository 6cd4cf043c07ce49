"""Sending a request for support: its row, its history, what is promised, and who may open it.

What its writer does later stands in `own/actions.py`, what staff do in `duty/actions.py`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select

from portal.access import Viewer
from portal.accounts.queries import managers_of
from portal.agency.queries import team_ids, working_calendar
from portal.agency.rules import DaysUnknown, local_day
from portal.audit.actions import record
from portal.clock import london
from portal.extensions import db
from portal.households.models import Household
from portal.households.search import words_of
from portal.promises.kinds import Kind
from portal.references import new_reference
from portal.sealing import fingerprint
from portal.support.calls.actions import alert_where_none_is_free
from portal.support.entries import add_entry
from portal.support.entry_kinds import EntryKind
from portal.support.leave.queries import who_is_there
from portal.support.models import SupportNamed, SupportRequest, SupportWord
from portal.support.openers import who_may_open
from portal.support.promising import follow_promises, promise
from portal.support.rota.queries import who_is_on_duty
from portal.support.rules import (
    AT_RISK,
    ORDINARY,
    SUBJECT,
    TEAM,
    Asked,
    Channel,
    is_at_risk,
    is_confined,
    reply_kind,
)


def send_request(
    asked: Asked,
    *,
    by: Viewer,
    now: datetime,
    channel: Channel = Channel.WEB,
    asked_at: datetime | None = None,
    household_id: int | None = None,
    person_id: int | None = None,
    browser: str = "",
) -> SupportRequest:
    """Take a request: its row, history, both promises and who may open it, as one change.

    The promises start when it was sent, or at `asked_at` where staff type in what somebody said before.
    A family's own request is its writer's; of what staff type in, `household_id` and `person_id` say
    whose it is, as far as they know. `browser` is the random name of a browser without a sign-in, by which
    it finds its confirmation again.
    """
    start, reference = asked_at or now, new_reference()
    if by.is_family:
        household_id, person_id = by.household_id, by.person_id
    at_risk, confined = is_at_risk(asked.risks), is_confined(asked.risks, asked.danger)
    request = SupportRequest(
        reference=reference,
        channel=channel.value,
        person_id=person_id,
        household_id=household_id,
        authority=_authority_of(household_id) or asked.authority,
        name=asked.name[:200],
        call_me=asked.call_me,
        telephone=asked.telephone,
        email=asked.email,
        can_leave_message=asked.can_leave_message,
        can_email=asked.can_email,
        safe_times=asked.safe_times,
        asker=asked.asker,
        asked_by=asked.asked_by[:200],
        organisation=asked.organisation[:200],
        consent=asked.consent,
        situation=asked.situation,
        about=asked.about,
        words=asked.words,
        tried=asked.tried,
        risks=",".join(asked.risks),
        danger=asked.danger,
        feels=asked.feels,
        rank=AT_RISK if at_risk else ORDINARY,
        next_due_at=start,
        raised_by=by.label if at_risk else "",
        is_confined=confined,
        owner_id=_whose(household_id, at_risk=at_risk, is_confined=confined, now=now),
        sent_at=start,
        sent_on=london(start).date(),
        sent_by=by.label,
        browser_hash=fingerprint(browser) if browser and person_id is None else None,
        unread_since=start,
    )
    db.session.add(request)
    db.session.flush()
    if confined:
        _name_managers(request.id, household_id, by=by, now=now)
    else:
        keep_words(request)
    promise(reply_kind(at_risk=at_risk), request, by=by, now=now, starts_at=start)
    promise(Kind.ADVICE_CALL, request, by=by, now=now, starts_at=start)
    follow_promises(request.id)
    add_entry(request.id, EntryKind.SENT, by=by, now=now, at=start)
    if not confined:
        alert_where_none_is_free(request, by=by, now=now)
    event = "support.request_entered" if by.is_staff else "support.request_sent"
    record(event, by=by, subject_kind=SUBJECT, subject_ref=reference, now=now)
    db.session.flush()
    return request


def keep_words(request: SupportRequest) -> None:
    """Write the words a request is found by."""
    words = words_of(request.name, request.organisation, request.reference)
    rows = [{"word": word, "request_id": request.id} for word in sorted(words)]
    db.session.execute(insert(SupportWord), rows)


def _authority_of(household_id: int | None) -> str | None:
    if household_id is None:
        return None
    return db.session.scalar(select(Household.authority).where(Household.id == household_id))


def _whose(household_id: int | None, *, at_risk: bool, is_confined: bool, now: datetime) -> int | None:
    """Whose a new request is: of whoever is on duty as it is read, until somebody takes it up.

    A family at risk is read at any hour; others as the office opens. In a gap of the rota, and for a
    confined request, it is the first manager's. Of a restricted household it is somebody's who is named on
    it. None where the agency has nobody.
    """
    read_at = now if at_risk else _read_at(now)
    people = managers_of(team_ids().get(TEAM)) if is_confined else who_is_on_duty(read_at)
    people = who_is_there(who_may_open(people, household_id=household_id), local_day(read_at))
    return people[0].id if people else None


def _read_at(now: datetime) -> datetime:
    """When the office reads what arrives now; where the days are not known, now."""
    try:
        return working_calendar().arrival(now, count_closed_days=True)
    except DaysUnknown:
        return now


def _name_managers(request_id: int, household_id: int | None, *, by: Viewer, now: datetime) -> None:
    """Name who opens a confined request: the managers of the team, who decide about it.

    Of a restricted household those of them who are named on it, or else whoever is.
    """
    db.session.add_all(
        SupportNamed(request_id=request_id, account_id=one.id, named_by=by.label, named_at=now)
        for one in who_may_open(managers_of(team_ids().get(TEAM)), household_id=household_id)
    )
