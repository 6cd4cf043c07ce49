"""Files of earlier records for tests: coherent, and the same for the same seed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from random import Random

from portal.importing.every import KINDS

COUNCILS = ("bexley", "kent", "medway", "outside")
LAST = date(2026, 10, 31)


def written(kind: str, rows: Iterable[Mapping[str, object]], columns: Sequence[str] = ()) -> bytes:
    """A file of a kind, with every column it knows unless others are named."""
    names = list(columns or KINDS[kind].columns)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: "" if value is None else value for name, value in row.items()} for row in rows)
    return out.getvalue().encode()


def households(many: int, seed: int = 1) -> list[dict[str, object]]:
    """Households and enquirers of ten years; most of them went the whole way."""
    random = Random(seed)
    return [_household(random, number) for number in range(1, many + 1)]


def _household(random: Random, number: int) -> dict[str, object]:
    row: dict[str, object] = {
        "ref": f"H-{number:06}",
        "authority": random.choice(COUNCILS),
        "applicants": random.choice((1, 2, 2, 2)),
        "pathway": random.choice(("standard",) * 6 + ("fast_track", "early_permanence")),
    }
    day = date(2014, 1, 1) + timedelta(days=random.randrange(4000))
    row["pack_sent_on"] = day
    if random.random() < 0.05:
        return row
    row["event_attended_on"] = day + timedelta(days=random.randrange(1, 60))
    row["enquired_on"] = day = day + timedelta(days=random.randrange(60))
    names = ["registered_on", "accepted_on", "stage_1_ended_on", "stage_2_started_on", "decided_on",
             "matched_on", "placed_on", "order_on"]  # fmt: skip
    if row["pathway"] == "fast_track":
        names.remove("stage_1_ended_on")
    went = len(names) if random.random() < 0.7 else random.randrange(len(names))
    for name in names[:went]:
        day += timedelta(days=random.randrange(5, 150))
        if day > LAST:
            break
        row[name] = day
    if "decided_on" in row:
        row["decision"] = "approved" if "matched_on" in row or random.random() < 0.8 else "refused"
    return row


def support(many: int, seed: int = 1, households: int = 0) -> list[dict[str, object]]:
    """Requests of four years; `households` of them are known by a reference of theirs."""
    random = Random(seed)
    rows = []
    for number in range(1, many + 1):
        at = datetime(2022, 1, 1) + timedelta(minutes=random.randrange(60 * 24 * 1550))
        row: dict[str, object] = {
            "ref": f"S-{number:06}",
            "household_ref": f"H-{random.randint(1, households):06}" if households else "",
            "authority": random.choice(COUNCILS),
            "contacted_at": _minute(at),
            "channel": random.choice(("web", "telephone", "e-mail")),
            "at_risk": random.choice(("yes", "no", "no", "no")),
        }
        if random.random() < 0.95:
            row["first_reply_at"] = _minute(at + timedelta(minutes=random.randrange(3000)))
        if random.random() < 0.9:
            held = at + timedelta(minutes=random.randrange(3000, 15000))
            row |= {"call_offered_for": _minute(held), "call_held_at": _minute(held)}
            row["outcome"] = random.choice(
                ("resolved", "signposted", "assessment", "assessment", "universal")
            )
            if row["outcome"] == "assessment" and random.random() < 0.9:
                began = held.date() + timedelta(days=random.randrange(1, 80))
                row["assessment_started_on"] = began
                if random.random() < 0.9:
                    row["assessment_ended_on"] = began + timedelta(days=random.randrange(60))
        rows.append(row)
    return rows


def _minute(at: datetime) -> str:
    """A moment to the minute, never in the hour that the clocks leave out."""
    gone = at.month == 3 and at.weekday() == 6 and at.day > 24 and at.hour == 1
    return f"{at + timedelta(hours=1) if gone else at:%Y-%m-%dT%H:%M}"


def fund(many: int, seed: int = 1, requests: int = 10) -> list[dict[str, object]]:
    """Applications for the first `requests` requests."""
    random, rows = Random(seed), []
    for number in range(1, many + 1):
        on = date(2026, 6, 1) + timedelta(days=random.randrange(100))
        row: dict[str, object] = {
            "ref": f"F-{number:06}",
            "support_ref": f"S-{random.randint(1, requests):06}",
            "provision": random.choice(("internal", "external")),
            "amount_pence": random.randrange(10_000, 300_000),
            "applied_on": on,
        }
        if random.random() < 0.8:
            row |= {"decided_on": on + timedelta(days=20), "decision": random.choice(("agreed", "refused"))}
        rows.append(row)
    return rows


def attendances(many: int, seed: int = 1, households: int = 0) -> list[dict[str, object]]:
    """Who came to picnics, courses and information events."""
    random = Random(seed)
    titles = (("Summer picnic", "social_event"), ("Stage 1 preparation", "stage_1_course"),
              ("Autumn walk", "activity_day"), ("First evening", "information_event"))  # fmt: skip
    rows = []
    for _ in range(many):
        title, kind = random.choice(titles)
        known = households and random.random() < 0.9
        rows.append(
            {
                "event_title": title,
                "kind": kind,
                "event_on": date(2022, 1, 1) + timedelta(days=random.randrange(1700)),
                "authority": random.choice(COUNCILS[:3]),
                "household_ref": f"H-{random.randint(1, households):06}" if known else "",
                "adults": random.randint(1, 2),
                "children": random.randint(0, 3),
            }
        )
    return rows


def children(many: int, seed: int = 1) -> list[dict[str, object]]:
    """Children on their way, some with brothers and sisters."""
    random, rows = Random(seed), []
    names = ["entered_care_on", "planning_started_on", "decision_on", "placement_order_on", "matched_on",
             "placed_on", "order_on", "life_story_book_on"]  # fmt: skip
    for number in range(1, many + 1):
        day = date(2015, 1, 1) + timedelta(days=random.randrange(3500))
        row: dict[str, object] = {
            "ref": f"C-{number:06}",
            "authority": COUNCILS[number // 4 % 3],
            "born_on": day,
        }
        for name in names[: random.randint(1, len(names))]:
            day += timedelta(days=random.randrange(1, 200))
            if day > LAST:
                break
            row[name] = day
        if number % 4 < 2:
            row["sibling_group_ref"] = f"G-{number // 4:06}"
        if "placed_on" in row:
            row["adopter_agency"] = random.choice(("own", "own", "other"))
            if "order_on" not in row and random.random() < 0.1:
                row["ended_on"] = LAST
        rows.append(row)
    return rows


def independent_services(many: int, seed: int = 1) -> list[dict[str, object]]:
    """Services that began."""
    random = Random(seed)
    services = ("birth_parent_support", "adopted_adult_records", "birth_relative_records", "indirect_contact",
                "direct_contact")  # fmt: skip
    return [
        {
            "authority": random.choice(COUNCILS),
            "service": random.choice(services),
            "started_on": date(2022, 1, 1) + timedelta(days=random.randrange(1700)),
        }
        for _ in range(many)
    ]
