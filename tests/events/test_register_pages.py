"""The register's page: marks, walk-ins, calls, make-up sessions, what waited for a connection."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from time_machine import Traveller
from werkzeug.test import TestResponse

from portal import clock
from portal.access import Viewer
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.enquiries.models import Enquiry
from portal.events.actions.arranging import agree_place
from portal.events.actions.booking import book_place
from portal.events.actions.register import ask_for_registers, mark_attendance
from portal.events.booking_models import Attendee
from portal.events.models import Event, EventSession, EventTitle
from portal.events.register_models import Attendance, LearningRecord
from portal.events.rules import Person
from portal.extensions import db
from portal.forms.base import new_once
from portal.households.models import Household
from portal.households.queries import members_of
from portal.promises.models import Promise
from portal.web.changes import begin_write
from tests.events.making import event, family, staff
from tests.support.pages import Page, press, read
from tests.support.people import authority, sign_in
from tests.support.queries import counted

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Made:
    """References of an event, its sessions and who is on its register."""

    event: str
    sessions: list[str]
    people: list[str]

    def page(self, number: int = 0) -> str:
        """The address of a session's register."""
        return f"/staff/events/{self.event}/register/{self.sessions[number]}"


def make(app: Flask, kind: str = "workshop", *, households: int = 2, sessions: int = 1) -> Made:
    """A published event in a fortnight with somebody of each household booked."""
    with app.app_context():
        begin_write()
        made = event(kind, places=households + 1, sessions=sessions, apart=WEEK, authority=authority())
        manager = staff("manager")
        for number in range(households):
            _book(made, family(), f"Kim{number} Example", manager)
        db.session.commit()
        numbers = select(EventSession.reference).where(EventSession.event_id == made.id)
        return Made(
            made.reference,
            list(db.session.scalars(numbers.order_by(EventSession.number))),
            list(db.session.scalars(select(Attendee.reference).order_by(Attendee.id))),
        )


def _book(made: Event, kim: Viewer, name: str, manager: Viewer) -> None:
    if made.kind == "parenting_programme":
        title = db.session.get_one(EventTitle, made.title_id).reference
        household = db.session.get_one(Household, kim.household_id).reference
        agree_place(title, household, by=manager, now=clock.now())
    (one,) = members_of(kim.household_id or 0)
    needs = Person("", person_id=one.person_id, access_needs="A chair with arms", dietary_needs="No nuts")
    book_place(made.reference, [needs], by=kim, now=clock.now())
    db.session.scalars(select(Attendee).order_by(Attendee.id.desc())).first().name = name  # type: ignore[union-attr]  # just made


def in_the_room(frozen: Traveller, client: FlaskClient, *, days: int = 14) -> str:
    """The evening has come, and a colleague holds the phone."""
    frozen.shift(timedelta(days=days, minutes=10))
    return sign_in(client, "business_support")


def marks(app: Flask) -> dict[str, str]:
    """First name -> mark."""
    with app.app_context():
        rows = db.session.execute(
            select(Attendee.name, Attendance.mark).join(Attendance, Attendance.attendee_id == Attendee.id)
        )
        return {row.name.split()[0]: row.mark for row in rows}


def sent(client: FlaskClient, made: Made, fields: dict[str, str]) -> TestResponse:
    """What the page's script sends, and its answer."""
    form = read(client.get(made.page())).soup.select_one("form[data-register]")
    assert form is not None
    token = form.select_one("[name=csrf_token]")
    assert token is not None
    data = {**fields, "csrf_token": str(token["value"])}
    return client.post(made.page(), data=data, headers={"X-Register": "1"})


def once_pressed(
    client: FlaskClient, made: Made, who: int, mark: str, *, ago: int = 0, once: str = ""
) -> tuple[int, str]:
    """One press as the page's script sends it."""
    answer = sent(
        client, made, {f"mark-{made.people[who]}": mark, "ago": str(ago), "once": once or new_once()}
    )
    return answer.status_code, (answer.get_json(silent=True) or {}).get("said", answer.location or "")


