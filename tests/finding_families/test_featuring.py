"""Children featured at an event: who is shown them, on which day, and what ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.access import Viewer
from portal.children.featuring.actions import feature_group, show_to_invited, take_off
from portal.children.featuring.queries import featured_at
from portal.children.featuring.rules import why_not_featured
from portal.children.models import ChildGroup, Grant, GrantToDecide
from portal.children.own.actions import keep_wishes
from portal.children.own.queries import beside_shown, open_one, shown_to
from portal.children.showing.actions import decide
from portal.clock import LONDON
from portal.errors import Conflict, NotFound, Refused
from portal.events.actions.arranging import invite, set_invitation_aside
from portal.events.models import Event
from portal.extensions import db
from portal.households.models import Household, Person
from portal.messages.models import Message
from tests.events.making import event, staff
from tests.finding_families.making import DAY, Family, agency, family, finder, looking, shown, waiting
from tests.finding_families.town import come
from tests.households.making import written
from tests.support.pages import press, read
from tests.support.people import sign_in
from tests.support.queries import counted

EVENING = timedelta(hours=3)


class Day:
    """A profiling event in ten days, one child featured, and families invited or not."""

    def __init__(self, *, invited: int = 1) -> None:
        agency()
        self.kit, self.lee = finder(), finder("Lee Colleague")
        self.made = waiting(self.kit, self.lee)
        starts = (clock.now() + 10 * DAY).astimezone(LONDON).replace(hour=18, minute=0)
        self.event = event("profiling_event", starts_at=starts, places=40)
        self.families = [family(label=f"Family {n}") for n in range(invited)]
        for one in self.families:
            invite(self.event.reference, one.reference, by=staff(), now=clock.now())

    def feature(self) -> None:
        """Feature the group."""
        feature_group(self.event.reference, self.made.reference, by=self.kit, now=clock.now())

    @property
    def noon(self) -> datetime:
        """Noon of the day."""
        return self.event.starts_at.astimezone(LONDON).replace(hour=12)


def sees(of: Family, now: datetime) -> bool:
    """Whether somebody of a family is shown anything at a moment."""
    return bool(shown_to(looking(of.sam), now=now))


def test_who_is_invited_sees_the_introduction_on_that_day_alone(session: Session) -> None:
    day = Day(invited=2)
    other = family(label="Not invited")
    day.feature()
    first = day.noon.replace(hour=0, minute=0)
    for one in day.families:
        assert sees(one, first)
        assert sees(one, first + 2 * EVENING)
        assert sees(one, first + DAY - timedelta(minutes=1))
        assert not sees(one, first - timedelta(minutes=1))
        assert not sees(one, first + DAY)
        assert not sees(one, clock.now())
        assert beside_shown(looking(one.sam), now=clock.now()).event_days == [day.event.starts_on]
        assert beside_shown(looking(one.sam), now=first - timedelta(minutes=1)).gone == []
        assert [row.day_passed for row in beside_shown(looking(one.sam), now=first + DAY).gone] == [True]
    assert not sees(other, day.noon)
    assert beside_shown(looking(other.sam), now=clock.now()).event_days == []
    (today,) = shown_to(looking(day.families[0].sam), now=day.noon)
    opened = open_one(looking(day.families[0].sam), today.reference, now=day.noon)
    assert today.at_event
    assert opened.level == 1
    assert opened.profile is None
    assert not list(db.session.scalars(select(Message).where(Message.template == "something_for_you")))


@pytest.mark.parametrize("what", ["uninvited", "cancelled", "moved", "taken off", "on hold", "paused"])
def test_what_ends_it_before_the_day(session: Session, what: str) -> None:
    day = Day(invited=2)
    day.feature()
    one, _another = day.families
    assert sees(one, day.noon)
    of_event = update(Event).where(Event.id == day.event.id)
    if what == "uninvited":
        set_invitation_aside(day.event.reference, one.reference, by=staff(), now=clock.now())
    elif what == "cancelled":
        db.session.execute(of_event.values(state="cancelled", cancelled_at=clock.now()))
    elif what == "moved":
        db.session.execute(of_event.values(starts_on=day.event.starts_on + DAY))
    elif what == "taken off":
        take_off(day.event.reference, day.made.reference, by=day.kit, now=clock.now())
    elif what == "on hold":
        db.session.execute(update(ChildGroup).where(ChildGroup.id == day.made.id).values(state="on_hold"))
    else:
        keep_wishes(
            waits_until_approved=False,
            paused_until=day.event.starts_on + DAY,
            by=looking(one.sam),
            now=clock.now(),
        )
    assert not sees(one, day.noon)


def test_who_is_invited_later_is_added_once(session: Session) -> None:
    day = Day()
    day.feature()
    late = family(label="Invited late")
    invite(day.event.reference, late.reference, by=staff(), now=clock.now())
    assert not sees(late, day.noon)
    done = show_to_invited(day.event.reference, by=day.kit, now=clock.now())
    assert (done.opened, done.to_decide) == (1, 0)
    assert sees(late, day.noon)
    again = show_to_invited(day.event.reference, by=day.kit, now=clock.now())
    assert (again.opened, again.to_decide) == (0, 0)
    assert [row.shown for row in featured_at(day.kit, day.event.id)] == [2]


def test_of_a_household_that_is_stopped_a_second_person_decides(session: Session) -> None:
    day = Day()
    (one,) = day.families
    db.session.execute(update(Person).where(Person.given_name == "Sam").values(family_name="Periwinkle"))
    done = feature_group(day.event.reference, day.made.reference, by=day.kit, now=clock.now())
    assert (done.opened, done.to_decide) == (0, 1)
    assert not sees(one, day.noon)
    asked = db.session.scalars(select(GrantToDecide)).one()
    decide(asked.reference, False, by=day.lee, now=clock.now())
    assert show_to_invited(day.event.reference, by=day.kit, now=clock.now()).to_decide == 0
    assert not sees(one, day.noon)


def test_what_a_second_person_allows_opens_on_the_day_alone(session: Session) -> None:
    day = Day()
    (one,) = day.families
    db.session.execute(update(Person).where(Person.given_name == "Sam").values(family_name="Periwinkle"))
    day.feature()
    asked = db.session.scalars(select(GrantToDecide)).one()
    decide(asked.reference, True, by=day.lee, now=clock.now())
    assert sees(one, day.noon)
    assert not sees(one, clock.now())


def test_beside_what_is_open_anyway_it_shows_once(session: Session) -> None:
    day = Day()
    (one,) = day.families
    own = shown(day.made, one, day.kit, until=clock.now() + 20 * DAY)
    day.feature()
    assert db.session.get_one(Grant, own.id).ended_at is None
    listed = shown_to(looking(one.sam), now=day.noon)
    assert [row.reference for row in listed] == [own.reference]


def test_a_restricted_household_is_passed_over_and_hidden_ones_refuse_nothing(session: Session) -> None:
    day = Day(invited=2)
    hidden = day.families[0]
    db.session.execute(update(Household).where(Household.id == hidden.id).values(restricted=True, named=2))
    assert feature_group(day.event.reference, day.made.reference, by=day.kit, now=clock.now()).opened == 1
    assert not sees(hidden, day.noon)


def test_the_first_day_it_names_is_the_first_day_that_is_taken() -> None:
    at = date(2027, 2, 28)

    def said(today: date) -> str:
        return why_not_featured("profiling_event", "published", at, today=today)

    assert said(date(2026, 11, 28)) == "Children can be featured there from Sunday 29 November 2026 on."
    assert said(date(2026, 11, 29)) == ""


def test_where_children_are_not_featured(session: Session) -> None:
    day = Day()
    for other, words in (
        (event("workshop"), "profiling events"),
        (
            event("profiling_event", starts_at=clock.now() + 100 * DAY, title="Far"),
            "from Sunday 29 November 2026 on",
        ),
    ):
        with pytest.raises(Refused, match=words):
            feature_group(other.reference, day.made.reference, by=day.kit, now=clock.now())
    with pytest.raises(Refused, match="passed"):
        feature_group(day.event.reference, day.made.reference, by=day.kit, now=day.noon + 2 * DAY)
    nobody: Viewer = replace(day.kit, permissions=frozenset())
    with pytest.raises(NotFound):
        feature_group(day.event.reference, day.made.reference, by=nobody, now=clock.now())
    day.feature()
    with pytest.raises(Conflict):
        day.feature()
    take_off(day.event.reference, day.made.reference, by=day.kit, now=clock.now())
    with pytest.raises(Conflict):
        take_off(day.event.reference, day.made.reference, by=day.kit, now=clock.now())
    day.feature()
    assert sees(day.families[0], day.noon)


class Page:
    """The day, by references."""

    def __init__(self) -> None:
        day = Day(invited=3)
        self.event, self.group = day.event.reference, day.made.reference
        self.kit, self.sam = str(day.kit.reference), day.families[0].sam


def test_featured_through_the_pages(app: Flask, client: FlaskClient) -> None:
    of = written(app, Page)
    sign_in(client, of.kit)
    chosen = read(client.get(f"/staff/children/groups/{of.group}/events"))
    assert "3 households invited" in chosen.text
    address = f"/staff/children/groups/{of.group}/events/{of.event}"
    page = read(client.get(address))
    assert page.text.count("Family ") >= 3
    led = press(client, page, "Feature there")
    there = read(client.get(led.headers["Location"]))
    assert "Opens to 3 of 3" in there.text
    again = press(client, read(client.get(led.headers["Location"])), "Open to families invited since")
    assert "Nobody was invited since" in read(client.get(again.headers["Location"])).text
    assert "1 featured; 3 households invited" in read(client.get("/staff/children/events")).text
    assert "At an event" in read(client.get(f"/staff/children/groups/{of.group}")).text
    off = press(client, read(client.get(f"/staff/children/events/{of.event}/{of.group}/ending")), "Take off")
    assert "No child is featured" in read(client.get(off.headers["Location"])).text


def test_the_pages_cost_the_same_for_three_and_ten_families(app: Flask, client: FlaskClient) -> None:
    of = written(app, Page)

    def more() -> None:
        for n in range(7):
            one = family(label=f"More {n}")
            invite(of.event, one.reference, by=staff(), now=clock.now())

    sign_in(client, of.kit)
    addresses = (
        f"/staff/children/groups/{of.group}/events/{of.event}",
        f"/staff/children/events/{of.event}",
        "/staff/children/events",
    )
    cost(app, client, addresses[0])
    before = [cost(app, client, address) for address in addresses]
    written(app, more)
    assert [cost(app, client, address) for address in addresses] == before
    assert max(before) <= 10, before


def cost(app: Flask, client: FlaskClient, address: str) -> int:
    """How many statements a page costs."""
    with counted(app) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_a_family_reads_of_the_day_before_it_comes(app: Flask, client: FlaskClient) -> None:
    of = written(app, Page)
    sign_in(client, of.kit)
    press(client, read(client.get(f"/staff/children/groups/{of.group}/events/{of.event}")), "Feature there")
    come(client, app, of.sam)
    page = read(client.get("/children"))
    assert "children of the event you are invited to, that day only" in page.text
    assert "Bear" not in page.text
