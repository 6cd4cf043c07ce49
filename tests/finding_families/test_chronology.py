"""The chronology of one child: every line in its order, of the groups the child was of, without a name."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.audit.models import AuditRow
from portal.children.chronology.queries import HIDDEN, chronology_of
from portal.children.chronology.rules import Line, Stay, in_order, named
from portal.children.holding import note
from portal.children.interests.actions import say_not_right
from portal.children.interests.rules import Why
from portal.children.models import Child, InGroup
from portal.children.records.actions import NewChild, add_child, hold_back
from portal.children.records.joining import join_groups, part_child
from portal.children.records.keeping import record_visit
from portal.children.showing.actions import close
from portal.extensions import db
from portal.households.models import Household
from tests.finding_families.making import (
    CANARIES,
    agency,
    child_of,
    family,
    finder,
    group,
    looking,
    shown,
    waiting,
)
from tests.finding_families.town import Town
from tests.support.pages import read
from tests.support.people import sign_in

AT = datetime(2026, 11, 20, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("Sam and Alex Example", "S.A.E. 7K4M-92QX"),
        ("Kim O’Hara-Lee", "K.O. 7K4M-92QX"),
        ("", "7K4M-92QX"),
        ("  ", "7K4M-92QX"),
    ],
)
def test_a_household_stands_with_initials_and_reference(label: str, said: str) -> None:
    assert named(label, "7K4M-92QX") == said


@given(st.lists(st.tuples(st.integers(0, 5), st.none() | st.integers(0, 23))))
def test_lines_stand_by_day_and_then_by_moment(told: list[tuple[int, int | None]]) -> None:
    day = date(2026, 11, 20)
    lines = [
        Line(
            day + timedelta(days=n),
            str(place),
            at=None if hour is None else AT.replace(hour=hour) + timedelta(days=n),
        )
        for place, (n, hour) in enumerate(told)
    ]
    found = in_order(lines)
    assert sorted(found, key=lambda one: int(one.what)) == lines
    for one, following in itertools.pairwise(found):
        assert one.on <= following.on
        if one.on == following.on:
            assert one.at is None or (following.at is not None and one.at <= following.at)


def test_a_stay_holds_what_happened_from_its_first_moment_to_its_last() -> None:
    stay = Stay(1, AT, AT + 48 * HOUR)
    inside = [AT, AT + HOUR, AT + 48 * HOUR]
    outside = [AT - timedelta(seconds=1), AT + 48 * HOUR + timedelta(seconds=1)]
    assert all(stay.holds(Line(one.date(), "", at=one)) for one in inside)
    assert not any(stay.holds(Line(one.date(), "", at=one)) for one in outside)
    days = [stay.holds(Line(date(2026, 11, 19) + timedelta(days=n), "")) for n in range(5)]
    assert days == [False, True, True, True, False]
    assert Stay(1, AT, None).holds(Line(date(2030, 1, 1), ""))


def said(of: Child) -> list[str]:
    """The lines of a child, as its family finder prints them."""
    return [one.what for one in chronology_of(finder("Prue Printer"), of)]


def test_all_that_is_recorded_stands_there_in_order(session: Session) -> None:
    agency()
    kit, lee = finder(), finder("Lee Colleague")
    made = waiting(kit, lee)
    child, to = child_of(made), family()
    record_visit(child.reference, "child", date(2026, 6, 15), "Played", by=kit, now=clock.now())
    grant = shown(made, to, kit)
    close(grant.reference, by=kit, now=clock.now() + HOUR)
    hold_back(made.reference, "The judge asked", by=kit, now=clock.now() + 2 * HOUR)
    lines = said(child)
    who = f"S.A.E. {to.reference}"
    assert lines[:3] == [
        "The agency decided that adoption is the plan",
        "Placement order made",
        "The family finder visited the child",
    ]
    rest = lines[3:]
    published = ["Introduction published, version 1", "Profile published, version 1"]
    assert sorted(rest[:3]) == [*published, "Waits for a family"]
    assert rest[3].startswith(f"Profile shown to {who} until ")
    assert rest[4:] == [f"Not shown to {who} any more: closed", "Put on hold"]


def test_what_a_family_answers_stands_there_without_its_words(session: Session) -> None:
    agency()
    kit, lee = finder(), finder("Lee Colleague")
    made, to = waiting(kit, lee), family()
    grant = shown(made, to, kit)
    say_not_right(
        grant.reference, Why.TOO_FAR.value, "Secretwords", seen=0, by=looking(to.sam), now=clock.now()
    )
    lines = chronology_of(kit, child_of(made))
    (line,) = [one for one in lines if one.what.startswith(f"S.A.E. {to.reference}:")]
    assert line.by == ""
    assert not [one for one in lines if "Secretwords" in one.what + one.detail]


def test_a_household_that_is_hidden_is_not_named(session: Session) -> None:
    agency()
    kit, lee = finder(), finder("Lee Colleague")
    made, to = waiting(kit, lee), family()
    shown(made, to, kit)
    db.session.execute(update(Household).where(Household.id == to.id).values(restricted=True, named=2))
    lines = chronology_of(kit, child_of(made))
    of_grant = [one for one in lines if "shown to" in one.what]
    assert [HIDDEN in one.what for one in of_grant] == [True]
    assert [one.detail for one in of_grant] == [""]
    assert not [one for one in lines if to.reference in one.what]


def test_a_child_keeps_what_happened_before_it_was_joined_or_parted(session: Session) -> None:
    agency()
    kit = finder()
    first, second = group(kit, alias="Bear"), group(kit, alias="Fox")
    bear, fox = child_of(first), child_of(second)
    hold_at = clock.now()
    note(second, "Only of Fox", by=kit, now=hold_at + HOUR)
    join_groups(first.reference, second.reference, "Bear and Fox", by=kit, now=hold_at + 2 * HOUR)
    note(first, "Of both", by=kit, now=hold_at + 3 * HOUR)
    part_child(
        fox.reference,
        alias="Fox",
        alias_left="Bear",
        because="The plan is for two families",
        by=kit,
        now=hold_at + 4 * HOUR,
    )
    note(first, "Only of Bear", by=kit, now=hold_at + 5 * HOUR)
    of_fox, of_bear = said(fox), said(bear)
    assert {"Only of Fox", "Of both"} <= set(of_fox)
    assert "Only of Bear" not in of_fox
    assert {"Of both", "Only of Bear"} <= set(of_bear)
    assert "Only of Fox" not in of_bear
    assert "Parted from brothers and sisters" in of_fox


def test_a_child_added_later_has_nothing_from_before(session: Session) -> None:
    agency()
    kit = finder()
    made = group(kit)
    note(made, "Before", by=kit, now=clock.now())
    added = add_child(made.reference, NewChild("Fox", date(2024, 5, 4)), by=kit, now=clock.now() + HOUR)
    assert "Before" not in said(added)
    assert db.session.scalars(select(InGroup.until_at).where(InGroup.child_id == added.id)).all() == [None]


def test_the_print_names_nobody_and_is_audited(app: Flask, client: FlaskClient, town: Town) -> None:
    sign_in(client, town.kit)
    page = read(client.get(f"/staff/children/records/{town.child}/chronology"))
    assert "Waits for a family" in page.text
    assert "Printed by Fatima Finder" in page.text
    assert town.home in page.text
    assert "Sam and Alex Example" not in page.text
    for word in CANARIES:
        assert word not in page.html, word
    with app.app_context():
        printed = select(AuditRow.subject_ref).where(AuditRow.event == "children.chronology_printed")
        assert list(db.session.scalars(printed)) == [town.child]
