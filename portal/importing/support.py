"""Requests for support: who was in touch, what was promised them, and what the call came to.

What is still promised keeps a request open and on the duty list. Of the others nothing is left to do: they
are finished on their last day, and nobody is asked how it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import aliased

from portal.agency.queries import team_ids, working_calendar
from portal.agency.rules import DaysUnknown, local_day
from portal.enquiries.models import Enquiry
from portal.extensions import db
from portal.households.models import Household
from portal.importing import cells
from portal.importing.cells import Told
from portal.importing.households import ENQUIRED, label_of
from portal.importing.kinds import STEP, Kind, Progress
from portal.importing.promising import BY, About, End, Promises, found_by
from portal.importing.queries import known_in, looked_up
from portal.importing.reading import Mistake
from portal.importing.writing import Bulk
from portal.promises.kinds import KINDS as PROMISES
from portal.promises.kinds import Kind as PromiseKind
from portal.promises.rules import counts_closed_days
from portal.support.calls.rules import Outcome
from portal.support.ending.rules import Reason
from portal.support.models import SupportRequest, SupportWord
from portal.support.plans.models import SupportAssessment
from portal.support.rota.models import SupportAlert
from portal.support.rota.rules import ESCALATED_AFTER, warned_at
from portal.support.rules import (
    AT_RISK,
    EARLIER,
    ORDINARY,
    SUBJECT,
    TEAM,
    Channel,
    Situation,
    State,
    reply_kind,
)

WORDS = "From an earlier record"
"""What stands in the place of what the family wrote."""

CHANNELS = {
    "web": Channel.WEB,
    "telephone": Channel.TELEPHONE,
    "e-mail": Channel.EMAIL,
    "email": Channel.EMAIL,
}
YES_OR_NO = {"yes": True, "no": False}

REASONS = {
    Outcome.RESOLVED: Reason.ENOUGH,
    Outcome.BRIEF_INTERVENTION: Reason.ENOUGH,
    Outcome.ASSESSMENT: Reason.ENOUGH,
    Outcome.SIGNPOSTED: Reason.PASSED_ON,
    Outcome.UNIVERSAL: Reason.PASSED_ON,
    Outcome.SAFEGUARDING: Reason.PASSED_ON,
}
"""What a call came to -> why a request is finished, where nothing else says it."""


@dataclass(slots=True)
class SupportRow:
    """One line about a request."""

    number: int
    ref: str
    authority: str
    contacted_at: datetime
    household_ref: str | None = None
    channel: Channel = Channel.TELEPHONE
    at_risk: bool = False
    first_reply_at: datetime | None = None
    call_offered_for: datetime | None = None
    call_held_at: datetime | None = None
    outcome: Outcome | None = None
    assessment_started_on: date | None = None
    assessment_ended_on: date | None = None


def support_mistakes(row: SupportRow, has: frozenset[str]) -> Iterator[str]:
    """What is wrong with a line; `has` are the columns of its file."""
    for name in ("first_reply_at", "call_offered_for", "call_held_at"):
        at = getattr(row, name)
        if at is not None and at < row.contacted_at:
            yield f"{name} is before contacted_at. Check both times."
    if row.outcome is not None and row.call_held_at is None and "call_held_at" in has:
        yield "The outcome is of a call: fill in call_held_at, or take the outcome out."
    began, ended = row.assessment_started_on, row.assessment_ended_on
    if began is not None and began < local_day(row.contacted_at):
        yield f"assessment_started_on ({began}) is before contacted_at. Check both days."
    if ended is not None and began is None:
        yield "assessment_ended_on needs assessment_started_on: fill it in, or take it out."
    if ended is not None and began is not None and ended < began:
        yield f"assessment_ended_on ({ended}) is before assessment_started_on ({began}). Check both days."


class _Requests:
    """The sheets of one file of requests."""

    def __init__(self, rows: Sequence[SupportRow], bulk: Bulk, told: Told) -> None:
        self._told, self._calendar = told, working_calendar()
        self._households = households_of(row.household_ref for row in rows)
        self._team_id = team_ids().get(TEAM)
        self._requests = bulk.sheet(
            SupportRequest, "id", "reference", "source_ref", "state", "channel", "household_id", "authority",
            "name", "rank", "next_due_at", "raised_by", "sent_at", "sent_on", "answered_at",
            "call_offered_for", "call_offered_on", "call_held_at", "outcome", "ended_at", "ended_as",
            telephone="", situation=Situation.ADOPTED.value, words=WORDS, sent_by=BY, ended_because=WORDS,
        )  # fmt: skip
        self._words = bulk.sheet(SupportWord, "word", "request_id")
        self._assessments = bulk.sheet(
            SupportAssessment, "request_id", "begun_at", "begun_on", "shared_at", begun_by=BY
        )
        self._promises = Promises(bulk, self._calendar, told)
        self._alerts = bulk.sheet(SupportAlert, "promise_id", "kind", at=told.now, told=0)

    def add(self, row: SupportRow) -> None:
        """Take in one line."""
        own, reference = self._requests.next_id(), self._requests.next_reference()
        household_id = self._households.get(row.household_ref) if row.household_ref else None
        label = label_of(row.ref)
        about = About(SUBJECT, reference, label, row.authority, household_id, self._team_id)
        due = [made for one in promised(row, self._told) if (made := self._promise(about, row, *one))]
        over = None if due else _last(row, self._told)
        rank = AT_RISK if row.at_risk else ORDINARY
        offered = row.call_offered_for
        self._requests.add(
            (
                own, reference, row.ref, State.FINISHED.value if over else State.NEW.value,
                row.channel.value, household_id, row.authority, label, rank,
                min(due) if due else row.contacted_at, EARLIER if row.at_risk else "", row.contacted_at,
                local_day(row.contacted_at), _answered(row), offered, local_day(offered) if offered else None,
                row.call_held_at, row.outcome.value if row.outcome else "", over,
                _reason(row).value if over else "",
            )
        )  # fmt: skip
        for word in found_by(label, reference):
            self._words.add((word, own))
        if row.assessment_started_on is not None:
            ended = row.assessment_ended_on
            self._assessments.add(
                (
                    own, _not_before(row, row.assessment_started_on, self._told), row.assessment_started_on,
                    _not_before(row, ended, self._told) if ended else None,
                )
            )  # fmt: skip

    def _promise(
        self, about: About, row: SupportRow, kind: PromiseKind, starts: datetime, end: End | None
    ) -> datetime | None:
        """Make one promise; gives the moment an open one is sorted by. Nobody is told that it is late."""
        made = self._promises.make(kind, about, starts, end, at_risk=row.at_risk)
        if made is None:
            return None
        promise_id, due = made
        if kind is PromiseKind.SUPPORT_CRISIS_REPLY and starts <= self._told.now - ESCALATED_AFTER:
            self._alerts.add((promise_id, "hour"))
        if due < self._told.now:
            self._alerts.add((promise_id, "late"))
        if self._is_near(kind, due, at_risk=row.at_risk):
            self._alerts.add((promise_id, "soon"))
        return due

    def _is_near(self, kind: PromiseKind, due: datetime, *, at_risk: bool) -> bool:
        """Whether the warning before it breaks would have gone out by now."""
        if due - self._told.now > timedelta(days=14):
            return False
        closed = counts_closed_days(PROMISES[kind], at_risk=at_risk)
        try:
            return warned_at(due, self._calendar, count_closed_days=closed) <= self._told.now
        except DaysUnknown:
            return due < self._told.now


def promised(row: SupportRow, told: Told) -> Iterator[tuple[PromiseKind, datetime, End | None]]:
    """What a request's moments promise: kind, start, and when it was kept (None: it is open).

    A reply and a call from when they were in touch; a call that was held is a reply. After a call that led
    to an assessment, its start; from its start, that it is shared.
    """
    answered, held = _answered(row), row.call_held_at
    began, ended = row.assessment_started_on, row.assessment_ended_on
    yield reply_kind(at_risk=row.at_risk), row.contacted_at, End(answered) if answered else None
    yield PromiseKind.ADVICE_CALL, row.contacted_at, End(held) if held else None
    if held is not None and row.outcome is Outcome.ASSESSMENT:
        start = End(_not_before(row, began, told)) if began else None
        yield PromiseKind.SUPPORT_ASSESSMENT_START, held, start
    if began is not None:
        shared = End(_not_before(row, ended, told)) if ended else None
        yield PromiseKind.SUPPORT_ASSESSMENT, _not_before(row, began, told), shared


def _answered(row: SupportRow) -> datetime | None:
    """When a person first replied."""
    return min((at for at in (row.first_reply_at, row.call_held_at) if at is not None), default=None)


def _not_before(row: SupportRow, on: date, told: Told) -> datetime:
    """The moment of a day of the assessment: not before they were in touch, nor before a call that day."""
    at, held = max(told.moment_of(on), row.contacted_at), row.call_held_at
    return max(at, held) if held is not None and local_day(held) == on else at


def _last(row: SupportRow, told: Told) -> datetime:
    """The last moment a line tells."""
    days = (row.assessment_started_on, row.assessment_ended_on)
    moments = [row.contacted_at, row.first_reply_at, row.call_held_at]
    moments += [_not_before(row, on, told) for on in days if on is not None]
    return max(at for at in moments if at is not None)


def _reason(row: SupportRow) -> Reason:
    if row.assessment_ended_on is not None:
        return Reason.ENOUGH
    return REASONS[row.outcome] if row.outcome else Reason.OTHER


def households_of(refs: Iterable[str | None]) -> dict[str, int]:
    """The ids of the households that another system calls so.

    Also of those that became one here after their enquiry came in: what is theirs is held to whom theirs is.
    """
    wanted = list(dict.fromkeys(ref for ref in refs if ref))
    own = {ref: key for ref, key in looked_up(wanted, Enquiry, "household_id") if key is not None}
    return _joined() | own | {row[0]: row[1] for row in looked_up(wanted, Household, "id")}


def _joined() -> dict[str, int]:
    """The households of enquirers whose earlier record was joined with an enquiry that was invited."""
    older = aliased(Enquiry)
    query = select(Enquiry.source_ref, older.household_id).join(older, older.id == Enquiry.merged_into_id)
    rows = db.session.execute(query.where(Enquiry.source_ref.is_not(None), older.household_id.is_not(None)))
    return {ref: key for ref, key in rows if ref is not None and key is not None}


def unknown_households(rows: Sequence[SupportRow], _told: Told) -> Iterator[Mistake]:
    """A mistake for each line that names a household nobody has brought in."""
    known = known_in({row.household_ref for row in rows if row.household_ref}, *ENQUIRED)
    for row in rows:
        if row.household_ref and row.household_ref not in known:
            yield Mistake(row.number, unknown_household(row.household_ref))


def unknown_household(ref: str) -> str:
    """What is said of a household nobody has brought in."""
    return f"household_ref: no household {ref} is here. Bring in the households first, or leave it empty."


def _write(rows: Sequence[SupportRow], bulk: Bulk, told: Told, progress: Progress) -> None:
    sheets = _Requests(rows, bulk, told)
    for first in range(0, len(rows), STEP):
        part = rows[first : first + STEP]
        for row in part:
            sheets.add(row)
        bulk.flush()
        progress(len(part))


SUPPORT = Kind(
    name="support",
    row=SupportRow,
    columns={
        "ref": cells.ref,
        "household_ref": cells.ref,
        "authority": cells.authority,
        "contacted_at": cells.moment,
        "channel": cells.one_of("channel", CHANNELS),
        "at_risk": cells.one_of("answer", YES_OR_NO),
        "first_reply_at": cells.moment,
        "call_offered_for": cells.appointment,
        "call_held_at": cells.moment,
        "outcome": cells.one_of("outcome", {one.value: one for one in Outcome}),
        "assessment_started_on": cells.day,
        "assessment_ended_on": cells.day,
    },
    needed=("ref", "authority", "contacted_at"),
    check=lambda row, has, _told: support_mistakes(row, has),
    check_known=unknown_households,
    write=_write,
    key=lambda row: row.ref,
    known=lambda rows: known_in([row.ref for row in rows], SupportRequest),
)
