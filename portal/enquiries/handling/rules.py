"""How staff answer an enquiry: what may follow what, the reasons, the next try, what they copy.

Pure: no database, time handed in. The words here are staff's; what a family reads stands in
`wordings.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from portal.agency.rules import LONDON, ONE_DAY, Calendar, DaysUnknown, local_day
from portal.enquiries.eligibility.answers import Pathway
from portal.enquiries.rules import Background, Considers, State
from portal.errors import Refused

NEXT_TRY_DAYS = 2
"""After a try without an answer, the next one is offered so many working days later (practice)."""

CLOSE_REASONS: dict[str, str] = {
    "not_now": "It is not the right time for them",
    "decided_against": "They decided adoption is not for them",
    "another_agency": "They are going on with another agency",
    "moved_away": "They live or are moving outside our area",
    "not_reached": "We tried several times and could not reach them",
    "talked_through": "We talked it through: we cannot go on with them now",
    "other_service": "They need another service, and know where to find it",
    "not_an_enquiry": "It was not an enquiry about adopting",
}
"""Why an enquiry is finished for now. The value is stored; the words are for staff."""

PRIORITY_REASONS: dict[str, str] = {
    "brothers_and_sisters": "Could welcome brothers and sisters",
    "older_children": "Could welcome older children",
    "complex_needs": "Could welcome a child with complex needs",
}
"""Why an enquiry is answered first: the children who wait longer."""


class Contact(StrEnum):
    """Ways of being in touch that staff record, as the entry's kind."""

    CALL = "call"
    TRIED = "tried"
    VISIT = "visit"
    EVENT = "event"


KEEPS_FIRST_CONVERSATION = frozenset({Contact.CALL, Contact.VISIT, Contact.EVENT})
"""What keeps the promise of a first conversation: a call, visit or information event held; a try
without an answer does not (the service's own description of its promises)."""

TITLES: dict[str, str] = {
    "sent": "Enquiry sent",
    "confirmed": "E-mail address confirmed",
    "call": "Call",
    "tried": "Call tried, no answer",
    "visit": "Visit",
    "event": "Information event attended",
    "note": "Note",
    "email": "Reply by e-mail",
    "pack": "Information pack sent",
    "priority": "Priority",
    "closed": "Finished for now",
    "reopened": "Opened again",
    "invited": "Invited to register",
    "passed_on": "Passed on",
    "merged": "Joined with another enquiry",
    "joined": "Another enquiry joined this one",
    "unmerged": "Taken apart again",
    "apart": "Looked at and kept apart",
    "allocated": "Given to a colleague",
    "details": "Details put right",
}
"""What a kind of entry is called on staff's page."""

FILTERS: dict[str, tuple[str, frozenset[str]]] = {
    "talks": ("Calls and visits", frozenset({"call", "tried", "visit", "event"})),
    "mail": ("E-mails and the pack", frozenset({"email", "pack", "message"})),
    "notes": ("Notes", frozenset({"note"})),
    "changes": (
        "Changes",
        frozenset(
            {
                "sent",
                "confirmed",
                "priority",
                "closed",
                "reopened",
                "invited",
                "passed_on",
                "merged",
                "joined",
                "unmerged",
                "apart",
                "allocated",
                "details",
            }
        ),
    ),
}
"""The timeline's filters: name in the address -> (words, kinds of entry shown)."""

PRIVATE = frozenset({"call", "tried", "visit", "event", "note", "priority", "closed", "reopened", "details"})
"""Kinds with words of staff that the family never sees."""

COPYABLE = frozenset({"call", "tried", "visit", "event", "note", "email", "closed"})
"""Kinds that are copied to the case system: what somebody wrote or said."""

STATES: dict[str, str] = {
    State.OPEN: "Open",
    State.INVITED: "Invited to register",
    State.PASSED_ON: "Passed on",
    State.CLOSED: "Finished for now",
    State.MERGED: "Joined with another",
}
"""What a state is called on staff's pages."""


CONSIDERS: dict[str, str] = {
    Considers.BROTHERS_AND_SISTERS: "Brothers and sisters together",
    Considers.THREE_AND_OLDER: "A child aged 3 or older",
    Considers.COMPLEX_NEEDS: "A child with a disability or complex needs",
    Considers.EARLY_PERMANENCE: "Early permanence",
    Considers.NOT_SURE: "Not sure yet",
}
"""What they would consider, as staff read it."""

BACKGROUNDS: dict[str, str] = {
    Background.ADOPTED_BEFORE: "Approved to adopt before",
    Background.FOSTER_CARER: "Approved foster carer now",
    Background.CHILD_IN_FAMILY: "The child lives with them or is in their family",
    Background.FROM_ABROAD: "A child from another country",
}
"""What decides their pathway, as staff read it."""

