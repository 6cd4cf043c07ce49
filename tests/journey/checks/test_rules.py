"""What may be done with a step by hand, how long checks hold, and how marks read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.journey.checks.rules import (
    KEPT_BY_OTHERS,
    MARK_FROM,
    NEEDS_CONTACT,
    PLAIN_STATES,
    QUEUED,
    SIGNS,
    Milestone,
    asks_reason,
    days_used,
    initials,
    lapses_before,
    mark_words,
    milestones,
    seen_as,
    states_for,
    why_not_change,
    why_not_held,
)
from portal.journey.pathways import STEP_OF, STEPS
from portal.journey.rules import StepState, family_state

TODAY = date(2026, 11, 20)


def _why(
    code: str,
    before: str,
    after: str,
    *,
    reason: str = "",
    has_contact: bool = False,
    valid_until: date | None = None,
) -> str | None:
    return why_not_change(
        STEP_OF[code], before, after, reason=reason, has_contact=has_contact, valid_until=valid_until
    )


@pytest.mark.parametrize("code", sorted(KEPT_BY_OTHERS))
def test_what_follows_from_something_else_is_not_set_by_hand(code: str) -> None:
    assert states_for(STEP_OF[code]) == ()
    said = _why(code, "not_started", "in_order")
    assert said is not None
    assert KEPT_BY_OTHERS[code] in said


def test_a_plain_step_is_open_done_or_not_needed() -> None:
    assert states_for(STEP_OF["preparation_1"]) == PLAIN_STATES
    assert _why("preparation_1", "not_started", "sent_for") == (
        "This step cannot be that. Choose one of the answers."
    )
    assert _why("preparation_1", "not_started", "in_order") is None


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [
        ("not_started", "not_needed", True),
        ("in_order", "not_started", True),
        ("in_order", "need_to_talk", True),
        ("in_order", "not_needed", True),
        ("in_order", "in_order", False),
        ("not_needed", "not_needed", False),
        ("not_needed", "not_started", False),
        ("sent_for", "in_order", False),
        ("received", "need_to_talk", False),
    ],
)
def test_a_reason_is_asked_for_what_cannot_be_seen_otherwise(before: str, after: str, asked: bool) -> None:
    assert asks_reason(before, after) is asked
    said = _why("dbs", before, after)
    assert (said is not None) is asked
    assert _why("dbs", before, after, reason="Because") is None
    assert (_why("dbs", before, after, reason="  ") is not None) is asked


@pytest.mark.parametrize("code", sorted(NEEDS_CONTACT))
@pytest.mark.parametrize("after", ["sent_for", "received", "in_order", "need_to_talk"])
def test_nobody_outside_is_contacted_before_it_is_safe(code: str, after: str) -> None:
    said = _why(code, "not_started", after)
    assert said is not None
    assert "safe" in said
    assert _why(code, "not_started", after, has_contact=True) is None


@pytest.mark.parametrize("code", sorted(NEEDS_CONTACT))
def test_a_former_partner_is_never_waited_for_by_the_family(code: str) -> None:
    assert StepState.WAITING_FOR_YOU not in states_for(STEP_OF[code])
    assert _why(code, "not_started", "not_needed", reason="No children together") is None


def test_only_what_is_in_order_holds_until_a_day() -> None:
    assert _why("dbs", "sent_for", "received", valid_until=TODAY) is not None
    assert _why("dbs", "received", "in_order", valid_until=TODAY) is None


@pytest.mark.parametrize(
    ("code", "pathway", "held_from", "held_on", "is_fine"),
    [
        ("dbs", "fast_track", "Kent fostering", date(2025, 3, 1), True),
        ("dbs", "fast_track", "Kent fostering", date(2024, 11, 20), True),
        ("dbs", "fast_track", "Kent fostering", date(2024, 11, 19), False),
        ("dbs", "fast_track", "Kent fostering", date(2026, 11, 21), False),
        ("dbs", "fast_track", "Kent fostering", None, False),
        ("dbs", "fast_track", " ", date(2025, 3, 1), False),
        ("dbs", "standard", "Kent fostering", date(2025, 3, 1), False),
        ("identity", "fast_track", "Kent fostering", date(2011, 3, 1), True),
        ("seen_alone", "fast_track", "Kent fostering", date(2025, 3, 1), False),
        ("former_partner", "fast_track", "Kent fostering", date(2025, 3, 1), False),
    ],
)
def test_held_from_before(
    code: str, pathway: str, held_from: str, held_on: date | None, is_fine: bool
) -> None:
    said = why_not_held(STEP_OF[code], pathway, held_from=held_from, held_on=held_on, today=TODAY)
    assert (said is None) is is_fine


def test_quiet_steps_and_a_workers_own_are_not_in_business_supports_queue() -> None:
    assert not QUEUED & {step.code for step in STEPS if step.is_quiet or not step.is_check}
    assert {"dbs", "medical_comment", "council", "referees"} <= QUEUED
    assert "home_safety" not in QUEUED


def test_every_state_has_its_own_shape_and_words() -> None:
    assert len(set(SIGNS.values())) == len(StepState)
    for state in StepState:
        words = mark_words(state, "you")
        assert "you" not in words.split()
        assert words.endswith("the family’s turn")
    assert mark_words("in_order", None) == "in order"


@pytest.mark.parametrize(
    ("code", "state", "read"),
    [
        ("referees", "need_to_talk", "sent_for"),
        ("referees", "received", "sent_for"),
        ("referees", "in_order", "in_order"),
        ("medical", "need_to_talk", "need_to_talk"),
        ("finance", "received", "received"),
    ],
)
def test_what_a_referee_said_cannot_be_told_from_the_state(code: str, state: str, read: str) -> None:
    assert family_state(code, state) == read


PANEL, COURT = Milestone("panel", date(2027, 3, 20)), Milestone("court", date(2027, 9, 1))


@pytest.mark.parametrize(
    ("until", "before"),
    [
        (date(2027, 3, 19), PANEL),
        (date(2027, 3, 20), COURT),
        (date(2027, 8, 31), COURT),
        (date(2027, 9, 1), None),
        (None, None),
    ],
)
def test_a_check_lapses_before_the_first_thing_it_does_not_reach(
    until: date | None, before: Milestone | None
) -> None:
    assert lapses_before(until, [COURT, PANEL]) == before


def test_what_lies_ahead_of_each_stage() -> None:
    def names(stage: str, panel: date | None = None) -> list[str]:
        return [one.name for one in milestones(stage, today=TODAY, panel_by=panel)]

    assert names("stage_1", date(2027, 6, 1)) == ["panel"]
    assert names("registration") == []
    assert names("approved") == ["match"]
    assert names("moved_in") == ["court"]
    assert names("order_made") == []
    (match,) = milestones("linked", today=TODAY, panel_by=None, matching_panel_on=date(2026, 12, 9))
    assert match == Milestone("match", date(2026, 12, 9))


def test_days_used_stop_while_it_is_paused() -> None:
    began = date(2026, 10, 1)
    assert days_used(began, date(2026, 10, 31), paused_days=0, paused_on=None) == 30
    assert days_used(began, date(2026, 10, 31), paused_days=7, paused_on=None) == 23
    assert days_used(began, date(2026, 10, 31), paused_days=0, paused_on=date(2026, 10, 11)) == 10
    assert days_used(began, began, paused_days=0, paused_on=None) == 0


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 400),
    st.integers(0, 400),
    st.integers(0, 400),
)
def test_days_used_never_fall_below_nothing_nor_grow_in_a_pause(
    began: date, passed: int, paused: int, more: int
) -> None:
    today, later = began + timedelta(days=passed), began + timedelta(days=passed + more)
    stopped = days_used(began, today, paused_days=paused, paused_on=today)
    assert 0 <= stopped <= passed
    assert days_used(began, later, paused_days=paused, paused_on=today) == stopped


def test_a_colleagues_change_shows_in_what_was_seen() -> None:
    at = datetime(2026, 11, 20, 10, tzinfo=UTC)
    seen = {seen_as("sent_for", None), seen_as("sent_for", at), seen_as("received", at)}
    assert len(seen) == 3
    assert " " not in seen_as("sent_for", at)


def test_a_mark_begins_where_it_makes_sense() -> None:
    assert all(StepState.IN_ORDER not in states for states in MARK_FROM.values())


@pytest.mark.parametrize(
    ("given_name", "family_name", "short"),
    [("Sam", "Example", "S.E."), ("Zoë", "", "Z."), ("", "", ""), ("alex", "o’Brien", "A.O.")],
)
def test_initials(given_name: str, family_name: str, short: str) -> None:
    assert initials(given_name, family_name) == short
