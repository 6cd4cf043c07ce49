"""What staff decide about a registration, and beginning again, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.clock import now
from portal.errors import Conflict, Refused
from portal.households.models import Household, HouseholdWord, Person
from portal.households.queries import applicants_of
from portal.journey.models import JourneyLetter
from portal.journey.moves import Outcome, Verb
from portal.journey.moving import move_on
from portal.journey.pathways import Stage
from portal.journey.queries import letters_for, rows_of
from portal.journey.registration.actions import keep_section
from portal.journey.registration.again import begin_again
from portal.journey.registration.deciding import accept, ask_for_more, learn, not_now
from portal.journey.registration.filling import fill_for_example
from portal.journey.registration.signing import sign
from portal.messages.models import Message
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


def test_accepting_sets_up_the_checks_that_follow_from_the_answers(session: Session) -> None:
    journey = registering()
    sam, alex = (one.person_id for one in applicants_of(journey.household_id))
    abroad = {"where": "abroad", "council": "", "from_on": "2018-01-01", "until_on": "2019-01-01"}
    leeds = {"where": "uk", "council": "Leeds City Council", "from_on": "2010-01-01", "until_on": ""}
    fill_for_example(
        journey,
        now=now(),
        own={
            sam: {"addresses": {"addresses": [{"id": "a", **leeds}, {"id": "b", **abroad}]}},
            alex: {"work": {"works": "retired"}, "family-before": {"former_partner": "yes"}},
        },
        shared={"pets": {"pets": "yes", "pets_told": "A cat"}},
    )
    accept(journey.reference, complete_at=stamp(journey), by=ASSESSOR, now=now())
    rows = {(one.code, one.person_key, one.about) for one in rows_of(journey)}
    assert ("council", sam, "Leeds City Council") in rows
    assert ("council", alex, "Kent County Council") in rows
    assert ("police_abroad", sam, "") in rows
    assert ("employer", sam, "") in rows
    assert ("employer", alex, "") not in rows
    assert ("former_partner", alex, "") in rows
    assert ("pets", 0, "") in rows
    assert journey.stage == Stage.STAGE_1
    assert decisions(journey)[0].ended_as == "kept"
    assert session.get_one(Person, sam).born_on == date(1986, 4, 12)
    assert {m.template for m in session.scalars(select(Message))} == {"something_for_you"}


@pytest.mark.parametrize(("restricted", "town"), [(False, "Exampleton"), (True, "")])
def test_lists_show_the_town_of_an_accepted_registration_but_of_no_restricted_household(
    session: Session, restricted: bool, town: str
) -> None:
    journey = signed()
    household = session.get_one(Household, journey.household_id)
    household.town, household.restricted, household.named = "", restricted, 2 if restricted else 0
    session.flush()
    learn(journey, row(journey), now=now())
    assert household.town == town
    words = select(HouseholdWord.word).where(HouseholdWord.household_id == household.id)
    assert ("exampleton" in set(session.scalars(words))) is bool(town)


def test_early_permanence_is_agreed_when_accepting(session: Session) -> None:
    journey = signed()
    accept(journey.reference, complete_at=stamp(journey), by=ASSESSOR, now=now(), pathway="early_permanence")
    assert journey.pathway == "early_permanence"
    assert "early_permanence" in journey.known["0"]
    other = signed()
    with pytest.raises(Refused, match="Only standard"):
        accept(other.reference, complete_at=stamp(other), by=ASSESSOR, now=now(), pathway="fast_track")


def test_what_is_not_signed_is_not_decided(session: Session) -> None:
    journey = registering()
    with pytest.raises(Conflict):
        accept(journey.reference, complete_at="", by=ASSESSOR, now=now())
    done = signed()
    old = stamp(done)
    _, alex = viewers(done)
    keep_section("pets", PETS, version=1, is_done=True, by=alex, now=now())
    with pytest.raises(Conflict):
        accept(done.reference, complete_at=old, by=ASSESSOR, now=now())


def test_a_no_keeps_joint_and_private_reasons_apart(session: Session) -> None:
    journey = signed()
    sam, alex = viewers(journey)
    assert sam.person_id
    assert alex.person_id
    with pytest.raises(Refused, match="Alex as well"):
        not_now(
            journey.reference, "Not now", {sam.person_id: "Your heart"}, complete_at=stamp(journey),
            by=ASSESSOR, now=now(),
        )  # fmt: skip
    not_now(
        journey.reference,
        "We can’t go on now",
        {sam.person_id: "Your heart", alex.person_id: "Nothing about you"},
        complete_at=stamp(journey),
        by=ASSESSOR,
        now=now(),
    )
    assert journey.outcome == Outcome.NOT_REGISTERED
    read = [letter.text for letter in letters_for(alex, journey)]
    assert len(read) == 2
    assert "written to each of you" in read[0]
    assert "heart" not in " ".join(read)
    assert session.scalars(select(JourneyLetter)).all()[1].person_id == sam.person_id
    with pytest.raises(Refused, match="with us or finished"):
        keep_section("pets", PETS, version=1, is_done=True, by=sam, now=now())


def test_asking_one_person_alone_ends_our_time_and_says_nothing_to_the_other(session: Session) -> None:
    journey = signed()
    sam, alex = viewers(journey)
    ask_for_more(
        journey.reference, "Which medicine is it?", person_id=sam.person_id, complete_at=stamp(journey),
        by=ASSESSOR, now=now(),
    )  # fmt: skip
    assert [one.ended_because for one in decisions(journey)] == ["back with the family"]
    assert [ask.text for ask in seen_by(sam, journey).asks] == ["Which medicine is it?"]
    theirs = seen_by(alex, journey)
    assert (theirs.asks, theirs.others[0].words, theirs.has_signed) == ((), "In hand", True)
    assert len(session.scalars(select(Message)).all()) == 1
    sign("Sam Example", seen=seen_by(sam, journey).seen, by=sam, now=now() + timedelta(days=1))
    assert seen_by(sam, journey).asks == ()
    assert seen_by(alex, journey).others[0].words == "Done"
    assert decisions(journey)[-1].ended_at is None


def test_asking_both_asks_both_to_sign_again(session: Session) -> None:
    journey = signed()
    sam, alex = viewers(journey)
    ask_for_more(
        journey.reference, "Who is at home?", person_id=None, complete_at=stamp(journey), by=ASSESSOR,
        now=now(),
    )  # fmt: skip
    assert not seen_by(sam, journey).has_signed
    assert not seen_by(alex, journey).has_signed
    with pytest.raises(Conflict):
        ask_for_more(
            journey.reference, "Once more", person_id=None, complete_at=stamp(journey), by=ASSESSOR, now=now()
        )
    for viewer, name in ((sam, "Sam Example"), (alex, "Alex Example")):
        sign(name, seen=seen_by(viewer, journey).seen, by=viewer, now=now() + timedelta(days=1))
    assert seen_by(alex, journey).asks == ()
    accept(journey.reference, complete_at=stamp(journey), by=ASSESSOR, now=now() + timedelta(days=2))


def test_a_notice_is_signed_and_accepted(session: Session) -> None:
    journey = signed("child_in_family", given=("Kim",))
    assert decisions(journey) == []
    assert {r.code: r.state for r in rows_of(journey)} == {"notice": "in_order"}
    accept(journey.reference, complete_at=stamp(journey), by=ASSESSOR, now=now())
    assert journey.stage == Stage.PHASE_ONE
    assert ("council", "Kent County Council") in {(r.code, r.about) for r in rows_of(journey)}


def test_who_begins_again_confirms_what_they_wrote_before(session: Session) -> None:
    journey = signed()
    with pytest.raises(Refused, match="goes on still"):
        begin_again(journey.reference, by=ASSESSOR, now=now())
    move_on(journey.reference, Verb.WITHDRAW, by=ASSESSOR, now=now())
    again = begin_again(journey.reference, by=ASSESSOR, now=now())
    assert again.stage == Stage.REGISTRATION
    sam, alex = viewers(again)
    own = {view.section.code: view for view in seen_by(sam, again).own}
    assert own["work"].answers["employer"] == "Example Bakery, baker"
    assert not any(view.is_done for view in own.values())
    assert own["consents"].answers == {}
    assert not seen_by(alex, again).has_signed
    with pytest.raises(Conflict):
        begin_again(journey.reference, by=ASSESSOR, now=now())
    keep_section("work", own["work"].answers, version=1, is_done=True, by=sam, now=now())
