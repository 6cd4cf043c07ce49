"""What may be shown, how old somebody is said to be, what stops a household. No database."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.children.own.rules import Before, pause_until
from portal.children.paging import key_after, read_page_key
from portal.children.rules import (
    GroupState,
    Milestone,
    age_on,
    age_words,
    may_be_thought_of,
    may_move,
    needs_of,
    waits_longer_of,
    why_not_cleared,
)
from portal.children.showing.rules import (
    GRANT_DAYS,
    LONGEST_GRANT,
    Household,
    Stop,
    areas_in,
    outward_of,
    stops_of,
    until_when,
    why_not_shown,
)
from portal.children.writing.rules import CHECKLIST, why_not_publish
from portal.clock import LONDON
from portal.errors import NotFound, Refused
from tests.finding_families.making import NEEDS

NOW = datetime(2026, 11, 20, 10, tzinfo=LONDON)
M = Milestone


@pytest.mark.parametrize(
    ("stands", "may"),
    [
        ((), False),
        ((M.AGENCY_DECISION,), False),
        ((M.PLACEMENT_ORDER,), False),
        ((M.AGENCY_DECISION, M.PLACEMENT_ORDER), True),
        ((M.AGENCY_DECISION, M.PARENTS_CONSENT), True),
        ((M.EARLY_PERMANENCE,), True),
        ((M.AGENCY_DECISION, M.PLACEMENT_ORDER, M.PLAN_CHANGED), False),
        ((M.EARLY_PERMANENCE, M.PLAN_CHANGED), False),
    ],
)
def test_who_is_cleared(stands: tuple[Milestone, ...], may: bool) -> None:
    assert (why_not_cleared(stands) == "") is may


@pytest.mark.parametrize(
    ("child", "child_is", "says"),
    [
        ("", "", "still_wait"),
        ("Bear", "planned", "has_child still_wait"),
        ("Bear", "fostered", "has_child"),
        ("Bear", "living", "has_child"),
        ("Bear", "adopted", "has_child"),
        ("Bear", "ended", "has_left still_wait"),
        ("Bear", "home", "has_left still_wait"),
    ],
)
def test_what_a_list_says_of_the_child_who_is_theirs(child: str, child_is: str, says: str) -> None:
    before = Before(True, True, True, child, child_is, 1 if child else None)
    said = {"has_child": before.has_child, "has_left": before.has_left, "still_wait": before.still_wait}
    assert [name for name, is_said in said.items() if is_said] == says.split()


def test_the_key_of_a_page_leads_to_the_row_after() -> None:
    keys = [(NOW + timedelta(hours=n), n) for n in range(3)]
    assert key_after(keys, 3) is None
    assert read_page_key(key_after(keys, 2) or "") == keys[1]


@pytest.mark.parametrize(
    "made_up",
    ["", "x", "|", "2026-11-20T10:00:00+00:00", "2026-11-20T10:00:00+00:00|x", "2026-11-20T10:00:00+00:00|-1",
     "2026-11-20T10:00:00+00:00|99999999999999999999", "0001-01-01T00:00:00+14:00|1"],
)  # fmt: skip
def test_a_key_that_was_made_up_leads_nowhere(made_up: str) -> None:
    with pytest.raises(NotFound):
        read_page_key(made_up)


def test_of_whom_families_may_be_thought() -> None:
    assert [state for state in GroupState if may_be_thought_of(state)] == [
        GroupState.PREPARING, GroupState.WAITING, GroupState.ON_HOLD, GroupState.LINKED,
    ]  # fmt: skip
    assert [state for state in GroupState if may_move(state, GroupState.FOSTERED)] == [
        GroupState.WAITING, GroupState.LINKED,
    ]  # fmt: skip


def test_an_adopted_child_goes_nowhere_and_a_withdrawn_one_begins_anew() -> None:
    assert not any(may_move("adopted", to) for to in GroupState)
    assert [to for to in GroupState if may_move("withdrawn", to)] == [GroupState.PREPARING]


def test_age_is_said_in_years_or_bands_never_in_months() -> None:
    born = [date(2021, 11, 21), date(2025, 12, 1), date(2018, 2, 28)]
    assert age_words(born, NOW.date(), in_band=False) == "8, 4 and under 1"
    assert age_words(born, NOW.date(), in_band=True) == "8 or older, 2 to 4 and under 2"
    with pytest.raises(Refused):
        age_words([], NOW.date(), in_band=False)


@given(st.dates(date(2009, 1, 1), date(2026, 11, 20)))
def test_a_band_holds_its_age_and_tells_no_year(born_on: date) -> None:
    words = age_words([born_on], NOW.date(), in_band=True)
    assert words in {"under 2", "2 to 4", "5 to 7", "8 or older"}
    assert 0 <= age_on(born_on, NOW.date()) < 18


def test_a_second_person_publishes_what_they_looked_at() -> None:
    whole = list(CHECKLIST)
    assert why_not_publish(written_by="A", by="B", ticked=whole, consent_by="The court") == ""
    assert "colleague" in why_not_publish(written_by="A", by="A", ticked=whole, consent_by="The court")
    assert "Look at these first" in why_not_publish(written_by="A", by="B", ticked=whole[1:], consent_by="x")
    assert "consented" in why_not_publish(written_by="A", by="B", ticked=whole, consent_by=" ")


def test_until_when() -> None:
    assert until_when(None, now=NOW) == NOW + GRANT_DAYS
    for wrong in (NOW, NOW - timedelta(days=1), NOW + LONGEST_GRANT + timedelta(seconds=1)):
        with pytest.raises(Refused):
            until_when(wrong, now=NOW)


@pytest.mark.parametrize(
    ("one", "may"),
    [
        (Household(is_approved=True, in_stage_2=False), True),
        (Household(is_approved=False, in_stage_2=True), True),
        (Household(is_approved=False, in_stage_2=True, waits_until_approved=True), False),
        (Household(is_approved=True, in_stage_2=False, waits_until_approved=True), True),
        (Household(is_approved=False, in_stage_2=False), False),
        (Household(is_approved=True, in_stage_2=False, is_paused=True), False),
        (Household(is_approved=True, in_stage_2=False, is_ended=True), False),
        (Household(is_approved=True, in_stage_2=False, is_restricted=True), False),
        (Household(is_approved=True, in_stage_2=False, parts=True), False),
    ],
)
def test_which_households_are_shown_children(one: Household, may: bool) -> None:
    assert (why_not_shown(one) == "") is may


def test_outward_halves() -> None:
    assert [outward_of(one) for one in ("me14 1xx", "ME1 4XX", "SW1A 1AA", "ME14", "", "Kent")] == [
        "ME14", "ME1", "SW1A", "ME14", "", "",
    ]  # fmt: skip
    assert areas_in("me14\n\n TN1 2AB ") == {"ME14", "TN1"}
    with pytest.raises(Refused):
        areas_in("ME14\nMaidstone")


@pytest.mark.parametrize(
    ("postcode", "surnames", "is_own", "stops"),
    [
        ("ME14 1XX", ["Example"], False, [Stop.AREA]),
        ("ME1 4XX", ["Example"], False, []),
        ("", ["Example"], False, []),
        ("TN1 1AA", ["Periwínkle"], False, [Stop.NAME]),
        ("TN1 1AA", ["Example", "Smith-Periwinkle"], False, [Stop.NAME]),
        ("TN1 1AA", ["Rose"], False, []),
        ("TN1 1AA", ["O’Dell"], False, [Stop.NAME]),
        ("ME14 9ZZ", ["Periwinkle"], True, [Stop.AREA, Stop.NAME, Stop.OWN_INTEREST]),
    ],
)
def test_what_stops_a_household(postcode: str, surnames: list[str], is_own: bool, stops: list[Stop]) -> None:
    found = stops_of(
        postcode=postcode,
        surnames=surnames,
        areas={"ME14"},
        birth_names=["Rose Periwinkle", "ODell", ""],
        is_own=is_own,
    )
    assert found == stops


def test_what_is_not_on_a_list_is_refused() -> None:
    with pytest.raises(Refused):
        needs_of({**NEEDS, "health": 4})
    with pytest.raises(Refused):
        needs_of({"health": 1})
    with pytest.raises(Refused):
        waits_longer_of(["charm"])
    assert waits_longer_of(["health", "over_five"]) == "over_five,health"


def test_a_pause_has_an_end_within_a_year() -> None:
    today = NOW.date()
    assert pause_until(None, today=today) is None
    assert pause_until(date(2027, 1, 4), today=today) == date(2027, 1, 4)
    for wrong in (today, date(2028, 1, 1)):
        with pytest.raises(Refused):
            pause_until(wrong, today=today)
