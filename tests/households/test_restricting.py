"""Restricted households: named staff alone, two at least, whoever takes names away at the same moment."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access import Viewer
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.listing.queries import ListFilter, households_for
from portal.households.models import Household, NamedStaff
from portal.households.restriction.actions import (
    lift_restriction,
    name_colleague,
    restrict,
    unname_colleague,
)
from portal.web.changes import begin_write
from tests.households.making import allocate, couple, written
from tests.support.pages import press, read
from tests.support.people import sign_in, somebody


def viewer_of(account: Account) -> Viewer:
    return Viewer(
        account_id=account.id, reference=account.reference, kind="staff", roles=frozenset(account.roles)
    )


def found_by(account: Account, words: str = "") -> list[str]:
    """The households somebody finds, by their label."""
    page = households_for(viewer_of(account), ListFilter(words=words), all_of_them=True)
    return [row.label for row in page.rows]


def test_only_the_named_find_it(session: object) -> None:
    household = couple("Quill and Quire")
    one, two, other = somebody("manager"), somebody("assessor"), somebody("manager")
    assert found_by(other, "quill") == ["Quill and Quire"]
    restrict(household.reference, [one.reference, two.reference], by=viewer_of(one), now=clock.now())
    assert found_by(two, "quill") == found_by(two) == ["Quill and Quire"]
    assert found_by(other, "quill") == found_by(other) == []
    assert found_by(other, household.reference) == []
    with pytest.raises(NotFound):
        lift_restriction(household.reference, by=viewer_of(other), now=clock.now())
    with pytest.raises(Conflict):
        restrict(household.reference, [one.reference, two.reference], by=viewer_of(one), now=clock.now())
    lift_restriction(household.reference, by=viewer_of(two), now=clock.now())
    assert found_by(other, "quill") == ["Quill and Quire"]
    assert not db.session.scalars(select(NamedStaff)).all()


def test_two_at_least(session: object) -> None:
    household = couple()
    one, two, three = (somebody("manager") for _ in range(3))
    by = viewer_of(one)
    for too_few in ([], [one.reference], [one.reference] * 2, [one.reference, "ZZZZ-ZZZZ"]):
        with pytest.raises(Refused, match="two people"):
            restrict(household.reference, too_few, by=by, now=clock.now())
    administrator = somebody("administrator").reference
    with pytest.raises(Refused, match="two people"):
        restrict(household.reference, [one.reference, administrator], by=by, now=clock.now())
    restrict(household.reference, [one.reference, two.reference], by=by, now=clock.now())
    with pytest.raises(Refused, match="always named"):
        unname_colleague(household.reference, two.reference, by=by, now=clock.now())
    with pytest.raises(NotFound):
        unname_colleague(household.reference, three.reference, by=by, now=clock.now())
    name_colleague(household.reference, three.reference, by=by, now=clock.now())
    with pytest.raises(Conflict, match="named already"), db.session.begin_nested():
        name_colleague(household.reference, three.reference, by=by, now=clock.now())
    unname_colleague(household.reference, two.reference, by=by, now=clock.now())
    assert set(db.session.scalars(select(NamedStaff.account_id))) == {one.id, three.id}


def test_the_worker_is_always_named(session: object) -> None:
    household = couple()
    one, two, worker = somebody("manager"), somebody("manager"), somebody("assessor", name="Wim Example")
    allocate(household, worker)
    by = viewer_of(one)
    with pytest.raises(Refused, match="Wim Example"):
        restrict(household.reference, [one.reference, two.reference], by=by, now=clock.now())
    everybody = [one.reference, two.reference, worker.reference]
    restrict(household.reference, everybody, by=by, now=clock.now())
    with pytest.raises(Refused, match="family’s worker"):
        unname_colleague(household.reference, worker.reference, by=by, now=clock.now())


@pytest.mark.parametrize("named", [0, 1])
def test_the_database_refuses_fewer(session: object, named: int) -> None:
    household = couple()
    with pytest.raises(IntegrityError):
        db.session.execute(
            update(Household).where(Household.id == household.id).values(restricted=True, named=named)
        )


def test_two_take_names_away_at_the_same_moment(app: Flask) -> None:
    def make() -> tuple[str, list[Viewer]]:
        household = couple()
        people = [somebody("manager") for _ in range(3)]
        references = [one.reference for one in people]
        restrict(household.reference, references, by=viewer_of(people[0]), now=clock.now())
        return household.reference, [viewer_of(one) for one in people]

    reference, viewers = written(app, make)
    came: list[str] = []
    together = threading.Barrier(2)

    def try_it(viewer: Viewer) -> None:
        with app.app_context():
            together.wait()
            begin_write()
            try:
                unname_colleague(reference, viewer.reference or "", by=viewer, now=clock.now())
                db.session.commit()
                came.append("gone")
            except Refused:
                db.session.rollback()
                came.append("refused")

    threads = [threading.Thread(target=try_it, args=(viewer,)) for viewer in viewers[:2]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == ["gone", "refused"]
    with app.app_context():
        household = db.session.scalars(select(Household)).one()
        assert household.named == len(db.session.scalars(select(NamedStaff)).all()) == 2


def test_a_manager_restricts_on_the_page(app: Flask, client: FlaskClient) -> None:
    def make() -> tuple[str, str]:
        return couple().reference, somebody("assessor", name="Wim Example").reference

    reference, other = written(app, make)
    me = sign_in(client, "manager")
    at = f"/staff/households/{reference}/restriction"
    page = read(client.get(at))
    assert read(press(client, page, "Restrict it", {"named": [me]}), status=409).errors
    page = read(client.get(press(client, page, "Restrict it", {"named": [me, other]}).headers["Location"]))
    assert "Wim Example" in page.text
    refused = press(client, page, "Take the name away : Wim Example")
    assert refused.status_code == 409
    page = read(client.get(at))
    press(client, page, "Lift the restriction")
    sign_in(client, "manager")
    page = read(client.get(at))
    third = written(app, lambda: somebody("manager").reference)
    gone = press(client, page, "Restrict it", {"named": [other, third]} if third in page.html else {})
    assert gone.status_code == 422
    page = read(client.get(at))
    gone = press(client, page, "Restrict it", {"named": [other, third]})
    assert gone.headers["Location"] == "/staff/households"
    assert client.get(at).status_code == 404
    with app.app_context():
        events = db.session.scalars(select(AuditRow.event).where(AuditRow.subject_ref == reference)).all()
    assert {"households.restricted", "households.restriction_lifted"} <= set(events)
