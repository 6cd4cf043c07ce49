"""What `flask promise KIND WHEN` prints. Pure: England's bank holidays only, no database."""

from __future__ import annotations

from datetime import date, datetime

from portal.agency.holidays import england_calendar
from portal.agency.rules import LONDON, Calendar
from portal.promises.kinds import KINDS, Chain, DateSet, Kind
from portal.promises.rules import due_at


class CannotSay(Exception):
    """There is no answer; the message says in plain words what to type, or why not."""


def print_due(
    kind: str,
    when: str,
    *,
    on: str | None = None,
    step: int = 1,
    calendar: Calendar | None = None,
) -> str:
    """The due moment as ISO 8601 with London's offset, such as 2026-04-13T17:00+01:00.

    `when` is a London date and time such as 2026-04-02T16:59; one with an offset is taken at its
    word. `on` is the agreed date of a kind whose date is set (`plan_review`); without it the day of
    `when` is taken as that date. `step` is the first, second or third time of a chain
    (`placement_review`). Raises CannotSay, with what to do.
    """
    if kind not in {known.value for known in Kind}:
        listed = "\n".join(f"  {known.value}" for known in Kind)
        raise CannotSay(f'There is no kind of promise called "{kind}". The kinds are:\n{listed}')
    due = KINDS[Kind(kind)].due
    start = _moment(when)
    set_on = start.date() if isinstance(due, DateSet) else None
    if on is not None:
        if set_on is None:
            raise CannotSay(f"A date with --on is for plan_review; {kind} is due by its own rule.")
        set_on = _day(on)
    if step < 1 or (step > 1 and not isinstance(due, Chain)):
        raise CannotSay("Give --step 1, 2 or 3, and only for placement_review.")
    days = calendar or england_calendar()
    moment = due_at(kind, start, days, set_on=set_on, step=step - 1)
    if moment is None:
        raise CannotSay(
            f"The bank holidays are known from {days.known_from} to {days.known_until} only. "
            "This promise would be made without a due date until they are known."
        )
    return moment.astimezone(LONDON).isoformat(timespec="minutes")


def _moment(text: str) -> datetime:
    """The moment typed; London time where it names no offset."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        moment = None
    if moment is None or ":" not in text:
        raise CannotSay(f'"{text}" is not a date and time. Type it like 2026-04-02T16:59.')
    if moment.tzinfo is None:
        return moment.replace(tzinfo=LONDON)
    try:
        return moment.astimezone(LONDON)
    except OverflowError:
        raise CannotSay(f'"{text}" is too far away to say.') from None


def _day(text: str) -> date:
    """The date typed."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise CannotSay(f'"{text}" is not a date. Type it like 2026-04-02.') from None
