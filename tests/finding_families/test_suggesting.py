"""Families to think about: the database says what the rules say; who is absent; who is left out and why."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, text, update

from portal import clock
from portal.access import Viewer
from portal.children.families.models import FamilyFit
from portal.children.families.rules import Considered, Wanted
from portal.children.families.suggesting import PAGE, Suggested, points_in_sql, suggest
from portal.children.families.told import fit_of, wanted_of
from portal.children.models import ChildGroup
from portal.children.own.actions import keep_wishes
from portal.children.own.models import ShownWishes
from portal.children.records.legal import undo_milestone, write_milestone
from portal.children.showing.checking import facts_of
from portal.children.showing.rules import STOPS, why_not_shown
from portal.errors import Conflict, NotFound, Refused
from portal.extensions import db
from portal.households.models import Household, Membership, Person
from portal.households.partings.models import Parting
from portal.promises.actions import make_promise
from portal.promises.kinds import Kind
from portal.promises.models import Promise
from tests.conversations.writing import restrict, viewer
from tests.finding_families.fitting import is_left_out, matters, points_of, say, told_by, wanted_by
from tests.finding_families.making import (
    Family,
    agency,
    child_of,
    family,
    finder,
    household,
    journey,
    shown,
    waiting,
)
from tests.support.people import somebody


@pytest.fixture
def bear(kit: Viewer) -> ChildGroup:
    return waiting(kit, finder("Lee Colleague"))


def asked(of: ChildGroup) -> Wanted:
    found = wanted_of(of, now=clock.now())
    assert found is not None
    return found


def suggested(of: ChildGroup, by: Viewer, *, left_out: bool = False, after: str = "") -> list[Suggested]:
    page = suggest(by, of, asked(of), left_out=left_out, after=after, now=clock.now())
    return page.rows


def labels(rows: list[Suggested]) -> list[str]:
    return [one.label for one in rows]


def row_of(told: Considered, household_id: int) -> dict[str, object]:
    plain = {name: getattr(told, name) for name in ("age_from", "age_to", "most_children", "miles")}
    return {
        **plain, **told.needs, "household_id": household_id, "early_permanence": told.early_permanence,
        "religion": told.religion, "religion_matters": told.religion_matters, "languages": told.languages,
        "east": told.at.east if told.at else None, "north": told.at.north if told.at else None,
        "outward": "", "words": "", "version": 1, "changed_at": clock.now(), "changed_by": "test",
    }  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked_for=wanted_by, told=st.lists(told_by, min_size=1, max_size=4))
def test_the_database_says_what_the_rules_say(
    app: Flask, session: object, asked_for: Wanted, told: list[Considered]
) -> None:
    if db.session.scalar(select(Household.id)) is None:
        agency()
        for number in range(4):
            family(label=f"Family {number}")
    ids = db.session.scalars(select(Household.id).order_by(Household.id)).all()
    db.session.execute(delete(FamilyFit))
    db.session.execute(insert(FamilyFit), [row_of(one, ids[n]) for n, one in enumerate(told)])
    points, out = points_in_sql(asked_for)
    query = select(Household.id, points.label("points"), out.label("out")).outerjoin(
        FamilyFit, FamilyFit.household_id == Household.id
    )
    found = {row.id: (row.points, bool(row.out)) for row in db.session.execute(query)}
    everyone = dict(zip(ids, [*told, None, None, None], strict=False))
    assert found == {
        one: (points_of(asked_for, of), is_left_out(asked_for, of)) for one, of in everyone.items()
    }


def test_who_fits_best_stands_first_with_every_reason(kit: Viewer, bear: ChildGroup) -> None:
    matters(bear, kit, now=clock.now())
    less, best = family(label="Less"), family(label="Best")
    say(less, now=clock.now(), attachment=1)
    say(best, now=clock.now())
    rows = suggested(bear, kit)
    assert labels(rows) == ["Best", "Less"]
    assert rows[1].fits_less == [
        "What they have lived through: they could consider a little, and Bear needs some"
    ]
    assert "They live perhaps less than 5 miles away" in rows[0].speaks_for
    assert suggested(bear, kit, left_out=True) == []


def test_who_is_left_out_has_every_reason(kit: Viewer, bear: ChildGroup) -> None:
    far, silent = family(label="Far"), family(label="Silent", stage="stage_2")
    matters(bear, kit, now=clock.now())
    db.session.execute(update(ChildGroup).values(within_minutes=15))
    db.session.refresh(bear)
    say(far, now=clock.now(), outward="CT9", age_from=8, age_to=10)
    keep_wishes(
        waits_until_approved=True, paused_until=clock.today() + timedelta(days=9), by=viewer(silent.sam),
        now=clock.now(),
    )  # fmt: skip
    rows = suggested(bear, kit, left_out=True)
    assert labels(rows) == ["Far", "Silent"]
    assert rows[0].left_out_by == [
        "They could consider ages 8 to 10, and Bear is 5",
        "They live about 40 miles, perhaps an hour away: farther than you asked for",
    ]
    assert rows[1].left_out_by == [
        "They have asked for a pause.", "They have not said what they could consider",
    ]  # fmt: skip
    assert suggested(bear, kit) == []


def test_who_may_be_shown_is_who_the_rules_say(kit: Viewer, bear: ChildGroup) -> None:
    homes = {}
    for case in itertools.product(("approved", "stage_2"), (False, True), PAUSES, (False, True)):
        homes[one_that(*case, label=" ".join(map(str, case))).id] = case
    facts = facts_of(list(homes), now=clock.now())
    may = {one for one in homes if not why_not_shown(facts[one])}
    assert 0 < len(may) < len(homes)
    found = {one.id: one.why_not for one in every(bear, kit)}
    others = {one.id: one.why_not for one in every(bear, kit, left_out=True)}
    assert found == dict.fromkeys(may, "")
    assert others == {one: why_not_shown(facts[one]) for one in set(homes) - may}


PAUSES = ("", "day", "past", "journey")


def one_that(stage: str, waits: bool, paused: str, parts: bool, *, label: str) -> Family:
    """A family at a stage that asked to wait or not, pauses or not, parts or not."""
    home = family(stage=stage, label=label)
    say(home, now=clock.now())
    day = {"day": 1, "past": 0}.get(paused)
    until = None if day is None else clock.today() + timedelta(days=day)
    db.session.add(
        ShownWishes(
            household_id=home.id, waits_until_approved=waits, paused_until=until, changed_at=clock.now(),
            changed_by="test",
        )
    )  # fmt: skip
    if paused == "journey":
        pause(home)
    if parts:
        db.session.add(Parting(household_id=home.id, said_by="x", said_at=clock.now()))
    db.session.flush()
    return home


def every(of: ChildGroup, by: Viewer, *, left_out: bool = False) -> list[Suggested]:
    """All pages."""
    found, after = [], ""
    while True:
        page = suggest(by, of, asked(of), left_out=left_out, after=after, now=clock.now())
        found.extend(page.rows)
        if page.after is None:
            return found
        after = page.after


def pause(home: Family) -> None:
    """The household's stage of the journey pauses."""
    of = journey(home)
    promise = make_promise(
        Kind.STAGE_2, subject_kind="journey", subject_ref=of.reference, label="x", starts_at=clock.now(),
        by=finder("Pat Promise"), now=clock.now(), authority="kent", household_id=home.id,
    )  # fmt: skip
    db.session.execute(
        update(Promise)
        .where(Promise.id == promise.id)
        .values(paused_at=clock.now(), paused_until=clock.today() + timedelta(days=30))
    )


