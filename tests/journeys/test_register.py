"""The register in the room: a public evening, ten weeks with one made up, an evening offline."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.support.live import LivePortal

Look = Callable[[Page], None]

MAKE = """
from datetime import timedelta
from portal import clock, create_app
from portal.events.actions.arranging import add_guest, agree_place
from portal.events.actions.booking import book_place
from portal.events.actions.register import mark_attendance
from portal.events.models import EventSession, EventTitle
from portal.events.booking_models import Attendee
from portal.events.rules import Person
from portal.extensions import db
from portal.households.models import Household
from portal.web.changes import begin_write
from sqlalchemy import select
from tests.events.making import event, family, people_of, staff
from tests.support.people import authority
def sessions_of(made):
    query = select(EventSession.reference).where(EventSession.event_id == made.id)
    return list(db.session.scalars(query.order_by(EventSession.number)))
with create_app().app_context():
    begin_write()
    soon, keeper = clock.now() + timedelta(minutes=30), staff()
"""

EVENING = (
    MAKE
    + """
    made = event("information_event", places=20, starts_at=soon, title=NAME, authority=authority())
    for name in ("Robin Sample", "Maximiliane Wolfeschlegelsteinhausen-Bergerdorff", "Lee Specimen"):
        add_guest(made.reference, [Person(name)], name=name, by=keeper, now=clock.now())
    one = db.session.scalars(select(Attendee).order_by(Attendee.id.desc())).first()
    one.access_needs, one.dietary_needs = "A place near the door", "No nuts"
    db.session.commit()
    print(f"/staff/events/{made.reference}/register/{sessions_of(made)[0]}")
"""
)

TEN_WEEKS = (
    MAKE
    + """
    title, week, kim = "Ten weeks for the story", timedelta(days=7), family()
    made = event("parenting_programme", places=4, title=title, sessions=10, apart=week,
                 starts_at=clock.now() + timedelta(minutes=30))
    reference = db.session.get_one(EventTitle, made.title_id).reference
    household = db.session.get_one(Household, kim.household_id).reference
    agree_place(reference, household, by=keeper, now=clock.now())
    booking = book_place(made.reference, people_of(kim), by=kim, now=clock.now())
    who = db.session.scalars(select(Attendee).where(Attendee.booking_id == booking.id)).one()
    for number, session in enumerate(sessions_of(made)):
        if 0 < number < 8:  # the first, and two of the ten, are left for the page
            mark_attendance(session, {who.reference: "present"}, by=keeper, now=clock.now() + 10 * week)
    db.session.commit()
    print(f"/staff/events/{made.reference}/register/{sessions_of(made)[0]}")
"""
)


def made_by(portal: LivePortal, program: str, name: str = "") -> str:
    """The address of the register of what this program makes."""
    return portal.run_python(program.replace("NAME", repr(name))).strip().splitlines()[-1]


def mark(page: Page, name: str, words: str) -> None:
    """Press one of somebody's three buttons."""
    page.get_by_role("group", name=name).get_by_label(words, exact=True).check()


def test_a_public_evening_with_a_walk_in_and_a_call_asked_for(
    page: Page, portal: LivePortal, sign_in: Callable[[str], None], look: Look, has_javascript: bool
) -> None:
    address = made_by(portal, EVENING, "Evening for the register")
    sign_in("adviser")
    page.goto("/staff/events/registers")
    look(page)
    page.get_by_role("link", name="Evening for the register").click()
    page.get_by_text("Needs of Lee Specimen").click()
    expect(page.get_by_text("No nuts")).to_be_visible()
    mark(page, "Robin Sample", "Here")
    mark(page, "Lee Specimen", "Late")
    if has_javascript:
        expect(page.get_by_role("button", name="Save the register")).to_have_count(0)
        expect(page.get_by_role("group", name="Lee Specimen").get_by_text("Saved at")).to_be_visible()
        expect(page.get_by_text("2 of 3 marked.")).to_be_visible()
    else:
        page.get_by_role("button", name="Save the register").click()
        expect(page.get_by_text("2 marks saved.")).to_be_visible()
    look(page)
    page.get_by_label("First name").fill("Charlie")
    page.get_by_label("Adults").fill("2")
    page.get_by_role("button", name="Add to the register").click()
    expect(page.get_by_text("Charlie – 2 adults")).to_be_visible()
    page.get_by_role("link", name="Somebody asks to be called").click()
    look(page)
    page.get_by_label("Their name").fill("Charlie Sample")
    page.get_by_label("Their telephone number").fill("01632 960123")
    page.get_by_role("button", name="Promise them a call").click()
    expect(page.get_by_text("We will call them. Their reference is")).to_be_visible()
    mark(page, "Wolfeschlegel", "Not here")
    if not has_javascript:
        page.get_by_role("button", name="Save the register").click()
    expect(page.get_by_text("Done since")).to_be_visible()
    page.goto(f"{address}/print")
    expect(page.get_by_text("R. S.")).to_be_visible()
    look(page)


