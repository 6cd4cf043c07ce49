"""The moves that days tell, what a stage promised, cells, and keys: no database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.events.kinds import Kind as EventKind
from portal.households.search import words_of, words_of_reference
from portal.importing import cells
from portal.importing.attendances import ATTENDANCES
from portal.importing.cells import Told, Wrong
from portal.importing.children import ChildRow, child_mistakes
from portal.importing.events import Came, Gathering, key_of
from portal.importing.households import HOUSEHOLDS
from portal.importing.journeys import promised
from portal.importing.kinds import numbered
from portal.importing.rules import Decision, HouseholdRow, household_mistakes, in_order
from portal.importing.walking import stage_of, walk_of
from portal.journey.pathways import PATHWAYS, Pathway, Stage
from portal.promises.kinds import Kind
from portal.references import new_references, read_reference

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
TOLD = Told(NOW, {"kent": "kent", "kent county council": "kent"})


def row(pathway: Pathway = Pathway.STANDARD, decision: Decision | None = None, **days: str) -> HouseholdRow:
    """A household that registered on 1 January 2020."""
    on = {f"{name}_on": date.fromisoformat(day) for name, day in days.items()}
    first = {"registered_on": date(2020, 1, 1)}
    return HouseholdRow(2, "H", "kent", 2, pathway, decision=decision, **{**first, **on})


def moves(one: HouseholdRow) -> list[str]:
    """Its moves, each as verb and stage."""
    return [f"{step.verb}>{step.to or '-'}" for step in walk_of(one).steps]


APPROVED, EARLY = Decision.APPROVED, Pathway.EARLY_PERMANENCE


@pytest.mark.parametrize(
    ("one", "expected", "stage"),
    [
        (row(Pathway.FAST_TRACK, accepted="2020-01-05"), ["accept_registration>stage_2"], "stage_2"),
        (row(Pathway.FAST_TRACK, accepted="2020-01-05", stage_2_started="2020-01-05"),
         ["accept_registration>stage_2"], "stage_2"),
        (row(Pathway.FAST_TRACK, accepted="2020-01-05", stage_2_started="2020-02-01"),
         ["accept_registration>break", "ask_for_stage_2>stage_2"], "stage_2"),
        (row(EARLY, APPROVED, decided="2020-05-01", placed="2020-06-01", matched="2020-09-01"),
         ["approve>approved", "foster>fostering", "match>matched"], "matched"),
        (row(EARLY, APPROVED, decided="2020-05-01", matched="2020-06-01", placed="2020-09-01"),
         ["approve>approved", "link>linked", "match>matched", "child_moves_in>moved_in"], "moved_in"),
        (row(Pathway.CHILD_IN_FAMILY, APPROVED, accepted="2020-02-01", decided="2020-05-01"),
         ["accept_registration>stage_1", "approve>approved"], "court"),
        (row(Pathway.CHILD_IN_FAMILY, order="2020-09-01"), ["make_order>order_made"], "order_made"),
        (row(decision=Decision.REFUSED, decided="2020-01-09"), ["not_register>-"], "registration"),
        (row(decision=Decision.REFUSED, accepted="2020-02-01", stage_1_ended="2020-04-01",
             decided="2020-04-01"), ["accept_registration>stage_1", "not_accept>-"], "stage_1"),
        (row(decision=Decision.REFUSED, accepted="2020-02-01", stage_1_ended="2020-04-01",
             decided="2020-05-01"),
         ["accept_registration>stage_1", "pass_stage_1>break", "not_accept>-"], "break"),
        (row(decision=Decision.WITHDRAWN, accepted="2020-02-01"),
         ["accept_registration>stage_1", "withdraw>-"], "stage_1"),
    ],
)  # fmt: skip
def test_the_moves_that_days_tell(one: HouseholdRow, expected: list[str], stage: str) -> None:
    assert moves(one) == expected
    assert stage_of(walk_of(one), one.pathway) == stage


def test_a_withdrawal_without_a_day_stands_on_the_last_day_of_the_line() -> None:
    assert walk_of(row(decision=Decision.WITHDRAWN, accepted="2020-02-01")).ended_on == date(2020, 2, 1)


@given(
    pathway=st.sampled_from(Pathway),
    decision=st.sampled_from([None, *Decision]),
    steps=st.lists(st.integers(0, 200) | st.none(), min_size=8, max_size=8),
)
def test_a_line_without_mistakes_stands_on_its_pathways_line(
    pathway: Pathway, decision: Decision | None, steps: list[int | None]
) -> None:
    names = (
        "accepted",
        "stage_1_ended",
        "stage_2_started",
        "decided",
        "matched",
        "placed",
        "order",
        "enquired",
    )
    day, days = date(2015, 1, 1), {}
    for name, step in zip(names, steps, strict=True):
        if step is not None and name != "enquired":
            day += timedelta(days=step)
            days[name] = day.isoformat()
    one = row(pathway, decision, **days)
    one.registered_on = date(2015, 1, 1)
    if list(household_mistakes(one, frozenset(HouseholdRow.__slots__))):
        return
    walk = walk_of(one)
    line = {*PATHWAYS[pathway].line, Stage.FOSTERING, Stage.LINKED, Stage.MOVED_IN}
    assert stage_of(walk, pathway) in line
    assert (walk.outcome is None) == (walk.ended_on is None)
    assert [step.on for step in walk.steps] == sorted(step.on for step in walk.steps)
    still = [kind for kind, _, end in promised(walk, pathway, TOLD) if end is None]
    assert not (walk.outcome and still)
    assert len(set(still)) == len(still)


def test_who_waits_for_a_child_is_promised_a_review_and_an_update() -> None:
    waits = row(decision=APPROVED, decided="2020-05-01")
    open_now = [kind for kind, _, end in promised(walk_of(waits), waits.pathway, TOLD) if end is None]
    assert open_now == [Kind.APPROVAL_REVIEW, Kind.WAITING_UPDATE]
    placed = row(decision=APPROVED, decided="2020-05-01", matched="2020-06-01", placed="2020-07-01")
    assert not [kind for kind, _, end in promised(walk_of(placed), placed.pathway, TOLD) if end is None]


def test_a_child_in_the_family_already_is_promised_nothing() -> None:
    home = row(Pathway.CHILD_IN_FAMILY, accepted="2020-02-01")
    assert not list(promised(walk_of(home), home.pathway, TOLD))


def test_the_words_of_a_reference_are_those_it_would_be_kept_by() -> None:
    for reference in new_references(50):
        assert set(words_of_reference(reference)) == words_of(reference)
        assert read_reference(reference) == reference


def test_each_day_is_compared_with_the_last_one_known() -> None:
    days = [("a", date(2020, 3, 1)), ("b", None), ("c", date(2020, 2, 1)), ("d", date(2020, 2, 2))]
    assert list(in_order(days)) == ["c (2020-02-01) is before a (2020-03-01). Check both days."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-07-02T22:15", "2022-07-02T21:15:00+00:00"),
        ("2022-12-25 08:00:30", "2022-12-25T08:00:30+00:00"),
        ("2022-07-02T22:15+00:00", "2022-07-02T22:15:00+00:00"),
        ("2022-07-02T22:15Z", "2022-07-02T22:15:00+00:00"),
        ("2022-07-02", "2022-07-02T08:00:00+00:00"),
        ("2022-10-30T01:30", "2022-10-30T00:30:00+00:00"),  # the first of the two
        ("2022-03-27T02:00", "2022-03-27T01:00:00+00:00"),
    ],
)
def test_moments_are_londons(text: str, expected: str) -> None:
    assert cells.moment(text, TOLD).isoformat() == expected


@pytest.mark.parametrize("text", ["2022-03-27T01:30", "2022-03-27 01:00", "2022-03-27T01:59:59"])
def test_the_hour_that_the_clocks_leave_out_is_a_mistake(text: str) -> None:
    with pytest.raises(Wrong, match="clocks went forward"):
        cells.moment(text, TOLD)


def test_a_day_stands_at_nine_and_today_never_later_than_now() -> None:
    assert TOLD.moment_of(date(2022, 7, 2)) == datetime(2022, 7, 2, 8, tzinfo=UTC)
    early = Told(datetime(2026, 11, 20, 7, tzinfo=UTC), {})
    assert early.moment_of(date(2026, 11, 20)) == early.now


def test_equal_lines_have_keys_of_their_own_and_long_ones_fit() -> None:
    assert numbered(["a", "b", "a", "a"]) == ["a", "b", "a#2", "a#3"]
    long = key_of("W" * 120, "social_event", "2022-01-01", "kent", "H" * 100)
    assert len(long) <= 112
    assert long != key_of("W" * 120, "social_event", "2022-01-01", "kent", "H" * 99)


@pytest.mark.parametrize(
    ("kind", "adults", "children", "places"),
    [(EventKind.INFORMATION_EVENT, 2, 1, 1), (EventKind.ACTIVITY_DAY, 2, 3, 3),
     (EventKind.ACTIVITY_DAY, 1, 0, 1), (EventKind.SOCIAL_EVENT, 2, 3, 5)],
)  # fmt: skip
def test_places_are_counted_as_the_kind_counts_them(
    kind: EventKind, adults: int, children: int, places: int
) -> None:
    gathering = Gathering("k", kind, "Walk", date(2022, 1, 1), "kent")
    assert Came(gathering, 1, None, adults, children).places == places


def test_early_permanence_lets_a_child_move_in_before_the_order() -> None:
    child = ChildRow(2, "C", "kent", date(2020, 1, 1))
    child.placement_order_on, child.placed_on = date(2021, 6, 1), date(2021, 1, 1)
    assert list(child_mistakes(child))
    child.early_permanence_on = date(2020, 12, 1)
    assert not list(child_mistakes(child))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("stage_1_course", "stage_1_course"),
        ("Stage 1 Preparation Course", "stage_1_course"),
        ("DROP-IN", "support_group"),
        ("Activity day", "activity_day"),
        ("information  evening", "information_event"),
    ],
)
def test_a_word_of_a_list_is_understood_as_people_write_it(text: str, expected: str) -> None:
    assert ATTENDANCES.columns["kind"](text, TOLD) == expected


def test_a_word_of_no_list_is_answered_with_the_list() -> None:
    with pytest.raises(
        Wrong, match=r"is no kind of event\. Write one of: information_event, stage_1_course,"
    ):
        ATTENDANCES.columns["kind"]("summer", TOLD)
    assert HOUSEHOLDS.columns["pathway"]("Early permanence", TOLD) == "early_permanence"
