"""Who reads what they should not, who is stopped where, and two who press at the same moment."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.access import Viewer
from portal.children.families.profile_actions import release
from portal.children.families.profiles import released_of
from portal.children.interests.actions import say_interested
from portal.children.interests.models import ChildInterest
from portal.children.links import going
from portal.children.links.actions import decide_stop, suggest_link
from portal.children.links.from_interest import answer_family
from portal.children.links.models import ChildLink
from portal.children.links.own import own_links
from portal.children.models import GrantToDecide
from portal.children.own.actions import agree_terms
from portal.children.own.models import Terms
from portal.children.placing import beginning, fostering
from portal.children.placing.queries import own_placements
from portal.children.showing.actions import decide, show_group
from portal.errors import Conflict, Refused
from portal.extensions import db, writing
from portal.households.models import Household, Person
from portal.households.partings.actions import note_parted
from portal.households.restriction.actions import restrict
from portal.journey.moves import Verb
from portal.journey.moving import move_on
from tests.conversations.writing import viewer
from tests.finding_families.linking import agreed, open_kinds, recommended
from tests.finding_families.making import agency, family, finder, journey, looking, waiting
from tests.finding_families.placing import days, may_foster, on_early_road
from tests.finding_families.test_family_profile import ready
from tests.finding_families.town import Town, come
from tests.households.making import allocate, written
from tests.support.pages import read
from tests.support.people import sign_in, sign_out, somebody


def named_periwinkle() -> None:
    """Every family has the name of the birth family from now on."""
    db.session.execute(update(Person).where(Person.family_name == "Example").values(family_name="Periwinkle"))


def test_terms_agreed_twice_at_the_same_moment_are_agreed_once(app: Flask) -> None:
    def make() -> Viewer:
        agency()
        sam = viewer(family().sam)
        db.session.query(Terms).delete()
        return sam

    sam = written(app, make)
    went: list[str] = []
    pressed = threading.Event()

    def first() -> None:
        with app.app_context(), writing():
            agree_terms(by=sam, now=clock.now())
            pressed.set()
            threading.Event().wait(0.5)  # the other tab presses before this is kept

    def second() -> None:
        pressed.wait()
        with app.app_context(), writing():
            agree_terms(by=sam, now=clock.now())
        went.append("well")

    threads = [threading.Thread(target=one) for one in (first, second)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert went == ["well"]
    with app.app_context():
        assert (
            db.session.scalar(select(func.count()).select_from(Terms).where(Terms.person_id == sam.person_id))
            == 1
        )
        db.session.rollback()


def test_who_is_stopped_for_a_child_fosters_it_only_after_a_second_person(session: Session) -> None:
    agency()
    kit, lee = finder(), finder("Lee Colleague")
    made, to = waiting(kit, lee), family()
    on_early_road(made, kit)
    may_foster(to)
    named_periwinkle()
    with pytest.raises(Refused, match="second person"):
        fostering.begin_fostering(made.reference, to.reference, days(-1), by=kit, now=clock.now())
    link = suggest_link(made.reference, to.reference, "finder", by=kit, now=clock.now())
    assert link.state == "stopped"
    with pytest.raises(Refused, match="second person"):
        fostering.begin_fostering(made.reference, to.reference, days(-1), by=kit, now=clock.now())


def test_a_familys_worker_does_not_read_what_stopped_it(app: Flask, client: FlaskClient, town: Town) -> None:
    def stopped() -> tuple[str, str]:
        named_periwinkle()
        worker = somebody("assessor", name="Wendy Worker")
        home = db.session.scalars(select(Household).where(Household.reference == town.home)).one()
        allocate(home, worker)
        link = suggest_link(town.group, town.home, "finder", by=viewer(town.kit), now=clock.now())
        return link.reference, worker.reference

    link, worker = written(app, stopped)
    sign_in(client, town.lee)
    assert "A name of the birth family" in read(client.get(f"/staff/children/links/{link}")).text
    sign_out(client)
    sign_in(client, worker)
    text = read(client.get(f"/staff/children/links/{link}")).text
    assert "birth family" not in text
    assert "A second person decides first" in text


def test_nobody_reads_on_a_groups_page_who_of_a_hidden_family_looked(
    app: Flask, client: FlaskClient, town: Town
) -> None:
    come(client, app, town.sam)
    read(client.get(f"/children/{town.grant}"))
    sign_out(client)
    sign_in(client, town.kit)
    assert "Up to: profile, version" in read(client.get(f"/staff/children/groups/{town.group}")).text

    def hide() -> None:
        boss, two = somebody("manager", name="Maggie Manager"), somebody("manager", name="Mo Manager")
        restrict(
            town.home, [boss.reference, two.reference], by=viewer(boss.reference), now=clock.now()
        )  # fmt: skip

    written(app, hide)
    assert "Up to: profile, version" not in read(client.get(f"/staff/children/groups/{town.group}")).text


def test_a_family_matched_with_one_child_is_not_thought_of_for_another(session: Session) -> None:
    agency()
    kit, lee, boss = finder(), finder("Lee Colleague"), finder("Maggie Manager", "manager")
    made, other, to = waiting(kit, lee), waiting(kit, lee, alias="Fox"), family()
    beside = agreed(other, to, kit)
    link = recommended(made, to, kit)
    going.decide_match(link.reference, True, "Right", by=boss, now=clock.now())
    going.record_told(link.reference, "Kit rang them", "", by=kit, now=clock.now())
    db.session.refresh(beside)
    assert beside.ended_at is not None
    assert open_kinds(beside) == set()
    assert [one.alias for one in own_links(looking(to.sam), now=clock.now())] == ["Bear"]
    db.session.refresh(link)
    assert link.state == "matched"


def test_no_family_learns_of_a_match_from_the_page_of_moving_in(session: Session) -> None:
    agency()
    kit, boss = finder(), finder("Maggie Manager", "manager")
    made, to = waiting(kit, finder("Lee Colleague")), family()
    link = recommended(made, to, kit)
    going.decide_match(link.reference, True, "Right", by=boss, now=clock.now())
    beginning.begin_placement(made.reference, by=kit, now=clock.now())
    assert own_placements(looking(to.sam)) == []
    going.record_told(link.reference, "Kit rang them", "", by=kit, now=clock.now())
    assert [one.alias for one in own_placements(looking(to.sam))] == ["Bear"]


def test_a_second_person_lets_go_on_only_what_was_asked(session: Session) -> None:
    agency()
    kit, lee = finder(), finder("Lee Colleague")
    made, to = waiting(kit, lee), family()
    named_periwinkle()
    show_group(made.reference, [to.reference], 1, "Could be right", until=None, by=kit, now=clock.now())
    asked = db.session.scalars(select(GrantToDecide)).one()
    link = suggest_link(made.reference, to.reference, "finder", by=kit, now=clock.now())
    db.session.execute(
        update(GrantToDecide).where(GrantToDecide.id == asked.id).values(because="area")
    )  # what was asked before their name was known
    change = update(ChildLink).where(ChildLink.id == link.id).values(stops="area")
    db.session.execute(change.execution_options(synchronize_session="fetch"))
    with pytest.raises(Refused, match="Something else"):
        decide(asked.reference, True, by=lee, now=clock.now())
    with pytest.raises(Refused, match="Something else"):
        decide_stop(link.reference, True, by=lee, now=clock.now())


@pytest.mark.parametrize("what", ["parts", "stops"])
@pytest.mark.parametrize("is_released", [True, False])
def test_nobody_reads_or_releases_the_profile_of_a_family_that_goes_another_way(
    session: Session, what: str, is_released: bool
) -> None:
    agency()
    to, boss = family(), finder("Maggie Manager", "manager")
    seen = ready(to)
    if is_released:
        release(to.reference, seen=seen, by=boss, now=clock.now())
    if what == "parts":
        note_parted(to.reference, "Sam rang", by=boss, now=clock.now())
    else:
        move_on(journey(to).reference, Verb.WITHDRAW, by=boss, now=clock.now())
    assert released_of(to.id) is None
    with pytest.raises(Conflict):
        release(to.reference, seen=seen, by=boss, now=clock.now())


@pytest.mark.parametrize("is_suggested", [True, False])
def test_no_family_is_told_that_we_take_it_further_before_a_second_person(
    app: Flask, town: Town, is_suggested: bool
) -> None:
    def begin() -> tuple[str, Viewer]:
        kit = viewer(town.kit)
        said = say_interested(town.grant, "", seen=0, by=looking(town.sam), now=clock.now())
        named_periwinkle()
        if is_suggested:
            suggest_link(town.group, town.home, "finder", by=kit, now=clock.now())
        return said.reference, kit

    said, kit = written(app, begin)
    with app.app_context():
        with pytest.raises(Refused, match="second person"), writing():
            answer_family(said, "taken_up", "We would like to meet you", by=kit, now=clock.now())
        assert db.session.scalars(select(ChildInterest.state)).one() == "open"
        db.session.rollback()
