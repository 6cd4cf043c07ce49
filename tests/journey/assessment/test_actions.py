"""Visits, the written parts, the report and each applicant's own comments."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clock import now, today
from portal.errors import Conflict, NotFound, Refused
from portal.households.queries import applicants_of, members_of
from portal.journey.assessment.actions import (
    agree_visit,
    complete_visits,
    hold_visit,
    offer_visit,
    withdraw_visit,
    write_part,
)
from portal.journey.assessment.models import AssessmentPart, ParComment, VisitTime
from portal.journey.assessment.queries import visits_for_family, visits_for_staff
from portal.journey.assessment.reporting import (
    STEP,
    go_on_without_comments,
    own_comment,
    own_shared_par,
    par_steps,
    release_comments,
    save_comments,
    share_par,
    write_par,
)
from portal.journey.assessment.sweeps import let_comments_lapse
from portal.journey.assessment.written import report_for_staff
from portal.journey.models import Journey
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.journey.next_step import next_step
from portal.journey.pathways import Stage
from portal.journey.queries import rows_of, steps_for
from portal.journey.undoing import undo_last_move
from portal.messages.models import Message
from portal.promises.queries import promises_for
from tests.journey.households import WORKER, finish_steps
from tests.journey.panel.going import approved, family_viewer, in_stage_2

SOON = timedelta(days=3)


def state(journey: Journey, code: str, number: int | None = None) -> str:
    person = applicants_of(journey.household_id)[number].person_id if number is not None else 0
    return next(row.state for row in rows_of(journey) if row.code == code and row.person_key == person)


def share(journey: Journey) -> None:
    write_par(journey.reference, "What we learned together", by=WORKER, now=now())
    share_par(journey.reference, by=WORKER, now=now())


def answer(journey: Journey, number: int, text: str = "", *, releases: bool = False) -> None:
    save_comments(
        text, sends=True, releases=releases, nothing_to_add=not text,
        by=family_viewer(journey, number), now=now(),
    )  # fmt: skip


def test_a_visit_is_offered_agreed_once_and_held(session: Session) -> None:
    journey = in_stage_2()
    visit = offer_visit(journey.reference, [now() + SOON, now() + 2 * SOON], by=WORKER, now=now())
    assert (
        session.scalars(select(Message.template).order_by(Message.id.desc())).first() == "something_for_you"
    )
    first, second = session.scalars(select(VisitTime.reference).order_by(VisitTime.starts_at)).all()
    assert agree_visit(visit, first, by=family_viewer(journey), now=now()) == now() + SOON
    with pytest.raises(Conflict, match="chosen a time already"):
        agree_visit(visit, second, by=family_viewer(journey, 1), now=now())
    assert state(journey, "home_visits") == "not_started"
    with pytest.raises(Refused, match="No home visit"):
        complete_visits(journey.reference, by=WORKER, now=now())
    sam, alex = (one.person_id for one in applicants_of(journey.household_id))
    hold_visit(
        visit, held_on=today(), seen={sam: "alone", alex: "together"}, notes="Calm", by=WORKER, now=now()
    )
    assert state(journey, "home_visits") == "received"
    assert (state(journey, "seen_alone", 0), state(journey, "seen_alone", 1)) == ("in_order", "not_started")
    complete_visits(journey.reference, by=WORKER, now=now())
    assert state(journey, "home_visits") == "in_order"
    with pytest.raises(Conflict):
        withdraw_visit(visit, by=WORKER, now=now())
    staff = visits_for_staff(journey, members_of(journey.household_id))[0]
    assert (staff.seen, staff.notes) == (("Sam, on their own", "Alex, together"), "Calm")
    mine, theirs = (visits_for_family(family_viewer(journey, n), journey, now())[0] for n in (0, 1))
    assert (mine.alone_with_me, theirs.alone_with_me) == (True, False)
    assert (theirs.notes, theirs.seen) == ("", ())


def test_a_visit_is_another_households_to_nobody(session: Session) -> None:
    journey, other = in_stage_2(), in_stage_2(given=("Kim",))
    visit = offer_visit(journey.reference, [now() + SOON], by=WORKER, now=now())
    time = session.scalars(select(VisitTime.reference)).one()
    with pytest.raises(NotFound):
        agree_visit(visit, time, by=family_viewer(other), now=now())
    with pytest.raises(Refused, match="still to come"):
        offer_visit(journey.reference, [now()], by=WORKER, now=now())


def test_nobody_is_approved_without_having_been_seen_alone(session: Session) -> None:
    journey = in_stage_2("fast_track", given=("Kim",))
    for row in finish_steps(journey):
        if row.code == "seen_alone":
            row.state, row.done_at = "not_started", None
    session.flush()
    with pytest.raises(Refused, match="Seen alone"):
        move_on(journey.reference, Verb.APPROVE, by=WORKER, now=now())


def test_the_child_already_in_the_family_has_steps_of_its_own(session: Session) -> None:
    journey = in_stage_2("child_in_family", given=("Kim",))
    (kim,) = (one.person_id for one in applicants_of(journey.household_id))
    visit = offer_visit(journey.reference, [now() + SOON], by=WORKER, now=now())
    hold_visit(visit, held_on=today(), seen={kim: "alone"}, notes="", by=WORKER, now=now())
    complete_visits(journey.reference, by=WORKER, now=now())
    for kind in ("child_views", "other_parent_views", "court_report"):
        write_part(
            journey.reference, kind, text="Said", dated_on=today(), is_in_order=True, by=WORKER, now=now()
        )
    move_on(journey.reference, Verb.FILE_REPORT, by=WORKER, now=now())
    assert journey.stage == "court"
    assert "other_parent_views" not in {
        one.step.code for one in steps_for(family_viewer(journey), journey, stage="phase_two")
    }


def test_a_health_report_is_valid_until_its_day_and_replaces_the_one_before(session: Session) -> None:
    journey = in_stage_2()
    sam = applicants_of(journey.household_id)[0].person_id
    for text, in_order in (("First", False), ("Second", True)):
        write_part(
            journey.reference, "health_report", text=text, dated_on=today(), is_in_order=in_order,
            person_id=sam, source="Dr Mona Example", valid_until=date(2028, 11, 20), by=WORKER, now=now(),
        )  # fmt: skip
    row = next(r for r in rows_of(journey) if r.code == "health_report" and r.person_id == sam)
    assert (row.state, row.valid_until) == ("in_order", date(2028, 11, 20))
    kept = session.scalars(select(AssessmentPart.text).order_by(AssessmentPart.id)).all()
    assert kept == ["First", "Second"]
    assert state(journey, "health_report", 1) == "not_started"


def test_sharing_the_report_promises_each_their_time(session: Session) -> None:
    journey = in_stage_2()
    share(journey)
    assert state(journey, "par_drafted") == "in_order"
    assert [row.state for row in par_steps(journey)] == ["waiting_for_you"] * 2
    due = [promises_for(STEP, row.reference)[0].due_at for row in par_steps(journey)]
    assert [str(one)[:10] for one in due] == ["2026-11-26"] * 2  # Friday counts as the first of five
    with pytest.raises(Conflict):
        share_par(journey.reference, by=WORKER, now=now())


def test_a_report_that_is_not_shared_is_nobody_elses_turn(session: Session) -> None:
    journey = in_stage_2()
    sam = family_viewer(journey)

    def turn() -> tuple[str | None, str]:
        steps = steps_for(sam, journey)
        happens = next_step(
            Stage.STAGE_2,
            [one for one in steps if one.step.code == "par_read"],
            outcome=None,
            paused_until=None,
            due_at=None,
        )
        return next(one.turn for one in steps if one.step.code == "par_read"), happens.turn

    assert turn() == ("we", "us")
    share(journey)
    assert turn() == ("you", "you")
    answer(journey, 0)
    assert turn() == (None, "both")  # the other has not read it yet


def test_comments_are_their_writers_until_they_release_them(session: Session) -> None:
    journey = in_stage_2()
    share(journey)
    sam, alex = family_viewer(journey), family_viewer(journey, 1)
    save_comments("A draft", sends=False, releases=False, nothing_to_add=False, by=sam, now=now())
    read = report_for_staff(journey, members_of(journey.household_id), now())
    assert read is not None
    assert [(one.words, one.has_answered, one.text) for one in read.answers] == [
        ("Not answered yet", False, "")
    ] * 2
    answer(journey, 0, "Mine alone")
    read = report_for_staff(journey, members_of(journey.household_id), now())
    assert read is not None
    assert (read.answers[0].has_answered, read.answers[0].text) == (True, "")
    assert promises_for(STEP, par_steps(journey)[0].reference)[0].ended_as == "kept"
    seen = {(one.step.code, one.whose): one for one in steps_for(alex, journey)}
    assert (seen[("par_read", "Sam")].words, seen[("par_read", "Sam")].row) == ("Done", None)
    assert own_comment(alex, own_shared_par(alex)[1]) is None
    release_comments(by=sam, now=now())
    read = report_for_staff(journey, members_of(journey.household_id), now())
    assert read is not None
    assert (read.answers[0].text, read.answers[1].text) == ("Mine alone", "")
    with pytest.raises(Conflict, match="read your comments already"):
        save_comments("Other", sends=True, releases=True, nothing_to_add=False, by=sam, now=now())
    raw = session.connection().exec_driver_sql("SELECT text FROM par_comment").scalars().all()
    assert not [one for one in raw if "Mine" in one]


def test_an_answer_needs_words_or_nothing_to_add(session: Session) -> None:
    journey = in_stage_2()
    share(journey)
    with pytest.raises(Refused, match="nothing to add"):
        save_comments(
            " ", sends=True, releases=True, nothing_to_add=False, by=family_viewer(journey), now=now()
        )
    with pytest.raises(Refused, match="Send your answer first"):
        release_comments(by=family_viewer(journey), now=now())
    answer(journey, 0)
    assert session.scalars(select(ParComment.nothing_to_add)).one()
    assert state(journey, "par_read", 0) == "in_order"


def test_the_time_for_comments_lapses_and_holds_nothing_up(session: Session) -> None:
    journey = in_stage_2()
    share(journey)
    answer(journey, 0)
    with pytest.raises(Refused, match="still has time"):
        go_on_without_comments(journey.reference, by=WORKER, now=now())
    later = now() + timedelta(days=8)
    assert let_comments_lapse(now()) == 0
    assert let_comments_lapse(later) == 1
    assert let_comments_lapse(later) == 0
    assert (state(journey, "par_read", 0), state(journey, "par_read", 1)) == ("in_order", "not_needed")
    save_comments(
        "Late", sends=True, releases=True, nothing_to_add=False, by=family_viewer(journey, 1), now=later
    )
    read = report_for_staff(journey, members_of(journey.household_id), later)
    assert read is not None
    assert read.answers[1].text == "Late"


def test_a_newer_report_asks_again_and_a_shared_one_stays_as_it_was_read(session: Session) -> None:
    journey = in_stage_2()
    share(journey)
    answer(journey, 0, "About the first", releases=True)
    write_par(journey.reference, "The second", by=WORKER, now=now())
    _, par, _ = own_shared_par(family_viewer(journey))
    assert (par.number, par.text) == (1, "What we learned together")
    share_par(journey.reference, by=WORKER, now=now())
    _, par, _ = own_shared_par(family_viewer(journey))
    assert (par.number, par.text) == (2, "The second")
    assert [row.state for row in par_steps(journey)] == ["waiting_for_you"] * 2


def test_who_ends_the_journey_waits_for_no_comments(session: Session) -> None:
    journey = in_stage_2()
    share(journey)
    move_on(journey.reference, Verb.WITHDRAW, by=WORKER, now=now(), reason="Moving away")
    assert {promises_for(STEP, row.reference)[0].ended_as for row in par_steps(journey)} == {"cancelled"}


@pytest.mark.parametrize(("verb", "due"), [(Verb.WITHDRAW, 26), (Verb.PART, 27)])
def test_who_goes_on_after_all_has_time_for_comments_again(session: Session, verb: Verb, due: int) -> None:
    journey = in_stage_2()
    share(journey)
    move_on(journey.reference, verb, by=WORKER, now=now(), reason="Moving away")
    later = now() + timedelta(days=1 if verb is Verb.PART else 0)
    undo_last_move(journey.reference, because="They go on", by=WORKER, now=later)
    for row in par_steps(journey):
        open_ones = [one for one in promises_for(STEP, row.reference) if one.ended_at is None]
        assert [one.due_at.day for one in open_ones if one.due_at] == [due]


def test_a_household_past_stage_2_has_no_visits_any_more(session: Session) -> None:
    journey = in_stage_2()
    approved(journey)
    with pytest.raises(Refused, match="Stage 2"):
        offer_visit(journey.reference, [now() + SOON], by=WORKER, now=now())
