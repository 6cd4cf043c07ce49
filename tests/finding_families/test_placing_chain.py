"""The chain of visits and reviews: late, undone, in any order; two workers at once. On both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, select

from portal import clock
from portal.access import Viewer
from portal.accounts.models import Account
from portal.agency.queries import working_calendar
from portal.agency.rules import local_day
from portal.audit.models import AuditRow
from portal.children.placing.models import ChildContact, ChildPlacement
from portal.children.placing.promising import begin_again, take_all_back
from portal.children.placing.rules import noon_of
from portal.children.placing.visiting import undo_contact
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.promises.kinds import Kind
from portal.promises.lateness import lateness
from portal.promises.rules import due_at
from tests.conversations.writing import mails
from tests.finding_families.making import Family, finder, household, waiting
from tests.finding_families.placing import contact, days, living, next_contact, open_now, promised
from tests.households.making import allocate
from tests.support.people import somebody


@pytest.fixture
def made(kit: Viewer, to: Family) -> ChildPlacement:
    """A child who moved in 35 days ago, of whom nothing is written down yet."""
    return living(waiting(kit, finder("Lee Colleague")), to, kit, on=days(-35))


def undo(made: ChildPlacement, held: ChildContact, by: Viewer) -> None:
    undo_contact(made.reference, held.reference, "The wrong child", by=by, now=clock.now())


def starts(made: ChildPlacement) -> dict[str, date]:
    """The open promises, and the day each counts from."""
    return {kind: local_day(one.starts_at) for kind, one in open_now(made).items()}


def test_moving_in_promises_a_visit_and_a_review_to_the_households_worker(kit: Viewer, to: Family) -> None:
    worker = somebody("assessor", name="Wendy Worker")
    allocate(household(to), worker)
    made = living(waiting(kit, finder("Lee Colleague")), to, kit, on=days(0))
    found = open_now(made)
    assert set(found) == {"first_visit", "placement_review"}
    for one in found.values():
        assert one.owner_id == worker.id
        assert one.household_id == to.id
        assert one.label == f"Bear, household {to.reference}", "an alias and a reference, no name"
        assert one.set_by_law
    assert local_day(found["first_visit"].due_at) == days(7)  # type: ignore[arg-type]  # the days are known
    assert local_day(found["placement_review"].due_at) == days(28)  # type: ignore[arg-type]  # the days are known


def test_each_visit_counts_from_its_own_day_however_late_it_is_written_down(
    kit: Viewer, made: ChildPlacement
) -> None:
    contact(made, days(-30), kit)
    assert starts(made) == {"weekly_visit": days(-30), "placement_review": days(-35)}
    contact(made, days(-23), kit)
    contact(made, days(-20), kit)
    review = contact(made, days(-15), kit, what="review")
    assert starts(made) == {"placement_visit": days(-15), "placement_review": days(-15)}
    dropped = next(one for one in promised(made) if one.reference == review.dropped)
    assert (dropped.kind, dropped.ended_as) == ("weekly_visit", "cancelled")
    assert not lateness(dropped.facts, clock.now(), working_calendar()).is_late
    contact(made, days(-2), kit)
    assert starts(made) == {"placement_visit": days(-2), "placement_review": days(-15)}
    kept = [one for one in promised(made) if one.ended_as == "kept"]
    assert [(one.kind, one.kept_on) for one in kept] == [
        ("first_visit", days(-30)),
        ("placement_review", days(-15)),
        ("weekly_visit", days(-23)),
        ("weekly_visit", days(-20)),
        ("placement_visit", days(-2)),
    ]
    assert not any(lateness(one.facts, clock.now(), working_calendar()).is_late for one in kept)


def test_reviews_follow_after_three_months_and_then_six(kit: Viewer, to: Family) -> None:
    made = living(waiting(kit, finder("Lee Colleague")), to, kit, on=days(-330))
    for on in (-302, -210, -30):
        contact(made, days(on), kit, what="review")
    review = open_now(made)["placement_review"]
    assert (review.step, local_day(review.starts_at)) == (3, days(-30))
    assert review.due_at == due_at("placement_review", noon_of(days(-30)), working_calendar(), step=2)


def test_a_visit_written_down_late_takes_its_place_and_takes_the_lateness_away(
    kit: Viewer, made: ChildPlacement
) -> None:
    contact(made, days(-22), kit)
    late = next(one for one in promised(made) if one.kind == "first_visit")
    assert lateness(late.facts, clock.now(), working_calendar()).is_late
    contact(made, days(-29), kit)
    db.session.refresh(late)
    assert not lateness(late.facts, clock.now(), working_calendar()).is_late
    kept = {one.kind: one.kept_on for one in promised(made) if one.ended_as == "kept"}
    assert kept == {"first_visit": days(-29), "weekly_visit": days(-22)}
    assert starts(made)["weekly_visit"] == days(-22)


def test_a_review_before_any_visit_hides_none(kit: Viewer, made: ChildPlacement) -> None:
    contact(made, days(-10), kit, what="review")
    assert set(open_now(made)) == {"first_visit", "placement_review"}
    contact(made, days(-8), kit)
    assert starts(made) == {"placement_visit": days(-8), "placement_review": days(-10)}


def test_a_weekly_visit_nobody_made_stays_promised_over_the_review(kit: Viewer, made: ChildPlacement) -> None:
    contact(made, days(-34), kit)
    contact(made, days(-10), kit, what="review")
    assert next_contact(made).kind == "weekly_visit", "due 17 days before the review, and not made"
    contact(made, days(-9), kit)
    assert starts(made)["placement_visit"] == days(-9)


def test_undoing_brings_back_what_was_told(kit: Viewer, made: ChildPlacement) -> None:
    first = next_contact(made)
    told = (first.reference, first.due_at)
    visit = contact(made, days(-30), kit)
    undo(made, visit, kit)
    again = next_contact(made)
    assert (again.reference, again.due_at, again.kept_at) == (*told, None)
    assert [one.ended_as for one in promised(made)] == [None, None, "cancelled"]
    with pytest.raises(Conflict):
        undo(made, visit, kit)
    row = db.session.get_one(ChildContact, visit.id)
    assert row.undone_because == "The wrong child"
    contact(made, days(-30), kit)
    assert next_contact(made).kind == "weekly_visit", "the same day may be written down again"


def test_undoing_one_in_the_middle_leaves_what_came_after(kit: Viewer, made: ChildPlacement) -> None:
    contact(made, days(-30), kit)
    wrong = contact(made, days(-20), kit, what="review")
    contact(made, days(-18), kit)
    assert next_contact(made).kind == "placement_visit"
    undo(made, wrong, kit)
    assert starts(made) == {"weekly_visit": days(-18), "placement_review": days(-35)}


def test_undoing_gives_what_is_open_again_to_who_works_there_now(
    kit: Viewer, to: Family, made: ChildPlacement
) -> None:
    visit = contact(made, days(-30), kit)
    newer = somebody("assessor", name="New Worker")
    next_contact(made).owner_id = newer.id
    db.session.flush()
    undo(made, visit, kit)
    assert next_contact(made).owner_id == newer.id


@pytest.mark.parametrize(
    ("on", "more"),
    [(1, {}), (-36, {}), (-3, {"what": "call"})],
    ids=["to come", "before they moved in", "neither"],
)
def test_what_cannot_be(kit: Viewer, made: ChildPlacement, on: int, more: dict[str, str]) -> None:
    with pytest.raises(Refused):
        contact(made, days(on), kit, **more)
    with pytest.raises(Refused):
        undo_contact(made.reference, "7K4M-92QX", " ", by=kit, now=clock.now())
    with pytest.raises(NotFound):
        undo_contact(made.reference, "7K4M-92QX", "Why", by=kit, now=clock.now())


def test_one_visit_a_day(kit: Viewer, made: ChildPlacement) -> None:
    contact(made, days(-30), kit)
    with pytest.raises(Conflict, match="written down already"):
        contact(made, days(-30), kit)
    assert len(open_now(made)) == 2
    contact(made, days(-30), kit, what="review")


def test_words_for_the_family_tell_them_neutrally(kit: Viewer, made: ChildPlacement) -> None:
    before = len(mails())
    contact(made, days(-30), kit)
    assert len(mails()) == before
    held = contact(made, days(-23), kit, for_family="You are doing well.")
    assert len(mails()) == before + 2
    assert "doing well" not in str([one.parameters for one in mails()])
    row = db.session.scalars(select(AuditRow).where(AuditRow.event == "children.visit_recorded")).all()[-1]
    assert row.details == {"contact": held.reference}


def test_who_does_not_work_with_the_household_finds_nothing(
    kit: Viewer, to: Family, made: ChildPlacement
) -> None:
    other = finder("Olive Other", role="assessor")
    with pytest.raises(NotFound):
        contact(made, days(-30), other)
    account = db.session.scalars(select(Account).where(Account.reference == other.reference)).one()
    allocate(household(to), account)
    contact(made, days(-30), other)
    for role in ("adviser", "business_support", "panel_adviser", "administrator"):
        with pytest.raises(NotFound):
            contact(made, days(-29), finder("Nobody Here", role=role))


Doing = tuple[str, int]
STEPS = st.lists(
    st.tuples(st.sampled_from(["visit", "visit", "review", "undo"]), st.integers(min_value=0, max_value=34)),
    max_size=9,
)


def model(held: list[tuple[date, str]], moved_in: date) -> tuple[str, date, int, date]:
    """The visit and the review that are promised, worked out from the held ones alone, from the first day."""
    kind, since, reviews, reviewed = "first_visit", moved_in, 0, moved_in
    for on, what in sorted(held, key=lambda one: (one[0], one[1] == "review")):
        if what == "visit":
            kind, since = ("placement_visit" if reviews else "weekly_visit"), on
            continue
        due = due_at(kind, noon_of(since), working_calendar())
        if kind == "weekly_visit" and not (due is not None and local_day(due) < on):
            kind, since = "placement_visit", on
        reviews, reviewed = reviews + 1, on
    return kind, since, reviews, reviewed


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip
@given(doing=STEPS)
def test_whatever_is_written_down_and_undone_exactly_one_visit_and_one_review_are_next(
    kit: Viewer, made: ChildPlacement, doing: list[Doing]
) -> None:
    identity = inspect(made).identity
    assert identity is not None
    point = db.session.begin_nested()
    try:
        whatever_is_done(kit, db.session.get_one(ChildPlacement, identity[0]), doing)
    finally:
        point.rollback()
        db.session.expunge_all()


def whatever_is_done(kit: Viewer, made: ChildPlacement, doing: list[Doing]) -> None:
    held: list[ChildContact] = []
    for what, number in doing:
        if what == "undo":
            if held:
                undo(made, held.pop(number % len(held)), kit)
        elif (days(number - 35), what) not in {(one.on, one.what) for one in held}:
            held.append(contact(made, days(number - 35), kit, what=what))
        else:
            with pytest.raises(Conflict):
                contact(made, days(number - 35), kit, what=what)
        kind, since, reviews, reviewed = model([(one.on, one.what) for one in held], days(-35))
        assert starts(made) == {kind: since, "placement_review": reviewed}
        assert open_now(made)["placement_review"].step == reviews
        kept = [one for one in promised(made) if one.ended_as == "kept"]
        assert sorted((one.kept_on, one.kind == Kind.PLACEMENT_REVIEW) for one in kept) == sorted(
            (one.on, one.what == "review") for one in held
        )


def test_counting_anew_from_another_day(kit: Viewer, made: ChildPlacement) -> None:
    contact(made, days(-30), kit)
    take_all_back(made, by=kit, now=clock.now())
    made.counts_from = days(-33)
    begin_again(made, by=kit, now=clock.now())
    assert starts(made) == {"weekly_visit": days(-30), "placement_review": days(-33)}
    assert [one.kept_on for one in promised(made) if one.ended_as == "kept"] == [days(-30)]
    assert timedelta(days=3) + days(-33) == days(-30)
