"""Who may open each address, written down a second time, by hand, apart from the code that decides.

A new view fails the walk until somebody has thought about it here. Each line is an address (its
arguments as `*`) and who may open it. What is not in ROLES_OF is for everybody.
"""

from __future__ import annotations

FAMILIES = frozenset({"applicant", "approved_adopter", "adoptive_parent", "birth_relative"})
CASEWORK = frozenset(
    {
        "adviser",
        "assessor",
        "family_finder",
        "support_worker",
        "panel_adviser",
        "business_support",
        "manager",
    }
)
STAFF = CASEWORK | {"administrator"}
EVERYBODY_WITH_AN_ACCOUNT = FAMILIES | STAFF
ADMINISTRATORS = frozenset({"administrator"})
MANAGERS = frozenset({"manager"})
RUN = frozenset({"assessor", "manager"})
CHECK = RUN | {"business_support"}
TRACK = CHECK | {"panel_adviser"}
ANSWER = frozenset({"adviser", "assessor", "manager"})
SEE_ENQUIRIES = ANSWER | {"business_support"}
ENTER = frozenset({"adviser", "business_support", "manager"})
MERGE = frozenset({"adviser", "manager"})
WRITE_WITH_FAMILIES = frozenset({"adviser", "assessor", "family_finder", "support_worker", "manager"})

PANEL = frozenset({"panel_adviser", "manager"})
PANEL_BOOK = PANEL | {"assessor"}
QUIETEN = RUN | {"family_finder", "support_worker"}
MARK_REGISTERS = frozenset({"adviser", "assessor", "support_worker", "business_support", "manager"})

EVENTS_KEEP = frozenset({"adviser", "business_support", "manager"})
EVENTS_MARK = EVENTS_KEEP | {"assessor", "support_worker"}
EVENTS_INVITE = EVENTS_MARK | {"family_finder"}

SUPPORT = frozenset({"adviser", "support_worker", "manager"})

FINDERS = frozenset({"family_finder", "manager"})
WITH_PLACEMENTS = FINDERS | {"assessor", "support_worker"}
TO_PANEL = FINDERS | {"panel_adviser"}
FOLLOW = TO_PANEL | {"assessor", "support_worker"}

