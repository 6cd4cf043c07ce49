"""The fields of each exported kind, with type and meaning. Pure. A change of meaning is a new VERSION."""

from __future__ import annotations

VERSION = 1
"""The version of the form. It rises when a field goes, or means something else; not when one is added."""

Fields = dict[str, tuple[str, str]]
"""Name -> type and meaning."""

REF, MAYBE, DAY, MOMENT = "reference", "reference or null", "day", "moment"
MAYBE_TEXT, MAYBE_DAY, MAYBE_MOMENT = "text or null", "day or null", "moment or null"

_OWN: Fields = {
    "ref": (REF, "The portal’s own reference. It never changes."),
    "source_ref": (MAYBE_TEXT, "What the system it was taken over from called it."),
}

HOUSEHOLDS: Fields = {
    **_OWN,
    "authority": ("text", "The code of the council responsible: bexley, kent, medway or outside."),
    "stage": ("text", "invited, applicant, approved, adoptive_parent or finished."),
    "made_at": (MOMENT, "When the portal first held it."),
    "ended_at": (MAYBE_MOMENT, "When it finished."),
    "worker_ref": (MAYBE, "The member of staff it is allocated to."),
    "people": ("list", "Who belongs to it, each with the fields of “people”."),
    "journeys": ("list", "Its attempts to adopt, the first one first, each with the fields of “journeys”."),
}
PEOPLE: Fields = {
    "ref": (REF, "The person."),
    "role": ("text", "applicant, adult or child: a child already at home, never the child to be adopted."),
    "from_on": (DAY, "Since when they belong to it."),
    "until_on": (MAYBE_DAY, "Until when they did."),
}
JOURNEYS: Fields = {
    "ref": (REF, "The journey."),
    "pathway": ("text", "standard, fast_track, early_permanence or child_in_family."),
    "stage": ("text", "Where it is, or was when it ended."),
    "began_on": (DAY, "The day it began."),
    "ended_on": (MAYBE_DAY, "The day it ended."),
    "outcome": (MAYBE_TEXT, "How it ended."),
    "is_historic": ("true or false", "Whether it was taken over from another system."),
    "moves": ("list", "Every move, undone ones too, in order, each with the fields of “moves”."),
}
MOVES: Fields = {
    "number": ("number", "Its place in the journey. With the journey’s reference it names the move."),
    "verb": ("text", "What was done, such as accept_registration, approve or match."),
    "from": ("text", "The stage before."),
    "to": (MAYBE_TEXT, "The stage after."),
    "on": (DAY, "The day it counts for."),
    "authority": ("text", "The council responsible on that day."),
    "undone": ("true or false", "Whether it was taken back: then it never counts."),
}
PROMISES: Fields = {
    "ref": (REF, "The promise."),
    "kind": ("text", "What was promised, such as enquiry_call or stage_1."),
    "subject_kind": ("text", "What it is about: household, journey, enquiry, support_request and others."),
    "subject_ref": ("text", "The reference of that."),
    "household_ref": (MAYBE, "The household, where there is one."),
    "authority": (MAYBE_TEXT, "The code of the council responsible."),
    "owner_ref": (MAYBE, "The member of staff it lies with."),
    "is_at_risk": ("true or false", "Whether the family was said to be at risk."),
    "is_set_by_law": ("true or false", "Whether its time is set by law."),
    "starts_at": (MOMENT, "From when the time is counted."),
    "due_at": (
        MAYBE_MOMENT,
        "Until when, as it was told. Null while the bank holidays are not known so far.",
    ),
    "paused_until": (MAYBE_DAY, "The day an agreed pause ends; null where it runs."),
    "paused_days": ("number", "Calendar days of earlier pauses."),
    "kept_at": (MAYBE_MOMENT, "When it was kept."),
    "ended_at": (MAYBE_MOMENT, "When it ended, however."),
    "ended_as": (MAYBE_TEXT, "kept, cancelled or lapsed."),
}
ATTENDANCES: Fields = {
    **_OWN,
    "event_ref": (REF, "The event."),
    "event_kind": ("text", "The kind of event, such as information_event or workshop."),
    "event_title": ("text", "Its title in the programme."),
    "session": ("number", "Which session of the event."),
    "on": (DAY, "The London day of that session."),
    "authority": (MAYBE_TEXT, "The council the event was for; null for one of every council."),
    "household_ref": (MAYBE, "The household that booked; null for a visitor."),
    "person_ref": (MAYBE, "The person who came, where the portal knows them."),
    "enquiry_ref": (MAYBE, "The enquiry a visitor sent, where it is known."),
    "adults": ("number", "How many adults the mark stands for."),
    "children": ("number", "How many children."),
    "mark": ("text", "present, late or absent."),
    "marked_at": (MOMENT, "When it was marked, or marked again."),
}
SUPPORT: Fields = {
    **_OWN,
    "household_ref": (MAYBE, "The household staff know the writer by."),
    "person_ref": (MAYBE, "The writer, where they have an account."),
    "authority": ("text", "The code of the council responsible."),
    "channel": ("text", "How it came in."),
    "asker": ("text", "self, school, gp or social_worker."),
    "state": ("text", "new, accepted, withdrawn or finished."),
    "is_at_risk": ("true or false", "Whether the family cannot wait."),
    "owner_ref": (MAYBE, "The member of staff it lies with."),
    "sent_at": (MOMENT, "When it was sent."),
    "accepted_at": (MAYBE_MOMENT, "When somebody took it up."),
    "answered_at": (MAYBE_MOMENT, "When a person first replied."),
    "call_offered_for": (MAYBE_MOMENT, "When the first appointment that was offered was to be."),
    "call_held_at": (MAYBE_MOMENT, "When the advice call was held."),
    "outcome": (MAYBE_TEXT, "What the call came to."),
    "assessment_begun_on": (MAYBE_DAY, "The day an assessment was begun."),
    "assessment_shared_at": (MAYBE_MOMENT, "When it was shared with the writer: that ends it."),
    "ended_at": (MAYBE_MOMENT, "When it was finished or taken back."),
    "ended_as": (MAYBE_TEXT, "Why it was finished."),
}
CHILDREN: Fields = {
    **_OWN,
    "group_ref": (REF, "The child’s group: alone, or with brothers and sisters."),
    "group_state": ("text", "Where the group is, such as preparing, waiting, linked or adopted."),
    "authority": ("text", "The code of the council responsible."),
    "born_in": ("month", "The month of birth. The day stays in the portal."),
    "household_ref": (MAYBE, "The household the group is linked or placed with."),
    "adopters_of": (MAYBE_TEXT, "own or other, for a child taken over from another system."),
    "milestones": ("list", "What was decided and when, each with the fields of “milestones”."),
}
MILESTONES: Fields = {
    "kind": ("text", "What: entered_care, agency_decision, placement_order, matched, moved_in and others."),
    "on": (DAY, "The day."),
    "undone": ("true or false", "Whether it was taken back."),
    "stood": ("true or false", "Whether it was true until something ended it. Such a one still counts."),
}
FIELDS: dict[str, Fields] = {
    "households": HOUSEHOLDS,
    "people": PEOPLE,
    "journeys": JOURNEYS,
    "moves": MOVES,
    "promises": PROMISES,
    "attendances": ATTENDANCES,
    "support-requests": SUPPORT,
    "children": CHILDREN,
    "milestones": MILESTONES,
}
"""Kind of record, or of what stands inside one -> its fields, in the order they are written."""
