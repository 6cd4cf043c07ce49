"""Financial years, limits, what is left and what we fund ourselves, sessions, and what lapses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.support.fund.rules import (
    COUNTS,
    STARTING_LIMITS,
    STATES,
    TRANSITIONS,
    Amount,
    FundState,
    Limit,
    Provision,
    first_day,
    has_lapsed,
    is_warned,
    last_day,
    limit_of,
    limits_from,
    pounds,
    standing,
    states_before,
    why_no_session,
    why_not_decided,
    year_of,
    year_words,
    years_to_choose,
)

TODAY = date(2026, 11, 26)
BEFORE, SINCE = STARTING_LIMITS


def therapy(pence: int, state: str = "agreed", agreed: int | None = -1) -> Amount:
    if agreed == -1:
        agreed = pence if state == "agreed" else None
    return Amount("therapy", state, pence, agreed)


def assessment(pence: int, state: str = "agreed") -> Amount:
    return Amount("assessment", state, pence, pence if state == "agreed" else None)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 3, 31), 2025),
        (date(2026, 4, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
        (date(2028, 2, 29), 2027),
    ],
)
def test_a_year_runs_from_april_to_march(day: date, year: int) -> None:
    assert year_of(day) == year
    assert first_day(year) <= day <= last_day(year)


@given(st.dates(date(2000, 1, 1), date(2199, 12, 31)))
def test_every_day_is_of_one_year(day: date) -> None:
    year = year_of(day)
    assert first_day(year) <= day <= last_day(year)
    assert last_day(year) + timedelta(days=1) == first_day(year + 1)


def test_years_and_amounts_in_words() -> None:
    assert year_words(2026) == "2026/27"
    assert year_words(2099) == "2099/00"
    assert years_to_choose(TODAY) == (2026, 2027, 2025)
    assert pounds(300_000) == "£3,000"
    assert pounds(245_050) == "£2,450.50"
    assert pounds(0) == "£0"


def test_the_limits_the_portal_begins_with() -> None:
    assert limit_of(limits_from([]), 2024, today=TODAY) == BEFORE
    assert limit_of(limits_from([]), 2025, today=TODAY) == SINCE
    assert (BEFORE.therapy_pence, BEFORE.assessment_pence, BEFORE.is_within) == (500_000, 250_000, False)
    assert (SINCE.therapy_pence, SINCE.assessment_pence, SINCE.is_within) == (300_000, 250_000, True)


def test_a_limit_counts_from_its_day() -> None:
    october = Limit(date(2026, 10, 1), 400_000, 0, is_within=False)
    known = limits_from([october])
    assert limit_of(known, 2026, today=date(2026, 9, 30)) == SINCE
    assert limit_of(known, 2026, today=date(2026, 10, 1)) == october
    assert limit_of(known, 2025, today=TODAY) == SINCE  # over before it
    assert limit_of(known, 2027, today=date(2026, 9, 30)) == october  # known for its first day


def test_the_same_day_again_replaces() -> None:
    mended = Limit(SINCE.from_on, 350_000, 250_000, is_within=True)
    assert limits_from([mended]) == (BEFORE, mended)


def test_what_is_used_left_and_ours() -> None:
    stands = standing(SINCE, [therapy(200_000), therapy(150_000, "sent")])
    assert stands.used_pence == 350_000
    assert stands.therapy_left_pence == 0
    assert stands.ours_pence == 50_000
    stands = standing(SINCE, [therapy(120_000)])
    assert (stands.therapy_left_pence, stands.ours_pence) == (180_000, 0)


@pytest.mark.parametrize("state", ["draft", "refused", "given_back"])
def test_what_is_not_asked_for_or_refused_counts_for_nothing(state: str) -> None:
    stands = standing(SINCE, [therapy(100_000, state)])
    assert (stands.used_pence, stands.ours_pence, stands.therapy_left_pence) == (0, 0, 300_000)


def test_of_a_part_the_agency_funds_the_rest() -> None:
    stands = standing(SINCE, [therapy(420_000, "part", 300_000)])
    assert (stands.used_pence, stands.therapy_left_pence, stands.ours_pence) == (300_000, 0, 120_000)


def test_an_assessment_comes_out_of_the_same_money_or_beside_it() -> None:
    both = [therapy(200_000), assessment(260_000)]
    within = standing(SINCE, both)
    assert (within.therapy_left_pence, within.assessment_left_pence, within.ours_pence) == (0, 0, 160_000)
    beside = standing(BEFORE, both)
    assert (beside.therapy_left_pence, beside.assessment_left_pence, beside.ours_pence) == (
        300_000,
        0,
        10_000,
    )


AMOUNTS = st.builds(
    lambda provision, state, asked, share: Amount(
        provision, state, asked,
        {"agreed": asked, "part": max(1, asked * share // 100)}.get(state) if asked > 1 else asked,
    ),
    st.sampled_from([one.value for one in Provision]),
    st.sampled_from([one.value for one in FundState]),
    st.integers(1, 1_000_000),
    st.integers(1, 99),
)  # fmt: skip


@given(
    st.lists(AMOUNTS, max_size=6),
    st.builds(Limit, st.just(TODAY), st.integers(0, 600_000), st.integers(0, 600_000), st.booleans()),
)
def test_the_fund_and_the_agency_pay_all_of_it_and_never_above_the_limit(
    amounts: list[Amount], limit: Limit
) -> None:
    stands = standing(limit, amounts)
    cost = sum(one.asked_pence for one in amounts if one.state in COUNTS)
    paid = cost - stands.ours_pence
    most = limit.therapy_pence + (0 if limit.is_within else limit.assessment_pence)
    assert 0 <= paid <= min(most, stands.used_pence)
    assert stands.therapy_left_pence >= 0
    assert stands.assessment_left_pence >= 0
    left = stands.therapy_left_pence + (0 if limit.is_within else stands.assessment_left_pence)
    assert left + paid == most


def test_every_state_says_where_it_leads() -> None:
    assert set(TRANSITIONS) == set(FundState) == set(STATES)
    assert states_before(FundState.AGREED) == (FundState.SENT,)
    assert states_before(FundState.DRAFT) == ()
    assert TRANSITIONS[FundState.REFUSED] == ()
    assert FundState.REFUSED not in states_before(FundState.GIVEN_BACK)


@pytest.mark.parametrize(
    ("today", "warned", "lapsed"),
    [
        (date(2026, 12, 31), False, False),
        (date(2027, 1, 1), True, False),
        (date(2027, 3, 31), True, False),
        (date(2027, 4, 1), False, True),
    ],
)
def test_from_january_until_it_lapses(today: date, warned: bool, lapsed: bool) -> None:
    assert is_warned(2026, today) is warned
    assert has_lapsed(2026, today) is lapsed


@pytest.mark.parametrize(
    ("on", "problem"),
    [
        (date(2026, 11, 27), "a day that has been"),
        (date(2026, 3, 31), "1 April 2026 to 31 March 2027"),
        (date(2026, 6, 30), "from the day it agreed"),
        (date(2026, 7, 1), ""),
        (TODAY, ""),
    ],
)
def test_which_day_a_session_can_be(on: date, problem: str) -> None:
    found = why_no_session(on, year=2026, decided_on=date(2026, 7, 1), today=TODAY)
    assert (problem in found) if problem else found == ""


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, ""),
        ({"decision": "sent"}, "Choose what"),
        ({"on": date(2026, 10, 31)}, "not before it was sent"),
        ({"on": date(2026, 11, 27)}, "not later than today"),
        ({"sessions": 0}, "how many sessions"),
        ({"sessions": 201}, "how many sessions"),
        ({"decision": "part"}, "less than the £3,000"),
        ({"decision": "part", "agreed_pence": 300_000}, "less than"),
        ({"decision": "part", "agreed_pence": 299_999}, ""),
        ({"decision": "refused"}, "Write why"),
        ({"decision": "refused", "because": "Not of this kind", "sessions": 0}, ""),
    ],
)
def test_what_a_decision_needs(changes: dict[str, object], problem: str) -> None:
    said: dict[str, object] = {
        "decision": "agreed", "sent_on": date(2026, 11, 1), "on": TODAY, "today": TODAY,
        "asked_pence": 300_000, "agreed_pence": None, "because": "", "sessions": 10, **changes,
    }  # fmt: skip
    decision = str(said.pop("decision"))
    found = why_not_decided(decision, **said)  # type: ignore[arg-type]  # as the parameters say
    assert (problem in found) if problem else found == ""
