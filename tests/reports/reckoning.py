"""Earlier records made at random, and their figures reckoned in plain Python from the rows alone.

Nothing here knows the portal's tables: what a figure is follows from the words beside it. The days crowd
around the ends of years and quarters, many steps fall on one day, and every way of ending comes up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from statistics import median

Row = dict[str, object]
Key = tuple[str, ...]
COUNCILS = ("bexley", "kent", "medway", "outside")
EDGES = [
    date(year, month, on) for year in (2020, 2021, 2022) for month, on in ((3, 31), (4, 1), (6, 30), (7, 1))
]
TARGETS = {"stage_1": 60, "stage_2": 121}
STEPS = ("registered_on", "accepted_on", "stage_1_ended_on", "stage_2_started_on", "decided_on", "matched_on",
         "placed_on", "order_on")  # fmt: skip


def _later(random: Random, day: date) -> date:
    """A day not before this one: often the same, often the end of a year or a quarter."""
    if random.random() < 0.2:
        return day
    if random.random() < 0.3 and (edges := [edge for edge in EDGES if edge >= day]):
        return edges[0]
    return day + timedelta(days=random.randrange(130))


def households(random: Random, many: int) -> list[Row]:
    """Households, enquirers and people who asked for a pack, with every way their journey may end."""
    return [_household(random, f"H-{number}") for number in range(many)]


def _household(random: Random, ref: str) -> Row:
    pathway = random.choice(("standard", "standard", "standard", "fast_track", "early_permanence"))
    day = date(2019, 9, 1) + timedelta(days=random.randrange(900))
    row: Row = {
        "ref": ref,
        "authority": random.choice(COUNCILS),
        "applicants": random.choice((1, 2)),
        "pathway": pathway,
    }
    if random.random() < 0.6:
        row["pack_sent_on"] = _later(random, day)
    if random.random() < 0.5:
        row["event_attended_on"] = _later(random, day)
    if random.random() < 0.8 or len(row) == 4:
        row["enquired_on"] = day = _later(random, day)
    steps = [step for step in STEPS if (pathway, step) != ("fast_track", "stage_1_ended_on")]
    went = random.choice((0, 0, 1, 2, 3, 4, 5, 6, 7, 8))
    ends = random.choice(("approved", "approved", "approved", "refused", "withdrawn"))
    for step in steps[:went]:
        if step == "decided_on":
            row["decision"] = ends
        row[step] = day = _later(random, day)
        if step == "decided_on" and ends != "approved":
            return row
    if row.get("registered_on") and "decision" not in row and random.random() < 0.4:
        row["decision"] = random.choice(("refused", "withdrawn"))
        if row["decision"] == "refused" or random.random() < 0.7:
            row["decided_on"] = _later(random, day)
    return row


def children(random: Random, many: int) -> list[Row]:
    """Children on their way: with brothers and sisters, placed early, and whose placement ended."""
    before = ("entered_care_on", "planning_started_on", "decision_on")
    rows: list[Row] = []
    for number in range(many):
        day = date(2018, 6, 1) + timedelta(days=random.randrange(1100))
        row: Row = {"ref": f"C-{number}", "authority": COUNCILS[number // 4 % 3], "born_on": day}
        if number % 4 < 2:
            row["sibling_group_ref"] = f"G-{number // 4}"
        steps: tuple[str, ...] = (*before, "placement_order_on", "matched_on", "placed_on", "order_on")
        if random.random() < 0.3:
            steps = (
                *before,
                "early_permanence_on",
                "matched_on",
                "placed_on",
                "placement_order_on",
                "order_on",
            )
        for step in steps[: random.randint(1, len(steps))]:
            day = _later(random, day)
            if step not in before or random.random() < 0.9:
                row[step] = day
        if row.get("placed_on"):
            row["adopter_agency"] = random.choice(("own", "own", "other"))
            if not row.get("order_on") and random.random() < 0.3:
                row["ended_on"] = _later(random, day)
        elif row.get("decision_on") and random.random() < 0.2:
            row["plan_changed_on"] = _later(random, day)
        if random.random() < 0.5:
            row["life_story_book_on"] = _later(random, day)
        rows.append(row)
    return rows


def support(random: Random, many: int, known: list[Row]) -> list[Row]:
    """Requests, many of them in the evening or at midnight of a year's end."""
    rows: list[Row] = []
    for number in range(many):
        day = _later(random, date(2020, 1, 1) + timedelta(days=random.randrange(600)))
        hour = random.choice(("00:00", "00:30", "09:10", "16:59", "23:30", "23:59"))
        row: Row = {
            "ref": f"S-{number}",
            "household_ref": random.choice(known)["ref"] if random.random() < 0.5 else "",
            "authority": random.choice(COUNCILS),
            "contacted_at": f"{day}T{hour}",
            "channel": random.choice(("web", "telephone", "e-mail")),
            "at_risk": random.choice(("yes", "no", "no")),
        }
        if random.random() < 0.8:
            held = _later(random, day + timedelta(days=1))
            row |= {"first_reply_at": f"{held}T00:01", "call_offered_for": f"{held}T{hour}"}
            if random.random() < 0.9:
                row["call_held_at"] = f"{held}T{hour}"
                row["outcome"] = random.choice(
                    ("resolved", "signposted", "brief_intervention", "assessment", "")
                )
            if row.get("outcome") == "assessment":
                row["assessment_started_on"] = began = _later(random, held)
                if random.random() < 0.7:
                    row["assessment_ended_on"] = _later(random, began)
        rows.append(row)
    return rows


