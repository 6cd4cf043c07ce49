"""The example's programme: a year from last September to next July, with its bookings and registers.

Written straight into the tables, in bulk: what the actions would check is true of it by the way it is
made, and the loading must not take long. Names are fictional; the titles are those of the service.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from portal.agency.rules import LONDON, local_day
from portal.events.booking_models import Attendee, Booking, BookingReminder
from portal.events.kinds import KINDS, Group, Kind
from portal.events.models import AgreedPlace, Event, EventSession, EventTitle
from portal.events.register_models import Attendance, Feedback, LearningRecord
from portal.events.rules import State, groups_of, is_evening, is_weekend, reminders_at
from portal.example.people import BY
from portal.extensions import db
from portal.households.models import Household, Membership, Person
from portal.journey.models import Journey

VENUES = {
    "bexley": ("bexley", "Example Library, Bexleyheath"),
    "kent": ("maidstone", "Example Hall, Maidstone"),
    "medway": ("medway", "Example Centre, Chatham"),
}
WAYS = ("bexley", "kent", "medway", "online")
SAMPLES = ("Robin Sample", "Lee Specimen", "Jo Placeholder", "Pat Instance", "Charlie Sample")


@dataclass(frozen=True)
class Offered:
    """A title, and how often: in these months (of a year from September as 0), on this day and hour."""

    kind: Kind
    title: str
    months: tuple[int, ...]
    weekday: int = 1
    hour: int = 18
    hours: float = 2
    sessions: int = 1
    apart_days: int = 1
    places: int = 12
    ways: int = 1
    led_by: str = "Our learning team"


ALL = tuple(range(11))
# fmt: off
PROGRAMME = (
    Offered(Kind.INFORMATION_EVENT, "Information evening", ALL, weekday=2, places=20, ways=4, led_by="Two social workers and an adoptive parent on film"),
    Offered(Kind.STAGE_1_COURSE, "Stage 1 preparation course", ALL, weekday=3, hour=10, hours=6, sessions=3, places=16),
    Offered(Kind.STAGE_2_COURSE, "Stage 2 preparation course", (0, 2, 4, 6, 8, 10), weekday=4, hour=10, hours=6, sessions=2, places=14),
    Offered(Kind.EARLY_PERMANENCE_TRAINING, "Early permanence training", (1, 4, 7, 9), weekday=5, hour=10, hours=6, places=14),
    Offered(Kind.RELATED_BY_ADOPTION, "Related by adoption", (0, 3, 6, 9), weekday=5, hour=10, hours=3, places=24),
    Offered(Kind.WORKSHOP, "Explaining adoption", (0, 5), places=12),
    Offered(Kind.WORKSHOP, "Who’s in charge? Part 1", (1, 6), places=10),
    Offered(Kind.WORKSHOP, "Who’s in charge? Part 2", (2, 7), places=10),
    Offered(Kind.WORKSHOP, "Brothers and sisters who quarrel", (3, 8), places=4),
    Offered(Kind.WORKSHOP, "Managing transitions", (2, 9), weekday=5, hour=10, places=3),
    Offered(Kind.WORKSHOP, "Social media", (4, 8)),
    Offered(Kind.WORKSHOP, "Talking without words", (3, 7), weekday=3, hour=10),
    Offered(Kind.WORKSHOP, "The impact of neglect", (5, 10)),
    Offered(Kind.WORKSHOP, "Life story books", (1, 4, 8), weekday=5, hour=10),
    Offered(Kind.PARENTING_PROGRAMME, "Incredible Years", (0, 4), hour=10, sessions=12, apart_days=7, places=10),
    Offered(Kind.PARENTING_PROGRAMME, "Non-violent resistance", (1, 5), hour=18, sessions=10, apart_days=7, places=10),
    Offered(Kind.PARENTING_PROGRAMME, "STOP for adolescents", (4,), sessions=10, apart_days=7, places=10),
    Offered(Kind.PARENTING_PROGRAMME, "Sensory integration", (2, 6), hour=10, sessions=6, apart_days=7, places=10),
    Offered(Kind.PARENTING_PROGRAMME, "Therapeutic parenting", (1, 5), hour=18, sessions=12, apart_days=7, places=12),
    Offered(Kind.PARENTING_PROGRAMME, "Parenting autistic children", (3,), hour=10, sessions=6, apart_days=7, places=8),
    Offered(Kind.PARENTING_PROGRAMME, "Life story workshop", (5, 9), weekday=4, hour=10, hours=5, sessions=2, places=10),
    Offered(Kind.INTENSIVE_GROUP, "Intensive parent group", (0, 4), hour=10, sessions=8, apart_days=7, places=8, ways=2, led_by="Two of our clinicians"),
    Offered(Kind.SUPPORT_GROUP, "Support group", ALL, weekday=0, hour=19, places=20),
    Offered(Kind.SUPPORT_GROUP, "Stay and play", ALL, weekday=4, hour=10, places=20),
    Offered(Kind.SUPPORT_GROUP, "Coffee session", (0, 2, 4, 6, 8, 10), weekday=3, hour=10, places=15),
    Offered(Kind.EDUCATION_CONFERENCE, "Education conference", (6,), weekday=2, hour=9, hours=6, places=80),
    Offered(Kind.SCHOOL_SEMINAR, "Seminar for schools", (2, 5, 8), weekday=3, hour=13, hours=2.5, places=40),
    Offered(Kind.PROFESSIONAL_TRAINING, "Training for social workers", (1, 7), weekday=3, hour=10, hours=6, places=25),
    Offered(Kind.ACTIVITY_DAY, "Activity day for children", (1, 5, 7, 10), weekday=5, hour=10, hours=5, places=16),
    Offered(Kind.SOCIAL_EVENT, "Winter party", (3,), weekday=5, hour=14, hours=3, places=60),
    Offered(Kind.SOCIAL_EVENT, "Summer picnic", (10,), weekday=5, hour=12, hours=4, places=80),
    Offered(Kind.PROFILING_EVENT, "Adoption activity day", (2, 8), weekday=5, hour=10, hours=5, places=20),
)
# fmt: on


@dataclass(frozen=True)
class _Home:
    id: int
    groups: frozenset[Group]
    people: tuple[tuple[int, str, bool], ...]


CUT_OFF = 24
"""Hours before each begins in which families change nothing by themselves any more."""


def load_events(now: datetime) -> None:
    """Write titles, dates, bookings, lines, registers and feedback around this moment."""
    homes, made = _homes(), []
    for offered in PROGRAMME:
        title = EventTitle(
            kind=offered.kind.value, title=offered.title, usual_places=offered.places, cut_off_hours=CUT_OFF, made_at=now,
            summary=f"{offered.title}. We take our time, and there is room for your questions.",
        )  # fmt: skip
        db.session.add(title)
        db.session.flush()
        if offered.kind in (Kind.PARENTING_PROGRAMME, Kind.INTENSIVE_GROUP):
            db.session.add_all(
                AgreedPlace(title_id=title.id, household_id=home.id, agreed_by=BY, agreed_at=now)
                for home in homes[::2]
                if Group.ADOPTIVE_PARENT in home.groups
            )
        made += [(_event(title, offered, *when, now=now), offered) for when in _dates(offered, now)]
    db.session.add_all(event for event, _ in made)
    db.session.flush()
    sessions = {event.id: _sessions(event, offered) for event, offered in made}
    db.session.add_all(one for each in sessions.values() for one in each)
    db.session.flush()
    booked = [_book(event, offered, homes, number, now) for number, (event, offered) in enumerate(made)]
    db.session.add_all(booking for each in booked for booking, _ in each)
    db.session.flush()
    for each in booked:
        for booking, coming in each:
            for attendee in coming:
                attendee.booking_id = booking.id
            db.session.add_all(coming)
    db.session.flush()
    for (event, _), each in zip(made, booked, strict=True):
        came = [
            (booking, one) for booking, coming in each if booking.household_id and booking.state == "booked"
            for one in coming
        ]  # fmt: skip
        _mark(event, sessions[event.id], came, now)
        db.session.add_all(
            BookingReminder(booking_id=booking.id, kind=kind, due_at=due_at)
            for booking, _ in each
            if booking.state == "booked"
            for kind, due_at in reminders_at(event.starts_at, now)
        )
    db.session.flush()


def _dates(offered: Offered, now: datetime) -> Iterator[tuple[datetime, str]]:
    """When and where: the second such weekday of each month, each way a week apart."""
    today = local_day(now)
    first_year = today.year if today.month >= 8 else today.year - 1
    for month in offered.months:
        year, number = first_year + (8 + month) // 12, (8 + month) % 12 + 1
        first = date(year, number, 8)
        day = first + timedelta(days=(offered.weekday - first.weekday()) % 7)
        for way in range(offered.ways):
            where = WAYS[(way + (month if offered.ways == 1 else 0)) % len(WAYS)]
            on = day + timedelta(days=(7 * (way % 2)) - way // 2)
            yield datetime.combine(on, time(offered.hour), LONDON), where


def _event(title: EventTitle, offered: Offered, starts_at: datetime, where: str, *, now: datetime) -> Event:
    is_online = where == "online" and offered.kind not in (Kind.ACTIVITY_DAY, Kind.SOCIAL_EVENT)
    district, venue = ("", "") if is_online else VENUES.get(where, VENUES["kent"])
    ends = starts_at + timedelta(days=offered.apart_days * (offered.sessions - 1), hours=offered.hours)
    return Event(
        title_id=title.id,
        kind=title.kind,
        title=title.title,
        state=State.PUBLISHED.value,
        summary=title.summary,
        for_whom=KINDS[offered.kind].label,
        led_by=offered.led_by,
        starts_at=starts_at,
        ends_at=ends,
        starts_on=local_day(starts_at),
        is_evening=is_evening(starts_at),
        is_weekend=is_weekend(starts_at),
        authority=None if is_online else (where if where in VENUES else "kent"),
        district=district,
        is_online=is_online,
        online_link="https://meet.example.org/room" if is_online else "",
        venue=venue,
        directions="" if is_online else "Five minutes from the station. Free parking behind the building.",
        building_access="" if is_online else "A ramp at the side door, and a lift to every floor.",
        bring="Something to write with.",
        places=offered.places,
        cut_off_hours=title.cut_off_hours,
        places_taken=0,
        made_at=now - timedelta(days=200),
        published_at=now - timedelta(days=190),
    )


def _sessions(event: Event, offered: Offered) -> list[EventSession]:
    starts = [event.starts_at + timedelta(days=offered.apart_days * one) for one in range(offered.sessions)]
    return [
        EventSession(
            event_id=event.id, number=number, starts_at=at, ends_at=at + timedelta(hours=offered.hours)
        )
        for number, at in enumerate(starts, 1)
    ]


def _homes() -> list[_Home]:
    """The example households that may come, with their people; not restricted, not parting."""
    rows = db.session.execute(
        select(Household.id, Household.stage, Journey.stage, Person.id, Person.given_name, Person.family_name,
               Membership.role)
        .join(Membership, Membership.household_id == Household.id)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(Journey, (Journey.household_id == Household.id) & Journey.ended_at.is_(None))
        .where(~Household.restricted, Membership.until_on.is_(None), ~Membership.is_apart)
        .order_by(Household.id, Membership.id)
    ).all()  # fmt: skip
    people: dict[int, list[tuple[int, str, bool]]] = {}
    groups: dict[int, frozenset[Group]] = {}
    for household, stage, journey, person, given, family, role in rows:
        groups[household] = groups_of(stage, journey)
        people.setdefault(household, []).append((person, f"{given} {family}", role == "child"))
    return [_Home(one, groups[one], tuple(people[one])) for one in people]


Booked = list[tuple[Booking, list[Attendee]]]


def _book(event: Event, offered: Offered, homes: list[_Home], number: int, now: datetime) -> Booked:
    """Fill an event with who may come; small ones are full, and the next household waits."""
    rule = KINDS[offered.kind]
    booked = _visitors(event, number) if rule.is_public else []
    people = 0
    for home in homes[number % 3 :] + homes[: number % 3]:
        if not rule.who & home.groups - {Group.ANYONE}:
            continue
        who = [one for one in home.people if not (rule.step and one[2])]
        wanted = sum(one[2] for one in who) if offered.kind is Kind.ACTIVITY_DAY else len(who)
        fits = event.places_taken + wanted <= event.places
        if wanted == 0 or (not fits and event.starts_at <= now):
            continue
        booking = Booking(
            event_id=event.id,
            household_id=home.id,
            booked_by=BY,
            state="booked" if fits else "waiting",
            places=wanted,
            made_at=now - timedelta(days=100),
            booked_at=now - timedelta(days=100) if fits else None,
            waiting_since=None if fits else now - timedelta(days=20),
        )
        booked.append((booking, [Attendee(person_id=p, name=n, is_child=c) for p, n, c in who]))
        event.places_taken += wanted if fits else 0
        people += len(who)
        if not fits or (people >= 8 and offered.places > 4):
            break
    return booked


def _visitors(event: Event, number: int) -> Booked:
    """A few people with a name and an address; where it is for schools, from one."""
    organisation = "Example Primary School" if KINDS[Kind(event.kind)].asks_organisation else ""
    booked: Booked = []
    for one in range(2 + number % 4):
        name = SAMPLES[(number + one) % len(SAMPLES)]
        booking = Booking(
            event_id=event.id, name=name, email=f"guest-{event.id}-{one}@example.org", state="booked",
            organisation=organisation, booked_by="visitor", places=1, made_at=event.made_at,
            booked_at=event.made_at, confirmed_at=event.made_at,
        )  # fmt: skip
        booked.append((booking, [Attendee(name=name)]))
        event.places_taken += 1
    return booked


def _mark(
    event: Event, sessions: list[EventSession], came: list[tuple[Booking, Attendee]], now: datetime
) -> None:
    """The registers of what has passed, what was learned, and what people thought of it."""
    past = [one for one in sessions if one.ends_at < now]
    for session in past:
        session.register_asked_at = session.register_done_at = session.ends_at + timedelta(hours=1)
        for place, (_, attendee) in enumerate(came):
            mark = "absent" if (place + session.id) % 9 == 0 else "late" if place % 5 == 4 else "present"
            db.session.add(
                Attendance(
                    session_id=session.id, attendee_id=attendee.id, mark=mark, marked_by=BY,
                    adults=0 if attendee.is_child else 1, children=1 if attendee.is_child else 0,
                    marked_at=session.ends_at,
                )
            )  # fmt: skip
        if event.kind == Kind.INFORMATION_EVENT:
            db.session.add(
                Attendance(session_id=session.id, name="Two who came without booking", adults=2, mark="present",
                           marked_by=BY, marked_at=session.ends_at)
            )  # fmt: skip
    if len(past) < len(sessions):
        return
    for place, (_, attendee) in enumerate(came):
        if attendee.is_child or attendee.person_id is None:
            continue
        length = sum((one.ends_at - one.starts_at).total_seconds() for one in past)
        db.session.add(
            LearningRecord(
                person_id=attendee.person_id, event_id=event.id, title=event.title,
                on=local_day(past[-1].ends_at), quarter_hours=int(length // 900), made_at=past[-1].ends_at,
            )
        )  # fmt: skip
        if place % 2 == 0:
            db.session.add(
                Feedback(
                    event_id=event.id, attendee_id=attendee.id, asks=1,
                    given_at=past[-1].ends_at + timedelta(days=2), useful=4 + place % 2, clear=5 - place % 2,
                    confident="more" if place % 3 else "same",
                    helped_words="Hearing how others do it.", may_quote=place % 4 == 0,
                )
            )  # fmt: skip
