"""Which council is responsible: three years from the order, the day itself, 29 February; and its pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from time_machine import Traveller

from portal import clock
from portal.agency.models import Authority
from portal.audit.models import AuditRow
from portal.clock import LONDON
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.support.models import SupportEntry
from portal.support.responsible.actions import write_order
from portal.support.responsible.queries import order_of
from portal.support.responsible.rules import last_day_of_placing, months_from, who_is_responsible
from portal.web.changes import begin_write
from tests.asking_for_support.making import agency, ask, duty, parents
from tests.asking_for_support.test_pages import family, ready, sent_by
from tests.support.pages import Page, press, read
from tests.support.people import sign_in

KENT, MEDWAY = "Kent County Council", "Medway Council"
ORDER = date(2024, 3, 3)


@pytest.mark.parametrize(
    ("order_on", "last"),
    [
        (date(2024, 3, 3), date(2027, 3, 3)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
        (date(2023, 12, 31), date(2026, 12, 31)),
    ],
)
def test_three_years_end_with_the_same_day(order_on: date, last: date) -> None:
    assert last_day_of_placing(order_on) == last


@pytest.mark.parametrize(
    ("today", "now", "is_near"),
    [
        (date(2026, 12, 3), KENT, False),
        (date(2026, 12, 4), KENT, True),
        (date(2027, 3, 3), KENT, True),  # the day itself
        (date(2027, 3, 4), MEDWAY, True),
        (date(2027, 6, 3), MEDWAY, True),
        (date(2027, 6, 4), MEDWAY, False),
        (date(2030, 1, 1), MEDWAY, False),
    ],
)
def test_who_it_is_and_when_it_is_near(today: date, now: str, is_near: bool) -> None:
    found = who_is_responsible(ORDER, placed_by=KENT, lives_in=MEDWAY, today=today)
    assert (found.now, found.is_near) == (now, is_near)
    if now == KENT:
        assert (found.until, found.then, found.changes_on) == (date(2027, 3, 3), MEDWAY, date(2027, 3, 4))
    else:
        assert (found.since, found.before, found.until) == (date(2027, 3, 4), KENT, None)


def test_an_order_of_29_february() -> None:
    leap = date(2024, 2, 29)
    before = who_is_responsible(leap, placed_by=KENT, lives_in=MEDWAY, today=date(2027, 2, 28))
    after = who_is_responsible(leap, placed_by=KENT, lives_in=MEDWAY, today=date(2027, 3, 1))
    assert (before.now, before.changes_on) == (KENT, date(2027, 3, 1))
    assert (after.now, after.since) == (MEDWAY, date(2027, 3, 1))


def test_without_an_order_and_where_nothing_changes() -> None:
    none_yet = who_is_responsible(None, placed_by=KENT, lives_in=MEDWAY, today=ORDER)
    assert (none_yet.now, none_yet.until, none_yet.is_near) == (KENT, None, False)
    same = who_is_responsible(ORDER, placed_by=KENT, lives_in=KENT, today=date(2027, 3, 4))
    assert (same.now, same.until, same.since, same.is_near) == (KENT, None, None, False)


@given(st.dates(date(2006, 1, 1), date(2100, 1, 1)), st.integers(0, 2000))
def test_one_council_each_day_and_one_change(order_on: date, days: int) -> None:
    today = order_on + timedelta(days=days)
    found = who_is_responsible(order_on, placed_by=KENT, lives_in=MEDWAY, today=today)
    assert found.now == (KENT if today <= last_day_of_placing(order_on) else MEDWAY)
    assert (found.until is None) == (found.since is not None)


def test_months_end_with_the_month() -> None:
    assert months_from(date(2027, 5, 31), -3) == date(2027, 2, 28)
    assert months_from(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_from(date(2027, 1, 15), -3) == date(2026, 10, 15)
    assert months_from(date(2026, 9, 30), 3) == date(2026, 12, 30)


def _councils() -> None:
    agency()
    kent = db.session.get(Authority, "kent")
    assert kent is not None
    kent.council = KENT
    db.session.add(Authority(code="medway", name="Medway", council=MEDWAY, position=2))
    db.session.add(Authority(code="outside", name="Outside the area", council="", position=3))
    db.session.flush()


@pytest.fixture
def room(session: object, frozen: Traveller) -> None:
    """An agency of two councils, on a Friday at ten."""
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    _councils()


@pytest.mark.usefixtures("room")
def test_it_is_written_down_and_put_right() -> None:
    kit, (sam, _), now = duty(), parents(), clock.now()
    request = ask(sam)
    ref = request.reference
    assert order_of(request, today=clock.today()) is None
    for wrong in (
        {"order_on": date(2026, 11, 21), "placed_by": "kent", "placed_by_name": ""},
        {"order_on": ORDER, "placed_by": "", "placed_by_name": " "},
        {"order_on": ORDER, "placed_by": "outside", "placed_by_name": ""},
    ):
        with pytest.raises(Refused):
            write_order(ref, by=kit, now=now, **wrong)  # type: ignore[arg-type]  # as its parameters say
    with pytest.raises(NotFound):
        write_order(ref, ORDER, placed_by="medway", placed_by_name="", by=sam, now=now)
    write_order(ref, ORDER, placed_by="", placed_by_name="Example Borough Council", by=kit, now=now)
    for stale in (None, now - timedelta(minutes=1)):
        with pytest.raises(Conflict, match="colleague"):
            write_order(ref, ORDER, placed_by="kent", placed_by_name="", seen=stale, by=kit, now=now)
    kept = order_of(request, today=clock.today())
    assert kept is not None
    assert kept.placed_by_name == "Example Borough Council"
    write_order(ref, ORDER, placed_by="medway", placed_by_name="", seen=kept.written_at, by=kit, now=now)
    found = order_of(request, today=clock.today())
    assert found is not None
    assert (found.responsible.now, found.responsible.then) == (MEDWAY, KENT)
    entries = db.session.scalars(select(SupportEntry).where(SupportEntry.kind == "order")).all()
    assert [one.shows for one in entries] == [False, False]
    assert "placed by Medway" in entries[1].text
    events = db.session.scalars(select(AuditRow.event).where(AuditRow.subject_ref == ref)).all()
    assert events.count("support.order_written") == 2


@pytest.mark.usefixtures("room")
def test_of_a_confined_request_nobody_else_writes_it() -> None:
    duty("manager")
    kit = duty()
    request = ask(risks=("frightened",), danger="adult")
    with pytest.raises(NotFound):
        write_order(request.reference, ORDER, placed_by="kent", placed_by_name="", by=kit, now=clock.now())


@pytest.mark.usefixtures("room")
def test_there_is_one_council_or_another_by_name() -> None:
    request = ask()
    for placed_by, name in ((None, ""), ("kent", "Another")):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(
                text(
                    "INSERT INTO support_order (request_id, placed_by, placed_by_name, written_at,"
                    " written_by) VALUES (:id, :by, :name, '2026-11-20 10:00:00', 'x')"
                ),
                {"id": request.id, "by": placed_by, "name": name},
            )


def test_it_stands_on_both_pages(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    frozen.move_to(datetime(2027, 2, 1, 10, tzinfo=LONDON))
    with app.app_context():
        begin_write()
        _councils()
        db.session.commit()
    sam, alex = family(app)
    sign_in(client, sam)
    reference = sent_by(client).url.rsplit("/", 1)[1]
    here = f"/staff/support/requests/{reference}"
    sign_in(client, "support_worker")
    page = read(client.get(here))
    assert "Nobody has written down who placed the child" in page.text
    form = read(client.get(page.link("Write this down : who placed the child")))
    refused = press(client, form, "Keep this", placed_by="other")
    assert refused.status_code == 422
    assert "Enter the name of the council" in read(refused, status=422).text
    second = read(client.get(f"{here}/order"))
    kept = press(client, form, "Keep this", placed_by="medway", order_on=["3", "3", "2024"])
    assert kept.status_code == 303
    stale = press(client, second, "Keep this", placed_by="kent", order_on=["4", "3", "2024"])
    assert stale.status_code == 422
    assert "A colleague has written this down since" in Page(stale).errors[0]
    frozen.move_to(clock.now() + timedelta(minutes=5))
    again = press(client, read(client.get(f"{here}/order")), "Keep this", order_on=["3", "3", "2024"])
    assert again.status_code == 303
    shown = read(client.get(here)).text
    assert "From Thursday 4 March 2027 Kent County Council is responsible. Until then" in shown
    assert "Medway Council is responsible until Wednesday 3 March 2027" in shown
    sign_in(client, sam)
    own = read(client.get(f"/support/requests/{reference}")).text
    assert "Medway Council , until Wednesday 3 March 2027." in own
    assert "From Thursday 4 March 2027 Kent County Council is responsible." in own
    sign_in(client, alex)
    assert client.get(f"/support/requests/{reference}").status_code == 404
    frozen.move_to(datetime(2027, 3, 4, 0, 30, tzinfo=LONDON))
    sign_in(client, sam)
    after = read(client.get(f"/support/requests/{reference}")).text
    assert "Since Thursday 4 March 2027 it is Kent County Council ." in after
    sign_in(client, "support_worker")
    assert (
        "Since Thursday 4 March 2027 Kent County Council is responsible. Before"
        in read(client.get(here)).text
    )
    assert client.get(f"{here}/order").status_code == 200


def test_a_family_outside_the_area(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    frozen.move_to(datetime(2027, 6, 1, 10, tzinfo=LONDON))
    ready(app)
    with app.app_context():
        begin_write()
        db.session.add(Authority(code="outside", name="Outside the area", council="", position=3))
        sam, _ = parents()
        request = ask(authority="outside")
        write_order(
            request.reference, ORDER, placed_by="", placed_by_name="Example Borough Council",
            by=duty(), now=clock.now(),
        )  # fmt: skip
        reference = request.reference
        db.session.commit()
    assert sam.is_family
    sign_in(client, "support_worker")
    shown = read(client.get(f"/staff/support/requests/{reference}")).text
    assert "The council where the family lives is responsible, since Thursday 4 March 2027." in shown
    assert "Since Thursday 4 March 2027 the council where the family lives is responsible." in shown
    assert "It has changed" in shown
