"""What follows from a visit or a review, when each is due (also at Christmas and Easter), who decides."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from portal.agency.holidays import england_calendar
from portal.agency.rules import local_moment
from portal.children.placing.rules import (
    SUBJECT,
    State,
    What,
    apply_from,
    check_ahead,
    check_contact,
    check_past,
    moment_of,
    noon_of,
    responsibility_words,
    step_of,
)
from portal.children.placing.wording import Facts, matching_words, responsibility_letter, school_words
from portal.children.rules import WITH_A_FAMILY, GroupState, may_move
from portal.errors import Refused
from portal.promises.kinds import Kind
from portal.promises.rules import due_at

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "starts", "step", "due"),
    [
        # Christmas 2026: Friday 25 and Monday 28 (for Saturday 26) are bank holidays
        (Kind.FIRST_VISIT, date(2026, 12, 18), 0, date(2026, 12, 29)),
        (Kind.FIRST_VISIT, date(2026, 12, 17), 0, date(2026, 12, 24)),
        (Kind.WEEKLY_VISIT, date(2026, 12, 19), 0, date(2026, 12, 29)),
        (Kind.WEEKLY_VISIT, date(2026, 12, 25), 0, date(2027, 1, 4)),
        (Kind.PLACEMENT_REVIEW, date(2026, 11, 27), 0, date(2026, 12, 29)),
        (Kind.PLACEMENT_REVIEW, date(2026, 9, 25), 1, date(2026, 12, 29)),
        (Kind.PLACEMENT_REVIEW, date(2026, 6, 25), 2, date(2026, 12, 29)),
        (Kind.PLACEMENT_REVIEW, date(2026, 6, 25), 5, date(2026, 12, 29)),
        (Kind.PLACEMENT_VISIT, date(2026, 11, 13), 0, date(2026, 12, 29)),
        (Kind.LIFE_STORY_BOOK, date(2026, 12, 18), 0, date(2027, 1, 6)),
        (Kind.LATER_LIFE_LETTER, date(2026, 12, 19), 0, date(2027, 1, 7)),
        # Easter 2027: Good Friday 26 March, Easter Monday 29 March
        (Kind.FIRST_VISIT, date(2027, 3, 19), 0, date(2027, 3, 30)),
        (Kind.WEEKLY_VISIT, date(2027, 3, 22), 0, date(2027, 3, 30)),
        (Kind.PLACEMENT_REVIEW, date(2027, 2, 26), 0, date(2027, 3, 30)),
        (Kind.PLACEMENT_REVIEW, date(2026, 12, 26), 1, date(2027, 3, 30)),
        (Kind.PLACEMENT_VISIT, date(2027, 2, 12), 0, date(2027, 3, 30)),
        (Kind.LIFE_STORY_BOOK, date(2027, 3, 19), 0, date(2027, 4, 6)),
        # 30 November and three months: the month lacks the day
        (Kind.PLACEMENT_REVIEW, date(2026, 11, 30), 1, date(2027, 3, 1)),
        # the clocks change on 29 March 2026 and 25 October 2026: 17:00 stays 17:00
        (Kind.WEEKLY_VISIT, date(2026, 10, 23), 0, date(2026, 10, 30)),
    ],
)
def test_when_each_is_due(kind: Kind, starts: date, step: int, due: date) -> None:
    found = due_at(kind, noon_of(starts), england_calendar(), step=step)
    assert found is not None
    assert (local_moment(found).date(), local_moment(found).hour) == (due, 17)


def test_the_agencys_own_closed_days_move_what_the_law_sets_never() -> None:
    closed = replace(england_calendar(), closed_days=frozenset({date(2026, 11, 27), date(2026, 12, 4)}))
    for kind in (Kind.FIRST_VISIT, Kind.WEEKLY_VISIT):
        due = due_at(kind, noon_of(date(2026, 11, 20)), closed)
        assert due is not None
        assert local_moment(due).date() == date(2026, 11, 27)
    book = due_at(Kind.LIFE_STORY_BOOK, noon_of(date(2026, 11, 20)), closed)
    assert book is not None
    assert local_moment(book).date() == date(2026, 12, 8)


def test_what_follows_from_a_visit() -> None:
    for kind in (Kind.FIRST_VISIT, Kind.WEEKLY_VISIT):
        step = step_of(What.VISIT, kind, is_reviewed=False, was_due_on=None, on=date(2026, 11, 20))
        assert (step.keeps, step.begins, step.drops) == (kind, Kind.WEEKLY_VISIT, None)
    for kind in (Kind.FIRST_VISIT, Kind.WEEKLY_VISIT, Kind.PLACEMENT_VISIT):
        step = step_of(What.VISIT, kind, is_reviewed=True, was_due_on=None, on=date(2026, 11, 20))
        assert (step.keeps, step.begins, step.drops) == (kind, Kind.PLACEMENT_VISIT, None)


@pytest.mark.parametrize(
    ("promised", "due", "begins"),
    [
        (Kind.WEEKLY_VISIT, date(2026, 11, 20), Kind.PLACEMENT_VISIT),
        (Kind.WEEKLY_VISIT, None, Kind.PLACEMENT_VISIT),
        (Kind.WEEKLY_VISIT, date(2026, 11, 19), None),
        (Kind.FIRST_VISIT, date(2026, 11, 27), None),
        (Kind.PLACEMENT_VISIT, date(2026, 11, 27), None),
    ],
)
def test_a_review_hides_no_visit_that_nobody_made(
    promised: Kind, due: date | None, begins: Kind | None
) -> None:
    step = step_of(What.REVIEW, promised, is_reviewed=False, was_due_on=due, on=date(2026, 11, 20))
    assert step.keeps is Kind.PLACEMENT_REVIEW
    assert step.begins is begins
    assert step.drops is (Kind.WEEKLY_VISIT if begins else None)


def test_ten_weeks_before_the_order_is_applied_for() -> None:
    assert apply_from(date(2026, 11, 20)) == date(2027, 1, 29)
    assert apply_from(date(2026, 12, 1)).weekday() == date(2026, 12, 1).weekday()


def test_a_day_is_noon_or_now() -> None:
    assert moment_of(date(2026, 11, 19), NOW) == datetime(2026, 11, 19, 12, tzinfo=UTC)
    assert moment_of(date(2026, 11, 20), NOW) == NOW
    assert noon_of(date(2026, 7, 1)) == datetime(2026, 7, 1, 11, tzinfo=UTC), "summer time"


def test_days_that_cannot_be() -> None:
    check_contact(date(2026, 11, 20), date(2026, 11, 20), None, NOW)
    for on, moved_in, ended in (
        (date(2026, 11, 21), date(2026, 11, 1), None),
        (date(2026, 10, 31), date(2026, 11, 1), None),
        (date(2026, 11, 19), date(2026, 11, 1), date(2026, 11, 18)),
        (date(2026, 11, 19), None, None),
    ):
        with pytest.raises(Refused):
            check_contact(on, moved_in, ended, NOW)
    with pytest.raises(Refused, match="not one to come"):
        check_past(date(2026, 11, 21), None, NOW, "it was")
    with pytest.raises(Refused, match="cannot be before 1 November 2026"):
        check_past(date(2026, 10, 31), date(2026, 11, 1), NOW, "it was")
    check_ahead(date(2027, 11, 20), None, NOW)
    for on in (date(2027, 11, 21), date(2026, 10, 31)):
        with pytest.raises(Refused):
            check_ahead(on, date(2026, 11, 1), NOW)


def test_a_group_goes_to_carers_and_on_from_them() -> None:
    may = {to for to in GroupState if may_move(GroupState.FOSTERED, to)}
    assert may == {GroupState.MATCHED, GroupState.WAITING, GroupState.ON_HOLD, GroupState.WITHDRAWN}
    assert {was for was in GroupState if may_move(was, GroupState.FOSTERED)} == {
        GroupState.WAITING,
        GroupState.LINKED,
    }
    assert GroupState.FOSTERED in WITH_A_FAMILY
    assert {was for was in GroupState if may_move(was, GroupState.ADOPTED)} == {GroupState.MOVED_IN}
    assert SUBJECT == "child_placement"


def test_who_holds_parental_responsibility_at_each_stage() -> None:
    shared = responsibility_words(State.LIVING, has_placement_order=True)
    assert "share parental responsibility with the council and the birth parents" in shared
    assert "alone hold parental responsibility" in responsibility_words(
        State.ADOPTED, has_placement_order=True
    )
    fostered = responsibility_words(State.FOSTERED, has_placement_order=False)
    assert "placement order" not in fostered
    assert "hold no parental responsibility" in fostered
    assert "made a placement order" in responsibility_words(State.FOSTERED, has_placement_order=True)
    for state in (State.PLANNED, State.ENDED, State.HOME):
        with pytest.raises(Refused):
            responsibility_words(state, has_placement_order=True)


def facts(state: str, **more: date | str | None) -> Facts:
    told: dict[str, object] = {
        "agency": "Example Adoption", "telephone": "01632 960000", "adults": ("Sam Example",),
        "child": "Robin",
        "state": state, "today": date(2026, 11, 20), "told_on": None, "moves_in_on": None,
        "moved_in_on": None, "ordered_on": None,
    }  # fmt: skip
    return Facts(**(told | more))  # type: ignore[arg-type]  # each of them fits


def test_the_words_of_letters() -> None:
    ahead = matching_words(facts(State.PLANNED, told_on=date(2026, 11, 2), moves_in_on=date(2026, 12, 1)))
    assert "Told of the match on: Monday 2 November 2026" in ahead
    assert "expected to move in on: Tuesday 1 December 2026" in ahead
    assert "Robin" not in ahead, "an employer needs no name of a child"
    there = matching_words(facts(State.LIVING, told_on=date(2026, 11, 2), moved_in_on=date(2026, 11, 18)))
    assert "The child moved in on: Wednesday 18 November 2026" in there
    school = school_words(facts(State.ADOPTED, ordered_on=date(2026, 11, 18)))
    assert "left care by an adoption order made on Wednesday 18 November 2026" in school
    assert "Sam" not in school
    assert "virtual school" in school_words(facts(State.LIVING))
    letter = responsibility_letter(facts(State.LIVING), "So it is.")
    assert "About: Robin\n\nLives with: Sam Example\n\nSo it is." in letter
