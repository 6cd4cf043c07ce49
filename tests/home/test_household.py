"""The family's home and the household's page for staff: the line, what is next, who may see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal import clock
from portal.access import Viewer
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.example.agency import load_agency
from portal.extensions import db
from portal.home.households import links_to_children
from portal.households.models import Allocation, Household, NamedStaff
from portal.households.queries import Worker, members_of
from portal.journey.actions import set_councils, set_step
from portal.journey.models import Journey
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.journey.rules import StepState
from portal.roles import permissions_of
from portal.web.changes import begin_write
from tests.journey.households import WORKER, couple, finish_steps
from tests.support.pages import press, read
from tests.support.people import sign_in, somebody
from tests.support.queries import counted

Change = Callable[[Journey], object]


def _made(app: Flask, *changes: Change, pathway: str = "standard") -> tuple[str, str, list[str]]:
    """A couple in Stage 1; gives references of journey, household and the two accounts."""
    with app.app_context():
        begin_write()
        journey = couple(pathway)
        finish_steps(journey)
        move_on(journey.reference, Verb.ACCEPT_REGISTRATION, by=WORKER, now=clock.now())
        for change in changes:
            change(journey)
        household = db.session.get_one(Household, journey.household_id)
        people = members_of(household.id)
        accounts = [db.session.get_one(Account, one.account_id).reference for one in people if one.account_id]
        made = (journey.reference, household.reference, accounts)
        db.session.commit()
    return made


def _allocate(app: Flask, household: str, account: str) -> None:
    with app.app_context():
        begin_write()
        one = db.session.scalars(select(Household).where(Household.reference == household)).one()
        who = db.session.scalars(select(Account).where(Account.reference == account)).one()
        db.session.add(Allocation(household_id=one.id, account_id=who.id, from_at=clock.now()))
        db.session.commit()


def test_home_says_what_is_next_whose_turn_and_by_when(app: Flask, client: FlaskClient) -> None:
    _, _, (sam, _) = _made(app)
    sign_in(client, sam)
    page = read(client.get("/home"))
    assert [one.get_text() for one in page.soup.select("h1")] == ["Hello Sam and Alex"]
    text = page.soup.get_text(" ", strip=True)
    assert "Show us who you are" in text
    assert "Your turn, since Friday 20 November 2026" in text
    assert "5pm on Wednesday 20 January 2027" in text
    here = page.soup.select("[aria-current=step]")
    assert [one.get_text(" ", strip=True).split(" Since")[0] for one in here] == ["Stage 1"]


def test_home_tells_nothing_of_the_others_own_half(app: Flask, client: FlaskClient) -> None:
    def talk(journey: Journey) -> None:
        sam = members_of(journey.household_id)[0].person_id
        row = set_step(journey, "medical", StepState.NEED_TO_TALK, by=WORKER, now=clock.now(), person_id=sam)
        row.note = "heart"
        set_councils(journey, sam, ("Kent", "Leeds"), now=clock.now())

    _, _, (sam, alex) = _made(app, talk)
    sign_in(client, alex)
    for address in ("/home", "/home/stages/stage-1"):
        text = read(client.get(address)).soup.get_text(" ", strip=True)
        assert "need to talk" not in text
        assert "heart" not in text
    assert "Medical with your GP, Sam In hand" in text
    assert text.count("We ask the councils where you lived, Sam") == 1, "how many there are is theirs"
    other = app.test_client()
    sign_in(other, sam)
    assert "need to talk" in read(other.get("/home/stages/stage-1")).soup.get_text(" ", strip=True)


def test_a_past_stage_opens_to_what_happened_and_when(app: Flask, client: FlaskClient) -> None:
    _, _, (sam, _) = _made(app)
    sign_in(client, sam)
    text = read(client.get("/home/stages/registration")).soup.get_text(" ", strip=True)
    assert "ended on Friday 20 November 2026" in text
    assert "Done" in text or "In order" in text
    assert client.get("/home/stages/stage-2").status_code == 404
    assert client.get("/home/stages/nothing").status_code == 404


def test_home_asks_ten_queries_at_most(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        begin_write()
        load_agency()
        db.session.commit()
    _, _, (sam, _) = _made(app)
    sign_in(client, sam)
    read(client.get("/home"))
    with counted(app) as asked:
        read(client.get("/home"))
    assert len(asked) <= 10, "\n".join(asked)


def test_the_worker_sees_the_household_after_saying_nobody_rings(app: Flask, client: FlaskClient) -> None:
    _, household, _ = _made(app)
    worker = sign_in(client, "assessor")
    _allocate(app, household, worker)
    page = read(client.get(f"/staff/households/{household}"))
    assert "January 2027" not in page.soup.get_text()
    press(client, page, "Nobody is on the telephone")
    page = read(client.get(f"/staff/households/{household}"))
    text = page.soup.get_text(" ", strip=True)
    assert "20 January 2027" in text
    assert "Registration accepted" in text
    assert page.link("Their own profile") == f"/staff/children/families/{household}"
    with app.app_context():
        assert "households.opened" in set(db.session.scalars(select(AuditRow.event)))


def _staff(account_id: int, *roles: str) -> Viewer:
    return Viewer(account_id=account_id, kind="staff", permissions=permissions_of(frozenset(roles)))


@pytest.mark.parametrize(
    ("viewer", "stage", "links"),
    [
        (_staff(1, "assessor"), "applicant", ["Children they were shown", "Their own profile"]),
        (_staff(1, "assessor"), "adoptive_parent", ["Their own profile"]),
        (_staff(1, "assessor"), "", ["Their own profile"]),
        (_staff(2, "assessor"), "approved", ["Children they were shown"]),
        (_staff(3, "assessor"), "approved", ["Children they were shown", "Their own profile"]),
        (_staff(2, "family_finder"), "approved", ["Children they were shown", "Their own profile"]),
        (_staff(1, "business_support"), "approved", []),
    ],
)
def test_which_pages_of_children_a_household_leads_to(viewer: Viewer, stage: str, links: list[str]) -> None:
    worker = Worker(1, "7K4M-92QX", "Wendy Worker", "", "", None, 3, "Cleo Cover", "")
    found = links_to_children(viewer, "3XNR-71VC", stage, worker)
    assert [words for _, words in found] == links
    assert all("3XNR-71VC" in address for address, _ in found)


def test_a_colleague_is_asked_why_and_a_restricted_household_is_not_there(
    app: Flask, client: FlaskClient
) -> None:
    journey, household, _ = _made(app)
    sign_in(client, "assessor")
    answer = client.get(f"/staff/households/{household}")
    assert answer.status_code == 303
    assert "/reason" in answer.location
    with app.app_context():
        begin_write()
        one = db.session.scalars(select(Household).where(Household.reference == household)).one()
        for _ in range(2):
            db.session.add(
                NamedStaff(household_id=one.id, account_id=somebody("manager").id, named_at=clock.now())
            )
        one.named = 2
        one.restricted = True
        db.session.commit()
    assert client.get(f"/staff/households/{household}").status_code == 404
    assert client.get(f"/staff/journeys/{journey}").status_code == 404


def test_the_timeline_is_paged_by_moment_and_narrowed(app: Flask, client: FlaskClient) -> None:
    _, household, _ = _made(app)
    worker = sign_in(client, "assessor")
    _allocate(app, household, worker)
    page = read(client.get(f"/staff/households/{household}"))
    press(client, page, "Nobody is on the telephone")
    lines = read(client.get(f"/staff/households/{household}?only=line")).soup.select(".app-timeline__kind")
    assert "Registration accepted" in [one.get_text(strip=True) for one in lines]
    past = (clock.now() - timedelta(days=1)).isoformat()
    empty = read(client.get(f"/staff/households/{household}", query_string={"before": past}))
    assert "Registration accepted" not in empty.soup.get_text()
    assert client.get(f"/staff/households/{household}?before=yesterday").status_code == 404
    assert client.get(f"/staff/households/{household}?only=nothing").status_code == 404
