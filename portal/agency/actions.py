"""Changing the agency: its settings, councils and teams. Each change is audited."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import select

from portal.access import Viewer
from portal.agency.models import AgencySettings, Authority, Team
from portal.agency.queries import UNSET, authority_by_code, team_by_reference
from portal.agency.rules_colour import colour_problem, read_colour
from portal.agency.rules_cut_off import MOST_HOURS
from portal.agency.rules_wording import sender_problem
from portal.audit.actions import record
from portal.errors import Conflict, Refused
from portal.extensions import db

SETTINGS = ("name", "colour", "telephone", "email", "address", "mail_sender", "cut_off_hours")
"""What an administrator changes in the one row of settings."""

still_in_team: list[Callable[[int], int]] = []
"""Hook: how much still belongs to a team (people, promises), by its id. A team ends only at nought."""


def change_details(
    *,
    name: str,
    colour: str,
    telephone: str,
    email: str,
    address: str,
    mail_sender: str,
    by: Viewer,
    now: datetime,
) -> None:
    """Change what the agency is called and how it is reached.

    Raises Refused for a colour that is too light to read, and for a sender's name that tells.
    """
    if problem := colour_problem(colour) or sender_problem(mail_sender, name):
        raise Refused(problem)
    values: dict[str, str | int] = {
        "name": name,
        "colour": read_colour(colour) or colour,
        "telephone": telephone,
        "email": email,
        "address": address,
        "mail_sender": mail_sender,
    }
    _change_settings("agency.details_changed", values, by=by, now=now)


def change_cut_off(hours: int, *, by: Viewer, now: datetime) -> None:
    """Set up to how many hours before an event families change a booking by themselves.

    New titles start from it; titles and dates that are there keep their own. Raises Refused for a number
    that is not from 0 to MOST_HOURS.
    """
    if not 0 <= hours <= MOST_HOURS:
        raise Refused(f"Enter a number from 0 to {MOST_HOURS}.")
    _change_settings("agency.cut_off_changed", {"cut_off_hours": hours}, by=by, now=now)


def _change_settings(what: str, values: Mapping[str, str | int], *, by: Viewer, now: datetime) -> None:
    """Change the one row of settings, made from what stands until then; what changed is audited."""
    row = db.session.get(AgencySettings, 1)
    if row is None:
        row = AgencySettings(id=1, **{field: getattr(UNSET, field) for field in SETTINGS})
        db.session.add(row)
    changes = _set(row, values)
    db.session.flush()
    if changes:
        record(what, by=by, subject_kind="agency", subject_ref="agency", now=now, details=changes)


def change_authority(
    code: str, *, name: str, council: str, out_of_hours_telephone: str, by: Viewer, now: datetime
) -> None:
    """Change a council's name and its out-of-hours number. Raises NotFound."""
    changes = _set(
        authority_by_code(code),
        {"name": name, "council": council, "out_of_hours_telephone": out_of_hours_telephone},
    )
    db.session.flush()
    if changes:
        record(
            "agency.council_changed",
            by=by,
            subject_kind="authority",
            subject_ref=code,
            now=now,
            details=changes,
        )


def add_team(name: str, *, by: Viewer, now: datetime) -> Team:
    """Add a team. Raises Conflict when one of this name works already."""
    _refuse_second(name)
    team = Team(code=_free_code(name), name=name)
    db.session.add(team)
    db.session.flush()
    record("agency.team_added", by=by, subject_kind="team", subject_ref=team.reference, now=now)
    return team


def rename_team(reference: str, name: str, *, by: Viewer, now: datetime) -> None:
    """Give a team another name. Raises NotFound, Conflict when another team has it."""
    team = team_by_reference(reference)
    if name.lower() != team.name.lower():
        _refuse_second(name)
    changes = _set(team, {"name": name})
    db.session.flush()
    if changes:
        record(
            "agency.team_renamed",
            by=by,
            subject_kind="team",
            subject_ref=reference,
            now=now,
            details=changes,
        )


def end_team(reference: str, *, by: Viewer, now: datetime) -> None:
    """End a team that nobody belongs to and that owes nothing. Raises NotFound, Refused otherwise."""
    team = team_by_reference(reference)
    left = sum(count(team.id) for count in still_in_team)
    if left:
        what = "1 person or promise still belongs" if left == 1 else f"{left} people or promises still belong"
        raise Refused(f"{what} to {team.name}. Move them to another team first, then end this one.")
    team.ended_at = now
    db.session.flush()
    record("agency.team_ended", by=by, subject_kind="team", subject_ref=reference, now=now)


def _set(row: AgencySettings | Authority | Team, values: Mapping[str, str | int]) -> dict[str, str]:
    """Set what differs; gives what changed, for the audit."""
    changes = {}
    for field, value in values.items():
        before = getattr(row, field)
        if before != value:
            changes[field] = f"{before} → {value}"
            setattr(row, field, value)
    return changes


def _refuse_second(name: str) -> None:
    there = db.session.scalars(select(Team.name).where(Team.ended_at.is_(None)))
    if name.lower() in {other.lower() for other in there}:
        raise Conflict(f"There is a team called {name} already.")


def _free_code(name: str) -> str:
    """A code made of the name that no team, ended ones included, has had."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:30] or "team"
    taken = set(db.session.scalars(select(Team.code).where(Team.code.startswith(plain, autoescape=True))))
    code, number = plain, 1
    while code in taken:
        number += 1
        code = f"{plain}_{number}"
    return code
