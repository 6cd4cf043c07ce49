"""Caseloads: counts, giving several households at once, and what goes along."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access import Viewer
from portal.accounts.models import Account
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.caseloads.actions import allocate as give
from portal.households.models import Allocation, Household, NamedStaff
from portal.promises.models import Promise
from portal.web.changes import begin_write
from tests.households.making import allocate, couple, written
from tests.support.pages import press, read
from tests.support.people import sign_in, somebody
from tests.support.queries import counted

BY = Viewer(kind="staff", account_id=0, reference="1234-5678", roles=frozenset({"manager"}))


def promise(household: Household, owner: Account | None, *, days: int, kind: str = "stage_1") -> Promise:
    """An open promise of a household, due in so many days."""
    at = clock.now() + timedelta(days=days)
    made = Promise(
        kind=kind,
        subject_kind="household",
        subject_ref=household.reference,
        label=household.label,
        household_id=household.id,
        owner_id=owner.id if owner else None,
        set_by_law=True,
        starts_at=clock.now(),
        due_at=at,
        sort_at=at,
        made_at=clock.now(),
        made_by="system",
    )
    db.session.add(made)
    db.session.flush()
    return made


def workers_of(references: list[str]) -> list[int]:
    found = db.session.execute(
        select(Household.reference, Allocation.account_id)
        .join(Allocation, Allocation.household_id == Household.id)
        .where(Allocation.until_at.is_(None))
    )
    by_reference = {row.reference: row.account_id for row in found}
    return [by_reference.get(reference, 0) for reference in references]


def test_several_go_at_once_with_their_promises(session: object) -> None:
    first, second = somebody("assessor"), somebody("assessor")
    households = [couple("One"), couple("Two"), couple("Three")]
    references = [one.reference for one in households]
    nobodys = promise(households[0], None, days=5)
    risky = promise(households[1], None, days=5)
    risky.at_risk = True
    others = promise(households[2], somebody("business_support"), days=5)
    db.session.flush()
    assert give(references, to=first.reference, seen=None, by=BY, now=clock.now()) == (3, 1)
    assert workers_of(references) == [first.id] * 3
    assert nobodys.owner_id == first.id
    assert give(references[:2], to=second.reference, seen=first.reference, by=BY, now=clock.now()) == (2, 1)
    assert workers_of(references) == [second.id, second.id, first.id]
    assert (nobodys.owner_id, risky.owner_id) == (second.id, None)
    assert others.owner_id not in (first.id, second.id)
    assert len(db.session.scalars(select(Allocation)).all()) == 5


def test_all_go_or_none(session: object) -> None:
    first, second, third = (somebody("assessor") for _ in range(3))
    mine, theirs = couple("One"), couple("Two")
    allocate(mine, first)
    allocate(theirs, second)
    both = [mine.reference, theirs.reference]
    with pytest.raises(Conflict, match="another worker by now"), db.session.begin_nested():
        give(both, to=third.reference, seen=first.reference, by=BY, now=clock.now())
    with pytest.raises(Conflict), db.session.begin_nested():
        give([mine.reference], to=third.reference, seen=None, by=BY, now=clock.now())
    with pytest.raises(NotFound):
        give([mine.reference, "ZZZZ-ZZZZ"], to=third.reference, seen=first.reference, by=BY, now=clock.now())
    with pytest.raises(Refused, match="already"):
        give([mine.reference], to=first.reference, seen=first.reference, by=BY, now=clock.now())
    with pytest.raises(Refused, match="works with families"):
        give([mine.reference], to=somebody("administrator").reference, seen=None, by=BY, now=clock.now())
    with pytest.raises(Refused, match="Tick"):
        give([], to=first.reference, seen=None, by=BY, now=clock.now())


def test_a_restricted_one_goes_only_to_somebody_named(session: object) -> None:
    named, other, manager = somebody("assessor"), somebody("assessor"), somebody("manager")
    household = couple()
    household.named, household.restricted = 2, True
    db.session.add_all(
        NamedStaff(household_id=household.id, account_id=who.id, named_at=clock.now())
        for who in (named, manager)
    )
    db.session.flush()
    by = Viewer(kind="staff", account_id=manager.id, reference=manager.reference)
    with pytest.raises(NotFound):
        give([household.reference], to=named.reference, seen=None, by=BY, now=clock.now())
    with pytest.raises(Refused, match="restricted"):
        give([household.reference], to=other.reference, seen=None, by=by, now=clock.now())
    assert give([household.reference], to=named.reference, seen=None, by=by, now=clock.now())[0] == 1


def test_two_workers_at_once_cannot_be(session: object) -> None:
    household = couple()
    allocate(household, somebody("assessor"))
    with pytest.raises(IntegrityError):
        allocate(household, somebody("assessor"))


def test_two_managers_at_the_same_moment(app: Flask) -> None:
    def make() -> tuple[str, str, str]:
        return couple().reference, somebody("assessor").reference, somebody("assessor").reference

    household, *wanted = written(app, make)
    came = []
    together = threading.Barrier(2)

    def try_it(to: str) -> None:
        with app.app_context():
            together.wait()
            begin_write()
            try:
                give([household], to=to, seen=None, by=BY, now=clock.now())
                db.session.commit()
                came.append("given")
            except Conflict:
                db.session.rollback()
                came.append("second")

    threads = [threading.Thread(target=try_it, args=(to,)) for to in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == ["given", "second"]


def test_the_page_counts_and_gives(app: Flask, client: FlaskClient) -> None:
    def make() -> tuple[str, str, list[str]]:
        worker, other = somebody("assessor", name="Wendy Example"), somebody("adviser", name="Ola Example")
        mine, new = couple("Sam and Alex"), couple("New and Nobody")
        allocate(mine, worker)
        promise(mine, worker, days=-1, kind="stage_1")
        promise(mine, worker, days=13, kind="stage_2")
        promise(mine, worker, days=15, kind="approval_review")
        promise(mine, worker, days=-2, kind="par_comments")
        return worker.reference, other.reference, [mine.reference, new.reference]

    worker, other, (mine, new) = written(app, make)
    sign_in(client, "manager")
    page = read(client.get("/staff/caseloads"))
    row = next(row for row in page.soup.select("#workers tbody tr") if "Wendy" in row.text)
    assert [cell.text.strip() for cell in row.select(".app-table__number")] == ["1", "3", "1", "1"]
    assert new in page.text
    assert mine not in page.text
    assert read(press(client, page, "Give these households", {"to": other}), status=409).errors
    done = press(client, page, "Give these households", {"to": other, "households": [new]})
    assert "Everybody has a worker" in read(client.get(done.headers["Location"])).text
    own = read(client.get(f"/staff/caseloads?of={worker}"))
    assert len(own.soup.select("#soon tbody tr")) == 2
    done = press(client, own, "Give these households", {"to": other, "households": [mine]})
    assert "4 open promises went along" in read(client.get(done.headers["Location"])).text
    assert client.get("/staff/caseloads?of=ZZZZ-ZZZZ").status_code == 404


def test_a_fixed_number_of_queries(app: Flask, client: FlaskClient) -> None:
    def some(count: int) -> str:
        worker = somebody("assessor")
        for number in range(count):
            household = couple(f"Family {number}")
            allocate(household, worker)
            promise(household, worker, days=number % 14)
            couple(f"New {number}")
            somebody("assessor")
        return worker.reference

    sign_in(client, "manager")
    first = written(app, lambda: some(1))
    read(client.get("/staff/caseloads"))

    def asked(address: str) -> int:
        with counted(app) as statements:
            read(client.get(address))
        return len(statements)

    few = asked("/staff/caseloads"), asked(f"/staff/caseloads?of={first}")
    many = written(app, lambda: some(20))
    assert (asked("/staff/caseloads"), asked(f"/staff/caseloads?of={many}")) == few
    assert max(few) <= 10
