"""The worklist's pages: what is due, soonest first; claimed and given; searched without a trace."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from portal import clock
from portal.access import SYSTEM
from portal.accounts.actions import open_session
from portal.accounts.models import Account
from portal.agency.models import AgencySettings, Authority, Team
from portal.audit.models import AuditRow
from portal.extensions import db
from portal.promises.actions import make_promise, plan_next_try
from portal.promises.models import Promise
from portal.web.changes import begin_write
from tests.support.pages import Page, press, read

PEOPLE = {
    "priya": ("Priya Example", ["adviser"]),
    "tom": ("Tom Example", ["adviser"]),
    "ada": ("Ada Example", ["administrator"]),
    "fay": ("Fay Example", ["family_finder"]),
}


@pytest.fixture
def staffed(app: Flask) -> Flask:
    with app.app_context():
        begin_write()
        db.session.add(
            AgencySettings(name="Example", colour="#0b5c5c", telephone="01632 960000", email="a@example.org")
        )
        db.session.add_all([Authority(code="kent", name="Kent"), Authority(code="medway", name="Medway")])
        team = Team(code="advisory", name="Advisory Team")
        db.session.add(team)
        db.session.flush()
        for key, (name, roles) in PEOPLE.items():
            db.session.add(
                Account(
                    kind="staff",
                    email=f"{key}@example.org",
                    name=name,
                    roles=roles,
                    team_id=team.id,
                    made_at=clock.now(),
                )
            )
        db.session.commit()
    return app


def promised(
    app: Flask, label: str, *, ago: timedelta = timedelta(), kind: str = "first_conversation"
) -> str:
    """Make a promise that began so long ago; its reference."""
    with app.app_context():
        begin_write()
        start = clock.now() - ago
        made = make_promise(
            kind,
            subject_kind="enquiry",
            subject_ref=label.replace(" ", "")[:9],
            label=label,
            starts_at=start,
            by=SYSTEM,
            now=start,
            authority="kent",
            team_id=db.session.scalars(select(Team.id)).one(),
        )
        db.session.commit()
        return made.reference


def signed_in(app: Flask, who: str) -> FlaskClient:
    with app.app_context():
        begin_write()
        account = db.session.scalars(select(Account).where(Account.email == f"{who}@example.org")).one()
        token = open_session(account.id, device="test", now=clock.now(), second_factor=True)
        db.session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["sid"] = token
    return client


def labels(page: Page) -> list[str]:
    return [th.get_text(strip=True) for th in page.soup.select("tbody th")]


def test_soonest_first_and_overdue_with_by_how_much(staffed: Flask) -> None:
    promised(staffed, "Later Example")
    promised(staffed, "Late Example", ago=timedelta(days=30))
    page = read(signed_in(staffed, "priya").get("/staff"))
    assert labels(page) == ["Late Example", "Later Example"]
    assert "days late" in page.text


def test_a_name_is_shown_to_those_only_who_may_open_what_it_belongs_to(staffed: Flask) -> None:
    promised(staffed, "Sam Example")
    page = read(signed_in(staffed, "fay").get("/staff"))
    assert labels(page) == ["SamExampl"]  # the subject's reference
    assert "Sam Example" not in page.text
    assert not page.soup.select("tbody a, tbody button")
    client = signed_in(staffed, "fay")
    answer = press(client, read(client.get("/staff")), "Search", words="sam")
    assert labels(read(client.get(answer.location))) == []


def test_the_day_of_the_next_try_stands_in_the_row(staffed: Flask) -> None:
    promised(staffed, "Sam Example")
    with staffed.app_context():
        begin_write()
        plan_next_try("first_conversation", "enquiry", ["SamExampl"], on=date(2026, 11, 23))
        db.session.commit()
    assert "next try Mon 23 Nov" in read(signed_in(staffed, "priya").get("/staff")).text


def test_an_empty_worklist_says_what_will_appear(staffed: Flask) -> None:
    assert "Nothing is due" in read(signed_in(staffed, "priya").get("/staff")).text


def test_filters_stand_in_the_address_and_combine(staffed: Flask) -> None:
    promised(staffed, "Late Example", ago=timedelta(days=30))
    promised(staffed, "Later Example")
    client = signed_in(staffed, "priya")
    assert labels(read(client.get("/staff?due=overdue"))) == ["Late Example"]
    assert labels(read(client.get("/staff?due=overdue&whose=mine"))) == []
    assert labels(read(client.get("/staff?authority=medway"))) == []
    assert labels(read(client.get("/staff?kind=first_conversation&whose=nobody"))) == [
        "Late Example",
        "Later Example",
    ]


@pytest.mark.parametrize("query", ["due=soonish", "whose=theirs", "kind=wish", "search=made-up", "after=x"])
def test_a_filter_nobody_offers_is_not_found(staffed: Flask, query: str) -> None:
    read(signed_in(staffed, "priya").get(f"/staff?{query}"), status=404)


def test_claiming_makes_it_mine(staffed: Flask) -> None:
    promised(staffed, "Sam Example")
    client = signed_in(staffed, "priya")
    page = read(client.get("/staff"))
    answer = press(client, page, "Claim : First conversation, Sam Example")
    assert answer.status_code == 303
    after = read(client.get(answer.location))
    assert "First conversation for Sam Example is yours." in after.text
    assert labels(read(client.get("/staff?whose=mine"))) == ["Sam Example"]


def test_who_claims_second_is_told_who_was_first(staffed: Flask) -> None:
    reference = promised(staffed, "Sam Example")
    tom, priya = signed_in(staffed, "tom"), signed_in(staffed, "priya")
    seen_by_tom = read(tom.get("/staff"))
    press(priya, read(priya.get("/staff")), "Claim : First conversation, Sam Example")
    answer = press(tom, seen_by_tom, "Claim : First conversation, Sam Example")
    page = read(answer, status=409)
    assert "Priya Example took this first" in page.text
    with staffed.app_context():
        owner = db.session.scalars(
            select(Account.name)
            .join(Promise, Promise.owner_id == Account.id)
            .where(Promise.reference == reference)
        ).one()
    assert owner == "Priya Example"


def test_giving_to_a_colleague(staffed: Flask) -> None:
    reference = promised(staffed, "Sam Example")
    client = signed_in(staffed, "priya")
    page = read(client.get(f"/staff/promises/{reference}/give"))
    tom = next(str(o["value"]) for o in page.soup.select("option") if o.get_text(strip=True) == "Tom Example")
    answer = press(client, page, "Give it to them", to=tom)
    assert "is with Tom Example now" in read(client.get(answer.location)).text
    assert labels(read(signed_in(staffed, "tom").get("/staff?whose=mine"))) == ["Sam Example"]


def test_giving_to_nobody_says_what_to_do(staffed: Flask) -> None:
    reference = promised(staffed, "Sam Example")
    client = signed_in(staffed, "priya")
    page = read(client.get(f"/staff/promises/{reference}/give"))
    assert read(press(client, page, "Give it to them"), status=422).errors == ["Choose a colleague"]


def test_a_search_is_audited_and_leaves_no_name_in_the_address(staffed: Flask) -> None:
    promised(staffed, "Sam Example")
    promised(staffed, "Alex Other")
    client = signed_in(staffed, "priya")
    answer = press(client, read(client.get("/staff")), "Search", words="Sam exam")
    assert "sam" not in answer.location.lower()
    assert labels(read(client.get(answer.location))) == ["Sam Example"]
    with staffed.app_context():
        row = db.session.scalars(select(AuditRow).where(AuditRow.event == "worklist.searched")).one()
        assert row.details["words"] == "sam exam"


def test_the_list_pages_by_key(staffed: Flask) -> None:
    for n in range(30):
        promised(staffed, f"Family{n:02} Example", ago=timedelta(hours=30 - n))
    client = signed_in(staffed, "priya")
    first = read(client.get("/staff"))
    assert len(labels(first)) == 25
    second = read(client.get(first.link("Later →")))
    assert len(labels(second)) == 5
    assert not set(labels(first)) & set(labels(second))


def test_a_refresh_by_itself_is_a_part_of_the_page_and_no_activity(staffed: Flask) -> None:
    promised(staffed, "Sam Example")
    client = signed_in(staffed, "priya")
    headers = {"HX-Request": "true", "X-Background": "1"}
    answer = client.get("/staff", headers=headers)
    assert "<html" not in answer.get_data(as_text=True)
    assert "Sam Example" in answer.get_data(as_text=True)


@pytest.mark.parametrize("who", ["ada"])
def test_administrators_see_no_worklist(staffed: Flask, who: str) -> None:
    read(signed_in(staffed, who).get("/staff"), status=403)


@pytest.mark.parametrize("rows", [3, 25, 60])
def test_six_queries_however_many_rows(staffed: Flask, rows: int) -> None:
    for n in range(rows):
        promised(staffed, f"Family{n:02} Example")
    client = signed_in(staffed, "priya")
    client.get("/staff")
    asked: list[str] = []
    with staffed.app_context():
        engine = db.engine

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        client.get("/staff")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(asked) <= 6, asked


def test_a_search_shows_ten_at_most(staffed: Flask) -> None:
    for n in range(14):
        promised(staffed, f"Family{n:02} Example")
    client = signed_in(staffed, "priya")
    answer = press(client, read(client.get("/staff")), "Search", words="example")
    page = read(client.get(answer.location))
    assert len(labels(page)) == 10
    assert "ten at most" in page.text
