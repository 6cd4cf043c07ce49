"""What lapses at 31 March: who is told, once, in office hours from January; and who finds it in the list."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from time_machine import Traveller

from portal import clock
from portal.access import Viewer
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.clock import LONDON
from portal.extensions import db
from portal.households.models import Household, NamedStaff
from portal.messages.models import Message
from portal.support.beside import beside
from portal.support.duty import actions as on_duty
from portal.support.fund import actions
from portal.support.fund.lapsing import lapsing
from portal.support.fund.models import FundApplication
from portal.support.fund.sweeps import tell_of_lapsing
from portal.support.models import SupportRequest
from portal.web.changes import begin_write
from tests.asking_for_support.funding import agreed, sent
from tests.asking_for_support.making import agency, ask, duty, parents
from tests.events.finding.test_family import signed_in
from tests.support.pages import read
from tests.support.queries import counted

JANUARY = datetime(2027, 1, 4, 9, tzinfo=LONDON)
"""The first working day of 2027: a Monday."""


@pytest.fixture
def room(session: object, frozen: Traveller) -> None:
    """An agency, on a Friday at ten."""
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    agency()


def told() -> list[str]:
    return list(db.session.scalars(select(Message.to).where(Message.template == "needs_you_now")))


def email_of(one: Viewer) -> str:
    return db.session.scalars(select(Account.email).where(Account.id == one.account_id)).one()


def taken_up(by: Viewer, writer: Viewer | None = None) -> SupportRequest:
    request = ask(writer) if writer else ask()
    on_duty.accept(request.reference, by=by, now=clock.now())
    return request


def before_now() -> int:
    """How many alerts of other kinds went out before; whatever is open is written."""
    many = len(told())
    db.session.commit()
    return many


@pytest.mark.usefixtures("room")
def test_its_owner_is_told_once_in_office_hours_from_january() -> None:
    kit = duty()
    request = taken_up(kit)
    first = agreed(request, kit)
    agreed(request, kit, what="music therapy")
    sent(request, kit, what="not agreed yet")
    agreed(request, kit, what="next year's", year=2027)
    before = before_now()
    for too_early in (
        datetime(2026, 12, 31, 16, tzinfo=LONDON),
        datetime(2027, 1, 1, 10, tzinfo=LONDON),  # a bank holiday
        datetime(2027, 1, 3, 10, tzinfo=LONDON),  # a Sunday
        JANUARY - timedelta(minutes=1),
    ):
        assert tell_of_lapsing(too_early) == 0
    assert tell_of_lapsing(JANUARY) == 2
    assert tell_of_lapsing(JANUARY) == 0
    assert tell_of_lapsing(datetime(2027, 2, 1, 10, tzinfo=LONDON)) == 0
    assert told()[before:] == [email_of(kit)] * 2
    at = db.session.scalars(
        select(FundApplication.lapse_told_at).where(FundApplication.reference == first)
    ).one()
    assert at == JANUARY
    events = db.session.scalars(select(AuditRow.event).where(AuditRow.by == "system")).all()
    assert events.count("support.fund_lapse_told") == 2


@pytest.mark.usefixtures("room")
def test_nobody_is_told_of_what_is_used_over_or_ended(frozen: Traveller) -> None:
    kit, now = duty(), clock.now()
    request, ended = taken_up(kit), taken_up(kit)
    used = agreed(request, kit, sessions=1)
    actions.use_session(request.reference, used, clock.today(), seen=0, by=kit, now=now)
    agreed(ended, kit)
    on_duty.finish(ended.reference, "Enough", "", by=kit, now=now)
    before_now()
    assert tell_of_lapsing(JANUARY) == 0
    agreed(request, kit)
    before_now()
    assert tell_of_lapsing(datetime(2027, 4, 1, 10, tzinfo=LONDON)) == 0
    assert tell_of_lapsing(datetime(2027, 3, 31, 10, tzinfo=LONDON)) == 1


@pytest.mark.usefixtures("room")
def test_of_a_confined_request_only_those_named_are_told_and_find_it(frozen: Traveller) -> None:
    manager, kit = duty("manager"), duty()
    hidden = ask(risks=("frightened",), danger="adult")
    agreed(hidden, manager)
    db.session.execute(
        update(SupportRequest).where(SupportRequest.id == hidden.id).values(owner_id=kit.account_id)
    )
    before = before_now()
    assert tell_of_lapsing(JANUARY) == 1
    assert told()[before:] == [email_of(manager)]
    frozen.move_to(JANUARY)
    assert lapsing(kit, today=clock.today()) == ([], None)
    assert [one.request_reference for one in lapsing(manager, today=clock.today())[0]] == [hidden.reference]


@pytest.mark.usefixtures("room")
def test_of_a_restricted_household_only_those_named_find_it(frozen: Traveller) -> None:
    kit, other, (sam, _) = duty(), duty("manager"), parents()
    agreed(taken_up(kit, sam), kit)
    for one in (kit, other):
        db.session.add(
            NamedStaff(household_id=sam.household_id, account_id=one.account_id, named_at=clock.now())
        )
    db.session.flush()
    db.session.execute(
        update(Household).where(Household.id == sam.household_id).values(restricted=True, named=2)
    )
    frozen.move_to(JANUARY)
    assert len(lapsing(other, today=clock.today())[0]) == 1
    assert lapsing(duty("manager"), today=clock.today()) == ([], None)
    assert lapsing(sam, today=clock.today()) == ([], None)


@pytest.mark.usefixtures("room")
def test_the_list_begins_in_january_and_comes_in_pages(frozen: Traveller) -> None:
    kit = duty()
    requests = [taken_up(kit) for _ in range(3)]
    made = [agreed(request, kit, child_words=f"Child {n}") for request in requests for n in range(10)]
    assert lapsing(kit, today=clock.today()) == ([], None)
    assert beside(requests[0], today=clock.today()).lapsing == 0
    frozen.move_to(JANUARY)
    first, key = lapsing(kit, today=clock.today())
    assert key is not None
    second, end = lapsing(kit, today=clock.today(), after=key)
    assert [one.reference for one in (*first, *second)] == made
    assert (len(first), end) == (25, None)
    assert (first[0].left, first[0].child) == (3, "Child 0")
    assert beside(requests[0], today=clock.today()).lapsing == 30


def test_the_pages_cost_the_same_among_many(app: Flask, client: FlaskClient, frozen: Traveller) -> None:
    frozen.move_to(datetime(2026, 11, 20, 10, tzinfo=LONDON))
    with app.app_context():
        begin_write()
        agency()
        kit = duty()
        few, (sam, _) = taken_up(kit), parents()
        many = taken_up(kit, sam)
        agreed(few, kit)
        for number in range(30):
            agreed(many, kit, child_words=f"Child {number % 7}")
        references = few.reference, many.reference
        db.session.commit()
    frozen.move_to(JANUARY)
    signed = signed_in(app, kit)
    costs = []
    for reference in references:
        here = f"/staff/support/requests/{reference}"
        for address in (here, f"{here}/fund", f"{here}/fund/new", f"{here}/order"):
            with counted(app) as asked:
                page = read(signed.get(address))
            assert len(asked) <= 10, (address, len(asked), asked)
            costs.append(len(asked))
            if address == here:
                many_left = 3 if reference == references[0] else 90
                assert f"{many_left} sessions lapse on Wednesday 31 March 2027" in page.text
    assert costs[1] == costs[5]
    with counted(app) as asked:
        page = read(signed.get("/staff/support/lapsing"))
    assert len(asked) <= 10, asked
    assert "3 of 3" in page.text
    assert len(page.soup.select("tbody tr")) == 25
    rest = read(signed.get(page.link("More →")))
    assert len(rest.soup.select("tbody tr")) == 6
    assert signed.get("/staff/support/lapsing?after=ZZZZ-ZZZZ").status_code == 404
    taken = signed.get("/staff/support/lapsing/file").get_data(as_text=True)
    assert len(taken.splitlines()) == 1 + 31
    assert "3,3,2027-03-31" in taken
    assert "Child 0" not in taken