def test_everybody_is_marked_in_one_form_and_put_right_later(
    app: Flask, client: FlaskClient, frozen: Traveller
) -> None:
    made = make(app)
    in_the_room(frozen, client)
    page = read(client.get(made.page()))
    assert "0 of 2 marked" in page.text
    assert "No nuts" in page.text
    first, second = (f"mark-{one}" for one in made.people)
    nothing = read(press(client, page, "Save the register"), status=409)
    assert nothing.errors == ["Choose Here, Late or Not here for somebody first. Nothing has changed yet."]
    press(client, page, "Save the register", {first: "present", second: "absent"})
    page = read(client.get(made.page()))
    assert "2 marks saved" in page.text
    assert "Done since" in page.text
    press(client, page, "Save the register", {second: "late"})
    assert marks(app) == {"Kim0": "present", "Kim1": "late"}
    with app.app_context():
        rows = select(AuditRow).where(AuditRow.event == "events.register_marked").order_by(AuditRow.id.desc())
        newest = db.session.scalars(rows).first()
        assert newest is not None
        assert newest.details == {"marks": "1", "corrected": f"{made.people[1]} absent to late"}


def test_a_mark_that_waited_never_undoes_a_colleagues_later_one(
    app: Flask, client: FlaskClient, frozen: Traveller
) -> None:
    made = make(app)
    in_the_room(frozen, client)
    colleague = app.test_client()
    sign_in(colleague, "manager")
    assert once_pressed(colleague, made, 0, "late") == (200, "Saved at 10:10am")
    frozen.shift(timedelta(minutes=5))
    status, said = once_pressed(client, made, 0, "present", ago=900)  # pressed before the colleague did
    assert (status, said) == (409, "Manager Example changed this after you. What they chose stands.")
    assert marks(app) == {"Kim0": "late"}
    assert once_pressed(client, made, 0, "present", ago=60)[0] == 200  # pressed after
    assert once_pressed(client, made, 0, "absent", ago=300)[0] == 200  # one's own come in their order
    assert marks(app) == {"Kim0": "absent"}


