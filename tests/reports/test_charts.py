"""Pictures of numbers: shapes stay in their box, bars add up to what they show, and the table has it all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.reports.charts import PLOT, WIDTH, Line, Picture, by_month, in_lines, towards

NUMBERS = st.integers(min_value=0, max_value=1_000_000)
MONTHS = [f"Month {at}" for at in range(1, 13)]
HAIR = 1e-6


@st.composite
def years(draw: st.DrawFn) -> tuple[list[str], list[tuple[str, list[int]]]]:
    months = MONTHS[: draw(st.integers(1, 12))]
    kinds = draw(st.integers(1, 3))
    many = st.lists(NUMBERS, min_size=len(months), max_size=len(months))
    return months, [(f"Kind {which}", draw(many)) for which in range(kinds)]


def stays_inside(one: Picture) -> None:
    for bar in one.bars:
        assert bar.width > 0
        assert bar.height > 0
        assert bar.x >= -HAIR
        assert bar.x + bar.width <= one.width + HAIR
        assert bar.y >= -HAIR
        assert bar.y + bar.height <= one.height + HAIR
    for rule in one.rules:
        assert {0 <= x <= one.width + HAIR for x in (rule.x1, rule.x2)} == {True}
        assert {0 <= y <= one.height + HAIR for y in (rule.y1, rule.y2)} == {True}
    for words in one.words:
        assert 0 <= words.x <= one.width
        assert 0 < words.y <= one.height


@given(years(), st.booleans())
def test_months_stay_in_the_box_and_their_bars_add_up(
    year: tuple[list[str], list[tuple[str, list[int]]]], is_stacked: bool
) -> None:
    months, series = year
    one = by_month("Activity", months, series, is_stacked=is_stacked)
    stays_inside(one)
    numbers = [many for _, many in series]
    columns = [sum(each) if is_stacked else max(each) for each in zip(*numbers, strict=True)]
    most = max(columns)
    drawn = sum(bar.height for bar in one.bars)
    whole = sum(map(sum, numbers))
    assert drawn == pytest.approx(PLOT * whole / most if most else 0)
    assert len(one.bars) == sum(number > 0 for many in numbers for number in many)
    assert [row[0] for row in one.rows] == months
    assert sum(int(cell) for row in one.rows for cell in row[1:]) == whole
    if is_stacked and whole:
        for bar, under in zip(one.bars[1:], one.bars, strict=False):
            if bar.x == under.x:
                assert bar.y + bar.height == pytest.approx(under.y), "no bar lies over another"


@given(st.lists(st.tuples(NUMBERS, st.sampled_from(["", "12 days"])), max_size=8), st.booleans())
def test_lines_stay_in_the_box_and_are_as_long_as_their_numbers(
    numbers: list[tuple[int, str]], is_funnel: bool
) -> None:
    lines = [Line(f"Step {at}", number, between) for at, (number, between) in enumerate(numbers)]
    one = in_lines("Steps", lines, what="Step", between="Days" if is_funnel else "")
    stays_inside(one)
    shown = [number for number, _ in numbers if number]
    assert len(one.bars) == len(shown)
    for bar, number in zip(one.bars, shown, strict=True):
        assert bar.width * max(shown) == pytest.approx(one.bars[shown.index(max(shown))].width * number)
    assert [row[1] for row in one.rows] == [str(number) for number, _ in numbers]
    assert len(one.headings) == (3 if is_funnel else 2)


QUANTITY = st.floats(min_value=0, max_value=1e6).map(lambda number: round(number, 1))


@given(QUANTITY, st.none() | QUANTITY, st.none() | QUANTITY)
def test_a_target_and_where_it_is_heading_stay_in_the_box(
    now: float, heading: float | None, target: float | None
) -> None:
    one = towards("Approvals", "In words.", now=now, heading=heading, target=target)
    stays_inside(one)
    across = sum(bar.width for bar in one.bars)
    most = max(now, heading or 0, target or 0)
    assert across == pytest.approx(max(now, heading or 0) * (WIDTH - 4) / most if most else 0, rel=1e-6)


def test_a_year_says_its_most_and_numbers_stand_on_single_columns() -> None:
    one = by_month("Enquiries", ["April 2026", "May 2026"], [("Enquiries", [3, 0])])
    assert one.says == "Enquiries: 3 in all, most in April 2026 (3)."
    assert "3" in [words.text for words in one.words]
    assert one.legend == ()
    assert by_month("Two", ["April 2026"], [("a", [1]), ("b", [2])]).legend == ("a", "b")


def test_a_share_is_drawn_of_a_hundred() -> None:
    one = towards("Share", "In words.", now=25.0, heading=25.0, target=20.0, full=100.0)
    assert one.bars[0].width == pytest.approx((WIDTH - 4) / 4)
    assert len(one.bars) == 1, "a share heads nowhere"


def test_a_number_for_each_month_is_asked_for() -> None:
    with pytest.raises(ValueError, match="each month"):
        by_month("Enquiries", ["April 2026"], [("Enquiries", [])])
