"""Telling a household that there is something for it: a neutral e-mail, a link to its home."""

from __future__ import annotations

from datetime import datetime

from portal.children.models import ChildGroup
from portal.children.rules import GROUP
from portal.households.mail import addressees_of, is_held_back
from portal.households.quiet.queries import is_quiet
from portal.messages.actions import write_message

TEMPLATE = "something_for_you"
LINK = "children_shown"


def tell_household(household_id: int, group: ChildGroup, *, now: datetime) -> None:
    """A neutral e-mail to each who adopts; none while nothing goes to them by itself (safety rule 12)."""
    if is_quiet(household_id):
        return
    for one in addressees_of(household_id):
        if not is_held_back(one.email, TEMPLATE):
            write_message(
                TEMPLATE,
                to=one.email,
                now=now,
                parameters={},
                subject_kind=GROUP,
                subject_ref=group.reference,
                link=LINK,
                link_subject=one.person,
            )


def children_link(link_subject: str, *, base_url: str, now: datetime) -> str:
    """The family's home, behind their sign-in: the address itself tells nothing (safety rule 9)."""
    return f"{base_url.rstrip('/')}/home"