def test_the_restricted_hidden_and_ended_are_in_neither_list(kit: Viewer, bear: ChildGroup) -> None:
    home, gone, early = family(), family(label="Gone"), family(label="Early", stage="stage_1")
    say(home, now=clock.now())
    household(gone).ended_at = clock.now()
    restrict(household(home), somebody("manager", name="Mo"), somebody("assessor", name="Al"))
    assert early.id
    assert suggested(bear, kit) == suggested(bear, kit, left_out=True) == []
    with_child = family(label="Linked", stage="linked")
    say(with_child, now=clock.now())
    assert suggested(bear, kit) == suggested(bear, kit, left_out=True) == []


def test_a_stop_is_marked_and_never_says_why(kit: Viewer, bear: ChildGroup) -> None:
    say(family(label="Ash and Bo Periwinkle"), now=clock.now())
    member = select(Person).join(Membership).where(Person.given_name == "Sam")
    db.session.scalars(member).one().family_name = "Periwinkle"
    db.session.flush()
    (row,) = suggested(bear, kit)
    assert row.is_stopped
    assert row.left_out_by == []
    assert not set(STOPS.values()) & {one.words for one in row.reasons}


def test_what_is_open_already_says_until_when(kit: Viewer, bear: ChildGroup) -> None:
    home = family()
    say(home, now=clock.now())
    assert suggested(bear, kit)[0].open_until is None
    grant = shown(bear, home, kit)
    assert suggested(bear, kit)[0].open_until == grant.until_at