def fund(random: Random, many: int, asked: list[Row]) -> list[Row]:
    """Applications to the fund for some of the requests."""
    rows: list[Row] = []
    for number in range(many):
        of = random.choice(asked)
        day = _later(random, date.fromisoformat(str(of["contacted_at"])[:10]))
        rows.append(
            {
                "ref": f"F-{number}",
                "support_ref": of["ref"],
                "provision": random.choice(("internal", "external")),
                "amount_pence": random.randrange(1_000, 500_000),
                "applied_on": day,
            }
        )
    return rows


def attendances(random: Random, many: int, known: list[Row]) -> list[Row]:
    """Who came to what: of households, enquirers and people off the street; some are told of twice over."""
    titles = (("First evening", "information_event"), ("Stage 1 course", "stage_1_course"),
              ("Telling a child", "workshop"), ("Picnic", "social_event"),
              ("Kites", "activity_day"))  # fmt: skip
    rows: list[Row] = []
    for _ in range(many):
        title, kind = random.choice(titles)
        rows.append(
            {
                "event_title": title,
                "kind": kind,
                "event_on": _later(random, date(2020, 1, 1) + timedelta(days=30 * random.randrange(20))),
                "authority": random.choice(COUNCILS[:3]),
                "household_ref": random.choice(known)["ref"] if random.random() < 0.7 else "",
                "adults": random.randint(1, 2),
                "children": random.randint(0, 3),
            }
        )
    return rows


def services(random: Random, many: int) -> list[Row]:
    """Services that began."""
    return [
        {
            "authority": random.choice(COUNCILS),
            "service": random.choice(("birth_parent_support", "adopted_adult_records", "indirect_contact")),
            "started_on": _later(random, date(2020, 1, 1) + timedelta(days=random.randrange(600))),
        }
        for _ in range(many)
    ]


@dataclass
class Reckoned:
    """Figures of one period: counts, and the days of each duration, by their keys with the council last."""

    first: date
    last: date
    counts: Counter[Key] = field(default_factory=Counter)
    spans: defaultdict[Key, list[int]] = field(default_factory=lambda: defaultdict(list))

    def has(self, on: object) -> bool:
        """Whether a day lies in the period, both its ends included."""
        return isinstance(on, date) and self.first <= on <= self.last

    def count(self, measure: str, row: Row, on: object, number: int = 1) -> None:
        """Count a record for its council and for all, if its day lies in the period."""
        if self.has(on):
            for where in (str(row["authority"]), "all"):
                self.counts[measure, where] += number

    def span(self, measure: Key, row: Row, begins: object, ends: object, *, least: int | None = None) -> None:
        """Take the days between, if both are known and the later one lies in the period."""
        if isinstance(begins, date) and isinstance(ends, date) and self.has(ends):
            days = (ends - begins).days if least is None else max(least, (ends - begins).days)
            if days >= 0:
                for where in (str(row["authority"]), "all"):
                    self.spans[*measure, where].append(days)