ROLES_OF = {
    "/staff/reports": MANAGERS,
    "/children": FAMILIES,
    "/staff/children": FINDERS,
    "/staff/households/*/interests": QUIETEN,
    "/staff/households/*/what-we-did": QUIETEN,
    "/staff/children/placements": WITH_PLACEMENTS,
    "/staff/children/placements/*/match": FINDERS,
    "/staff/children/placements/*/return-home": FINDERS,
    "/staff/children/placements/*/ending": FINDERS,
    "/staff/children/placements/*/meeting": FINDERS,
    "/staff/children/placements/*/letters": FINDERS,
    "/staff/children/families": FINDERS | {"assessor", "support_worker"},
    "/staff/children/links/*": FOLLOW,
    "/staff/children/links/*/second-person": FINDERS,
    "/staff/children/links/*/talk": FINDERS,
    "/staff/children/links/*/visit": FINDERS,
    "/staff/children/links/*/decision": FINDERS,
    "/staff/children/links/*/panel-day": TO_PANEL,
    "/staff/children/links/*/meeting": TO_PANEL,
    "/staff/children/links/*/panel": TO_PANEL,
    "/staff/children/links/*/agency-decision": MANAGERS,
    "/staff/children/links/*/told": FINDERS,
    "/staff/children/links/*/letter": FINDERS,
    "/staff/children/links/*/ending": FINDERS,
    "/staff/children/links/*/comparison": FINDERS,
    "/staff/children/links/*/report": FOLLOW,
    "/staff/children/links/*/report/writing": FINDERS,
    "/staff/children/links/*/report/sending": FINDERS,
    "/staff/households/*/links": FOLLOW,
    "/home/messages": FAMILIES,
    "/staff/households/*/messages": WRITE_WITH_FAMILIES,
    "/staff/households/*/notes": CASEWORK,
    "/staff/households/*/notes/*/sharing": WRITE_WITH_FAMILIES,
    "/staff/households/*/notes/*/withdrawal": WRITE_WITH_FAMILIES,
    "/staff/messages-from-families": WRITE_WITH_FAMILIES,
    "/for-you/*": FAMILIES,
    "/support/requests": FAMILIES,
    "/support/requests/*/call": FAMILIES,
    "/support/requests/*/plan": FAMILIES,
    "/staff/support": SUPPORT,
    "/staff/support/overview": MANAGERS,
    "/staff/support/overview/print": MANAGERS,
    "/staff/support/requests/*/naming": MANAGERS,
    "/support/requests/*/how-it-was": FAMILIES,
    "/support/requests/*/again": FAMILIES,
    "/staff/support/requests/*/questionnaire": SUPPORT,
    "/staff/support/requests/*/how-it-was": SUPPORT,
    "/staff/support/requests/*/family": SUPPORT,
    "/staff/support/requests/*/new-family": SUPPORT,
    "/staff/support/requests/*/sign-in": SUPPORT,
    "/account": EVERYBODY_WITH_AN_ACCOUNT,
    "/session/kept": EVERYBODY_WITH_AN_ACCOUNT,
    "/staff/search": CASEWORK,
    "/staff/promises": CASEWORK,
    "/staff/enquiries": SEE_ENQUIRIES,
    "/staff/enquiries/search": SEE_ENQUIRIES,
    "/staff/enquiries/new": ENTER,
    "/staff/enquiries/*/details": ANSWER,
    "/staff/enquiries/*/call": ANSWER,
    "/staff/enquiries/*/visit": ANSWER,
    "/staff/enquiries/*/event": ANSWER,
    "/staff/enquiries/*/reply": ANSWER,
    "/staff/enquiries/*/priority": ANSWER,
    "/staff/enquiries/*/finish": ANSWER,
    "/staff/enquiries/*/opening": ANSWER,
    "/staff/enquiries/*/invitation": ANSWER,
    "/staff/enquiries/*/pack": ENTER,
    "/staff/enquiries/*/duplicates": MERGE,
    "/staff/enquiries/*/joined": MERGE,
    "/staff/enquiries/*/promises/*/claim": CASEWORK,
    "/home/documents": FAMILIES,
    "/staff/documents": CASEWORK,
    "/home/people": FAMILIES,
    "/staff/households": CASEWORK,
    "/staff/households/*/people/add": ANSWER,
    "/staff/households/*/people/*": ANSWER,
    "/staff/households/*/people/*/second-step": MANAGERS,
    "/home/stages": FAMILIES,
    "/home/referees": FAMILIES,
    "/home/workbook": FAMILIES,
    "/home/learning": FAMILIES,
    "/staff/journeys/*/workbooks": RUN,
    "/staff/journeys/*/referees": CHECK,
    "/staff/journeys/*/referees/*": RUN,
    "/staff/journeys/*/referees/*/asking": CHECK,
    "/staff/journeys/*/referees/*/another": CHECK,
    "/home/registration": FAMILIES,
    "/home/notice": FAMILIES,
    "/home/pause": FAMILIES,
    "/home/stage-2": FAMILIES,
    "/home/withdraw": FAMILIES,
    "/staff/journeys": CASEWORK,
    "/staff/journeys/*/registration": RUN,
    "/staff/journeys/*/time": RUN,
    "/home/steps": FAMILIES,
    "/home/plan": FAMILIES,
    "/home/decision": FAMILIES,
    "/staff/journeys/*/steps/*": CHECK,
    "/staff/journeys/*/steps/*/contact": RUN,
    "/staff/journeys/*/plan": RUN,
    "/staff/journeys/*/move": RUN,
    "/staff/journeys/*/not-accepted": RUN,
    "/staff/journeys/*/undo": RUN,
    "/staff/checks": CHECK,
    "/staff/checks/lapsing": CASEWORK,
    "/staff/tracking": TRACK,
    "/home/visits": FAMILIES,
    "/home/report": FAMILIES,
    "/home/panel": FAMILIES,
    "/home/early-permanence": FAMILIES,
    "/staff/journey-steps": CASEWORK,
    "/staff/households/*/assessment": CASEWORK,
    "/staff/households/*/assessment/visits": RUN,
    "/staff/households/*/assessment/parts": RUN,
    "/staff/households/*/assessment/report": RUN,
    "/staff/households/*/assessment/report/print": CASEWORK,
    "/staff/households/*/panel": CASEWORK,
    "/staff/households/*/panel/book": PANEL_BOOK,
    "/staff/households/*/panel/*/give-up": PANEL_BOOK,
    "/staff/households/*/panel/*/minutes": PANEL,
    "/staff/households/*/panel/*/recommend": PANEL,
    "/staff/households/*/panel/review": PANEL,
    "/staff/households/*/panel/undo-recommendation": PANEL,
    "/staff/households/*/panel/decide": MANAGERS,
    "/staff/households/*/panel/undo-proposal": MANAGERS,
    "/staff/households/*/panel/told": RUN,
    "/staff/households/*/panel/letter": RUN,
    "/staff/households/*/panel/child": MANAGERS,
    "/staff/households/*/panel/hearings": RUN,
    "/staff/panels": PANEL,
    "/staff/panels/*": PANEL,
    "/staff/panel/members": PANEL,
    "/staff/openings": MANAGERS,
    "/staff/caseloads": MANAGERS,
    "/staff/partings": MANAGERS,
    "/staff/households/*/parting": MANAGERS,
    "/staff/households/*/restriction": MANAGERS,
    "/staff/households/*/quiet": QUIETEN,
    "/staff/messages": frozenset({"adviser", "business_support", "manager"}),
    "/staff/outbox": STAFF,
    "/staff/people": ADMINISTRATORS,
    "/staff/audit": ADMINISTRATORS,
    "/staff/agency": ADMINISTRATORS,
    "/events/*/book": FAMILIES,
    "/events/bookings": FAMILIES,
    "/events/my-calendar": FAMILIES,
    "/events/learning": FAMILIES,
    "/staff/agency/days": ADMINISTRATORS | {"manager"},
    "/staff/agency/fund": ADMINISTRATORS | {"manager"},
    "/staff/events": EVENTS_KEEP,
    "/staff/events/titles": EVENTS_KEEP,
    "/staff/events/*/households": CASEWORK,
    "/staff/events/*/households/*/add": EVENTS_KEEP,
    "/staff/events/*/households/*/invitation": EVENTS_INVITE,
    "/staff/events/*/households/*/agreement": EVENTS_INVITE,
    "/staff/events/*/list": EVENTS_MARK,
    "/staff/events/bookings/*/decision": MANAGERS,
    "/staff/households/*/must-not-meet": MANAGERS,
    "/staff/worklist": CASEWORK,
    "/staff/events/registers": MARK_REGISTERS,
    "/staff/events/*/register": MARK_REGISTERS,
    "/staff/events/feedback": CASEWORK,
    "/staff/events/*/feedback": CASEWORK,
    "/staff/events/counts": CASEWORK,
    "/home/feedback": FAMILIES,
}
"""Address, and everything below it, -> roles. The longest that fits counts."""

