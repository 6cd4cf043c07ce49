"""The administrators' pages of the agency."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.access import SYSTEM
from portal.accounts.models import Account
from portal.agency import queries
from portal.agency.actions import add_team
from portal.agency.actions_days import fill_bank_holidays
from portal.agency.models import AgencySettings, Authority, BankHoliday, Team
from portal.audit.models import AuditRow
from portal.extensions import db, writing
from tests.support.pages import press, read
from tests.support.people import sign_in


@pytest.fixture
def agency(app: Flask) -> None:
    """An agency with its settings, two councils and a team."""
    with app.app_context(), writing():
        db.session.add(
            AgencySettings(
                name="Example Agency",
                colour="#0b5c5c",
                telephone="01632 960100",
                email="hello@agency.example.org",
                address="1 Example Street",
                mail_sender="Your team",
            )
        )
        db.session.add(Authority(code="kent", name="Kent", council="Kent County Council", position=1))
        db.session.add(Authority(code="outside", name="Outside the area", council="", position=2))
        db.session.add(Team(code="advisory", name="Advisory Team"))
        fill_bank_holidays(now=clock.now())


@pytest.fixture
def administrator(client: FlaskClient, agency: None) -> str:
    """Somebody signed in as administrator; their reference."""
    return sign_in(client, "administrator")


def audited(app: Flask, event: str) -> AuditRow:
    with app.app_context():
        return db.session.scalars(select(AuditRow).where(AuditRow.event == event)).one()


def team_reference(app: Flask, code: str = "advisory") -> str:
    with app.app_context():
        return db.session.scalars(select(Team.reference).where(Team.code == code)).one()


def test_the_agencys_details_are_changed_and_audited(
    app: Flask, client: FlaskClient, administrator: str
) -> None:
    page = read(client.get("/staff/agency/details"))
    answer = press(client, page, "Save", name="Adoption South", colour="#003078", telephone="01632960200")
    assert answer.status_code == 303
    after = read(client.get("/staff/agency"))
    assert "The agency’s details are saved." in after.text
    assert "Adoption South" in after.title
    assert "01632 960200" in after.text
    row = audited(app, "agency.details_changed")
    assert row.by == administrator
    assert row.details == {
        "name": "Example Agency → Adoption South",
        "colour": "#0b5c5c → #003078",
        "telephone": "01632 960100 → 01632 960200",
    }


def test_the_cut_off_is_changed_and_audited(app: Flask, client: FlaskClient, administrator: str) -> None:
    page = read(client.get("/staff/agency"))
    assert "up to 24 hours before it begins" in page.text
    form = read(client.get(page.link("Change until when")))
    for wrong in ("so", "337", "-1"):
        answer = read(press(client, form, "Save", hours=wrong), status=422)
        assert answer.errors == ["Enter a number from 0 to 336"]
    saved = press(client, form, "Save", hours="72")
    after = read(client.get(saved.headers["Location"]))
    assert "Saved. Titles and dates that are there keep their own." in after.text
    assert "up to 72 hours before it begins" in after.text
    assert audited(app, "agency.cut_off_changed").details == {"cut_off_hours": "24 → 72"}


def test_a_colour_that_is_too_light_is_refused_with_its_contrast(
    client: FlaskClient, administrator: str
) -> None:
    page = read(client.get("/staff/agency/details"))
    refused = read(press(client, page, "Save", colour="#1d70b8"), status=422)
    assert refused.errors == [
        "#1d70b8 is too light: its contrast with white is 5.2:1, and 7:1 is needed. Choose a darker colour"
    ]
    assert "#1d70b8" in refused.html
    wrong = read(press(client, page, "Save", colour="teal"), status=422)
    assert wrong.errors == ["Enter the colour as six figures and letters, like #0b5c5c"]


@pytest.mark.parametrize("sender", ["Adoption South East", "Mrs Example", "Example Agency"])
def test_the_senders_name_tells_nothing(client: FlaskClient, administrator: str, sender: str) -> None:
    page = read(client.get("/staff/agency/details"))
    refused = read(press(client, page, "Save", mail_sender=sender), status=422)
    assert "Lock screens show this name" in refused.errors[0]


def test_settings_are_first_saved_where_there_were_none(app: Flask, client: FlaskClient) -> None:
    sign_in(client, "administrator")
    press(client, read(client.get("/staff/agency/details")), "Save", name="First Agency")
    with app.app_context():
        assert queries.settings().name == "First Agency"


def test_a_councils_number_is_changed(app: Flask, client: FlaskClient, administrator: str) -> None:
    page = read(client.get("/staff/agency/councils/kent"))
    press(client, page, "Save", name="Kent and coast", out_of_hours_telephone="01632 960902")
    assert "01632 960902" in read(client.get("/staff/agency")).text
    assert audited(app, "agency.council_changed").subject_ref == "kent"
    read(client.get("/staff/agency/councils/nowhere"), status=404)


def test_teams_are_added_renamed_and_ended(app: Flask, client: FlaskClient, administrator: str) -> None:
    page = read(client.get("/staff/agency/teams"))
    press(client, page, "Add the team", name="East")
    same = read(
        press(client, read(client.get("/staff/agency/teams")), "Add the team", name="east"), status=422
    )
    assert same.errors == ["There is a team called east already."]
    east = f"/staff/agency/teams/{team_reference(app, 'east')}"
    press(client, read(client.get(east)), "Save the name", name="West")
    assert press(client, read(client.get(east)), "End West").status_code == 303
    assert "West has ended." in read(client.get("/staff/agency")).text
    read(client.get(east), status=404)
    assert {"agency.team_added", "agency.team_renamed", "agency.team_ended"} <= events(app)


def events(app: Flask) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(select(AuditRow.event)))


def test_a_team_with_people_does_not_end(app: Flask, client: FlaskClient, administrator: str) -> None:
    with app.app_context(), writing():
        team = queries.team_by_code("advisory")
        assert team is not None
        db.session.scalars(select(Account)).one().team_id = team.id
    page = read(client.get(f"/staff/agency/teams/{team_reference(app)}"))
    refused = read(press(client, page, "End Advisory Team"), status=422)
    assert "1 person or promise still belongs to Advisory Team" in refused.errors[0]
    assert "agency.team_ended" not in events(app)


def test_a_name_that_was_used_before_gets_a_code_of_its_own(app: Flask, agency: None) -> None:
    with app.app_context(), writing():
        first = db.session.scalars(select(Team)).one()
        first.ended_at = clock.now()
        again = add_team("Advisory", by=SYSTEM, now=clock.now())
        assert again.code == "advisory_2"


def test_closed_days_are_added_and_taken_away(app: Flask, client: FlaskClient, administrator: str) -> None:
    form = read(client.get("/staff/agency/closed-days"))
    assert "No promise already told is moved." in form.text
    typed = {"day": ["24", "12", "2026"], "reason": "Staff conference"}
    press(client, form, "Add the closed day", typed)
    page = read(client.get("/staff/agency/days"))
    assert "Thursday 24 December 2026" in page.text
    assert "No promise already told is moved." in page.text
    with app.app_context():
        assert date(2026, 12, 24) in queries.working_calendar().closed_days
    twice = press(client, read(client.get("/staff/agency/closed-days")), "Add the closed day", typed)
    assert read(twice, status=422).errors == ["This day is a closed day already."]
    press(client, page, "We work after all on Thursday 24 December 2026")
    with app.app_context():
        assert date(2026, 12, 24) not in queries.working_calendar().closed_days
    assert {"agency.day_closed", "agency.day_opened"} <= events(app)


def test_a_day_that_is_over_is_not_closed(client: FlaskClient, administrator: str) -> None:
    form = read(client.get("/staff/agency/closed-days"))
    answer = press(client, form, "Add the closed day", {"day": ["19", "11", "2026"], "reason": "Late"})
    assert read(answer, status=422).errors == ["This day is over. Enter today or a later day."]


def test_bank_holidays_are_filled_once_and_reviewed_by_year(
    app: Flask, client: FlaskClient, administrator: str
) -> None:
    with app.app_context(), writing():
        assert fill_bank_holidays(now=clock.now()) == 0
    page = read(client.get("/staff/agency/days"))
    assert "Monday 28 December 2026" in page.text
    assert "Reviewed by" not in page.text
    press(client, page, "I have reviewed 2027")
    after = read(client.get("/staff/agency/days"))
    assert "Reviewed by Administrator Example on Friday 20 November 2026." in after.text
    assert administrator not in after.text
    assert "I have reviewed 2026" in after.text
    assert "I have reviewed 2027" not in after.text
    assert audited(app, "agency.bank_holidays_reviewed").subject_ref == "2027"


def test_a_holiday_proclaimed_later_counts_for_every_promise(
    app: Flask, client: FlaskClient, administrator: str
) -> None:
    form = read(client.get("/staff/agency/bank-holidays"))
    press(client, form, "Add the bank holiday", {"day": ["10", "5", "2027"], "reason": "A jubilee"})
    with app.app_context():
        calendar = queries.working_calendar()
        assert not calendar.is_working_day(date(2027, 5, 10), count_closed_days=False)


def test_a_newer_list_is_taken_over_and_not_yet_reviewed(
    app: Flask, client: FlaskClient, administrator: str
) -> None:
    press(client, read(client.get("/staff/agency/days")), "I have reviewed 2027")
    with app.app_context(), writing():
        db.session.delete(db.session.get_one(BankHoliday, date(2027, 12, 27)))
        db.session.flush()
        assert fill_bank_holidays(now=clock.now()) == 1
    assert "I have reviewed 2027" in read(client.get("/staff/agency/days")).text


def test_staff_are_warned_a_year_before_the_days_end(
    app: Flask, client: FlaskClient, agency: None, frozen: time_machine.Traveller
) -> None:
    with app.app_context():
        last = queries.working_calendar().known_until
        assert queries.days_end_soon(last - timedelta(days=366)) is None
        assert queries.days_end_soon(last - timedelta(days=365)) == last
        assert queries.days_end_soon(last + timedelta(days=30)) == last
    frozen.move_to(clock.now().replace(year=last.year, month=6))
    sign_in(client, "administrator")
    for address in ("/staff/agency", "/staff/agency/days"):
        assert f"known until Sunday 31 December {last.year}" in read(client.get(address)).text


CHANGES = ["details", "cut-off", "councils/kent", "teams", "closed-days", "bank-holidays"]


def test_a_manager_sees_and_changes_nothing(client: FlaskClient, agency: None) -> None:
    sign_in(client, "manager")
    page = read(client.get("/staff/agency"))
    assert "Change" not in page.text
    assert "I have reviewed" not in read(client.get("/staff/agency/days")).text
    for address in CHANGES:
        read(client.get(f"/staff/agency/{address}"), status=403)


@pytest.mark.parametrize("role", ["adviser", "approved_adopter"])
def test_others_see_nothing(client: FlaskClient, agency: None, role: str) -> None:
    sign_in(client, role)
    for address in ["", "/days", *(f"/{change}" for change in CHANGES)]:
        read(client.get(f"/staff/agency{address}"), status=403)
