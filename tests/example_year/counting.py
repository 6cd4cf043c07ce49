"""The year's figures, counted from rows in plain Python: what any report of the same rows must come to.

A count takes the rows whose day lies in the period, a span of days those whose later day does. Nothing here
knows how the rows were made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import fmean

Row = dict[str, str]
Rows = dict[str, list[Row]]
AUTHORITIES = ("bexley", "kent", "medway", "outside")


def day(row: Row, column: str) -> date | None:
    return date.fromisoformat(row[column][:10]) if row[column] else None


def sure(row: Row, column: str) -> date:
    found = day(row, column)
    assert found, (row, column)
    return found


@dataclass(frozen=True)
class Period:
    first: date
    last: date

    def has(self, found: date | None) -> bool:
        return found is not None and self.first <= found <= self.last

    def days(self) -> Iterator[date]:
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number)

    def count(self, rows: Iterable[Row], column: str) -> int:
        return sum(self.has(day(row, column)) for row in rows)


YEAR = Period(date(2022, 4, 1), date(2023, 3, 31))
YEAR_BEFORE = Period(date(2021, 4, 1), date(2022, 3, 31))


def stage_1_start(row: Row) -> date | None:
    return None if row["pathway"] in ("fast_track", "in_family") else day(row, "accepted_on")


def stage_2_start(row: Row) -> date | None:
    return day(row, "accepted_on") if row["pathway"] == "fast_track" else day(row, "stage_2_started_on")


def stage_2_end(row: Row) -> date | None:
    ended = row["decision"] in ("approved", "refused") and stage_2_start(row)
    return day(row, "decided_on") if ended else None


def approved_on(row: Row) -> date | None:
    return day(row, "decided_on") if row["decision"] == "approved" else None


def first_events(rows: Rows, period: Period) -> Counter[str]:
    """By authority of the evening; a household's first one alone, whichever file tells it."""
    first: dict[str, tuple[date, str]] = {}
    counted: Counter[str] = Counter()
    for row in rows["households"]:
        if row["event_attended_on"]:
            first[row["ref"]] = (sure(row, "event_attended_on"), row["authority"])
    for row in rows["attendances"]:
        if row["kind"] == "information_event":
            here = (sure(row, "event_on"), row["authority"])
            if not row["household_ref"]:
                counted[row["authority"]] += period.has(here[0])
            else:
                first[row["household_ref"]] = min(here, first.get(row["household_ref"], here))
    counted.update(authority for on, authority in first.values() if period.has(on))
    return counted


def activity(rows: Rows, period: Period) -> dict[str, int]:
    homes = rows["households"]

    def count(of: Callable[[Row], date | None]) -> int:
        return sum(period.has(of(row)) for row in homes)

    return {
        "information_packs_sent": period.count(homes, "pack_sent_on"),
        "consultation_events_attended": first_events(rows, period).total(),
        "enquiries": period.count(homes, "enquired_on"),
        "stage_1_starts": count(stage_1_start),
        "stage_2_starts": count(stage_2_start),
        "stage_2_ends": count(stage_2_end),
        "families_matched": period.count(homes, "matched_on"),
        "families_with_placements": period.count(homes, "placed_on"),
        "families_with_orders": period.count(homes, "order_on"),
    }


def mean_days(
    rows: Iterable[Row],
    period: Period,
    start: Callable[[Row], date | None],
    end: Callable[[Row], date | None],
) -> float:
    found = []
    for row in rows:
        first, last = start(row), end(row)
        if first and last and period.has(last):
            found.append((last - first).days)
    return fmean(found)


def of(column: str) -> Callable[[Row], date | None]:
    return lambda row: day(row, column)


def timescales(rows: Rows, period: Period) -> dict[str, float]:
    homes = rows["households"]
    return {
        "enquiry_to_stage_1_start": mean_days(homes, period, of("enquired_on"), stage_1_start),
        "stage_1": mean_days(homes, period, stage_1_start, of("stage_1_ended_on")),
        "stage_2": mean_days(homes, period, stage_2_start, stage_2_end),
    }


