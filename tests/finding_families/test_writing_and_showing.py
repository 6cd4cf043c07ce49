"""Drafts, the second person who publishes; opening, what stops it, who decides, closing."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access import Viewer
from portal.accounts.models import Account
from portal.audit.models import AuditRow
from portal.children.models import ChildGroup, Grant, GrantToDecide, Writing
from portal.children.own.queries import open_one, shown_to
from portal.children.records.keeping import write_identity
from portal.children.showing import actions
from portal.children.showing.checking import look_at
from portal.children.showing.rules import GRANT_DAYS, Stop
from portal.children.writing.actions import keep_draft, publish
from portal.children.writing.rules import Check
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.partings.actions import note_parted
from portal.households.quiet.actions import begin_quiet
from portal.households.quiet.rules import Cause
from portal.journey.registration.models import Registration, RegistrationSection
from tests.conversations.writing import mails, restrict
from tests.finding_families.making import (
    Family,
    child_of,
    family,
    finder,
    group,
    household,
    identity,
    journey,
    looking,
    shown,
    waiting,
)
from tests.support.people import somebody

ALL = [check.value for check in Check]


def press(of: ChildGroup, by: Viewer, *, seen: int = 1, level: int = 1, **changed: object) -> Writing:
    told = {"ticked": ALL, "consent_by": "The court", **changed}
    return publish(of.reference, level, seen=seen, by=by, now=clock.now(), **told)  # type: ignore[arg-type]  # as typed


def test_a_second_person_publishes_the_very_draft_they_read(kit: Viewer, lee: Viewer) -> None:
    made = group(kit)
    keep_draft(made.reference, 1, "First", "", seen=0, by=kit, now=clock.now())
    with pytest.raises(Refused, match="colleague"):
        press(made, kit)
    with pytest.raises(Refused, match="Look at these"):
        press(made, lee, ticked=ALL[1:])
    with pytest.raises(Refused, match="consented"):
        press(made, lee, consent_by="")
    keep_draft(made.reference, 1, "Second", "", seen=1, by=kit, now=clock.now())
    with pytest.raises(Conflict):
        press(made, lee, seen=1)
    with pytest.raises(Conflict):
        keep_draft(made.reference, 1, "Lost", "", seen=1, by=lee, now=clock.now())
    first = press(made, lee, seen=2)
    assert (first.state, first.words, first.ticked) == ("published", "Second", dict.fromkeys(ALL, lee.label))
    with pytest.raises(Conflict):
        press(made, lee, seen=2)
    keep_draft(made.reference, 1, "Third", "", seen=0, by=lee, now=clock.now())
    second = press(made, kit)
    rows = db.session.execute(select(Writing.version, Writing.state).order_by(Writing.version)).all()
    assert [tuple(row) for row in rows] == [(1, "replaced"), (2, "published")]
    assert second.version == 2


def test_the_database_itself_refuses_one_person_alone(kit: Viewer, lee: Viewer) -> None:
    made = group(kit)
    keep_draft(made.reference, 1, "First", "", seen=0, by=kit, now=clock.now())
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(
            update(Writing).values(state="published", published_at=clock.now(), published_by=kit.label)
        )
    assert press(made, lee).published_by == lee.label


def test_it_is_open_for_a_fortnight_and_each_who_adopts_is_told_neutrally(kit: Viewer, lee: Viewer) -> None:
    made, to = waiting(kit, lee), family()
    grant = shown(made, to, kit, level=1)
    assert grant.until_at == clock.now() + GRANT_DAYS
    sent = mails()
    assert sorted(one.to for one in sent) == sorted(one.to for one in (*mails(to.sam), *mails(to.alex)))
    assert len(sent) == 2
    assert all(one.parameters == {} and "Bear" not in str(vars(one)) for one in sent)
    assert open_one(looking(to.sam), grant.reference, now=clock.now()).profile is None


def test_nobody_is_written_to_in_grief(kit: Viewer, lee: Viewer) -> None:
    made, to = waiting(kit, lee), family()
    begin_quiet(to.id, Cause.DEATH, by=kit, now=clock.now())
    shown(made, to, kit)
    assert mails() == []


def test_opening_again_takes_the_place_of_what_was_open(kit: Viewer, lee: Viewer) -> None:
    made, to = waiting(kit, lee), family()
    first = shown(made, to, kit, level=1)
    second = shown(made, to, kit, level=2, until=clock.now() + timedelta(days=30))
    db.session.refresh(first)
    assert first.ended_because == "replaced"
    assert [one.reference for one in shown_to(looking(to.sam), now=clock.now())] == [second.reference]
    twice = Grant(
        group_id=made.id, household_id=to.id, level=1, reason="x", by="x", from_at=clock.now(),
        until_at=clock.now() + GRANT_DAYS,
    )  # fmt: skip
    db.session.add(twice)
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.flush()


def test_what_cannot_be_shown(kit: Viewer, lee: Viewer) -> None:
    made, to = waiting(kit, lee), family()
    early = group(kit, alias="Fox")

    def show(of: ChildGroup, *homes: str, level: int = 1, reason: str = "Right", days: int = 1) -> None:
        until = clock.now() + timedelta(days=days)
        actions.show_group(of.reference, homes, level, reason, until=until, by=kit, now=clock.now())

    with pytest.raises(Conflict, match="waits for a family"):
        show(early, to.reference)
    with pytest.raises(Refused, match="after a link"):
        show(made, to.reference, level=3)
    for wrong in ({"reason": " "}, {"days": 0}, {"days": 200}, {"level": 0}):
        with pytest.raises(Refused):
            show(made, to.reference, **wrong)
    with pytest.raises(Refused, match="Choose 1 to"):
        show(made)
    with pytest.raises(NotFound):
        show(made, "ZZZZ-ZZZZ")
    stage_1 = family(stage="stage_1", label="Sam and Alex Early")
    with pytest.raises(Refused, match="Sam and Alex Early: They are not approved"):
        show(made, to.reference, stage_1.reference)
    assert db.session.scalar(select(func.count()).select_from(Grant)) == 0, "all or nothing"
    db.session.execute(update(Writing).where(Writing.level == 2).values(state="replaced"))
    with pytest.raises(Refused, match="Publish what they would read"):
        show(made, to.reference, level=2)
    manager, other = somebody("manager"), somebody("manager")
    restrict(household(to), manager, other)
    with pytest.raises(NotFound):
        show(made, to.reference)


def lives_at(to: Family, postcode: str) -> None:
    registration = Registration(journey_id=journey(to).id, began_at=clock.now())
    db.session.add(registration)
    db.session.flush()
    db.session.add(
        RegistrationSection(
            registration_id=registration.id, code="home", answers=json.dumps({"postcode": postcode}),
            changed_at=clock.now(), changed_by="x",
        )
    )  # fmt: skip
    db.session.flush()


def test_where_they_live_stops_them_and_a_second_person_decides(kit: Viewer, lee: Viewer) -> None:
    made, to, away = waiting(kit, lee), family(), family(label="Sam and Alex Away")
    lives_at(to, "ZZ99 3VZ")
    lives_at(away, "TN1 1AA")
    done = actions.show_group(
        made.reference, [to.reference, away.reference], 1, "Right", until=None, by=kit, now=clock.now()
    )
    assert (done.to, done.to_decide) == (["Sam and Alex Away"], ["Sam and Alex Example"])
    asked = db.session.scalars(select(GrantToDecide)).one()
    assert asked.because == Stop.AREA
    assert shown_to(looking(to.sam), now=clock.now()) == []
    with pytest.raises(Conflict, match="asked already"):
        actions.show_group(made.reference, [to.reference], 1, "Right", until=None, by=lee, now=clock.now())
    with pytest.raises(Refused, match="colleague decides"):
        actions.decide(asked.reference, True, by=kit, now=clock.now())
    with pytest.raises(NotFound):
        actions.decide(asked.reference, True, by=finder(role="assessor"), now=clock.now())
    actions.decide(asked.reference, True, by=lee, now=clock.now())
    assert len(shown_to(looking(to.sam), now=clock.now())) == 1
    with pytest.raises(Conflict, match="already"):
        actions.decide(asked.reference, False, by=lee, now=clock.now())
    said = str([(one.event, one.details) for one in db.session.scalars(select(AuditRow))])
    assert "ZZ99" not in said


def test_a_no_opens_nothing_and_what_changed_meanwhile_counts(kit: Viewer, lee: Viewer) -> None:
    made, to = waiting(kit, lee), family()
    write_identity(child_of(made).reference, identity(birth_family="Ann Example"), by=kit, now=clock.now())
    actions.show_group(made.reference, [to.reference], 1, "Right", until=None, by=kit, now=clock.now())
    first = db.session.scalars(select(GrantToDecide)).one()
    assert first.because == Stop.NAME
    actions.decide(first.reference, False, by=lee, now=clock.now())
    assert shown_to(looking(to.sam), now=clock.now()) == []
    actions.show_group(made.reference, [to.reference], 1, "Right", until=None, by=kit, now=clock.now())
    second = db.session.scalars(select(GrantToDecide).where(GrantToDecide.decided_at.is_(None))).one()
    journey(to).stage = "stage_1"
    db.session.flush()
    with pytest.raises(Refused, match="not approved"):
        actions.decide(second.reference, True, by=lee, now=clock.now())


def test_an_own_interest_stops_whoever_has_it(kit: Viewer, lee: Viewer) -> None:
    made, to = waiting(kit, lee), family()
    kin = finder("Ann Example")
    (seen,) = look_at(made, [to.reference], by=kin, now=clock.now())
    assert seen.stops == (Stop.OWN_INTEREST,)
    (seen,) = look_at(made, [to.reference], by=kit, now=clock.now())
    assert seen.stops == ()
    lives_at(to, "ZZ99 3VZ")
    neighbour = finder("Una Neighbour")
    db.session.get_one(Account, neighbour.account_id).home_postcode = "zz993vz"
    db.session.flush()
    (seen,) = look_at(made, [to.reference], by=neighbour, now=clock.now())
    assert seen.stops == (Stop.AREA, Stop.OWN_INTEREST)
    actions.show_group(made.reference, [to.reference], 1, "Right", until=None, by=kit, now=clock.now())
    asked = db.session.scalars(select(GrantToDecide)).one()
    with pytest.raises(Refused, match="Somebody else decides"):
        actions.decide(asked.reference, True, by=kin, now=clock.now())


def test_closing_and_parting_end_it_for_good(kit: Viewer, lee: Viewer) -> None:
    made, to = waiting(kit, lee), family()
    grant = shown(made, to, kit)
    actions.close(grant.reference, by=lee, now=clock.now())
    with pytest.raises(Conflict):
        actions.close(grant.reference, by=lee, now=clock.now())
    assert shown_to(looking(to.sam), now=clock.now()) == []
    again = shown(made, to, kit)
    manager = finder("Maggie", role="manager")
    note_parted(to.reference, "Sam rang", by=manager, now=clock.now())
    db.session.refresh(again)
    assert (again.ended_because, again.ended_by) == ("parted", "system")
    assert shown_to(looking(to.sam), now=clock.now()) == []
