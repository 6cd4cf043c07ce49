"""A family's answers, ours, and what ends them: promises, limits, quiet households. On both databases."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access import Viewer
from portal.audit.models import AuditRow
from portal.children.ending import end_for_parting, end_grants_of_group
from portal.children.interests import actions
from portal.children.interests.answering import allow_most, answer_interest
from portal.children.interests.ending import close_interests
from portal.children.interests.models import ChildInterest
from portal.children.interests.queries import answers_of
from portal.children.interests.queries_staff import came_in, said_of_group
from portal.children.models import ChildGroup, Grant
from portal.children.records.actions import AboutGroup, change_group, hold_back, withdraw
from portal.children.showing.actions import close
from portal.children.showing.rules import Ended
from portal.clock import LONDON
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.partings.actions import note_parted
from portal.households.quiet.actions import begin_quiet
from portal.households.quiet.rules import Cause
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.promises.models import Promise
from tests.conversations.writing import mails, restrict, viewer
from tests.finding_families.making import (
    DAY,
    NEEDS,
    Family,
    family,
    finder,
    household,
    journey,
    looking,
    shown,
    waiting,
)
from tests.households.making import allocate
from tests.support.people import somebody

WORDS = "Thank you for thinking about Bear."


@pytest.fixture
def home(kit: Viewer) -> Family:
    made = family()
    worker = somebody("assessor", name="Tom Worker", email="tom@example.org")
    allocate(household(made), worker)
    return made


@pytest.fixture
def bear(kit: Viewer, lee: Viewer) -> ChildGroup:
    return waiting(kit, lee)


def sent(to: str) -> int:
    """How many e-mails went, or are to go, to an address."""
    return sum(one.to == to for one in mails())


def say(grant: Grant, by: Viewer, *, seen: int = 0, words: str = "") -> ChildInterest:
    return actions.say_interested(grant.reference, words, seen=seen, by=by, now=clock.now())


def decline(grant: Grant, by: Viewer, why: str = "", *, seen: int = 0) -> ChildInterest:
    return actions.say_not_right(grant.reference, why, "", seen=seen, by=by, now=clock.now())


def answer(one: ChildInterest, what: str, by: Viewer, *, because: str = "", words: str = WORDS) -> None:
    answer_interest(one.reference, what, words, because=because, by=by, now=clock.now())


def owed(one: ChildInterest) -> list[Promise]:
    """What was ever promised about an interest, in its turn."""
    query = select(Promise).where(Promise.subject_kind == "child_interest")
    ours = query.where(Promise.subject_ref == one.reference).order_by(Promise.id)
    return list(db.session.scalars(ours.execution_options(populate_existing=True)))


def test_an_interest_is_owed_an_answer_and_its_worker_is_told(
    kit: Viewer, lee: Viewer, home: Family, bear: ChildGroup
) -> None:
    before = sent("tom@example.org")
    one = say(shown(bear, home, kit), looking(home.sam), words="We know puddles")
    (promise,) = owed(one)
    assert promise.due_at == datetime(2026, 11, 27, 17, tzinfo=LONDON)
    assert (promise.owner_id, promise.household_id) == (kit.account_id, home.id)
    assert promise.label == f"Bear, {home.reference}"
    assert sent("tom@example.org") == before + 1
    assert [row.reference for row in came_in(kit, whose="mine")[0]] == [one.reference]
    assert came_in(lee, whose="mine")[0] == []
    (alex,) = answers_of(looking(home.alex), now=clock.now())
    assert (alex.said_by, alex.words) == ("Sam Example", "We know puddles")
    assert alex.due_at == promise.due_at


def test_what_is_not_open_to_them_is_not_answered(kit: Viewer, home: Family, bear: ChildGroup) -> None:
    other = family(label="Sam and Alex Other")
    grant = shown(bear, home, kit)
    for wrong in (looking(other.sam), looking(home.sam, second=False)):
        with pytest.raises(NotFound):
            say(grant, wrong)
        with pytest.raises(NotFound):
            decline(grant, wrong)
    sam = looking(home.sam)
    with pytest.raises(NotFound):
        actions.say_interested(grant.reference, "", seen=0, by=sam, now=grant.until_at)
    one = say(grant, sam)
    with pytest.raises(NotFound):
        actions.take_back(one.reference, by=looking(other.sam), now=clock.now())


def test_one_answer_of_a_household_and_the_other_one_is_never_written_over_unseen(
    kit: Viewer, home: Family, bear: ChildGroup
) -> None:
    grant, sam, alex = shown(bear, home, kit), looking(home.sam), looking(home.alex)
    one = say(grant, sam)
    with pytest.raises(Conflict, match="has just answered"):
        decline(grant, alex)
    with pytest.raises(Conflict, match="already"):
        say(grant, alex, seen=1)
    decline(grant, alex, "age", seen=1)
    db.session.refresh(one)
    assert (one.state, one.why, one.said_by) == ("not_right", "age", home.alex)
    assert owed(one)[0].ended_as == "cancelled"
    say(grant, sam, seen=2)
    assert [promise.ended_as for promise in owed(one)] == ["cancelled", None]
    actions.take_back(one.reference, by=alex, now=clock.now())
    assert owed(one)[1].ended_as == "cancelled"
    with pytest.raises(Conflict):
        actions.take_back(one.reference, by=sam, now=clock.now())
    assert db.session.scalar(select(func.count()).select_from(ChildInterest)) == 1
    db.session.add(
        ChildInterest(
            group_id=bear.id, household_id=home.id, grant_id=grant.id, state="open", said_by="x",
            said_at=clock.now(), changed_at=clock.now(),
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_three_at_once_and_more_where_the_worker_allows_it(kit: Viewer, lee: Viewer, home: Family) -> None:
    sam = looking(home.sam)
    grants = [shown(waiting(kit, lee, alias=f"Hare {n}"), home, kit) for n in range(5)]
    made = [say(grant, sam) for grant in grants[:3]]
    with pytest.raises(Refused, match="3 answers at once"):
        say(grants[3], sam)
    for most, why in ((4, " "), (0, "x"), (11, "x")):
        with pytest.raises(Refused):
            allow_most(home.reference, most, why, by=lee, now=clock.now())
    allow_most(home.reference, 4, "They can hold more", by=lee, now=clock.now())
    say(grants[3], sam)
    with pytest.raises(Refused, match="4 answers at once"):
        say(grants[4], sam)
    answer(made[0], "wait", kit)
    with pytest.raises(Refused):
        say(grants[4], sam)
    answer(made[0], "not_now", kit, because="time")
    say(grants[4], sam)
    told = select(AuditRow.details).where(AuditRow.event == "children.interests_allowed")
    assert list(db.session.scalars(told)) == [{"most": "4"}]


def test_each_answer_keeps_the_promise_and_waiting_makes_the_next(
    kit: Viewer, home: Family, bear: ChildGroup
) -> None:
    grant, sam = shown(bear, home, kit), looking(home.sam)
    one = say(grant, sam)
    for what, because, words in (("", "", WORDS), ("not_now", "", WORDS), ("wait", "", " ")):
        with pytest.raises(Refused):
            answer(one, what, kit, because=because, words=words)
    answer(one, "wait", kit, words="We visit Bear on Monday.")
    assert [promise.ended_as for promise in owed(one)] == ["kept", None]
    (mine,) = answers_of(sam, now=clock.now())
    assert (mine.is_open, mine.answer, mine.answer_words) == (True, "wait", "We visit Bear on Monday.")
    before = sent(f"sam-{home.id}@example.org")
    answer(one, "another_family", kit, because="at_home")
    assert [promise.ended_as for promise in owed(one)] == ["kept", "kept"]
    assert sent(f"sam-{home.id}@example.org") == before + 1
    with pytest.raises(Conflict):
        answer(one, "taken_up", kit)
    with pytest.raises(Conflict, match="answered you"):
        say(grant, sam, seen=one.seen)
    again = shown(bear, home, kit)
    say(again, sam, seen=one.seen)
    answer(one, "taken_up", kit, words="")
    with pytest.raises(Conflict, match="Tell your worker"):
        decline(again, sam, seen=one.seen)


def test_the_family_that_is_meant_keeps_what_it_said(kit: Viewer, home: Family, bear: ChildGroup) -> None:
    other = family(label="Sam and Alex Other")
    theirs, ours = shown(bear, home, kit), shown(bear, other, kit)
    meant, left = say(theirs, looking(home.sam)), say(ours, looking(other.sam))
    answer(meant, "taken_up", kit)
    end_grants_of_group(bear.id, Ended.CHANGED, by=kit, now=clock.now(), keep_household_id=home.id)
    assert close_interests(bear.id, "linked", by=kit, now=clock.now(), keep_household_id=home.id) == 0
    for row in (meant, left, theirs, ours):
        db.session.refresh(row)
    assert (meant.state, left.state) == ("taken_up", "ended")
    assert (theirs.ended_at, ours.ended_at) == (None, clock.now())
    assert close_interests(bear.id, "linked", by=kit, now=clock.now()) == 1


def test_only_a_group_that_waits_is_taken_further(kit: Viewer, home: Family, bear: ChildGroup) -> None:
    one = say(shown(bear, home, kit), looking(home.sam))
    bear.state = "on_hold"
    db.session.flush()
    with pytest.raises(Conflict, match="waits"):
        answer(one, "taken_up", kit)


def test_who_may_not_open_the_household_answers_nothing(kit: Viewer, home: Family, bear: ChildGroup) -> None:
    one = say(shown(bear, home, kit), looking(home.sam))
    restrict(household(home), somebody("assessor"), somebody("manager"))
    with pytest.raises(NotFound):
        answer(one, "taken_up", kit)
    assert came_in(kit)[0] == []
    assert said_of_group(kit, bear.id) == []
    with pytest.raises(NotFound):
        answer(one, "taken_up", viewer(home.sam))


@pytest.mark.parametrize(("ends", "words"), [(hold_back, "for now"), (withdraw, "any more")])
def test_what_ends_a_group_ends_its_interests_gently(
    kit: Viewer, home: Family, bear: ChildGroup, ends: object, words: str
) -> None:
    other = family(label="Sam and Alex Other")
    first = say(shown(bear, home, kit), looking(home.sam))
    taken = say(shown(bear, other, kit), looking(other.sam))
    answer(taken, "taken_up", kit)
    begin_quiet(other.id, Cause.WITHDRAWAL, by="x", now=clock.now())
    before = [sent(f"sam-{one.id}@example.org") for one in (home, other)]
    ends(bear.reference, "A birth uncle came forward", by=kit, now=clock.now())  # type: ignore[operator]  # one of two
    for one, who in ((first, home), (taken, other)):
        (mine,) = answers_of(looking(who.sam), now=clock.now())
        assert mine.state == "ended"
        assert words in mine.closed
        assert "uncle" not in mine.closed
        assert all(promise.ended_at for promise in owed(one))
    assert owed(first)[0].ended_as == "cancelled"
    after = [sent(f"sam-{one.id}@example.org") for one in (home, other)]
    assert after == [before[0] + 1, before[1]], "a household that is left alone is not written to"


def test_a_day_that_passes_or_a_grant_that_is_closed_leaves_the_answer_owed(
    kit: Viewer, home: Family, bear: ChildGroup
) -> None:
    grant, sam = shown(bear, home, kit), looking(home.sam)
    one = say(grant, sam)
    close(grant.reference, by=kit, now=clock.now())
    assert owed(one)[0].ended_at is None
    later = clock.now() + 20 * DAY
    (mine,) = answers_of(sam, now=later)
    assert mine.is_open
    assert mine.is_late
    answer_interest(one.reference, "not_now", WORDS, because="needs", by=kit, now=later)
    assert answers_of(sam, now=later)[0].answer_words == WORDS


def test_adults_who_part_and_a_family_that_stops(kit: Viewer, home: Family, bear: ChildGroup) -> None:
    stops = family(label="Sam and Alex Other")
    parts = say(shown(bear, home, kit), looking(home.sam))
    leaves = say(shown(bear, stops, kit), looking(stops.sam))
    written = sent(f"sam-{home.id}@example.org")
    note_parted(home.reference, "", by=finder("Mo Manager", "manager"), now=clock.now())
    db.session.refresh(parts)
    assert (parts.state, parts.closed_because, owed(parts)[0].ended_as) == ("ended", "parted", "cancelled")
    assert sent(f"sam-{home.id}@example.org") == written
    move_on(journey(stops).reference, Verb.WITHDRAW, by=kit, now=clock.now(), reason="Not now")
    db.session.refresh(leaves)
    alone = family(label="Sam and Alex Third")
    third = say(shown(bear, alone, kit), looking(alone.sam))
    end_for_parting(alone.id, clock.now())
    db.session.refresh(third)
    assert (third.closed_because, owed(third)[0].ended_as) == ("parted", "cancelled")
    assert (leaves.closed_because, owed(leaves)[0].ended_as) == ("own_way", "cancelled")


def test_going_on_with_one_child_ends_what_waited_but_not_what_is_taken_further(
    kit: Viewer, lee: Viewer, home: Family, bear: ChildGroup
) -> None:
    sam = looking(home.sam)
    taken = say(shown(bear, home, kit), sam)
    waits = say(shown(waiting(kit, lee, alias="Hare"), home, kit), sam)
    answer(taken, "taken_up", kit)
    move_on(journey(home).reference, Verb.LINK, by=kit, now=clock.now())
    db.session.refresh(waits)
    db.session.refresh(taken)
    assert (waits.closed_because, taken.state) == ("own_way", "taken_up")


def test_a_new_alias_and_finder_stand_on_the_worklist(
    kit: Viewer, lee: Viewer, home: Family, bear: ChildGroup
) -> None:
    one = say(shown(bear, home, kit), looking(home.sam))
    about = AboutGroup("Cub", bear.authority, lee.reference or "", NEEDS)
    change_group(bear.reference, about, seen=bear.version, by=kit, now=clock.now())
    (promise,) = owed(one)
    assert (promise.label, promise.owner_id) == (f"Cub, {home.reference}", lee.account_id)


def test_what_came_in_is_paged_by_key(kit: Viewer, lee: Viewer, bear: ChildGroup) -> None:
    hare, made = waiting(kit, lee, alias="Hare"), []
    for n in range(5):
        other = family(label=f"Sam and Alex {n}")
        grant, by = shown(hare if n == 4 else bear, other, kit), looking(other.sam)
        at = clock.now() + (4 - n) * DAY / 4
        made.append(actions.say_interested(grant.reference, "", seen=0, by=by, now=at).reference)
    seen, following = [], ""
    for _ in range(3):
        rows, more = came_in(kit, after=following, page=2)
        seen += [row.reference for row in rows]
        following = more or ""
    assert sorted(seen) == sorted(made)
    assert following == ""
    dues = [row.due_at for row in came_in(kit, page=2)[0]]
    assert dues == sorted(dues)  # type: ignore[type-var]  # each has its day
    hare.finder_id = None
    db.session.flush()
    assert came_in(kit, whose="nobody")[0] == []
    with pytest.raises(NotFound):
        came_in(kit, after="nonsense")