def test_the_same_press_twice_changes_nothing(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    made = make(app)
    in_the_room(frozen, client)
    key = new_once()
    assert once_pressed(client, made, 0, "present", once=key)[0] == 200
    assert once_pressed(client, made, 0, "late")[0] == 200
    assert once_pressed(client, made, 0, "present", once=key) == (303, made.page())
    assert marks(app) == {"Kim0": "late"}


def test_walk_ins_and_a_call_at_a_public_evening(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    made = make(app, "information_event", households=0)
    in_the_room(frozen, client)
    page = read(client.get(made.page()))
    wrong = read(press(client, page, "Add to the register", name="", adults="many"), status=422)
    assert wrong.errors == ["Enter a first name", "Enter a number, like 2"]
    nobody = read(press(client, page, "Add to the register", name="Robin", adults="0"), status=409)
    assert nobody.errors == ["Enter how many came: one or more."]
    press(client, page, "Add to the register", name="Robin", adults="2", children="1")
    page = read(client.get(made.page()))
    assert "Robin – 2 adults, 1 child" in page.text
    press(client, page, "Take off Robin")
    assert "Robin –" not in read(client.get(made.page())).text
    call = read(client.get(page.link("Somebody asks to be called about a visit")))
    missing = read(press(client, call, "Promise them a call", name="Robin Sample"), status=422)
    assert missing.errors == ["Enter their telephone number, so that we can call them"]
    press(client, call, "Promise them a call", name="Robin Sample", telephone="01632 960001")
    with app.app_context():
        enquiry = db.session.scalars(select(Enquiry)).one()
        assert (enquiry.label, enquiry.address, enquiry.email) == ("Robin Sample", "", None)
        kinds = select(Promise.kind).where(Promise.subject_ref == enquiry.reference)
        assert "first_conversation" in db.session.scalars(kinds).all()


def test_only_a_public_evening_takes_walk_ins_and_calls(
    app: Flask, client: FlaskClient, frozen: Traveller
) -> None:
    made = make(app)
    in_the_room(frozen, client)
    assert "without a booking" not in read(client.get(made.page())).text
    call = read(client.get(f"{made.page()}/call"))
    refused = press(client, call, "Promise them a call", name="Robin", telephone="01632 960001")
    assert read(refused, status=409).errors == ["People ask this at an information event."]


def test_ten_weeks_with_one_missed_and_made_up(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    made = make(app, "parenting_programme", households=1, sessions=10)
    reference = in_the_room(frozen, client)
    with app.app_context():
        begin_write()
        keeper = Viewer(reference=reference, kind="staff")
        for session in made.sessions[:7]:  # eight of ten complete it
            mark_attendance(session, {made.people[0]: "present"}, by=keeper, now=clock.now() + 10 * WEEK)
        db.session.commit()
    frozen.shift(8 * WEEK)
    reference = sign_in(client, "support_worker")
    page = read(client.get(made.page(7)))
    press(client, page, "Save the register", {f"mark-{made.people[0]}": "absent"})
    page = read(client.get(made.page(7)))
    assert "came to 7 of 10" in page.text
    add = read(client.get(page.link("Add a make-up session")))
    day = clock.london(clock.now() + timedelta(days=2))
    dated = {"day": [str(day.day), str(day.month), str(day.year)]}
    early = press(client, add, "Add this session", {**dated, "begins": "noon", "ends": "11am"})
    assert read(early, status=409).errors == ["It must end after it begins. Look at the times."]
    answer = press(client, add, "Add this session", {**dated, "begins": "6pm", "ends": "8pm"})
    assert answer.location
    make_up = answer.location
    assert "The register opens an hour before" in read(client.get(make_up)).text
    frozen.shift(timedelta(days=2, hours=8))
    sign_in(client, "support_worker")
    press(client, read(client.get(make_up)), "Save the register", {f"mark-{made.people[0]}": "present"})
    after = read(client.get(make_up))
    assert "came to 8 of 10" in after.text
    assert "Completed: Kim0 Example" in after.text
    assert "Done since" in after.text
    with app.app_context():
        assert db.session.scalars(select(LearningRecord)).one().title.startswith("parenting_programme")


def test_an_unfilled_register_leads_from_the_worklist_to_its_page(
    app: Flask, client: FlaskClient, frozen: Traveller
) -> None:
    made = make(app)
    in_the_room(frozen, client, days=15)
    with app.app_context():
        begin_write()
        assert ask_for_registers(clock.now()) == 1
        db.session.commit()
    worklist = read(client.get("/staff"))
    link = next(str(a["href"]) for a in worklist.soup.select("td a, th a") if "registers" in str(a["href"]))
    assert client.get(link).location == made.page()
    assert "Not filled yet" in read(client.get("/staff/events/registers")).text
    page = read(client.get(made.page()))
    press(client, page, "The register is done")
    assert "No register today" in read(client.get("/staff/events/registers")).text
    assert made.sessions[0] not in client.get("/staff").get_data(as_text=True)


def test_on_paper_and_to_whom_is_not_named_there_are_initials_alone(
    app: Flask, client: FlaskClient, frozen: Traveller
) -> None:
    made = make(app)
    in_the_room(frozen, client)
    paper = read(client.get(f"{made.page()}/print"))
    assert "Kim0" not in paper.text
    assert "K. E." in paper.text
    assert "Printed by Business Support Example" in paper.text
    with app.app_context():
        begin_write()
        for household in db.session.scalars(select(Household)):
            household.restricted, household.named = True, 2
        db.session.commit()
    assert "Kim0" not in client.get(made.page()).get_data(as_text=True)


def test_a_register_costs_the_same_for_two_and_for_twelve(
    app: Flask, client: FlaskClient, frozen: Traveller
) -> None:
    small, large = make(app), None
    large = make(app, households=12)
    in_the_room(frozen, client)
    costs = []
    for made in (small, large):
        client.get(made.page())
        with counted(app) as asked:
            read(client.get(made.page()))
        costs.append(len(asked))
    assert costs[0] == costs[1]
    assert costs[0] <= 10


@pytest.mark.parametrize("ago", ["", "soon", "-5", "99999999"])
def test_an_unreadable_wait_is_none(app: Flask, client: FlaskClient, frozen: Traveller, ago: str) -> None:
    made = make(app)
    in_the_room(frozen, client)
    data = {f"mark-{made.people[0]}": "present", "ago": ago, "once": new_once()}
    assert sent(client, made, data).status_code == 200


def the_page(client: FlaskClient, made: Made) -> Page:
    """A session's register, read."""
    return read(client.get(made.page()))


def test_nobody_is_marked_before_the_register_opens(
    app: Flask, client: FlaskClient, frozen: Traveller
) -> None:
    made = make(app)
    frozen.shift(timedelta(days=14, minutes=-61))
    sign_in(client, "adviser")
    assert "The register opens an hour before it begins" in the_page(client, made).text
    assert once_pressed(client, made, 0, "present")[0] == 422
    frozen.shift(timedelta(minutes=2))
    assert once_pressed(client, made, 0, "present")[0] == 200
    with app.app_context():
        assert db.session.scalars(select(Account).limit(1)).first() is not None