def test_pages_follow_each_other_and_nobody_is_lost(kit: Viewer, bear: ChildGroup) -> None:
    for number in range(PAGE + 3):
        say(family(label=f"Home {number:02}"), now=clock.now(), attachment=1 + number % 2)
    first = suggest(kit, bear, asked(bear), left_out=False, after="", now=clock.now())
    rest = suggest(kit, bear, asked(bear), left_out=False, after=first.after or "", now=clock.now())
    assert (len(first.rows), len(rest.rows), rest.after) == (PAGE, 3, None)
    assert len({*labels(first.rows), *labels(rest.rows)}) == PAGE + 3
    for wrong in ("x", "1-", "-1", "1-2-3", "9" * 11 + "-1"):
        with pytest.raises(NotFound):
            suggest(kit, bear, asked(bear), left_out=False, after=wrong, now=clock.now())


def test_nobody_but_finders_is_told(kit: Viewer, bear: ChildGroup) -> None:
    home = family()
    say(home, now=clock.now())
    for other in (viewer(somebody("assessor", name="Al").reference), viewer(home.sam)):
        assert suggested(bear, other) == []
        with pytest.raises(NotFound):
            matters(bear, other, now=clock.now())


def test_early_permanence_counts_until_the_court_decides(kit: Viewer, bear: ChildGroup) -> None:
    child = child_of(bear).reference
    assert not asked(bear).early
    write_milestone(child, "early_permanence", clock.today(), "", by=kit, now=clock.now())
    assert not asked(bear).early, "there is a placement order"
    undo_milestone(child, "placement_order", by=kit, now=clock.now())
    assert asked(bear).early


def test_what_matters_is_kept_sealed_and_nobody_writes_over_a_colleague(
    kit: Viewer, bear: ChildGroup
) -> None:
    matters(bear, kit, now=clock.now(), near="me16 1aa", religion="sikh", language="Polish", words="Diwali")
    told = asked(bear)
    assert (told.religion, told.at is not None, told.language > 0) == ("sikh", True, True)
    raw = db.session.execute(text("SELECT near, words FROM child_group_fit")).one()
    assert "ME16" not in str(raw)
    with pytest.raises(Conflict):
        matters(bear, kit, now=clock.now())
    for wrong in ({"near": "nowhere"}, {"near": "ZE1"}, {"religion": "jedi"}, {"language": "Klingon"}):
        with pytest.raises(Refused):
            matters(bear, kit, now=clock.now(), seen=1, **wrong)
    matters(bear, kit, now=clock.now(), seen=1, near="")
    assert asked(bear).at is None


def test_either_adult_says_it_and_the_second_of_two_is_told(kit: Viewer) -> None:
    home = family()
    say(home, now=clock.now(), outward="ME14 1XX")
    row = fit_of(home.id)
    assert row is not None
    assert (row.version, row.outward, row.words) == (1, "ME14", "We keep Diwali")
    with pytest.raises(Conflict, match="adopt with"):
        say(home, now=clock.now())
    with pytest.raises(Refused, match="first half"):
        say(home, now=clock.now(), outward="here", seen=1)
    with pytest.raises(Refused):
        say(home, now=clock.now(), seen=1, age_from=9)
    say(home, now=clock.now(), seen=1, outward="", age_to=9)
    again = fit_of(home.id)
    assert again is not None
    assert (again.age_to, again.outward, again.east) == (9, "", None)
