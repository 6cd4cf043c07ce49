"""Reminders before an event and feedback after it: what goes out by itself, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from portal.access import Viewer
from portal.accounts.models import Account
from portal.audit.actions import record
from portal.errors import Conflict, NotFound, Refused
from portal.events import links
from portal.events.booking_models import Attendee, Booking, BookingReminder
from portal.events.mail import tell, write_about
from portal.events.models import Event
from portal.events.register_models import Feedback
from portal.events.rules import BookingState, State, feedback_at, feedback_closes_at
from portal.extensions import db
from portal.households.models import Person
from portal.households.quiet.queries import is_quiet

BATCH = 100


@dataclass(frozen=True)
class Answers:
    """The one form. `useful` and `clear` from 1 to 5; `confident` is more, same or less."""

    useful: int
    clear: int
    confident: str
    helped: str = ""
    change: str = ""
    may_quote: bool = False


def send_reminders(now: datetime) -> int:
    """Write the reminders that are due, each once; says how many. Never to who has cancelled. A sweep."""
    due = db.session.execute(
        select(BookingReminder.booking_id, BookingReminder.kind)
        .where(BookingReminder.done_at.is_(None), BookingReminder.due_at <= now)
        .order_by(BookingReminder.due_at, BookingReminder.booking_id)
        .limit(BATCH)
    ).all()
    sent = 0
    for booking_id, kind in due:
        claimed = db.session.scalar(
            update(BookingReminder)
            .where(
                BookingReminder.booking_id == booking_id,
                BookingReminder.kind == kind,
                BookingReminder.done_at.is_(None),
            )
            .values(done_at=now)
            .returning(BookingReminder.booking_id)
            .execution_options(synchronize_session=False)
        )
        if claimed is None:
            continue
        booking, event = db.session.execute(
            select(Booking, Event).join(Event, Event.id == Booking.event_id).where(Booking.id == booking_id)
        ).one()
        is_on = booking.state == BookingState.BOOKED and event.state == State.PUBLISHED
        if is_on and event.starts_at > now and not is_quiet(booking.household_id):
            sent += bool(tell(booking, links.REMINDER, now=now))
    return sent


def ask_for_feedback(now: datetime) -> int:
    """Ask who came and has not answered, the day after and twice more; says how many. A sweep."""
    due = db.session.execute(
        select(Feedback, Event, Booking, Account.email)
        .join(Event, Event.id == Feedback.event_id)
        .join(Attendee, Attendee.id == Feedback.attendee_id)
        .join(Booking, Booking.id == Attendee.booking_id)
        .outerjoin(Person, Person.id == Attendee.person_id)
        .outerjoin(Account, (Account.id == Person.account_id) & Account.ended_at.is_(None))
        .where(Feedback.next_ask_at.is_not(None), Feedback.next_ask_at <= now)
        .order_by(Feedback.next_ask_at, Feedback.id)
        .limit(BATCH)
    ).all()
    asked = 0
    for row, event, booking, email in due:
        claimed = db.session.scalar(
            update(Feedback)
            .where(Feedback.id == row.id, Feedback.asks == row.asks, Feedback.next_ask_at.is_not(None))
            .values(asks=row.asks + 1, next_ask_at=feedback_at(event.ends_at, row.asks + 1))
            .returning(Feedback.id)
            .execution_options(synchronize_session=False)
        )
        address = email or (booking.email if booking.household_id is None else None)
        if claimed is None or address is None or is_quiet(booking.household_id):
            continue
        write_about(address, booking.reference, links.FEEDBACK, row.reference, now=now)
        asked += 1
    db.session.expire_all()
    return asked


def give_feedback(token: str, answers: Answers, *, by: Viewer, now: datetime) -> None:
    """Keep what somebody thought, by their mailed link. Raises as `answer_feedback`."""
    answer_feedback(links.read_link(links.FEEDBACK, token), answers, by=by, now=now)


def answer_feedback(reference: str, answers: Answers, *, by: Viewer, now: datetime) -> None:
    """Keep what somebody thought; given before, change it while it is open.

    Raises NotFound, Refused for a number nobody offers, Conflict once it is closed.
    """
    if not (1 <= answers.useful <= 5 and 1 <= answers.clear <= 5):
        raise Refused("Choose a number from 1 to 5.")
    if answers.confident not in ("more", "same", "less"):
        raise Refused("Choose whether you feel more confident.")
    ends_at = db.session.scalar(
        select(Event.ends_at)
        .join(Feedback, Feedback.event_id == Event.id)
        .where(Feedback.reference == reference)
    )
    if ends_at is None:
        raise NotFound
    may_change = now < feedback_closes_at(ends_at)
    still_open = () if may_change else (Feedback.given_at.is_(None),)
    given = db.session.scalar(
        update(Feedback)
        .where(Feedback.reference == reference, *still_open)
        .values(
            given_at=now,
            next_ask_at=None,
            useful=answers.useful,
            clear=answers.clear,
            confident=answers.confident,
            helped_words=answers.helped.strip(),
            change_words=answers.change.strip(),
            may_quote=answers.may_quote,
        )
        .returning(Feedback.id)
        .execution_options(synchronize_session=False)
    )
    if given is None:
        raise Conflict("You have told us already, and it can’t be changed any more. Thank you.")
    record("events.feedback_given", by=by, subject_kind="event_feedback", subject_ref=reference, now=now)