def test_ten_weeks_with_one_missed_and_made_up(
    page: Page, portal: LivePortal, sign_in: Callable[[str], None], look: Look, has_javascript: bool
) -> None:
    page.goto("/")
    address = made_by(portal, TEN_WEEKS)
    sign_in("support_worker")
    page.goto(address)
    mark(page, "Kim Example", "Not here")
    if not has_javascript:
        page.get_by_role("button", name="Save the register").click()
    expect(page.get_by_text("Done since")).to_be_visible()
    page.get_by_role("link", name="Add a make-up session").click()
    look(page)
    page.get_by_label("Day").fill("20")
    page.get_by_label("Month").fill("11")
    page.get_by_label("Year").fill("2026")
    page.get_by_label("When does it begin?").fill("10:45am")
    page.get_by_label("When does it end?").fill("noon")
    page.get_by_role("button", name="Add this session").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("makes up for session 1")
    mark(page, "Kim Example", "Here")
    if not has_javascript:
        page.get_by_role("button", name="Save the register").click()
    expect(page.get_by_text("Completed: Kim Example")).to_be_visible()


def test_an_evening_without_a_connection_is_kept_sent_and_erased(
    portal: LivePortal, as_person: Callable[[str], Page], has_javascript: bool
) -> None:
    if not has_javascript:
        pytest.skip("working without a connection needs a script")
    address = made_by(portal, EVENING, "Evening without a connection")
    page, colleague = (
        as_person(portal.session_of("business_support")),
        as_person(portal.session_of("manager")),
    )
    page.goto(address)
    page.context.set_offline(True)
    mark(page, "Robin Sample", "Here")
    mark(page, "Lee Specimen", "Here")
    mark(page, "Lee Specimen", "Late")
    page.get_by_label("First name").fill("Charlie Sample")
    page.get_by_role("button", name="Add to the register").click()
    expect(page.get_by_text("No connection. Carry on: 3 marks are kept on this phone")).to_be_visible()
    expect(page.get_by_text("Lee: late, kept on this phone")).to_be_visible()
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "Robin" in kept
    assert "Charlie" in kept
    assert "Sample" not in kept  # first names only
    assert "nuts" not in kept

    # how long ago a mark was made is told as it is sent: the colleague's is later than an answer is slow
    page.wait_for_timeout(4000)
    colleague.goto(address)
    mark(colleague, "Robin Sample", "Not here")
    expect(colleague.get_by_role("group", name="Robin Sample").get_by_text("Saved at")).to_be_visible()

    page.context.set_offline(False)
    expect(page.get_by_text("Charlie – 1 adult")).to_be_visible()
    expect(page.get_by_text("changed this after you. What they chose stands.")).to_be_visible()
    expect(page.get_by_role("group", name="Robin Sample").get_by_label("Not here")).to_be_checked()
    expect(page.get_by_role("group", name="Lee Specimen").get_by_text("Saved at")).to_be_visible()
    assert page.evaluate("localStorage.length") == 0

    # kept by a page that was closed: the next one sends it, and after midnight nobody finds it
    page.context.set_offline(True)
    mark(page, "Wolfeschlegel", "Here")
    expect(page.get_by_text("No connection. Carry on: 1 mark is kept")).to_be_visible()
    name, stored = page.evaluate("Object.entries(localStorage)[0]")
    context = page.context
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("group", name="Wolfeschlegel").get_by_text("Saved")).to_be_visible()
    expect(page.get_by_text("3 of 3 marked.")).to_be_visible()
    page.evaluate(
        "([name, stored]) => localStorage.setItem(name, stored)",
        [name, stored.replace('"until":1', '"until":0')],
    )
    page.goto("/staff")
    assert page.evaluate("localStorage.length") == 0
