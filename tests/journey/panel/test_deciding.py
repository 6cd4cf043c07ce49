"""From a place at panel to the decision, told and written; and the three ways after a proposed refusal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.agency.queries import working_calendar
from portal.audit.models import AuditRow
from portal.clock import now, today
from portal.errors import Conflict, NotFound, Refused
from portal.example.panels import book, finish_others, make_panel
from portal.extensions import db
from portal.journey.actions import SUBJECT
from portal.journey.models import Journey, JourneyLetter
from portal.journey.moves import Outcome, Verb
from portal.journey.moving import move_on
from portal.journey.panel.actions import book_place, note_attendance
from portal.journey.panel.deciding import choose_way, decide, record_told, send_letter, undo_proposal
from portal.journey.panel.decision_models import Choice, Decision
from portal.journey.panel.members import members
from portal.journey.panel.models import Panel, PanelMember, PanelPlace, PanelRecommendation
from portal.journey.panel.recommending import (
    recommend,
    recommend_from_review,
    undo_recommendation,
    write_minutes,
)
from portal.journey.panel.rescheduling import give_up_place
from portal.journey.panel.rules import days_left
from portal.journey.panel.standing import live_decision, representations_of
from portal.journey.pathways import Stage
from portal.journey.queries import letters_for, rows_of
from portal.journey.undoing import undo_last_move
from portal.messages.models import Message
from portal.promises.queries import promises_for
from tests.journey.households import WORKER, couple, finish_steps
from tests.journey.panel.going import (
    ADVISER,
    DECIDER,
    ONE_DAY,
    after_panel,
    approved,
    family_viewer,
    in_stage_2,
    proposed,
)


def ended(journey: Journey) -> dict[str, str | None]:
    return {one.kind: one.ended_as for one in promises_for(SUBJECT, journey.reference)}


def decide_as(viewer: Viewer, journey: Journey, decided: str, *, at: object = None) -> str:
    return decide(
        journey.reference,
        decided,
        reasons="Because",
        letter="Our reasons",
        by=viewer,
        now=at or now(),  # type: ignore[arg-type]  # a moment
    )


def test_stage_2_is_not_undone_under_a_recommendation(session: Session) -> None:
    journey = couple("fast_track")
    finish_steps(journey)
    move_on(journey.reference, Verb.ACCEPT_REGISTRATION, by=WORKER, now=now())
    after_panel(journey)
    with pytest.raises(Refused, match="Take that back first"):
        undo_last_move(journey.reference, because="Mistake", by=WORKER, now=now())
    assert ended(journey)["agency_decision"] is None


def test_a_recommendation_with_final_minutes_promises_the_decision(session: Session) -> None:
    journey = in_stage_2()
    after_panel(journey)
    assert next(row for row in rows_of(journey) if row.code == "panel").state == "in_order"
    assert ended(journey)["agency_decision"] is None


def test_without_final_minutes_nothing_is_promised_or_decided(session: Session) -> None:
    journey = in_stage_2()
    at = now() - ONE_DAY
    panel = make_panel(at, by=ADVISER, now=at - ONE_DAY)
    place = book(journey, panel, by=ADVISER, now=at - ONE_DAY)
    with pytest.raises(Refused, match="not begun"):
        recommend(place, "suitable", dual=False, reasons="", by=ADVISER, now=at - timedelta(hours=1))
    with pytest.raises(Refused, match="5 members"):
        recommend(place, "suitable", dual=False, reasons="", by=ADVISER, now=now())
    note_attendance(panel, [one.reference for one in members(today())], by=ADVISER, now=now())
    recommend(place, "suitable", dual=False, reasons="", by=ADVISER, now=now())
    with pytest.raises(Conflict):
        recommend(place, "not_suitable", dual=False, reasons="Other", by=ADVISER, now=now())
    write_minutes(place, "Draft", is_final=False, by=ADVISER, now=now())
    assert "agency_decision" not in ended(journey)
    with pytest.raises(Refused, match="final minutes"):
        decide_as(DECIDER, journey, "approve")
    write_minutes(place, "Final", is_final=True, by=ADVISER, now=now())
    with pytest.raises(Conflict):
        write_minutes(place, "Again", is_final=True, by=ADVISER, now=now())
    assert ended(journey)["agency_decision"] is None


def test_more_information_asks_for_another_panel(session: Session) -> None:
    journey = in_stage_2()
    after_panel(journey, "more_information")
    assert "agency_decision" not in ended(journey)
    with pytest.raises(Refused, match="more information"):
        decide_as(DECIDER, journey, "approve")
    panel = make_panel(now() + ONE_DAY, by=ADVISER, now=now())
    place = book_place(journey.reference, panel, by=ADVISER, now=now())
    give_up_place(place, by=ADVISER, now=now())
    with pytest.raises(Conflict):
        give_up_place(place, by=ADVISER, now=now())
    book_place(journey.reference, panel, by=ADVISER, now=now())


def test_a_decision_without_a_recommendation_cannot_exist(session: Session) -> None:
    journey = in_stage_2()
    with pytest.raises(Refused, match="no recommendation"):
        decide_as(DECIDER, journey, "approve")
    row = Decision(
        journey_id=journey.id, recommendation_id=None, decided="approve", reasons="", decided_at=now(),
        decided_on=today(), decided_by="X", decided_by_name="X",
    )  # fmt: skip
    session.add(row)
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize("same", ["recommendation", "journey"])
def test_one_decision_stands(session: Session, same: str) -> None:
    journey, other = in_stage_2(), in_stage_2(given=("Kim",))
    approved(journey)
    stands = live_decision(journey)
    assert stands is not None
    is_journey = same == "journey"
    if is_journey:
        after_panel(other)
    fresh = session.scalars(select(PanelRecommendation.id).order_by(PanelRecommendation.id.desc())).first()
    row = Decision(
        journey_id=journey.id if is_journey else other.id,
        recommendation_id=fresh if is_journey else stands.recommendation_id,
        decided="approve", reasons="", decided_at=now(), decided_on=today(), decided_by="X",
        decided_by_name="X",
    )  # fmt: skip
    session.add(row)
    with pytest.raises(IntegrityError):
        session.flush()


def test_a_decision_in_favour_moves_them_on_and_keeps_its_promises(session: Session) -> None:
    journey = in_stage_2()
    decision = approved(journey)
    assert journey.stage == Stage.APPROVED
    kept = ended(journey)
    assert (kept["agency_decision"], kept["stage_2"]) == ("kept", "kept")
    assert (kept["decision_told"], kept["decision_letter"]) == (None, None)
    with pytest.raises(Refused, match="Tell them first"):
        send_letter(decision, "Dear Sam and Alex", tells=True, by=DECIDER, now=now())
    record_told(decision, "telephone", by=DECIDER, now=now())
    with pytest.raises(Conflict):
        record_told(decision, "telephone", by=DECIDER, now=now())
    send_letter(decision, "Dear Sam and Alex", tells=True, by=DECIDER, now=now())
    kept = ended(journey)
    assert (kept["decision_told"], kept["decision_letter"]) == ("kept", "kept")
    assert [one.text for one in letters_for(family_viewer(journey, 1), journey)] == ["Dear Sam and Alex"]


def test_an_open_step_refuses_the_approval_by_name(session: Session) -> None:
    journey = in_stage_2()
    after_panel(journey)
    finish_others(journey, by=WORKER, now=now(), but=("seen_alone", "health_report"))
    with pytest.raises(Refused, match="Seen alone; Health report"):
        decide_as(DECIDER, journey, "approve")
    session.rollback()


def test_the_move_alone_is_refused_without_a_decision(session: Session) -> None:
    journey = in_stage_2()
    finish_steps(journey)
    with pytest.raises(Refused, match="decision in favour"):
        move_on(journey.reference, Verb.APPROVE, by=DECIDER, now=now())
    with pytest.raises(Refused, match="final decision"):
        move_on(journey.reference, Verb.NOT_APPROVE, by=DECIDER, now=now(), reason="No")


def test_who_sat_on_the_panel_does_not_decide(session: Session) -> None:
    journey = in_stage_2()
    after_panel(journey)
    member = session.scalars(select(PanelMember).order_by(PanelMember.id)).first()
    assert member is not None
    account = family_viewer(journey).account_id
    member.account_id = account
    session.flush()
    sitter = Viewer(account_id=account, reference="SATT-0001", name="Sat", kind="staff")
    with pytest.raises(Refused, match="You sat on this panel"):
        decide_as(sitter, journey, "approve")


def test_an_approval_undone_the_same_day_is_decided_afresh(session: Session) -> None:
    journey = in_stage_2()
    approved(journey)
    undo_last_move(journey.reference, because="Wrong family", by=DECIDER, now=now())
    assert (journey.stage, live_decision(journey)) == (Stage.STAGE_2, None)
    stands = {one.kind for one in promises_for(SUBJECT, journey.reference) if one.ended_at is None}
    assert {"stage_2", "agency_decision"} <= stands
    assert not {"decision_told", "decision_letter"} & stands
    decide_as(DECIDER, journey, "approve")
    assert journey.stage == Stage.APPROVED


def test_a_proposed_refusal_gives_forty_working_days(session: Session) -> None:
    journey = in_stage_2()
    proposed(journey)
    assert journey.stage == Stage.STAGE_2
    promise = representations_of(journey)
    assert promise is not None
    # Friday 20 November is the first day; Christmas, Boxing Day's Monday and New Year are not counted
    assert str(promise.due_at)[:10] == "2027-01-19"
    assert days_left(promise.due_at, now(), working_calendar()) == 39
    for decided in ("approve", "not_approve"):
        with pytest.raises(Refused, match="not over"):
            decide_as(DECIDER, journey, decided)


def test_reasons_about_one_person_go_to_that_person_alone(session: Session) -> None:
    journey = in_stage_2()
    after_panel(journey, "not_suitable")
    sam = family_viewer(journey).person_id or 0
    decide(
        journey.reference, "propose_refusal", reasons="Because", letter="Our reasons",
        private={sam: "About your health"}, by=DECIDER, now=now(),
    )  # fmt: skip
    read = [[one.text for one in letters_for(family_viewer(journey, n), journey)] for n in (0, 1)]
    assert read[0][1] == "About your health"
    assert all("health" not in text for text in read[1])
    assert "written to each of you" in read[1][0]
    assert len(read[0]) == len(read[1]) == 2


@pytest.mark.parametrize("way", ["accept", "representations", "independent_review"])
def test_one_way_only_whoever_of_the_two_chooses(session: Session, way: str) -> None:
    journey = in_stage_2()
    proposed(journey)
    choose_way(way, words="We disagree", by=family_viewer(journey), now=now())
    with pytest.raises(Conflict, match="chosen already"):
        choose_way("accept", words="", by=family_viewer(journey, 1), now=now())
    assert session.scalar(select(func.count()).select_from(Choice)) == 1
    assert ended(journey)["representations"] == "kept"
    session.add(Choice(decision_id=session.scalars(select(Choice.decision_id)).one(), way="accept",
                       person_id=family_viewer(journey, 1).person_id or 0, chosen_at=now()))  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()


def test_another_family_has_nothing_to_choose(session: Session) -> None:
    journey, other = in_stage_2(), in_stage_2(given=("Kim",))
    proposed(journey)
    with pytest.raises(NotFound):
        choose_way("accept", words="", by=family_viewer(other), now=now())


def test_accepted_the_final_decision_ends_it_and_nothing_goes_out(session: Session) -> None:
    journey = in_stage_2()
    proposed(journey)
    choose_way("accept", words="", by=family_viewer(journey), now=now())
    before = session.scalar(select(func.count()).select_from(Message))
    decision = decide_as(DECIDER, journey, "not_approve")
    assert (journey.outcome, journey.ended_at) == (Outcome.NOT_APPROVED, now())
    record_told(decision, "in_person", by=DECIDER, now=now())
    send_letter(decision, "Our final letter", tells=False, by=DECIDER, now=now())
    assert session.scalar(select(func.count()).select_from(Message)) == before
    kept = ended(journey)
    assert (kept["decision_told"], kept["decision_letter"]) == ("kept", "kept")


def test_without_a_choice_in_forty_working_days_it_may_be_decided(session: Session) -> None:
    journey = in_stage_2()
    proposed(journey)
    late = now() + timedelta(days=61)
    with pytest.raises(Refused, match="are over"):
        choose_way("accept", words="", by=family_viewer(journey), now=late)
    decide_as(DECIDER, journey, "not_approve", at=late)
    assert journey.outcome == Outcome.NOT_APPROVED


def test_the_independent_review_recommends_and_then_it_is_decided(session: Session) -> None:
    journey = in_stage_2()
    proposed(journey)
    with pytest.raises(Refused, match="have not asked"):
        recommend_from_review(
            journey.reference, "suitable", dual=False, reasons="", on=today(), by=ADVISER, now=now()
        )
    choose_way("independent_review", words="", by=family_viewer(journey, 1), now=now())
    with pytest.raises(Refused, match="new recommendation"):
        decide_as(DECIDER, journey, "not_approve")
    recommend_from_review(
        journey.reference, "suitable", dual=False, reasons="", on=today(), by=ADVISER, now=now()
    )
    with pytest.raises(Conflict):
        recommend_from_review(
            journey.reference, "suitable", dual=False, reasons="", on=today(), by=ADVISER, now=now()
        )
    decide_as(DECIDER, journey, "approve")
    assert journey.stage == Stage.APPROVED


def test_representations_go_to_the_panel_again(session: Session) -> None:
    journey = in_stage_2()
    proposed(journey)
    panel = make_panel(now() + ONE_DAY, by=ADVISER, now=now())
    with pytest.raises(Refused, match="think again"):
        book_place(journey.reference, panel, by=ADVISER, now=now())
    with pytest.raises(Refused, match="own words"):
        choose_way("representations", words=" ", by=family_viewer(journey), now=now())
    choose_way("representations", words="We have moved since", by=family_viewer(journey), now=now())
    place = book_place(journey.reference, panel, by=ADVISER, now=now())
    after = now() + 2 * ONE_DAY
    note_attendance(panel, [one.reference for one in members(today())], by=ADVISER, now=after)
    recommend(place, "not_suitable", dual=False, reasons="As before", by=ADVISER, now=after)
    write_minutes(place, "Final", is_final=True, by=ADVISER, now=after)
    decide_as(DECIDER, journey, "not_approve", at=after)
    assert journey.outcome == Outcome.NOT_APPROVED


def test_a_proposal_made_by_mistake_is_taken_back_the_same_day(session: Session) -> None:
    journey = in_stage_2()
    proposed(journey)
    with pytest.raises(Refused, match="of today"):
        undo_proposal(journey.reference, because="Wrong family", by=DECIDER, now=now() + ONE_DAY)
    undo_proposal(journey.reference, because="Wrong family", by=DECIDER, now=now())
    assert "Wrong family" not in _audited(), "why is the household's, sealed: not for who reads the audit"
    assert live_decision(journey) is None
    stands = {one.kind for one in promises_for(SUBJECT, journey.reference) if one.ended_at is None}
    assert stands == {"stage_2", "agency_decision"}
    assert not letters_for(family_viewer(journey), journey)
    assert session.scalar(select(func.count()).select_from(JourneyLetter)) == 1
    decide_as(DECIDER, journey, "approve")


def test_a_recommendation_written_by_mistake_is_taken_back_the_same_day(session: Session) -> None:
    journey = in_stage_2()
    after_panel(journey, "suitable")
    with pytest.raises(Refused, match="written today"):
        undo_recommendation(journey.reference, because="Wrong box", by=ADVISER, now=now() + ONE_DAY)
    at = now() - ONE_DAY + timedelta(hours=2)
    undo_recommendation(journey.reference, because="Wrong box", by=ADVISER, now=at)
    assert "Wrong box" not in _audited()
    assert next(row for row in rows_of(journey) if row.code == "panel").state == "received"
    assert ended(journey)["agency_decision"] == "cancelled"
    place = session.scalars(select(PanelPlace.reference)).one()
    recommend(place, "not_suitable", dual=False, reasons="As said", by=ADVISER, now=at)
    assert ended(journey)["agency_decision"] is None
    decide_as(DECIDER, journey, "propose_refusal")
    with pytest.raises(Refused):
        undo_recommendation(journey.reference, because="Wrong box", by=ADVISER, now=at)


def _audited() -> str:
    """Everything the audit says beside who, what and when."""
    return repr(db.session.scalars(select(AuditRow.details)).all())


def test_who_withdraws_keeps_no_place_at_a_panel(session: Session) -> None:
    journey = in_stage_2()
    panel = make_panel(now() + ONE_DAY, by=ADVISER, now=now())
    book(journey, panel, by=ADVISER, now=now())
    move_on(journey.reference, Verb.WITHDRAW, by=WORKER, now=now(), reason="Moving away")
    session.expire_all()
    assert session.scalars(select(Panel.places_taken)).one() == 0
    assert session.scalars(select(PanelPlace.cancelled_at)).one() == now()
