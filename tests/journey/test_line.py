"""The line with "You are here", for every pathway, and its days."""

from __future__ import annotations

from datetime import date

import pytest

from portal.journey.line import Station, Walked, line_of, lived_here, way_back
from portal.journey.next_step import next_step

BEGAN = date(2026, 9, 1)


def _states(stations: tuple[Station, ...]) -> dict[str, str]:
    return {str(one.stage): one.state for one in stations}


def test_the_standard_line_at_stage_1() -> None:
    line = line_of(
        "standard",
        "stage_1",
        began_on=BEGAN,
        walked=[Walked("registration", "stage_1", date(2026, 10, 5))],
        due_on=date(2026, 12, 7),
    )
    states = _states(line)
    assert states["registration"] == "done"
    assert states["stage_1"] == "here"
    assert states["break"] == "aside"
    assert states["order_made"] == "ahead"
    registration, stage_1, pause, stage_2, *_ = line
    assert (registration.began_on, registration.ended_on) == (BEGAN, date(2026, 10, 5))
    assert (stage_1.began_on, stage_1.expected_on) == (date(2026, 10, 5), date(2026, 12, 7))
    assert pause.at_latest_on == date(2027, 6, 7)
    assert stage_2.at_latest_on == date(2027, 10, 7)
    assert line[4].at_latest_on is None


def test_the_fast_track_has_no_stage_1() -> None:
    line = line_of("fast_track", "registration", began_on=BEGAN, walked=[], due_on=None)
    assert [one.stage for one in line][:3] == ["registration", "stage_2", "approved"]


def test_the_early_permanence_line_shows_both_ways() -> None:
    line = line_of("early_permanence", "fostering", began_on=BEGAN, walked=[], due_on=None)
    assert _states(line)["fostering"] == "here"
    assert way_back("early_permanence", "fostering") == ("Home to the birth family",)
    assert way_back("early_permanence", "approved") == ()


def test_a_family_approved_the_standard_way_may_foster_a_named_child() -> None:
    line = line_of("standard", "fostering", began_on=BEGAN, walked=[], due_on=None)
    assert [one.stage for one in line][-3:] == ["fostering", "matched", "order_made"]
    assert way_back("standard", "fostering")


def test_a_family_approved_for_early_permanence_may_be_linked_as_others_are() -> None:
    walked = [Walked("approved", "linked", date(2027, 4, 1)), Walked("linked", "matched", date(2027, 6, 1))]
    line = line_of("early_permanence", "matched", began_on=BEGAN, walked=walked, due_on=None)
    assert [one.stage for one in line][-4:] == ["linked", "matched", "moved_in", "order_made"]
    again = [*walked, Walked("stage_2", "approved", date(2027, 9, 1))]
    line = line_of("early_permanence", "approved", began_on=BEGAN, walked=again, due_on=None)
    assert _states(line)["fostering"] == "ahead"


def test_a_fostered_child_who_was_matched_moves_in_on_the_same_line() -> None:
    walked = [
        Walked("approved", "fostering", date(2027, 4, 1)),
        Walked("fostering", "matched", date(2027, 9, 1)),
        Walked("matched", "moved_in", date(2027, 9, 2)),
    ]
    line = line_of("standard", "moved_in", began_on=BEGAN, walked=walked, due_on=None)
    assert [one.stage for one in line][-4:] == ["fostering", "matched", "moved_in", "order_made"]


def test_a_stage_walked_twice_shows_its_last_days() -> None:
    line = line_of(
        "early_permanence",
        "approved",
        began_on=BEGAN,
        walked=[
            Walked("stage_2", "approved", date(2027, 3, 1)),
            Walked("approved", "fostering", date(2027, 4, 1)),
            Walked("fostering", "approved", date(2027, 9, 1)),
        ],
        due_on=None,
    )
    approved = next(one for one in line if one.stage == "approved")
    assert (approved.state, approved.began_on, approved.ended_on) == ("here", date(2027, 9, 1), None)
    assert _states(line)["fostering"] == "ahead"


def test_an_ended_journey_has_nobody_standing_on_it() -> None:
    line = line_of(
        "standard", "stage_1", began_on=BEGAN, walked=[], due_on=None, is_ended=True, outcome="withdrawn"
    )
    assert _states(line) == {"registration": "done", "stage_1": "ended"}
    made = line_of(
        "standard", "order_made", began_on=BEGAN, walked=[], due_on=None, is_ended=True, outcome="order_made"
    )
    assert set(_states(made).values()) == {"done"}


@pytest.mark.parametrize(("stage", "turn"), [("court", "court"), ("fostering", "court"), ("phase_two", "us")])
def test_what_the_court_decides_is_nobody_elses_turn(stage: str, turn: str) -> None:
    happens = next_step(stage, [], outcome=None, paused_until=None, due_at=None)
    assert happens.turn == turn


def test_a_child_who_lived_with_them_is_not_left_out_of_the_line() -> None:
    moved_in = Walked("approved", "fostering", date(2026, 10, 5))
    home = Walked("fostering", "approved", date(2026, 11, 20))
    assert lived_here([moved_in, home]) == (date(2026, 10, 5), date(2026, 11, 20))
    assert lived_here([moved_in]) is None
    assert lived_here([moved_in, home, Walked("approved", "fostering", date(2027, 3, 1))]) is None
    assert lived_here([]) is None


def test_ten_weeks_after_moving_in_stand_only_where_a_child_moves_in() -> None:
    usual = {
        pathway: line_of(pathway, stage, began_on=BEGAN, walked=[], due_on=None)[-1].time
        for pathway, stage in (("standard", "registration"), ("child_in_family", "notice"))
    }
    assert usual == {"standard": "from 10 weeks after moving in", "child_in_family": ""}
