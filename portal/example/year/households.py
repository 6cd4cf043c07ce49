"""The rows of households: everybody who asked, in the order in which they came."""

from __future__ import annotations

from datetime import date

from portal.example.year.homes import Home

COLUMNS = (
    "ref", "authority", "applicants", "pathway", "pack_sent_on", "event_attended_on", "enquired_on",
    "registered_on", "accepted_on", "stage_1_ended_on", "stage_2_started_on", "decided_on", "decision",
    "matched_on", "placed_on", "order_on",
)  # fmt: skip


def households_rows(homes: list[Home]) -> list[dict[str, str]]:
    """One row a household or asker; gives each home its `ref`."""
    rows = []
    for number, home in enumerate(sorted(homes, key=_first_day), start=1):
        home.ref = f"H-{number:05}"
        rows.append({
            "ref": home.ref,
            "authority": home.authority,
            "applicants": str(home.applicants) if home.registered else "",
            "pathway": home.pathway if home.registered else "",
            "pack_sent_on": _words(home.pack),
            "event_attended_on": _words(home.event),
            "enquired_on": _words(home.enquired),
            "registered_on": _words(home.registered),
            "accepted_on": _words(home.accepted),
            "stage_1_ended_on": _words(home.passed),
            "stage_2_started_on": _words(home.stage_2),
            "decided_on": _words(home.decided),
            "decision": home.decision,
            "matched_on": _words(home.matched),
            "placed_on": _words(home.placed),
            "order_on": _words(home.adopted),
        })  # fmt: skip
    return rows


def _first_day(home: Home) -> tuple[date, str, date]:
    days = [day for day in (home.pack, home.event, home.enquired, home.registered) if day]
    return min(days), home.authority, max(days)


def _words(day: date | None) -> str:
    return day.isoformat() if day else ""
