"""Staff open what they work on: the reason asked, the managers' list, and making sure of a caller."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.access import Viewer
from portal.accounts.models import Account
from portal.agency.models import Team
from portal.audit.models import AuditRow
from portal.extensions import db
from portal.households.models import Household, NamedStaff
from portal.households.opening.models import Opening
from portal.households.own_work import is_own_work
from portal.promises.models import Promise
from tests.households.making import allocate, couple, written
from tests.support.pages import Page, press, read
from tests.support.people import sign_in, somebody
from tests.support.queries import counted

REASON = "They rang the front desk."


def viewer_of(account: Account, **more: object) -> Viewer:
    return Viewer(
        account_id=account.id,
        reference=account.reference,
        kind="staff",
        roles=frozenset(account.roles),
        team_id=account.team_id,
    )


def test_own_work_is_the_workers_their_covers_and_a_promise_owners(session: object) -> None:
    household = couple()
    worker, cover, owner, other = (somebody("assessor") for _ in range(4))
    worker.cover_id = cover.id
    allocate(household, worker)
    db.session.add(_promise(household, owner))
    done = couple("Another")
    ended = _promise(done, other)
    ended.ended_at, ended.ended_as = clock.now(), "cancelled"
    db.session.add(ended)
    db.session.flush()
    theirs = {who.id: is_own_work(viewer_of(who), household.id) for who in (worker, cover, owner, other)}
    assert theirs == {worker.id: True, cover.id: True, owner.id: True, other.id: False}
    assert not is_own_work(viewer_of(other), done.id)
    assert not is_own_work(Viewer(kind="family", account_id=worker.id), household.id)


def _promise(household: Household, owner: Account) -> Promise:
    return Promise(
        kind="stage_1",
        subject_kind="household",
        subject_ref=household.reference,
        label="X",
        household_id=household.id,
        owner_id=owner.id,
        set_by_law=True,
        starts_at=clock.now(),
        sort_at=clock.now(),
        made_at=clock.now(),
        made_by="system",
    )


def test_a_manager_of_the_workers_team_and_everyone_while_nobody_works_there(session: object) -> None:
    team, other_team = Team(code="one", name="One"), Team(code="two", name="Two")
    db.session.add_all([team, other_team])
    db.session.flush()
    household, worker = couple(), somebody("assessor")
    own, other = somebody("manager"), somebody("manager")
    worker.team_id, own.team_id, other.team_id = team.id, team.id, other_team.id
    db.session.flush()
    assert is_own_work(viewer_of(other), household.id)
    allocate(household, worker)
    assert is_own_work(viewer_of(own), household.id)
    assert not is_own_work(viewer_of(other), household.id)


def asked(client: FlaskClient, address: str) -> Page:
    answer = client.get(address)
    assert answer.status_code == 303, address
    return read(client.get(answer.headers["Location"]))


def test_a_reason_is_asked_kept_and_read_by_managers(app: Flask, client: FlaskClient) -> None:
    reference = written(app, lambda: couple().reference)
    at = f"/staff/households/{reference}/people"
    adviser = sign_in(client, "adviser")
    form = asked(client, at)
    assert "This is not your own work" in form.h1
    assert read(press(client, form, "Open it", {"reason": "a  b"}), status=422).errors
    there = press(client, form, "Open it", {"reason": REASON})
    assert there.headers["Location"].endswith(at)
    read(client.get(at))
    with app.app_context():
        row = db.session.scalars(select(Opening)).one()
        assert row.reason == REASON
        raw = db.session.connection().exec_driver_sql("SELECT reason FROM opening").scalar_one()
        assert REASON not in raw
        events = db.session.scalars(select(AuditRow).where(AuditRow.by == adviser)).all()
    told = [one for one in events if one.event == "households.opened_outside_own_work"]
    assert [(one.subject_ref, one.details) for one in told] == [(reference, {})]
    other = written(app, lambda: couple("Others").reference)
    asked(client, f"/staff/households/{other}/people")
    sign_in(client, "manager")
    assert REASON in read(client.get("/staff/openings")).text
    sign_in(client, adviser)  # a new session asks again
    asked(client, at)


def test_a_reason_ends_at_midnight(app: Flask, client: FlaskClient, frozen: time_machine.Traveller) -> None:
    reference = written(app, lambda: couple().reference)
    at = f"/staff/households/{reference}/people"
    frozen.shift(timedelta(hours=13, minutes=50))
    sign_in(client, "adviser")
    press(client, asked(client, at), "Open it", {"reason": REASON})
    frozen.shift(timedelta(minutes=9))
    read(client.get(at))
    frozen.shift(timedelta(minutes=2))
    asked(client, at)


def test_the_way_on_stays_inside(app: Flask, client: FlaskClient) -> None:
    reference = written(app, lambda: couple().reference)
    sign_in(client, "adviser")
    form = read(client.get(f"/staff/households/{reference}/reason?next=https://elsewhere.example/"))
    there = press(client, form, "Open it", {"reason": REASON})
    assert there.headers["Location"] == f"/staff/households/{reference}"


@pytest.mark.parametrize("path", ["people", "reason", "caller"])
def test_a_restricted_one_is_not_found_and_the_try_recorded(
    app: Flask, client: FlaskClient, path: str
) -> None:
    def make() -> str:
        household = couple()
        household.named, household.restricted = 2, True
        for _ in range(2):
            account = somebody("manager")
            db.session.add(NamedStaff(household_id=household.id, account_id=account.id, named_at=clock.now()))
        db.session.flush()
        return household.reference

    reference = written(app, make)
    adviser = sign_in(client, "adviser")
    hidden = client.get(f"/staff/households/{reference}/{path}")
    missing = client.get(f"/staff/households/ZZZZ-ZZZZ/{path}")
    assert hidden.status_code == missing.status_code == 404
    assert read(hidden, status=404).text == read(missing, status=404).text
    with app.app_context():
        refused = db.session.scalars(select(AuditRow).where(AuditRow.event == "access.refused")).all()
    assert (adviser, reference) in {(one.by, one.details["tried"]) for one in refused}


def test_the_list_of_openings_goes_on_by_key_in_a_fixed_number_of_queries(
    app: Flask, client: FlaskClient
) -> None:
    def some(count: int) -> None:
        household, who = couple(), somebody("adviser")
        for number in range(count):
            at = clock.now() - timedelta(minutes=number)
            db.session.add(
                Opening(
                    household_id=household.id,
                    account_id=who.id,
                    session_id=1,
                    reason=f"Reason number {number}",
                    made_at=at,
                    until_at=at,
                )
            )

    sign_in(client, "manager")
    assert "Nothing here" in read(client.get("/staff/openings")).text
    written(app, lambda: some(2))
    with counted(app) as few:
        read(client.get("/staff/openings"))
    written(app, lambda: some(30))
    with counted(app) as many:
        page = read(client.get("/staff/openings"))
    assert len(few) == len(many)
    rest = read(client.get(page.link("Earlier ones →")))
    assert len(page.soup.select("#openings tbody tr")) == 25
    assert len(rest.soup.select("#openings tbody tr")) == 7
    assert client.get("/staff/openings?after=ZZZZ-ZZZZ").status_code == 404


def test_a_caller_gives_two_facts_and_the_code_word(
    app: Flask, client: FlaskClient, frozen: time_machine.Traveller
) -> None:
    def make() -> tuple[str, str]:
        household, worker = couple(), somebody("assessor")
        household.code_word = "blue teapot"
        allocate(household, worker)
        return household.reference, worker.reference

    reference, worker = written(app, make)
    at, people = f"/staff/households/{reference}/caller", f"/staff/households/{reference}/people"
    sign_in(client, worker)
    assert "27 March 1985" not in read(client.get(people)).html
    page = read(client.get(at))
    assert "blue teapot" in page.text
    assert "1985" not in page.text
    for said in (["name", "code_word"], ["name", "email"], ["code_word"], []):
        assert read(press(client, page, "I am sure of them", {"said": said}), status=422).errors
    press(client, page, "I am sure of them", {"said": ["name", "email", "code_word"]})
    assert "27 March 1985" in read(client.get(people)).html
    frozen.shift(timedelta(minutes=31))
    assert "27 March 1985" not in read(client.get(people)).html


def test_without_a_code_word_they_are_rung_back(app: Flask, client: FlaskClient) -> None:
    def make() -> tuple[str, str]:
        household, worker = couple(), somebody("assessor")
        allocate(household, worker)
        return household.reference, worker.reference

    reference, worker = written(app, make)
    sign_in(client, worker)
    page = read(client.get(f"/staff/households/{reference}/caller"))
    refused = read(press(client, page, "I am sure of them", {"said": ["name", "email"]}), status=422)
    assert "Ring them back" in refused.errors[0]
    press(client, page, "I am sure of them", {"said": ["name", "email", "rang_back"]})
    assert "1985" in read(client.get(f"/staff/households/{reference}/people")).html
