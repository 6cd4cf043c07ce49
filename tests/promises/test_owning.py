from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db, writing
from portal.households.models import Household, NamedStaff
from portal.promises.actions import claim_promise, give_all, give_promise, keep_promise
from portal.promises.models import Promise
from portal.promises.queries import open_of
from tests.promises.making import NOW, colleague, how_many, promise, reread, team
from tests.support import people

LATER = NOW + timedelta(minutes=5)


def test_claimed_by_the_first_and_the_second_is_told_by_whom(session: Session) -> None:
    made, first, second = promise(), colleague(name="Ada Example"), colleague(name="Ben Example")
    claimed = claim_promise(made.reference, by=first, now=NOW)
    assert (claimed.owner_id, claimed.owned_at) == (first.account_id, NOW)
    with pytest.raises(Conflict, match="Ada Example took this first"):
        claim_promise(made.reference, by=second, now=LATER)
    assert reread(made.reference).owner_id == first.account_id


def test_claiming_ones_own_again_changes_nothing(session: Session) -> None:
    made, me = promise(), colleague()
    claim_promise(made.reference, by=me, now=NOW)
    assert claim_promise(made.reference, by=me, now=LATER).owned_at == NOW
    rows = session.scalars(select(AuditRow.event)).all()
    assert rows.count("promises.promise_claimed") == 1


def test_what_is_done_cannot_be_claimed(session: Session) -> None:
    made, me = promise(), colleague()
    keep_promise("advice_call", "enquiry", "AAAA-0001", by=me, now=NOW)
    with pytest.raises(Conflict, match="done already"):
        claim_promise(made.reference, by=me, now=LATER)
    with pytest.raises(NotFound):
        claim_promise("ZZZZ-ZZZZ", by=me, now=LATER)


def test_a_claimed_promise_joins_the_claimers_team_where_it_has_none(session: Session) -> None:
    mine, other = team("Advisory Team"), team("Adoption Support")
    me = colleague(team_id=mine)
    unplaced, placed = promise(), promise(ref="AAAA-0002", team_id=other)
    assert claim_promise(unplaced.reference, by=me, now=NOW).team_id == mine
    assert claim_promise(placed.reference, by=me, now=NOW).team_id == other


def test_given_to_a_colleague(session: Session) -> None:
    made, me, ben = promise(), colleague(), colleague(name="Ben Example")
    give_promise(made.reference, to=str(ben.reference), seen_owner=None, by=me, now=NOW)
    assert reread(made.reference).owner_id == ben.account_id
    row = session.scalars(select(AuditRow).order_by(AuditRow.id.desc())).first()
    assert row is not None
    assert (row.event, row.details["to"]) == ("promises.promise_given", ben.reference)


def test_given_from_a_page_that_was_too_old(session: Session) -> None:
    made, me, ben = promise(), colleague(), colleague(name="Ben Example")
    claim_promise(made.reference, by=ben, now=NOW)
    with pytest.raises(Conflict, match="Ben Example took this first"):
        give_promise(made.reference, to=str(me.reference), seen_owner=None, by=me, now=LATER)
    given = give_promise(made.reference, to=str(me.reference), seen_owner=ben.reference, by=me, now=LATER)
    assert given.owner_id == me.account_id
    again = give_promise(made.reference, to=str(me.reference), seen_owner=ben.reference, by=ben, now=LATER)
    assert again.owner_id == me.account_id  # what was wanted is so already


def test_given_only_to_who_still_works_here(session: Session) -> None:
    made, me, left = promise(), colleague(), colleague()
    gone = session.get(Account, left.account_id)
    assert gone is not None
    gone.ended_at = NOW
    session.flush()
    family = people.somebody("applicant")
    for reference in (str(left.reference), family.reference, "ZZZZ-ZZZZ"):
        with pytest.raises(Refused, match="still works here"):
            give_promise(made.reference, to=reference, seen_owner=None, by=me, now=NOW)


def test_everything_of_somebody_who_leaves_is_given_on(session: Session) -> None:
    me, ben = colleague(), colleague()
    for number in range(3):
        promise(ref=f"AAAA-000{number}", owner_id=me.account_id)
    keep_promise("advice_call", "enquiry", "AAAA-0000", by=me, now=NOW)
    assert me.account_id is not None
    assert ben.account_id is not None
    assert open_of(me.account_id) == 2
    assert give_all(me.account_id, to=str(ben.reference), by=me, now=LATER) == 2
    assert (open_of(me.account_id), open_of(ben.account_id)) == (0, 2)


def test_a_restricted_household_hides_its_promises(session: Session) -> None:
    me, named = colleague(), colleague()
    household = Household(
        label="Q Example", authority=people.authority(), restricted=True, named=2, made_at=NOW
    )
    session.add(household)
    session.flush()
    session.add(NamedStaff(household_id=household.id, account_id=named.account_id, named_at=NOW))
    made = promise(household_id=household.id)
    with pytest.raises(NotFound):
        claim_promise(made.reference, by=me, now=NOW)
    assert claim_promise(made.reference, by=named, now=NOW).owner_id == named.account_id


def test_eight_at_once_and_one_is_first(app: Flask) -> None:
    with app.app_context(), writing():
        reference = promise().reference
        staff = [colleague(name=f"Colleague {number} Example") for number in range(8)]
    told: list[str] = []
    ready = threading.Barrier(len(staff))

    def claim(viewer: Viewer) -> None:
        with app.app_context():
            ready.wait()
            try:
                with writing():
                    claim_promise(reference, by=viewer, now=NOW)
                told.append(f"first {viewer.name}")
            except Conflict as conflict:
                told.append(conflict.message)

    threads = [threading.Thread(target=claim, args=[viewer]) for viewer in staff]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    firsts = [words.removeprefix("first ") for words in told if words.startswith("first")]
    assert len(firsts) == 1
    assert told.count(f"{firsts[0]} took this first. It is on their list now.") == 7


def test_made_by_eight_at_once_it_is_one(app: Flask) -> None:
    with app.app_context(), writing():
        people.authority()
    made: list[str] = []
    ready = threading.Barrier(8)

    def make() -> None:
        with app.app_context():
            ready.wait()
            with writing():
                made.append(promise().reference)

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert len(set(made)) == 1
    with app.app_context():
        assert how_many(Promise) == 1
        db.session.rollback()


def test_what_somebody_may_not_open_is_neither_claimed_nor_given_to_them(session: Session) -> None:
    made, adviser = promise(), colleague(name="Ada Example")
    stranger = colleague("panel_adviser", name="Pat Example")
    with pytest.raises(NotFound):
        claim_promise(made.reference, by=stranger, now=NOW)
    claim_promise(made.reference, by=adviser, now=NOW)
    with pytest.raises(Refused, match="Pat Example cannot open this"):
        give_promise(made.reference, to=stranger.label, seen_owner=adviser.reference, by=adviser, now=LATER)
    assert reread(made.reference).owner_id == adviser.account_id
