"""Filling in and signing, on both databases."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.access import Viewer
from portal.clock import now
from portal.errors import Conflict, NotFound, Refused
from portal.households.models import Person
from portal.households.queries import applicants_of, members_of
from portal.journey.models import Journey
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from portal.journey.next_step import NextStep
from portal.journey.queries import rows_of, steps_for
from portal.journey.registration.actions import ChangedMeanwhile, change_own, keep_section
from portal.journey.registration.carrying import Carried, begin_registration
from portal.journey.registration.deciding import ask_for_more
from portal.journey.registration.filling import fill_for_example, own_answers, shared_answers
from portal.journey.registration.models import RegistrationSection, RegistrationSignature
from portal.journey.registration.next_tasks import next_for
from portal.journey.registration.queries import own_registration
from portal.journey.registration.signing import sign
from portal.promises.queries import promises_of_household
from tests.journey.households import couple
from tests.journey.registration.registering import (
    ASSESSOR,
    decisions,
    registering,
    row,
    seen_by,
    signed,
    stamp,
    viewers,
)

PETS = {"pets": "yes", "pets_told": "A dog"}


def test_the_last_signature_begins_our_five_working_days(session: Session) -> None:
    journey = registering()
    fill_for_example(journey, now=now(), is_signed=False)
    sam, alex = viewers(journey)
    assert not sign("Sam Example", seen=seen_by(sam, journey).seen, by=sam, now=now())
    assert decisions(journey) == []
    assert {r.code for r in rows_of(journey) if r.state == "in_order"} == {
        "own_part", "household_part", "signed",
    }  # fmt: skip
    assert sign("alex  example", seen=seen_by(alex, journey).seen, by=alex, now=now())
    (promise,) = decisions(journey)
    assert promise.due_at is not None
    assert promise.due_at.date() == date(2026, 11, 27)
    assert all(r.state == "in_order" for r in rows_of(journey))
    sign("Sam Example", seen="", by=sam, now=now() + timedelta(days=1))
    assert len(decisions(journey)) == 1


def test_nobody_signs_what_is_not_filled_in(session: Session) -> None:
    journey = registering()
    sam, alex = viewers(journey)
    fill_for_example(journey, now=now(), parts=(sam.person_id or 0,), is_signed=False)
    with pytest.raises(Refused, match="Who you are"):
        sign("Alex Example", seen=seen_by(alex, journey).seen, by=alex, now=now())
    with pytest.raises(Refused, match="Sam Example"):
        sign("Alex Example", seen=seen_by(sam, journey).seen, by=sam, now=now())
    assert not sign("Sam Example", seen=seen_by(sam, journey).seen, by=sam, now=now())


def test_nobody_signs_what_changed_since_they_read_it(session: Session) -> None:
    journey = registering()
    fill_for_example(journey, now=now(), is_signed=False)
    sam, alex = viewers(journey)
    seen = seen_by(sam, journey).seen
    keep_section("pets", PETS, version=1, is_done=True, by=alex, now=now())
    with pytest.raises(Conflict, match="changed since"):
        sign("Sam Example", seen=seen, by=sam, now=now())


def test_a_change_of_ones_own_part_takes_ones_own_signature(session: Session) -> None:
    journey = signed()
    sam, alex = viewers(journey)
    work = own_answers(journey, applicants_of(journey.household_id)[0], now())["work"]
    keep_section("work", {**work, "hours": "Mornings"}, version=1, is_done=True, by=sam, now=now())
    assert (seen_by(sam, journey).has_signed, seen_by(alex, journey).has_signed) == (False, True)
    (promise,) = decisions(journey)
    assert (promise.ended_as, promise.ended_because) == ("cancelled", "back with the family")
    sign("Sam Example", seen=seen_by(sam, journey).seen, by=sam, now=now() + timedelta(days=3))
    assert [one.ended_as for one in decisions(journey)] == ["cancelled", None]
    kept = session.scalars(select(RegistrationSignature)).all()
    assert sorted(one.taken_away_because for one in kept) == ["", "", "own_part"]


def test_a_change_of_the_households_part_takes_every_signature(session: Session) -> None:
    journey = signed()
    sam, alex = viewers(journey)
    keep_section("pets", PETS, version=1, is_done=True, by=alex, now=now())
    assert (seen_by(sam, journey).has_signed, seen_by(alex, journey).has_signed) == (False, False)
    assert row(journey).complete_at is None


def test_saving_the_same_again_changes_nothing(session: Session) -> None:
    journey = signed()
    sam, _ = viewers(journey)
    same = shared_answers(journey, now())["pets"]
    keep_section("pets", same, version=1, is_done=True, by=sam, now=now())
    assert seen_by(sam, journey).has_signed
    assert decisions(journey)[0].ended_at is None


def test_who_saves_second_is_told_and_nothing_is_overwritten(session: Session) -> None:
    journey = registering()
    sam, alex = viewers(journey)
    keep_section("pets", PETS, version=0, is_done=True, by=sam, now=now())
    with pytest.raises(ChangedMeanwhile, match="Sam saved") as told:
        keep_section("pets", {"pets": "no", "pets_told": ""}, version=0, is_done=True, by=alex, now=now())
    assert (told.value.answers, told.value.version) == (PETS, 1)
    with pytest.raises(ChangedMeanwhile, match="another window"):
        keep_section("pets", {"pets": "no", "pets_told": ""}, version=0, is_done=True, by=sam, now=now())
    keep_section("pets", {"pets": "no", "pets_told": ""}, version=1, is_done=True, by=alex, now=now())


def test_two_addresses_added_in_two_windows_both_stay(session: Session) -> None:
    journey = registering()
    sam, alex = viewers(journey)

    def add(name: str) -> None:
        change_own(
            "addresses",
            lambda said: said.update(addresses=[*said.get("addresses", ()), {"id": name}]),
            by=sam,
            now=now(),
        )

    add("one")
    add("two")
    own = {view.section.code: view.answers for view in seen_by(sam, journey).own}
    assert [one["id"] for one in own["addresses"]["addresses"]] == ["one", "two"]
    other = {view.section.code: view.answers for view in seen_by(alex, journey).own}
    assert "addresses" not in other["addresses"]


def test_the_other_sees_in_hand_or_done_and_nothing_else(session: Session) -> None:
    journey = registering()
    sam, alex = viewers(journey)
    fill_for_example(journey, now=now(), parts=(alex.person_id or 0,), is_signed=False)
    (other,) = seen_by(sam, journey).others
    assert (other.given_name, other.words, other.is_signed) == ("Alex", "Done", False)
    (other,) = seen_by(alex, journey).others
    assert other.words == "In hand"
    told = "A broken leg in 2019"
    keep_section("health", {"illness_told": told}, version=0, is_done=False, by=sam, now=now())
    assert told not in repr(seen_by(alex, journey))
    assert seen_by(alex, journey).others[0] == other
    veiled = [step for step in steps_for(alex, journey) if step.person_id == sam.person_id]
    assert {step.words for step in veiled} == {"In hand"}


def test_answers_are_sealed_in_the_database(session: Session) -> None:
    journey = registering()
    sam, _ = viewers(journey)
    keep_section("health", {"illness_told": "A broken leg"}, version=0, is_done=False, by=sam, now=now())
    session.flush()
    (raw,) = session.execute(text("SELECT answers FROM registration_section")).scalars()
    assert "leg" not in raw
    assert "leg" in session.scalars(select(RegistrationSection.answers)).one()


def test_how_to_reach_somebody_holds_at_once(session: Session) -> None:
    journey = registering()
    sam, _ = viewers(journey)
    said = {"telephone": "01632 960555", "wishes": ["no_voicemail"], "safe_times": "Evenings"}
    keep_section("reach-you", said, version=0, is_done=True, by=sam, now=now())
    person = session.get_one(Person, sam.person_id)
    assert (person.telephone, person.no_voicemail, person.never_by_post) == ("01632 960555", True, False)
    kept = json.loads(session.scalars(select(RegistrationSection.answers)).one())
    assert "telephone" not in kept


def test_the_enquiry_is_carried_over_to_be_confirmed(session: Session) -> None:
    first = couple()
    move_on(first.reference, Verb.WITHDRAW, by=ASSESSOR, now=now())
    sam_id, alex_id = (one.person_id for one in applicants_of(first.household_id))
    carried = Carried(
        person_id=sam_id, authority="kent", town="Exampleton", postcode="ME14 1XX",
        considers=("early_permanence",), background=("foster_carer",), access_needs="A hearing loop",
        never_by_post=True,
    )  # fmt: skip
    journey = begin_registration(first.household_id, "fast_track", carried, by=ASSESSOR, now=now())
    sam, alex = viewers(journey)
    own = {view.section.code: view for view in seen_by(sam, journey).own}
    shared = {view.section.code: view for view in seen_by(alex, journey).shared}
    assert own["reach-you"].answers["access_needs"] == "A hearing loop"
    assert own["reach-you"].is_offered
    assert not own["reach-you"].is_done
    assert own["before"].answers == {"fostered": "yes"}
    assert shared["home"].answers["postcode"] == "ME14 1XX"
    assert shared["preferences"].answers["early_permanence"] == "unsure"
    theirs = {view.section.code: view for view in seen_by(alex, journey).own}
    assert "access_needs" not in theirs["reach-you"].answers
    assert theirs["before"].answers == {}
    assert session.get_one(Person, sam_id).never_by_post
    assert not session.get_one(Person, alex_id).never_by_post


def test_a_section_of_another_form_is_not_found(session: Session) -> None:
    journey = registering("child_in_family", given=("Kim",))
    (kim,) = viewers(journey)
    with pytest.raises(NotFound):
        keep_section("preferences", {}, version=0, is_done=False, by=kim, now=now())


def test_a_stranger_has_no_registration(session: Session) -> None:
    registering()
    other = couple(given=("Kim",))
    with pytest.raises(NotFound):
        own_registration(viewers(other)[0])


def asked_next(viewer: Viewer, journey: Journey) -> list[NextStep]:
    """What the registration asks of somebody next, as their home has it."""
    members, promises = members_of(journey.household_id), promises_of_household(journey.household_id)
    return next_for(viewer, journey, members=members, promises=promises)


def test_what_is_next_from_the_first_page_to_our_answer(session: Session) -> None:
    journey = registering()
    sam, alex = viewers(journey)
    assert [(one.turn, one.button) for one in asked_next(sam, journey)] == [
        ("you", "Begin your registration")
    ]
    fill_for_example(journey, now=now(), is_signed=False)
    assert asked_next(sam, journey)[0].href == "/home/registration/check"
    sign("Sam Example", seen=seen_by(sam, journey).seen, by=sam, now=now())
    assert asked_next(sam, journey)[0].sentence == "You have signed. Now Alex has to sign"
    sign("Alex Example", seen=seen_by(alex, journey).seen, by=alex, now=now())
    (with_us,) = asked_next(alex, journey)
    assert (with_us.turn, with_us.by) == ("us", decisions(journey)[0].due_at)
    ask_for_more(
        journey.reference, "Why?", person_id=sam.person_id, complete_at=stamp(journey), by=ASSESSOR, now=now()
    )
    assert asked_next(sam, journey)[0].button == "Read what we asked"
    assert asked_next(alex, journey)[0].sentence == "You have signed. Now Sam has to sign"
