"""Business support's queue: the piles, their filters, marking many; and what lapses soon."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from time_machine import Traveller

from portal.agency.holidays import england_calendar
from portal.clock import now
from portal.extensions import db
from portal.journey.checks.queue import (
    Pile,
    QueueFilter,
    chase_before,
    lapsing_page,
    queue_counts,
    queue_page,
)
from portal.journey.models import Journey, JourneyStep
from portal.web.changes import begin_write
from tests.journey.checks.at_stage import at_stage_1, row_of, staff
from tests.support.pages import press, read
from tests.support.people import sign_in, somebody
from tests.support.queries import counted

CALENDAR = england_calendar()


def test_ten_working_days_back_from_a_friday(frozen: Traveller) -> None:
    assert chase_before(now(), CALENDAR).date() == date(2026, 11, 6)


def test_each_check_lies_in_its_pile(session: Session) -> None:
    journey, viewer = at_stage_1(), staff("business_support")
    to_send, sent = row_of(journey, "medical_comment"), row_of(journey, "dbs")
    early, old = row_of(journey, "medical_comment", 1), row_of(journey, "medical", 1)
    there = row_of(journey, "medical")
    there.state, there.turn = "received", "we"
    for row, days in ((sent, 1), (old, 30)):
        at = now() - timedelta(days=days)
        row.state, row.turn, row.turn_since, row.sent_at = "sent_for", "others", at, at
    db.session.flush()

    def pile(which: Pile, kind: str | None = None) -> list[str]:
        rows, _ = queue_page(viewer, QueueFilter(which, kind), now=now(), calendar=CALENDAR)
        return [row.reference for row in rows]

    assert to_send.reference in pile(Pile.SEND)
    assert sent.reference not in pile(Pile.SEND)
    assert early.reference not in pile(Pile.SEND), "the medical adviser has nothing to read yet"
    assert pile(Pile.CHASE) == [old.reference]
    assert pile(Pile.RECEIVE) == [old.reference, sent.reference]
    assert pile(Pile.RECEIVE, "dbs") == [sent.reference]
    old.chased_at = now() - timedelta(days=2)
    db.session.flush()
    assert pile(Pile.CHASE) == []
    counts = queue_counts(viewer, QueueFilter(), now=now(), calendar=CALENDAR)
    assert (counts[Pile.CHASE], counts[Pile.RECEIVE]) == (0, 2)
    journey.ended_at, journey.ended_on, journey.outcome = now(), date(2026, 11, 20), "withdrawn"
    db.session.flush()
    assert pile(Pile.RECEIVE) == pile(Pile.SEND) == []


def test_filters_by_worker_and_council(session: Session) -> None:
    worker = somebody("assessor")
    mine, other = _with_medicals(at_stage_1(worker=worker)), _with_medicals(at_stage_1())
    viewer = staff("business_support")

    def found(**wanted: str) -> set[str]:
        rows, _ = queue_page(viewer, QueueFilter(**wanted), now=now(), calendar=CALENDAR)  # type: ignore[arg-type]
        return {row.journey_reference for row in rows}

    assert found() == {mine.reference, other.reference}
    assert found(worker=worker.reference) == {mine.reference}
    assert found(authority="kent") == {mine.reference, other.reference}
    assert found(authority="medway") == set()


def test_what_lapses_within_three_months_soonest_first(session: Session) -> None:
    journey, viewer = at_stage_1(), staff()
    days = {"dbs": date(2027, 2, 20), "medical": date(2026, 11, 1), "identity": date(2027, 2, 21)}
    for code, day in days.items():
        row = row_of(journey, code)
        row.state, row.turn, row.done_at, row.valid_until = "in_order", None, now(), day
    db.session.flush()
    rows, _ = lapsing_page(viewer, QueueFilter(), today=date(2026, 11, 20))
    assert [row.label for row in rows] == ["Medical by the GP", "DBS check"]


def _many(app: Flask, count: int) -> None:
    with app.app_context():
        begin_write()
        for _ in range(count):
            _with_medicals(at_stage_1())
        db.session.commit()


def _with_medicals(journey: Journey) -> Journey:
    for number in (0, 1):
        row = row_of(journey, "medical", number)
        row.state, row.turn = "received", "we"
    db.session.flush()
    return journey


def test_the_queue_goes_on_by_key_in_a_fixed_number_of_queries(app: Flask, client: FlaskClient) -> None:
    _many(app, 2)
    sign_in(client, "business_support")
    read(client.get("/staff/checks"))
    with counted(app) as few:
        read(client.get("/staff/checks"))
    _many(app, 14)
    with counted(app) as many:
        page = read(client.get("/staff/checks"))
    assert len(many) == len(few)
    # without the agency's own rows, which these tests do not have and so are asked for again and again
    own = [one for one in many if "FROM agency_settings" not in one and "FROM authority" not in one]
    assert len(own) <= 8, own
    shown: list[str] = []
    while True:
        shown += [str(tag["value"]) for tag in page.soup.select("input[name=row]")]
        later = page.soup.select_one('a[rel="next"]')
        if later is None:
            break
        page = read(client.get(str(later["href"])))
    assert len(shown) == len(set(shown)) == 32  # two medical advisers' comments a household
    assert client.get("/staff/checks?after=ZZZZ-ZZZZ").status_code == 404
    assert client.get("/staff/checks?kind=former_partner").status_code == 404
    assert client.get("/staff/checks?pile=lost").status_code == 404


def test_rows_are_ticked_and_marked_and_a_colleagues_are_said(app: Flask, client: FlaskClient) -> None:
    _many(app, 1)
    sign_in(client, "business_support")
    page = read(client.get("/staff/checks"))
    nothing = read(press(client, page, "Sent today"), status=409)
    assert "Nothing was marked" in nothing.text or "Tick the checks first" in nothing.text
    ticked = [str(tag["value"]) for tag in page.soup.select("input[name=row]")]
    with app.app_context():
        begin_write()
        first = db.session.scalars(
            select(JourneyStep).where(JourneyStep.reference == ticked[0].split(" ")[0])
        ).one()
        first.state, first.turn = "received", "we"
        db.session.commit()
    page = read(client.get("/staff/checks?tick=all"))
    assert all(tag.has_attr("checked") for tag in page.soup.select("input[name=row]"))
    page = read(client.get(press(client, page, "Sent today", {"row": ticked}).location))
    assert "1 check is marked as sent today" in page.text
    assert "a colleague changed them first: Sam and Alex Example: Medical adviser’s comment" in page.text
    page = read(client.get("/staff/checks?pile=receive&tick=all"))
    answer = press(client, page, "Received today")
    assert "1 check is marked as received today" in read(client.get(answer.location)).text
    assert "Nothing to receive" in read(client.get("/staff/checks?pile=receive")).text


def test_an_htmx_request_gets_the_list_alone(app: Flask, client: FlaskClient) -> None:
    _many(app, 1)
    sign_in(client, "business_support")
    part = client.get("/staff/checks", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<html" not in part
    assert "Sent today" in part


def test_only_who_checks_may_mark(client: FlaskClient) -> None:
    sign_in(client, "adviser")
    assert client.get("/staff/checks").status_code == 403
    assert client.post("/staff/checks/mark", data={"mark": "sent"}).status_code == 403
