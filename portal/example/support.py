"""The example's requests for support, in every state, around the day of loading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from portal.access import VISITOR, Viewer
from portal.agency.queries import working_calendar
from portal.clock import london
from portal.example.people import viewer_of
from portal.support.actions import send_request
from portal.support.calls.actions import offer_weekly
from portal.support.directory.actions import Help, keep_entry
from portal.support.duty import actions as duty
from portal.support.models import SupportRequest
from portal.support.own import actions as own
from portal.support.rules import Asked, Asker, Situation

HOUR = timedelta(hours=1)
WORKER, COLLEAGUE = "grace.example@agency.example.org", "leila.sample@agency.example.org"


@dataclass(frozen=True)
class Story:
    """One request, so many working hours ago, and what became of it."""

    asked: Asked
    days_ago: float
    becomes: str = ""
    """One of: nothing, accepted, replied, tried, raised, withdrawn, finished."""
    is_kims: bool = False


def _asked(name: str, about: str, words: str, **said: object) -> Asked:
    values: dict[str, object] = {
        "name": name,
        "telephone": "07700 900461",
        "about": about,
        "words": words,
        "authority": "kent",
        "can_leave_message": True,
        **said,
    }
    return Asked(**values)  # type: ignore[arg-type]  # the fields of Asked, by name


STORIES = (
    Story(
        _asked(
            "Rowan Sample",
            "my son, 12",
            "He hit his sister again and I had to hold the door shut. I can’t go on.",
            risks=("breaking_down",),
            feels="today",
            authority="medway",
        ),
        0.1,
    ),
    Story(
        _asked(
            "Ash Specimen",
            "my daughter, 15",
            "She came home at four. She says she will go again.",
            risks=("missing_or_hurt",),
            feels="today",
        ),
        0.9,
        "accepted",
    ),
    Story(
        _asked(
            "Fern Placeholder",
            "my daughter, 8",
            "School says she does not settle. Evenings are hard.",
            tried="A chart, and earlier nights",
            feels="this_week",
        ),
        0.3,
    ),
    Story(
        _asked(
            "Kim Sample",
            "my son, 9",
            "He has begun to ask why he could not stay with his first mother.",
            can_email=True,
            feels="can_wait",
            authority="bexley",
        ),
        2,
        "replied",
        is_kims=True,
    ),
    Story(
        _asked(
            "Laurel Instance",
            "our twins, 6",
            "Both have stopped sleeping since the move.",
            feels="this_week",
            authority="bexley",
        ),
        3,
        "tried",
    ),
    Story(
        _asked(
            "Hazel Sample",
            "my son, 14",
            "I am frightened of what happens here at night.",
            risks=("frightened",),
            danger="adult",
            feels="today",
            can_leave_message=False,
        ),
        1.2,
    ),
    Story(
        _asked(
            "Linden Example",
            "a boy of 4",
            "He moved in with us in the summer. Bedtimes take three hours.",
            situation=Situation.NO_ORDER_YET.value,
            feels="this_week",
        ),
        1,
        "replied",
    ),
    Story(
        _asked(
            "Myrtle Specimen",
            "Robin, 9",
            "Robin runs out of the classroom most days. Mum is worn out.",
            asker=Asker.SCHOOL.value,
            asked_by="Jo Placeholder, class teacher",
            organisation="Example Primary School",
            email="office@school.example.org",
            consent="Robin’s mother said yes to me at the gate on Monday",
        ),
        0.6,
    ),
    Story(_asked("Olive Instance", "all of us", "We only wanted to ask about the picnic."), 9, "withdrawn"),
    Story(
        _asked(
            "Kim Sample",
            "my son, 8",
            "He would not go to school for a week.",
            can_email=True,
            feels="this_week",
            authority="bexley",
        ),
        190,
        "finished",
        is_kims=True,
    ),
    Story(
        _asked(
            "Juniper Example", "my daughter, 11", "She asks about letters from her brother.", feels="can_wait"
        ),
        60,
        "finished",
    ),
    Story(
        _asked(
            "Alder Sample",
            "my son, 10",
            "A new school, and everything starts again.",
            feels="this_week",
            authority="medway",
        ),
        4,
        "raised",
    ),
)


DIRECTORY = (
    Help(
        "National Domestic Abuse Helpline",
        "Listens and helps you plan, if somebody at home frightens you.",
        "women; it tells men whom to ring",
        ("safety",),
        (),
        "0808 2000 247",
        "https://www.nationaldahelpline.org.uk",
        "day and night",
    ),
    Help(
        "Samaritans",
        "Listens, whatever it is about.",
        "anybody",
        ("parents", "health"),
        (),
        "116 123",
        "https://www.samaritans.org",
        "day and night",
    ),
    Help(
        "Example virtual school: Kent",
        "Helps schools understand children who were in care.",
        "schools and parents",
        ("school",),
        ("kent",),
        "01632 960511",
        "",
        "Monday to Friday, 9am to 4pm",
    ),
    Help(
        "Example virtual school: Medway",
        "Helps schools understand children who were in care.",
        "schools and parents",
        ("school",),
        ("medway",),
        "01632 960512",
        "",
        "Monday to Friday, 9am to 4pm",
    ),
    Help(
        "Example virtual school: Bexley",
        "Helps schools understand children who were in care.",
        "schools and parents",
        ("school",),
        ("bexley",),
        "01632 960513",
        "",
        "Monday to Friday, 9am to 4pm",
    ),
    Help(
        "Example Parents Together",
        "A group of adoptive parents who meet every month, and ring each other between.",
        "adoptive parents",
        ("groups", "parents"),
        (),
        "",
        "https://parents.example.org",
    ),
    Help(
        "Example Rights Advice",
        "Explains benefits, leave and what schools must do.",
        "families",
        ("money", "school"),
        (),
        "01632 960515",
        "",
        "Tuesday and Thursday, 10am to 2pm",
    ),
    Help(
        "Example Holding On",
        "Helps parents who are hit or threatened by their child.",
        "parents and carers",
        ("behaviour", "safety"),
        (),
        "01632 960516",
        "",
        "every evening, 6pm to 10pm",
    ),
)


def load_support(now: datetime) -> None:
    """Make the requests, each by the actions people use."""
    worker, colleague = (
        viewer_of(f"{name}@agency.example.org") for name in ("grace.example", "leila.sample")
    )
    kim = viewer_of("kim.sample@example.org")
    today = london(now).date()
    for person, weekday, hour in ((worker, 1, 10), (worker, 3, 14), (colleague, 0, 9), (colleague, 2, 13)):
        offer_weekly(weekday, time(hour), 45, from_on=today, by=person, now=now)
    for told in DIRECTORY:
        keep_entry(told, by=worker, now=now - timedelta(days=20))
    for story in STORIES:
        sent = now - timedelta(days=story.days_ago)
        by = kim if story.is_kims else VISITOR
        request = send_request(story.asked, by=by, now=sent)
        _goes_on(request, story.becomes, by, worker, colleague, sent=sent, now=now)


def _goes_on(
    request: SupportRequest,
    becomes: str,
    by: Viewer,
    worker: Viewer,
    colleague: Viewer,
    *,
    sent: datetime,
    now: datetime,
) -> None:
    """What became of one request."""
    ref, morning = (
        request.reference,
        min(working_calendar().arrival(sent, count_closed_days=True) + HOUR, now),
    )
    if becomes == "withdrawn":
        request.person_id = None
        duty.accept(ref, by=worker, now=morning)
        duty.finish(ref, "They rang: no help is needed", "", by=worker, now=morning)
        return
    if becomes:
        duty.accept(ref, by=worker, now=morning)
    if becomes in ("replied", "finished", "raised"):
        if request.person_id is not None:
            duty.write_to_family(
                ref, "Thank you for writing. I ring you as you said.", by=worker, now=morning
            )
        else:
            duty.record_telephone(
                ref, is_answered=True, text="Listened; a call is agreed.", at=morning, by=worker, now=morning
            )
    if becomes == "tried":
        duty.record_telephone(
            ref,
            is_answered=False,
            text="No answer",
            at=morning,
            by=worker,
            now=morning,
            next_try_at=max(now, morning) + 20 * HOUR,
        )
    if becomes == "replied" and request.person_id is not None:
        own.add_words(ref, "Thank you. Mornings are best.", by=by, now=min(morning + 3 * HOUR, now))
    if becomes == "raised":
        duty.raise_risk(ref, "He has run away twice since", by=worker, now=now - HOUR / 2)
        duty.ask_to_lower(ref, "He is back, and calm", by=colleague, now=now - HOUR / 4)
    if becomes == "finished":
        duty.write_note(ref, "Talked through on the call; no more is wanted.", by=worker, now=morning)
        duty.finish(ref, "Resolved on the call", "Write to us any time.", by=worker, now=morning + 4 * HOUR)