def waiting_families(rows: Rows, on: date) -> int:
    """Approved, and neither matched nor fostering."""
    waiting = 0
    for row in rows["households"]:
        approved, matched, placed = approved_on(row), day(row, "matched_on"), day(row, "placed_on")
        if approved and approved <= on:
            waiting += not (matched and matched <= on) and not (placed and placed <= on)
    return waiting


def advice_line(rows: Rows, period: Period) -> dict[str, list[int]]:
    """Calls offered, by authority, month by month."""
    months = sorted({(one.year, one.month) for one in period.days()})
    counted = {authority: [0] * len(months) for authority in AUTHORITIES}
    for row in rows["support"]:
        offered = day(row, "call_offered_for")
        if offered and period.has(offered):
            counted[row["authority"]][months.index((offered.year, offered.month))] += 1
    return counted


def by_authority(rows: Iterable[Row], column: str, period: Period) -> Counter[str]:
    return Counter(row["authority"] for row in rows if period.has(day(row, column)))


def fund(rows: Rows, period: Period) -> Counter[str]:
    return Counter(row["provision"] for row in rows["fund"] if period.has(day(row, "applied_on")))


def children_of(rows: Rows, authority: str) -> list[Row]:
    return [row for row in rows["children"] if row["authority"] == authority]


def is_waiting(row: Row, on: date) -> bool:
    """With a placement order, and not with a family on that day; a placement that ended is none."""
    ordered = day(row, "placement_order_on")
    if not ordered or ordered > on:
        return False
    placed, ended = day(row, "placed_on"), day(row, "ended_on")
    if placed and placed <= on and not (ended and ended <= on):
        return False
    return not any((known := day(row, column)) and known <= on for column in ("order_on", "plan_changed_on"))


def children(rows: Rows, authority: str, period: Period) -> dict[str, float]:
    mine = children_of(rows, authority)
    return {
        "decisions": period.count(mine, "decision_on"),
        "placement_orders": period.count(mine, "placement_order_on"),
        "matches": period.count(mine, "matched_on"),
        "placed": period.count(mine, "placed_on"),
        "orders": period.count(mine, "order_on"),
        "waiting": sum(is_waiting(row, period.last) for row in mine),
        "early_permanence": period.count(mine, "early_permanence_on"),
        "mean_days_order_to_match": mean_days(mine, period, of("placement_order_on"), of("matched_on")),
        "mean_days_care_to_placed": mean_days(mine, period, of("entered_care_on"), of("placed_on")),
    }


def placed_together(rows: Rows, authority: str, period: Period) -> list[int]:
    """How many children of each group of brothers and sisters were placed, where more than one was."""
    placed = Counter(
        row["sibling_group_ref"]
        for row in children_of(rows, authority)
        if row["sibling_group_ref"] and period.has(day(row, "placed_on"))
    )
    return sorted(count for count in placed.values() if count > 1)


@dataclass(frozen=True)
class Attended:
    households: int
    adults: int
    children: int
    events: int


def attended(rows: Rows, title: str, period: Period) -> Attended:
    """Different households, and a walk-in is one; everybody once an event."""
    mine = [
        row for row in rows["attendances"] if row["event_title"] == title and period.has(day(row, "event_on"))
    ]
    walked_in = sum(not row["household_ref"] for row in mine)
    return Attended(
        households=len({row["household_ref"] for row in mine if row["household_ref"]}) + walked_in,
        adults=sum(int(row["adults"]) for row in mine),
        children=sum(int(row["children"]) for row in mine),
        events=len({(row["kind"], row["event_on"], row["authority"]) for row in mine}),
    )


def moment(row: Row, column: str) -> datetime:
    return datetime.fromisoformat(row[column])