def one_decimal(total: int, number: int) -> float:
    """A quotient to one decimal, halves up."""
    return float((Decimal(total) / Decimal(number)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))


def described(measure: str, days: list[int]) -> tuple[float, float, int, float | None]:
    """Mean, median, how many, and per cent inside the target where there is one."""
    target = TARGETS.get(measure)
    inside = one_decimal(100 * sum(one <= target for one in days), len(days)) if target else None
    return one_decimal(sum(days), len(days)), float(median(days)), len(days), inside


def journeys(homes: Iterable[Row], found: Reckoned) -> None:
    """What happened to households, and how long it took."""
    for row in homes:
        is_fast = row["pathway"] == "fast_track"
        begins_1 = None if is_fast else row.get("accepted_on")
        begins_2 = row.get("stage_2_started_on")
        if is_fast and (accepted := row.get("accepted_on")):
            begins_2 = max(day for day in (accepted, begins_2) if isinstance(day, date))
        decided = row.get("decided_on") if row.get("decision") in ("approved", "refused") else None
        ends_2 = decided if begins_2 else None
        ends_1 = row.get("stage_1_ended_on") or (decided if begins_1 else None)
        asked = row.get("enquired_on")
        for measure, on in (
            ("information_packs_sent", row.get("pack_sent_on")),
            ("enquiries", asked),
            ("stage_1_starts", begins_1),
            ("stage_2_starts", begins_2),
            ("stage_2_ends", ends_2),
            ("families_matched", row.get("matched_on")),
            ("families_with_placements", row.get("placed_on")),
            ("families_with_orders", row.get("order_on")),
        ):
            found.count(measure, row, on)
        for measure, first, last in (
            ("enquiry_to_stage_1_start", asked, begins_1),
            ("stage_1", begins_1, ends_1),
            ("stage_1_end_to_stage_2_start", None if is_fast else ends_1, begins_2),
            ("stage_2", begins_2, ends_2),
            ("stage_1_start_to_stage_2_end", begins_1, ends_2),
            ("enquiry_to_stage_2_end", asked, ends_2),
        ):
            for pathways in ("all",) if is_fast else ("all", "without_fast_track"):
                found.span((measure, pathways), row, first, last)
        if row.get("decision") == "approved":
            found.count("approved", row, decided)
            found.count("couples" if row["applicants"] == 2 else "single_applicants", row, decided)
            if row["pathway"] in ("fast_track", "early_permanence"):
                found.count(f"approved_{row['pathway']}", row, decided)
            waits = isinstance(decided, date) and decided <= found.last
            gone = (row.get("matched_on"), row.get("placed_on"))
            if waits and not any(isinstance(on, date) and on <= found.last for on in gone):
                found.count("families_waiting", row, found.last)


def first_events(homes: Iterable[Row], came: Iterable[Row], found: Reckoned) -> None:
    """First information events of households and enquirers, whoever told of them; walk-ins each time."""
    of = {row["ref"]: row for row in homes}
    first = {ref: row["event_attended_on"] for ref, row in of.items() if "event_attended_on" in row}
    for row in came:
        if row["kind"] != "information_event":
            continue
        if ref := row["household_ref"]:
            first[ref] = min(on for on in (first.get(ref), row["event_on"]) if isinstance(on, date))
        else:
            found.count("consultation_events_attended", row, row["event_on"])
    for ref, on in first.items():
        found.count("consultation_events_attended", of[ref], on)


def gathered(came: Iterable[Row], found: Reckoned) -> dict[str, tuple[int, int, int, int]]:
    """Title -> events, households (who walks in is one), adults, children."""
    rows: defaultdict[str, list[tuple[int, Row]]] = defaultdict(list)
    for number, row in enumerate(came):
        if found.has(row["event_on"]) and row["kind"] != "information_event":
            rows[str(row["event_title"])].append((number, row))
    return {
        title: (
            len({(row["event_on"], row["authority"]) for _, row in mine}),
            len({row["household_ref"] or number for number, row in mine}),
            sum(int(str(row["adults"])) for _, row in mine),
            sum(int(str(row["children"])) for _, row in mine),
        )
        for title, mine in rows.items()
    }


