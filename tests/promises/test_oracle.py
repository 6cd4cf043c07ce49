from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.agency.holidays import england_calendar
from portal.agency.rules import LONDON, Calendar
from portal.promises.kinds import KINDS, Chain, Kind
from portal.promises.rules import due_at
from tests.promises import oracle

ENGLAND = england_calendar()
OWN_CLOSED_DAYS = frozenset(
    day
    for day in oracle.every_day(oracle.FIRST, oracle.LAST)
    if (day.month, day.day) in {(12, 24), (12, 29), (12, 30), (12, 31), (7, 17), (9, 2)}
)
WITH_CLOSED_DAYS = Calendar(ENGLAND.bank_holidays, ENGLAND.known_from, ENGLAND.known_until, OWN_CLOSED_DAYS)
STARTS = 10_000


def random_starts(seed: int) -> list[datetime]:
    """Moments from 2017 to 2027 in UTC, thickest where mistakes live."""
    pick = random.Random(seed)
    first, span = datetime(2017, 1, 1, tzinfo=UTC), timedelta(days=365 * 11 + 2)
    holidays = sorted(day for day in ENGLAND.bank_holidays if 2017 <= day.year <= 2027)
    starts = []
    for number in range(STARTS):
        moment = first + timedelta(seconds=pick.randrange(int(span.total_seconds())))
        if number % 5 == 1:  # on the edges of office hours
            edge = pick.choice((0, 9, 17, 24)) * 3600 + pick.choice((-60, -1, 0, 1, 60))
            day = moment.astimezone(LONDON).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
            local = day + timedelta(seconds=edge)
            moment = local.replace(tzinfo=LONDON).astimezone(UTC)
        elif number % 5 == 2:  # the days the clocks change, and the day before
            month = pick.choice((3, 10))
            sunday = max(
                day
                for day in oracle.every_day(date(moment.year, month, 20), date(moment.year, month, 31))
                if day.isoweekday() == 7
            )
            moment = datetime(sunday.year, month, sunday.day, tzinfo=UTC) + timedelta(
                minutes=pick.randrange(-2 * 1440, 1440)
            )
        elif number % 5 == 3:  # around bank holidays
            holiday = pick.choice(holidays)
            moment = datetime(holiday.year, holiday.month, holiday.day, tzinfo=UTC) + timedelta(
                minutes=pick.randrange(-3 * 1440, 2 * 1440)
            )
        elif number % 5 == 4:  # the ends of months
            moment = (moment.replace(day=28) + timedelta(days=pick.randrange(5))).replace(
                hour=pick.randrange(24)
            )
        starts.append(min(max(moment, first), datetime(2027, 12, 31, 23, 59, 59, tzinfo=UTC)))
    return starts


def differences(starts: list[datetime], calendar: Calendar) -> list[str]:
    """Where the portal and the oracle disagree, over every kind and step."""
    second = oracle.Oracle(set(calendar.closed_days))
    found = []
    for start in starts:
        plain = start.replace(tzinfo=None)
        set_on = start.date() + timedelta(days=90)
        said: dict[tuple[object, ...], datetime | None] = {}  # kinds of the same words: asked once
        for kind, rule in KINDS.items():
            for step in range(4 if isinstance(rule.due, Chain) else 1):
                ours = due_at(kind, start, calendar, step=step, set_on=set_on)
                steps, closed = oracle.KINDS[kind]
                question = (*steps, closed, step)
                if question not in said:
                    said[question] = second.due(kind, plain, step=step, set_on=set_on)
                theirs = said[question]
                if (ours and ours.replace(tzinfo=None)) != theirs:
                    found.append(f"{kind} step {step} from {start}: {ours}, the oracle {theirs}")
    return found


@pytest.mark.parametrize("half", [0, 1], ids=["bank holidays only", "with closed days"])
def test_the_oracle_agrees_on_ten_thousand_starts(half: int) -> None:
    starts = random_starts(2026)
    assert len(starts) == STARTS
    share = starts[half * STARTS // 2 : (half + 1) * STARTS // 2]
    assert differences(share, (ENGLAND, WITH_CLOSED_DAYS)[half]) == []


@settings(max_examples=60)
@given(
    st.datetimes(datetime(2017, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)),
    st.frozensets(st.dates(date(2017, 1, 1), date(2028, 12, 31)), max_size=40),
)
def test_no_due_moment_lies_in_the_past_or_on_a_day_nobody_works(
    start: datetime, closed_days: frozenset[date]
) -> None:
    calendar = Calendar(ENGLAND.bank_holidays, ENGLAND.known_from, ENGLAND.known_until, closed_days)
    for kind, rule in KINDS.items():
        moment = due_at(kind, start, calendar, set_on=start.astimezone(LONDON).date())
        if moment is None or kind == Kind.PLAN_REVIEW:
            continue
        local = moment.astimezone(LONDON)
        closed = not (rule.set_by_law or rule.at_risk)
        assert moment >= start
        assert calendar.is_working_day(local.date(), count_closed_days=closed)
        assert 9 <= local.hour <= 17