ONLY_EXACTLY = {
    "/staff/panels": PANEL_BOOK,
    "/staff/panels/*": PANEL_BOOK,
    "/staff/events": CASEWORK,
    "/staff/events/file": CASEWORK,
    "/staff/events/counts/file": CASEWORK,
    "/staff/events/*": CASEWORK,
    "/staff/events/*/handouts/*/file": CASEWORK,
    "/staff/events/titles": CASEWORK,
    "/home": FAMILIES,
    "/staff": CASEWORK,
    "/staff/agency": ADMINISTRATORS | {"manager"},
}
"""Addresses that say nothing about what lies below them."""

EVERYBODY_ELSE_STARTS_WITH = ("/account", "/home", "/staff")
"""No address below these is public."""


def shape_of(rule: str) -> str:
    """An address with `*` for each argument."""
    parts = ["*" if part.startswith("<") else part for part in rule.split("/")]
    return "/".join(parts)


def roles_of(rule: str) -> frozenset[str] | None:
    """Who may open an address; None for everybody. Raises KeyError for one that nobody thought about."""
    shape = shape_of(rule)
    if shape in ONLY_EXACTLY:
        return ONLY_EXACTLY[shape]
    fitting = [known for known in ROLES_OF if shape == known or shape.startswith(known + "/")]
    if fitting:
        return ROLES_OF[max(fitting, key=len)]
    if shape.startswith(EVERYBODY_ELSE_STARTS_WITH):
        raise KeyError(f"nobody has said who may open {rule}")
    return None
