"""Files of earlier records for tests: coherent, and the same for the same seed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
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
