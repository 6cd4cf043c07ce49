"""How staff read what happened to a request, and how it stands."""

from __future__ import annotations

from portal.support.entry_kinds import EntryKind

TITLES = {
    EntryKind.SENT: "Request",
    EntryKind.ADDED: "They wrote",
    EntryKind.MESSAGE: "Message to them",
    EntryKind.REPLIED: "Spoke on the telephone",
    EntryKind.TRIED: "Tried, no answer",
    EntryKind.NOTE: "Note",
    EntryKind.ACCEPTED: "Taken up",
    EntryKind.GIVEN: "Given on",
    EntryKind.URGENCY: "Urgency",
    EntryKind.SHARED: "Shared with the other parent",
    EntryKind.WITHDRAWN: "They took it back",
    EntryKind.FINISHED: "Finished for now",
    EntryKind.NAMED: "Named on it",
    EntryKind.CALL_BOOKED: "Call booked",
    EntryKind.CALL_MOVED: "Call moved",
    EntryKind.CALL_GONE: "The call cannot be held",
    EntryKind.CONFINED: "For named staff only",
    EntryKind.RELEASED: "Open to everybody who works with requests",
    EntryKind.CALL: "Advice call held: what they read",
    EntryKind.SIGNPOSTED: "Signposted to",
    EntryKind.ASSESSMENT: "Assessment and plan",
    EntryKind.COMMENTED: "Their comments on the plan",
    EntryKind.REVIEW: "Review of the plan: what they read",
    EntryKind.SESSION: "Session held",
    EntryKind.HOW_IT_WAS: "They told us how it was",
    EntryKind.LINKED: "Whose it is",
    EntryKind.INVITED: "Sign-in offered",
    EntryKind.FUND: "The fund",
    EntryKind.FUND_QUIET: "The fund, for colleagues only",
    EntryKind.ORDER: "Who placed the child",
}
"""What staff read of each kind of entry."""

STATES = {"new": "New", "accepted": "At work", "withdrawn": "Taken back", "finished": "Finished"}
