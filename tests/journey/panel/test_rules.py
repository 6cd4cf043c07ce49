"""Quorum, who may decide what and when, and the days left: without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portal.agency.rules import Calendar
from portal.journey.panel.rules import (
    Case,
    Decided,
    Hearing,
    Recommended,
    Way,
    days_left,
    is_review_due,
    why_no_quorum,
    why_not_decide,
    why_not_foster,
    why_not_leave,
)

FULL = ("chair", "member", "member", "member", "medical_adviser")
CALENDAR = Calendar(frozenset({date(2026, 12, 25), date(2026, 12, 28)}), date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (FULL, ""),
        (("vice_chair", *FULL[1:]), ""),
        (FULL[:4], "4 were"),
        (("chair", "member", "member", "member", "legal_adviser"), "4 were"),
        (("member",) * 6, "chair or a vice chair"),
        ((), "0 were"),
    ],
)
def test_quorum(parts: tuple[str, ...], said: str) -> None:
    assert bool(why_no_quorum(parts)) == bool(said)
    assert said in why_no_quorum(parts)


READY = Case(recommended="suitable", is_minuted=True)
PROPOSED = Case(recommended="not_suitable", is_minuted=True, proposed=True)


@pytest.mark.parametrize(
    ("case", "decided", "said"),
    [
        (Case(), "approve", "no recommendation"),
        (Case(recommended="suitable"), "approve", "final minutes"),
        (READY, "approve", ""),
        (READY, "propose_refusal", ""),
        (READY, "not_approve", "proposed first"),
        (Case(recommended="more_information", is_minuted=True), "approve", "more information"),
        (Case(recommended="suitable", is_minuted=True, sat_on_panel=True), "approve", "You sat"),
        (Case(recommended="suitable", is_minuted=True, is_final=True), "approve", "already"),
        (PROPOSED, "propose_refusal", "already"),
        (PROPOSED, "not_approve", "40 working days"),
        (PROPOSED, "approve", "40 working days"),
    ],
)
def test_what_may_be_decided(case: Case, decided: str, said: str) -> None:
    assert bool(why_not_decide(case, decided)) == bool(said)
    assert said in why_not_decide(case, decided)


@pytest.mark.parametrize("decided", [Decided.APPROVE, Decided.NOT_APPROVE])
@pytest.mark.parametrize(
    ("chosen", "is_over", "is_new", "may"),
    [
        (None, False, False, False),
        (None, True, False, True),
        (Way.ACCEPT, False, False, True),
        (Way.REPRESENTATIONS, False, False, False),
        (Way.REPRESENTATIONS, True, False, False),
        (Way.REPRESENTATIONS, False, True, True),
        (Way.INDEPENDENT_REVIEW, False, False, False),
        (Way.INDEPENDENT_REVIEW, False, True, True),
    ],
)
def test_after_a_proposal(
    decided: Decided, chosen: Way | None, is_over: bool, is_new: bool, may: bool
) -> None:
    case = Case(
        recommended=Recommended.NOT_SUITABLE, is_minuted=True, proposed=True, chosen=chosen,
        is_over=is_over, is_new=is_new,
    )  # fmt: skip
    assert (why_not_decide(case, decided) == "") is may


def test_days_left_are_working_days_without_bank_holidays() -> None:
    due = datetime(2026, 12, 31, 17, tzinfo=UTC)
    assert days_left(due, datetime(2026, 12, 24, 9, tzinfo=UTC), CALENDAR) == 3
    assert days_left(due, datetime(2026, 12, 31, 9, tzinfo=UTC), CALENDAR) == 0
    assert days_left(None, due, CALENDAR) is None
    assert days_left(datetime(2029, 1, 3, 17, tzinfo=UTC), due, CALENDAR) is None


def test_the_court_decides_which_way() -> None:
    assert why_not_foster(is_dual=True, named_child=False) == ""
    assert why_not_foster(is_dual=False, named_child=True) == ""
    assert "named child" in why_not_foster(is_dual=False, named_child=False)
    assert why_not_leave([Hearing.HOME], Hearing.HOME) == ""
    assert "goes home" in why_not_leave([Hearing.ADOPTION], Hearing.HOME)
    assert "for adoption" in why_not_leave([], Hearing.ADOPTION)


def test_reviews_due() -> None:
    today = date(2026, 11, 20)
    assert is_review_due(None, today)
    assert is_review_due(today, today)
    assert not is_review_due(date(2026, 11, 21), today)
