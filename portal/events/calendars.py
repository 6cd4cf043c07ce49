"""Calendar files: "Appointment" and a time; never what it is for (safety rules 7 and 9). Pure.

The place stands in one only where anybody may know it; a feed never names it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

SUMMARY = "Appointment"


@dataclass(frozen=True)
class Entry:
    """One time in a calendar. `uid` stays the same when the time changes; `place` is empty unless public."""

    uid: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""


def calendar_file(entries: Iterable[Entry], *, now: datetime, host: str) -> str:
    """The text of a calendar file (RFC 5545) with these entries."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//{host}//Appointments//EN", "METHOD:PUBLISH"]
    for entry in entries:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{entry.uid}@{host}",
            f"DTSTAMP:{_utc(now)}",
            f"DTSTART:{_utc(entry.starts_at)}",
            f"DTEND:{_utc(entry.ends_at)}",
            f"SUMMARY:{SUMMARY}",
            *_folded(f"LOCATION:{_escaped(entry.place)}" if entry.place else ""),
            "CLASS:PRIVATE",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def _escaped(words: str) -> str:
    """A text as a calendar file writes it (RFC 5545, 3.3.11), on one line."""
    words = " ".join(words.split())
    for sign in "\\;,":
        words = words.replace(sign, "\\" + sign)
    return words


def _folded(line: str) -> list[str]:
    """A line in pieces of 75 bytes at most, each further one after a space (RFC 5545, 3.1); none if empty."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > 75:
            pieces.append(piece)
            piece = " "
        piece += letter
    return [*pieces, piece] if piece else []


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
