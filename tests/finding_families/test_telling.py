"""What we did for a family, told every four weeks; and whom e-mails go to, and when. On both databases."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select
from time_machine import Traveller

from portal import clock
from portal.access import Viewer
from portal.audit.models import AuditRow
from portal.children.telling import tell_household, tell_worker, worker_link
from portal.children.updates.actions import tell_what_we_did
from portal.children.updates.models import ChildUpdate
from portal.children.updates.queries import telling_of
from portal.clock import LONDON
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.quiet.actions import begin_quiet
from portal.households.quiet.rules import Cause
from portal.journey.actions import SUBJECT as JOURNEY
from portal.journey.moves import Verb
from portal.journey.moving import move_on, promise_for_journey
from portal.promises.kinds import Kind
from portal.promises.models import Promise
from tests.conversations.writing import mails, restrict
from tests.finding_families.making import Family, family, group, household, journey
from tests.households.making import allocate
from tests.support.people import somebody


@pytest.fixture
def home(kit: Viewer) -> Family:
    made = family()
    promise_for_journey(journey(made), Kind.WAITING_UPDATE, by="test", now=clock.now())
    return made


def states(of: Family) -> list[str | None]:
    query = select(Promise).where(Promise.subject_kind == JOURNEY, Promise.household_id == of.id)
    rows = db.session.scalars(query.order_by(Promise.id).execution_options(populate_existing=True))
    return [one.ended_as for one in rows if one.kind == Kind.WAITING_UPDATE]


def test_telling_them_keeps_the_promise_and_begins_the_next(
    kit: Viewer, home: Family, frozen: Traveller
) -> None:
    with pytest.raises(Refused):
        tell_what_we_did(home.reference, " ", by=kit, now=clock.now())
    frozen.move_to(datetime(2026, 12, 1, 10, tzinfo=LONDON))
    tell_what_we_did(home.reference, "We rang two finders", by=kit, now=clock.now())
    assert states(home) == ["kept", None]
    telling = telling_of(home.id)
    assert [one.words for one in telling.told] == ["We rang two finders"]
    assert telling.next_at == datetime(2026, 12, 29, 17, tzinfo=LONDON)
    assert sum(one.subject_ref == home.reference for one in mails()) == 2
    told = select(func.count()).select_from(AuditRow).where(AuditRow.event == "children.update_told")
    assert db.session.scalar(told) == 1
    tell_what_we_did(home.reference, "And a third", by=kit, now=clock.now())
    assert [one.words for one in telling_of(home.id, most=1).told] == ["And a third"]


def test_a_quiet_household_reads_it_and_is_not_written_to(kit: Viewer, home: Family) -> None:
    begin_quiet(home.id, Cause.NO, by="x", now=clock.now())
    tell_what_we_did(home.reference, "We thought of you", by=kit, now=clock.now())
    assert mails() == []
    tell_household(home.id, group(kit), now=clock.now())
    assert mails() == []
    assert len(telling_of(home.id).told) == 1


def test_who_does_not_wait_is_told_nothing(kit: Viewer, home: Family) -> None:
    move_on(journey(home).reference, Verb.LINK, by=kit, now=clock.now())
    tell_what_we_did(home.reference, "While you are linked", by=kit, now=clock.now())
    journey(home).stage = "moved_in"
    db.session.flush()
    with pytest.raises(Conflict):
        tell_what_we_did(home.reference, "x", by=kit, now=clock.now())
    in_stage_2 = family(stage="stage_2", label="Sam and Alex Early")
    with pytest.raises(Conflict):
        tell_what_we_did(in_stage_2.reference, "x", by=kit, now=clock.now())
    assert db.session.scalar(select(func.count()).select_from(ChildUpdate)) == 1
    assert telling_of(in_stage_2.id).next_at is None


def test_a_family_that_stops_ends_the_promise(kit: Viewer, home: Family) -> None:
    move_on(journey(home).reference, Verb.WITHDRAW, by=kit, now=clock.now(), reason="Not now")
    assert states(home) == ["cancelled"]


def test_a_hidden_household_is_told_by_who_is_named_alone(kit: Viewer, home: Family) -> None:
    restrict(household(home), somebody("manager"), somebody("assessor"))
    with pytest.raises(NotFound):
        tell_what_we_did(home.reference, "x", by=kit, now=clock.now())


def test_a_worker_is_written_to_in_office_hours(kit: Viewer, home: Family, frozen: Traveller) -> None:
    tell_worker(home.id, now=clock.now())
    assert mails() == [], "nobody works with them yet"
    allocate(household(home), somebody("assessor", email="tom@example.org"))
    frozen.move_to(datetime(2026, 11, 21, 23, tzinfo=LONDON))
    tell_worker(home.id, now=clock.now())
    (mail,) = mails()
    assert (mail.to, mail.next_try_at) == ("tom@example.org", datetime(2026, 11, 23, 9, tzinfo=LONDON))
    assert worker_link(mail.link_subject or "", base_url="https://x/", now=clock.now()) == (
        f"https://x/staff/households/{home.reference}/interests"
    )
    with pytest.raises(NotFound):
        worker_link("ZZZZ-ZZZZ", base_url="https://x", now=clock.now())
    frozen.move_to(datetime(2026, 11, 23, 11, tzinfo=LONDON))
    tell_worker(home.id, now=clock.now())
    assert mails()[1].next_try_at == clock.now()


def test_a_worker_who_may_not_open_them_is_not_told(kit: Viewer, home: Family) -> None:
    allocate(household(home), somebody("assessor"))
    restrict(household(home), somebody("manager"), somebody("assessor"))
    tell_worker(home.id, now=clock.now())
    assert mails() == []