PATHWAYS: dict[str, str] = {
    Pathway.STANDARD: "Standard",
    Pathway.FAST_TRACK: "Fast track",
    Pathway.CHILD_IN_FAMILY: "A child already in the family",
    Pathway.INTERCOUNTRY: "Intercountry: passed to the commissioned agency",
}
"""The pathways, as staff read them."""

REACH_BY: dict[str, str] = {"telephone": "a call", "text": "a text message", "email": "an e-mail"}
"""How they would like to be reached."""


def state_after_reopening(*, has_household: bool) -> str:
    """Where an enquiry stands once it is opened again: a household that was invited still is."""
    return "invited" if has_household else "open"


_TIME = re.compile(r"(\d{1,2})(?:[:.]?(\d{2}))?\s*(am|pm)?\Z", re.IGNORECASE)


def read_time(text: str) -> time | None:
    """A time of day as people type it: 16:10, 4.10pm, 4pm, noon, midnight; None for anything else."""
    plain = text.strip().lower()
    if plain in ("noon", "midnight"):
        return time(12 if plain == "noon" else 0)
    found = _TIME.match(plain)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def check_moment(at: datetime, *, sent_on: date, now: datetime) -> None:
    """Refuse a moment still to come, or on a day before the enquiry was sent."""
    if at > now:
        raise Refused("This moment is still to come. Enter when it happened.")
    if local_day(at) < sent_on:
        raise Refused("This is before they enquired. Check the day.")


def next_try(today: date, calendar: Calendar) -> date:
    """The day offered for trying again: two working days on; two days on where those are not known."""
    try:
        return calendar.nth_working_day(today, NEXT_TRY_DAYS, count_closed_days=True)
    except DaysUnknown:
        return today + NEXT_TRY_DAYS * ONE_DAY


def check_next_try(day: date | None, *, today: date) -> None:
    """Refuse a next try in the past. None is fine: nobody tries again."""
    if day is not None and day < today:
        raise Refused("The next try must be today or later.")


@dataclass(frozen=True)
class Step:
    """What happens next: a sentence, and by when where that is known (a day or a moment)."""

    words: str
    on: date | None = None
    by: datetime | None = None


def next_step(
    state: str,
    *,
    next_try_on: date | None,
    soonest: tuple[str, datetime | None] | None,
    came_registered: bool,
) -> Step:
    """The step pinned on top of the timeline.

    `next_try_on` is the day agreed after the latest try, None when somebody was reached since.
    `soonest` is the label and due moment of the open promise that is due first.
    `came_registered`: an earlier record of somebody who had registered already.
    """
    if state == "closed":
        return Step("Nothing: finished for now. They can come back any time.")
    if state == "merged":
        return Step("Nothing here: it goes on in the enquiry this one was joined with.")
    if next_try_on is not None:
        return Step("Next try", on=next_try_on)
    if soonest is not None:
        return Step(soonest[0], by=soonest[1])
    if state == "invited" and came_registered:
        return Step("They registered, as an earlier record tells. What goes on stands with their household.")
    if state == "invited":
        return Step("Their turn: they were sent a link to set up their sign-in.")
    if state == "passed_on":
        return Step("Nothing: it was passed on.")
    return Step("Nothing is promised. Decide together with them what comes next, or finish it for now.")


def said(moment: datetime) -> str:
    """A moment in a sentence: 4:10pm on Monday 23 November."""
    local = moment.astimezone(LONDON)
    time_of_day = f"{local:%I:%M%p}".lstrip("0").lower().replace(":00", "")
    return f"{time_of_day} on {said_day(local.date())}"


def said_day(day: date) -> str:
    """A day in a sentence: Monday 23 November."""
    return f"{day:%A} {day.day} {day:%B}"


def plain_text(
    *,
    title: str,
    at: datetime,
    by_name: str,
    reference: str,
    names: str,
    text: str,
    extra: Sequence[str] = (),
) -> str:
    """One entry as plain text for the case system: what, when, who wrote it, about whom, the words."""
    local = at.astimezone(LONDON)
    lines = [
        f"{title}: {local:%A} {local.day} {local:%B %Y}, {local:%H:%M}",
        f"Enquiry {reference}: {names}",
        f"Written by {by_name}" if by_name else "Written by the portal",
        *extra,
    ]
    return "\n".join(lines) + (f"\n\n{text}" if text else "") + "\n"


def words_of(reasons: Sequence[str], words: Mapping[str, str]) -> str:
    """Several stored reasons, in words, one after the other."""
    return "; ".join(words[reason] for reason in words if reason in reasons)
