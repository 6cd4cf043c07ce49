"""The forms of the administrators' pages about people."""

from __future__ import annotations

from portal.forms import Checkboxes, Email, Phone, PortalForm, Select, Submit, Text, needed
from portal.roles import STAFF_ROLES

ROLE_WORDS = {
    "adviser": "enquiries and support requests, first replies, information events",
    "assessor": "their own households’ way through the stages",
    "family_finder": "children, profiles, interest, links",
    "support_worker": "advice calls, assessments, plans, groups",
    "panel_adviser": "panel dates, papers, recommendations, decisions",
    "business_support": "checks sent and received, events, mailing",
    "manager": "allocates work, sees the team’s work and the reports",
    "administrator": "people and settings; no case content",
}
"""What each role does, in a few words."""


class ColleagueForm(PortalForm):
    """Somebody's name, telephone, team and roles."""

    name = Text("Full name", needed("Enter their full name"), render_kw={"autocomplete": "off"})
    telephone = Phone("Work telephone (optional)", render_kw={"autocomplete": "off"})
    team = Select("Team")
    roles = Checkboxes(
        "Roles",
        needed("Choose at least one role, so they can see their work"),
        description="What they may open follows from this. It holds from their next click.",
        choices=[(role, f"{name}: {ROLE_WORDS[role]}") for role, name in STAFF_ROLES.items()],
    )
    go = Submit("Save")


class InviteForm(ColleagueForm):
    """A new colleague."""

    email = Email(
        "Work e-mail address",
        needed("Enter their work e-mail address: the invitation goes there"),
        render_kw={"autocomplete": "off", "inputmode": "email", "spellcheck": "false"},
    )
    go = Submit("Send the invitation")


class EndForm(PortalForm):
    """Who takes over from somebody who leaves."""

    to = Select("Who takes over?")
    go = Submit("End this sign-in")


class SureForm(PortalForm):
    """Nothing to fill in: only sure or not."""

    go = Submit("Reset the second step")
