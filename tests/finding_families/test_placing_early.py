"""The early road: fostered, then matched or home; and letters. On both databases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from portal import clock
from portal.access import Viewer
from portal.agency.rules import local_day
from portal.children.models import ChildGroup
from portal.children.own.queries import open_one
from portal.children.placing import beginning, ending, fostering, lettering, ordering
from portal.children.placing.models import ChildLetter, ChildPlacement
from portal.children.placing.queries import own_letter, own_letters
from portal.children.queries import children_of
from portal.children.rules import GroupState
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.quiet.queries import is_quiet
from tests.finding_families.making import (
    CANARIES,
    Family,
    child_of,
    family,
    finder,
    household,
    looking,
    shown,
    waiting,
)
from tests.finding_families.placing import (
    adopted,
    contact,
    days,
    decided,
    end,
    events,
    fostered,
    living,
    matched,
    may_foster,
    on_early_road,
    open_now,
    planned,
    stage,
    standing,
    state,
)

# the early road


def test_a_fostered_child_who_returns_home(kit: Viewer, to: Family, group: ChildGroup) -> None:
    other = family(label="Sam and Alex Other")
    mine, theirs = shown(group, to, kit), shown(group, other, kit)
    made = fostered(group, to, kit, on=days(-10))
    assert (state(group), stage(to), household(to).stage) == ("fostered", "fostering", "approved")
    assert group.household_id == to.id
    assert open_one(looking(to.sam), mine.reference, now=clock.now()).shown.alias == "Bear"
    with pytest.raises(NotFound):
        open_one(looking(other.sam), theirs.reference, now=clock.now())
    assert set(open_now(made)) == {"first_visit", "placement_review"}
    assert "moved_in" not in standing(group)
    for grant in (mine, theirs):
        db.session.refresh(grant)
    assert (mine.ended_because, theirs.ended_because) == ("", "with_another")
    too_early: list[Callable[[], None]] = [
        lambda: ending.go_home(made.reference, days(0), because="", for_family="", by=kit, now=clock.now()),
        lambda: fostering.match_fostered(made.reference, days(0), None, by=kit, now=clock.now()),
    ]
    for act in too_early:
        point = db.session.begin_nested()
        with pytest.raises(Refused, match="court"):
            act()
        point.rollback()
        db.session.expire_all()
    decided(to, "home")
    ending.go_home(made.reference, days(0), because="", for_family="Thank you.", by=kit, now=clock.now())
    assert (state(group), stage(to), household(to).stage) == ("withdrawn", "approved", "approved")
    assert standing(group)["plan_changed"] == 2
    assert all(one.cleared_at is None for one in children_of(group.id))
    assert is_quiet(to.id)
    assert open_now(made) == {}
    with pytest.raises(NotFound):
        open_one(looking(to.sam), mine.reference, now=clock.now())


def test_a_fostered_child_who_is_matched_and_adopted(kit: Viewer, to: Family, group: ChildGroup) -> None:
    made = fostered(group, to, kit, on=days(-80))
    contact(made, days(-79), kit)
    contact(made, days(-50), kit, what="review")
    with pytest.raises(Refused, match="match first"):
        beginning.move_in(made.reference, days(-1), by=kit, now=clock.now())
    decided(to, "adoption")
    fostering.match_fostered(made.reference, days(-2), days(-1), by=kit, now=clock.now())
    assert (state(group), stage(to), standing(group)["matched"]) == ("matched", "matched", 2)
    with pytest.raises(Conflict):
        ending.go_home(made.reference, days(0), because="", for_family="", by=kit, now=clock.now())
    beginning.move_in(made.reference, days(-1), by=kit, now=clock.now())
    assert (state(group), stage(to), standing(group)["moved_in"]) == ("moved_in", "moved_in", 2)
    stands = {kind: (local_day(one.starts_at), one.step) for kind, one in open_now(made).items()}
    assert stands == {"first_visit": (days(-1), 0), "placement_review": (days(-1), 0)}, "counted anew"
    assert db.session.get_one(ChildPlacement, made.id).moved_in_on == days(-80)
    ordering.lodge_application(made.reference, days(0), by=kit, now=clock.now())
    ordering.make_order(made.reference, days(0), by=kit, now=clock.now())
    assert state(group) == "adopted"


def test_a_fostered_child_who_could_not_stay(kit: Viewer, to: Family, group: ChildGroup) -> None:
    made = fostered(group, to, kit, on=days(-10))
    end(made, kit, after="waiting")
    assert (state(group), stage(to)) == ("waiting", "approved")
    named = "SELECT ended_why FROM temporary_approval"
    assert db.session.connection().exec_driver_sql(named).scalars().all() == ["left"]


@pytest.mark.parametrize("missing", ["the road", "the approval", "nobody", "with another"])
def test_what_fostering_asks(kit: Viewer, to: Family, group: ChildGroup, missing: str) -> None:
    other = family(label="Sam and Alex Other")
    if missing != "the approval":
        may_foster(to)
    if missing != "the road":
        on_early_road(group, kit)
    if missing == "with another":
        values = {"state": "linked", "household_id": other.id}
        db.session.execute(update(ChildGroup).where(ChildGroup.id == group.id).values(**values))
        db.session.refresh(group)
    whom = "7K4M-92QX" if missing == "nobody" else to.reference
    expected: dict[str, tuple[type[Exception], str]] = {
        "the road": (Refused, "early permanence is meant for Bear"),
        "the approval": (Refused, "approval"),
        "nobody": (NotFound, ""),
        "with another": (Refused, "linked with another family"),
    }
    kind, words = expected[missing]
    with pytest.raises(kind, match=words or None):
        fostering.begin_fostering(group.reference, whom, days(0), by=kit, now=clock.now())


def test_carers_with_a_child_already_get_no_second(kit: Viewer, to: Family, group: ChildGroup) -> None:
    fostered(group, to, kit, on=days(-10))
    more = waiting(kit, finder("Lee Another"), alias="Fox")
    on_early_road(more, kit)
    with pytest.raises(Conflict):
        fostering.begin_fostering(more.reference, to.reference, days(0), by=kit, now=clock.now())


# letters


def make(made: ChildPlacement, kind: str, about: str, by: Viewer, **more: str) -> ChildLetter:
    return lettering.make_letter(made.reference, kind, about, by=by, now=clock.now(), **more)


def test_a_letter_with_a_name_is_audited_released_and_withdrawn_with_the_order(
    kit: Viewer, to: Family, group: ChildGroup
) -> None:
    made, child = living(group, to, kit, on=days(-100)), child_of(group)
    before = events().count("children.identity_opened")
    letter = make(made, "responsibility", child.reference, kit)
    assert events().count("children.identity_opened") == before + 1
    assert "Zebedee Quillfeather" in letter.words
    assert not any(word in letter.words for word in CANARIES[2:]), "nothing else of who they are"
    assert letter.about == "Bear"
    raw = db.session.connection().exec_driver_sql("SELECT words FROM child_letter").scalars().one()
    assert "Zebedee" not in raw
    sam, other = looking(to.sam), looking(family(label="Sam and Alex Other").sam)
    with pytest.raises(NotFound):
        own_letter(sam, letter.reference)
    lettering.release_letter(made.reference, letter.reference, by=kit, now=clock.now())
    assert own_letter(sam, letter.reference).words == letter.words
    assert [one.id for one in own_letters(sam)] == [letter.id]
    with pytest.raises(NotFound):
        own_letter(other, letter.reference)
    with pytest.raises(Conflict):
        lettering.release_letter(made.reference, letter.reference, by=kit, now=clock.now())
    ordering.lodge_application(made.reference, days(-20), by=kit, now=clock.now())
    ordering.make_order(made.reference, days(0), by=kit, now=clock.now())
    with pytest.raises(NotFound):
        own_letter(sam, letter.reference)


def test_after_the_order_the_name_of_before_is_read_no_more(
    kit: Viewer, to: Family, group: ChildGroup
) -> None:
    made, child = adopted(group, to, kit), child_of(group)
    before = events().count("children.identity_opened")
    with pytest.raises(Refused, match="name as it is since the order"):
        make(made, "school", child.reference, kit)
    for kind in ("school", "responsibility"):
        letter = make(made, kind, child.reference, kit, name_now="Robin Example")
        assert "Robin Example" in letter.words
        assert not any(word in letter.words for word in CANARIES)
    assert events().count("children.identity_opened") == before


def test_a_matching_certificate_names_an_adult_alone(kit: Viewer, to: Family, group: ChildGroup) -> None:
    made = planned(group, to, kit)
    from_household = "SELECT reference FROM person WHERE given_name = 'Sam'"
    sam = db.session.connection().exec_driver_sql(from_household).scalars().first()
    with pytest.raises(Refused, match="told of the match"):
        make(made, "matching", str(sam), kit)
    beginning.keep_days(made.reference, told_on=days(0), moves_in_on=days(20), by=kit, now=clock.now())
    letter = make(made, "matching", str(sam), kit)
    assert "Sam Example is matched with a child" in letter.words
    assert "Thursday 10 December 2026" in letter.words
    assert not any(word in letter.words for word in (*CANARIES, "Bear"))
    assert (letter.about, letter.initials) == ("SE", "SE and AE")
    with pytest.raises(Refused, match="once the child lives"):
        make(made, "school", child_of(group).reference, kit)


@pytest.mark.parametrize("over", ["ended", "another's", "no letter", "no identity"])
def test_letters_that_cannot_be(kit: Viewer, to: Family, group: ChildGroup, over: str) -> None:
    made, child = living(group, to, kit, on=days(-30)), child_of(group)
    fox = child_of(waiting(kit, finder("Lee Another"), alias="Fox"))
    second = children_of(group.id)[0 if children_of(group.id)[0].id != child.id else 1]
    cases: dict[str, tuple[type[Exception], Callable[[], object]]] = {
        "ended": (Conflict, lambda: make(made, "school", child.reference, kit)),
        "another's": (NotFound, lambda: make(made, "school", fox.reference, kit)),
        "no letter": (Refused, lambda: make(made, "poem", child.reference, kit)),
        "no identity": (Refused, lambda: make(made, "school", second.reference, kit)),
    }
    if over == "ended":
        end(made, kit)
    expected, act = cases[over]
    with pytest.raises(expected):
        act()


def test_matched_without_children_of_it(kit: Viewer, to: Family, group: ChildGroup) -> None:
    assert matched(group, to, kit).state == GroupState.MATCHED