def asked_for_support(asked: Iterable[Row], applied: Iterable[Row], found: Reckoned) -> None:
    """Requests, what came of them, calls by month, assessments and the fund."""
    of = {}
    for row in asked:
        of[row["ref"]] = row
        sent = date.fromisoformat(str(row["contacted_at"])[:10])
        found.count("requests", row, sent)
        if row["at_risk"] == "yes":
            found.count("requests_at_risk", row, sent)
        if row.get("outcome"):
            found.count(f"outcome_{row['outcome']}", row, sent)
        if row.get("call_offered_for"):
            offered = date.fromisoformat(str(row["call_offered_for"])[:10])
            found.count(f"{offered:%Y-%m}", row, offered)
        found.count("assessments", row, row.get("assessment_started_on"))
        found.count("assessments_shared", row, row.get("assessment_ended_on"))
    for row in applied:
        found.count(f"fund_{row['provision']}", of[row["support_ref"]], row["applied_on"])


_DAYS = (
    ("mean_days_care_to_decision", "entered_care_on", "decision_on"),
    ("mean_days_planning_to_decision", "planning_started_on", "decision_on"),
    ("mean_days_order_to_match", "placement_order_on", "matched_on"),
    ("mean_days_order_to_placed", "placement_order_on", "placed_on"),
    ("mean_days_placed_to_order", "placed_on", "order_on"),
    ("mean_days_care_to_placed", "entered_care_on", "placed_on"),
)
_CHILDREN = (
    ("decisions", "decision_on"), ("placement_orders", "placement_order_on"), ("matches", "matched_on"),
    ("early_permanence", "early_permanence_on"),
    ("placed", "placed_on"), ("orders", "order_on"), ("plans_changed", "plan_changed_on"),
    ("placements_ended", "ended_on"), ("life_story_books", "life_story_book_on"),
)  # fmt: skip


def on_their_way(rows: Iterable[Row], found: Reckoned) -> None:
    """Children: decisions, matches, placements, who waits, and how long it took."""
    together: defaultdict[object, list[Row]] = defaultdict(list)
    for row in rows:
        for measure, column in _CHILDREN:
            found.count(measure, row, row.get(column))
        for measure, begins, ends in _DAYS:
            least = 0 if begins == "placement_order_on" else None
            found.span((measure,), row, row.get(begins), row.get(ends), least=least)
        if found.has(row.get("placed_on")):
            together[row.get("sibling_group_ref", row["ref"])].append(row)
            if row.get("adopter_agency") == "own":
                found.count("placed_with_own_adopters", row, found.last)
        if _waits(row, found.last):
            found.count("waiting", row, found.last)
    for placed in together.values():
        if len(placed) > 1:
            found.count("placed_in_sibling_groups", placed[0], found.last, len(placed))
            found.count("sibling_groups_placed", placed[0], found.last)


def _waits(row: Row, on: date) -> bool:
    """A placement order by that day, and not with a family: a placement that ended is none."""

    def by(column: str) -> bool:
        day = row.get(column)
        return isinstance(day, date) and day <= on

    lives_there = by("placed_on") and not by("ended_on")
    return by("placement_order_on") and not (lives_there or by("order_on") or by("plan_changed_on"))


def began(rows: Iterable[Row], found: Reckoned) -> None:
    """Services by the day they began."""
    for row in rows:
        found.count(str(row["service"]), row, row["started_on"])


def periods() -> Iterator[tuple[date, date]]:
    """Two years, a quarter, and days that are neither."""
    yield date(2020, 4, 1), date(2021, 3, 31)
    yield date(2021, 4, 1), date(2022, 3, 31)
    yield date(2021, 4, 1), date(2021, 6, 30)
    yield date(2020, 6, 30), date(2020, 7, 1)
    yield date(2021, 3, 31), date(2021, 3, 31)
