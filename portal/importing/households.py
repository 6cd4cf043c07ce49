"""Households, enquiries and information packs: one line for each who was ever in touch.

What becomes of a line depends on how far it went. Only a pack was sent: a request for the pack. Nobody
registered: an enquiry, closed. Otherwise a household of that many applicants without names, its journey
with the moves that the days tell, and the enquiry it began with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from portal.agency.queries import working_calendar
from portal.enquiries.models import Enquiry, EnquiryWord
from portal.enquiries.packs.models import PackRequest
from portal.events.kinds import Kind as EventKind
from portal.households.models import Household, HouseholdWord, Membership, Person
from portal.importing import cells
from portal.importing.cells import Told
from portal.importing.events import Came, Gathering, Gatherings
from portal.importing.journeys import Journeys
from portal.importing.kinds import STEP, Kind, Progress
from portal.importing.promising import BY, About, End, Promises, found_by
from portal.importing.queries import known_in
from portal.importing.rules import PATHWAYS, Decision, HouseholdRow, household_mistakes
from portal.importing.walking import last_day, stage_of, walk_of
from portal.importing.writing import Bulk
from portal.journey.moves import Outcome
from portal.journey.moving import HOUSEHOLD_STAGES
from portal.journey.pathways import Pathway
from portal.promises.kinds import Kind as PromiseKind

LABEL = "Earlier record"
"""What a household, or whoever enquired, is called before their reference: no name was brought in."""

INFORMATION_EVENT = "Information event"
PACK, ENQUIRY = "pack_request", "enquiry"

ENQUIRED = (Household, Enquiry, PackRequest)
"""What a line may have become: where its reference is looked for."""

CLOSED = {Decision.WITHDRAWN: "decided_against"}
"""Why an enquiry that went no further is closed; any other reason is not known."""

ENQUIRY_PATHWAYS = {Pathway.EARLY_PERMANENCE: Pathway.STANDARD}
"""An enquiry knows early permanence as a choice inside the standard pathway."""


def label_of(ref: str) -> str:
    """What an earlier record is called: "Earlier record H-0001"."""
    return f"{LABEL} {ref}"


@dataclass(slots=True)
class _Whose:
    """Whom a line is about, once it is written."""

    household_id: int | None
    enquiry_ref: str | None


class _Households:
    """The sheets of one file of households."""

    def __init__(self, bulk: Bulk, told: Told) -> None:
        self._told, now = told, told.now
        self._households = bulk.sheet(
            Household, "id", "reference", "source_ref", "label", "authority", "stage", made_at=now
        )
        self._words = bulk.sheet(HouseholdWord, "word", "household_id")
        self._people = bulk.sheet(Person, "id", given_name="", family_name="", made_at=now)
        self._members = bulk.sheet(Membership, "household_id", "person_id", "from_on")
        self._enquiries = bulk.sheet(
            Enquiry, "id", "reference", "source_ref", "state", "family_name", "authority", "pathway",
            "sent_at", "sent_on", "asked_on", "last_contact_at", "closed_reason", "closed_at", "household_id",
            given_name=LABEL, entered_by=BY,
        )  # fmt: skip
        self._enquiry_words = bulk.sheet(EnquiryWord, "enquiry_id", "word")
        self._packs = bulk.sheet(
            PackRequest, "reference", "source_ref", "authority", "asked_at", "asked_on", "sent_on", "sent_at",
            email="",
        )  # fmt: skip
        self._promises = Promises(bulk, working_calendar(), told)
        self._journeys = Journeys(bulk, self._promises, told)
        self._gatherings = Gatherings(bulk, told)

    def prepare(self, rows: Iterable[HouseholdRow]) -> None:
        """Make the information events that the lines name."""
        self._gatherings.prepare((_event_of(row), row.ref, 1) for row in rows if row.event_attended_on)

    def add(self, row: HouseholdRow) -> None:
        """Take in one line."""
        if row.pack_sent_on is not None:
            self._add_pack(row)
        if row.registered_on is not None:
            whose = self._add_household(row)
        elif row.enquired_on is not None or row.event_attended_on is not None:
            whose = self._add_enquiry(row, None)
        else:
            return
        if row.event_attended_on is not None:
            self._gatherings.add(Came(_event_of(row), whose.household_id, whose.enquiry_ref))

    def _add_pack(self, row: HouseholdRow) -> None:
        sent_on = row.pack_sent_on
        if sent_on is None:
            return
        reference, sent_at = self._packs.next_reference(), self._told.moment_of(sent_on)
        asked_on = row.enquired_on if row.enquired_on and row.enquired_on <= sent_on else sent_on
        asked_at = self._told.moment_of(asked_on)
        self._packs.add((reference, row.ref, row.authority, asked_at, asked_on, sent_on, sent_at))
        about = About(PACK, reference, "Information pack", row.authority)
        self._promises.make(PromiseKind.INFORMATION_PACK, about, asked_at, End(sent_at))

    def _add_enquiry(self, row: HouseholdRow, household_id: int | None) -> _Whose:
        """An enquiry: closed where nobody registered, with the household otherwise."""
        own, reference = self._enquiries.next_id(), self._enquiries.next_reference()
        days = [on for on in (row.enquired_on, row.pack_sent_on, row.event_attended_on) if on is not None]
        sent_on = row.enquired_on or min(days)
        is_over = household_id is None
        last_at = self._told.moment_of(last_day(row) if is_over else row.registered_on or sent_on)
        reason = CLOSED.get(row.decision, "not_now") if row.decision else "not_now"
        self._enquiries.add(
            (
                own, reference, row.ref, "closed" if is_over else "invited", row.ref, row.authority,
                ENQUIRY_PATHWAYS.get(row.pathway, row.pathway).value, self._told.moment_of(sent_on), sent_on,
                row.enquired_on, last_at, reason if is_over else None, last_at if is_over else None,
                household_id,
            )
        )  # fmt: skip
        for word in found_by(label_of(row.ref), reference):
            self._enquiry_words.add((own, word))
        if row.enquired_on and row.event_attended_on and row.event_attended_on >= row.enquired_on:
            about = About(ENQUIRY, reference, label_of(row.ref), row.authority, household_id)
            spoken = End(self._told.moment_of(row.event_attended_on))
            starts = self._told.moment_of(row.enquired_on)
            self._promises.make(PromiseKind.FIRST_CONVERSATION, about, starts, spoken)
        return _Whose(None, reference)

    def _add_household(self, row: HouseholdRow) -> _Whose:
        own, reference = self._households.next_id(), self._households.next_reference()
        walk = walk_of(row)
        stage = HOUSEHOLD_STAGES.get(stage_of(walk, row.pathway), "applicant")
        if walk.outcome is not None and walk.outcome is not Outcome.ORDER_MADE:
            stage = "finished"
        label = label_of(row.ref)
        self._households.add((own, reference, row.ref, label, row.authority, stage))
        for word in found_by(label_of(row.ref), reference):
            self._words.add((word, own))
        for _ in range(row.applicants or 1):
            person = self._people.next_id()
            self._people.add((person,))
            self._members.add((own, person, row.registered_on))
        self._journeys.add(own, walk, row.pathway, label=label, authority=row.authority)
        if row.enquired_on is not None:
            self._add_enquiry(row, own)
        return _Whose(own, None)


_EVENTS: dict[tuple[str, object], Gathering] = {}


def _event_of(row: HouseholdRow) -> Gathering:
    """The information event of a council and day: one, whoever came."""
    on = row.event_attended_on
    if on is None:
        raise ValueError("There is no event without a day.")
    found = _EVENTS.get((row.authority, on))
    if found is None:
        key = f"{EventKind.INFORMATION_EVENT}|{row.authority}|{on}"
        found = Gathering(key, EventKind.INFORMATION_EVENT, INFORMATION_EVENT, on, row.authority)
        _EVENTS[row.authority, on] = found
    return found


def _write(rows: Sequence[HouseholdRow], bulk: Bulk, told: Told, progress: Progress) -> None:
    sheets = _Households(bulk, told)
    sheets.prepare(rows)
    for first in range(0, len(rows), STEP):
        part = rows[first : first + STEP]
        for row in part:
            sheets.add(row)
        bulk.flush()
        progress(len(part))


def _check(row: HouseholdRow, has: frozenset[str], _told: Told) -> Iterable[str]:
    return household_mistakes(row, has)


HOUSEHOLDS = Kind(
    name="households",
    row=HouseholdRow,
    columns={
        "ref": cells.ref,
        "authority": cells.authority,
        "applicants": cells.whole(1, 2),
        "pathway": cells.one_of("pathway", PATHWAYS),
        "pack_sent_on": cells.day,
        "event_attended_on": cells.day,
        "enquired_on": cells.day,
        "registered_on": cells.day,
        "accepted_on": cells.day,
        "stage_1_ended_on": cells.day,
        "stage_2_started_on": cells.day,
        "decided_on": cells.day,
        "decision": cells.one_of("decision", {one.value: one for one in Decision}),
        "matched_on": cells.day,
        "placed_on": cells.day,
        "order_on": cells.day,
    },
    needed=("ref", "authority"),
    check=_check,
    write=_write,
    key=lambda row: row.ref,
    known=lambda rows: known_in([row.ref for row in rows], *ENQUIRED),
)
