"""Attendances: who came to which event, household by household; whoever is not known walked in.

A line has no reference. It is known by the event's words and the household's, and among lines that say the
same by its number, so that a file read twice counts nobody twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from portal.enquiries.models import Enquiry
from portal.enquiries.packs.models import PackRequest
from portal.events.kinds import KINDS as EVENT_KINDS
from portal.events.kinds import Kind as EventKind
from portal.events.register_models import Attendance
from portal.importing import cells
from portal.importing.cells import Told
from portal.importing.events import Came, Gathering, Gatherings, key_of, titles_there
from portal.importing.households import ENQUIRED
from portal.importing.kinds import STEP, Kind, Progress, numbered
from portal.importing.queries import known_in, looked_up
from portal.importing.reading import Mistake
from portal.importing.support import households_of, unknown_household
from portal.importing.writing import Bulk

LONGEST_TITLE = 120
MOST_CAME = 1_000
"""Of one household, or of one group that walked in: above it somebody typed a nought too many."""

CALLED = {rule.label: kind for kind, rule in EVENT_KINDS.items()} | {
    "information evening": EventKind.INFORMATION_EVENT,
    "stage 1 preparation": EventKind.STAGE_1_COURSE,
    "stage 2 preparation": EventKind.STAGE_2_COURSE,
    "support group": EventKind.SUPPORT_GROUP,
    "drop-in": EventKind.SUPPORT_GROUP,
    "stay and play": EventKind.SUPPORT_GROUP,
    "coffee session": EventKind.SUPPORT_GROUP,
    "school seminar": EventKind.SCHOOL_SEMINAR,
    "training for social workers": EventKind.PROFESSIONAL_TRAINING,
    "profiling event": EventKind.PROFILING_EVENT,
    "adoption activity day": EventKind.PROFILING_EVENT,
}
"""What people call the kinds. Source: the portal's own labels, and service description, section 5."""


@dataclass(slots=True)
class AttendanceRow:
    """One line about who came. `key` is filled once all lines are read."""

    number: int
    event_title: str
    kind: EventKind
    event_on: date
    authority: str | None = None
    household_ref: str | None = None
    adults: int | None = None
    children: int | None = None
    key: str = ""

    @property
    def gathering(self) -> Gathering:
        """The event it names."""
        key = key_of(self.event_title, self.kind, str(self.event_on), self.authority or "")
        return Gathering(key, self.kind, self.event_title, self.event_on, self.authority)

    @property
    def came(self) -> tuple[int, int]:
        """Adults and children; one adult where nobody counted."""
        if self.adults is None and self.children is None:
            return 1, 0
        return self.adults or 0, self.children or 0


def _mistakes(row: AttendanceRow) -> Iterator[str]:
    if sum(row.came) == 0:
        yield "Nobody came: adults and children are both 0. Write how many came, or take the line out."


def _all_mistakes(rows: Sequence[AttendanceRow], _told: Told) -> Iterator[Mistake]:
    """Titles that are two kinds of event at once. Gives each line its key on the way."""
    words = (
        key_of(row.event_title, row.kind, str(row.event_on), row.authority or "", row.household_ref or "")
        for row in rows
    )
    kinds: dict[str, AttendanceRow] = {}
    for row, key in zip(rows, numbered(words), strict=True):
        row.key = key
        first = kinds.setdefault(row.event_title, row)
        if first.kind is not row.kind:
            yield Mistake(
                row.number,
                f"kind: “{row.event_title}” is {first.kind} on line {first.number}."
                " Give both lines one kind.",
            )


def _known_mistakes(rows: Sequence[AttendanceRow], _told: Told) -> Iterator[Mistake]:
    titles = titles_there(list(dict.fromkeys(row.event_title for row in rows)))
    known = known_in({row.household_ref for row in rows if row.household_ref}, *ENQUIRED)
    for row in rows:
        _, kind = titles.get(row.event_title, (0, row.kind.value))
        if kind != row.kind:
            label = EVENT_KINDS[EventKind(kind)].label
            yield Mistake(
                row.number,
                f"kind: “{row.event_title}” is known here as {kind} ({label}). Write that, or another title.",
            )
        if row.household_ref and row.household_ref not in known:
            yield Mistake(row.number, unknown_household(row.household_ref))


def _write(rows: Sequence[AttendanceRow], bulk: Bulk, told: Told, progress: Progress) -> None:
    gatherings = Gatherings(bulk, told)
    refs = list(dict.fromkeys(row.household_ref for row in rows if row.household_ref))
    homes = households_of(refs)
    enquiries = {
        row[0]: row[1]
        for model in (PackRequest, Enquiry)  # whoever asked for a pack alone is known by its request
        for row in looked_up(refs, model, "reference")
    }
    known: dict[tuple[str, EventKind, date, str | None], Gathering] = {}
    came: list[Came] = []
    for row in rows:
        words = (row.event_title, row.kind, row.event_on, row.authority)
        gathering = known.get(words) or known.setdefault(words, row.gathering)
        household_id = homes.get(row.household_ref) if row.household_ref else None
        enquiry = enquiries.get(row.household_ref) if row.household_ref and household_id is None else None
        came.append(Came(gathering, household_id, enquiry, *row.came, row.key))
    gatherings.prepare((one.gathering, one.whose, one.places) for one in came)
    for first in range(0, len(came), STEP):
        part = came[first : first + STEP]
        for one in part:
            gatherings.add(one)
        bulk.flush()
        progress(len(part))


ATTENDANCES = Kind(
    name="attendances",
    row=AttendanceRow,
    columns={
        "event_title": cells.words(LONGEST_TITLE),
        "kind": cells.one_of("kind of event", {one.value: one for one in EventKind}, CALLED),
        "event_on": cells.day,
        "authority": cells.authority,
        "household_ref": cells.ref,
        "adults": cells.whole(0, MOST_CAME),
        "children": cells.whole(0, MOST_CAME),
    },
    needed=("event_title", "kind", "event_on"),
    check=lambda row, _has, _told: _mistakes(row),
    check_all=_all_mistakes,
    check_known=_known_mistakes,
    write=_write,
    key=lambda row: row.key,
    known=lambda rows: known_in([row.key for row in rows], Attendance),
    is_keyed=False,
)
